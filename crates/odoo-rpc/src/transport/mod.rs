//! How calls become HTTP requests and answers become results. Pure: no I/O.

use bytes::Bytes;
use http::{Request, Response};

use crate::error::{Error, ErrorKind, Sent};
use crate::{Call, Context};

mod exception;
mod jsonrpc;

pub(crate) use jsonrpc::JsonRpc;

/// One of Odoo's protocols.
pub(crate) trait Transport: Send + Sync {
    /// Asks for the server's version; [`crate::client`] reads `server_version` from the answer.
    fn version(&self) -> Result<Request<Bytes>, Error>;

    /// Asks for the user's id; the answer is the id, or `false` when the login is refused.
    fn login(&self) -> Result<Request<Bytes>, Error>;

    /// Calls a method; `context` is the call's own over the client's.
    fn call(&self, uid: i64, call: &Call, context: &Context) -> Result<Request<Bytes>, Error>;

    /// The JSON of the result; `null` when the method returned nothing. `call` is what was called, if it is a
    /// model's method.
    fn result<'a>(&self, call: Option<&Call>, answer: &'a Response<Bytes>) -> Result<&'a str, Error>;
}

/// The error for an answer that is not in the protocol's form: a proxy's page, a redirect, another server.
fn not_odoo(answer: &Response<Bytes>) -> Error {
    let status = answer.status();
    let detail = format!("HTTP status {}", status.as_u16());
    match status.as_u16() {
        429 | 502 | 503 | 504 => Error::new(ErrorKind::Unavailable, Sent::Maybe).with_detail(detail),
        _ => Error::new(ErrorKind::UnexpectedAnswer, Sent::Yes).with_detail(detail),
    }
}
