//! Every order of Amazon's own models goes through the flow into a real Odoo, or ends with a named reason.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod engine;

use std::collections::{BTreeMap, BTreeSet};

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_mapping::document::document;
use amz_odoo_sync::clock::{Clock, SystemClock};
use amz_odoo_sync::flows::orders::FLOW;
use amz_odoo_sync::odoo::Session;
use amz_odoo_sync::store::{FlowId, Ingest, IssueFilter, IssueState, NewJob, Payload, Store};
use amz_odoo_sync::{Account, OrdersFlow, RevenueMode, Silent};
use amz_odoo_tests::amazon::models;
use amz_odoo_tests::harness::{Amazon, Ended, binary};
use amz_odoo_tests::real::RealOdoo;
use engine::{config, seller, set_up, store};
use jiff::Timestamp;
use odoo_rpc::{Client, Context, Domain, Record, SearchOptions};
use rust_decimal::Decimal;
use serde_json::Value;
use spapi_types::{MarketplaceId, Region};

/// The folder of the orders models.
const ORDERS: &str = "models/orders-api-model";

/// The bodies of a model's successful answers about orders.
fn answers(folder: &std::path::Path, file: &str) -> Vec<Value> {
    let model: Value = serde_json::from_slice(&std::fs::read(folder.join(file)).unwrap()).unwrap();
    let mut found = Vec::new();
    for (path, operations) in model["paths"].as_object().unwrap() {
        let response = &operations["get"]["responses"]["200"];
        if path.ends_with("/regulatedInfo") {
            continue;
        }
        found.extend(response["examples"].as_object().into_iter().flat_map(|all| all.values().cloned()));
        let cases = response["x-amzn-api-sandbox"]["static"].as_array().into_iter().flatten();
        found.extend(cases.map(|case| case["response"].clone()));
    }
    found
}

/// Every example and sandbox case of a model's operations that read orders, refusals too: operation, status, body.
fn cases(folder: &std::path::Path, file: &str) -> Vec<(String, String, Value)> {
    let model: Value = serde_json::from_slice(&std::fs::read(folder.join(file)).unwrap()).unwrap();
    let mut found = Vec::new();
    for (path, operations) in model["paths"].as_object().unwrap() {
        let operation = operations["get"]["operationId"].as_str().unwrap_or_default();
        for (status, response) in operations["get"]["responses"].as_object().into_iter().flatten() {
            if path.ends_with("/regulatedInfo") {
                continue;
            }
            let examples = response["examples"].as_object().into_iter().flat_map(|all| all.values().cloned());
            let sandbox = response["x-amzn-api-sandbox"]["static"].as_array().into_iter().flatten();
            let bodies = examples.chain(sandbox.map(|case| case["response"].clone()));
            found.extend(bodies.map(|body| (operation.to_owned(), status.clone(), body)));
        }
    }
    found
}

