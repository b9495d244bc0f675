use spapi_client::types::Region;
use spapi_client::{ErrorKind, blocking};

use crate::fake::*;

fn client(fake: &Fake) -> blocking::Client {
    blocking::Client::new(fake.builder().build().unwrap()).unwrap()
}

#[test]
fn calls_and_pages_without_async() {
    let fake = Fake::new(|n, _| match n {
        0 => Reply::json(r#"{"payload":{"Orders":[{},{}],"NextToken":"t"}}"#),
        1 => Reply::json(r#"{"payload":{"Orders":[{}]}}"#),
        _ => Reply::status(400, "{}"),
    });
    let client = client(&fake);
    let seller = client.seller(REFRESH_TOKEN, Region::Eu);
    let request = spapi_client::types::orders_v0::GetOrders::new(["A1PA6795UKMFR9"]);
    assert_eq!(seller.items(request.clone()).filter(Result::is_ok).count(), 3);
    let mut pages = seller.pages(request);
    assert_eq!(pages.next().unwrap().unwrap_err().kind(), ErrorKind::Refused);
    assert!(pages.next().is_none() && pages.request().is_some());
    assert_eq!(seller.send(&Get).unwrap_err().kind(), ErrorKind::Refused);
    assert!(client.authorize("code", None).is_err());
    let error = client.grantless(Region::Eu).send(&Get).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoSeller);
    assert_eq!(client.as_async().stats().calls, 4);
}

/// Where a runtime's own thread waits, it panics in most libraries.
#[tokio::test]
async fn it_waits_and_ends_inside_async_code_too() {
    let fake = Fake::new(|_, _| Reply::json("{}"));
    let client = client(&fake);
    client.seller(REFRESH_TOKEN, Region::Eu).send(&Get).unwrap();
    drop(client);
}

#[test]
fn threads_share_a_client() {
    let fake = Fake::new(|_, _| Reply::json("{}"));
    let seller = client(&fake).seller(REFRESH_TOKEN, Region::Eu);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| seller.send(&Get).unwrap());
        }
    });
    assert_eq!((fake.api_calls().len(), fake.lwa_calls().len()), (8, 1));
}

/// Whatever the async client makes can be waited for, and its streams are iterators.
#[test]
fn documents_without_async() {
    let fake = Fake::new(|_, seen| match seen.uri.as_str() {
        uri if uri.contains("/documents/") => {
            Reply::json(r#"{"reportDocumentId":"doc","url":"https://s3.example/doc"}"#)
        }
        uri if uri.contains("s3.example") => Reply::status(200, "sku\tprice\nA\t1\nB\t2\n"),
        _ => Reply::json(r#"{"reportId":"7","processingStatus":"DONE","reportDocumentId":"doc"}"#),
    });
    let seller = client(&fake).seller(REFRESH_TOKEN, Region::Eu);
    let reports = seller.as_async().reports();
    let report = seller.wait(reports.resume("7").wait()).unwrap().done().unwrap();
    let document = seller.wait(reports.open(&report)).unwrap();
    let skus: Vec<_> =
        seller.each(document.rows()).map(|row| row.unwrap().get("sku").map(str::to_owned)).collect();
    assert_eq!(skus, [Some("A".to_owned()), Some("B".to_owned())]);
}
