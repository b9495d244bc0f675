//! Custom fields and the order filter through the real binary: what the rules say stands in Odoo, what they cannot say is an
//! issue, and an order that the filter leaves out is skipped with its reason.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use amz_odoo_mapping::fields::{FieldRules, Function, Models};
use amz_odoo_testkit::odoo::Profile;
use amz_odoo_tests::clinic::{Clinic, EmulatedOdoo};
use amz_odoo_tests::real::RealOdoo;
use odoo_rpc::{Client, Context, Domain, Record, SearchOptions};
use serde_json::{Value, json};

/// Longer than listings lag behind.
const UNTIL_LISTED: u64 = 200;

fn rules(toml: &str) -> toml::Value {
    let mut table: toml::Table = toml.parse().unwrap();
    table.remove("fields").unwrap()
}

/// The page for merchants.
const PAGE: &str = include_str!("../../docs/write-your-own-mapping.md");

#[test]
fn what_the_page_shows_can_be_read() {
    let blocks = PAGE.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let shown = blocks.filter(|block| block.contains("account.fields"));
    let shown: Vec<String> = shown.map(|block| block.replace("account.fields", "fields")).collect();
    assert_eq!(shown.len(), 1);
    let rules: FieldRules = rules(&shown[0]).try_into().unwrap();
    assert!(rules.bind(&Models::new()).is_ok());
    // The functions of the table, and no other.
    let rows = PAGE.lines().skip_while(|line| !line.starts_with("| function")).skip(2);
    let cells = rows.take_while(|line| line.starts_with('|')).filter_map(|line| line.split(" | ").next());
    let mut names = Vec::new();
    for text in cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)) {
        let read: toml::Table = format!("apply = [{text}]").parse().unwrap();
        let steps: Vec<Function> =
            read["apply"].clone().try_into().unwrap_or_else(|error| panic!("{text}: {error}"));
        names.push(serde_json::to_value(&steps[0]).unwrap());
    }
    assert_eq!(names.len(), 15, "{names:?}");
}

async fn sync(clinic: &Clinic) -> Value {
    clinic.shop.amazon.advance(UNTIL_LISTED).await;
    clinic.run(&["sync", "orders", "--json"]).await.done().json
}

/// Places an order for one unit of a SKU, and lays these members over it.
async fn place(clinic: &Clinic, sku: &str, members: Value) -> String {
    let mut order = json!({"status": "Unshipped", "channel": "FBM", "service_level": "STANDARD",
        "items": [{"sku": sku, "quantity": 1}]});
    order.as_object_mut().unwrap().extend(members.as_object().cloned().unwrap());
    clinic.shop.amazon.put(&order).await.order_id
}

async fn create(client: &Client, model: &str, values: Value) -> i64 {
    client.create(model, vec![values.as_object().cloned().unwrap()], Context::new()).await.unwrap()[0]
}

/// The records of a model that belong to an order.
async fn of_order(client: &Client, model: &str, path: &str, order_id: &str, fields: &[&str]) -> Vec<Record> {
    let domain = Domain::eq(path, order_id);
    client.search_read(model, &domain, fields, SearchOptions::new().order("id")).await.unwrap()
}

async fn order(client: &Client, order_id: &str, fields: &[&str]) -> Record {
    let found = of_order(client, "sale.order", "client_order_ref", order_id, fields).await;
    assert_eq!(found.len(), 1, "{order_id}");
    found.into_iter().next().unwrap()
}

