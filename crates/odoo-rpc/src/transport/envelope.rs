//! The envelope of JSON-RPC 2.0, in which `/jsonrpc` and the web client's routes speak.

use bytes::Bytes;
use http::{Request, Response, Uri};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::exception::Exception;
use super::{not_odoo, post, unreadable};
use crate::Call;
use crate::error::Error;

#[derive(Serialize)]
struct Envelope<P> {
    jsonrpc: &'static str,
    method: &'static str,
    id: u32,
    params: P,
}

pub(super) fn request(uri: Uri, params: impl Serialize) -> Result<Request<Bytes>, Error> {
    // One request a connection at a time: the id needs not tell answers apart.
    post(uri, &Envelope { jsonrpc: "2.0", method: "call", id: 1, params })
}

#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow)]
    jsonrpc: Option<&'a RawValue>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

pub(super) fn result<'a>(call: Option<&Call>, answer: &'a Response<Bytes>) -> Result<&'a str, Error> {
    let reply: Reply<'a> =
        serde_json::from_slice(answer.body()).map_err(|error| unreadable(answer, &error))?;
    match reply {
        Reply { error: Some(error), .. } => Err(Exception::read(error).into_error(call)),
        // Odoo leaves the result out when the method returned None.
        Reply { result, jsonrpc: Some(_), .. } => Ok(result.map_or("null", RawValue::get)),
        Reply { .. } => Err(not_odoo(answer)),
    }
}
