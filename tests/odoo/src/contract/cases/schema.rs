//! Fields: those that were recorded, and those that changed their names.

use odoo_rpc::FieldKind;
use serde_json::{Value, json};

use crate::contract::bench::Bench;
use crate::record;

/// The emulator's data file against the server: a server of the recorded version has every field of it.
pub(in super::super) async fn the_recorded_fields_are_there(bench: Bench) {
    let recorded: Value = serde_json::from_str(record::RECORDED).expect("the data file");
    if recorded["version"] != json!(bench.odoo.version().to_string()) {
        return;
    }
    let mut wrong = Vec::new();
    for (model, described) in recorded["models"].as_object().expect("models") {
        let asked = json!([[], ["type", "required", "relation"]]);
        let live = bench.call(model, "fields_get", asked).await;
        for (field, parts) in described["fields"].as_object().expect("fields") {
            let recorded = (&parts[0], parts[2].get("required").is_some(), parts[2].get("relation"));
            let theirs = &live[field];
            let found = (&theirs["type"], theirs["required"] == true, theirs.get("relation"));
            if recorded != found {
                wrong.push(format!("{model}.{field}: recorded {recorded:?}, found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "record again (see record.rs):\n{}", wrong.join("\n"));
}

/// Prices keep the decimals that `fields_get` tells: two up to 18, all of them on 19.
pub(in super::super) async fn price_digits(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.order(&[bench.line(product, json!({"price_unit": 3.333333}))], json!({})).await;
    let line = bench.lines(order).await[0];
    let fields = bench.odoo.fields("sale.order.line").await.expect("fields");
    let price = fields.get("price_unit").expect("the price");
    assert_eq!(price.kind, FieldKind::Float);
    let stored = if bench.major >= 19 { json!(3.333333) } else { json!(3.33) };
    assert_eq!(price.scale.is_some(), bench.major < 19, "{:?}", price.scale);
    assert_eq!(bench.read("sale.order.line", line, ["price_unit"]).await, [stored]);
}
