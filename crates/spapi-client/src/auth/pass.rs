use std::sync::Arc;
use std::time::Duration;

use spapi_types::Operation;
use tokio::time::Instant;

use super::restricted::Resource;
use super::{AccessToken, RestrictedDataToken, RestrictedTokens, TokenCache};
use crate::http::BoxError;
use crate::{ErrorKind, Seller};

/// APIs that never take a Restricted Data Token: access to Orders 2026-01-01 goes by role, and the Tokens API is where
/// the tokens come from.
const NEVER: [&str; 2] = ["orders_2026-01-01", "tokens_2021-03-01"];

/// When a seller's calls carry a Restricted Data Token in place of the access token.
///
/// Whatever is chosen, Orders 2026-01-01 and grantless operations carry none.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum RestrictedData {
    /// For operations that are refused without one, and for those that answer with the data elements that
    /// [`Seller::with_data_elements`] asks for.
    #[default]
    AsNeeded,
    /// For every call, each on its own path: for the document of a restricted report, which no operation tells from
    /// another's.
    Always,
    /// For none.
    Never,
    /// For every call, this token, which another application made and delegated to yours. It is not renewed.
    Delegated(RestrictedDataToken),
}

/// What lets a call in.
pub(crate) enum Pass {
    /// An access token: the seller's, or the application's for a grantless operation.
    Access(Arc<TokenCache>),
    /// A Restricted Data Token for this resource.
    Restricted(Arc<RestrictedTokens>, Resource),
    /// Somebody else's.
    Delegated(Arc<AccessToken>),
}

/// Why a call has no token.
pub(crate) struct NoPass {
    pub(crate) kind: ErrorKind,
    pub(crate) source: Option<BoxError>,
    pub(crate) retryable: bool,
}

impl Pass {
    /// The pass for an operation on `path`, relative to the endpoint and without its query.
    pub(crate) fn choose(seller: &Seller, operation: &'static Operation, path: &str) -> Result<Self, NoPass> {
        let shared = &seller.client.shared;
        if let Some(scope) = operation.grantless {
            return Ok(Self::Access(shared.accounts.grantless(&shared.lwa, scope)));
        }
        let Some(account) = &seller.account else {
            return Err(NoPass { kind: ErrorKind::NoSeller, source: None, retryable: false });
        };
        let elements: Vec<&'static str> = operation
            .data_elements
            .iter()
            .copied()
            .filter(|element| seller.data_elements.iter().any(|chosen| chosen == element))
            .collect();
        let needed = operation.restricted || !elements.is_empty();
        let resource = match &seller.restricted_data {
            _ if NEVER.contains(&operation.api) => None,
            RestrictedData::Delegated(token) => {
                // Its life is the other application's business.
                let token = AccessToken::new(token.expose(), Instant::now(), Duration::MAX);
                let token = token.map_err(|error| NoPass {
                    kind: ErrorKind::InvalidRequest,
                    source: Some(error.into()),
                    retryable: false,
                })?;
                return Ok(Self::Delegated(Arc::new(token)));
            }
            RestrictedData::Always => Some(Resource::specific(operation, path, elements)),
            RestrictedData::AsNeeded if needed => Some(Resource::of(operation, path, elements)),
            RestrictedData::AsNeeded | RestrictedData::Never => None,
        };
        Ok(match resource {
            Some(resource) => Self::Restricted(account.restricted(seller.region), resource),
            None => Self::Access(Arc::clone(&account.tokens)),
        })
    }

    /// A token that Amazon should accept.
    ///
    /// Cancel safe: a request for one that has begun goes on for the others.
    pub(crate) async fn token(&self, seller: &Seller) -> Result<Arc<AccessToken>, NoPass> {
        match self {
            Self::Access(tokens) => tokens.token().await.map_err(|error| NoPass {
                kind: ErrorKind::Authentication,
                retryable: error.is_retryable(),
                source: Some(error.into()),
            }),
            Self::Restricted(tokens, resource) => {
                tokens.token(resource, seller).await.map_err(|error| match error.lwa() {
                    Some(lwa) => NoPass {
                        kind: ErrorKind::Authentication,
                        retryable: lwa.is_retryable(),
                        source: Some(lwa.clone().into()),
                    },
                    None => NoPass {
                        kind: ErrorKind::RestrictedData,
                        retryable: error.is_retryable(),
                        source: Some(error.into()),
                    },
                })
            }
            Self::Delegated(token) => Ok(Arc::clone(token)),
        }
    }

    /// Sets a token aside that Amazon refused. `false` means that a new one would not help.
    pub(crate) fn refused(&self, token: &Arc<AccessToken>) -> bool {
        match self {
            Self::Access(tokens) => tokens.refused(token),
            Self::Restricted(tokens, resource) => tokens.refused(resource, token),
            Self::Delegated(_) => false,
        }
    }
}
