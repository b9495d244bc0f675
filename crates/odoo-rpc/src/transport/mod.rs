//! How calls become HTTP requests and answers become results. Pure: no I/O.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request, Response, Uri};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use crate::error::{Error, ErrorKind, Sent};
use crate::{Call, Context, Protocol};

mod envelope;
mod exception;
mod json2;
mod jsonrpc;
pub(crate) mod report;
mod session;

pub(crate) use json2::Json2;
pub(crate) use jsonrpc::JsonRpc;
pub(crate) use session::{Login, Session, databases};

/// Names the database where the host serves several.
const DATABASE: HeaderName = HeaderName::from_static("x-odoo-database");

/// One of Odoo's protocols.
pub(crate) trait Transport: Send + Sync {
    /// Which one.
    fn protocol(&self) -> Protocol;

    /// Asks for the server's version; the answer has it as `server_version` or `version`.
    fn version(&self) -> Result<Request<Bytes>, Error>;

    /// Asks for the user's id.
    fn login(&self) -> Result<Request<Bytes>, Error>;

    /// The user's id in the answer to [`login`](Self::login); none when the login is refused.
    fn uid(&self, answer: &Value) -> Option<i64>;

    /// Calls a method; `context` is the call's own over the client's.
    fn call(&self, uid: i64, call: &Call, context: &Context) -> Result<Request<Bytes>, Error>;

    /// Asks how a model's methods are called; none where the protocol takes arguments by position.
    fn signatures(&self, model: &str) -> Option<Result<Request<Bytes>, Error>>;

    /// The JSON of the result; `null` when the method returned nothing. `call` is what was called, if it is a
    /// model's method.
    fn result<'a>(&self, call: Option<&Call>, answer: &'a Response<Bytes>) -> Result<&'a str, Error>;
}

/// The address of an end point below the server's.
fn end_point(base: &Url, path: &str) -> Result<Uri, Error> {
    let uri = base.join(path).ok().and_then(|url| url.as_str().parse().ok());
    uri.ok_or_else(|| {
        Error::new(ErrorKind::Configuration, Sent::No).with_detail("the address cannot be used")
    })
}

fn post(uri: Uri, body: &impl Serialize) -> Result<Request<Bytes>, Error> {
    let body = serde_json::to_vec(body).map_err(|_| Error::new(ErrorKind::Encode, Sent::No))?;
    let mut request = Request::new(Bytes::from(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(request)
}

/// Stops a call with an argument that could not be written as JSON.
fn check_arguments(call: &Call) -> Result<(), Error> {
    match call.args.iter().chain(&call.kwargs).find(|argument| argument.json.is_none()) {
        Some(argument) => Err(Error::new(ErrorKind::Encode, Sent::No).with_detail(argument.name.clone())),
        None => Ok(()),
    }
}

/// The error for an answer that cannot be read, `error` being why: it was cut, or is not Odoo's.
fn unreadable(answer: &Response<Bytes>, error: &serde_json::Error) -> Error {
    let (status, body) = (answer.status(), answer.body());
    let busy = matches!(status.as_u16(), 429 | 502..=504);
    // A page, of a proxy for instance, begins with something else.
    let begun = status.is_success() || body.first() == Some(&b'{');
    if begun && !busy && is_cut(body, error) { Error::cut() } else { not_odoo(answer) }
}

/// Whether JSON ends too early. To the parser, a number that ends in the middle is a wrong one.
fn is_cut(body: &[u8], error: &serde_json::Error) -> bool {
    let in_a_number = || {
        let ends = matches!(body.last(), Some(b'-' | b'+' | b'.' | b'e' | b'E'));
        let last = body.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let lines = body.iter().filter(|byte| **byte == b'\n').count() + 1;
        ends && (error.line(), error.column()) == (lines, last.len())
    };
    error.is_eof() || in_a_number()
}

/// The error for an answer that is not in the protocol's form: a proxy's page, a redirect, another server.
fn not_odoo(answer: &Response<Bytes>) -> Error {
    let status = answer.status();
    let detail = format!("HTTP status {}", status.as_u16());
    match status.as_u16() {
        429 | 502..=504 => Error::new(ErrorKind::Unavailable, Sent::Maybe).with_detail(detail),
        _ => Error::new(ErrorKind::UnexpectedAnswer, Sent::Yes).with_detail(detail),
    }
}
