use bytes::Bytes;
use futures_util::StreamExt;
use spapi_client::types::{EncodeError, Json, Operation, Request};
use spapi_client::{ErrorKind, Paged};

use crate::fake::*;

#[derive(Clone, Debug, Default, PartialEq)]
struct List {
    token: Option<String>,
}

impl Request for List {
    type Response = Json;
    const OPERATION: &'static Operation = Get::OPERATION;

    fn to_http(&self) -> Result<http::Request<Bytes>, EncodeError> {
        let mut request = http::Request::new(Bytes::new());
        let query = self.token.as_ref().map(|token| format!("?token={token}")).unwrap_or_default();
        *request.uri_mut() = format!("/things{query}").parse().unwrap();
        Ok(request)
    }
}

impl Paged for List {
    fn next_token(response: &Json) -> Option<&str> {
        response.as_str().strip_prefix("{\"next\":\"")?.strip_suffix("\"}")
    }

    fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()) }
    }
}

fn pages(uri: &str) -> Reply {
    Reply::json(match uri.split_once("token=").map(|(_, token)| token) {
        None => r#"{"next":"a"}"#,
        Some("a") => r#"{"next":"b"}"#,
        _ => r#"{"next":""}"#,
    })
}

#[tokio::test(start_paused = true)]
async fn a_stream_follows_the_tokens_to_the_last_page() {
    let fake = Fake::new(|_, seen| pages(&seen.uri));
    let mut stream = fake.seller().pages(List::default());
    let mut bodies = Vec::new();
    while let Some(page) = stream.next().await {
        bodies.push(page.unwrap().raw);
    }
    assert_eq!(bodies, [r#"{"next":"a"}"#, r#"{"next":"b"}"#, r#"{"next":""}"#]);
    assert_eq!(stream.request(), None);
    assert!(stream.next().await.is_none());
    assert_eq!(fake.api_calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_failed_page_ends_the_stream_and_can_be_asked_for_again() {
    let fake = Fake::new(|n, seen| if n == 1 { Reply::status(400, "{}") } else { pages(&seen.uri) });
    let seller = fake.seller();
    let mut stream = seller.pages(List::default());
    assert!(stream.next().await.unwrap().is_ok());
    assert_eq!(stream.next().await.unwrap().unwrap_err().kind(), ErrorKind::Refused);
    assert!(stream.next().await.is_none());
    let failed = stream.request().unwrap().clone();
    assert_eq!(failed.token.as_deref(), Some("a"));
    assert_eq!(seller.pages(failed).count().await, 2);
}

#[tokio::test(start_paused = true)]
async fn a_repeated_token_does_not_turn_forever() {
    let fake = Fake::new(|_, _| Reply::json(r#"{"next":"a"}"#));
    let mut stream = fake.seller().pages(List::default());
    assert!(stream.next().await.unwrap().is_ok());
    assert_eq!(stream.next().await.unwrap().unwrap_err().kind(), ErrorKind::RepeatedPage);
    assert!(stream.next().await.is_none());
}

#[cfg(feature = "orders-2026-01-01")]
#[tokio::test(start_paused = true)]
async fn orders_are_searched_with_the_same_parameters_again() {
    use spapi_client::types::{Timestamp, orders_2026_01_01::SearchOrders};

    let fake = Fake::new(|n, _| {
        Reply::json(if n == 0 {
            r#"{"orders":[{"orderId":"302-1"}],"pagination":{"nextToken":"t/1"}}"#
        } else {
            r#"{"orders":[{"orderId":"302-2"}],"pagination":{}}"#
        })
    });
    let after = "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap();
    let request = SearchOrders::new().with_created_after(after);
    let pages: Vec<_> = fake.seller().pages(request).collect().await;
    let ids: Vec<_> = pages
        .into_iter()
        .flat_map(|page| page.unwrap().value.orders.unwrap_or_default())
        .filter_map(|order| order.order_id)
        .collect();
    assert_eq!(ids, ["302-1", "302-2"]);
    let calls = fake.api_calls();
    assert!(
        calls[1].uri.contains("createdAfter=2026-01-01") && calls[1].uri.contains("paginationToken=t%2F1")
    );
}

#[cfg(feature = "orders-v0")]
#[tokio::test(start_paused = true)]
async fn orders_of_version_0_are_paged_inside_their_payload() {
    use spapi_client::types::orders_v0::{GetOrderItems, GetOrders};

    let fake = Fake::new(|n, _| {
        Reply::json(if n % 2 == 0 { r#"{"payload":{"NextToken":"t"}}"# } else { r#"{"payload":{}}"# })
    });
    let seller = fake.seller();
    assert_eq!(seller.pages(GetOrders::new(["A1PA6795UKMFR9"])).count().await, 2);
    assert_eq!(seller.pages(GetOrderItems::new("302-1")).count().await, 2);
    let calls = fake.api_calls();
    assert!(calls[1].uri.contains("MarketplaceIds=A1PA6795UKMFR9&NextToken=t"), "{}", calls[1].uri);
    assert!(calls[3].uri.ends_with("/orders/v0/orders/302-1/orderItems?NextToken=t"), "{}", calls[3].uri);
}
