use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use spapi_client::types::orders_2026_01_01::SearchOrders;
use spapi_client::types::orders_v0::{GetOrder, GetOrderAddress, GetOrderBuyerInfo, GetOrders};
use spapi_client::types::{EncodeError, Json, Operation, Request};
use spapi_client::{ErrorKind, LwaErrorKind, RestrictedData, RestrictedDataToken, Sent};
use tokio::time::{sleep, timeout};

use crate::fake::*;

const SECOND: Duration = Duration::from_secs(1);
const TOKENS: &str = "/tokens/2021-03-01/restrictedDataToken";

/// A document that only a token for its own path opens.
struct Document(usize);

impl Request for Document {
    type Response = Json;
    const OPERATION: &'static Operation =
        &Operation { path: "/documents/{documentId}", ..*<Get as Request>::OPERATION };

    fn to_http(&self) -> Result<http::Request<Bytes>, EncodeError> {
        let mut request = http::Request::new(Bytes::new());
        *request.uri_mut() = format!("/documents/d-{}?email=canary%40buyer.example", self.0).parse().unwrap();
        Ok(request)
    }
}

/// The Tokens API as it is, and `{}` for everything else.
fn amazon() -> Fake {
    Fake::new(|n, seen| if is_tokens(seen) { token(n) } else { Reply::json("{}") })
}

