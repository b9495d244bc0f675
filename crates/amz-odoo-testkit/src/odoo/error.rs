//! Odoo's exceptions, as the RPC layer names them.

use http::StatusCode;
use serde_json::{Value, json};

/// An exception of the server: the transaction is rolled back and the caller gets it in the error envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OdooError {
    /// Python's qualified name, for example `odoo.exceptions.UserError`.
    pub(crate) name: &'static str,
    /// The text a person reads.
    pub(crate) message: String,
    /// The model and field of a value that the database missed; `load` names it.
    pub(crate) missing: Option<(String, String)>,
    /// The database's own exception behind this one, which the traceback shows.
    cause: Option<&'static str>,
}

/// What the database refuses by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Constraint {
    Check,
    Unique,
    NotNull,
}

impl Constraint {
    fn exception(self) -> &'static str {
        match self {
            Self::Check => "psycopg2.errors.CheckViolation",
            Self::Unique => "psycopg2.errors.UniqueViolation",
            Self::NotNull => "psycopg2.errors.NotNullViolation",
        }
    }
}

/// What every step of a call answers.
pub(crate) type Result<T, E = OdooError> = std::result::Result<T, E>;

impl OdooError {
    fn named(name: &'static str, message: impl Into<String>) -> Self {
        Self { name, message: message.into(), missing: None, cause: None }
    }

    pub(crate) fn user(message: impl Into<String>) -> Self {
        Self::named("odoo.exceptions.UserError", message)
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::named("odoo.exceptions.ValidationError", message)
    }

    pub(crate) fn access(message: impl Into<String>) -> Self {
        Self::named("odoo.exceptions.AccessError", message)
    }

    pub(crate) fn access_denied() -> Self {
        Self::named("odoo.exceptions.AccessDenied", "Access Denied")
    }

    pub(crate) fn value(message: impl Into<String>) -> Self {
        Self::named("builtins.ValueError", message)
    }

    pub(crate) fn type_error(message: impl Into<String>) -> Self {
        Self::named("builtins.TypeError", message)
    }

    pub(crate) fn attribute(message: impl Into<String>) -> Self {
        Self::named("builtins.AttributeError", message)
    }

    pub(crate) fn key(message: impl Into<String>) -> Self {
        Self::named("builtins.KeyError", message)
    }

    /// The object service has no such method.
    pub(crate) fn unavailable(method: &str) -> Self {
        Self::named("builtins.NameError", format!("Method not available {method}"))
    }

    /// The common service has no such method.
    pub(crate) fn not_found(method: &str) -> Self {
        Self::named("builtins.Exception", format!("Method not found: {method}"))
    }

    /// The database has not this name, said in PostgreSQL's words.
    pub(crate) fn no_database(database: &str) -> Self {
        Self::named(
            "psycopg2.OperationalError",
            format!(
                "connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  database \"{database}\" does not exist\n"
            ),
        )
    }

    /// A constraint of the database. `load` reports it as it is, elsewhere it becomes a `ValidationError`.
    pub(crate) fn constraint(constraint: Constraint, message: impl Into<String>) -> Self {
        Self { cause: Some(constraint.exception()), ..Self::named(constraint.exception(), message) }
    }

    /// A required value is not there.
    pub(crate) fn required(model: &str, model_title: &str, field: &str, field_title: &str) -> Self {
        let message = format!(
            "Missing required value for the field '{field_title}' ({field}).\nModel: '{model_title}' ({model})\n- create/update: a mandatory field is not set\n- delete: another model requires the record being deleted, you can archive it instead\n"
        );
        Self {
            missing: Some((model.to_owned(), field.to_owned())),
            ..Self::constraint(Constraint::NotNull, message)
        }
    }

    /// The error as a caller outside of `load` sees it.
    pub(crate) fn at_the_border(self) -> Self {
        if self.cause.is_none() {
            return self;
        }
        let message = format!("The operation cannot be completed: {}", self.message);
        Self { cause: self.cause, ..Self::validation(message) }
    }

    /// An error that offers to go somewhere; its text is Python's rendering of all its arguments.
    pub(crate) fn redirect(message: &str, button: &str) -> Self {
        Self::named("odoo.exceptions.RedirectWarning", format!("{message}\n1\n{button}\nNone"))
    }

    pub(crate) fn assertion(message: &str) -> Self {
        Self::named("builtins.AssertionError", message)
    }

    /// `false` went into a column of ids.
    pub(crate) fn not_an_id(column: &str) -> Self {
        Self::named(
            "psycopg2.errors.DatatypeMismatch",
            format!("column \"{column}\" is of type integer but expression is of type boolean\n"),
        )
    }

    pub(crate) fn serialization() -> Self {
        Self::named(
            "psycopg2.errors.SerializationFailure",
            "could not serialize access due to concurrent update\n",
        )
    }

    pub(crate) fn missing(model: &str, id: i64, uid: i64) -> Self {
        Self::named(
            "odoo.exceptions.MissingError",
            format!("Record does not exist or has been deleted.\n(Record: {model}({id},), User: {uid})"),
        )
    }

    /// PostgreSQL was given text where an id belongs.
    pub(crate) fn bad_integer(value: &Value) -> Self {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Self::named(
            "psycopg2.errors.InvalidTextRepresentation",
            format!("invalid input syntax for type integer: \"{text}\"\n"),
        )
    }

    /// The session is over, or never was.
    pub(crate) fn session_expired() -> Self {
        Self::named("odoo.http.SessionExpiredException", "Session expired")
    }

    /// No model or method of this name.
    pub(crate) fn no_such(message: impl Into<String>) -> Self {
        Self::named("werkzeug.exceptions.NotFound", message)
    }

    /// Arguments that do not fit the method's parameters.
    pub(crate) fn unprocessable(message: impl Into<String>) -> Self {
        Self::named("werkzeug.exceptions.UnprocessableEntity", message)
    }

    pub(crate) fn unauthorized(message: &str) -> Self {
        Self::named("werkzeug.exceptions.Unauthorized", message)
    }

    pub(crate) fn bad_request(error: &serde_json::Error) -> Self {
        Self::named("werkzeug.exceptions.BadRequest", format!("could not parse the body as json: {error}"))
    }

    /// The HTTP status of JSON-2.
    pub(crate) fn status(&self) -> StatusCode {
        match self.name.rsplit('.').next().unwrap_or_default() {
            "BadRequest" => StatusCode::BAD_REQUEST,
            "Unauthorized" => StatusCode::UNAUTHORIZED,
            "AccessDenied" | "AccessError" | "SessionExpiredException" => StatusCode::FORBIDDEN,
            "NotFound" | "MissingError" => StatusCode::NOT_FOUND,
            "UserError" | "ValidationError" | "UnprocessableEntity" => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The `error` member of the JSON-RPC answer.
    pub(crate) fn envelope(&self, code: i64) -> Value {
        json!({"code": code, "message": "Odoo Server Error", "data": self.data()})
    }

    /// The exception itself, which is all of a JSON-2 answer.
    pub(crate) fn data(&self) -> Value {
        let cause = self.cause.map(|cause| format!("{cause}: (emulated)\n\nDuring handling of it:\n\n"));
        let debug = format!(
            "Traceback (most recent call last):\n  (emulated)\n{}{}: {}\n",
            cause.unwrap_or_default(),
            self.name,
            self.message
        );
        json!({
            "name": self.name,
            "message": self.message,
            "arguments": [self.message],
            "context": {},
            "debug": debug,
        })
    }
}
