//! The emulator: authentication, quotas, faults and the way to an operation.

use std::collections::BTreeMap;

use bytes::Bytes;
use fastrand::Rng;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use spapi_types::Operation;

use super::answer::{self, Refusal};
use super::auth::Tokens;
use super::book::Book;
use super::config::EmulatorConfig;
use super::order::Order;
use super::orders::Call;
use super::pages::Pages;
use super::plan::Buckets;
use super::routes::{self, Endpoint};
use crate::clock::Clock;
use crate::faults::{self, Fault, Faults, Transport};
use crate::serve::Emulate;

/// An Amazon of one application: Login with Amazon, Orders v0 and 2026-01-01, Tokens and Sellers at one address,
/// and its own controls under `/_emulator`.
///
/// It does not check signatures, roles or the User-Agent, and it writes nothing: shipments are not confirmed.
///
/// ```
/// use amz_odoo_testkit::spapi::{Emulator, EmulatorConfig};
/// use bytes::Bytes;
///
/// let config = EmulatorConfig { orders: 20, ..EmulatorConfig::new(7) };
/// let start = config.start;
/// let mut emulator = Emulator::new(config);
/// let request = http::Request::get("/orders/2026-01-01/orders?createdAfter=2025-12-01").body(Bytes::new())?;
/// assert_eq!(emulator.handle(start, request).status(), 403);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Debug)]
pub struct Emulator {
    pub(super) config: EmulatorConfig,
    pub(super) book: Book,
    pub(super) stats: Stats,
    /// How far requests to `/_emulator/advance` have moved the clock.
    pub(super) advanced: SignedDuration,
    tokens: Tokens,
    pages: Pages,
    buckets: Buckets,
    faults: Faults,
    rng: Rng,
}

/// What was called and what came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Requests to the Selling Partner API, refused ones too.
    pub calls: u64,
    /// 429 answers.
    pub throttled: u64,
    /// Faults that struck an answer.
    pub faults: u64,
    /// Requests for a token.
    pub logins: u64,
    /// Requests of each operation.
    pub operations: BTreeMap<String, u64>,
}

impl Emulator {
    /// Makes up the orders and waits.
    pub fn new(config: EmulatorConfig) -> Self {
        Self {
            book: Book::new(&config),
            stats: Stats::default(),
            advanced: SignedDuration::ZERO,
            tokens: Tokens::new(&config),
            pages: Pages::new(&config),
            buckets: Buckets::default(),
            faults: Faults::new(config.faults.clone()),
            rng: Rng::with_seed(config.seed ^ 0x7265_7175),
            config,
        }
    }

    /// Its configuration.
    pub fn config(&self) -> &EmulatorConfig {
        &self.config
    }

    /// The orders placed until `now`, as they are since the last request or advance.
    pub fn orders(&self, now: Timestamp) -> impl Iterator<Item = &Order> {
        self.book.placed(now)
    }

    /// What was called so far.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// One line of JSON that tells a client all it needs: `url`, `client_id`, `client_secret`, `refresh_token`
    /// (of the first seller), and `sellers` with their ids, refresh tokens and marketplaces.
    pub fn startup_line(&self, url: &str) -> String {
        let sellers: Vec<Value> = self
            .config
            .sellers
            .iter()
            .map(|seller| {
                json!({
                    "seller_id": seller.seller_id,
                    "refresh_token": seller.refresh_token,
                    "marketplaces": seller.marketplaces,
                })
            })
            .collect();
        json!({
            "url": url,
            "lwa_url": format!("{url}/auth/o2/token"),
            "client_id": self.config.client_id,
            "client_secret": self.config.client_secret,
            "refresh_token": self.config.sellers.first().map(|seller| &seller.refresh_token),
            "seller_id": self.config.sellers.first().map(|seller| &seller.seller_id),
            "marketplaces": self.config.sellers.first().map(|seller| &seller.marketplaces),
            "sellers": sellers,
            "orders": self.book.len(),
            "placed": self.book.placed(self.config.start).count(),
            "seed": self.config.seed,
            "speed": self.config.speed,
        })
        .to_string()
    }

    /// Answers a request that arrives at `now`; see [`Emulate::handle`].
    pub fn handle(&mut self, now: Timestamp, request: Request<Bytes>) -> Response<Bytes> {
        let now = now.saturating_add(self.advanced).unwrap_or(Timestamp::MAX);
        self.book.advance(now);
        if request.uri().path().starts_with("/_emulator") {
            return self.control(now, &request);
        }
        let mut response = self.answer(now, &request);
        if let Ok(id) = HeaderValue::from_str(&self.request_id()) {
            response.headers_mut().insert("x-amzn-requestid", id);
        }
        response
    }

