//! The default HTTP service.

use std::time::Duration;

use http_body_util::BodyExt;
use reqwest::redirect::Policy;
use reqwest::tls::Version;
use tower::service_fn;
use url::Url;

use super::{Body, BoxError, ConnectError, HttpService};
use crate::origin::is_loopback;

/// A machine that answers at all accepts a connection sooner; the time-out of the call still counts on top.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// TLS 1.2 or later with verified certificates, connections kept, no redirects: a redirect would carry the password
/// to wherever it points.
pub(crate) fn default_service(url: &Url) -> Result<HttpService, BoxError> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("odoo-rpc/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        // What may be repeated is the client's own decision.
        .retry(reqwest::retry::never())
        .tls_version_min(Version::TLS_1_2)
        .connect_timeout(CONNECT_TIMEOUT);
    if is_loopback(url) {
        // Nothing between here and there forgets a connection, and Odoo itself makes us open one a call: each option
        // is a system call of its own.
        builder = builder
            .no_proxy()
            .tcp_keepalive(None)
            .tcp_keepalive_interval(None)
            .tcp_keepalive_retries(None)
            .tcp_user_timeout(None);
    }
    let client = builder.build()?;
    Ok(HttpService::new(service_fn(move |request| send(client.clone(), request))))
}

async fn send(
    client: reqwest::Client,
    request: http::Request<Body>,
) -> Result<http::Response<Body>, BoxError> {
    let (parts, body) = request.into_parts();
    // Odoo's own server wants a Content-Length, which a streamed body would not have.
    let body = body.collect().await?.to_bytes();
    let request = reqwest::Request::try_from(http::Request::from_parts(parts, body))?;
    let response = client.execute(request).await.map_err(failure)?;
    Ok(http::Response::from(response).map(|body| body.map_err(failure).boxed_unsync()))
}

/// The address may hold more than should be logged, and the error says enough without it.
fn failure(error: reqwest::Error) -> BoxError {
    let not_sent = error.is_connect();
    let error = Box::new(error.without_url());
    if not_sent { Box::new(ConnectError(error)) } else { error }
}
