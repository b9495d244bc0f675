//! What can go wrong, and what the caller may do next.

use std::error::Error as StdError;
use std::fmt;

/// Any error of an HTTP layer.
pub type BoxError = Box<dyn StdError + Send + Sync + 'static>;

/// The result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A call failed.
///
/// [`Error::kind`] says what happened. `Display` is one sentence that says which call failed and what to do, and is
/// safe to log: it holds names of models, methods and fields, never a value. Odoo's own text may quote a buyer's
/// data; it is in [`Error::message`] only. The traceback that Odoo sends along is dropped when it arrives.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    sent: Sent,
    call: Option<String>,
    detail: Option<String>,
    message: Option<ServerText>,
    source: Option<BoxError>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Login, password or key is wrong, or the account needs a key because of two-factor authentication. Odoo did
    /// nothing. Correct the credentials.
    AccessDenied,
    /// The Odoo user has no right to do this, or the method is private. Odoo did nothing. Give the user the right.
    AccessError,
    /// Odoo refused the values. Nothing was written. Correct them.
    ValidationError,
    /// Odoo refused the step, often because of the record's state. Nothing was written. Read the record again.
    UserError,
    /// A record that was written to or run on does not exist any more. Nothing was written.
    MissingRecord,
    /// This database has no such model. Install the module that brings it.
    UnknownModel,
    /// The model has no such method that may be called from outside.
    UnknownMethod,
    /// The model has no such field in this version or without a certain module; see [`Fields`](crate::Fields).
    UnknownField,
    /// Another record has the same unique value. Nothing was written. Look that record up.
    UniqueViolation,
    /// Another transaction held the same records, and Odoo gave up. Nothing was written. Try again later.
    Conflict,
    /// The session is over. Connect again.
    SessionExpired,
    /// The server has no such database.
    DatabaseUnknown,
    /// Another exception in Odoo, such as a value of a wrong type. Nothing was written.
    Server,
    /// Odoo, its database or the proxy before it cannot answer now. [`Error::sent`] tells more. Try again later.
    Unavailable,
    /// The answer is not Odoo's: a web page, a redirect. Correct the address.
    UnexpectedAnswer,
    /// The connection failed. [`Error::sent`] tells whether before, during or after sending. Try again later.
    Transport,
    /// No answer in time. Odoo may still be working on it.
    Timeout,
    /// Odoo answered, but with something else than the method should return.
    Decode,
    /// An argument cannot be written as JSON. Nothing was sent.
    Encode,
    /// The client is in read-only mode and the method may write. Nothing was sent.
    ReadOnly,
    /// The address is plain HTTP to another machine. Nothing was sent. Use https, or allow it explicitly.
    PlainHttp,
    /// The client cannot be built from these settings. No method was called.
    Configuration,
}

/// Whether the call reached Odoo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sent {
    /// Certainly not.
    No,
    /// It cannot be told.
    Maybe,
    /// Yes: an answer came, at least in part.
    Yes,
}

/// Text that Odoo wrote for its user. It may quote personal data: `Debug` hides it, and it has no `Display`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ServerText(String);

