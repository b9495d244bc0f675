//! Every case through the real client, to a server.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt as _;
use serde::Serialize;
use serde_json::{Value, json};
use spapi_client::http::{Body, BoxError, HttpService, default_service, full};
use spapi_client::{Client, Endpoint, Limiter, RetryPolicy, Seller};
use spapi_types::{Call, CallVisitor, Operation, Region, visit_calls};
use tower::ServiceExt as _;

use crate::cases::{self, Case};
use crate::check::Finding;
use crate::exceptions::{EXCEPTIONS, Exception};
use crate::model::{self, Model};
use crate::request::{Argument, expected};
use crate::typed::call;

const LOGIN: &str = "/auth/o2/token";
/// A mock server may take its time for a schema of thousands of lines.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server that the cases are sent to.
#[derive(Debug)]
pub struct Target {
    url: String,
    client: Client,
    /// Below the client.
    transport: HttpService,
    wire: Arc<Wire>,
}

/// What was seen on the wire, between the client and its transport.
#[derive(Debug, Default)]
struct Wire {
    exchange: Mutex<Option<Exchange>>,
}

/// A request and its answer.
#[derive(Clone, Debug, Default)]
struct Exchange {
    method: String,
    path: String,
    violations: Vec<String>,
    of_amazon: Vec<String>,
}

/// What became of one case.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The case.
    pub name: String,
    /// Method of the request.
    pub method: String,
    /// Path of the request, without its query.
    pub path: String,
    /// The status that the server answered.
    pub status: Option<u16>,
    /// The status that Amazon's sandbox answers.
    pub sandbox: Option<u16>,
    /// Members of the answer that could not be read.
    pub defects: usize,
    /// The client's error.
    pub error: Option<String>,
    /// Where the request violates the model, in the words of a server that validates.
    pub violations: Vec<String>,
    /// Where Amazon's own case does: the same is said of the request that was computed from it without our types.
    pub of_amazon: Vec<String>,
}

/// What a server answered.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SendReport {
    /// Operations that a case was sent for.
    pub operations: usize,
    /// How often each status came.
    pub statuses: BTreeMap<u16, usize>,
    /// Answers of the status that Amazon's sandbox gives.
    pub as_sandbox: usize,
    /// Cases of Amazon's.
    pub sandbox: usize,
    /// Cases without an answer, and operations that the client does not have.
    pub unanswered: Vec<Finding>,
    /// Cases that no typed request can hold.
    pub impossible: Vec<Exception>,
    /// Each case that was sent.
    pub outcomes: Vec<Outcome>,
}

impl Target {
    /// A server by its address. Credentials are `SPAPI_CLIENT_ID`, `SPAPI_CLIENT_SECRET` and `SPAPI_REFRESH_TOKEN`,
    /// where they are set; tokens come from the server itself, or are made up where it gives none.
    ///
    /// # Errors
    /// The client's, where the address is refused.
    pub fn new(url: &str) -> Result<Self, BoxError> {
        let url = url.trim_end_matches('/');
        let wire = Arc::new(Wire::default());
        let transport = default_service()?;
        let secret = |name| std::env::var(name).unwrap_or_else(|_| "conformance".to_owned());
        let client = Client::builder(secret("SPAPI_CLIENT_ID"), secret("SPAPI_CLIENT_SECRET"))
            .app("amz-odoo-conformance/0.1")
            .endpoint(Endpoint::custom(url)?)
            .lwa_endpoint(format!("{url}{LOGIN}"))
            .limiter(Limiter::builder().speed(1e4).build())
            .retry(RetryPolicy::default().with_max_attempts(1))
            .timeout(PATIENCE)
            .http(watched(Arc::clone(&wire), transport.clone()))
            .build()?;
        Ok(Self { url: url.to_owned(), client, transport, wire })
    }

    /// What the server says of the request that the interpreter computes.
    async fn violations_of_case(
        &self,
        operation: &model::Operation<'_>,
        case: &Case,
    ) -> Result<Vec<String>, BoxError> {
        let mut request = expected(operation, &case.arguments)?.to_http(&self.url)?;
        request.headers_mut().insert("x-amz-access-token", HeaderValue::from_static("conformance"));
        let answer = self.transport.clone().oneshot(request.map(full)).await?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(violations(told(&parts.headers), &body))
    }

    fn seller(&self) -> Seller {
        let token = std::env::var("SPAPI_REFRESH_TOKEN").unwrap_or_else(|_| "conformance".to_owned());
        self.client.seller(token, Region::Na)
    }
}

