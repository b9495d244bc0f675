//! Why a pass could not run or go on. What is wrong with one record is an issue, not an error.

use crate::store::StoreError;

/// The result of what the engine does.
pub type Result<T, E = SyncError> = std::result::Result<T, E>;

/// A pass stopped. What it had stored stays stored; the next pass goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SyncError {
    /// Odoo refused the connection or cannot be reached. Nothing was lost: leased jobs come back.
    #[error("{0}")]
    Odoo(#[from] odoo_rpc::Error),
    /// Amazon refused the connection or cannot be reached.
    #[error("{0}")]
    Amazon(#[from] spapi_client::Error),
    /// The local store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// Odoo or the configuration is not ready for this; the text says what to do.
    #[error("{0}")]
    NotReady(String),
    /// The queue knows no such order, so there is nothing to do again.
    #[error("no order {0} was ever fetched: check the id, or run `amz-odoo sync orders`")]
    NeverFetched(String),
    /// Somebody has the order right now; nothing was changed.
    #[error("another worker is booking {0} right now: try again when it is done")]
    InWork(String),
    /// Odoo answered with a record of another shape than this program knows.
    #[error("{model}: {source}; this version of Odoo is not known here, please report it")]
    Shape {
        /// The model.
        model: &'static str,
        /// The field.
        source: odoo_rpc::FieldError,
    },
}

impl SyncError {
    /// Whether the configuration is at fault, so that trying again without a change is useless.
    pub fn is_configuration(&self) -> bool {
        use odoo_rpc::ErrorKind;
        match self {
            Self::NotReady(_) | Self::NeverFetched(_) | Self::Store(StoreError::Bound { .. }) => true,
            Self::Odoo(error) => matches!(
                error.kind(),
                ErrorKind::AccessDenied
                    | ErrorKind::AccessError
                    | ErrorKind::UnknownModel
                    | ErrorKind::UnknownField
                    | ErrorKind::DatabaseUnknown
                    | ErrorKind::PlainHttp
                    | ErrorKind::Configuration
                    | ErrorKind::UnexpectedAnswer
            ),
            Self::Amazon(error) => {
                // A token that could not be fetched for want of a network says nothing about the credentials.
                error.is_auth() && !error.lwa().is_some_and(spapi_client::LwaError::is_retryable)
            }
            _ => false,
        }
    }
}

/// Names the model of a record that has another shape than expected.
pub(crate) trait Of<T> {
    /// Adds the model.
    fn of(self, model: &'static str) -> Result<T>;
}

impl<T> Of<T> for std::result::Result<T, odoo_rpc::FieldError> {
    fn of(self, model: &'static str) -> Result<T> {
        self.map_err(|source| SyncError::Shape { model, source })
    }
}