impl ServerText {
    /// Wraps a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text. Show it to people who may see the record; keep it out of logs.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ServerText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl ErrorKind {
    /// Whether it is an exception of Odoo itself, which rolls its transaction back.
    fn rolls_back(self) -> bool {
        match self {
            Self::AccessDenied
            | Self::AccessError
            | Self::ValidationError
            | Self::UserError
            | Self::MissingRecord
            | Self::UnknownModel
            | Self::UnknownMethod
            | Self::UnknownField
            | Self::UniqueViolation
            | Self::Conflict
            | Self::SessionExpired
            | Self::DatabaseUnknown
            | Self::Server => true,
            Self::Unavailable
            | Self::UnexpectedAnswer
            | Self::Transport
            | Self::Timeout
            | Self::Decode
            | Self::Encode
            | Self::ReadOnly
            | Self::PlainHttp
            | Self::Configuration => false,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::AccessDenied => {
                "Odoo refused the login; check database, login and password, and use an API key as the password if \
                 the account has two-factor authentication"
            }
            Self::AccessError => "the Odoo user may not do this; give the user the missing right in Odoo",
            Self::ValidationError => "Odoo refused the values; correct them and try again",
            Self::UserError => "Odoo refused the step; look at the record in Odoo",
            Self::MissingRecord => "a record does not exist any more; read again what is there",
            Self::UnknownModel => "this database has no such model; install the module that brings it",
            Self::UnknownMethod => "the model has no such method in this version of Odoo",
            Self::UnknownField => "the model has no such field; check the version and the installed modules",
            Self::UniqueViolation => "another record has the same unique value; look it up instead",
            Self::Conflict => "another transaction held the same records; try again later",
            Self::SessionExpired => "the session is over; connect again",
            Self::DatabaseUnknown => "the server has no such database; check its name",
            Self::Server => "Odoo failed; its own log tells more",
            Self::Unavailable => "Odoo cannot answer now; try again later",
            Self::UnexpectedAnswer => "the answer is not Odoo's; check the address",
            Self::Transport => "the connection to Odoo failed; check the address, and that Odoo runs",
            Self::Timeout => "Odoo did not answer in time; it may still be working on the call",
            Self::Decode => "Odoo's answer has another form than expected",
            Self::Encode => "an argument cannot be written as JSON",
            Self::ReadOnly => "refused in read-only mode, because the method may write",
            Self::PlainHttp => "the address is not https; use https, or allow plain HTTP explicitly",
            Self::Configuration => "the client's settings are wrong",
        }
    }
}

impl Error {
    /// What happened.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the call reached Odoo.
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.0.sent
    }

    /// Whether the call may have changed something all the same: it may have been sent, and no exception of Odoo's
    /// came back, which would have rolled everything back. Read before you repeat such a call.
    #[must_use]
    pub fn may_have_effect(&self) -> bool {
        self.0.sent != Sent::No && !self.0.kind.rolls_back()
    }

    /// Whether the same call may succeed later. Whether it is safe to repeat is another question:
    /// [`Error::may_have_effect`].
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Conflict | ErrorKind::Unavailable | ErrorKind::Transport | ErrorKind::Timeout
        )
    }

    /// Odoo's own text. It may quote personal data.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_ref().map(ServerText::expose)
    }

    /// The model and method that failed, as `sale.order.action_confirm`.
    #[must_use]
    pub fn call(&self) -> Option<&str> {
        self.0.call.as_deref()
    }

    /// What is safe to show beyond the kind: the field that is unknown, the model that is missing, the exception's
    /// name, the HTTP status.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }
}

/// How errors come about. Without the feature `client` nothing fails.
#[cfg(feature = "client")]
impl Error {
    pub(crate) fn new(kind: ErrorKind, sent: Sent) -> Self {
        Self(Box::new(Inner { kind, sent, call: None, detail: None, message: None, source: None }))
    }

    /// Names the call, once.
    pub(crate) fn on(mut self, call: impl FnOnce() -> String) -> Self {
        self.0.call.get_or_insert_with(call);
        self
    }

    /// Adds what is safe to show.
    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    pub(crate) fn with_message(mut self, message: ServerText) -> Self {
        self.0.message = Some(message);
        self
    }

    /// Adds the cause. Never one of serde_json's own errors, which quote values.
    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The connection ended in the middle of the answer.
    pub(crate) fn cut() -> Self {
        Self::new(ErrorKind::Transport, Sent::Yes).with_detail("the answer was cut")
    }

    /// Odoo's JSON is not what it should be. An end that came too early is a cut connection.
    pub(crate) fn json(error: &serde_json::Error) -> Self {
        if error.is_eof() {
            return Self::cut();
        }
        let place = format!("at line {}, column {}", error.line(), error.column());
        Self::new(ErrorKind::Decode, Sent::Yes).with_detail(place)
    }
}

/// A field of an answer is not there, or of another type.
#[cfg(feature = "client")]
impl From<crate::FieldError> for Error {
    fn from(error: crate::FieldError) -> Self {
        Self::new(ErrorKind::Decode, Sent::Yes).with_detail(error.to_string()).with_source(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(call) = &self.0.call {
            write!(f, "{call}: ")?;
        }
        f.write_str(self.0.kind.sentence())?;
        match &self.0.detail {
            Some(detail) => write!(f, " ({detail})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("sent", &self.0.sent)
            .field("call", &self.0.call)
            .field("detail", &self.0.detail)
            .field("message", &self.0.message)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
