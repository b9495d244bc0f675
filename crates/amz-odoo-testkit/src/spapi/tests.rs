use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};
use spapi_types::{decode, orders_2026_01_01, orders_v0, sellers_v1};

use super::*;
use crate::faults::FaultConfig;

/// A client on virtual time.
struct Caller {
    emulator: Emulator,
    now: Timestamp,
    token: String,
}

const SEARCH: &str = "/orders/2026-01-01/orders";
const V0: &str = "/orders/v0/orders";
const LONG_AGO: &str = "2025-11-01T00:00:00Z";

impl Caller {
    fn new(config: EmulatorConfig) -> Self {
        let now = config.start;
        let mut caller = Self { emulator: Emulator::new(config), now, token: String::new() };
        caller.login();
        caller
    }

    fn calm(orders: usize) -> Self {
        Self::new(EmulatorConfig { orders, ..EmulatorConfig::new(11) })
    }

    fn unthrottled(config: EmulatorConfig) -> Self {
        Self::new(EmulatorConfig { throttle: false, ..config })
    }

    fn login(&mut self) {
        let config = self.emulator.config().clone();
        let body = json!({
            "grant_type": "refresh_token", "client_id": config.client_id, "client_secret": config.client_secret,
            "refresh_token": config.sellers[0].refresh_token,
        });
        self.token = (0..4)
            .find_map(|_| {
                let request = Request::post("/auth/o2/token").header("content-type", "application/json");
                let request = request.body(Bytes::from(body.to_string())).unwrap();
                let response = self.emulator.handle(self.now, request);
                let answer = serde_json::from_slice::<Value>(response.body()).ok()?;
                answer["access_token"].as_str().map(str::to_owned)
            })
            .expect("a token after at most two faults");
    }

    fn send(&mut self, method: &str, target: &str, body: Option<Value>) -> Response<Bytes> {
        let request = Request::builder().method(method).uri(target).header("x-amz-access-token", &self.token);
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.emulator.handle(self.now, request.body(Bytes::from(body)).unwrap())
    }

    fn get(&mut self, target: &str) -> (StatusCode, Value) {
        let response = self.send("GET", target, None);
        (response.status(), serde_json::from_slice(response.body()).unwrap())
    }

    fn post(&mut self, target: &str, body: Value) -> (StatusCode, Value) {
        let response = self.send("POST", target, Some(body));
        (response.status(), serde_json::from_slice(response.body()).unwrap())
    }

    /// A whole listing of 2026-01-01: the orders of all pages, and the end of its span.
    fn list(&mut self, query: &str) -> (Vec<Value>, String) {
        let (mut orders, mut token) = (Vec::new(), String::new());
        loop {
            let (status, page) = self.get(&format!("{SEARCH}?{query}{token}"));
            assert_eq!(status, StatusCode::OK, "{page}");
            let listed = page["orders"].as_array().unwrap();
            assert!(listed.len() <= 100);
            orders.extend(listed.iter().cloned());
            match page["pagination"]["nextToken"].as_str() {
                Some(next) => token = format!("&paginationToken={}", encode(next)),
                None => {
                    let before = page["lastUpdatedBefore"].as_str().or(page["createdBefore"].as_str());
                    return (orders, before.unwrap().to_owned());
                }
            }
        }
    }

