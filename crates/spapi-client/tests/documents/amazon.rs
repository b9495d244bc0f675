//! Amazon in memory: its API and the store where its documents lie, behind one service.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::{StreamExt, stream};
use http::{HeaderMap, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use spapi_client::http::{Body, BoxError, HttpService, NotSent};
use spapi_client::types::Region;
use spapi_client::{Client, ClientBuilder, Endpoint, Seller};

/// One request that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: http::Method,
    pub(crate) uri: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Result<Bytes, String>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(self.body.as_ref().unwrap()).unwrap()
    }
}

/// An answer, in parts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
pub(crate) enum Part {
    Bytes(Bytes),
    /// The connection breaks.
    Broken,
    /// It comes after a second.
    Late(Bytes),
    /// Nothing more comes.
    Stalled,
}

impl Answer {
    pub(crate) fn ok(body: impl Into<Bytes>) -> Self {
        Self::status(200, body)
    }

    pub(crate) fn status(status: u16, body: impl Into<Bytes>) -> Self {
        Self { status, headers: Vec::new(), parts: vec![Part::Bytes(body.into())] }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn then(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// Nobody listens.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    fn play(self) -> Result<http::Response<Body>, BoxError> {
        if self.status == 0 {
            return Err(NotSent::new("connection refused").into());
        }
        let mut answer = http::Response::new(body(self.parts));
        *answer.status_mut() = StatusCode::from_u16(self.status)?;
        for (name, value) in self.headers {
            answer.headers_mut().insert(name, value.parse()?);
        }
        Ok(answer)
    }
}

/// A body in parts.
pub(crate) fn body(parts: Vec<Part>) -> Body {
    let parts = stream::iter(parts).then(|part| async move {
        match part {
            Part::Bytes(bytes) => Ok(Frame::data(bytes)),
            Part::Late(bytes) => {
                tokio::time::sleep(Duration::from_secs(1)).await;
                Ok(Frame::data(bytes))
            }
            Part::Broken => Err(BoxError::from("connection reset by peer")),
            Part::Stalled => std::future::pending().await,
        }
    });
    StreamBody::new(parts).boxed_unsync()
}

/// A body that comes in pieces of this size.
pub(crate) fn pieces(bytes: &[u8], size: usize) -> Body {
    body(bytes.chunks(size).map(|piece| Part::Bytes(Bytes::copy_from_slice(piece))).collect())
}

pub(crate) fn gzip(text: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_ref()).unwrap();
    encoder.finish().unwrap()
}

type Script = dyn Fn(usize, &Seen) -> Answer + Send + Sync;

/// What was asked, and what is answered.
#[derive(Clone)]
pub(crate) struct Amazon {
    script: Arc<Script>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Amazon {
    /// The script is told how many requests came before, other than for tokens.
    pub(crate) fn new(script: impl Fn(usize, &Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self { script: Arc::new(script), seen: Arc::default() }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// What was asked, in short.
    pub(crate) fn log(&self) -> Vec<String> {
        self.seen().iter().map(|seen| format!("{} {}", seen.method, seen.uri)).collect()
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        let amazon = self.clone();
        let service = HttpService::new(tower::service_fn(move |request: http::Request<Body>| {
            let amazon = amazon.clone();
            async move {
                // More moments for a caller to be gone.
                tokio::task::yield_now().await;
                let (head, body) = request.into_parts();
                let body = body.collect().await;
                let failed = body.is_err();
                let seen = Seen {
                    method: head.method,
                    uri: head.uri.to_string(),
                    headers: head.headers,
                    body: body.map(http_body_util::Collected::to_bytes).map_err(|error| error.to_string()),
                };
                let answer = amazon.answer(seen);
                tokio::task::yield_now().await;
                if failed { Err("the body broke off".into()) } else { answer.play() }
            }
        }));
        Client::builder("amzn1.application-oa2-client.test", "canary-secret")
            .app("test/1.0")
            .endpoint(Endpoint::custom("http://localhost:9").unwrap())
            .lwa_endpoint("http://localhost:9/auth/o2/token")
            .http(service)
            .seed(7)
    }

    pub(crate) fn seller(&self, region: Region) -> Seller {
        self.builder().build().unwrap().seller("canary-refresh-token", region)
    }

    fn answer(&self, seen: Seen) -> Answer {
        if seen.uri.ends_with("/auth/o2/token") {
            return Answer::ok(r#"{"access_token":"canary-access-token","expires_in":3600}"#);
        }
        let before = {
            let mut log = self.seen.lock().unwrap();
            log.push(seen.clone());
            log.len() - 1
        };
        (self.script)(before, &seen)
    }
}
