use spapi_types::Region;
use url::{Host, Url};

/// Where calls go.
///
/// ```
/// use spapi_client::{Endpoint, UrlError};
///
/// assert!(Endpoint::custom("http://127.0.0.1:8080").is_ok());
/// // Tokens cross no network unencrypted.
/// assert!(matches!(Endpoint::custom("http://gateway.example"), Err(UrlError::Insecure { .. })));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Endpoint {
    /// Amazon's production endpoint of the seller's region.
    #[default]
    Production,
    /// Amazon's sandbox of the seller's region, with its own usage plan (5 a second, burst 15) for every operation.
    Sandbox,
    /// Another server for every region: an emulator or a gateway.
    Custom(Url),
}

impl Endpoint {
    /// A server of your own, by its address; a path before the operations' paths is kept.
    ///
    /// # Errors
    /// [`UrlError`] where the address is no `https` one and not on this machine.
    pub fn custom(url: &str) -> Result<Self, UrlError> {
        checked(url).map(Self::Custom)
    }

    /// The address that an operation's path is appended to, without a slash at its end.
    pub(crate) fn base(&self, region: Region) -> String {
        match self {
            Self::Production => format!("https://{}", region.host()),
            Self::Sandbox => format!("https://{}", region.sandbox_host()),
            Self::Custom(url) => url.as_str().trim_end_matches('/').to_owned(),
        }
    }
}

/// Why an address is refused. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// It is no address.
    #[error("this is no valid URL: {0}")]
    Invalid(#[from] url::ParseError),
    /// It would send tokens unencrypted over a network.
    #[error("{host} must be reached by https:// (http:// is accepted for this machine only)")]
    Insecure {
        /// The host it names.
        host: String,
    },
    /// It holds a user name, a password, a query or a fragment.
    #[error("an address may hold a host, a port and a path only")]
    Decorated,
}

/// Accepts `https`, and `http` to this machine.
pub(crate) fn checked(url: &str) -> Result<Url, UrlError> {
    let url = Url::parse(url)?;
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !plain {
        return Err(UrlError::Decorated);
    }
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => Ok(url),
        ("http", Some(host)) if is_loopback(&host) => Ok(url),
        (_, host) => {
            Err(UrlError::Insecure { host: host.map_or_else(|| url.scheme().to_owned(), |h| h.to_string()) })
        }
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_or_this_machine() {
        for good in
            ["https://gateway.example/spapi/", "http://127.0.0.1:9", "http://localhost", "http://[::1]:80"]
        {
            assert!(Endpoint::custom(good).is_ok(), "{good}");
        }
        for bad in [
            "http://gateway.example",
            "http://127.0.0.1.example",
            "ftp://localhost",
            "http://10.0.0.1",
            "mailto:a",
        ] {
            assert!(matches!(Endpoint::custom(bad), Err(UrlError::Insecure { .. })), "{bad}");
        }
        assert!(matches!(Endpoint::custom("gateway"), Err(UrlError::Invalid(_))));
    }

    #[test]
    fn credentials_in_an_address_are_refused_and_not_repeated() {
        for bad in [
            "https://user:hunter2@gateway.example",
            "https://gateway.example/?token=hunter2",
            "http://hunter2@a/",
        ] {
            let error = Endpoint::custom(bad).unwrap_err();
            assert_eq!(error, UrlError::Decorated);
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }

    #[test]
    fn paths_are_appended() {
        assert_eq!(Endpoint::Production.base(Region::Fe), "https://sellingpartnerapi-fe.amazon.com");
        assert_eq!(Endpoint::Sandbox.base(Region::Na), "https://sandbox.sellingpartnerapi-na.amazon.com");
        let custom = Endpoint::custom("http://localhost:8080/spapi/").unwrap();
        assert_eq!(custom.base(Region::Eu), "http://localhost:8080/spapi");
    }
}
