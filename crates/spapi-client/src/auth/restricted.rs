use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use spapi_types::tokens_2021_03_01::{
    CreateRestrictedDataToken, CreateRestrictedDataTokenRequest, RestrictedResource,
};
use spapi_types::{Method, Operation, Request};
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::Instrument;

use super::AccessToken;
use crate::retry::in_our_time;
use crate::{Error, ErrorKind, RestrictedData, Seller};

/// Resources that one token may be for.
const MAX_RESOURCES: usize = 50;
/// A refused token is replaced at most this often: where the application lacks a role, new tokens do not help.
const FORCED_PAUSE: Duration = Duration::from_secs(60);
/// Path parameters that a resource may leave open; all others it must name.
const OPEN_PARAMETERS: [&str; 2] = ["{orderId}", "{shipmentId}"];
/// Tokens kept; more are those of single documents, which are used once.
const MAX_HELD: usize = 1000;

/// What a Restricted Data Token is for: a method and a path, which may be open, and data elements.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Resource {
    method: Method,
    path: String,
    elements: Vec<&'static str>,
}

impl Resource {
    /// The widest resource that Amazon gives a token for: one for all orders where the path names an order.
    pub(crate) fn of(operation: &Operation, path: &str, elements: Vec<&'static str>) -> Self {
        let mut parameters = operation.path.split('/').filter(|segment| segment.contains('{'));
        let open = parameters.all(|segment| OPEN_PARAMETERS.contains(&segment));
        Self::specific(operation, if open { operation.path } else { path }, elements)
    }

    /// The resource of one path.
    pub(crate) fn specific(operation: &Operation, path: &str, elements: Vec<&'static str>) -> Self {
        Self { method: operation.method, path: path.to_owned(), elements }
    }

    fn model(&self) -> RestrictedResource {
        let resource = RestrictedResource::new(self.method.as_str(), self.path.as_str());
        if self.elements.is_empty() { resource } else { resource.with_data_elements(self.elements.clone()) }
    }
}

/// The Restricted Data Tokens of one seller in one region: each asked for when first needed, by one request for all
/// callers, and what is asked for at the same time by the same request.
#[derive(Default)]
pub(crate) struct RestrictedTokens {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: HashMap<Resource, Held>,
    queue: Vec<Wanted>,
    asking: bool,
}

#[derive(Default)]
struct Held {
    token: Option<Arc<AccessToken>>,
    asked: Option<watch::Receiver<Outcome>>,
    forced_at: Option<Instant>,
}

struct Wanted {
    resource: Resource,
    ended: watch::Sender<Outcome>,
}

/// `None` until the request ends.
type Outcome = Option<Result<Arc<AccessToken>, Arc<Error>>>;

impl RestrictedTokens {
    /// A token for this resource.
    ///
    /// Cancel safe: a request that has begun goes on for the others, in a task of its own.
    pub(crate) async fn token(
        self: &Arc<Self>,
        resource: &Resource,
        seller: &Seller,
    ) -> Result<Arc<AccessToken>, Arc<Error>> {
        let mut asked = {
            let mut state = self.state();
            let now = Instant::now();
            if state.held.len() >= MAX_HELD {
                state.held.retain(|_, held| held.is_of_use(now));
            }
            let held = state.held.entry(resource.clone()).or_default();
            if let Some(token) = held.token.as_ref().filter(|token| now < token.renew_at) {
                return Ok(Arc::clone(token));
            }
            match held.asked.as_ref().filter(|asked| asked.has_changed().is_ok()) {
                Some(asked) => asked.clone(),
                None => {
                    let (ended, asked) = watch::channel(None);
                    held.asked = Some(asked.clone());
                    state.queue.push(Wanted { resource: resource.clone(), ended });
                    if !state.asking {
                        state.asking = true;
                        let asking = Asking { tokens: Arc::clone(self), done: false };
                        let span = tracing::info_span!("rdt", region = %seller.region);
                        tokio::spawn(asking.run(seller.for_tokens()).instrument(span));
                    }
                    asked
                }
            }
        };
        match asked.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(outcome)) => outcome.clone(),
            // The task is gone without an outcome: the runtime is shutting down.
            _ => Err(Arc::new(crate::call::unsent(
                CreateRestrictedDataToken::OPERATION,
                ErrorKind::Interrupted,
            ))),
        }
    }

    /// Sets a token aside that Amazon refused. `false` means that a new one would not help.
    pub(crate) fn refused(&self, resource: &Resource, refused: &Arc<AccessToken>) -> bool {
        let mut state = self.state();
        let Some(held) = state.held.get_mut(resource) else { return true };
        if !held.token.as_ref().is_some_and(|token| Arc::ptr_eq(token, refused)) {
            // Another caller has set it aside already.
            return true;
        }
        let now = Instant::now();
        if held.forced_at.is_some_and(|forced| now < forced + FORCED_PAUSE) {
            return false;
        }
        held.forced_at = Some(now);
        held.token = None;
        true
    }

    fn settle(&self, wanted: Wanted, outcome: Result<Arc<AccessToken>, Arc<Error>>) {
        if let Ok(token) = &outcome
            && let Some(held) = self.state().held.get_mut(&wanted.resource)
        {
            held.token = Some(Arc::clone(token));
        }
        wanted.ended.send_replace(Some(outcome));
    }

    /// A panic elsewhere leaves a state that is still valid.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn is_of_use(&self, now: Instant) -> bool {
        let asked = self.asked.as_ref().is_some_and(|asked| asked.has_changed().is_ok());
        asked || self.token.as_ref().is_some_and(|token| now < token.renew_at)
    }
}

