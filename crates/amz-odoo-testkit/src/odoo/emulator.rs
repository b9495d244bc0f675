//! The emulator: its settings, its one database, and who may do what there.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::env::{Env, plain_json};
use super::error::{OdooError, Result};
use super::keys::Keys;
use super::profile::Profile;
use super::rpc::{self, Args};
use super::schema::{Kind, Schema};
use super::seed;
use super::signature;
use super::store::Store;
use super::web::{Session, Sessions};
use crate::faults::{Fault, FaultConfig, Faults};

/// How the emulated Odoo is set up.
#[derive(Clone)]
pub struct Config {
    /// The version it plays.
    pub profile: Profile,
    /// The name of its only database.
    pub database: String,
    /// The administrator's login.
    pub user: String,
    /// The administrator's password.
    pub password: String,
    /// A second secret that works as the administrator's password, as an API key does.
    pub api_key: Option<String>,
    /// The company's country, two letters.
    pub country: String,
    /// The company's currency, three letters.
    pub currency: String,
    /// True if unit prices have 6 decimals where the version keeps 2.
    pub fine_prices: bool,
    /// What goes wrong. Odoo knows three of the kinds in its own way: see [`Emulator`].
    pub faults: FaultConfig,
}

impl Default for Config {
    /// Odoo 19, a company in the United States, `admin` / `admin` on database `odoo`, no faults.
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            database: "odoo".into(),
            user: "admin".into(),
            password: "admin".into(),
            api_key: None,
            country: "US".into(),
            currency: "USD".into(),
            fine_prices: false,
            faults: FaultConfig::default(),
        }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("profile", &self.profile)
            .field("database", &self.database)
            .field("user", &self.user)
            .field("country", &self.country)
            .field("currency", &self.currency)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// Calls met, for tests that count them. Served as JSON under `GET /_emulator/odoo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Stats {
    /// Calls of any method of a model.
    pub calls: u64,
    /// Calls of methods that may change something.
    pub writes: u64,
    /// Calls by `model.method`.
    pub by_method: BTreeMap<String, u64>,
}

/// An Odoo without a socket.
///
/// Faults by [`Config::faults`]: [`Fault::InternalError`] becomes a serialization failure (inside `load` as Odoo
/// reports it there: no ids and a message), [`Fault::UnavailableHtml`] a proxy's 503 before anything happened,
/// [`Fault::Truncated`] and [`Fault::Cut`] break the answer after the effect, [`Fault::Slow`] delays it. The other
/// kinds are Amazon's and are left out.
#[derive(Debug)]
pub struct Emulator {
    pub(super) config: Config,
    pub(super) schema: &'static Schema,
    db: Store,
    pub(super) faults: Faults,
    stats: Stats,
    pub(super) keys: Keys,
    pub(super) sessions: Sessions,
}

/// The faults that an Odoo can have.
const FAULTS: [Fault; 5] =
    [Fault::InternalError, Fault::UnavailableHtml, Fault::Truncated, Fault::Cut, Fault::Slow];

impl Emulator {
    /// A new database as the configuration describes it.
    pub fn new(config: Config) -> Self {
        let schema = Schema::of(config.profile, config.fine_prices);
        let kinds = config.faults.kinds.iter().copied().filter(|kind| FAULTS.contains(kind)).collect();
        let faults = Faults::new(FaultConfig { kinds, ..config.faults.clone() });
        let mut emulator = Self {
            db: Store::new(schema),
            schema,
            faults,
            stats: Stats::default(),
            keys: Keys::default(),
            sessions: Sessions::default(),
            config,
        };
        let config = emulator.config.clone();
        let mut env = emulator.env(Timestamp::UNIX_EPOCH, 1, Map::new());
        env.superuser = true;
        env.seeding = true;
        let filled = seed::fill(&mut env, &config);
        // The start state is the emulator's own; a test makes one of each profile.
        debug_assert!(filled.is_ok(), "{filled:?}");
        emulator.db.commit();
        emulator
    }

    /// Calls met so far.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// All records of a model as JSON objects, many2one fields as ids; for tests that look inside.
    pub fn snapshot(&self, model: &str) -> Vec<Value> {
        let described = self.schema.models.get(model);
        let rows = self.db.ids(model).into_iter().filter_map(|id| Some((id, self.db.row(model, id)?)));
        rows.map(|(id, row)| {
            let mut record: Map<String, Value> = row
                .iter()
                .filter(|(name, _)| {
                    described.and_then(|it| it.fields.get(**name)).is_some_and(|it| it.kind != Kind::One2many)
                })
                .map(|(name, cell)| ((*name).to_owned(), plain_json(cell)))
                .collect();
            record.insert("id".into(), id.into());
            Value::Object(record)
        })
        .collect()
    }

