//! Values as JSON.

use odoo_rpc::{Client, Context};
use serde_json::{Value, json};

use super::setup::{Ids, MODEL, map};

/// What is written to a field, and what is read.
struct Case(&'static str, Value, Value);

fn same(field: &'static str, value: Value) -> Case {
    Case(field, value.clone(), value)
}

fn unset(field: &'static str) -> Case {
    same(field, json!(false))
}

#[rustfmt::skip]
fn cases(ids: &Ids) -> Vec<Case> {
    let [ada, grace] = ids.partners[..] else { panic!("two partners") };
    let text = "Jane \"J\" O'Neil \\ \t <b>&amp;</b> Ünï 日本 𝔘🙂 e\u{301}";
    vec![
        same("x_name", json!(text)), same("x_name", json!("  spaces  ")), same("x_name", json!("0")),
        same("x_name", json!("")), unset("x_name"),
        same("x_text", json!(format!("{text}\n\r\n{text}"))), same("x_text", json!("")), unset("x_text"),
        same("x_html", json!("<p>Jane <b>J</b> 🙂</p>")), unset("x_html"),
        same("x_integer", json!(i32::MAX)), same("x_integer", json!(i32::MIN)), same("x_integer", json!(0)),
        Case("x_integer", json!(false), json!(0)),
        same("x_float", json!(0.1)), same("x_float", json!(-123_456_789_012.345)), same("x_float", json!(1e-7)),
        same("x_float", json!(0.0)), Case("x_float", json!(false), json!(0.0)),
        // Odoo's floats take text too, which is how decimals beyond a double are sent.
        Case("x_float", json!("12345678901234567.89"), json!(12_345_678_901_234_568.0)),
        same("x_currency_id", json!([ids.currency, "USD"])).id(),
        same("x_monetary", json!(1_234_567_890.12)), Case("x_monetary", json!(0.125), json!(0.13)),
        same("x_monetary", json!(-0.01)), same("x_monetary", json!(0.0)),
        Case("x_monetary", json!(false), json!(0.0)),
        same("x_boolean", json!(true)), unset("x_boolean"),
        same("x_date", json!("2026-02-28")), same("x_date", json!("1000-01-01")),
        same("x_date", json!("9999-12-31")), unset("x_date"),
        same("x_datetime", json!("2026-03-29 01:30:00")), same("x_datetime", json!("1000-01-01 00:00:00")),
        same("x_datetime", json!("9999-12-31 23:59:59")), unset("x_datetime"),
        // Odoo leaves out zeros before the year, which the typed getters read all the same.
        Case("x_date", json!("0001-01-01"), json!("1-01-01")),
        Case("x_datetime", json!("0999-12-31 23:59:59"), json!("999-12-31 23:59:59")),
        same("x_selection", json!("sale")), unset("x_selection"),
        same("x_partner_id", json!([ada, "Ada"])).id(), unset("x_partner_id"),
        Case("x_partner_ids", json!([[6, 0, [grace, ada]]]), json!([ada, grace])),
        Case("x_partner_ids", json!([[3, ada, 0]]), json!([grace])),
        Case("x_partner_ids", json!([[4, ada, 0]]), json!([ada, grace])),
        Case("x_partner_ids", json!([[5, 0, 0]]), json!([])),
        same("x_reference", json!(format!("res.partner,{ada}"))), unset("x_reference"),
        same("x_binary", json!("AP8Q/w==")), unset("x_binary"),
        same("x_json", json!({ "a": [1, 2.5, null, "🙂", { "b": true }] })), same("x_json", json!(["x"])),
        unset("x_json"),
    ]
}

impl Case {
    /// A many2one is written as an id and read with the name.
    fn id(self) -> Self {
        Self(self.0, self.1[0].clone(), self.2)
    }
}

pub(crate) async fn every_value_reads_back(odoo: &Client, ids: &Ids) {
    let record = odoo.create(MODEL, vec![map(&json!({}))], Context::new()).await.unwrap();
    for Case(field, written, expected) in cases(ids) {
        let values = map(&json!({ field: written }));
        odoo.write(MODEL, &record, values, Context::new()).await.unwrap();
        let read = odoo.read(MODEL, &record, &[field], Context::new()).await.unwrap();
        let mut found = read[0].get(field).unwrap().clone();
        if field == "x_partner_ids" {
            // By the partners' own order.
            found.as_array_mut().unwrap().sort_by_key(Value::as_i64);
        }
        assert_eq!(found, expected, "{field}");
    }
}

/// Odoo takes out what is not safe; what is left reads back as it is.
pub(crate) async fn html_is_sanitized_once(odoo: &Client) {
    let html = "<p onclick=\"x()\">Jane</p><script>alert(1)</script>";
    let record = odoo.create(MODEL, vec![map(&json!({ "x_html": html }))], Context::new()).await.unwrap();
    let read = async || {
        let records = odoo.read(MODEL, &record, &["x_html"], Context::new()).await.unwrap();
        records[0].str("x_html").unwrap().unwrap().to_owned()
    };
    let clean = read().await;
    assert!(clean.contains("Jane") && !clean.contains("script") && !clean.contains("onclick"), "{clean}");
    odoo.write(MODEL, &record, map(&json!({ "x_html": clean })), Context::new()).await.unwrap();
    assert_eq!(read().await, clean);
}
