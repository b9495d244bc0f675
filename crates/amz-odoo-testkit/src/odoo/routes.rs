//! HTTP in, HTTP out: which path answers what, and JSON-RPC at `/jsonrpc`.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::emulator::{Called, Emulator};
use super::error::{OdooError, Result};
use super::profile::Profile;
use super::rpc::Args;
use crate::faults::{Fault, Transport, truncate, unavailable_html};
use crate::serve::Emulate;

impl Emulate for Emulator {
    fn handle(&mut self, now: Timestamp, request: Request<Bytes>) -> Response<Bytes> {
        let path = request.uri().path();
        let named = self.config.profile >= Profile::V19;
        match (request.method(), path) {
            (_, "/jsonrpc") => self.jsonrpc(now, request.body()),
            (_, path) if named && path.starts_with("/json/2") => self.json2(now, &request),
            (_, path) if named && path.starts_with("/doc-bearer/") => self.documentation(now, &request),
            (&Method::GET, "/web/version") if named => json_response(&json!({
                "version": self.schema.version, "version_info": self.config.profile.version_info(),
            })),
            (_, path) if path.starts_with("/web/") => self.web(now, &request),
            (&Method::GET, "/_emulator/odoo") => {
                json_response(&serde_json::to_value(self.stats()).unwrap_or_default())
            }
            _ => html(StatusCode::NOT_FOUND, "Not Found"),
        }
    }
}

impl Emulator {
    pub(super) fn version(&self) -> Value {
        json!({
            "server_version": self.schema.version, "server_version_info": self.config.profile.version_info(),
            "server_serie": self.schema.version, "protocol_version": 1,
        })
    }

    fn jsonrpc(&mut self, now: Timestamp, body: &Bytes) -> Response<Bytes> {
        let Ok(call) = serde_json::from_slice::<Value>(body) else {
            return html(StatusCode::BAD_REQUEST, "Invalid JSON data");
        };
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
            "common" => self.common(now, &method, &args),
            "object" => self.object(now, &method, args, conflict),
            _ => Err(OdooError::key(service.as_str())),
        };
        let response = self.enveloped(&call, result);
        self.damaged(response, fault)
    }

    /// The answer in JSON-RPC's envelope.
    pub(super) fn enveloped(&self, call: &Value, result: Result<Value>) -> Response<Bytes> {
        let mut envelope = json!({"jsonrpc": "2.0", "id": call.get("id").unwrap_or(&Value::Null)});
        match result {
            // Python's None leaves the member out.
            Ok(Value::Null) => {}
            Ok(value) => envelope["result"] = value,
            Err(error) => envelope["error"] = error.envelope(self.config.profile.error_code()),
        }
        json_response(&envelope)
    }

    /// The answer after a fault has had its way with it.
    pub(super) fn damaged(&mut self, mut response: Response<Bytes>, fault: Option<Fault>) -> Response<Bytes> {
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

    fn common(&self, now: Timestamp, method: &str, args: &[Value]) -> Result<Value> {
        let text = |at: usize| args.get(at).and_then(Value::as_str).unwrap_or_default();
        match method {
            "version" => Ok(self.version()),
            "authenticate" | "login" => {
                self.check_database(text(0))?;
                Ok(self.user(now, text(1), text(2)).map_or(Value::Bool(false), Value::from))
            }
            _ => Err(OdooError::not_found(method)),
        }
    }

    /// `execute_kw` and `execute`.
    fn object(&mut self, now: Timestamp, method: &str, args: Vec<Value>, conflict: bool) -> Result<Value> {
        let mut args = args.into_iter();
        let mut next = || args.next().unwrap_or_default();
        let (database, uid, password) = (next(), next(), next());
        let (model, called) = (next(), next());
        self.check_database(database.as_str().unwrap_or_default())?;
        let uid = uid.as_i64().unwrap_or_default();
        if !self.may_enter(now, uid, password.as_str().unwrap_or_default()) {
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
        let context = take_context(&mut named);
        let (model, called) = (model.as_str().unwrap_or_default(), called.as_str().unwrap_or_default());
        let args = Args::new(positional, named);
        self.execute(now, Called { uid, model, method: called, args, context, conflict }, None)
    }
}

pub(super) fn take_context(named: &mut Map<String, Value>) -> Map<String, Value> {
    named.remove("context").and_then(|context| context.as_object().cloned()).unwrap_or_default()
}

pub(super) fn json_response(value: &impl Serialize) -> Response<Bytes> {
    // What the emulator answers has text for keys, and nothing else can fail.
    let mut response = Response::new(Bytes::from(serde_json::to_vec(value).unwrap_or_default()));
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

pub(super) fn html(status: StatusCode, text: &str) -> Response<Bytes> {
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
