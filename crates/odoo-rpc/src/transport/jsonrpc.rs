//! JSON-RPC at `/jsonrpc`, for Odoo 16 to 19.

use bytes::Bytes;
use http::header::HeaderValue;
use http::{Request, Response, Uri};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;
use url::Url;

use super::{DATABASE, Transport, check_arguments, end_point, envelope};
use crate::call::Argument;
use crate::error::Error;
use crate::{Call, Context, Protocol};

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
        Ok(Self { uri: end_point(base, "jsonrpc")?, database, login, password })
    }

    fn request(&self, service: &str, method: &str, args: impl Serialize) -> Result<Request<Bytes>, Error> {
        envelope::request(self.uri.clone(), Params { service, method, args })
    }
}

impl Transport for JsonRpc {
    fn protocol(&self) -> Protocol {
        Protocol::JsonRpc
    }

    fn version(&self) -> Result<Request<Bytes>, Error> {
        self.request("common", "version", [(); 0])
    }

    fn login(&self) -> Result<Request<Bytes>, Error> {
        let environment = serde_json::Map::new();
        let args = (&self.database, &self.login, self.password.expose_secret(), environment);
        self.request("common", "authenticate", args)
    }

    /// The id, or `false`.
    fn uid(&self, answer: &Value) -> Option<i64> {
        answer.as_i64()
    }

    fn call(&self, uid: i64, call: &Call, context: &Context) -> Result<Request<Bytes>, Error> {
        check_arguments(call)?;
        let positional = Positional { ids: call.ids.as_deref(), args: &call.args };
        let named = Named { kwargs: &call.kwargs, context };
        let password = self.password.expose_secret();
        let args = (&self.database, uid, password, &call.model, &call.method, positional, named);
        let mut request = self.request("object", "execute_kw", args)?;
        // A server with several databases would list them all for each call first (19).
        if let Ok(database) = HeaderValue::from_str(&self.database) {
            request.headers_mut().insert(DATABASE, database);
        }
        Ok(request)
    }

    fn signatures(&self, _: &str) -> Option<Result<Request<Bytes>, Error>> {
        None
    }

    fn result<'a>(&self, call: Option<&Call>, answer: &'a Response<Bytes>) -> Result<&'a str, Error> {
        envelope::result(call, answer)
    }
}

#[derive(Serialize)]
struct Params<'a, A> {
    service: &'a str,
    method: &'a str,
    args: A,
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