    fn held(&mut self) -> Vec<Value> {
        self.get("/_emulator/orders").1["orders"].as_array().unwrap().clone()
    }
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn ids(orders: &[Value]) -> Vec<String> {
    orders.iter().map(|order| order["orderId"].as_str().unwrap().to_owned()).collect()
}

fn error_code(answer: &Value) -> &str {
    answer["errors"][0]["code"].as_str().unwrap()
}

#[test]
fn pages_are_complete_whatever_their_size() {
    let mut caller = Caller::calm(300);
    let held: BTreeSet<String> =
        caller.held().iter().map(|order| order["order_id"].as_str().unwrap().to_owned()).collect();
    for size in [100, 37] {
        let (orders, _) = caller.list(&format!("createdAfter={LONG_AGO}&maxResultsPerPage={size}"));
        let listed = ids(&orders);
        assert_eq!(listed.len(), held.len());
        assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), held);
    }
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let target =
            format!("{V0}?MarketplaceIds=ATVPDKIKX0DER,A1PA6795UKMFR9&CreatedAfter={LONG_AGO}{token}");
        let (_, page) = caller.get(&format!("{target}&MaxResultsPerPage=10"));
        seen.extend(
            page["payload"]["Orders"]
                .as_array()
                .unwrap()
                .iter()
                .map(|order| order["AmazonOrderId"].to_string()),
        );
        match page["payload"]["NextToken"].as_str() {
            Some(next) => token = format!("&NextToken={}", encode(next)),
            None => break,
        }
    }
    let expected = held.iter().filter(|id| id.starts_with("112") || id.starts_with("302")).count();
    assert_eq!(seen.len(), expected);
}

#[test]
fn an_order_lost_between_pages_is_in_the_next_listing() {
    let config = EmulatorConfig { orders: 400, page_churn: 0.1, ..EmulatorConfig::new(5) };
    let mut caller = Caller::unthrottled(config);
    let held: BTreeSet<String> =
        caller.held().iter().map(|order| order["order_id"].as_str().unwrap().to_owned()).collect();
    let (mut seen, mut doubled, mut first_missing) = (BTreeMap::<String, usize>::new(), 0, 0);
    let mut after = LONG_AGO.to_owned();
    for round in 0..8 {
        let (orders, before) = caller.list(&format!("lastUpdatedAfter={after}"));
        for id in ids(&orders) {
            *seen.entry(id).or_default() += 1;
        }
        if round == 0 {
            doubled = seen.values().filter(|times| **times > 1).count();
            first_missing = held.iter().filter(|id| !seen.contains_key(*id)).count();
        }
        after = before;
        caller.now = caller.now.saturating_add(SignedDuration::from_mins(3)).unwrap();
    }
    assert!(doubled > 5 && first_missing > 5, "{doubled} doubled, {first_missing} missing");
    assert!(held.iter().all(|id| seen.contains_key(id)));
}

#[test]
fn usage_plans_are_enforced_on_the_emulators_clock() {
    let mut caller = Caller::calm(30);
    let target = format!("{SEARCH}?createdAfter={LONG_AGO}");
    let mut with_rate = 0;
    for _ in 0..20 {
        let response = caller.send("GET", &target, None);
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.headers().contains_key("x-amzn-requestid"));
        if let Some(rate) = response.headers().get("x-amzn-ratelimit-limit") {
            assert_eq!(rate, "0.0056");
            with_rate += 1;
        }
    }
    assert!((3..18).contains(&with_rate), "{with_rate} of 20 answers told the rate");
    let response = caller.send("GET", &target, None);
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(!response.headers().contains_key("x-amzn-ratelimit-limit"));
    assert_eq!(error_code(&serde_json::from_slice(response.body()).unwrap()), "QuotaExceeded");
    assert_eq!(caller.get("/sellers/v1/marketplaceParticipations").0, StatusCode::OK);
    caller.now = caller.now.saturating_add(SignedDuration::from_secs(179)).unwrap();
    assert_eq!(caller.get(&target).0, StatusCode::OK);
    assert_eq!(caller.get(&target).0, StatusCode::TOO_MANY_REQUESTS);
    let stats = caller.emulator.stats();
    assert_eq!((stats.throttled, stats.operations["searchOrders"]), (2, 23));
}

