//! JSON-RPC at `/jsonrpc`, for Odoo 16 to 19.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, Uri};
use secrecy::{ExposeSecret, SecretString};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use url::Url;

use super::exception::Exception;
use super::{Transport, not_odoo};
use crate::call::Argument;
use crate::error::{Error, ErrorKind, Sent};
use crate::{Call, Context};

/// The protocol with what every call repeats: database, login, password.
pub(crate) struct JsonRpc {
    uri: Uri,
    database: String,
    login: String,
    password: SecretString,
}

impl JsonRpc {
    pub(crate) fn new(
        base: &Url,
        database: String,
        login: String,
        password: SecretString,
    ) -> Result<Self, Error> {
        let uri = base.join("jsonrpc").ok().and_then(|url| url.as_str().parse().ok());
        let wrong =
            || Error::new(ErrorKind::Configuration, Sent::No).with_detail("the address cannot be used");
        Ok(Self { uri: uri.ok_or_else(wrong)?, database, login, password })
    }

    fn request(&self, service: &str, method: &str, args: impl Serialize) -> Result<Request<Bytes>, Error> {
        // One request a connection at a time: the id needs not tell answers apart.
        let envelope =
            Envelope { jsonrpc: "2.0", method: "call", id: 1, params: Params { service, method, args } };
        let body = serde_json::to_vec(&envelope).map_err(|_| Error::new(ErrorKind::Encode, Sent::No))?;
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri.clone();
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(request)
    }
}

impl Transport for JsonRpc {
    fn version(&self) -> Result<Request<Bytes>, Error> {
        self.request("common", "version", [(); 0])
    }

    fn login(&self) -> Result<Request<Bytes>, Error> {
        let environment = serde_json::Map::new();
        let args = (&self.database, &self.login, self.password.expose_secret(), environment);
        self.request("common", "authenticate", args)
    }

    fn call(&self, uid: i64, call: &Call, context: &Context) -> Result<Request<Bytes>, Error> {
        let unwritable = call.args.iter().chain(&call.kwargs).find(|argument| argument.json.is_none());
        if let Some(argument) = unwritable {
            return Err(Error::new(ErrorKind::Encode, Sent::No).with_detail(argument.name.clone()));
        }
        let positional = Positional { ids: call.ids.as_deref(), args: &call.args };
        let named = Named { kwargs: &call.kwargs, context };
        let password = self.password.expose_secret();
        self.request(
            "object",
            "execute_kw",
            (&self.database, uid, password, &call.model, &call.method, positional, named),
        )
    }

    fn result<'a>(&self, call: Option<&Call>, answer: &'a Response<Bytes>) -> Result<&'a str, Error> {
        let reply: Reply<'a> = serde_json::from_slice(answer.body()).map_err(|error| {
            let cut = error.is_eof() && answer.body().first() == Some(&b'{');
            if answer.status().is_success() && cut { Error::json(&error) } else { not_odoo(answer) }
        })?;
        match reply {
            Reply { error: Some(error), .. } => Err(Exception::read(error).into_error(call)),
            // Odoo leaves the result out when the method returned None.
            Reply { result, jsonrpc: Some(_), .. } => Ok(result.map_or("null", RawValue::get)),
            Reply { .. } => Err(not_odoo(answer)),
        }
    }
}

#[derive(Serialize)]
struct Envelope<'a, A> {
    jsonrpc: &'static str,
    method: &'static str,
    id: u32,
    params: Params<'a, A>,
}

#[derive(Serialize)]
struct Params<'a, A> {
    service: &'a str,
    method: &'a str,
    args: A,
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

/// The records' ids are the first positional argument.
struct Positional<'a> {
    ids: Option<&'a [i64]>,
    args: &'a [Argument],
}

impl Serialize for Positional<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeSeq;

        let mut list = serializer.serialize_seq(None)?;
        if let Some(ids) = self.ids {
            list.serialize_element(ids)?;
        }
        for argument in self.args {
            list.serialize_element(&argument.json)?;
        }
        list.end()
    }
}

/// The context is one of the named arguments.
struct Named<'a> {
    kwargs: &'a [Argument],
    context: &'a Context,
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for argument in self.kwargs {
            map.serialize_entry(&argument.name, &argument.json)?;
        }
        if !self.context.is_empty() {
            map.serialize_entry("context", self.context)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests;