fn token(n: usize) -> Reply {
    Reply::json(format!(r#"{{"restrictedDataToken":"Atz.sprdt|canary-{n}","expiresIn":3600}}"#))
}

fn is_tokens(seen: &Seen) -> bool {
    seen.uri.ends_with(TOKENS)
}

/// What was asked of the Tokens API.
fn asked(fake: &Fake) -> Vec<Value> {
    let calls = fake.api_calls();
    calls
        .iter()
        .filter(|seen| is_tokens(seen))
        .map(|seen| serde_json::from_slice(&seen.body).unwrap())
        .collect()
}

/// The tokens that the other calls carried.
fn carried(fake: &Fake) -> Vec<String> {
    let calls = fake.api_calls();
    let others = calls.iter().filter(|seen| !is_tokens(seen));
    others.map(|seen| seen.header("x-amz-access-token").to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn one_token_serves_all_orders_for_its_time() {
    let fake = amazon();
    let seller = fake.seller();
    for order in ["302-1", "302-2"] {
        seller.send(&GetOrderAddress::new(order)).await.unwrap();
    }
    let resource = json!({"method": "GET", "path": "/orders/v0/orders/{orderId}/address"});
    assert_eq!(asked(&fake), [json!({"restrictedResources": [resource]})]);
    let calls = fake.api_calls();
    assert_eq!(calls[0].header("x-amz-access-token"), "canary-access-token-0", "asked for with the seller's");
    assert!(calls[1].headers["x-amz-access-token"].is_sensitive());
    assert_eq!(carried(&fake), ["Atz.sprdt|canary-0"; 2]);
    // Another operation is another resource; the same after its time another token.
    seller.send(&GetOrderBuyerInfo::new("302-1")).await.unwrap();
    assert_eq!(asked(&fake).len(), 2);
    sleep(SECOND * 3400).await;
    seller.send(&GetOrderAddress::new("302-3")).await.unwrap();
    assert_eq!(asked(&fake).len(), 3);
    // Regions have tokens of their own.
    let elsewhere = seller.client().seller(REFRESH_TOKEN, spapi_client::types::Region::Na);
    elsewhere.send(&GetOrderAddress::new("302-3")).await.unwrap();
    assert_eq!(asked(&fake).len(), 4);
}

#[tokio::test(start_paused = true)]
async fn data_elements_are_asked_for_only_by_name() {
    let fake = amazon();
    let seller = fake.seller();
    let orders = GetOrders::new(["A1PA6795UKMFR9"]);
    seller.send(&orders).await.unwrap();
    assert!(asked(&fake).is_empty(), "a buyer's data come to nobody who did not ask");
    let seller = seller.with_data_elements(["shippingAddress", "unheard", "buyerInfo"]);
    seller.send(&orders).await.unwrap();
    seller.send(&GetOrder::new("302-1")).await.unwrap();
    seller.send(&Get).await.unwrap();
    let resource = |path: &str| {
        let elements = ["buyerInfo", "shippingAddress"];
        json!({"restrictedResources": [{"method": "GET", "path": path, "dataElements": elements}]})
    };
    assert_eq!(asked(&fake), [resource("/orders/v0/orders"), resource("/orders/v0/orders/{orderId}")]);
    assert_eq!(carried(&fake)[3], "canary-access-token-0");
}

#[tokio::test(start_paused = true)]
async fn orders_2026_01_01_never_carry_one() {
    let fake = amazon();
    let seller = fake.seller().with_data_elements(["buyerInfo", "BUYER"]);
    for when in [
        RestrictedData::AsNeeded,
        RestrictedData::Always,
        RestrictedData::Delegated(RestrictedDataToken::from("delegated")),
    ] {
        let seller = seller.clone().with_restricted_data(when);
        seller.send(&SearchOrders::new()).await.unwrap();
        seller.send(&Grantless).await.unwrap();
    }
    assert!(asked(&fake).is_empty());
    assert!(carried(&fake).iter().all(|token| token.starts_with("canary-access-token-")));
}

#[tokio::test(start_paused = true)]
async fn resources_wanted_together_are_asked_for_together() {
    let fake = amazon();
    let seller = fake.seller().with_restricted_data(RestrictedData::Always);
    let documents: Vec<_> = (0..60).map(Document).collect();
    let calls = documents.iter().map(|document| seller.send(document));
    for answer in futures_util::future::join_all(calls).await {
        answer.unwrap();
    }
    let asked = asked(&fake);
    let counts: Vec<_> =
        asked.iter().map(|body| body["restrictedResources"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [50, 10], "fifty is what one token may be for");
    assert_eq!(asked[0]["restrictedResources"][7], json!({"method": "GET", "path": "/documents/d-7"}));
    assert_eq!(carried(&fake).len(), 60);
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_amazon_refuses_stands_in_nobodys_way() {
    let fake = Fake::new(|n, seen| {
        let refused = seen.body.windows(7).any(|part| part == b"d-1\"}]}" || part == b"d-1\"},{");
        match is_tokens(seen) {
            true if refused => Reply::status(400, r#"{"errors":[{"code":"InvalidInput","message":"no"}]}"#),
            true => token(n),
            false => Reply::json("{}"),
        }
    });
    let seller = fake.seller().with_restricted_data(RestrictedData::Always);
    let documents = [Document(0), Document(1), Document(2)];
    let answers =
        futures_util::future::join_all(documents.iter().map(|document| seller.send(document))).await;
    assert!(answers[0].is_ok() && answers[2].is_ok());
    let error = answers[1].as_ref().unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::RestrictedData, Sent::No));
    assert!(error.to_string().contains("InvalidInput: no"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_missing_role_is_told_and_the_call_is_not_made() {
    let denied = r#"{"errors":[{"code":"Unauthorized","message":"Access is denied."}]}"#;
    let fake = Fake::new(move |_, seen| {
        let reply = if is_tokens(seen) { Reply::status(403, denied) } else { Reply::json("{}") };
        reply.with("x-amzn-RequestId", "id-rdt")
    });
    let error = fake.seller().send(&GetOrderAddress::new("302-1")).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.sent(), error.is_retryable()),
        (ErrorKind::RestrictedData, Sent::No, false)
    );
    assert!(error.is_auth());
    let cause = error.tokens_api().unwrap();
    assert_eq!((cause.kind(), cause.request_id()), (ErrorKind::Forbidden, Some("id-rdt")));
    assert!(carried(&fake).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_failing_login_is_told_as_such() {
    let fake = amazon().with_lwa(|_, _| Reply::status(400, r#"{"error":"invalid_grant"}"#));
    let error = fake.seller().send(&GetOrderAddress::new("302-1")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(error.lwa().unwrap().kind(), LwaErrorKind::InvalidGrant);
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_token_is_unreadable() {
    let fake = Fake::new(|_, _| Reply::json(r#"{"expiresIn":3600}"#));
    let error = fake.seller().send(&GetOrderAddress::new("302-1")).await.unwrap_err();
    assert_eq!(error.tokens_api().unwrap().kind(), ErrorKind::Unreadable);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once_then_reported() {
    let fake = Fake::new(|n, seen| if is_tokens(seen) { token(n) } else { Reply::status(403, "{}") });
    let seller = fake.seller();
    let address = GetOrderAddress::new("302-1");
    let error = seller.send(&address).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Forbidden, 2));
    assert_eq!(carried(&fake), ["Atz.sprdt|canary-0", "Atz.sprdt|canary-2"]);
    for _ in 0..5 {
        assert_eq!(seller.send(&address).await.unwrap_err().attempts(), 1);
    }
    assert_eq!((asked(&fake).len(), fake.lwa_calls().len()), (2, 1), "nobody hammers");
}

#[tokio::test(start_paused = true)]
async fn a_delegated_token_is_used_as_it_is() {
    let fake = amazon();
    let delegated = RestrictedDataToken::from("canary-delegated");
    let seller = fake.seller().with_restricted_data(RestrictedData::Delegated(delegated));
    seller.send(&GetOrderAddress::new("302-1")).await.unwrap();
    assert_eq!(carried(&fake), ["canary-delegated"]);
    assert!(asked(&fake).is_empty() && fake.lwa_calls().is_empty());
    assert!(!format!("{seller:?}").contains("canary"));
}

#[tokio::test(start_paused = true)]
async fn a_request_for_a_token_goes_on_when_its_caller_is_gone() {
    let fake = Fake::new(|n, seen| if is_tokens(seen) { token(n).after(SECOND) } else { Reply::json("{}") });
    let seller = fake.seller();
    assert!(timeout(SECOND / 2, seller.send(&GetOrderAddress::new("302-1"))).await.is_err());
    seller.send(&GetOrderAddress::new("302-2")).await.unwrap();
    assert_eq!((asked(&fake).len(), carried(&fake).len()), (1, 1));
}
