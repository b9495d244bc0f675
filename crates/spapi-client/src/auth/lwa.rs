use std::sync::Arc;
use std::time::Duration;

use ::http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use ::http::{Method, StatusCode};
use bytes::Bytes;
use serde::Deserialize;
use tokio::time::{Instant, timeout};
use tracing::Instrument;
use url::Url;

use super::{AccessToken, ClientId, ClientSecret, Grant, LwaError, LwaErrorKind, RefreshToken, Secrets};
use crate::Sent;
use crate::answer::Head;
use crate::http::{BodyError, HttpService, call, collect, full, surely_not_sent};
use crate::redact::Redactor;
use crate::retry::{Dice, Failure, Fault, RetryPolicy, in_our_time};
use crate::stats::Counters;

/// A token is no longer than this; more is some other page.
const BODY_LIMIT: usize = 64 * 1024;

/// Asks Login with Amazon for access tokens.
pub(crate) struct Lwa {
    pub(crate) http: HttpService,
    pub(crate) url: Url,
    pub(crate) client_id: ClientId,
    pub(crate) secrets: Secrets,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    /// How many times as fast as ours Amazon's clock runs.
    pub(crate) speed: f64,
    pub(crate) counters: Arc<Counters>,
    pub(crate) dice: Arc<Dice>,
}

/// What Login with Amazon gave.
pub(crate) struct Granted {
    pub(crate) access: AccessToken,
    /// A seller's consent, which comes with an authorization code's first access token.
    pub(crate) refresh: Option<RefreshToken>,
}

#[derive(Deserialize)]
struct GrantedBody {
    access_token: String,
    #[serde(deserialize_with = "seconds")]
    expires_in: u64,
    refresh_token: Option<String>,
}

/// A number, or its text.
fn seconds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let text = value.as_str().and_then(|text| text.trim().parse().ok());
    value.as_u64().or(text).ok_or_else(|| serde::de::Error::custom("expected a number of seconds"))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DeniedBody {
    error: String,
    error_description: String,
}

/// One exchange that failed.
struct Failed {
    error: LwaError,
    sent: Sent,
    retry_after: Option<Duration>,
}

impl Lwa {
    /// Fetches a token, and again where the failure may pass and a repetition does no harm.
    pub(crate) async fn fetch(&self, grant: &Grant) -> Result<Granted, LwaError> {
        let span = tracing::info_span!("lwa", grant = grant.name());
        self.attempts(grant).instrument(span).await
    }

    async fn attempts(&self, grant: &Grant) -> Result<Granted, LwaError> {
        let started = Instant::now();
        let (mut secret, mut other) = self.secrets.in_turn();
        let mut attempt = 1;
        loop {
            let Failed { error, sent, retry_after } = match self.exchange(grant, &secret).await {
                Ok(granted) => {
                    self.secrets.accepted(&secret);
                    return Ok(granted);
                }
                Err(failed) => failed,
            };
            if error.kind() == LwaErrorKind::InvalidClient
                && let Some(other) = other.take()
            {
                tracing::warn!(
                    request_id = error.request_id(),
                    "client secret refused, trying the other one"
                );
                secret = other;
                continue;
            }
            let fault = if error.is_retryable() { Fault::Passing } else { Fault::Lasting };
            let retry_after = retry_after.map(|after| in_our_time(after, self.speed));
            let failure = Failure { fault, repeatable: grant.is_repeatable(), sent, retry_after };
            let Some(delay) = self.retry.delay(failure, attempt, started.elapsed(), self.dice.roll()) else {
                return Err(error);
            };
            tracing::debug!(attempt, ?delay, kind = ?error.kind(), "asking for the access token again");
            tokio::time::sleep(delay).await;
            attempt += 1;
        }
    }

    async fn exchange(&self, grant: &Grant, secret: &ClientSecret) -> Result<Granted, Failed> {
        self.counters.token_requests.add_one();
        let asked_at = Instant::now();
        let (head, body) = match timeout(self.timeout, self.post(grant.form(&self.client_id, secret))).await {
            Ok(answer) => answer?,
            Err(_) => return Err(Failed::unanswered(Sent::Maybe, None)),
        };
        self.read(&head, &body, asked_at, grant, secret).map_err(|error| Failed {
            error,
            sent: Sent::Yes,
            retry_after: head.retry_after,
        })
    }

    async fn post(&self, form: String) -> Result<(Head, Bytes), Failed> {
        let mut request = ::http::Request::new(full(form));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self
            .url
            .as_str()
            .parse()
            .map_err(|error: ::http::uri::InvalidUri| Failed::unanswered(Sent::No, Some(error.into())))?;
        let headers = request.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded;charset=UTF-8"),
        );
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, self.user_agent.clone());
        let answer = call(&self.http, request).await.map_err(|error| {
            let sent = if surely_not_sent(&error) { Sent::No } else { Sent::Maybe };
            tracing::debug!(?sent, "Login with Amazon cannot be reached");
            Failed::unanswered(sent, Some(error))
        })?;
        let (parts, body) = answer.into_parts();
        let head = Head::new(parts.status, &parts.headers);
        match collect(body, BODY_LIMIT).await {
            Ok(body) => Ok((head, body)),
            Err(BodyError::Interrupted(error)) => Err(Failed::unanswered(Sent::Yes, Some(error))),
            Err(BodyError::TooLarge) => Err(Failed {
                error: failed(LwaErrorKind::of("", head.status), &head, None),
                sent: Sent::Yes,
                retry_after: None,
            }),
        }
    }

    fn read(
        &self,
        head: &Head,
        body: &[u8],
        asked_at: Instant,
        grant: &Grant,
        secret: &ClientSecret,
    ) -> Result<Granted, LwaError> {
        if head.status == StatusCode::OK {
            let unreadable = || failed(LwaErrorKind::Unreadable, head, None);
            // serde's own message would quote the token.
            let granted: GrantedBody = serde_json::from_slice(body).map_err(|_| unreadable())?;
            let life = in_our_time(Duration::from_secs(granted.expires_in), self.speed);
            let access = AccessToken::new(&granted.access_token, asked_at, life).map_err(|_| unreadable())?;
            return Ok(Granted { access, refresh: granted.refresh_token.map(RefreshToken::from) });
        }
        let denied: DeniedBody = serde_json::from_slice(body).unwrap_or_default();
        let redactor = Redactor::secrets([secret.expose(), grant.secret()]);
        let description = redactor.scrub(&denied.error_description);
        Err(failed(
            LwaErrorKind::of(&denied.error, head.status),
            head,
            Some(description).filter(|text| !text.is_empty()),
        ))
    }
}

impl Failed {
    fn unanswered(sent: Sent, source: Option<crate::http::BoxError>) -> Self {
        Self { error: LwaError::unreachable(source), sent, retry_after: None }
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