/// What `map order --json` printed of one order: what a reviewer compares with the model.
fn mapped(order: &Value) -> String {
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut issues: Vec<String> = order["issues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| {
            format!("{}{}", if issue["severity"] == "blocking" { "!" } else { "" }, word(&issue["kind"]))
        })
        .collect();
    issues.sort();
    issues.dedup();
    let draft = &order["draft"];
    format!(
        "{} {} {} lines, sum {} of {} {} [{}]",
        word(&draft["order_id"]),
        draft["status"].as_str().unwrap_or("of unknown status"),
        draft["lines"].as_array().unwrap().len(),
        word(&order["sum"]),
        word(&order["total"]),
        draft["currency"].as_str().unwrap_or("-"),
        issues.join(" ")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_binary_maps_every_case_of_the_models_or_names_its_reason() {
    let test = "the binary maps every case of the models or names its reason";
    let Some(folder) = models(test, ORDERS) else { return };
    let home = tempfile::tempdir().unwrap();
    let mut lines = Vec::new();
    let mut files = Vec::new();
    for (version, file) in [("2026-01-01", "orders_2026-01-01.json"), ("v0", "ordersV0.json")] {
        let of_version = cases(&folder, file);
        files.extend(
            of_version
                .into_iter()
                .map(|(operation, status, body)| (format!("{version} {operation} {status}"), body)),
        );
    }
    // The answers of v0 about one order, put together as the engine's caller does.
    let together = orders(&folder).into_iter().filter(|(version, ..)| *version == "v0");
    files.extend(together.map(|(_, id, body)| (format!("v0 all about {id}"), body)));
    assert!(files.len() > 30, "the models hold cases: {}", files.len());
    for (index, (name, body)) in files.iter().enumerate() {
        let path = home.path().join(format!("{index}.json"));
        std::fs::write(&path, body.to_string()).unwrap();
        let mut command = tokio::process::Command::new(binary());
        let ended: Ended = command.args(["map", "order", "--json"]).arg(&path).output().await.unwrap().into();
        if ended.code == Some(1) {
            let message = ended.json["error"]["message"].as_str().expect("a sentence");
            let message = message.replace(&path.display().to_string(), "FILE");
            lines.push(format!("{name}: refused: {message}"));
            continue;
        }
        let documents = match &ended.json {
            Value::Array(several) => several.clone(),
            one => vec![one.clone()],
        };
        let is_blocked = |order: &Value| {
            order["issues"].as_array().unwrap().iter().any(|issue| issue["severity"] == "blocking")
        };
        let code = if documents.iter().any(is_blocked) { 3 } else { 0 };
        assert_eq!(ended.code, Some(code), "{name}: {ended:?}");
        for order in &documents {
            let ties = number(&order["sum"]) == number(&order["total"]);
            assert!(ties || is_blocked(order), "{name}: {order:#}");
            lines.push(format!("{name}: {}", mapped(order)));
        }
    }
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("cases_of_the_models_by_the_binary", lines.join("\n"));
    });
}

