//! API keys: making and revoking them.

use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Client;
use super::wire::Outgoing;
use crate::error::{Error, ErrorKind, Result, Sent};
use crate::transport::{Login, Session};
use crate::{Call, OdooDateTime};

const DESCRIPTION: &str = "res.users.apikeys.description";
const KEYS: &str = "res.users.apikeys";
const CHECK: &str = "res.users.identitycheck";

/// What a method answers that wants the password once more, or that made a key.
#[derive(Deserialize)]
struct Action {
    #[serde(default)]
    res_model: String,
    res_id: Option<i64>,
    #[serde(default)]
    context: Made,
}

#[derive(Default, Deserialize)]
struct Made {
    default_key: Option<String>,
}

impl Client {
    /// Makes an API key for this client's user, valid until `expires`. JSON-2 takes nothing else, and accounts with
    /// two-factor authentication no password.
    ///
    /// It goes over a session of the web client, because Odoo makes keys nowhere else; so the client must have been
    /// connected with a login and its password. Administrators may leave the expiry out; others must name one that is
    /// no later than their groups allow, which is 90 days unless somebody changed that. Before Odoo 18 keys do not
    /// expire, and `expires` is ignored.
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use odoo_rpc::{Client, OdooDateTime};
    ///
    /// let expires: OdooDateTime = "2026-12-24 00:00:00".parse()?;
    /// let key = odoo.create_api_key("order import", Some(expires)).await?;
    /// let odoo = Client::builder("https://example.odoo.com").database("example").api_key(key).connect().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] without a login; [`ErrorKind::AccessDenied`] with a key in place of the password, or
    /// when the account has two-factor authentication; [`ErrorKind::ValidationError`] when the expiry is missing or too
    /// late; [`ErrorKind::AccessError`] for users who are not internal. And those of every call.
    pub async fn create_api_key(&self, name: &str, expires: Option<OdooDateTime>) -> Result<SecretString> {
        let login = self.web_login()?;
        let session = self.open(login).await?;
        let made = self.make_key(login, &session, name, expires).await;
        self.close(&session).await;
        made
    }

    /// Revokes the keys of this name that this client's user has, and returns how many there were. It needs a login
    /// and its password, as [`Client::create_api_key`] does.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] without a login, and those of every call.
    pub async fn revoke_api_keys(&self, name: &str) -> Result<usize> {
        let login = self.web_login()?;
        let session = self.open(login).await?;
        let revoked = self.remove_keys(login, &session, name).await;
        self.close(&session).await;
        revoked
    }

    async fn make_key(
        &self,
        login: &Login,
        session: &Session<'_>,
        name: &str,
        expires: Option<OdooDateTime>,
    ) -> Result<SecretString> {
        let mut values = json!({"name": name});
        if self.version().at_least(18, 0) {
            // The choices "a date of one's own" and "for ever".
            values["duration"] = if expires.is_some() { "-1" } else { "0" }.into();
            values["expiration_date"] = expires.map_or(false.into(), |at| at.to_string().into());
        }
        let id: i64 = self.ask(session, DESCRIPTION, "create", json!([values]), json!({})).await?;
        let action = self.ask(session, DESCRIPTION, "make_key", json!([[id]]), json!({})).await?;
        let made = self.identified(login, session, action).await?;
        let key = made.context.default_key.map(SecretString::from);
        key.ok_or_else(|| Error::new(ErrorKind::Decode, Sent::Yes).on(|| format!("{DESCRIPTION}.make_key")))
    }

    async fn remove_keys(&self, login: &Login, session: &Session<'_>, name: &str) -> Result<usize> {
        let domain = json!([["name", "=", name], ["user_id", "=", self.uid()]]);
        let found: Vec<i64> = self.ask(session, KEYS, "search", json!([domain]), json!({})).await?;
        if !found.is_empty() {
            let action = self.ask(session, KEYS, "remove", json!([found]), json!({})).await?;
            self.identified(login, session, action).await?;
        }
        Ok(found.len())
    }

    /// Gives the password once more where Odoo asks for it, and returns what the method answers then.
    async fn identified(&self, login: &Login, session: &Session<'_>, action: Action) -> Result<Action> {
        let Some(check) = action.res_id.filter(|_| action.res_model == CHECK) else { return Ok(action) };
        if !self.version().at_least(19, 0) {
            let values = json!({"password": login.password()});
            self.ask::<Value>(session, CHECK, "write", json!([[check], values]), json!({})).await?;
        }
        self.ask(session, CHECK, "run_check", json!([[check]]), json!({"password": login.password()})).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        session: &Session<'_>,
        model: &'static str,
        method: &'static str,
        args: Value,
        context: Value,
    ) -> Result<T> {
        let call = Call::new(model, method);
        let request = session.call(model, method, &args, &context)?;
        let request = Outgoing { request, timeout: None, write: !call.is_read() };
        let read = |answer: &_| {
            serde_json::from_str(session.result(&call, answer)?).map_err(|error| Error::json(&error))
        };
        let answer = self.0.wire.ask(request, || call.is_read(), read).await;
        answer.map_err(|error| error.on(|| call.to_string()))
    }
}