fn text<'a>(record: &'a Record, field: &str) -> Option<&'a str> {
    record.str(field).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_fill_fields_and_a_bad_value_holds_its_own_order_back() {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    let mut clinic = Clinic::new(odoo.access.clone(), 0).await;
    assert_eq!(clinic.doctor(&["--fix"]).await.code, Some(0));

    // A rule that this Odoo does not take is told before anything is booked.
    let gone = rules("[[fields]]\nname = 'gone'\nto = 'sale.order.x_gone'\nfrom = 'orderId'\n");
    clinic.set("account.0.fields", gone);
    let found = clinic.doctor(&[]).await;
    assert_eq!(found.code, Some(2), "{found:?}");
    assert!(found.codes().contains("custom_field"), "{found:?}");
    let refused = clinic.run(&["sync", "orders", "--json"]).await;
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("the rule `gone` cannot set sale.order.x_gone"), "{}", refused.stderr);

    clinic.set(
        "account.0.fields",
        rules(
            r#"
            [[fields]]
            name = "level"
            to = "sale.order.incoterm_location"
            from = ["fulfillment.fulfillmentServiceLevel", "ShipmentServiceLevelCategory"]
            apply = ["lower", { lookup = { table = { standard = "slow" }, otherwise = "fast" } }]

            [[fields]]
            name = "number"
            to = "sale.order.shipping_weight"
            from = "orderItems[*].product.sellerSku"
            apply = [{ regex = { pattern = "W([0-9.]+)" } }, "sum", { decimal = { multiply = "0.001", scale = 3 } }]
            required = true

            [[fields]]
            name = "day"
            to = "sale.order.validity_date"
            from = ["createdTime", "PurchaseDate"]
            apply = [{ date = { write = "%Y-%m-%d" } }]

            [[fields]]
            name = "text"
            to = "sale.order.line.name"
            from = "orderItems[*].product.sellerSku"
            apply = [{ prefix = "Our " }]

            [[fields]]
            name = "ref"
            to = "res.partner.ref"
            from = ["orderId", "AmazonOrderId"]
            "#,
        ),
    );
    assert_eq!(clinic.doctor(&[]).await.code, Some(0));
    let good = place(&clinic, "SHIRT-W250", json!({})).await;
    let bad = place(&clinic, "SHIRT-W2.5.0", json!({"service_level": "NEXT_DAY"})).await;
    let none = place(&clinic, "SHIRT", json!({})).await;
    let pass = sync(&clinic).await;
    assert_eq!((&pass["orders_imported"], &pass["orders_quarantined"]), (&json!(1), &json!(2)), "{pass:#}");

    let client = odoo.access.connect().await;
    let fields =
        ["incoterm_location", "shipping_weight", "validity_date", "date_order", "partner_shipping_id"];
    let record = order(&client, &good, &fields).await;
    assert_eq!(text(&record, "incoterm_location"), Some("slow"));
    assert_eq!(record.decimal("shipping_weight").unwrap(), Some("0.25".parse().unwrap()));
    let placed = record.datetime("date_order").unwrap().unwrap().to_string();
    assert_eq!(record.date("validity_date").unwrap().unwrap().to_string(), placed[..10]);
    let lines = of_order(&client, "sale.order.line", "order_id.client_order_ref", &good, &["name"]).await;
    assert!(lines.iter().any(|line| text(line, "name") == Some("Our SHIRT-W250")), "{lines:?}");
    let contact = record.many2one("partner_shipping_id").unwrap().unwrap().id;
    let contact = client.read("res.partner", &[contact], &["ref"], Context::new()).await.unwrap();
    assert_eq!(text(&contact[0], "ref"), Some(good.as_str()));

    // What a required rule cannot say holds its own order back, with the place and the way out.
    let issues = clinic.shop.blocking_issues().await;
    let issue = |id: &str| issues.iter().find(|issue| issue["record"] == id).unwrap();
    assert_eq!(
        (&issue(&none)["kind"], &issue(&none)["path"]),
        (&json!("custom_field"), &json!("orderItems[0].product.sellerSku"))
    );
    assert!(issue(&bad)["message"].as_str().unwrap().contains("the value is no number"));
    assert!(issue(&none)["message"].as_str().unwrap().contains("the document has no value for it"));

    // `explain` tells of the rules.
    let explained = clinic.run(&["explain", &good, "--json"]).await.done();
    let trace = explained.json["trace"].as_array().unwrap();
    let of = |rule: &str| trace.iter().find(|entry| entry["rule"] == format!("custom.{rule}"));
    assert_eq!(of("level").unwrap()["value"], "slow");
    assert!(of("text").unwrap()["field"].as_str().unwrap().ends_with("_item].name"));

    // Without the rule nothing holds the orders back, and what Odoo has stays.
    clinic.set("account.0.fields", rules("fields = []"));
    for id in [&bad, &none] {
        assert_eq!(clinic.run(&["replay", id, "--json"]).await.code, Some(0));
    }
    assert!(clinic.shop.blocking_issues().await.is_empty());
    clinic.run(&["replay", &good, "--json"]).await.done();
    assert_eq!(text(&order(&client, &good, &fields).await, "incoterm_location"), Some("slow"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filter_leaves_new_orders_out_and_follows_those_that_odoo_has() {
    let odoo = EmulatedOdoo::serve(Profile::V18).await;
    let mut clinic = Clinic::new(odoo.access.clone(), 0).await;
    assert_eq!(clinic.doctor(&["--fix"]).await.code, Some(0));
    clinic.set("account.0.order_filter", "[('chanel', '=', 'fba')]");
    let refused = clinic.run(&["sync", "orders", "--json"]).await;
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("asks for `chanel`, which no order has"), "{}", refused.stderr);

    clinic.set("account.0.order_filter", "[]");
    let known = place(&clinic, "SHIRT", json!({})).await;
    assert_eq!(sync(&clinic).await["orders_imported"], 1);
    clinic.set("account.0.order_filter", "['!', ('line_ids.sku', '=like', 'SHIRT%')]");
    let new = place(&clinic, "SHIRT", json!({})).await;
    let other = place(&clinic, "HAT", json!({})).await;
    clinic.shop.amazon.put(&json!({"order_id": known, "status": "Canceled"})).await;
    let pass = sync(&clinic).await;
    let counts = ["orders_imported", "orders_cancelled", "orders_skipped", "orders_quarantined"];
    assert_eq!(counts.map(|count| pass[count].as_u64().unwrap()), [1, 1, 1, 0], "{pass:#}");

    let client = odoo.access.connect().await;
    assert_eq!(text(&order(&client, &known, &["state"]).await, "state"), Some("cancel"));
    assert_eq!(text(&order(&client, &other, &["state"]).await, "state"), Some("sale"));
    assert!(of_order(&client, "sale.order", "client_order_ref", &new, &["id"]).await.is_empty());
    let explained = clinic.run(&["explain", &new, "--json"]).await.done();
    let last = explained.json["ledger"].as_array().unwrap().last().unwrap();
    assert_eq!(last["event"], "skipped");
    assert!(last["reason"].as_str().unwrap().contains("order_filter"), "{last:#}");
}

/// Makes a field as a person does in Odoo's settings.
async fn make_field(client: &Client, model: &str, name: &str, mut values: Value) {
    let found = client.search("ir.model", &Domain::eq("model", model), SearchOptions::new()).await.unwrap();
    values["model_id"] = json!(found[0]);
    values["name"] = json!(name);
    values["field_description"] = json!(name);
    create(client, "ir.model.fields", values).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_odoo_takes_fields_of_its_users_own() {
    let Some(odoo) = RealOdoo::find("a real Odoo takes fields of its users' own") else { return };
    let odoo = odoo.fresh("custom").await;
    let client = odoo.connect().await;
    let level = json!([[0, 0, {"value": "low", "name": "Low"}], [0, 0, {"value": "high", "name": "High"}]]);
    make_field(&client, "sale.order", "x_level", json!({"ttype": "selection", "selection_ids": level})).await;
    make_field(&client, "sale.order", "x_short", json!({"ttype": "char", "size": 5})).await;
    make_field(&client, "sale.order", "x_placed", json!({"ttype": "datetime"})).await;
    make_field(&client, "sale.order", "x_total", json!({"ttype": "float"})).await;
    make_field(&client, "sale.order", "x_html", json!({"ttype": "html"})).await;
    make_field(&client, "sale.order", "x_business", json!({"ttype": "boolean"})).await;
    make_field(&client, "sale.order.line", "x_size", json!({"ttype": "char"})).await;
    make_field(&client, "res.partner", "x_amazon", json!({"ttype": "char"})).await;
    let tag = create(&client, "crm.tag", json!({"name": "Express"})).await;

    let mut clinic = Clinic::new(odoo.clone(), 0).await;
    let toml = r#"
        [[fields]]
        name = "level"
        to = "sale.order.x_level"
        from = "fulfillment.fulfillmentServiceLevel"
        apply = [{ lookup = { table = { NEXT_DAY = "high" }, otherwise = "low" } }]

        [[fields]]
        name = "short"
        to = "sale.order.x_short"
        from = "fulfillment.fulfillmentServiceLevel"

        [[fields]]
        name = "placed"
        to = "sale.order.x_placed"
        from = "createdTime"

        [[fields]]
        name = "total"
        to = "sale.order.x_total"
        from = "proceeds.grandTotal.amount"

        [[fields]]
        name = "html"
        to = "sale.order.x_html"
        apply = [{ default = "a < b & c" }]

        [[fields]]
        name = "business"
        to = "sale.order.x_business"
        apply = [{ default = "no" }]

        [[fields]]
        name = "tags"
        to = "sale.order.tag_ids"
        from = "fulfillment.fulfillmentServiceLevel"
        apply = [{ lookup = { table = { NEXT_DAY = "Express" }, otherwise = " " } }]
        reference = "name"

        [[fields]]
        name = "size"
        to = "sale.order.line.x_size"
        from = "orderItems[*].product.sellerSku"
        apply = [{ split = { by = "-", index = 1 } }]

        [[fields]]
        name = "amazon"
        to = "res.partner.x_amazon"
        from = "salesChannel.marketplaceId"
        "#;
    clinic.set("account.0.fields", rules(toml));
    assert_eq!(clinic.doctor(&["--fix"]).await.code, Some(0));
    let fast = place(&clinic, "SHIRT-XL", json!({"service_level": "NEXT_DAY"})).await;
    let slow = place(&clinic, "SHIRT", json!({"service_level": "SLOW"})).await;
    let pass = sync(&clinic).await;
    assert_eq!((&pass["orders_imported"], &pass["orders_quarantined"]), (&json!(2), &json!(0)), "{pass:#}");

    let fields = [
        "x_level",
        "x_short",
        "x_placed",
        "x_total",
        "x_html",
        "x_business",
        "tag_ids",
        "amount_total",
        "date_order",
        "partner_shipping_id",
    ];
    let record = order(&client, &fast, &fields).await;
    assert_eq!(text(&record, "x_level"), Some("high"));
    assert_eq!(text(&record, "x_short"), None, "a text that is too long is not cut off");
    assert_eq!(record.datetime("x_placed").unwrap(), record.datetime("date_order").unwrap());
    assert_eq!(record.decimal("x_total").unwrap(), record.decimal("amount_total").unwrap());
    assert_eq!(text(&record, "x_html"), Some("<p>a &lt; b &amp; c</p>"));
    assert!(!record.bool("x_business").unwrap());
    assert_eq!(record.ids("tag_ids").unwrap(), [tag]);
    let lines = of_order(&client, "sale.order.line", "order_id.client_order_ref", &fast, &["x_size"]).await;
    assert_eq!(text(&lines[0], "x_size"), Some("XL"));
    let contact = record.many2one("partner_shipping_id").unwrap().unwrap().id;
    let contact = client.read("res.partner", &[contact], &["x_amazon"], Context::new()).await.unwrap();
    assert_eq!(text(&contact[0], "x_amazon"), Some("A1PA6795UKMFR9"));
    let other = order(&client, &slow, &fields).await;
    assert_eq!((text(&other, "x_level"), text(&other, "x_short")), (Some("low"), Some("SLOW")));
    assert_eq!(other.ids("tag_ids").unwrap(), Vec::<i64>::new());
    let warned: Vec<Value> = clinic.shop.issues().await;
    assert!(
        warned.iter().any(|issue| issue["record"] == *fast && issue["kind"] == "custom_field"),
        "{warned:#?}"
    );

    // Another rule: a replay writes what it says, and a pass without news writes nothing.
    clinic.set("account.0.fields", rules(&toml.replace("otherwise = \"low\"", "otherwise = \"high\"")));
    clinic.run(&["replay", &slow, "--json"]).await.done();
    assert_eq!(text(&order(&client, &slow, &fields).await, "x_level"), Some("high"));
    assert_eq!(sync(&clinic).await["odoo_writes"], 0);
    // What a person wrote into a field of which the rules say nothing stays.
    clinic.set("account.0.fields", rules("fields = []"));
    clinic.run(&["replay", &slow, "--json"]).await.done();
    assert_eq!(text(&order(&client, &slow, &fields).await, "x_level"), Some("high"));
}
