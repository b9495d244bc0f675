//! The tower layer.

use std::convert::Infallible;
use std::task::{Context, Poll};

use amz_odoo_ratelimit::layer::RateLimitLayer;
use amz_odoo_ratelimit::{AcquireError, Demand};
use http::{Request, Response};
use tower::{BoxError, Service, ServiceBuilder, ServiceExt, service_fn};

use super::*;

type Answer = Response<&'static str>;

/// A client whose every answer has this status and these headers, and only calls to `/metered` are metered.
fn client(
    limiter: &Limiter,
    status: u16,
    headers: &'static [(&'static str, &'static str)],
) -> impl Service<Request<()>, Response = Answer, Error = BoxError, Future: Send> + Clone {
    let layer = RateLimitLayer::new(limiter.clone(), |request: &Request<()>| {
        let demand = Demand::new(key()).with_plan(Plan::new(0.1, 1));
        let deadline = Instant::now() + Duration::from_secs(60);
        (request.uri().path() == "/metered").then(|| demand.with_deadline(deadline))
    });
    ServiceBuilder::new().layer(layer).service(service_fn(move |_| async move {
        let response = headers.iter().fold(Response::builder().status(status), |response, (name, value)| {
            response.header(*name, *value)
        });
        Ok::<_, Infallible>(response.body("").unwrap())
    }))
}

fn request(path: &str) -> Request<()> {
    Request::get(path).body(()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_bucket_learns_from_the_answers() {
    let limiter = Limiter::new();
    client(&limiter, 200, &[("x-amzn-RateLimit-Limit", "5.0")]).oneshot(request("/metered")).await.unwrap();
    assert_eq!(limiter.quota()[0].announced, 5.0);
    let refusal = client(&limiter, 429, &[("retry-after", "30")]);
    assert_eq!(refusal.oneshot(request("/metered")).await.unwrap().status(), 429);
    let start = Instant::now();
    client(&limiter, 200, &[]).oneshot(request("/metered")).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 30);
    client(&limiter, 200, &[("x-amzn-RateLimit-Limit", "many"), ("retry-after", "never")])
        .oneshot(request("/metered"))
        .await
        .unwrap();
    assert_eq!((limiter.quota()[0].announced, limiter.quota()[0].throttled), (5.0, 1));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_metered_passes_and_what_is_too_late_fails() {
    let limiter = Limiter::new();
    for _ in 0..50 {
        client(&limiter, 200, &[]).oneshot(request("/free")).await.unwrap();
    }
    assert!(limiter.quota().is_empty());
    let refusal = client(&limiter, 429, &[("retry-after", "90")]);
    refusal.oneshot(request("/metered")).await.unwrap();
    let error = client(&limiter, 200, &[]).oneshot(request("/metered")).await.unwrap_err();
    let error = error.downcast_ref::<AcquireError>();
    assert!(matches!(error, Some(AcquireError::TooLate { .. })), "{error:?}");
}

/// A client that never has room for a request.
#[derive(Clone)]
struct Full;

impl Service<Request<()>> for Full {
    type Response = Answer;
    type Error = Infallible;
    type Future = std::future::Pending<Result<Answer, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Pending
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        panic!("called before it was ready")
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_dropped_before_it_was_sent_gives_its_token_back() {
    let limiter = Limiter::new();
    let layer = RateLimitLayer::new(limiter.clone(), |_: &Request<()>| Some(Demand::new(key())));
    let client = ServiceBuilder::new().layer(layer).service(Full);
    assert!(timeout(Duration::from_secs(1), client.oneshot(request("/metered"))).await.is_err());
    assert_eq!((limiter.quota()[0].granted, limiter.quota()[0].available), (0, 1.0));
}
