use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::http::HeaderValue;
use amz_odoo_ratelimit::Limiter;
use tower::{Layer, Service, ServiceExt};
use url::Url;

use crate::auth::{Accounts, Lwa, Secrets};
use crate::client::Shared;
use crate::endpoint::checked;
use crate::http::{Body, BoxError, HttpService, default_service};
use crate::retry::Dice;
use crate::{Client, ClientId, ClientSecret, Endpoint, Mode, RetryPolicy, UrlError};

const LWA_ENDPOINT: &str = "https://api.amazon.com/auth/o2/token";
/// Login with Amazon answers in a fraction of a second, and every call waits for it.
const LWA_TIMEOUT: Duration = Duration::from_secs(20);
const APP: &str = concat!("spapi-client/", env!("CARGO_PKG_VERSION"));
/// Amazon refuses longer user agents.
const MAX_USER_AGENT: usize = 500;

/// Settings of a [`Client`].
///
/// Everything but the credentials has a default; what is given is checked by [`build`](Self::build).
#[must_use]
pub struct ClientBuilder {
    client_id: ClientId,
    client_secret: ClientSecret,
    other_secret: Option<ClientSecret>,
    app: String,
    endpoint: Endpoint,
    lwa_endpoint: String,
    limiter: Option<Limiter>,
    http: Option<HttpService>,
    layers: Vec<Layering>,
    retry: RetryPolicy,
    timeout: Duration,
    body_limit: usize,
    mode: Mode,
    seed: Option<u64>,
    #[cfg(feature = "sigv4")]
    signer: Option<crate::sigv4::SigV4>,
}

/// Puts a layer around a service.
type Layering = Box<dyn FnOnce(HttpService) -> HttpService + Send>;

impl ClientBuilder {
    pub(crate) fn new(client_id: ClientId, client_secret: ClientSecret) -> Self {
        Self {
            client_id,
            client_secret,
            other_secret: None,
            app: APP.to_owned(),
            endpoint: Endpoint::Production,
            lwa_endpoint: LWA_ENDPOINT.to_owned(),
            limiter: None,
            http: None,
            layers: Vec::new(),
            retry: RetryPolicy::default(),
            timeout: Duration::from_secs(60),
            body_limit: 32 << 20,
            mode: Mode::ReadWrite,
            seed: None,
            #[cfg(feature = "sigv4")]
            signer: None,
        }
    }

    /// Sets the client secret before or after the current one, which is tried where Login with Amazon does not know the
    /// current one. While Amazon accepts both, it does not matter which is which.
    ///
    /// [`Client::rotate_secret`] does the same at run time.
    pub fn other_secret(mut self, secret: impl Into<ClientSecret>) -> Self {
        self.other_secret = Some(secret.into());
        self
    }

    /// Names your application and its version, as `name/version`, in the user agent that Amazon asks for.
    pub fn app(mut self, app: impl Into<String>) -> Self {
        self.app = app.into();
        self
    }

    /// Sets where calls go: production (default), sandbox, or a server of your own.
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// Sets the address of Login with Amazon's token endpoint, for an emulator.
    pub fn lwa_endpoint(mut self, url: impl Into<String>) -> Self {
        self.lwa_endpoint = url.into();
        self
    }

    /// Sets the limiter, to share it or to speed it up; by default the client has its own.
    pub fn limiter(mut self, limiter: Limiter) -> Self {
        self.limiter = Some(limiter);
        self
    }

    /// Sets what carries requests; by default reqwest with rustls.
    pub fn http(mut self, service: HttpService) -> Self {
        self.http = Some(service);
        self
    }

    /// Puts a tower layer around what carries requests, for traces, records, faults; the last one added is the outermost.
    ///
    /// It sees every request with its token: calls, requests of tokens, and the transfer of documents. An error of its own
    /// counts as a request that may have been sent, unless it has [`NotSent`](crate::http::NotSent) among its sources.
    ///
    /// ```
    /// use spapi_client::{Client, http::{Body, HttpService}};
    ///
    /// let counted = tower::layer::layer_fn(|service: HttpService| {
    ///     tower::util::MapRequest::new(service, |request: http::Request<Body>| {
    ///         println!("{} {}", request.method(), request.uri().path());
    ///         request
    ///     })
    /// });
    /// let client = Client::builder("id", "secret").layer(counted).build()?;
    /// # let _ = client;
    /// # Ok::<(), spapi_client::BuildError>(())
    /// ```
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<HttpService> + Send + 'static,
        L::Service:
            Service<::http::Request<Body>, Response = ::http::Response<Body>> + Clone + Send + Sync + 'static,
        <L::Service as Service<::http::Request<Body>>>::Error: Into<BoxError>,
        <L::Service as Service<::http::Request<Body>>>::Future: Send + 'static,
    {
        self.layers.push(Box::new(move |service| HttpService::new(layer.layer(service).map_err(Into::into))));
        self
    }