#[test]
fn tokens_expire() {
    let mut caller = Caller::calm(30);
    let target = format!("{SEARCH}?createdAfter={LONG_AGO}&maxResultsPerPage=5");
    let (_, page) = caller.get(&target);
    let next = encode(page["pagination"]["nextToken"].as_str().unwrap());
    caller.now = caller.now.saturating_add(SignedDuration::from_hours(1)).unwrap();
    let (status, answer) = caller.get(&target);
    assert_eq!((status, error_code(&answer)), (StatusCode::FORBIDDEN, "Unauthorized"));
    caller.login();
    assert_eq!(caller.get(&format!("{target}&paginationToken={next}")).0, StatusCode::OK);
    caller.now = caller.now.saturating_add(SignedDuration::from_hours(24)).unwrap();
    caller.login();
    let (status, answer) = caller.get(&format!("{target}&paginationToken={next}"));
    assert_eq!((status, error_code(&answer)), (StatusCode::BAD_REQUEST, "InvalidInput"));
    caller.token.clear();
    assert_eq!(caller.get(&target).0, StatusCode::FORBIDDEN);
}

#[test]
fn parameters_are_checked() {
    let mut caller = Caller::unthrottled(EmulatorConfig {
        orders: 30,
        ..EmulatorConfig::new(2).with_sellers(1, &["US", "DE"])
    });
    let (_, page) = caller.get(&format!("{SEARCH}?createdAfter={LONG_AGO}&maxResultsPerPage=5"));
    let next = encode(page["pagination"]["nextToken"].as_str().unwrap());
    let start = caller.now;
    let bad = [
        SEARCH.to_owned(),
        format!("{SEARCH}?createdAfter=soon"),
        format!("{SEARCH}?createdAfter={LONG_AGO}&lastUpdatedAfter={LONG_AGO}"),
        format!("{SEARCH}?createdAfter={LONG_AGO}&lastUpdatedBefore={LONG_AGO}"),
        format!("{SEARCH}?lastUpdatedAfter={LONG_AGO}&lastUpdatedBefore={start}"),
        format!("{SEARCH}?createdAfter={LONG_AGO}&maxResultsPerPage=101"),
        format!("{SEARCH}?createdAfter={LONG_AGO}&marketplaceIds=NOWHERE"),
        format!("{SEARCH}?createdAfter={LONG_AGO}&fulfillmentStatuses=Shipped"),
        format!("{SEARCH}?createdAfter={LONG_AGO}&includedData=EVERYTHING"),
        format!("{SEARCH}?createdAfter={LONG_AGO}&paginationToken=made-up"),
        format!("{SEARCH}?createdAfter={LONG_AGO}&fulfilledBy=AMAZON&paginationToken={next}"),
        format!("{SEARCH}/not-an-id"),
        format!("{V0}?CreatedAfter={LONG_AGO}"),
        format!("{V0}?MarketplaceIds=ATVPDKIKX0DER"),
    ];
    for target in bad {
        let (status, answer) = caller.get(&target);
        assert_eq!((status, error_code(&answer)), (StatusCode::BAD_REQUEST, "InvalidInput"), "{target}");
    }
    let (status, _) = caller.get(&format!("{SEARCH}?createdAfter={LONG_AGO}&marketplaceIds=A1VC38T7YXB528"));
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(caller.get(&format!("{SEARCH}/302-0000000-0000000")).0, StatusCode::NOT_FOUND);
    assert_eq!(
        caller.get(&format!("{SEARCH}?createdAfter={LONG_AGO}&maxResultsPerPage=9&paginationToken={next}")).0,
        StatusCode::OK
    );
}

#[test]
fn data_sets_show_only_when_asked_for() {
    let mut caller = Caller::unthrottled(EmulatorConfig { orders: 60, ..EmulatorConfig::new(4) });
    let (bare, _) = caller.list(&format!("createdAfter={LONG_AGO}"));
    for order in &bare {
        assert!(order["orderItems"][0]["product"]["sellerSku"].is_string());
        for name in ["buyer", "recipient", "proceeds", "fulfillment", "packages", "tax", "payment"] {
            assert!(order.get(name).is_none(), "{name}");
        }
    }
    let (full, _) =
        caller.list(&format!("createdAfter={LONG_AGO}&includedData=RECIPIENT,PROCEEDS,FULFILLMENT"));
    let shipped = full.iter().find(|order| order["fulfillment"]["fulfillmentStatus"] == "SHIPPED").unwrap();
    assert!(shipped["proceeds"]["grandTotal"]["amount"].is_string());
    assert!(shipped["recipient"]["deliveryAddress"]["countryCode"].is_string());
}

