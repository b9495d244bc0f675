//! Odoo's exceptions as typed errors.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::Call;
use crate::error::{Error, ErrorKind, Sent, ServerText};

/// An exception as Odoo sends it.
#[derive(Default, Deserialize)]
pub(super) struct Exception {
    #[serde(default)]
    data: Data,
}

#[derive(Default, Deserialize)]
struct Data {
    /// The class with its module, such as `odoo.exceptions.UserError`.
    #[serde(default)]
    name: String,
    #[serde(default)]
    message: String,
    /// The traceback. It names the database's own error where the message does not, and is dropped after that.
    #[serde(default)]
    debug: String,
}

impl Exception {
    /// Reads the `error` member of an answer. What cannot be read counts as an exception without a name.
    pub(super) fn read(json: &RawValue) -> Self {
        serde_json::from_str(json.get()).unwrap_or_default()
    }

    /// Reads an answer that is the exception itself. An object without a name is none of Odoo's.
    pub(super) fn read_bare(body: &[u8]) -> serde_json::Result<Self> {
        #[derive(Deserialize)]
        struct Named {
            #[serde(rename = "name")]
            _name: String,
        }

        let data = serde_json::from_slice::<Named>(body).and_then(|_| serde_json::from_slice(body))?;
        Ok(Self { data })
    }

    /// The error of a call, if it was one of a model's method.
    pub(super) fn into_error(self, call: Option<&Call>) -> Error {
        let (kind, detail) = self.classify(call);
        let error = Error::new(kind, Sent::Yes).with_message(ServerText::new(self.data.message));
        match detail {
            Some(detail) => error.with_detail(detail),
            None => error,
        }
    }

    /// The kind, and what is safe to show: names alone, since messages quote values.
    fn classify(&self, call: Option<&Call>) -> (ErrorKind, Option<String>) {
        let message = self.data.message.as_str();
        let class = self.data.name.rsplit('.').next().unwrap_or_default();
        match class {
            "AccessDenied" => (ErrorKind::AccessDenied, None),
            "AccessError" => (ErrorKind::AccessError, missing_right(message)),
            "MissingError" => (ErrorKind::MissingRecord, None),
            "ValidationError" if self.is_unique_violation() => (ErrorKind::UniqueViolation, None),
            "UniqueViolation" => (ErrorKind::UniqueViolation, None),
            "ValidationError" => (ErrorKind::ValidationError, None),
            "UserError" => match between(message, "Object ", " doesn't exist") {
                Some(model) => (ErrorKind::UnknownModel, Some(model)),
                None => (ErrorKind::UserError, None),
            },
            "RedirectWarning" => (ErrorKind::UserError, None),
            "SessionExpiredException" => (ErrorKind::SessionExpired, None),
            "SerializationFailure"
            | "LockNotAvailable"
            | "DeadlockDetected"
            | "LockError"
            | "ConcurrencyError" => (ErrorKind::Conflict, None),
            "OperationalError" if is_database_unknown(message) => (ErrorKind::DatabaseUnknown, None),
            "OperationalError" | "InterfaceError" | "PoolError" | "AdminShutdown" | "CannotConnectNow" => {
                (ErrorKind::Unavailable, Some("its database does not answer".to_owned()))
            }
            "AttributeError" if call.is_some_and(|call| names_method(message, call.method())) => {
                (ErrorKind::UnknownMethod, None)
            }
            "ValueError" => match unknown_field(message) {
                Some(field) => (ErrorKind::UnknownField, Some(field)),
                None => (ErrorKind::Server, self.class_name()),
            },
            // JSON-2 says with werkzeug's exceptions what JSON-RPC says with Odoo's.
            "Unauthorized" => (ErrorKind::AccessDenied, None),
            "NotFound" => match call {
                Some(call) if names(message, call.model()) => {
                    (ErrorKind::UnknownModel, identifier(call.model()))
                }
                Some(call) if names_method(message, call.method()) => (ErrorKind::UnknownMethod, None),
                _ => (ErrorKind::Server, self.class_name()),
            },
            // `write` looks fields up without a check.
            "KeyError" if call.is_some_and(|call| call.method() == "write" && has_key(call, message)) => {
                (ErrorKind::UnknownField, identifier(message))
            }
            _ => (ErrorKind::Server, self.class_name()),
        }
    }

    /// Odoo translates constraint errors; the database's own class name stands in the traceback alone.
    fn is_unique_violation(&self) -> bool {
        let message = &self.data.message;
        self.data.debug.contains("errors.UniqueViolation")
            || message.contains("duplicate key value violates unique constraint")
    }

    fn class_name(&self) -> Option<String> {
        identifier(&self.data.name)
    }
}

/// PostgreSQL's `FATAL: database "x" does not exist`, as text of the driver.
fn is_database_unknown(message: &str) -> bool {
    message.contains("database \"") && message.contains("does not exist")
}

/// `The method 'res.partner.x' does not exist`, or Python's `'res.partner' object has no attribute 'x'`. Other
/// attributes are a fault inside Odoo.
fn names_method(message: &str, method: &str) -> bool {
    quoted(message).filter_map(|name| name.rsplit('.').next()).any(|name| name == method)
}

/// Whether the message quotes this name.
fn names(message: &str, name: &str) -> bool {
    quoted(message).any(|quoted| quoted == name)
}

fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split(['\'', '"']).skip(1).step_by(2)
}

/// Whether one of the call's arguments holds such a key.
fn has_key(call: &Call, key: &str) -> bool {
    let quoted = format!("\"{key}\":");
    call.args.iter().filter_map(|argument| argument.json.as_ref()).any(|json| json.get().contains(&quoted))
}

/// `Invalid field 'x' on 'y'`, with or without quotes, or `Invalid field name 'x'`. A condition that follows quotes a
/// value.
fn unknown_field(message: &str) -> Option<String> {
    let rest = message.split_once("Invalid field ")?.1;
    let rest = rest.strip_prefix("name ").unwrap_or(rest);
    identifier(rest.split_whitespace().next()?.trim_matches(['\'', '"', ',', ':']))
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let rest = text.split_once(before)?.1;
    identifier(rest.split_once(after)?.0)
}

/// The text, if it can be nothing but a name of Odoo's or Python's.
pub(super) fn identifier(text: &str) -> Option<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    (!text.is_empty() && text.len() <= 128 && text.chars().all(is_name)).then(|| text.to_owned())
}

/// What an access error says without naming anybody. The ORM's own sentences name an operation and, in parentheses, a
/// model; a module's sentences may name people, so of those the model is taken alone.
fn missing_right(message: &str) -> Option<String> {
    if message.starts_with("Private methods") {
        return Some("private methods cannot be called".to_owned());
    }
    let line = message.lines().next()?.trim();
    match model_in_parentheses(line) {
        Some(_) => Some(line.to_owned()),
        None => model_in_parentheses(message),
    }
}

fn model_in_parentheses(text: &str) -> Option<String> {
    let inside = text.split('(').skip(1).filter_map(|rest| rest.split_once(')'));
    inside.filter_map(|(name, _)| identifier(name)).find(|name| name.contains('.'))
}