    /// Signs every call with AWS Signature Version 4, which Amazon has not looked at since October 2023: for a gateway
    /// that still does.
    #[cfg(feature = "sigv4")]
    pub fn sigv4(mut self, signer: crate::sigv4::SigV4) -> Self {
        self.signer = Some(signer);
        self
    }

    /// Sets when failed calls are repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the time that one attempt may take, from the request to the end of the answer (default: 60 seconds).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the longest answer accepted, in bytes (default: 32 MiB).
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets whether operations that change data are refused before they are sent.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Makes the delays between attempts reproducible.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`BuildError`], where a setting cannot be used.
    pub fn build(self) -> Result<Client, BuildError> {
        let user_agent = user_agent(&self.app)?;
        let lwa_url: Url = checked(&self.lwa_endpoint).map_err(BuildError::LwaEndpoint)?;
        if let Endpoint::Custom(url) = &self.endpoint {
            checked(url.as_str()).map_err(BuildError::Endpoint)?;
        }
        let http = match self.http {
            Some(http) => http,
            None => default_service().map_err(BuildError::Http)?,
        };
        let http = self.layers.into_iter().fold(http, |http, layer| layer(http));
        let limiter = self.limiter.unwrap_or_default();
        let counters = Arc::default();
        let dice = Arc::new(Dice::new(self.seed));
        let lwa = Lwa {
            http: http.clone(),
            url: lwa_url,
            client_id: self.client_id,
            secrets: Secrets::new(self.client_secret, self.other_secret),
            user_agent: user_agent.clone(),
            timeout: self.timeout.min(LWA_TIMEOUT),
            retry: self.retry,
            speed: limiter.speed(),
            counters: Arc::clone(&counters),
            dice: Arc::clone(&dice),
        };
        let shared = Shared {
            http,
            endpoint: self.endpoint,
            lwa: Arc::new(lwa),
            limiter,
            retry: self.retry,
            timeout: self.timeout,
            body_limit: self.body_limit,
            user_agent,
            mode: self.mode,
            counters,
            dice,
            accounts: Accounts::default(),
            #[cfg(feature = "sigv4")]
            signer: self.signer,
        };
        Ok(Client { shared: Arc::new(shared) })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("client_id", &self.client_id)
            .field("app", &self.app)
            .field("endpoint", &self.endpoint)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

/// Why a client cannot be built. Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The application's name is no `name/version`.
    #[error(
        "the application is named as `name/version`, in printable ASCII without brackets, such as `my-tool/1.0`"
    )]
    App,
    /// The endpoint's address is refused.
    #[error("the endpoint is refused: {0}")]
    Endpoint(UrlError),
    /// The address of Login with Amazon is refused.
    #[error("the address of Login with Amazon is refused: {0}")]
    LwaEndpoint(UrlError),
    /// The transport cannot be set up.
    #[error("HTTP cannot be set up; check the machine's certificates and proxy settings")]
    Http(#[source] BoxError),
}

/// `app/version (Language=Rust/…; Platform=…)`. The language's version is the oldest one that compiles this crate:
/// which one did is not known at run time.
fn user_agent(app: &str) -> Result<HeaderValue, BuildError> {
    let named = app.split_once('/').is_some_and(|(name, version)| !name.is_empty() && !version.is_empty());
    let printable = app.chars().all(|c| c == ' ' || c.is_ascii_graphic() && !"()\\".contains(c));
    let text = format!(
        "{app} (Language=Rust/{}; Platform={}/{})",
        env!("CARGO_PKG_RUST_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    if !named || !printable || text.len() > MAX_USER_AGENT {
        return Err(BuildError::App);
    }
    HeaderValue::from_str(&text).map_err(|_| BuildError::App)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_agent_is_as_amazon_asks() {
        let agent = user_agent("my tool/1.0").unwrap();
        let agent = agent.to_str().unwrap();
        assert!(agent.starts_with("my tool/1.0 (Language=Rust/1."), "{agent}");
        assert!(agent.contains("; Platform=") && agent.ends_with(')'), "{agent}");
        for bad in
            ["", "tool", "/1", "tool/", "tool/1\n", "tool/1 (x)", "tøøl/1", &format!("a/{}", "1".repeat(500))]
        {
            assert!(user_agent(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_are_checked() {
        let builder = || Client::builder("id", "secret");
        let plain = builder().lwa_endpoint("http://lwa.example/token").build();
        assert!(matches!(plain, Err(BuildError::LwaEndpoint(UrlError::Insecure { .. }))));
        let smuggled = Endpoint::Custom(Url::parse("http://gateway.example").unwrap());
        assert!(matches!(builder().endpoint(smuggled).build(), Err(BuildError::Endpoint(_))));
    }
}
