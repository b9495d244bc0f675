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
    type Item = usize;

    const TOKEN: &'static str = "next";
    const ITEMS: &'static str = "things";

    fn next_token(response: &Json) -> Option<&str> {
        response.as_str().strip_prefix("{\"next\":\"")?.strip_suffix("\"}")
    }

    fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()) }
    }

    /// As many items as the body has bytes: enough to see where they come from.
    fn items(response: Json) -> Vec<usize> {
        (0..response.as_str().len() / 5).collect()
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
async fn a_repeated_token_does_not_turn_forever_and_withholds_no_page() {
    let fake = Fake::new(|n, _| Reply::json(r#"{"next":"a"}"#).with("x-amzn-RequestId", format!("id-{n}")));
    let mut stream = fake.seller().pages(List::default());
    assert!(stream.next().await.unwrap().is_ok());
    assert_eq!(stream.next().await.unwrap().unwrap().request_id.as_deref(), Some("id-1"));
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.request_id()), (ErrorKind::RepeatedPage, Some("id-1")));
    assert!(stream.next().await.is_none());
    assert_eq!(stream.request(), None);
}

#[tokio::test(start_paused = true)]
async fn items_come_one_by_one_and_a_failure_after_those_of_the_pages_before() {
    let fake = Fake::new(|n, seen| if n == 1 { Reply::status(400, "{}") } else { pages(&seen.uri) });
    let seller = fake.seller();
    let mut items = seller.items(List::default());
    assert_eq!(items.next().await.unwrap().unwrap(), 0);
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    assert_eq!(fake.api_calls().len(), 1, "the next page is not asked for before it is needed");
    assert_eq!(items.next().await.unwrap().unwrap_err().kind(), ErrorKind::Refused);
    assert!(items.next().await.is_none());
    let failed = items.request().unwrap().clone();
    assert_eq!(seller.items(failed).count().await, 4);
}

/// Dropping the future of the next page drops nothing: the page is still on its way.
#[tokio::test(start_paused = true)]
async fn a_page_on_its_way_survives_the_future_that_asked_for_it() {
    let second = std::time::Duration::from_secs(1);
    let fake = Fake::new(move |_, seen| pages(&seen.uri).after(second));
    let mut stream = fake.seller().pages(List::default());
    assert!(tokio::time::timeout(second / 2, stream.next()).await.is_err());
    assert!(stream.next().await.unwrap().is_ok());
    assert_eq!(fake.api_calls().len(), 1);
}

#[cfg(feature = "orders-2026-01-01")]
#[tokio::test(start_paused = true)]
async fn a_token_that_cannot_be_read_is_no_last_page() {
    use spapi_client::types::orders_2026_01_01::SearchOrders;

    for (body, orders) in [
        (r#"{"orders":[{"orderId":"1"}],"pagination":{"nextToken":{"t":1}}}"#, 1),
        (r#"{"orders":[{"orderId":"1"}],"pagination":["t"]}"#, 1),
    ] {
        let fake = Fake::new(move |_, _| Reply::json(body));
        let mut stream = fake.seller().pages(SearchOrders::new());
        let page = stream.next().await.unwrap().unwrap();
        assert_eq!(page.value.orders.unwrap().len(), orders);
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unreadable);
        assert_eq!(error.body(), body, "the bytes are at hand");
        assert!(stream.next().await.is_none());
    }
    let fake = Fake::new(|_, _| Reply::json(r#"{"orders":"all","pagination":{}}"#));
    let pages: Vec<_> = fake.seller().pages(SearchOrders::new()).collect().await;
    assert!(pages.iter().all(Result::is_ok), "another defect is no reason");
}

/// A way of tokens that leads back ends, wherever it leads back to.
#[tokio::test(start_paused = true)]
async fn tokens_that_go_round_do_not_turn_forever() {
    let fake = Fake::new(|n, _| Reply::json(if n % 2 == 0 { r#"{"next":"a"}"# } else { r#"{"next":"b"}"# }));
    let pages: Vec<_> = fake.seller().pages(List::default()).collect().await;
    assert_eq!(pages.len(), 4);
    assert_eq!(pages[3].as_ref().unwrap_err().kind(), ErrorKind::RepeatedPage);
}

#[cfg(feature = "orders-2026-01-01")]
#[tokio::test(start_paused = true)]
async fn items_that_cannot_be_read_are_no_end() {
    use spapi_client::types::orders_2026_01_01::SearchOrders;

    for (first, kinds) in [
        (r#"{"orders":"all","pagination":{"nextToken":"t"}}"#, vec![Err(ErrorKind::Unreadable), Ok(())]),
        (
            r#"{"orders":[{"orderId":"1"},5,{"orderId":"2"}],"pagination":{"nextToken":"t"}}"#,
            vec![Ok(()), Ok(()), Err(ErrorKind::Unreadable), Ok(())],
        ),
        (
            r#"{"errors":[{"code":"InternalFailure"}],"pagination":{"nextToken":"t"}}"#,
            vec![Err(ErrorKind::Refused), Ok(())],
        ),
        // What an item lacks is the item's.
        (r#"{"orders":[{"orderId":{}}],"pagination":{"nextToken":"t"}}"#, vec![Ok(()), Ok(())]),
    ] {
        let fake = Fake::new(move |n, _| Reply::json(if n == 0 { first } else { r#"{"orders":[{}]}"# }));
        let items: Vec<_> = fake.seller().items(SearchOrders::new()).collect().await;
        let found: Vec<_> =
            items.iter().map(|item| item.as_ref().map(|_| ()).map_err(|error| error.kind())).collect();
        assert_eq!(found, kinds, "{first}");
    }
}

#[cfg(feature = "orders-2026-01-01")]
#[tokio::test(start_paused = true)]
async fn orders_are_searched_with_the_same_parameters_again() {
    use spapi_client::types::{Timestamp, orders_2026_01_01::SearchOrders};

    let fake = Fake::new(|n, _| {
        Reply::json(if n % 2 == 0 {
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
    assert_eq!(fake.seller().items(SearchOrders::new()).count().await, 2);
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
