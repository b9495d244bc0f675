//! Amazon in memory: answers by script, and what was asked.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, StreamBody};
use spapi_client::http::{Body, BoxError, HttpService, NotSent, full};
use spapi_client::types::{EncodeError, Json, Method, Operation, Plan, Region, Request};
use spapi_client::{Client, ClientBuilder, Endpoint, Seller};

pub(crate) const CLIENT_SECRET: &str = "canary-client-secret";
pub(crate) const REFRESH_TOKEN: &str = "canary-refresh-token";
pub(crate) const ACCESS_TOKEN: &str = "canary-access-token";

/// What the fake does with a request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Answers.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Nobody listens.
    NotSent,
    /// The connection breaks after the request went out.
    Reset,
    /// Never answers.
    Hang,
    /// The body stops in the middle with an error.
    Broken,
    /// The head comes, the body never.
    Stalled,
    /// Answers after a while.
    Later(Duration, Box<Reply>),
}

impl Reply {
    pub(crate) fn json(body: impl Into<String>) -> Self {
        Self::status(200, body)
    }

    pub(crate) fn status(status: u16, body: impl Into<String>) -> Self {
        Self::Answer(status, vec![("content-type", "application/json".to_owned())], body.into())
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Answer(_, headers, _) = &mut self {
            headers.push((name, value.into()));
        }
        self
    }

    pub(crate) fn after(self, delay: Duration) -> Self {
        Self::Later(delay, Box::new(self))
    }

    async fn play(self) -> Result<http::Response<Body>, BoxError> {
        match self {
            Self::Answer(status, headers, body) => {
                let mut answer = http::Response::new(full(body));
                *answer.status_mut() = StatusCode::from_u16(status)?;
                for (name, value) in headers {
                    answer.headers_mut().insert(name, value.parse()?);
                }
                Ok(answer)
            }
            Self::NotSent => Err(NotSent::new("connection refused").into()),
            Self::Reset => Err("connection reset by peer".into()),
            Self::Hang => std::future::pending().await,
            Self::Broken => {
                let frames: Vec<Result<http_body::Frame<Bytes>, BoxError>> =
                    vec![Ok(http_body::Frame::data(Bytes::from_static(b"{\"a\":"))), Err("cut off".into())];
                Ok(http::Response::new(StreamBody::new(futures_util::stream::iter(frames)).boxed_unsync()))
            }
            Self::Stalled => {
                let never = futures_util::stream::pending::<Result<http_body::Frame<Bytes>, BoxError>>();
                Ok(http::Response::new(StreamBody::new(never).boxed_unsync()))
            }
            Self::Later(delay, reply) => {
                tokio::time::sleep(delay).await;
                Box::pin(reply.play()).await
            }
        }
    }
}

/// One request that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: http::Method,
    pub(crate) uri: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

type Script = Box<dyn Fn(usize, &Seen) -> Reply + Send>;

struct State {
    lwa: Script,
    api: Script,
    lwa_seen: Vec<Seen>,
    api_seen: Vec<Seen>,
}

/// Login with Amazon and the Selling Partner API behind one service. Scripts are told how many came before.
#[derive(Clone)]
pub(crate) struct Fake(Arc<Mutex<State>>);

impl Fake {
    pub(crate) fn new(api: impl Fn(usize, &Seen) -> Reply + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(State {
            lwa: Box::new(|n, _| granted(n, 3600)),
            api: Box::new(api),
            lwa_seen: Vec::new(),
            api_seen: Vec::new(),
        })))
    }

    pub(crate) fn with_lwa(self, lwa: impl Fn(usize, &Seen) -> Reply + Send + 'static) -> Self {
        self.0.lock().unwrap().lwa = Box::new(lwa);
        self
    }

    pub(crate) fn lwa_calls(&self) -> Vec<Seen> {
        self.0.lock().unwrap().lwa_seen.clone()
    }

    pub(crate) fn api_calls(&self) -> Vec<Seen> {
        self.0.lock().unwrap().api_seen.clone()
    }

    pub(crate) fn service(&self) -> HttpService {
        let fake = self.clone();
        HttpService::new(tower::service_fn(move |request: http::Request<Body>| {
            let fake = fake.clone();
            async move {
                let (head, body) = request.into_parts();
                let body = body.collect().await?.to_bytes();
                let seen =
                    Seen { method: head.method, uri: head.uri.to_string(), headers: head.headers, body };
                fake.reply(seen).play().await
            }
        }))
    }

    fn reply(&self, seen: Seen) -> Reply {
        let state = &mut *self.0.lock().unwrap();
        let (script, log) = if seen.uri.ends_with("/auth/o2/token") {
            (&state.lwa, &mut state.lwa_seen)
        } else {
            (&state.api, &mut state.api_seen)
        };
        let reply = script(log.len(), &seen);
        log.push(seen);
        reply
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder("amzn1.application-oa2-client.test", CLIENT_SECRET)
            .app("test/1.0")
            .endpoint(Endpoint::custom("http://localhost:9/base/").unwrap())
            .lwa_endpoint("http://localhost:9/auth/o2/token")
            .http(self.service())
            .seed(7)
    }

    pub(crate) fn seller(&self) -> Seller {
        self.builder().build().unwrap().seller(REFRESH_TOKEN, Region::Eu)
    }
}

/// The `n`th access token, for so many seconds.
pub(crate) fn granted(n: usize, expires_in: u64) -> Reply {
    Reply::json(format!(
        r#"{{"access_token":"{ACCESS_TOKEN}-{n}","token_type":"bearer","expires_in":{expires_in}}}"#
    ))
}

const fn operation(name: &'static str, method: Method) -> Operation {
    Operation::new("test_v1", name, method, "/test/v1/things").plan(1000.0, 1000)
}

macro_rules! test_request {
    ($name:ident, $operation:expr) => {
        #[derive(Clone, Debug)]
        pub(crate) struct $name;

        impl Request for $name {
            type Response = Json;
            const OPERATION: &'static Operation = &$operation;

            fn to_http(&self) -> Result<http::Request<Bytes>, EncodeError> {
                let mut request = http::Request::new(Bytes::from_static(
                    if matches!(Self::OPERATION.method, Method::Get) {
                        b""
                    } else {
                        br#"{"name":"canary buyer"}"#
                    },
                ));
                *request.method_mut() = Self::OPERATION.method.into();
                *request.uri_mut() = http::Uri::from_static("/test/v1/things?email=canary%40buyer.example");
                Ok(request)
            }
        }
    };
}

test_request!(Get, operation("getThing", Method::Get));
test_request!(Put, operation("putThing", Method::Put));
test_request!(Delete, operation("deleteThing", Method::Delete));
test_request!(PutAnother, operation("putAnotherThing", Method::Put).idempotent(false));
test_request!(Post, operation("postThing", Method::Post));
test_request!(Patch, operation("patchThing", Method::Patch));
test_request!(IdempotentPost, operation("postThingOnce", Method::Post).idempotent(true));
test_request!(CreateReport, operation("createReport", Method::Post));
test_request!(
    Slow,
    Operation { plan: Some(Plan { rate: 0.01, burst: 1 }), ..operation("slow", Method::Get) }
);
test_request!(Undocumented, Operation { plan: None, ..operation("undocumented", Method::Get) });
test_request!(Grantless, operation("grantless", Method::Get).grantless("sellingpartnerapi::notifications"));

/// Polls a future so many times, whenever it asks to be polled, and drops it; what it gave where that was enough.
pub(crate) async fn poll_times<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = times;
    std::future::poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(cx).map(Some)
    })
    .await
}
