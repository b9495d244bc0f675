//! API keys: made by a session after the password was given once more, and revoked there.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::emulator::Emulator;
use super::error::{OdooError, Result};
use super::profile::Profile;
use super::rights;
use super::rpc::Args;
use super::web::Session;

const KEYS: &str = "res.users.apikeys";
const DESCRIPTION: &str = "res.users.apikeys.description";
const CHECK: &str = "res.users.identitycheck";

/// How long the keys of users other than administrators live at most.
const LONGEST: jiff::SignedDuration = jiff::SignedDuration::from_hours(90 * 24);

/// Every key, and the dialogs that lead to them.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    made: BTreeMap<i64, Key>,
    described: BTreeMap<i64, Description>,
    checks: BTreeMap<i64, Check>,
    last: i64,
}

#[derive(Debug)]
struct Key {
    name: String,
    user: i64,
    expires: Option<Timestamp>,
    secret: String,
}

#[derive(Debug)]
struct Description {
    name: String,
    expires: Option<Timestamp>,
}

/// A question for the password, and what waits for the answer.
#[derive(Clone, Debug)]
struct Check {
    model: String,
    method: String,
    ids: Vec<i64>,
    password: String,
}

impl Keys {
    /// Whether a model is one of these.
    pub(crate) fn has(model: &str) -> bool {
        matches!(model, KEYS | DESCRIPTION | CHECK)
    }

    /// Whose key this is, if it has not expired.
    pub(crate) fn owner(&self, now: Timestamp, secret: &str) -> Option<i64> {
        let valid = |key: &&Key| key.secret == secret && key.expires.is_none_or(|expires| expires >= now);
        self.made.values().find(valid).map(|key| key.user)
    }

    fn next(&mut self) -> i64 {
        self.last += 1;
        self.last
    }
}

impl Emulator {
    #[expect(clippy::too_many_arguments, reason = "a call and who makes it")]
    pub(super) fn key_call(
        &mut self,
        now: Timestamp,
        user: i64,
        model: &str,
        method: &str,
        args: &Args,
        context: &Map<String, Value>,
        session: Option<&mut Session>,
    ) -> Result<Value> {
        match (model, method) {
            (DESCRIPTION, "create") => self.describe_key(now, user, args),
            (KEYS, "search") => Ok(json!(self.own_keys(user, args))),
            (CHECK, "write") => {
                let check = args.ids().first().and_then(|id| self.keys.checks.get_mut(id));
                let given = args.values(model, method, 1, "vals")?;
                if let (Some(check), Some(Value::String(password))) = (check, given.get("password")) {
                    check.password.clone_from(password);
                }
                Ok(true.into())
            }
            (DESCRIPTION, "make_key") | (KEYS, "remove") => {
                let session =
                    session.ok_or_else(|| OdooError::user("This method can only be accessed over HTTP"))?;
                if session.identified {
                    return self.carry_out(user, model, method, &args.ids());
                }
                let check = self.keys.next();
                let waiting = Check {
                    model: model.into(),
                    method: method.into(),
                    ids: args.ids(),
                    password: String::new(),
                };
                self.keys.checks.insert(check, waiting);
                Ok(
                    json!({"type": "ir.actions.act_window", "res_model": CHECK, "res_id": check, "context": {}}),
                )
            }
            (CHECK, "run_check") => {
                let id = args.ids().first().copied().unwrap_or_default();
                let check =
                    self.keys.checks.get(&id).cloned().ok_or_else(|| OdooError::missing(CHECK, id, user))?;
                let in_context = context.get("password").and_then(Value::as_str).unwrap_or_default();
                let password = if self.config.profile >= Profile::V19 { in_context } else { &check.password };
                if !self.is_password(user, password) {
                    return Err(OdooError::user(
                        "Incorrect Password, try again or click on Forgot Password to reset your password.",
                    ));
                }
                if let Some(session) = session {
                    session.identified = true;
                }
                self.carry_out(user, &check.model, &check.method, &check.ids)
            }
            _ => Err(OdooError::attribute(format!("The method '{model}.{method}' does not exist"))),
        }
    }

    /// Takes a name and, from 18 on, an expiry, which only administrators may leave out.
    fn describe_key(&mut self, now: Timestamp, user: i64, args: &Args) -> Result<Value> {
        let given = args.required(DESCRIPTION, "create", 0, "vals_list")?;
        let values = given.get(0).unwrap_or(given);
        let expires = values.get("expiration_date").and_then(Value::as_str);
        let expires = expires.and_then(|text| text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok());
        let expires = expires.map(|at| at.timestamp());
        let administrator = rights::has_group(&self.env(now, user, Map::new()), "base.group_system");
        if self.config.profile >= Profile::V18 && !administrator {
            match expires {
                None => return Err(OdooError::validation("The API key must have an expiration date")),
                Some(at) if at.duration_since(now) > LONGEST => {
                    return Err(OdooError::validation("You cannot exceed 90.0 days."));
                }
                Some(_) => {}
            }
        }
        let name = values.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let id = self.keys.next();
        self.keys.described.insert(id, Description { name, expires });
        Ok(if given.is_array() { json!([id]) } else { id.into() })
    }

    /// The keys of a user that have the name that the domain asks for.
    fn own_keys(&self, user: i64, args: &Args) -> Vec<i64> {
        let domain = args.get(0, "domain").and_then(Value::as_array).cloned().unwrap_or_default();
        let asked = domain.iter().find(|term| term[0] == "name").and_then(|term| term[2].as_str());
        let fits = |key: &Key| key.user == user && asked.is_none_or(|name| key.name == name);
        self.keys.made.iter().filter(|(_, key)| fits(key)).map(|(id, _)| *id).collect()
    }

    fn carry_out(&mut self, user: i64, model: &str, method: &str, ids: &[i64]) -> Result<Value> {
        if method == "remove" {
            self.keys.made.retain(|id, key| !(ids.contains(id) && key.user == user));
            return Ok(json!({"type": "ir.actions.act_window_close"}));
        }
        let id = ids.first().copied().unwrap_or_default();
        let described = self.keys.described.remove(&id).ok_or_else(|| OdooError::missing(model, id, user))?;
        let id = self.keys.next();
        let secret = format!("{:040x}", fastrand::u128(..));
        let key = Key { name: described.name, user, expires: described.expires, secret: secret.clone() };
        self.keys.made.insert(id, key);
        Ok(json!({
            "type": "ir.actions.act_window", "res_model": "res.users.apikeys.show", "context": {"default_key": secret},
        }))
    }
}
