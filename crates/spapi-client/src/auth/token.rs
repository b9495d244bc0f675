use std::fmt;
use std::time::Duration;

use ::http::HeaderValue;
use ::http::header::InvalidHeaderValue;
use tokio::time::Instant;

/// A token that is about to expire is renewed this long before, or a tenth of its life where that is less.
const MARGIN: Duration = Duration::from_secs(300);
/// Tokens last an hour; a longer life is trusted no further.
const LONGEST_LIFE: Duration = Duration::from_secs(86_400);

/// A token for `x-amz-access-token`, and when to stop using it.
pub(crate) struct AccessToken {
    pub(crate) header: HeaderValue,
    pub(crate) renew_at: Instant,
    pub(crate) expires_at: Instant,
}

impl AccessToken {
    /// A token that lives so long from when it was asked for: the answer took its time.
    pub(crate) fn new(token: &str, asked_at: Instant, life: Duration) -> Result<Self, InvalidHeaderValue> {
        let mut header = HeaderValue::from_str(token)?;
        header.set_sensitive(true);
        let life = life.min(LONGEST_LIFE);
        let expires_at = asked_at + life;
        Ok(Self { header, renew_at: expires_at - MARGIN.min(life / 10), expires_at })
    }

    /// The token's text, to be kept out of messages.
    pub(crate) fn expose(&self) -> &str {
        self.header.to_str().unwrap_or_default()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken([redacted])")
    }
}