    fn answer(&mut self, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
        let (method, path) = (request.method(), request.uri().path());
        if path == "/auth/o2/token" && method == Method::POST {
            self.stats.logins += 1;
            let fault = self.faults.draw("login").filter(|fault| !matches!(fault, Fault::TokenExpired));
            return match fault {
                Some(fault) => self.strike(fault, |this| this.tokens.login(now, &this.config, request)),
                None => self.tokens.login(now, &self.config, request),
            };
        }
        self.stats.calls += 1;
        let Some((endpoint, operation, id)) = routes::find(method, path) else {
            return Refusal::not_found("There is no such operation.").into_response();
        };
        *self.stats.operations.entry(operation.name.to_owned()).or_default() += 1;
        let key = format!("{method} {}", request.uri());
        let response = match self.faults.draw(&key) {
            Some(fault) => self.strike(fault, |this| this.call(now, request, endpoint, operation, &id)),
            None => self.call(now, request, endpoint, operation, &id),
        };
        self.with_rate(response, operation)
    }

    /// Half of the answers tell the rate; a 429 never does.
    fn with_rate(&mut self, mut response: Response<Bytes>, operation: &Operation) -> Response<Bytes> {
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            self.stats.throttled += 1;
            return response;
        }
        if let Some(plan) = operation.plan.filter(|_| self.rng.bool())
            && let Ok(rate) = HeaderValue::from_str(&plan.rate.to_string())
        {
            response.headers_mut().insert("x-amzn-ratelimit-limit", rate);
        }
        response
    }

    fn call(
        &mut self,
        now: Timestamp,
        request: &Request<Bytes>,
        endpoint: Endpoint,
        operation: &Operation,
        id: &str,
    ) -> Response<Bytes> {
        match self.result(now, request, endpoint, operation, id) {
            Ok(body) => answer::json(StatusCode::OK, &body),
            Err(refusal) => refusal.into_response(),
        }
    }

    fn result(
        &mut self,
        now: Timestamp,
        request: &Request<Bytes>,
        endpoint: Endpoint,
        operation: &Operation,
        id: &str,
    ) -> Result<Value, Refusal> {
        let token = request.headers().get("x-amz-access-token").and_then(|token| token.to_str().ok());
        let grant = self.tokens.check(now, token)?;
        let Some(index) = grant.seller() else {
            return Err(Refusal::denied("The operation needs the token of a selling partner."));
        };
        let Some(seller) = self.config.sellers.get(index) else { return Err(Refusal::internal()) };
        if self.config.throttle && !self.buckets.take(now, index, operation) {
            return Err(Refusal::throttled());
        }
        let Endpoint::Read(reading) = endpoint else {
            return self.tokens.restrict(now, &grant, request.body());
        };
        let call = Call {
            now,
            seller,
            grant: &grant,
            config: &self.config,
            faults: &self.faults,
            book: &mut self.book,
            pages: &mut self.pages,
        };
        call.answer(reading, request.uri(), id)
    }

    /// Carries a fault out; some let the call happen and spoil its answer.
    fn strike(&mut self, fault: Fault, call: impl FnOnce(&mut Self) -> Response<Bytes>) -> Response<Bytes> {
        self.stats.faults += 1;
        match fault {
            Fault::UnavailableHtml => faults::unavailable_html(),
            Fault::Throttled => Refusal::throttled().into_response(),
            Fault::TokenExpired => {
                Refusal::denied("The access token you provided has expired.").into_response()
            }
            Fault::Truncated => faults::truncate(call(self)),
            Fault::Slow => with_transport(call(self), Transport::Delay(self.faults.delay())),
            Fault::Cut => with_transport(call(self), Transport::Cut),
            _ => Refusal::internal().into_response(),
        }
    }

    fn request_id(&mut self) -> String {
        let bits = self.rng.u128(..);
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            bits >> 96,
            (bits >> 80) & 0xffff,
            (bits >> 64) & 0xfff,
            (bits >> 48) & 0xfff,
            bits & 0xffff_ffff_ffff
        )
    }
}

impl Emulate for Emulator {
    fn handle(&mut self, now: Timestamp, request: Request<Bytes>) -> Response<Bytes> {
        Emulator::handle(self, now, request)
    }

    fn clock(&self) -> Clock {
        Clock::new(self.config.start, self.config.speed)
    }
}

fn with_transport(mut response: Response<Bytes>, transport: Transport) -> Response<Bytes> {
    response.extensions_mut().insert(transport);
    response
}
