//! A tower layer, so that any HTTP client stays inside its usage plans.
//!
//! ```
//! use amz_odoo_ratelimit::layer::RateLimitLayer;
//! use amz_odoo_ratelimit::{Demand, Key, Limiter, Plan};
//! use http::{Request, Response};
//! use tower::{BoxError, ServiceBuilder, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), BoxError> {
//! // Stands for your client: it announces a rate of 2 a second.
//! let client = service_fn(|_: Request<String>| async {
//!     Response::builder().header("x-amzn-ratelimit-limit", "2.0").body(String::new())
//! });
//!
//! let limiter = Limiter::new();
//! let layer = RateLimitLayer::new(limiter.clone(), |request: &Request<String>| {
//!     let key = Key::new("eu", "my-application", "A1SELLER", request.uri().path());
//!     Some(Demand::new(key).with_plan(Plan::new(0.5, 30)))
//! });
//! let client = ServiceBuilder::new().layer(layer).service(client);
//!
//! client.oneshot(Request::get("/orders/v0/orders").body(String::new())?).await?;
//! assert_eq!(limiter.quota()[0].announced, 2.0);
//! # Ok(())
//! # }
//! ```

use std::error::Error;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, Request, Response, StatusCode};
use tower_layer::Layer;
use tower_service::Service;

use crate::{Demand, Limiter};

const RATE_LIMIT: HeaderName = HeaderName::from_static("x-amzn-ratelimit-limit");

/// Any error, as tower's own layers have it.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Puts a [`Limiter`] in front of an HTTP client.
///
/// The function tells what each request demands; one that demands nothing passes at once.
#[derive(Clone, Debug)]
pub struct RateLimitLayer<F> {
    limiter: Limiter,
    demand: F,
}

impl<F> RateLimitLayer<F> {
    /// A layer that asks `demand` about each request, which is a function of `&Request<B>` with an
    /// `Option<`[`Demand`]`>`.
    pub fn new(limiter: Limiter, demand: F) -> Self {
        Self { limiter, demand }
    }
}

impl<S, F: Clone> Layer<S> for RateLimitLayer<F> {
    type Service = RateLimit<S, F>;

    fn layer(&self, inner: S) -> Self::Service {
        RateLimit { inner, limiter: self.limiter.clone(), demand: self.demand.clone() }
    }
}

/// An HTTP client behind a [`Limiter`]; made by [`RateLimitLayer`].
///
/// Every request waits for its token before the client is even asked whether it is ready. The answer's status,
/// `x-amzn-RateLimit-Limit` and `Retry-After` (in seconds; a date is passed over) teach the bucket. A dropped future
/// gives its token back unless the request was handed to the client.
///
/// # Errors
/// [`AcquireError`](crate::AcquireError) for a request that got no token and was not sent; whatever the client
/// fails with otherwise.
#[derive(Clone, Debug)]
pub struct RateLimit<S, F> {
    inner: S,
    limiter: Limiter,
    demand: F,
}

impl<S, F, B, R> Service<Request<B>> for RateLimit<S, F>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    F: Fn(&Request<B>) -> Option<Demand>,
    B: Send + 'static,
{
    type Response = Response<R>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    /// Always ready: a client that is asked now and used after the wait would hold its place for nothing.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let demand = (self.demand)(&request);
        let limiter = self.limiter.clone();
        let mut inner = self.inner.clone();
        Box::pin(async move {
            let permit = match demand {
                Some(demand) => Some(limiter.admit(&demand).await?),
                None => None,
            };
            poll_fn(|context| inner.poll_ready(context)).await.map_err(Into::into)?;
            let ticket = permit.map(|permit| permit.spend());
            let response = inner.call(request).await.map_err(Into::into)?;
            if let Some(ticket) = ticket {
                if response.status() == StatusCode::TOO_MANY_REQUESTS {
                    ticket.throttled(number(response.headers(), &RETRY_AFTER).map(Duration::from_secs));
                } else {
                    ticket.answered(number(response.headers(), &RATE_LIMIT));
                }
            }
            Ok(response)
        })
    }
}

fn number<T: std::str::FromStr>(headers: &HeaderMap, name: &HeaderName) -> Option<T> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
