//! The emulator: HTTP in, HTTP out, one database.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::env::{Env, plain_json};
use super::error::{OdooError, Result};
use super::profile::Profile;
use super::rpc::{self, Args};
use super::schema::{Kind, Schema};
use super::seed;
use super::store::Store;
use crate::faults::{Fault, FaultConfig, Faults, Transport, truncate, unavailable_html};
use crate::serve::Emulate;

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
    config: Config,
    schema: &'static Schema,
    db: Store,
    faults: Faults,
    stats: Stats,
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
        let mut emulator = Self { db: Store::new(schema), schema, faults, stats: Stats::default(), config };
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

    fn env(&mut self, now: Timestamp, uid: i64, context: Map<String, Value>) -> Env<'_> {
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

    fn route(&mut self, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
        let path = request.uri().path();
        match (request.method(), path) {
            (_, "/jsonrpc") => self.jsonrpc(now, request.body()),
            (&Method::GET, "/web/version") => json_response(&json!({
                "version": self.schema.version, "version_info": self.config.profile.version_info(),
            })),
            (_, "/web/webclient/version_info") => {
                let id = serde_json::from_slice::<Value>(request.body())
                    .ok()
                    .and_then(|body| body.get("id").cloned());
                json_response(&json!({"jsonrpc": "2.0", "id": id, "result": self.version()}))
            }
            (&Method::GET, "/_emulator/odoo") => {
                json_response(&serde_json::to_value(&self.stats).unwrap_or_default())
            }
            _ => html(StatusCode::NOT_FOUND, "Not Found"),
        }
    }

    fn version(&self) -> Value {
        json!({
            "server_version": self.schema.version, "server_version_info": self.config.profile.version_info(),
            "server_serie": self.schema.version, "protocol_version": 1,
        })
    }

    fn jsonrpc(&mut self, now: Timestamp, body: &Bytes) -> Response<Bytes> {
        let Ok(call) = serde_json::from_slice::<Value>(body) else {
            return html(StatusCode::BAD_REQUEST, "Invalid JSON data");
        };
        let id = call.get("id").cloned().unwrap_or_default();
        let params = &call["params"];
        let text = |key: &str| params[key].as_str().unwrap_or_default().to_owned();
        let args = params["args"].as_array().cloned().unwrap_or_default();
        let (service, method) = (text("service"), text("method"));
        let key = format!("{} {}", args.get(3).unwrap_or(&Value::Null), args.get(4).unwrap_or(&Value::Null));
        let fault = if service == "object" { self.faults.draw(&key) } else { None };
        if fault == Some(Fault::UnavailableHtml) {
            return unavailable_html();
        }
        let conflict = fault == Some(Fault::InternalError);
        let result = match service.as_str() {
            "common" => self.common(&method, &args),
            "object" => self.object(now, &method, args, conflict),
            _ => Err(OdooError::key(service.as_str())),
        };
        let mut envelope = json!({"jsonrpc": "2.0", "id": id});
        match result {
            // Python's None leaves the member out.
            Ok(Value::Null) => {}
            Ok(value) => envelope["result"] = value,
            Err(error) => envelope["error"] = error.envelope(self.config.profile.error_code()),
        }
        let mut response = json_response(&envelope);
        match fault {
            Some(Fault::Truncated) => truncate(response),
            Some(Fault::Cut) => {
                response.extensions_mut().insert(Transport::Cut);
                response
            }
            Some(Fault::Slow) => {
                response.extensions_mut().insert(Transport::Delay(self.faults.delay()));
                response
            }
            _ => response,
        }
    }

    fn common(&self, method: &str, args: &[Value]) -> Result<Value> {
        let text = |at: usize| args.get(at).and_then(Value::as_str).unwrap_or_default();
        match method {
            "version" => Ok(self.version()),
            "authenticate" | "login" => {
                self.check_database(text(0))?;
                Ok(self.user(text(1), text(2)).map_or(Value::Bool(false), Value::from))
            }
            _ => Err(OdooError::not_found(method)),
        }
    }

    fn check_database(&self, name: &str) -> Result<()> {
        if name == self.config.database { Ok(()) } else { Err(OdooError::no_database(name)) }
    }

    /// The user of these credentials.
    fn user(&self, login: &str, password: &str) -> Option<i64> {
        let matching = |id: &i64| {
            self.db
                .row("res.users", *id)
                .is_some_and(|row| row.get("login").is_some_and(|it| it.as_text() == login))
        };
        let user = self.db.ids("res.users").into_iter().find(matching)?;
        self.may_enter(user, password).then_some(user)
    }

    fn may_enter(&self, user: i64, password: &str) -> bool {
        let Some(row) = self.db.row("res.users", user) else { return false };
        let is = |field: &str, value: &str| row.get(field).is_some_and(|cell| cell.as_text() == value);
        let own = !password.is_empty() && is("password", password);
        let key = is("login", &self.config.user) && self.config.api_key.as_deref() == Some(password);
        row.get("active").is_none_or(super::cell::Cell::is_set) && (own || key)
    }

    /// `execute_kw`: one call, one transaction.
    fn object(&mut self, now: Timestamp, method: &str, args: Vec<Value>, conflict: bool) -> Result<Value> {
        let mut args = args.into_iter();
        let mut next = || args.next().unwrap_or_default();
        let (database, uid, password) = (next(), next(), next());
        let (model, called) = (next(), next());
        self.check_database(database.as_str().unwrap_or_default())?;
        let uid = uid.as_i64().unwrap_or_default();
        if !self.may_enter(uid, password.as_str().unwrap_or_default()) {
            return Err(OdooError::access_denied());
        }
        let (positional, mut named) = match method {
            "execute_kw" => {
                let positional = next().as_array().cloned().unwrap_or_default();
                (positional, next().as_object().cloned().unwrap_or_default())
            }
            "execute" => (args.collect(), Map::new()),
            _ => return Err(OdooError::unavailable(method)),
        };
        let (model, called) = (model.as_str().unwrap_or_default(), called.as_str().unwrap_or_default());
        self.stats.calls += 1;
        self.stats.writes += u64::from(rpc::is_write(called));
        *self.stats.by_method.entry(format!("{model}.{called}")).or_default() += 1;
        if called.starts_with('_') {
            let name = if self.config.profile < Profile::V18 {
                called.to_owned()
            } else {
                format!("'{model}.{called}'")
            };
            return Err(OdooError::access(format!(
                "Private methods (such as {name}) cannot be called remotely."
            )));
        }
        if conflict {
            let failure = OdooError::serialization();
            // Inside `load` the server does not retry and reports it as a message.
            return if called == "load" {
                Ok(json!({"ids": false, "nextrow": 0, "messages": [{
                    "type": "error", "message": failure.message, "rows": {"from": 0, "to": 0}, "record": 0,
                }]}))
            } else {
                Err(failure)
            };
        }
        let context =
            named.remove("context").and_then(|context| context.as_object().cloned()).unwrap_or_default();
        let start = self.db.savepoint();
        let mut env = self.env(now, uid, context);
        let result = rpc::call(&mut env, model, called, &Args::new(positional, named));
        if result.is_err() {
            self.db.rollback(start);
        }
        self.db.commit();
        result.map_err(OdooError::at_the_border)
    }
}

impl Emulate for Emulator {
    fn handle(&mut self, now: Timestamp, request: Request<Bytes>) -> Response<Bytes> {
        self.route(now, &request)
    }
}

fn json_response(value: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(value.to_string()));
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

fn html(status: StatusCode, text: &str) -> Response<Bytes> {
    let page = format!(
        "<!doctype html>\n<html lang=en>\n<title>{} {text}</title>\n<h1>{text}</h1>\n",
        status.as_u16()
    );
    let mut response = Response::new(Bytes::from(page));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
