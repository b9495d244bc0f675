//! The web client's routes: what neither protocol offers.

use bytes::Bytes;
use http::header::{COOKIE, HeaderValue, SET_COOKIE};
use http::{Request, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use super::{end_point, envelope};
use crate::Call;
use crate::error::{Error, ErrorKind, Sent};

/// Asks for the names of the server's databases; a server may refuse to tell.
pub(crate) fn databases(base: &Url) -> Result<Request<Bytes>, Error> {
    envelope::request(end_point(base, "web/database/list")?, Map::new())
}

/// Who can log in as on the web: by password, not by key.
pub(crate) struct Login {
    base: Url,
    database: String,
    login: String,
    password: SecretString,
}

impl Login {
    pub(crate) fn new(base: Url, database: String, login: String, password: SecretString) -> Self {
        Self { base, database, login, password }
    }

    pub(crate) fn password(&self) -> &str {
        self.password.expose_secret()
    }

    pub(crate) fn authenticate(&self) -> Result<Request<Bytes>, Error> {
        let params = json!({"db": self.database, "login": self.login, "password": self.password()});
        envelope::request(end_point(&self.base, "web/session/authenticate")?, params)
    }

    /// The session that an answer to [`authenticate`](Self::authenticate) opens.
    pub(crate) fn session(&self, answer: &Response<Bytes>) -> Result<Session<'_>, Error> {
        #[derive(Deserialize)]
        struct User {
            uid: Option<i64>,
        }

        let user: User =
            serde_json::from_str(envelope::result(None, answer)?).map_err(|error| Error::json(&error))?;
        if user.uid.is_none() {
            return Err(Error::new(ErrorKind::AccessDenied, Sent::Yes).with_detail(
                "the account has two-factor authentication, so its keys are made in Odoo's own preferences",
            ));
        }
        let cookies = answer.headers().get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
        let cookie =
            cookies.filter_map(|cookie| cookie.split(';').next()).find(|it| it.starts_with("session_id="));
        let mut cookie = cookie
            .and_then(|cookie| HeaderValue::from_str(cookie).ok())
            .ok_or_else(|| Error::new(ErrorKind::UnexpectedAnswer, Sent::Yes).with_detail("no session"))?;
        cookie.set_sensitive(true);
        Ok(Session { base: &self.base, cookie })
    }
}

/// A session as the web client has one.
pub(crate) struct Session<'a> {
    base: &'a Url,
    cookie: HeaderValue,
}

impl Session<'_> {
    /// Calls a method; `args` begin with the records' ids, where it runs on records.
    pub(crate) fn call(
        &self,
        model: &str,
        method: &str,
        args: &Value,
        context: &Value,
    ) -> Result<Request<Bytes>, Error> {
        let params = json!({"model": model, "method": method, "args": args, "kwargs": {"context": context}});
        self.request(&format!("web/dataset/call_kw/{model}/{method}"), params)
    }

    pub(crate) fn end(&self) -> Result<Request<Bytes>, Error> {
        self.request("web/session/destroy", json!({}))
    }

    /// Asks for a page or a file.
    pub(super) fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Request<Bytes>, Error> {
        let unusable =
            || Error::new(ErrorKind::Configuration, Sent::No).with_detail("the address cannot be used");
        let mut url = self.base.join(path).map_err(|_| unusable())?;
        url.query_pairs_mut().extend_pairs(query);
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = url.as_str().parse().map_err(|_| unusable())?;
        request.headers_mut().insert(COOKIE, self.cookie.clone());
        Ok(request)
    }

    /// The JSON of the result.
    pub(crate) fn result<'a>(&self, call: &Call, answer: &'a Response<Bytes>) -> Result<&'a str, Error> {
        envelope::result(Some(call), answer)
    }

    fn request(&self, path: &str, params: Value) -> Result<Request<Bytes>, Error> {
        let mut request = envelope::request(end_point(self.base, path)?, params)?;
        request.headers_mut().insert(COOKIE, self.cookie.clone());
        Ok(request)
    }
}