#[test]
fn restricted_data_needs_its_token() {
    let mut caller = Caller::unthrottled(EmulatorConfig { orders: 60, ..EmulatorConfig::new(4) });
    let order = caller
        .held()
        .into_iter()
        .find(|order| order["channel"] == "FBM" && order["status"] == "Shipped")
        .unwrap();
    let id = order["order_id"].as_str().unwrap();
    let target = format!("{V0}/{id}/address");
    assert_eq!(caller.get(&target).0, StatusCode::FORBIDDEN);
    let (_, coarse) = caller.get(&format!("{V0}/{id}"));
    assert!(coarse["payload"]["ShippingAddress"]["PostalCode"].is_string());
    assert!(coarse["payload"]["ShippingAddress"].get("Name").is_none());
    assert!(coarse["payload"]["BuyerInfo"].get("BuyerName").is_none());
    let resources = json!({"restrictedResources": [
        {"method": "GET", "path": "/orders/v0/orders/{orderId}/address"},
        {"method": "GET", "path": format!("/orders/v0/orders/{id}"), "dataElements": ["buyerInfo", "shippingAddress"]},
    ]});
    let (status, answer) = caller.post("/tokens/2021-03-01/restrictedDataToken", resources);
    assert_eq!((status, &answer["expiresIn"]), (StatusCode::OK, &json!(3600)));
    caller.token = answer["restrictedDataToken"].as_str().unwrap().to_owned();
    let (_, address) = caller.get(&target);
    assert_eq!(address["payload"]["ShippingAddress"]["Name"], order["ship_to"]["name"]);
    let (_, full) = caller.get(&format!("{V0}/{id}"));
    assert_eq!(full["payload"]["BuyerInfo"]["BuyerName"], order["buyer"]["name"]);
    assert_eq!(caller.get(&format!("{V0}/{id}/buyerInfo")).0, StatusCode::FORBIDDEN);
}

#[test]
fn every_answer_decodes_through_the_types() {
    let config = EmulatorConfig {
        orders: 300,
        ..EmulatorConfig::new(9).with_sellers(1, &["US", "DE", "JP", "BR", "GB"])
    };
    let mut caller = Caller::unthrottled(config);
    let now = caller.now;
    caller.emulator.advance_to_end(now);
    caller.login();
    let all = "BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT";
    let body =
        caller.send("GET", &format!("{SEARCH}?createdAfter={LONG_AGO}&includedData={all}"), None).into_body();
    let page = decode::<orders_2026_01_01::SearchOrdersResponse>(&body).unwrap();
    assert_eq!((page.value.orders.unwrap().len(), page.defects.len()), (100, 0), "{:?}", page.defects);
    let target =
        format!("{V0}?CreatedAfter={LONG_AGO}&MarketplaceIds=ATVPDKIKX0DER,A2Q3Y263D00KWC,A1PA6795UKMFR9");
    let body = caller.send("GET", &target, None).into_body();
    let page = decode::<orders_v0::GetOrdersResponse>(&body).unwrap();
    assert!(page.defects.is_empty(), "{:?}", page.defects);
    for order in page.value.payload.unwrap().orders.unwrap() {
        let id = order.amazon_order_id.unwrap();
        let body = caller.send("GET", &format!("{V0}/{id}/orderItems"), None).into_body();
        let items = decode::<orders_v0::GetOrderItemsResponse>(&body).unwrap();
        assert!(items.defects.is_empty(), "{:?}", items.defects);
    }
    let body = caller.send("GET", "/sellers/v1/marketplaceParticipations", None).into_body();
    let answer = decode::<sellers_v1::GetMarketplaceParticipationsResponse>(&body).unwrap();
    assert_eq!((answer.value.payload.unwrap().len(), answer.defects.len()), (5, 0));
}