/// What the real client made of a call.
#[derive(Clone, Debug)]
struct Sent {
    status: Option<u16>,
    defects: usize,
    error: Option<String>,
}

/// Builds a call and sends it.
type Sender = for<'a> fn(&'a Seller, &'a [Argument]) -> BoxFuture<'a, Sent>;

/// How each operation is sent, with the types that a user has.
fn senders() -> Vec<(&'static Operation, Sender)> {
    struct Collector(Vec<(&'static Operation, Sender)>);

    impl CallVisitor for Collector {
        fn visit<C: Call>(&mut self) {
            self.0.push((C::OPERATION, send::<C>));
        }
    }

    let mut collector = Collector(Vec::new());
    visit_calls(&mut collector);
    collector.0
}

fn send<'a, C: Call>(seller: &'a Seller, arguments: &'a [Argument]) -> BoxFuture<'a, Sent> {
    Box::pin(async move {
        let unsent = |error: String| Sent { status: None, defects: 0, error: Some(error) };
        let call: C = match call(arguments) {
            Ok(call) => call,
            Err(error) => return unsent(error.to_string()),
        };
        match seller.send(&call).await {
            Ok(answer) => {
                Sent { status: Some(answer.status.as_u16()), defects: answer.defects.len(), error: None }
            }
            Err(error) => {
                Sent { status: error.status().map(|status| status.as_u16()), ..unsent(error.to_string()) }
            }
        }
    })
}

/// Sends every case of the models; those with values that need encoding are not among them.
///
/// # Errors
/// A text that names the parameter for which no value is known.
pub async fn send_all(models: &[Model], target: &Target) -> Result<SendReport, BoxError> {
    let (seller, senders) = (target.seller(), senders());
    let mut report = SendReport::default();
    for model in models {
        for operation in model.operations() {
            let same =
                |typed: &Operation| typed.method.as_str() == operation.method && typed.path == operation.path;
            let Some((_, send)) = senders.iter().find(|(typed, _)| same(typed)) else {
                let what = "the typed side does not have it".to_owned();
                report.unanswered.push(Finding { name: operation.name.clone(), what });
                continue;
            };
            report.operations += 1;
            let made = cases::made(&operation)?.into_iter().filter(|case| !case.name.ends_with("hostile"));
            for case in cases::sandbox(&operation)?.into_iter().chain(made) {
                target.wire.lock().take();
                let sent = send(&seller, &case.arguments).await;
                let mut exchange = target.wire.lock().take().unwrap_or_default();
                if case.status.is_some() && !exchange.violations.is_empty() {
                    let amazons = target.violations_of_case(&operation, &case).await?;
                    (exchange.of_amazon, exchange.violations) =
                        exchange.violations.into_iter().partition(|violation| amazons.contains(violation));
                }
                report.add(case, sent, exchange);
            }
        }
    }
    Ok(report)
}

impl SendReport {
    fn add(&mut self, case: Case, sent: Sent, exchange: Exchange) {
        match sent.status {
            Some(status) => *self.statuses.entry(status).or_default() += 1,
            None => {
                let what = sent.error.clone().unwrap_or_default();
                let known =
                    |exception: &&Exception| exception.name == case.name && what.contains(exception.at);
                match EXCEPTIONS.iter().find(known) {
                    Some(exception) => return self.impossible.push(*exception),
                    None => self.unanswered.push(Finding { name: case.name.clone(), what }),
                }
            }
        }
        self.sandbox += usize::from(case.status.is_some());
        self.as_sandbox += usize::from(case.status.is_some() && case.status == sent.status);
        self.outcomes.push(Outcome {
            name: case.name,
            method: exchange.method,
            path: exchange.path,
            status: sent.status,
            sandbox: case.status,
            defects: sent.defects,
            error: sent.error,
            violations: exchange.violations,
            of_amazon: exchange.of_amazon,
        });
    }
}

impl fmt::Display for SendReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for outcome in &self.outcomes {
            let status = outcome.status.map_or("none".to_owned(), |status| status.to_string());
            writeln!(f, "{status:<5}{}", outcome.name)?;
            for violation in &outcome.violations {
                writeln!(f, "     {violation}")?;
            }
            for violation in &outcome.of_amazon {
                writeln!(f, "     (Amazon's case) {violation}")?;
            }
        }
        let statuses: Vec<String> =
            self.statuses.iter().map(|(status, count)| format!("{status} × {count}")).collect();
        writeln!(
            f,
            "\n{} operations, {} cases: {}",
            self.operations,
            self.outcomes.len(),
            statuses.join(", ")
        )?;
        write!(
            f,
            "{} of Amazon's {} cases were answered as its sandbox does",
            self.as_sandbox, self.sandbox
        )?;
        self.impossible
            .iter()
            .try_for_each(|exception| write!(f, "\nnot sent {}: {}", exception.name, exception.reason))?;
        self.unanswered
            .iter()
            .try_for_each(|finding| write!(f, "\nUNANSWERED {}: {}", finding.name, finding.what))
    }
}

