use std::time::Duration;

use http_body_util::{BodyDataStream, BodyExt};
use reqwest::redirect::Policy;
use reqwest::tls::Version;
use tower::service_fn;

use super::{Body, BoxError, HttpService, NotSent, Redirected};

/// Reaching a host takes no longer than this, or the request counts as not sent.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Settings for a reqwest client as this crate wants it: TLS 1.2 or later, no redirects, ten seconds to connect.
///
/// Add a proxy or a certificate authority of your own, and hand the client to [`service`].
pub fn client_builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .tls_version_min(Version::TLS_1_2)
        .redirect(Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
}

/// A service over a new reqwest client: rustls, TLS 1.2 or later, the system's proxy, no redirects.
///
/// # Errors
/// Where the platform's certificates or proxy settings cannot be read.
pub fn default_service() -> Result<HttpService, BoxError> {
    Ok(service(client_builder().build()?))
}

/// A service over your own reqwest client, for its proxy, roots and pool: best one from [`client_builder`].
///
/// Turn its redirects off otherwise: an access token must not follow one to another host. An answer that came from
/// another host is not taken.
pub fn service(client: reqwest::Client) -> HttpService {
    HttpService::new(service_fn(move |request| send(client.clone(), request)))
}

async fn send(
    client: reqwest::Client,
    request: http::Request<Body>,
) -> Result<http::Response<Body>, BoxError> {
    let (head, body) = request.into_parts();
    let body = if http_body::Body::size_hint(&body).exact().is_some() {
        // Sent with its length: some of Amazon's hosts refuse chunks.
        reqwest::Body::from(body.collect().await.map_err(NotSent::new)?.to_bytes())
    } else {
        reqwest::Body::wrap_stream(BodyDataStream::new(body))
    };
    let request = reqwest::Request::try_from(http::Request::from_parts(head, body)).map_err(not_sent)?;
    let origin = request.url().origin();
    let answer = client.execute(request).await.map_err(|error| {
        if error.is_connect() || error.is_builder() { not_sent(error) } else { anonymous(error) }
    })?;
    if answer.url().origin() != origin {
        return Err(Redirected.into());
    }
    Ok(http::Response::from(answer).map(|body| body.map_err(anonymous).boxed_unsync()))
}

fn not_sent(error: reqwest::Error) -> BoxError {
    NotSent::new(error.without_url()).into()
}

/// reqwest's messages name the address, whose query may hold a buyer's.
fn anonymous(error: reqwest::Error) -> BoxError {
    error.without_url().into()
}
