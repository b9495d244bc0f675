//! JSON-2 at `/json/2/<model>/<method>`, from Odoo 19 on.

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue};
use http::{Method, Request, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use url::Url;

use super::exception::{Exception, identifier};
use super::{DATABASE, Transport, check_arguments, end_point, post, unreadable};
use crate::error::{Error, ErrorKind, Sent};
use crate::{Call, Context, Protocol};

/// The protocol with what every call repeats: the key, and the database where the host serves several.
pub(crate) struct Json2 {
    base: Url,
    database: Option<HeaderValue>,
    authorization: HeaderValue,
}

impl Json2 {
    /// Without a database's name the host must serve a single one.
    pub(crate) fn new(base: &Url, database: &str, key: &SecretString) -> Result<Self, Error> {
        let wrong = |reason: &str| Error::new(ErrorKind::Configuration, Sent::No).with_detail(reason);
        let mut authorization = HeaderValue::from_str(&format!("bearer {}", key.expose_secret()))
            .map_err(|_| wrong("the key is no API key"))?;
        authorization.set_sensitive(true);
        let header =
            HeaderValue::from_str(database).map_err(|_| wrong("JSON-2 cannot name this database"))?;
        let database = (!database.is_empty()).then_some(header);
        Ok(Self { base: base.clone(), database, authorization })
    }

    fn sign(&self, mut request: Request<Bytes>) -> Request<Bytes> {
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, self.authorization.clone());
        if let Some(database) = &self.database {
            headers.insert(DATABASE, database.clone());
        }
        request
    }

    fn get(&self, path: &str) -> Result<Request<Bytes>, Error> {
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = end_point(&self.base, path)?;
        Ok(request)
    }

    fn method(&self, model: &str, method: &str, body: &impl Serialize) -> Result<Request<Bytes>, Error> {
        // What is no name would lead to another path.
        if !is_name(model) {
            return Err(Error::new(ErrorKind::UnknownModel, Sent::No));
        }
        if !is_name(method) {
            return Err(Error::new(ErrorKind::UnknownMethod, Sent::No));
        }
        let uri = end_point(&self.base, &format!("json/2/{model}/{method}"))?;
        Ok(self.sign(post(uri, body)?))
    }
}

fn is_name(text: &str) -> bool {
    identifier(text).is_some() && !text.starts_with('.')
}

impl Transport for Json2 {
    fn protocol(&self) -> Protocol {
        Protocol::Json2
    }

    fn version(&self) -> Result<Request<Bytes>, Error> {
        self.get("web/version")
    }

    fn login(&self) -> Result<Request<Bytes>, Error> {
        self.method("res.users", "context_get", &serde_json::Map::new())
    }

    /// The context of the key's user, which names it.
    fn uid(&self, answer: &Value) -> Option<i64> {
        answer.get("uid")?.as_i64()
    }

    fn call(&self, _: i64, call: &Call, context: &Context) -> Result<Request<Bytes>, Error> {
        check_arguments(call)?;
        check_names(call)?;
        self.method(&call.model, &call.method, &Body { call, context })
    }

    fn signatures(&self, model: &str) -> Option<Result<Request<Bytes>, Error>> {
        if !is_name(model) {
            return Some(Err(Error::new(ErrorKind::UnknownModel, Sent::No)));
        }
        Some(self.get(&format!("doc-bearer/{model}.json")).map(|request| self.sign(request)))
    }

    fn result<'a>(&self, call: Option<&Call>, answer: &'a Response<Bytes>) -> Result<&'a str, Error> {
        let body = answer.body();
        if answer.status().is_success() {
            let value: &'a RawValue =
                serde_json::from_slice(body).map_err(|error| unreadable(answer, &error))?;
            return Ok(call.and_then(|call| single(call, value)).unwrap_or(value.get()));
        }
        match Exception::read_bare(body) {
            Ok(exception) => Err(exception.into_error(call)),
            Err(_) if is_without_database(answer) => Err(Error::new(ErrorKind::DatabaseUnknown, Sent::Yes)),
            Err(error) => Err(unreadable(answer, &error)),
        }
    }
}

/// Every argument needs a name of its own: of two with the same one, JSON would lose the first.
fn check_names(call: &Call) -> Result<(), Error> {
    let wrong = |detail: String| Err(Error::new(ErrorKind::Encode, Sent::No).with_detail(detail));
    let ids = call.ids.is_some().then_some("ids");
    let arguments = call.args.iter().chain(&call.kwargs).map(|argument| argument.name.as_ref());
    let mut seen: Vec<&str> = Vec::new();
    for (at, name) in ids.into_iter().chain(arguments).enumerate() {
        if name.is_empty() {
            return wrong(format!("argument {} has no name", at + 1 - usize::from(ids.is_some())));
        }
        if seen.contains(&name) {
            return wrong(format!("the argument {name} is given twice"));
        }
        seen.push(name);
    }
    Ok(())
}

/// `create` always answers a list here; who gave the values of one record, not in a list, gets its id as elsewhere.
fn single<'a>(call: &Call, value: &'a RawValue) -> Option<&'a str> {
    let given = call.args.first().or(call.kwargs.first())?.json.as_ref()?;
    if call.method != "create" || !given.get().starts_with('{') {
        return None;
    }
    match serde_json::from_str::<Vec<&RawValue>>(value.get()).ok()?[..] {
        [id] => Some(id.get()),
        _ => None,
    }
}

/// Odoo's page for a request that it can assign to no database.
fn is_without_database(answer: &Response<Bytes>) -> bool {
    const SENTENCE: &[u8] = b"No database is selected";
    answer.status().as_u16() == 404 && answer.body().windows(SENTENCE.len()).any(|part| part == SENTENCE)
}

/// The arguments by name, the records' ids and the context among them.
struct Body<'a> {
    call: &'a Call,
    context: &'a Context,
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(ids) = &self.call.ids {
            map.serialize_entry("ids", ids)?;
        }
        for argument in self.call.args.iter().chain(&self.call.kwargs) {
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
