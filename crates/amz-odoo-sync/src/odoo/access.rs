//! What the Odoo user may do.

use odoo_rpc::{Call, Client, Result};

/// Whether the user may do this (`read`, `write`, `create`, `unlink`) with records of the model.
///
/// # Errors
/// Whatever the connection yields; [`UnknownModel`](odoo_rpc::ErrorKind::UnknownModel) when there is no such model.
pub(crate) async fn may(odoo: &Client, model: &str, operation: &str) -> Result<bool> {
    let model = model.to_owned();
    let call = if odoo.version().at_least(18, 0) {
        Call::new(model, "has_access").ids([]).arg("operation", operation)
    } else {
        Call::new(model, "check_access_rights").arg("operation", operation).arg("raise_exception", &false)
    };
    odoo.execute(&call).await
}
