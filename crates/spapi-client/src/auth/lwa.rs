use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use ::http::{Method, StatusCode};
use bytes::Bytes;
use serde::Deserialize;
use tokio::time::{Instant, timeout};
use url::Url;

use super::{ClientId, ClientSecret, LwaError, LwaErrorKind, RefreshToken};
use crate::Sent;
use crate::answer::Head;
use crate::http::{BodyError, HttpService, call, collect, full, surely_not_sent};
use crate::redact::Redactor;
use crate::retry::{Dice, Failure, Fault, RetryPolicy, in_our_time};
use crate::stats::Counters;

/// A token is no longer than this; more is some other page.
const BODY_LIMIT: usize = 64 * 1024;
/// A token that is about to expire is renewed this long before, or a tenth of its life where that is less.
const MARGIN: Duration = Duration::from_secs(300);

/// Tokens last an hour; a longer life is trusted no further.
const LONGEST_LIFE: Duration = Duration::from_secs(86_400);

/// Asks Login with Amazon for access tokens.
pub(crate) struct Lwa {
    pub(crate) http: HttpService,
    pub(crate) url: Url,
    pub(crate) client_id: ClientId,
    pub(crate) client_secret: ClientSecret,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    /// How many times as fast as ours Amazon's clock runs.
    pub(crate) speed: f64,
    pub(crate) counters: Arc<Counters>,
    pub(crate) dice: Arc<Dice>,
}

/// An access token and when to stop using it.
pub(crate) struct AccessToken {
    pub(crate) header: HeaderValue,
    pub(crate) renew_at: Instant,
    pub(crate) expires_at: Instant,
}

impl AccessToken {
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

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Denied {
    error: String,
    error_description: String,
}

impl Lwa {
    /// Fetches a token, and again where the failure may pass: nothing is lost when two are made.
    pub(crate) async fn fetch(&self, refresh_token: &RefreshToken) -> Result<AccessToken, LwaError> {
        let started = Instant::now();
        let mut attempt = 1;
        loop {
            let (error, retry_after) = match self.fetch_once(refresh_token).await {
                Ok(token) => return Ok(token),
                Err(failed) => failed,
            };
            let fault = if error.is_retryable() { Fault::Passing } else { Fault::Lasting };
            let retry_after = retry_after.map(|after| in_our_time(after, self.speed));
            let failure = Failure { fault, repeatable: true, sent: Sent::Maybe, retry_after };
            let Some(delay) = self.retry.delay(failure, attempt, started.elapsed(), self.dice.roll()) else {
                return Err(error);
            };
            tracing::debug!(attempt, ?delay, kind = ?error.kind(), "asking for the access token again");
            tokio::time::sleep(delay).await;
            attempt += 1;
        }
    }

    async fn fetch_once(
        &self,
        refresh_token: &RefreshToken,
    ) -> Result<AccessToken, (LwaError, Option<Duration>)> {
        self.counters.token_requests.add_one();
        // The life of a token counts from before the request: the answer takes its time.
        let asked_at = Instant::now();
        let (head, body) = match timeout(self.timeout, self.exchange(refresh_token)).await {
            Ok(answer) => answer.map_err(|error| (error, None))?,
            Err(_) => return Err((LwaError::unreachable(None), None)),
        };
        self.read(&head, &body, asked_at, refresh_token).map_err(|error| (error, head.retry_after))
    }

    async fn exchange(&self, refresh_token: &RefreshToken) -> Result<(Head, Bytes), LwaError> {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "refresh_token")
            .append_pair("refresh_token", refresh_token.expose())
            .append_pair("client_id", self.client_id.as_str())
            .append_pair("client_secret", self.client_secret.expose())
            .finish();
        let mut request = ::http::Request::new(full(form));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self
            .url
            .as_str()
            .parse()
            .map_err(|error: ::http::uri::InvalidUri| LwaError::unreachable(Some(error.into())))?;
        let headers = request.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded;charset=UTF-8"),
        );
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, self.user_agent.clone());
        let answer = call(&self.http, request).await.map_err(|error| {
            tracing::debug!(not_sent = surely_not_sent(&error), "Login with Amazon cannot be reached");
            LwaError::unreachable(Some(error))
        })?;
        let (parts, body) = answer.into_parts();
        let head = Head::new(parts.status, &parts.headers);
        match collect(body, BODY_LIMIT).await {
            Ok(body) => Ok((head, body)),
            Err(BodyError::Interrupted(error)) => Err(LwaError::unreachable(Some(error))),
            Err(BodyError::TooLarge) => Err(failed(LwaErrorKind::of("", head.status), &head, None)),
        }
    }

    fn read(
        &self,
        head: &Head,
        body: &[u8],
        asked_at: Instant,
        refresh_token: &RefreshToken,
    ) -> Result<AccessToken, LwaError> {
        if head.status == StatusCode::OK {
            let unreadable = || failed(LwaErrorKind::Unreadable, head, None);
            // serde's own message would quote the token.
            let granted: Granted = serde_json::from_slice(body).map_err(|_| unreadable())?;
            let mut header = HeaderValue::from_str(&granted.access_token).map_err(|_| unreadable())?;
            header.set_sensitive(true);
            let life = in_our_time(Duration::from_secs(granted.expires_in), self.speed).min(LONGEST_LIFE);
            let expires_at = asked_at + life;
            return Ok(AccessToken { header, renew_at: expires_at - MARGIN.min(life / 10), expires_at });
        }
        let denied: Denied = serde_json::from_slice(body).unwrap_or_default();
        let redactor = Redactor::secrets([self.client_secret.expose(), refresh_token.expose()]);
        let description = redactor.scrub(&denied.error_description);
        Err(failed(
            LwaErrorKind::of(&denied.error, head.status),
            head,
            Some(description).filter(|text| !text.is_empty()),
        ))
    }
}

fn failed(kind: LwaErrorKind, head: &Head, description: Option<String>) -> LwaError {
    LwaError {
        kind,
        status: Some(head.status),
        request_id: head.request_id.clone(),
        description,
        source: None,
    }
}
