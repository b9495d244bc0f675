//! What is wrong with the local store.

use super::finding::{Code, Finding};
use crate::seal::SealError;
use crate::store::StoreError;

/// Says why the store cannot be used.
pub fn store_finding(error: &StoreError) -> Finding {
    let message = error.to_string();
    match error {
        StoreError::Bound { stored, .. } => Finding::new(
            Code::StoreBound,
            message,
            format!(
                "set `odoo.url` and `odoo.database` back to {stored}, or name a new file in `store` for this Odoo"
            ),
        ),
        StoreError::Seal(SealError::MissingKey { path }) => Finding::new(
            Code::StoreKeyMissing,
            message,
            format!("restore {} from the backup of the store", path.display()),
        ),
        StoreError::Seal(SealError::OpenToOthers { path }) => {
            Finding::new(Code::StoreKeyMissing, message, format!("run `chmod 600 {}`", path.display()))
        }
        StoreError::Seal(_) => Finding::new(
            Code::StoreKeyWrong,
            message,
            "put the key file that was made with this store back beside it, from the backup of the store",
        ),
        StoreError::Busy(_) => Finding::new(
            Code::StoreUnusable,
            message,
            "wait until the other process is done, or stop it, then run `amz-odoo doctor` again",
        ),
        _ => Finding::new(
            Code::StoreUnusable,
            message,
            "name a file in `store` that this user may write, on a local disk",
        ),
    }
}
