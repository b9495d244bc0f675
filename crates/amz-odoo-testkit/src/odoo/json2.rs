//! JSON-2: `POST /json/2/<model>/<method>`, and the documentation of methods beside it.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::emulator::{Called, Emulator};
use super::error::{OdooError, Result};
use super::keys::Keys;
use super::rights;
use super::routes::{html, json_response, take_context};
use super::rpc::Args;
use super::signature::{self, Documentation, Signature};
use crate::faults::{Fault, unavailable_html};

/// By these words a page is told apart from those of other servers.
const NO_DATABASE: &str = "No database is selected";

impl Emulator {
    pub(super) fn json2(&mut self, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
        if !self.has_database(request) {
            return html(StatusCode::NOT_FOUND, NO_DATABASE);
        }
        let mut path = request.uri().path().trim_start_matches("/json/2").split('/').skip(1);
        let (Some(model), Some(method), None, &Method::POST) =
            (path.next(), path.next(), path.next(), request.method())
        else {
            return refused(&OdooError::no_such("Did you mean POST /json/2/<model>/<method>?"));
        };
        let uid = match self.bearer(now, request) {
            Ok(uid) => uid,
            Err(error) => return refused(&error),
        };
        let fault = self.faults.draw(&format!("\"{model}\" \"{method}\""));
        if fault == Some(Fault::UnavailableHtml) {
            return unavailable_html();
        }
        let conflict = fault == Some(Fault::InternalError);
        let result = self.named_call(now, uid, (model, method), request.body(), conflict);
        self.damaged(answered(result), fault)
    }

    fn named_call(
        &mut self,
        now: Timestamp,
        uid: i64,
        (model, method): (&str, &str),
        body: &Bytes,
        conflict: bool,
    ) -> Result<Value> {
        let mut named = match serde_json::from_slice(body) {
            Ok(Value::Object(named)) => named,
            // Anything else is silently ignored.
            Ok(_) => Map::new(),
            Err(_) if body.is_empty() => Map::new(),
            Err(error) => return Err(OdooError::bad_request(&error)),
        };
        let context = take_context(&mut named);
        if !self.schema.models.contains_key(model) && model != "ir.model.data" && !Keys::has(model) {
            return Err(OdooError::no_such(format!("the model '{model}' does not exist")));
        }
        if !signature::is_private(self.config.profile, method) {
            let Some(signature) = Signature::of(self.config.profile, model, method) else {
                return Err(OdooError::no_such(format!("The method '{model}.{method}' does not exist")));
            };
            signature.bind(model, method, &named)?;
        }
        let args = Args::new(Vec::new(), named);
        let result = self.execute(now, Called { uid, model, method, args, context, conflict }, None)?;
        // However its values were given.
        Ok(if method == "create" && result.is_i64() { json!([result]) } else { result })
    }

    /// How a model's methods are called, for users in the group that may read it.
    pub(super) fn documentation(&mut self, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
        if !self.has_database(request) {
            return html(StatusCode::NOT_FOUND, NO_DATABASE);
        }
        let name = request.uri().path().trim_start_matches("/doc-bearer/").trim_end_matches(".json");
        let described = self.bearer(now, request).and_then(|uid| self.described(now, uid, name));
        answered(described)
    }

    fn described<'m>(&mut self, now: Timestamp, uid: i64, model: &'m str) -> Result<Documentation<'m>> {
        let profile = self.config.profile;
        let env = self.env(now, uid, Map::new());
        if !rights::has_group(&env, "api_doc.group_allow_doc") {
            return Err(OdooError::access("This page is only accessible to Technical Documentation users."));
        }
        if !env.schema.models.contains_key(model) {
            return Err(OdooError::no_such("The requested URL was not found on the server."));
        }
        rights::check(&env, model, rights::Operation::Read)?;
        Ok(Documentation::of(profile, model))
    }

    /// Whether the database is here that the header names; without it, it is the only one.
    fn has_database(&self, request: &Request<Bytes>) -> bool {
        let named = request.headers().get("x-odoo-database");
        named.is_none_or(|name| name.as_bytes() == self.config.database.as_bytes())
    }

    /// The user of the request's key.
    fn bearer(&self, now: Timestamp, request: &Request<Bytes>) -> Result<i64> {
        let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, key) = header.and_then(|value| value.split_once(' ')).unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") || key.is_empty() {
            return Err(OdooError::unauthorized(
                "User not authenticated, use an API Key with a Bearer Authorization header.",
            ));
        }
        self.key_owner(now, key.trim()).ok_or_else(|| OdooError::unauthorized("Invalid apikey"))
    }
}

/// The bare result, or the exception with its HTTP status.
fn answered(result: Result<impl Serialize>) -> Response<Bytes> {
    match result {
        Ok(value) => json_response(&value),
        Err(error) => refused(&error),
    }
}

fn refused(error: &OdooError) -> Response<Bytes> {
    let mut response = json_response(&error.data());
    *response.status_mut() = error.status();
    response
}
