//! Tokens: from Login with Amazon by one of three grants, and Restricted Data Tokens from the Tokens API.

mod account;
mod cache;
mod credentials;
mod error;
mod grant;
mod lwa;
mod pass;
mod restricted;
mod secrets;
mod token;

pub use self::credentials::{AuthorizationCode, ClientId, ClientSecret, RefreshToken, RestrictedDataToken};
pub use self::error::{LwaError, LwaErrorKind};
pub use self::pass::RestrictedData;

pub(crate) use self::account::{Account, Accounts};
pub(crate) use self::cache::TokenCache;
pub(crate) use self::grant::Grant;
pub(crate) use self::lwa::Lwa;
pub(crate) use self::pass::{NoPass, Pass};
pub(crate) use self::restricted::RestrictedTokens;
pub(crate) use self::secrets::Secrets;
pub(crate) use self::token::AccessToken;
