use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::{BucketState, Decision, Event, Key, Plan};

/// What a method of a [`BucketStore`] answers, in its own time.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Buckets that several limiters share.
///
/// Every limiter on one store has to run at the same [`speed`](crate::LimiterBuilder::speed); the store's seconds are
/// ours. A store has one clock for everybody: the clocks of its users play no part.
///
/// The limiter runs `take` and `record` to their end even where its own caller gave up, so that no token is lost.
pub trait BucketStore: fmt::Debug + Send + Sync + 'static {
    /// Takes one token of every claim's bucket, or none at all, in one step that no other taker can come between.
    ///
    /// A bucket that is not there yet starts full. The burst follows the claim's plan, the rate what was recorded.
    ///
    /// # Errors
    /// When the store cannot be reached or did not answer: whether tokens were taken is not known then.
    fn take<'a>(&'a self, claims: &'a [Claim]) -> StoreFuture<'a, Taken>;

    /// Applies what was learned to a bucket, as [`Bucket::apply`](crate::Bucket::apply) does. One that is not there
    /// is passed over.
    ///
    /// # Errors
    /// When the store cannot be reached or did not answer.
    fn record<'a>(&'a self, key: &'a Key, event: Event) -> StoreFuture<'a, ()>;

    /// Every bucket there is, ordered by key.
    ///
    /// # Errors
    /// When the store cannot be reached or did not answer.
    fn states(&self) -> StoreFuture<'_, Vec<(Key, BucketState)>>;
}

/// One bucket of which a token is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Whose bucket it is.
    pub key: Key,
    /// The documented plan.
    pub plan: Plan,
    /// Tokens that have to stay for others; more than a full bucket can leave counts as that.
    pub left_over: u32,
}

/// What [`BucketStore::take`] did.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Granted: a token of each. Otherwise of none, and how long until there could be.
    pub decision: Decision,
    /// The buckets afterwards, in the order of the claims.
    pub states: Vec<BucketState>,
}

/// A store that cannot be reached or did not answer; [`source`](Error::source) tells why.
#[derive(Debug)]
pub struct StoreError {
    source: Box<dyn Error + Send + Sync>,
}

impl StoreError {
    /// An error with its cause.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { source: source.into() }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store of the rate limits failed")
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
