use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};
use spapi_types::Region;

use super::{Grant, Lwa, RefreshToken, RestrictedTokens, TokenCache};

/// One seller's tokens, shared by all handles with the same refresh token.
pub(crate) struct Account {
    pub(crate) tokens: Arc<TokenCache>,
    restricted: Mutex<HashMap<Region, Arc<RestrictedTokens>>>,
}

impl Account {
    /// Names the seller in the limiter's keys: the same in every process and after a restart, and not to be turned back
    /// into the token.
    pub(crate) fn name(&self) -> String {
        let digest = Sha256::digest(self.tokens.secret());
        let short = digest.iter().take(8).map(|byte| format!("{byte:02x}"));
        format!("seller-{}", short.collect::<String>())
    }

    /// The seller's Restricted Data Tokens in a region.
    pub(crate) fn restricted(&self, region: Region) -> Arc<RestrictedTokens> {
        Arc::clone(lock(&self.restricted).entry(region).or_default())
    }
}

/// The accounts that a client has met, and the application's own tokens.
#[derive(Default)]
pub(crate) struct Accounts {
    /// One a refresh token, in the order of meeting. No map: a secret is no key.
    sellers: Mutex<Vec<Arc<Account>>>,
    /// One a scope of grantless operations.
    grantless: Mutex<HashMap<&'static str, Arc<TokenCache>>>,
}

impl Accounts {
    /// The seller's account.
    pub(crate) fn seller(&self, lwa: &Arc<Lwa>, refresh_token: RefreshToken) -> Arc<Account> {
        let mut sellers = lock(&self.sellers);
        let known = sellers.iter().position(|account| account.tokens.secret() == refresh_token.expose());
        let index = known.unwrap_or_else(|| {
            sellers.push(Arc::new(Account {
                tokens: TokenCache::new(Arc::clone(lwa), Grant::Refresh(refresh_token)),
                restricted: Mutex::default(),
            }));
            sellers.len() - 1
        });
        Arc::clone(&sellers[index])
    }

    /// The application's token for a scope.
    pub(crate) fn grantless(&self, lwa: &Arc<Lwa>, scope: &'static str) -> Arc<TokenCache> {
        let mut grantless = lock(&self.grantless);
        let cache =
            grantless.entry(scope).or_insert_with(|| TokenCache::new(Arc::clone(lwa), Grant::Scope(scope)));
        Arc::clone(cache)
    }
}

/// A panic elsewhere leaves a collection that is still valid.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
