use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::{AccessToken, Grant, Lwa, LwaError};

/// A refused token is replaced at most this often: where the seller's consent lacks a role, new tokens do not help.
const FORCED_PAUSE: Duration = Duration::from_secs(60);
/// After a failed early renewal the token still serves; the next try comes after this time.
const EARLY_PAUSE: Duration = Duration::from_secs(30);

/// The access token of one grant: fetched when first needed, renewed early, by one request for all callers.
///
/// The refresh runs in a task of its own, so that it goes on when the caller that began it is gone.
pub(crate) struct TokenCache {
    lwa: Arc<Lwa>,
    grant: Grant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Arc<AccessToken>>,
    refresh: Option<watch::Receiver<Outcome>>,
    forced_at: Option<Instant>,
    early_failed_at: Option<Instant>,
}

/// `None` until the refresh ends.
type Outcome = Option<Result<Arc<AccessToken>, LwaError>>;

impl TokenCache {
    pub(crate) fn new(lwa: Arc<Lwa>, grant: Grant) -> Arc<Self> {
        Arc::new(Self { lwa, grant, state: Mutex::default() })
    }

    /// What must not come back in a message.
    pub(crate) fn secret(&self) -> &str {
        self.grant.secret()
    }

    /// A token that Amazon should accept.
    ///
    /// Cancel safe: a refresh that has begun goes on for the others.
    pub(crate) async fn token(self: &Arc<Self>) -> Result<Arc<AccessToken>, LwaError> {
        let mut refresh = {
            let mut state = self.state();
            let now = Instant::now();
            match &state.token {
                Some(token) if now < token.renew_at => return Ok(Arc::clone(token)),
                Some(token) if now < token.expires_at => {
                    let token = Arc::clone(token);
                    let pausing = state.early_failed_at.is_some_and(|failed| now < failed + EARLY_PAUSE);
                    if !pausing {
                        self.refresh(&mut state);
                    }
                    return Ok(token);
                }
                _ => self.refresh(&mut state),
            }
        };
        match refresh.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(outcome)) => outcome.clone(),
            // The task is gone without an outcome: the runtime is shutting down.
            _ => Err(LwaError::unreachable(None)),
        }
    }

    /// Sets a token aside that Amazon refused. `false` means that a new one would not help.
    pub(crate) fn refused(&self, refused: &Arc<AccessToken>) -> bool {
        let mut state = self.state();
        let is_current = state.token.as_ref().is_some_and(|token| Arc::ptr_eq(token, refused));
        if !is_current {
            // Another caller has set it aside already.
            return true;
        }
        let now = Instant::now();
        if state.forced_at.is_some_and(|forced| now < forced + FORCED_PAUSE) {
            return false;
        }
        state.forced_at = Some(now);
        state.token = None;
        true
    }

    /// The refresh that is under way, or a new one.
    fn refresh(self: &Arc<Self>, state: &mut State) -> watch::Receiver<Outcome> {
        if let Some(refresh) = state.refresh.as_ref().filter(|refresh| refresh.has_changed().is_ok()) {
            return refresh.clone();
        }
        let (ended, refresh) = watch::channel(None);
        state.refresh = Some(refresh.clone());
        let cache = Arc::clone(self);
        tokio::spawn(async move {
            let outcome = cache.lwa.fetch(&cache.grant).await.map(|granted| Arc::new(granted.access));
            {
                let mut state = cache.state();
                state.refresh = None;
                match &outcome {
                    Ok(token) => {
                        state.token = Some(Arc::clone(token));
                        state.early_failed_at = None;
                    }
                    Err(error) => {
                        tracing::warn!(kind = ?error.kind(), request_id = error.request_id(), "no access token");
                        state.early_failed_at = Some(Instant::now());
                    }
                }
            }
            ended.send_replace(Some(outcome));
        });
        refresh
    }

    /// A panic elsewhere leaves a state that is still valid.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
