//! The emulator of the Selling Partner API answers as Amazon's models say, to the letter.

use std::collections::BTreeSet;

use amz_odoo_conformance::Model;
use amz_odoo_conformance::validate::violations;
use amz_odoo_testkit::spapi::{Emulator, EmulatorConfig};
use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use serde_json::{Value, json};

/// What calls the emulator, and holds each answer against the schema of its operation and status.
struct Auditor {
    emulator: Emulator,
    now: Timestamp,
    models: Vec<Model>,
    token: String,
    /// Operation and status of the answers that were checked.
    seen: BTreeSet<String>,
    wrong: BTreeSet<String>,
}

impl Auditor {
    fn new(models: Vec<Model>) -> Self {
        let config = EmulatorConfig { orders: 150, throttle: false, ..EmulatorConfig::new(17) };
        let config = config.with_sellers(1, &["US", "DE", "JP"]);
        let now = config.start;
        let emulator = Emulator::new(config);
        Self { emulator, now, models, token: String::new(), seen: BTreeSet::new(), wrong: BTreeSet::new() }
    }

    fn login(&mut self) {
        let config = self.emulator.config();
        let login = json!({
            "grant_type": "refresh_token", "client_id": config.client_id, "client_secret": config.client_secret,
            "refresh_token": config.sellers[0].refresh_token,
        });
        let request = Request::post("/auth/o2/token").header("content-type", "application/json");
        let answer = self.emulator.handle(self.now, request.body(Bytes::from(login.to_string())).unwrap());
        let answer: Value = serde_json::from_slice(answer.body()).unwrap();
        answer["access_token"].as_str().unwrap().clone_into(&mut self.token);
    }

    /// Calls `model.operation` at this target; the answer is checked, whatever its status.
    fn call(&mut self, operation: &str, target: &str, body: Option<&Value>) -> Value {
        let (model_name, _) = operation.split_once('.').unwrap();
        let model = self.models.iter().find(|model| model.name == model_name).unwrap();
        let operations = model.operations();
        let known = operations.iter().find(|known| known.name == operation).unwrap();
        let request = Request::builder().method(known.method.as_str()).uri(target);
        let request = request.header("x-amz-access-token", &self.token);
        let body = body.map(Value::to_string).unwrap_or_default();
        let answer = self.emulator.handle(self.now, request.body(Bytes::from(body)).unwrap());
        let status = answer.status().as_u16();
        let document: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let schema =
            known.answers.iter().find(|(known, _)| *known == status).map(|(_, answer)| &answer["schema"]);
        match schema {
            Some(schema) => {
                self.wrong.extend(
                    violations(model, schema, &document)
                        .into_iter()
                        .map(|what| format!("{operation} {status}{what}")),
                );
                self.seen.insert(format!("{operation} {status}"));
            }
            None => drop(self.wrong.insert(format!("{operation}: the model knows no status {status}"))),
        }
        document
    }
}

#[test]
fn the_emulator_answers_as_the_models_say() {
    let Some(models) = crate::models(None) else { return };
    let mut auditor = Auditor::new(models);
    let marketplaces = "ATVPDKIKX0DER,A1PA6795UKMFR9,A1VC38T7YXB528";
    let span = "2025-01-01T00:00:00Z";
    for end in [false, true] {
        if end {
            let everything = Request::post("/_emulator/advance").body(Bytes::from_static(br#"{"to":"end"}"#));
            let now = auditor.now;
            auditor.emulator.handle(now, everything.unwrap());
        }
        auditor.login();
        let list = format!(
            "/orders/v0/orders?MarketplaceIds={marketplaces}&CreatedAfter={span}&MaxResultsPerPage=50"
        );
        let mut target = list.clone();
        let mut ids = BTreeSet::new();
        loop {
            let page = auditor.call("ordersV0.getOrders", &target, None);
            let orders = page["payload"]["Orders"].as_array().unwrap_or_else(|| panic!("{page}")).clone();
            ids.extend(orders.iter().map(|order| order["AmazonOrderId"].as_str().unwrap().to_owned()));
            let Some(next) = page["payload"]["NextToken"].as_str() else { break };
            target = format!("{list}&NextToken={}", percent(next));
        }
        assert!(ids.len() > 50, "{} orders", ids.len());
        for id in &ids {
            for (operation, path) in [
                ("ordersV0.getOrder", ""),
                ("ordersV0.getOrderBuyerInfo", "/buyerInfo"),
                ("ordersV0.getOrderAddress", "/address"),
                ("ordersV0.getOrderItems", "/orderItems"),
                ("ordersV0.getOrderItemsBuyerInfo", "/orderItems/buyerInfo"),
            ] {
                auditor.call(operation, &format!("/orders/v0/orders/{id}{path}"), None);
            }
            let one = format!(
                "/orders/2026-01-01/orders/{id}?includedData=BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES"
            );
            auditor.call("orders_2026-01-01.getOrder", &one, None);
        }
        let list = format!(
            "/orders/2026-01-01/orders?marketplaceIds={marketplaces}&createdAfter={span}&maxResultsPerPage=100"
        );
        let mut target = list.clone();
        while let Some(next) =
            auditor.call("orders_2026-01-01.searchOrders", &target, None)["pagination"]["nextToken"].as_str()
        {
            target = format!("{list}&paginationToken={}", percent(next));
        }
    }
    auditor.call("sellers.getMarketplaceParticipations", "/sellers/v1/marketplaceParticipations", None);
    let wanted = json!({"restrictedResources": [{
        "method": "GET", "path": "/orders/v0/orders", "dataElements": ["buyerInfo", "shippingAddress"],
    }]});
    auditor.call(
        "tokens_2021-03-01.createRestrictedDataToken",
        "/tokens/2021-03-01/restrictedDataToken",
        Some(&wanted),
    );
    // Refusals.
    auditor.call("ordersV0.getOrder", "/orders/v0/orders/000-0000000-0000000", None);
    auditor.call("ordersV0.getOrders", "/orders/v0/orders", None);
    auditor.call("orders_2026-01-01.getOrder", "/orders/2026-01-01/orders/000-0000000-0000000", None);
    auditor.call("orders_2026-01-01.searchOrders", "/orders/2026-01-01/orders?createdAfter=never", None);
    auditor.token.clear();
    auditor.call("ordersV0.getOrders", "/orders/v0/orders", None);
    auditor.call("sellers.getMarketplaceParticipations", "/sellers/v1/marketplaceParticipations", None);

    let wrong: Vec<&String> = auditor.wrong.iter().take(40).collect();
    assert!(wrong.is_empty(), "{}: {wrong:#?}", auditor.wrong.len());
    assert!(auditor.seen.len() >= 13, "{:?}", auditor.seen);
}

/// A token has characters that a query must not.
fn percent(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
