//! What is done once for all cases: the connection, its key, the names of fields.

use std::sync::Arc;

use odoo_rpc::{Client, Fields, Protocol};

use super::Target;
use crate::names::Names;

/// What all cases have in common.
pub(super) struct Shared {
    pub(super) odoo: Client,
    pub(super) target: Target,
    pub(super) names: Names,
    pub(super) products: Arc<Fields>,
    /// The name of the key that was made.
    key: Option<String>,
}

impl Shared {
    /// Connects, and asks for the field names of all cases.
    pub(super) async fn new(target: &Target) -> Self {
        let (odoo, key) = connect(target).await;
        let names = Names::ask(&odoo).await.expect("the modules that cases need");
        let products = odoo.fields("product.product").await.expect("fields");
        Self { odoo, target: target.clone(), names, products, key }
    }

    /// Revokes what was made for the suite alone.
    pub(super) async fn end(&self) {
        if let Some(name) = &self.key {
            let odoo = by_password(&self.target).await;
            odoo.revoke_api_keys(name).await.expect("revoked");
        }
    }
}

/// The administrator's connection.
async fn connect(target: &Target) -> (Client, Option<String>) {
    let odoo = by_password(target).await;
    if target.protocol != Protocol::Json2 {
        return (odoo, None);
    }
    let name = format!("contract {}", std::process::id());
    let key = odoo.create_api_key(&name, None).await.expect("a key");
    let odoo = target.builder().api_key(key).protocol(Protocol::Json2).connect().await;
    (odoo.expect("the target answers"), Some(name))
}

pub(super) async fn by_password(target: &Target) -> Client {
    let builder = target.builder().credentials(target.user.as_str(), target.password.as_str());
    builder.connect().await.expect("the target answers")
}
