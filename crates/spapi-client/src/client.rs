use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::http::HeaderValue;
use amz_odoo_ratelimit::{Limiter, Quota};
use spapi_types::Region;

use crate::auth::{Lwa, TokenCache};
use crate::http::HttpService;
use crate::retry::Dice;
use crate::stats::Counters;
use crate::{
    ClientBuilder, ClientId, ClientSecret, Endpoint, Mode, RefreshToken, RetryPolicy, Seller, Stats,
};

/// Your application at the Selling Partner API. A clone is the same client.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) http: HttpService,
    pub(crate) endpoint: Endpoint,
    pub(crate) lwa: Arc<Lwa>,
    pub(crate) limiter: Limiter,
    pub(crate) retry: RetryPolicy,
    pub(crate) timeout: Duration,
    pub(crate) body_limit: usize,
    pub(crate) user_agent: HeaderValue,
    pub(crate) mode: Mode,
    pub(crate) counters: Arc<Counters>,
    pub(crate) dice: Arc<Dice>,
    /// One a refresh token, so that handles on one seller share the access token.
    pub(crate) accounts: Mutex<Vec<Arc<TokenCache>>>,
}

impl Client {
    /// Settings for a client; the credentials are those of your application at Login with Amazon.
    pub fn builder(client_id: impl Into<ClientId>, client_secret: impl Into<ClientSecret>) -> ClientBuilder {
        ClientBuilder::new(client_id.into(), client_secret.into())
    }

    /// A handle on the seller who gave this consent. Nothing is sent yet.
    ///
    /// Handles with the same refresh token share the access token and the usage plans.
    pub fn seller(&self, refresh_token: impl Into<RefreshToken>, region: Region) -> Seller {
        let refresh_token = refresh_token.into();
        let mut accounts = self.shared.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let known =
            accounts.iter().position(|account| account.refresh_token().expose() == refresh_token.expose());
        let index = known.unwrap_or_else(|| {
            accounts.push(TokenCache::new(Arc::clone(&self.shared.lwa), refresh_token));
            accounts.len() - 1
        });
        Seller::new(self.clone(), Arc::clone(&accounts[index]), format!("seller-{}", index + 1), region)
    }

    /// What was sent so far.
    pub fn stats(&self) -> Stats {
        self.shared.counters.snapshot()
    }

    /// The usage plans in use, with what is left of them.
    pub fn quota(&self) -> Vec<Quota> {
        self.shared.limiter.quota()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("client_id", &self.shared.lwa.client_id)
            .field("endpoint", &self.shared.endpoint)
            .field("mode", &self.shared.mode)
            .field("stats", &self.stats())
            .finish_non_exhaustive()
    }
}
