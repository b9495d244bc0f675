//! The models of the test.

use odoo_rpc::{Client, Command, Context, Domain, SearchOptions};
use serde_json::{Map, Value, json};

pub(crate) const MODEL: &str = "x_round_trip";
pub(crate) const LINE: &str = "x_round_trip_line";

/// Records to link to.
pub(crate) struct Ids {
    pub(crate) partners: Vec<i64>,
    pub(crate) currency: i64,
}

pub(crate) fn map(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

pub(crate) async fn make_models(odoo: &Client) -> Ids {
    let partners = ["Ada", "Grace"].map(|name| map(&json!({ "name": name })));
    let partners = odoo.create("res.partner", partners.to_vec(), Context::new()).await.unwrap();
    let currency = odoo.record_of(&"base.USD".parse().unwrap()).await.unwrap().unwrap().1;

    let field = |name: &str, kind: &str, more: Value| {
        let mut values = map(&json!({ "name": name, "field_description": name, "ttype": kind }));
        values.extend(map(&more));
        values
    };
    let options = |options: &[&str]| {
        let option = |option: &&str| json!([0, 0, { "value": option, "name": option }]);
        json!({ "selection_ids": options.iter().map(option).collect::<Vec<_>>() })
    };
    let fields = vec![
        field("x_name", "char", json!({})),
        field("x_text", "text", json!({})),
        field("x_html", "html", json!({})),
        field("x_integer", "integer", json!({})),
        field("x_float", "float", json!({})),
        field("x_currency_id", "many2one", json!({ "relation": "res.currency" })),
        field("x_monetary", "monetary", json!({})),
        field("x_boolean", "boolean", json!({})),
        field("x_date", "date", json!({})),
        field("x_datetime", "datetime", json!({})),
        field("x_selection", "selection", options(&["draft", "sale"])),
        field("x_partner_id", "many2one", json!({ "relation": "res.partner" })),
        field("x_partner_ids", "many2many", json!({ "relation": "res.partner" })),
        field("x_reference", "reference", options(&["res.partner", "res.currency"])),
        field("x_binary", "binary", json!({})),
        field("x_json", "json", json!({})),
    ];
    make_model(odoo, MODEL, fields).await;
    let lines = vec![
        field("x_name", "char", json!({})),
        field("x_quantity", "float", json!({})),
        field("x_parent_id", "many2one", json!({ "relation": MODEL, "on_delete": "cascade" })),
    ];
    make_model(odoo, LINE, lines).await;
    let own = Domain::eq("model", MODEL);
    let models = odoo.search("ir.model", &own, SearchOptions::new()).await.unwrap();
    let mut one2many =
        field("x_line_ids", "one2many", json!({ "relation": LINE, "relation_field": "x_parent_id" }));
    one2many.insert("model_id".to_owned(), json!(models[0]));
    odoo.create("ir.model.fields", vec![one2many], Context::new()).await.unwrap();
    Ids { partners, currency }
}

async fn make_model(odoo: &Client, model: &str, fields: Vec<Map<String, Value>>) {
    let access = json!({
        "name": model, "perm_read": true, "perm_write": true, "perm_create": true, "perm_unlink": true,
        "group_id": administrators(odoo).await,
    });
    let fields: Vec<_> = fields.into_iter().map(Command::Create).collect();
    let values = json!({
        "name": model, "model": model, "field_id": fields,
        "access_ids": [Command::Create(map(&access))],
    });
    odoo.create("ir.model", vec![map(&values)], Context::new()).await.unwrap();
}

async fn administrators(odoo: &Client) -> i64 {
    odoo.record_of(&"base.group_system".parse().unwrap()).await.unwrap().unwrap().1
}
