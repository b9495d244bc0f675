//! Access tokens from Login with Amazon.

mod cache;
mod credentials;
mod error;
mod lwa;

pub use self::credentials::{ClientId, ClientSecret, RefreshToken};
pub use self::error::{LwaError, LwaErrorKind};

pub(crate) use self::cache::TokenCache;
pub(crate) use self::lwa::{AccessToken, Lwa};
