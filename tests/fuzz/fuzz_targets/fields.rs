//! Any rules over any order: they are refused, or give the same values each time. Rules and order are two lines of JSON.
#![no_main]

use amz_odoo_mapping::MapContext;
use amz_odoo_mapping::document::document;
use amz_odoo_mapping::fields::{FieldRules, Models, RuleInput, custom_values};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(end) = data.iter().position(|byte| *byte == b'\n') else { return };
    let (rules, file) = data.split_at(end);
    let Ok(rules) = serde_json::from_slice::<FieldRules>(rules) else { return };
    let written = serde_json::to_vec(&rules).expect("rules are JSON");
    assert!(
        serde_json::from_slice::<FieldRules>(&written).is_ok_and(|again| again == rules),
        "rules read otherwise"
    );
    let (Ok(rules), Ok(orders)) = (rules.bind(&models()), document(file)) else { return };
    for order in orders {
        let draft = order.map(&MapContext::default()).draft;
        let json = order.json();
        let input = RuleInput { document: &json, draft: &draft };
        assert!(
            custom_values(&rules, &input) == custom_values(&rules, &input),
            "other values the second time"
        );
    }
});

/// One field of each type.
fn models() -> Models {
    let fields = br#"{"x_a": {"type": "char", "size": 4}, "x_b": {"type": "integer"}, "x_c": {"type": "float", "digits": [16, 2]},
        "x_d": {"type": "date"}, "x_e": {"type": "datetime"}, "x_f": {"type": "boolean"}, "x_g": {"type": "html"},
        "x_h": {"type": "selection", "selection": [["a", "A"]]}, "x_i": {"type": "many2many", "relation": "crm.tag"}}"#;
    let fields: odoo_rpc::Fields = serde_json::from_slice(fields).expect("fields");
    Models::from(
        ["sale.order", "sale.order.line", "res.partner"].map(|model| (model.to_owned(), fields.clone())),
    )
}
