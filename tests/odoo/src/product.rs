//! What says in an Odoo of any version how a product is kept.

use odoo_rpc::Fields;
use serde_json::{Map, Value, json};

/// How Odoo treats a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Goods whose units Odoo counts.
    Counted,
    /// Goods that are always there.
    Uncounted,
    /// Nothing to deliver.
    Service,
}

impl Kept {
    /// The values of a new product; `fields` are those of `product.product`.
    #[must_use]
    pub fn values(self, fields: &Fields) -> Map<String, Value> {
        let values = if fields.has("is_storable") {
            let kind = if self == Self::Service { "service" } else { "consu" };
            json!({"type": kind, "is_storable": self == Self::Counted})
        } else {
            // Before 18, where `type` follows.
            json!({"detailed_type": match self {
                Self::Counted => "product",
                Self::Uncounted => "consu",
                Self::Service => "service",
            }})
        };
        values.as_object().cloned().unwrap_or_default()
    }
}