#[test]
fn at_the_end_no_order_is_pending() {
    let mut caller = Caller::calm(200);
    let pending = |orders: &[Value]| {
        orders.iter().filter(|order| order["status"].as_str().unwrap().starts_with("Pending")).count()
    };
    let before = caller.held();
    assert!(before.len() < 200 && pending(&before) > 0, "{} placed", before.len());
    let (status, answer) = caller.post("/_emulator/advance", json!({"to": "end"}));
    assert_eq!(status, StatusCode::OK, "{answer}");
    let after = caller.held();
    assert_eq!((after.len(), pending(&after)), (200, 0));
    caller.login();
    let (listed, _) = caller.list(&format!("lastUpdatedAfter={LONG_AGO}"));
    assert_eq!(listed.len(), 200);
    assert_eq!(caller.get("/_emulator/stats").1["orders_to_come"], json!(0));
}

#[test]
fn a_posted_order_changes_or_joins() {
    let mut caller = Caller::unthrottled(EmulatorConfig { orders: 20, ..EmulatorConfig::new(8) });
    let id = caller.held()[0]["order_id"].as_str().unwrap().to_owned();
    let patch = json!({"order_id": id, "stated_total": "1.23", "ship_to": {"country": "ZZ"}, "items": [{"sku": "NO-SUCH"}]});
    let (status, told) = caller.post("/_emulator/orders", patch);
    assert_eq!(status, StatusCode::OK, "{told}");
    assert_eq!((&told["grand_total"], &told["items"][0]["sku"]), (&json!("1.23"), &json!("NO-SUCH")));
    assert!(told["items"][0]["quantity"].as_u64().unwrap() > 0, "the rest of the line stays");
    let (status, told) = caller.post(
        "/_emulator/orders",
        json!({
            "order_id": "302-9999999-0000001", "marketplace_id": "A1PA6795UKMFR9", "currency": "XXX",
            "patch_2026": {"proceeds": {"grandTotal": {"amount": "a lot"}}},
        }),
    );
    assert_eq!((status, &told["country"]), (StatusCode::OK, &json!("DE")));
    let (_, order) = caller.get(&format!("{SEARCH}/302-9999999-0000001?includedData=PROCEEDS"));
    assert_eq!(order["order"]["proceeds"]["grandTotal"], json!({"amount": "a lot", "currencyCode": "XXX"}));
    assert_eq!(caller.post("/_emulator/orders", json!({"status": "Lost"})).0, StatusCode::BAD_REQUEST);
    assert_eq!(caller.post("/_emulator/advance", json!({"minutes": 1})).0, StatusCode::BAD_REQUEST);
    assert_eq!(caller.get("/_emulator/nothing").0, StatusCode::NOT_FOUND);
}

#[test]
fn faults_come_and_a_retry_gets_through() {
    let config = EmulatorConfig { orders: 120, faults: FaultConfig::all(6, 0.6), ..EmulatorConfig::new(6) };
    let mut caller = Caller::unthrottled(config);
    let (mut orders, mut token, mut kinds) = (Vec::new(), String::new(), BTreeSet::new());
    loop {
        let target =
            format!("{SEARCH}?createdAfter={LONG_AGO}&maxResultsPerPage=1&includedData=FULFILLMENT{token}");
        let page = (0..4).find_map(|_| {
            let response = caller.send("GET", &target, None);
            kinds.insert(response.status().as_u16());
            let transport = response.extensions().get::<crate::Transport>();
            kinds.insert(
                transport.map_or(0, |transport| if *transport == crate::Transport::Cut { 1 } else { 2 }),
            );
            let usable = response.status() == StatusCode::OK;
            usable.then(|| serde_json::from_slice::<Value>(response.body()).ok()).flatten()
        });
        let page = page.expect("the fault config allows at most two failures in a row");
        orders.extend(page["orders"].as_array().unwrap().iter().cloned());
        match page["pagination"]["nextToken"].as_str() {
            Some(next) => token = format!("&paginationToken={}", encode(next)),
            None => break,
        }
    }
    assert_eq!(ids(&orders).into_iter().collect::<BTreeSet<_>>().len(), caller.held().len());
    assert!(kinds.is_superset(&BTreeSet::from([0, 1, 2, 200, 403, 429, 500, 503])), "{kinds:?}");
    assert!(orders.iter().any(|order| order["fulfillment"]["fulfillmentServiceLevel"] == "DRONE_DROP"));
    assert!(orders.iter().any(|order| order["fulfillment"]["shipByWindow"]["earliestDateTime"] == ""));
}