impl Wire {
    fn lock(&self) -> MutexGuard<'_, Option<Exchange>> {
        self.exchange.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transport that notes what passes, and gives a token where the server has none to give.
fn watched(wire: Arc<Wire>, inner: HttpService) -> HttpService {
    HttpService::new(tower::service_fn(move |request: http::Request<Body>| {
        let wire = Arc::clone(&wire);
        let login = request.uri().path().ends_with(LOGIN);
        let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
        // Boxed, because the compiler cannot prove that a future that holds such a service is `Send`.
        let answer: BoxFuture<'static, Result<http::Response<Body>, BoxError>> =
            Box::pin(inner.clone().oneshot(request));
        async move {
            let answer = answer.await?;
            if login {
                return Ok(if answer.status().is_success() { answer } else { made_up_token() });
            }
            let (parts, body) = answer.into_parts();
            let body = body.collect().await?.to_bytes();
            let violations = violations(told(&parts.headers), &body);
            *wire.lock() = Some(Exchange { method, path, violations, ..Exchange::default() });
            Ok::<_, BoxError>(http::Response::from_parts(parts, full(body)))
        }
    }))
}

fn made_up_token() -> http::Response<Body> {
    let token = json!({"access_token": "conformance", "token_type": "bearer", "expires_in": 3600});
    http::Response::new(full(token.to_string()))
}

/// The header in which Prism says what is wrong.
fn told(headers: &HeaderMap) -> Option<&str> {
    headers.get("sl-violations").and_then(|value| value.to_str().ok())
}

/// What Prism says of the request: in a header, or in the body of its own refusal.
fn violations(header: Option<&str>, body: &[u8]) -> Vec<String> {
    let refusal = || serde_json::from_slice::<Value>(body).ok()?.get("validation").cloned();
    let list = match header.and_then(|header| serde_json::from_str::<Value>(header).ok()) {
        Some(list) => list,
        None => match (header, refusal()) {
            (Some(header), _) => return vec![header.to_owned()],
            (None, refusal) => refusal.unwrap_or_default(),
        },
    };
    let text = |violation: &Value| {
        let location: Vec<&str> =
            violation["location"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        format!("{}: {}", location.join("."), violation["message"].as_str().unwrap_or_default())
    };
    let list = list.as_array().into_iter().flatten().map(text);
    list.filter(|violation| violation.starts_with("request")).chain(unrouted(body)).collect()
}

/// Prism's own answer to a request of which it knows no operation.
fn unrouted(body: &[u8]) -> Option<String> {
    let problem: Value = serde_json::from_slice(body).ok()?;
    let kind = problem["type"].as_str()?.strip_prefix("https://stoplight.io/prism/errors#")?;
    kind.ends_with("_MATCHED_ERROR").then(|| format!("request: {kind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violations_of_the_request_are_read_from_the_header_or_the_body() {
        let list = r#"[{"location":["request","query","a"],"severity":"Error","code":"required","message":"must be there"},
                       {"location":["response","body"],"severity":"Error","message":"not ours"}]"#;
        assert_eq!(violations(Some(list), b""), ["request.query.a: must be there"]);
        let body = format!(r#"{{"type":"x","validation":{list}}}"#);
        assert_eq!(violations(None, body.as_bytes()), ["request.query.a: must be there"]);
        assert_eq!(violations(None, b"{}"), [""; 0]);
        let unrouted = br#"{"type":"https://stoplight.io/prism/errors#NO_PATH_MATCHED_ERROR"}"#;
        assert_eq!(violations(None, unrouted), ["request: NO_PATH_MATCHED_ERROR"]);
        assert_eq!(violations(Some("Too many violations! ["), b"").len(), 1);
    }
}
