//! What `odoo_rpc::model::generate` writes for some models of Odoo 19, committed so that it is known to compile.

use odoo_rpc::Fields;
use odoo_rpc::model::generate;
use serde_json::{Map, Value, json};

use crate::record::RECORDED;

pub mod product_template;
pub mod sale_order;
pub mod stock_move;

/// The models, each with the name of its file.
pub const MODELS: [(&str, &str); 3] =
    [("product.template", "product_template"), ("sale.order", "sale_order"), ("stock.move", "stock_move")];

/// The file of a model, from the recorded fields of Odoo 19.
///
/// # Panics
/// When the model is not recorded.
#[must_use]
pub fn source(model: &str) -> String {
    let code = generate(model, &recorded(model), None);
    format!(
        "//! `{model}` of Odoo 19.\n//!\n//! Generated from the emulator's data file; do not edit.\n\n{code}"
    )
}

/// The fields of a recorded model, as `fields_get` returned them.
///
/// # Panics
/// When the model is not recorded.
#[must_use]
#[allow(clippy::expect_used, reason = "the data is in the repository")]
pub fn recorded(model: &str) -> Fields {
    let recorded: Value = serde_json::from_str(RECORDED).expect("the data file is JSON");
    let fields = recorded["models"][model]["fields"].as_object().expect("the model is recorded");
    let attributes = |field: &Value| {
        let mut attributes = field[2].as_object().cloned().unwrap_or_default();
        attributes.extend([("type".to_owned(), field[0].clone()), ("string".to_owned(), field[1].clone())]);
        attributes
    };
    let fields: Map<_, _> =
        fields.iter().map(|(name, field)| (name.clone(), json!(attributes(field)))).collect();
    serde_json::from_value(Value::Object(fields)).expect("fields")
}