#[tokio::test]
async fn the_startup_line_is_all_that_a_client_needs() {
    let config = EmulatorConfig { orders: 20, ..EmulatorConfig::new(3) }.starting_now();
    let emulator = std::sync::Arc::new(std::sync::Mutex::new(Emulator::new(config)));
    let server = crate::serve(std::sync::Arc::clone(&emulator), ([127, 0, 0, 1], 0).into()).await.unwrap();
    let line = emulator.lock().unwrap().startup_line(&server.url());
    let start: Value = serde_json::from_str(&line).unwrap();
    let client = reqwest::Client::new();
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "refresh_token")
        .append_pair("client_id", start["client_id"].as_str().unwrap())
        .append_pair("client_secret", start["client_secret"].as_str().unwrap())
        .append_pair("refresh_token", start["refresh_token"].as_str().unwrap())
        .finish();
    let login = client.post(start["lwa_url"].as_str().unwrap());
    let login = login.header("content-type", "application/x-www-form-urlencoded").body(form);
    let answer: Value = serde_json::from_str(&login.send().await.unwrap().text().await.unwrap()).unwrap();
    let url = format!("{}{SEARCH}?createdAfter={LONG_AGO}", start["url"].as_str().unwrap());
    let search = client.get(url).header("x-amz-access-token", answer["access_token"].as_str().unwrap());
    let page: Value = serde_json::from_str(&search.send().await.unwrap().text().await.unwrap()).unwrap();
    assert!(page["orders"].as_array().unwrap().len() > 10, "{page}");
    server.shutdown().await;
}

#[test]
fn two_sellers_do_not_see_each_other() {
    let mut caller = Caller::calm(0);
    assert!(caller.list(&format!("createdAfter={LONG_AGO}")).0.is_empty());
    let mut caller =
        Caller::new(EmulatorConfig { orders: 40, ..EmulatorConfig::new(3).with_sellers(2, &["DE"]) });
    let own = caller.emulator.config().sellers[0].seller_id.clone();
    let held = caller.held();
    let foreign = held.iter().find(|order| order["seller_id"] != json!(own)).unwrap();
    let (listed, _) = caller.list(&format!("createdAfter={LONG_AGO}"));
    assert_eq!(listed.len(), held.iter().filter(|order| order["seller_id"] == json!(own)).count());
    let target = format!("{SEARCH}/{}", foreign["order_id"].as_str().unwrap());
    assert_eq!(caller.get(&target).0, StatusCode::NOT_FOUND);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn a_seed_reproduces_every_byte(seed in any::<u64>()) {
        let run = || {
            let config = EmulatorConfig { orders: 60, ..EmulatorConfig::new(seed).rough(0.3) };
            let mut caller = Caller::unthrottled(config);
            let mut bytes = Vec::new();
            for target in ["/_emulator/orders".to_owned(), format!("{SEARCH}?createdAfter={LONG_AGO}&maxResultsPerPage=9")] {
                let response = caller.send("GET", &target, None);
                bytes.push((format!("{:?}", response.headers()), response.into_body()));
            }
            bytes
        };
        prop_assert_eq!(run(), run());
    }
}
