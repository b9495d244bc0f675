use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ::http::HeaderValue;
use amz_odoo_ratelimit::{Limiter, Quota};
use spapi_types::Region;

use crate::auth::{Accounts, Grant, Lwa};
use crate::http::HttpService;
use crate::retry::Dice;
use crate::stats::Counters;
use crate::{
    AuthorizationCode, ClientBuilder, ClientId, ClientSecret, Endpoint, LwaError, LwaErrorKind, Mode,
    RefreshToken, RetryPolicy, Seller, Stats,
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
    pub(crate) accounts: Accounts,
    #[cfg(feature = "sigv4")]
    pub(crate) signer: Option<crate::sigv4::SigV4>,
}

impl Client {
    /// Settings for a client; the credentials are those of your application at Login with Amazon.
    pub fn builder(client_id: impl Into<ClientId>, client_secret: impl Into<ClientSecret>) -> ClientBuilder {
        ClientBuilder::new(client_id.into(), client_secret.into())
    }

    /// A handle on the seller who gave this consent. Nothing is sent yet.
    ///
    /// Handles with the same refresh token share their tokens and the usage plans.
    pub fn seller(&self, refresh_token: impl Into<RefreshToken>, region: Region) -> Seller {
        let account = self.shared.accounts.seller(&self.shared.lwa, refresh_token.into());
        let name = account.name();
        Seller::new(self.clone(), Some(account), name, region)
    }

    /// A handle without a seller, for the operations that need the application's own right only
    /// ([`Operation::grantless`](spapi_types::Operation::grantless)): destinations of notifications, a new client secret.
    ///
    /// A seller's handle makes these calls too, with the same token. Any other operation is refused with
    /// [`ErrorKind::NoSeller`](crate::ErrorKind::NoSeller).
    pub fn grantless(&self, region: Region) -> Seller {
        Seller::new(self.clone(), None, String::new(), region)
    }

    /// Exchanges the code of a seller's new authorization for the refresh token, which is to be stored encrypted.
    ///
    /// `redirect_uri` is the address that the code came to, where the application has several.
    ///
    /// Dropped after it went out, the code may be spent and the refresh token lost: let the seller authorize again.
    ///
    /// # Errors
    /// [`LwaError`]; [`LwaErrorKind::InvalidGrant`] where the code is unknown, spent or older than five minutes. A code is
    /// sent again only where it surely was not sent.
    pub async fn authorize(
        &self,
        code: impl Into<AuthorizationCode>,
        redirect_uri: Option<&str>,
    ) -> Result<RefreshToken, LwaError> {
        let grant = Grant::Code(code.into(), redirect_uri.map(str::to_owned));
        let granted = self.shared.lwa.fetch(&grant).await?;
        granted.refresh.ok_or_else(|| LwaError::bare(LwaErrorKind::Unreadable))
    }

    /// Uses a new client secret from now on, at run time and for all clones.
    ///
    /// The secret so far stays as the other one: Amazon accepts both for a while, and where it does not know the one
    /// any more, or not yet, the other is tried. Access tokens stay as they are.
    pub fn rotate_secret(&self, new: impl Into<ClientSecret>) {
        self.shared.lwa.secrets.rotate(new.into());
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
