//! AWS Signature Version 4, which the Selling Partner API has not looked at since 2 October 2023.
//!
//! Needs the feature `sigv4`. It is for gateways and emulators that still check it; a client without it is as good at
//! Amazon. Set by [`ClientBuilder::sigv4`](crate::ClientBuilder::sigv4).
//!
//! ```
//! use spapi_client::{AwsCredentials, Client, sigv4::SigV4};
//!
//! let signer = SigV4::new(AwsCredentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
//! let client = Client::builder("amzn1.application-oa2-client.…", "amzn1.oa2-cs.v1.…").sigv4(signer).build()?;
//! # let _ = client;
//! # Ok::<(), spapi_client::BuildError>(())
//! ```

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use ::http::Request;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use spapi_types::Region;

use crate::AwsCredentials;
use crate::http::BoxError;

/// The service that API Gateway signatures name.
const SERVICE: &str = "execute-api";

/// Signs calls with AWS Signature Version 4.
#[derive(Clone)]
pub struct SigV4 {
    credentials: Arc<dyn Fn() -> AwsCredentials + Send + Sync>,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

impl SigV4 {
    /// Signs with credentials that stay the same.
    pub fn new(credentials: AwsCredentials) -> Self {
        Self::with_provider(move || credentials.clone())
    }

    /// Signs with the credentials of the moment, for those of a role, which expire. Asked before every attempt: keep
    /// them at hand.
    pub fn with_provider(provider: impl Fn() -> AwsCredentials + Send + Sync + 'static) -> Self {
        Self { credentials: Arc::new(provider), clock: Arc::new(system_clock) }
    }

    /// Sets where the time of a signature is taken from (default: the system's clock).
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    pub(crate) fn sign(&self, request: &mut Request<Bytes>, region: Region) -> Result<(), BoxError> {
        let identity = (self.credentials)().to_sdk().into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(region.aws_region())
            .name(SERVICE)
            .time((self.clock)())
            .settings(SigningSettings::default())
            .build()?
            .into();
        let uri = request.uri().to_string();
        let headers = request.headers().iter();
        let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        let signable = SignableRequest::new(
            request.method().as_str(),
            &uri,
            headers,
            SignableBody::Bytes(request.body()),
        )?;
        let (instructions, _) = sign(signable, &params)?.into_parts();
        instructions.apply_to_request_http1x(request);
        Ok(())
    }
}

impl fmt::Debug for SigV4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigV4([redacted])")
    }
}

#[allow(clippy::disallowed_methods, reason = "the clock adapter of signatures")]
fn system_clock() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn signer(credentials: AwsCredentials) -> SigV4 {
        SigV4::new(credentials).with_clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160))
    }

    fn signed(credentials: AwsCredentials, uri: &str) -> Request<Bytes> {
        let mut request = Request::get(uri).body(Bytes::new()).unwrap();
        request.headers_mut().insert("x-amz-access-token", "Atza|1".parse().unwrap());
        signer(credentials).sign(&mut request, Region::Eu).unwrap();
        request
    }

    fn credentials() -> AwsCredentials {
        AwsCredentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    }

    #[test]
    fn the_signature_names_key_day_region_and_service() {
        let request =
            signed(credentials(), "https://sellingpartnerapi-eu.amazon.com/orders/v0/orders?a=b%20c");
        let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("x-amz-date"), "20150830T123600Z");
        let authorization = header("authorization");
        assert!(
            authorization.starts_with(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/execute-api/aws4_request, "
            ),
            "{authorization}"
        );
        assert!(
            authorization.contains("SignedHeaders=host;x-amz-access-token;x-amz-date"),
            "{authorization}"
        );
        assert!(!request.headers().contains_key("x-amz-security-token"));
    }

    #[test]
    fn a_roles_key_sends_its_token() {
        let request = signed(credentials().with_session_token("session"), "https://localhost/");
        assert_eq!(request.headers()["x-amz-security-token"], "session");
    }

    #[test]
    fn no_secret_is_shown() {
        let credentials = credentials().with_session_token("session");
        let shown = format!("{credentials:?} {:?}", signer(credentials.clone()));
        assert!(shown.contains("AKIDEXAMPLE"));
        assert!(!shown.contains("wJalr") && !shown.contains("session\""), "{shown}");
    }
}
