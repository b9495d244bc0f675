//! The web client's routes, as far as a program needs them: the list of databases, and sessions that make keys.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::emulator::{Called, Emulator};
use super::error::{OdooError, Result};
use super::routes::{html, take_context};
use super::rpc::Args;

/// Open sessions by their secret.
pub(crate) type Sessions = BTreeMap<String, Session>;

/// Somebody who logged in as on the web.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session {
    user: i64,
    /// Whether the password was given once more.
    pub(crate) identified: bool,
}

impl Emulator {
    pub(super) fn web(&mut self, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
        let Ok(call) = serde_json::from_slice::<Value>(request.body()) else {
            return html(StatusCode::BAD_REQUEST, "Invalid JSON data");
        };
        let params = &call["params"];
        let cookie = session_id(request);
        match request.uri().path() {
            "/web/webclient/version_info" => self.enveloped(&call, Ok(self.version())),
            "/web/database/list" => self.enveloped(&call, Ok(json!([self.config.database]))),
            "/web/session/authenticate" => match self.authenticate(params) {
                Ok(user) => {
                    let name = format!("emulated-{}-{}", self.sessions.len(), now.as_nanosecond());
                    self.sessions.insert(name.clone(), Session { user, identified: false });
                    let mut response = self.enveloped(&call, Ok(json!({"uid": user})));
                    if let Ok(value) = format!("session_id={name}; HttpOnly; Path=/").parse() {
                        response.headers_mut().insert(header::SET_COOKIE, value);
                    }
                    response
                }
                Err(error) => self.enveloped(&call, Err(error)),
            },
            "/web/session/destroy" => {
                self.sessions.remove(&cookie);
                self.enveloped(&call, Ok(Value::Null))
            }
            path if path.starts_with("/web/dataset/call_kw") => {
                let result = self.session_call(now, &cookie, params);
                self.enveloped(&call, result)
            }
            _ => html(StatusCode::NOT_FOUND, "Not Found"),
        }
    }

    /// By password alone: keys open no session.
    fn authenticate(&self, params: &Value) -> Result<i64> {
        let text = |name: &str| params[name].as_str().unwrap_or_default();
        self.check_database(text("db"))?;
        let user = self.user_named(text("login")).filter(|user| self.is_password(*user, text("password")));
        user.ok_or_else(OdooError::access_denied)
    }

    fn session_call(&mut self, now: Timestamp, cookie: &str, params: &Value) -> Result<Value> {
        let mut session = *self.sessions.get(cookie).ok_or_else(OdooError::session_expired)?;
        let text = |name: &str| params[name].as_str().unwrap_or_default();
        let mut named = params["kwargs"].as_object().cloned().unwrap_or_default();
        let context = take_context(&mut named);
        let args = Args::new(params["args"].as_array().cloned().unwrap_or_default(), named);
        let (model, method) = (text("model"), text("method"));
        let call = Called { uid: session.user, model, method, args, context, conflict: false };
        let result = self.execute(now, call, Some(&mut session));
        self.sessions.insert(cookie.to_owned(), session);
        result
    }
}

fn session_id(request: &Request<Bytes>) -> String {
    let cookie =
        request.headers().get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let pairs = cookie.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs
        .filter(|(name, _)| *name == "session_id")
        .map(|(_, value)| value.to_owned())
        .next()
        .unwrap_or_default()
}
