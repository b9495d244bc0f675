//! Odoo's exceptions, as the RPC layer names them.

use serde_json::{Value, json};

/// An exception of the server: the transaction is rolled back and the caller gets it in the error envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OdooError {
    /// Python's qualified name, for example `odoo.exceptions.UserError`.
    pub(crate) name: &'static str,
    /// The text a person reads.
    pub(crate) message: String,
    /// What Python's `exception.args` held: usually the message alone.
    pub(crate) arguments: Vec<Value>,
}

/// What every step of a call answers.
pub(crate) type Result<T, E = OdooError> = std::result::Result<T, E>;

impl OdooError {
    fn named(name: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { name, arguments: vec![Value::String(message.clone())], message }
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

    /// A service has no such method.
    pub(crate) fn named_method(method: &str) -> Self {
        Self::named("builtins.NameError", format!("Method not available {method}"))
    }

    /// The database has not this name, said in PostgreSQL's words.
    pub(crate) fn no_database(database: &str) -> Self {
        Self::named(
            "psycopg2.OperationalError",
            format!(
                "connection to server on socket \"/var/run/postgresql/.s.PGSQL.5432\" failed: FATAL:  database \"{database}\" does not exist\n"
            ),
        )
    }

    pub(crate) fn serialization() -> Self {
        Self::named(
            "psycopg2.errors.SerializationFailure",
            "could not serialize access due to concurrent update\n",
        )
    }

    pub(crate) fn missing(model: &str, ids: &[i64], uid: i64) -> Self {
        let ids = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let comma = if ids.contains(", ") { "" } else { "," };
        Self::named(
            "odoo.exceptions.MissingError",
            format!(
                "Record does not exist or has been deleted.\n(Record: {model}({ids}{comma}), User: {uid})"
            ),
        )
    }

    /// The `error` member of the JSON-RPC answer.
    pub(crate) fn envelope(&self, code: i64) -> Value {
        let debug =
            format!("Traceback (most recent call last):\n  (emulated)\n{}: {}\n", self.name, self.message);
        json!({
            "code": code,
            "message": "Odoo Server Error",
            "data": {
                "name": self.name,
                "message": self.message,
                "arguments": self.arguments,
                "context": {},
                "debug": debug,
            },
        })
    }
}
