use std::time::Duration;

use crate::store::StoreError;

/// Why a caller got no permit. No token was taken and nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AcquireError {
    /// A token would come only after the deadline, so waiting for it makes no sense. Ask again with more time, or do
    /// without the call.
    #[error("the rate limit leaves no call before the deadline, only in about {predicted:?}")]
    TooLate {
        /// When a token would have been there, from the moment of the answer.
        predicted: Duration,
    },
    /// The store that is shared with other processes failed. Ask again later.
    #[error(transparent)]
    Store(#[from] StoreError),
}
