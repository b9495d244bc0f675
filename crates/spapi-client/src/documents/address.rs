//! Addresses of documents. Whoever has one can read the document, so no log, error or `Debug` shows it.

use std::error::Error as StdError;
use std::fmt::{self, Write};

use http::Uri;
#[cfg(any(feature = "reports", feature = "feeds", feature = "data-kiosk", feature = "uploads"))]
use spapi_types::Pii;
use url::Url;

use super::{DocumentError, DocumentErrorKind};
use crate::endpoint::checked;
use crate::http::BoxError;

/// Where a document lies, for as long as the address is valid (five minutes).
#[derive(Clone)]
pub(super) struct Address(Url);

impl Address {
    /// `https` to any host, or `http` to this machine.
    pub(super) fn parse(text: &str) -> Result<Self, DocumentError> {
        Url::parse(text).ok().and_then(Self::accepted).ok_or_else(refused)
    }

    /// The address in an answer.
    #[cfg(any(feature = "reports", feature = "feeds", feature = "data-kiosk", feature = "uploads"))]
    pub(super) fn of(url: Option<&Pii<String>>) -> Result<Self, DocumentError> {
        url.map_or_else(|| Err(DocumentError::incomplete()), |url| Self::parse(url.expose()))
    }

    /// The address that a redirect leads to, relative to this one. Never from `https` to `http`.
    #[cfg(any(feature = "reports", feature = "feeds", feature = "data-kiosk"))]
    pub(super) fn redirected(&self, location: &str) -> Option<Self> {
        let next = self.0.join(location).ok().and_then(Self::accepted)?;
        let is_downgrade = self.0.scheme() == "https" && next.0.scheme() != "https";
        (!is_downgrade).then_some(next)
    }

    /// The address as a request has it.
    pub(super) fn uri(&self) -> Result<Uri, DocumentError> {
        // Amazon's addresses have no fragment, and a request could not carry one.
        let url = self.0.as_str();
        url.split('#').next().unwrap_or(url).parse().map_err(|_| refused())
    }

    /// The query's parameters.
    #[cfg(feature = "uploads")]
    pub(super) fn query(&self) -> impl Iterator<Item = (String, String)> {
        self.0.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()))
    }

    /// The address without its query.
    #[cfg(feature = "uploads")]
    pub(super) fn without_query(&self) -> Self {
        let mut url = self.0.clone();
        url.set_query(None);
        Self(url)
    }

    /// The error of a transport, unless it shows the address.
    pub(super) fn clean(&self, error: BoxError) -> Option<BoxError> {
        let mut shown = format!("{error:?}");
        let mut cause: Option<&(dyn StdError + 'static)> = Some(error.as_ref());
        while let Some(error) = cause {
            // Writing to a string cannot fail.
            let _ = write!(shown, " {error}");
            cause = error.source();
        }
        let secrets = [Some(self.0.path()).filter(|path| path.len() > 1), self.0.query()];
        let leaks = secrets.into_iter().flatten().any(|secret| shown.contains(secret));
        (!leaks).then_some(error)
    }

    fn accepted(url: Url) -> Option<Self> {
        let mut bare = url.clone();
        bare.set_query(None);
        bare.set_fragment(None);
        checked(bare.as_str()).is_ok().then_some(Self(url))
    }
}

fn refused() -> DocumentError {
    DocumentError::new(DocumentErrorKind::Address)
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "https://bucket.s3.example/key?X-Amz-Signature=canary";

    #[test]
    fn https_or_this_machine() {
        for good in [SIGNED, "http://127.0.0.1:8080/key?sig=1", "https://10.0.0.1/"] {
            assert!(Address::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "key",
            "http://bucket.s3.example/key",
            "ftp://localhost/",
            "https://user:pass@bucket.example/",
        ] {
            let error = Address::parse(bad).unwrap_err();
            assert_eq!(error.kind(), DocumentErrorKind::Address, "{bad}");
        }
    }

    #[test]
    fn redirects_stay_encrypted() {
        let address = Address::parse(SIGNED).unwrap();
        let to = |location: &str| address.redirected(location).map(|next| next.0.to_string());
        assert_eq!(to("/other?a=b").as_deref(), Some("https://bucket.s3.example/other?a=b"));
        assert_eq!(
            to("https://bucket.s3-eu.example/key").as_deref(),
            Some("https://bucket.s3-eu.example/key")
        );
        for bad in ["http://bucket.s3.example/key", "http://127.0.0.1/key", "file:///etc/passwd", "https://"]
        {
            assert_eq!(to(bad), None, "{bad}");
        }
    }

    #[test]
    fn nothing_shows_the_address() {
        let address = Address::parse(SIGNED).unwrap();
        assert!(!format!("{address:?}").contains("canary"));
        let leak: BoxError = format!("cannot reach {SIGNED}").into();
        assert!(address.clean(leak).is_none());
        assert!(address.clean("connection reset".into()).is_some());
    }
}