/// One document an order, `(version, id, document)`: the answers of v0 about one order are put together.
fn orders(folder: &std::path::Path) -> Vec<(&'static str, String, Value)> {
    let mut found = Vec::new();
    for body in answers(folder, "orders_2026-01-01.json") {
        let one = body.get("order").cloned();
        for order in body["orders"].as_array().into_iter().flatten().cloned().chain(one) {
            found.push(("2026-01-01", order["orderId"].as_str().unwrap_or("-").to_owned(), order));
        }
    }
    let mut v0: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for body in answers(folder, "ordersV0.json") {
        let payload = &body["payload"];
        let listed = payload["Orders"].as_array().cloned().unwrap_or_default();
        let one = payload["AmazonOrderId"].is_string().then(|| payload.clone());
        for part in listed.into_iter().chain(one) {
            let id = part["AmazonOrderId"].as_str().unwrap_or("-").to_owned();
            let parts = v0.entry(id).or_default();
            // Examples and sandbox cases repeat one another.
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    found.extend(v0.into_iter().map(|(id, parts)| ("v0", id, Value::Array(parts))));
    found
}

/// What Amazon's own JSON says about an order, read member by member and with none of the program's code.
#[derive(Debug, PartialEq)]
struct Told {
    /// The grand total.
    total: Decimal,
    currency: String,
    purchased_at: Timestamp,
    /// Units by seller SKU.
    units: BTreeMap<String, Decimal>,
    /// The tax of all items, whoever remits it; none where Amazon tells none.
    tax: Option<Decimal>,
}

fn number(value: &Value) -> Option<Decimal> {
    value.as_str().and_then(|text| text.parse().ok()).or_else(|| value.as_i64().map(Decimal::from))
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Told {
    fn of(version: &str, body: &Value) -> Self {
        if version == "v0" { Self::v0(body) } else { Self::v2026(body) }
    }

    fn v2026(order: &Value) -> Self {
        let total = &order["proceeds"]["grandTotal"];
        let mut told = Self::new(&total["amount"], &total["currencyCode"], &order["createdTime"]);
        for item in order["orderItems"].as_array().unwrap() {
            told.add(&item["product"]["sellerSku"], &item["quantityOrdered"]);
            let parts = item["proceeds"]["breakdowns"].as_array().into_iter().flatten();
            for tax in parts.filter(|part| part["type"] == "TAX") {
                *told.tax.get_or_insert_default() += number(&tax["subtotal"]["amount"]).unwrap();
            }
        }
        told
    }

    /// From the answers of several operations.
    fn v0(parts: &Value) -> Self {
        let parts = parts.as_array().unwrap();
        let order = parts.iter().find(|part| !part["PurchaseDate"].is_null()).unwrap();
        let total = &order["OrderTotal"];
        let mut told = Self::new(&total["Amount"], &total["CurrencyCode"], &order["PurchaseDate"]);
        let items = parts.iter().filter_map(|part| part["OrderItems"].as_array()).flatten();
        for item in items.filter(|item| !item["QuantityOrdered"].is_null()) {
            told.add(&item["SellerSKU"], &item["QuantityOrdered"]);
            let taxes = ["ItemTax", "ShippingTax", "GiftWrapTax"].map(|name| (name, Decimal::ONE));
            let saved =
                ["PromotionDiscountTax", "ShippingDiscountTax"].map(|name| (name, Decimal::NEGATIVE_ONE));
            for (name, sign) in taxes.into_iter().chain(saved) {
                if let Some(amount) = number(&item[name]["Amount"]) {
                    *told.tax.get_or_insert_default() += sign * amount;
                }
            }
        }
        told
    }

    fn new(total: &Value, currency: &Value, purchased_at: &Value) -> Self {
        Self {
            total: number(total).unwrap().normalize(),
            currency: word(currency),
            purchased_at: word(purchased_at).parse().unwrap(),
            units: BTreeMap::new(),
            tax: None,
        }
    }

    fn add(&mut self, sku: &Value, quantity: &Value) {
        *self.units.entry(word(sku)).or_default() += number(quantity).unwrap();
    }
}

/// The product of the tax that Amazon remits itself.
const COLLECTED: &str = "AMAZON-FACILITATOR-TAX";

/// What Odoo shows of the order, in the same words; the tax is both what Odoo reckons and what Amazon remits.
async fn shown(client: &Client, order: i64) -> Told {
    let fields = ["amount_total", "amount_tax", "currency_id", "date_order"];
    let order_of = client.read("sale.order", &[order], &fields, Context::new()).await.unwrap().remove(0);
    let amount =
        |record: &Record, field: &str| record.decimal(field).unwrap().unwrap().round_dp(2).normalize();
    let line_fields = ["product_id", "product_uom_qty", "price_total"];
    let of_order = Domain::eq("order_id", order) & Domain::eq("display_type", false);
    let lines =
        client.search_read("sale.order.line", &of_order, &line_fields, SearchOptions::new()).await.unwrap();
    let product = |line: &Record| line.many2one("product_id").unwrap().unwrap().id;
    let ids: Vec<i64> = lines.iter().map(product).collect();
    let products = client.read("product.product", &ids, &["default_code"], Context::new()).await.unwrap();
    let (mut units, mut tax) = (BTreeMap::<String, Decimal>::new(), amount(&order_of, "amount_tax"));
    for line in &lines {
        let sold = products.iter().find(|record| record.id().unwrap() == product(line)).unwrap();
        match sold.str("default_code").unwrap().unwrap() {
            COLLECTED => tax += amount(line, "price_total"),
            charge if charge.starts_with("AMAZON-") => {}
            sku => *units.entry(sku.to_owned()).or_default() += amount(line, "product_uom_qty"),
        }
    }
    Told {
        total: amount(&order_of, "amount_total"),
        currency: order_of.many2one("currency_id").unwrap().unwrap().name.unwrap().to_owned(),
        purchased_at: order_of.datetime("date_order").unwrap().unwrap().timestamp(),
        units,
        tax: Some(tax),
    }
}

fn region(document_of: &[u8]) -> Option<Region> {
    let order = document(document_of).ok()?.into_iter().next()?.map(&Default::default()).draft;
    Some(MarketplaceId::from(order.marketplace_id?.as_str()).marketplace()?.region)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_of_the_models_is_imported_or_named() {
    let test = "every order of the models is imported or named";
    let (Some(folder), Some(odoo)) = (models(test, ORDERS), RealOdoo::find(test)) else { return };
    let odoo = odoo.fresh("models").await;
    // Never asked: the orders are in the queue already.
    let amazon = Amazon::serve(config(1, 0, &["US"])).await;
    let mut accounts: Vec<Account> = Vec::new();
    for region in Region::ALL {
        let mut account = Account::new(region.as_str(), region, RevenueMode::Invoices);
        account.marketplaces = region.marketplaces().map(|one| one.id.to_owned()).collect();
        account.rules.unknown_sku = UnknownSku::Create;
        set_up(&odoo, &account).await;
        accounts.push(account);
    }
    let mut lines = Vec::new();
    let mut compared = 0;
    let orders = orders(&folder);
    assert!(orders.len() > 5, "the models hold orders: {}", orders.len());
    for (index, (version, id, body)) in orders.iter().enumerate() {
        // Its own store and its own reference: examples repeat ids, and each is to be booked from nothing.
        let unique = format!("{id}-{index}");
        let text = body.to_string().replace(&format!("\"{id}\""), &format!("\"{unique}\""));
        let region = region(text.as_bytes()).unwrap_or(Region::Na);
        let account = accounts.iter().find(|account| account.region == region).unwrap();
        let (store, _folder) = store();
        let flow = FlowId::new(&account.name, FLOW);
        let now = SystemClock.now();
        let job = NewJob::new(unique.clone(), now, Payload::new(text.clone().into_bytes()));
        store.ingest(Ingest { flow, at: now, items: vec![job], cursor: None }).await.unwrap();
        let session = Session::open(odoo.connect().await, None).await.unwrap();
        let seller = seller(&amazon, region);
        let flow = OrdersFlow::new(account, &seller, &session, &store, &SystemClock, &Silent).unwrap();
        flow.book().await.unwrap();

        let entry = store.ledger(&unique).await.unwrap().pop().expect("the order ended");
        let open = IssueFilter { state: Some(IssueState::Open), ..IssueFilter::default() };
        let issues = store.issues(open).await.unwrap();
        let kinds: BTreeSet<String> = issues.iter().map(|issue| issue.kind.clone()).collect();
        let found = session
            .client()
            .search_read(
                "sale.order",
                &Domain::eq("client_order_ref", unique.as_str()),
                &["state", "amount_total"],
                SearchOptions::new(),
            )
            .await
            .unwrap();
        assert!(found.len() <= 1, "{unique} is there {} times", found.len());
        let event = entry.event.as_str();
        let shown = match found.first() {
            None => "not in Odoo".to_owned(),
            Some(order) => {
                let total =
                    order.decimal("amount_total").unwrap().unwrap_or_default().round_dp(2).normalize();
                if event != "quarantined" {
                    let told = Told::of(version, body);
                    let found = shown(session.client(), order.id().unwrap()).await;
                    // Where Amazon tells no tax, Odoo reckons one; the total holds all the same.
                    assert_eq!(Told { tax: told.tax.and(found.tax), ..found }, told, "{unique}");
                    compared += 1;
                }
                format!("{} {total}", order.str("state").unwrap().unwrap_or_default())
            }
        };
        assert!(found.len() == 1 || !entry.reason.is_empty(), "{unique} is nowhere, and nobody says why");
        let kinds: Vec<String> = kinds.into_iter().collect();
        // Why it is not there; what is held back says so by its issues.
        let reason = if event == "skipped" { format!(": {}", entry.reason) } else { String::new() };
        lines.push(format!("{version} {id}: {event}, {shown} [{}]{reason}", kinds.join(" ")));
    }
    assert!(compared > 5, "orders compared with Amazon's JSON: {compared}");
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("orders_of_the_models_in_odoo", lines.join("\n"));
    });
}
