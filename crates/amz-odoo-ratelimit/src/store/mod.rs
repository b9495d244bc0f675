//! Buckets outside of one limiter: the port [`BucketStore`] and its adapters.
//!
//! - [`MemoryStore`]: several limiters of one process on one set of buckets.
//! - `PostgresStore` (feature `postgres`): any number of processes on one PostgreSQL.
//!
//! The module `contract` (feature `contract`) is what every adapter has to pass.

#[cfg(feature = "contract")]
pub mod contract;
mod memory;
mod port;
#[cfg(feature = "postgres")]
mod postgres;

pub use memory::MemoryStore;
pub use port::{BucketStore, Claim, StoreError, StoreFuture, Taken};
#[cfg(feature = "postgres")]
pub use postgres::PostgresStore;
