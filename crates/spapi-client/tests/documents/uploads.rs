use spapi_client::documents::DocumentErrorKind;
use spapi_client::types::{MarketplaceId, Region};

use crate::amazon::{Amazon, Answer};

async fn upload(destination: &'static str, resource: &str) -> (Amazon, Result<String, DocumentErrorKind>) {
    let amazon = Amazon::new(move |n, _| match n {
        0 => Answer::status(201, destination),
        _ => Answer::status(204, ""),
    });
    let uploads = amazon.seller(Region::Eu).uploads();
    let france = MarketplaceId::from("A13V1IB3VIYZZH");
    let id = uploads.upload(resource, &france, "image/png", "file").await.map_err(|error| error.kind());
    (amazon, id)
}

#[tokio::test]
async fn a_file_is_put_with_the_headers_that_are_asked_for() {
    let (amazon, id) = upload(
        r#"{"payload":{"uploadDestinationId":"7","url":"https://s3.example/file?X-Amz-SignedHeaders=content-md5",
            "headers":{"Content-MD5":"jH3ZIq1HSU/ALDiOEsAOrA==","x-amz-server-side-encryption":"aws:kms"}}}"#,
        "messaging/v1/orders/902-1/messages/legalDisclosure",
    )
    .await;
    assert_eq!(id.as_deref(), Ok("7"));
    let [asked, put] = &amazon.seen()[..] else { panic!("{:?}", amazon.log()) };
    assert!(asked.uri.contains("contentMD5=jH3ZIq1H"), "{}", asked.uri);
    assert!(asked.uri.contains("contentType=image%2Fpng"), "{}", asked.uri);
    assert_eq!((put.method.as_str(), put.header("content-type")), ("PUT", "image/png"));
    assert_eq!(put.header("content-md5"), "jH3ZIq1HSU/ALDiOEsAOrA==");
    assert_eq!(put.header("x-amz-server-side-encryption"), "aws:kms");
    assert_eq!((put.header("content-length"), put.header("x-amz-access-token")), ("4", ""));
    assert_eq!(put.body.as_ref().unwrap(), "file");
}

#[tokio::test]
async fn a_signed_policy_is_a_form() {
    let (amazon, id) = upload(
        r#"{"payload":{"uploadDestinationId":"sc/1.png","headers":{},
            "url":"https://media.s3.example/?policy=abc%3D&acl=private&key=sc/1.png&x-amz-signature=canary"}}"#,
        "aplus/2020-11-01/contentDocuments",
    )
    .await;
    assert_eq!(id.as_deref(), Ok("sc/1.png"));
    let form = &amazon.seen()[1];
    assert_eq!((form.method.as_str(), form.uri.as_str()), ("POST", "https://media.s3.example/"));
    let boundary = form.header("content-type").strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = String::from_utf8(form.body.as_ref().unwrap().to_vec()).unwrap();
    let parts: Vec<_> = body.split(&format!("--{boundary}")).collect();
    assert_eq!(parts.len(), 7, "{body}");
    assert_eq!(parts[1], "\r\nContent-Disposition: form-data; name=\"policy\"\r\n\r\nabc=\r\n");
    assert!(
        parts[5].ends_with("name=\"file\"; filename=\"file\"\r\nContent-Type: image/png\r\n\r\nfile\r\n"),
        "{body}"
    );
    assert_eq!(parts[6], "--\r\n");
}

#[tokio::test]
async fn a_destination_that_lacks_something_is_told() {
    for destination in [
        "{}",
        r#"{"payload":{"uploadDestinationId":"7"}}"#,
        r#"{"payload":{"uploadDestinationId":"7","url":"https://s3.example/","headers":{"a b":"c"}}}"#,
        r#"{"payload":{"uploadDestinationId":"7","url":"https://s3.example/","headers":{"a":1}}}"#,
    ] {
        let (amazon, id) = upload(destination, "resource").await;
        assert_eq!(id, Err(DocumentErrorKind::Incomplete), "{destination}");
        assert_eq!(amazon.log().len(), 1);
    }
}