/// The one task that asks. Dropped before its end, it leaves the place to another.
struct Asking {
    tokens: Arc<RestrictedTokens>,
    done: bool,
}

impl Asking {
    async fn run(mut self, seller: Seller) {
        // Callers that came together are asked for together.
        tokio::task::yield_now().await;
        while let Some(batch) = self.next_batch() {
            let resources = batch.iter().map(|wanted| &wanted.resource);
            match create(&seller, resources).await {
                // One that Amazon does not grant must not stand in the way of the others.
                Err(error) if batch.len() > 1 && is_refusal(&error) => {
                    for wanted in batch {
                        let outcome = create(&seller, std::iter::once(&wanted.resource)).await;
                        self.tokens.settle(wanted, outcome.map_err(Arc::new));
                    }
                }
                outcome => {
                    let outcome = outcome.map_err(Arc::new);
                    batch.into_iter().for_each(|wanted| self.tokens.settle(wanted, outcome.clone()));
                }
            }
        }
    }

    /// What is to be asked for next; where that is nothing, this task's work is done.
    fn next_batch(&mut self) -> Option<Vec<Wanted>> {
        let mut state = self.tokens.state();
        let count = state.queue.len().min(MAX_RESOURCES);
        self.done = count == 0;
        state.asking = !self.done;
        (!self.done).then(|| state.queue.drain(..count).collect())
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        if !self.done {
            let mut state = self.tokens.state();
            state.asking = false;
            // Who waits for these hears that the task is gone.
            state.queue.clear();
        }
    }
}

/// Boxed, because asking for a token is a call, and a call may ask for a token.
fn create<'a>(
    seller: &'a Seller,
    resources: impl Iterator<Item = &'a Resource>,
) -> BoxFuture<'a, Result<Arc<AccessToken>, Error>> {
    let body = CreateRestrictedDataTokenRequest::new(resources.map(Resource::model));
    Box::pin(async move {
        let asked_at = Instant::now();
        let answer = seller.send(&CreateRestrictedDataToken::new(body)).await?;
        let life = u64::try_from(answer.value.expires_in.unwrap_or_default()).unwrap_or_default();
        let life = in_our_time(Duration::from_secs(life), seller.client.shared.limiter.speed());
        let token = answer.value.restricted_data_token.as_ref();
        token
            .and_then(|token| AccessToken::new(token.expose(), asked_at, life).ok())
            .map(Arc::new)
            .ok_or_else(|| crate::call::unreadable(CreateRestrictedDataToken::OPERATION, &answer))
    })
}

/// Whether Amazon looked at the resources and said no.
fn is_refusal(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Refused | ErrorKind::Forbidden)
}

impl Seller {
    /// This seller's handle for requests of tokens, whose failure or end is not one caller's alone.
    fn for_tokens(&self) -> Self {
        let mut seller = self.clone();
        seller.restricted_data = RestrictedData::Never;
        seller.deadline = None;
        seller.watch = None;
        seller
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(path: &'static str) -> String {
        let operation = Operation { path, ..*CreateRestrictedDataToken::OPERATION };
        Resource::of(&operation, "/the/path/itself", Vec::new()).path
    }

    #[test]
    fn a_path_is_left_open_where_amazon_allows_it() {
        assert_eq!(resource("/orders/v0/orders"), "/orders/v0/orders");
        assert_eq!(resource("/orders/v0/orders/{orderId}/address"), "/orders/v0/orders/{orderId}/address");
        assert_eq!(resource("/mfn/v0/shipments/{shipmentId}"), "/mfn/v0/shipments/{shipmentId}");
        assert_eq!(resource("/reports/2021-06-30/documents/{reportDocumentId}"), "/the/path/itself");
        assert_eq!(resource("/a/{orderId}/b/{other}"), "/the/path/itself");
    }
}