    pub(super) fn env(&mut self, now: Timestamp, uid: i64, context: Map<String, Value>) -> Env<'_> {
        Env {
            db: &mut self.db,
            schema: self.schema,
            profile: self.config.profile,
            now,
            uid,
            context,
            superuser: false,
            inheriting: false,
            seeding: false,
        }
    }

    pub(super) fn check_database(&self, name: &str) -> Result<()> {
        if name == self.config.database { Ok(()) } else { Err(OdooError::no_database(name)) }
    }

    /// The user of these credentials; `password` may be a key.
    pub(super) fn user(&self, now: Timestamp, login: &str, password: &str) -> Option<i64> {
        let user = self.user_named(login)?;
        self.may_enter(now, user, password).then_some(user)
    }

    pub(super) fn user_named(&self, login: &str) -> Option<i64> {
        self.db.ids("res.users").into_iter().find(|id| self.is(*id, "login", login))
    }

    pub(super) fn may_enter(&self, now: Timestamp, user: i64, password: &str) -> bool {
        self.is_active(user)
            && (self.is_password(user, password) || self.key_owner(now, password) == Some(user))
    }

    /// Whether this is the user's own password, which keys do not replace everywhere.
    pub(super) fn is_password(&self, user: i64, password: &str) -> bool {
        !password.is_empty() && self.is(user, "password", password)
    }

    /// Whose key this is.
    pub(super) fn key_owner(&self, now: Timestamp, key: &str) -> Option<i64> {
        let configured =
            || self.user_named(&self.config.user).filter(|_| self.config.api_key.as_deref() == Some(key));
        self.keys.owner(now, key).or_else(configured).filter(|user| self.is_active(*user))
    }

    fn is_active(&self, user: i64) -> bool {
        let row = self.db.row("res.users", user);
        row.is_some_and(|row| row.get("active").is_none_or(super::cell::Cell::is_set))
    }

    fn is(&self, user: i64, field: &str, value: &str) -> bool {
        let cell = self.db.row("res.users", user).and_then(|row| row.get(field));
        cell.is_some_and(|cell| cell.as_text() == value)
    }

    /// One call, one transaction. `session` is there when the call comes from the web client.
    pub(super) fn execute(
        &mut self,
        now: Timestamp,
        call: Called<'_>,
        session: Option<&mut Session>,
    ) -> Result<Value> {
        let Called { uid, model, method, args, context, conflict } = call;
        self.stats.calls += 1;
        self.stats.writes += u64::from(rpc::is_write(method));
        *self.stats.by_method.entry(format!("{model}.{method}")).or_default() += 1;
        if signature::is_private(self.config.profile, method) {
            let name = if self.config.profile < Profile::V18 {
                method.to_owned()
            } else {
                format!("'{model}.{method}'")
            };
            return Err(OdooError::access(format!(
                "Private methods (such as {name}) cannot be called remotely."
            )));
        }
        if conflict {
            let failure = OdooError::serialization();
            // Inside `load` the server does not retry and reports it as a message.
            return if method == "load" {
                Ok(json!({"ids": false, "nextrow": 0, "messages": [{
                    "type": "error", "message": failure.message, "rows": {"from": 0, "to": 0}, "record": 0,
                }]}))
            } else {
                Err(failure)
            };
        }
        if Keys::has(model) {
            return self.key_call(now, uid, model, method, &args, &context, session);
        }
        let start = self.db.savepoint();
        let mut env = self.env(now, uid, context);
        let result = rpc::call(&mut env, model, method, &args);
        if result.is_err() {
            self.db.rollback(start);
        }
        self.db.commit();
        result.map_err(OdooError::at_the_border)
    }
}

/// A method call, whichever protocol it came by.
pub(super) struct Called<'a> {
    pub(super) uid: i64,
    pub(super) model: &'a str,
    pub(super) method: &'a str,
    pub(super) args: Args,
    pub(super) context: Map<String, Value>,
    /// Whether it meets another transaction.
    pub(super) conflict: bool,
}
