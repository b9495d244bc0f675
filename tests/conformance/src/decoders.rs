//! Every decoder of what comes from outside, as a function of bytes: for fuzzing, and for the tests with random bytes.
//!
//! Each returns for all bytes. What it may say is a typed error; what it must not do is panic, hang, or read a value that
//! it cannot write and read again.

#![allow(clippy::panic, reason = "a broken decoder is a failed test")]

use std::path::Path;
use std::{fs, io, str};

use futures_util::{FutureExt as _, StreamExt as _};
use http::StatusCode;
use spapi_client::documents::{Charset, Dialect, Document, ProcessingReport};
use spapi_client::http::{BoxError, HttpService, full};
use spapi_client::{Client, Limiter, RetryPolicy};
use spapi_types::notifications::Notification;
use spapi_types::orders_v0::GetOrders;
use spapi_types::{Region, Timestamp};
use tower::service_fn;

use crate::cases::documents;
use crate::model::Model;
use crate::typed::entries;

/// A decoder, by the name of its fuzz target.
pub type Decoder = (&'static str, fn(&[u8]));

/// All of them.
pub const DECODERS: &[Decoder] = &[
    ("answer", answer),
    ("exchange", exchange),
    ("notification", notification),
    ("document", document),
    ("processing_report", processing_report),
    ("timestamp", timestamp),
];

/// What the fuzz targets of the mapping ask of an order: the line before it.
const ORDER_QUESTIONS: [(&str, &[u8]); 3] = [
    ("order", b""),
    ("filter", b"['|',('channel','=','fbm'),'!',('line_ids.sku','=like','A%'),('total','>',1.5)]\n"),
    (
        "fields",
        b"[{\"name\":\"a\",\"to\":\"sale.order.line.x_a\",\"from\":[\"orderItems[*].product.sellerSku\",\"OrderItems[*].SellerSKU\"],\
        \"apply\":[\"trim\",{\"split\":{\"by\":\"-\",\"index\":-1}},{\"default\":\"a\"}],\"parts\":[\"item\",\"shipping\"]},\
        {\"name\":\"b\",\"to\":\"sale.order.x_d\",\"from\":\"createdTime\",\"apply\":[{\"date\":{\"write\":\"%Y-%m-%d\",\"offset\":\"+09:00\"}}],\"required\":true}]\n",
    ),
];

/// Inputs that each decoder, and each fuzz target of the mapping, reads to some depth: Amazon's documents, and one of each
/// other form.
pub fn seeds(models: &[Model]) -> Vec<(&'static str, Vec<u8>)> {
    let mut seeds: Vec<(&'static str, Vec<u8>)> = vec![
        ("document", b"\x08order-id\tsku\tquantity\r\n1\t\"a\tb\"\t2\r\n".to_vec()),
        ("document", b"\0\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec()),
        ("document", b"\x10a,b\n\"1,\"\"2\",3\n".to_vec()),
        ("timestamp", b"2026-03-01T10:00:00.123+01:00".to_vec()),
        ("timestamp", b"1.569521782042E9".to_vec()),
        ("timestamp", b"Fri Feb 15 06:52:12 UTC 2019".to_vec()),
        // Status 400, and a token.
        ("exchange", b"\x02\xc8\0{\"errors\":[{\"code\":\"QuotaExceeded\",\"message\":null}]}".to_vec()),
        ("exchange", b"\x01\0\0{\"access_token\":\"a\",\"expires_in\":3600}".to_vec()),
        (
            "notification",
            br#"{"detail-type":"A","detail":{"NotificationType":"ORDER_CHANGE","Payload":{}}}"#.to_vec(),
        ),
        (
            "processing_report",
            br#"{"header":{"version":"2.0"},"issues":[{"messageId":1,"severity":"ERROR"}],"summary":{}}"#
                .to_vec(),
        ),
    ];
    let entries = entries();
    for operation in models.iter().flat_map(Model::operations) {
        let place = entries.iter().position(|entry| {
            entry.operation.method.as_str() == operation.method && entry.operation.path == operation.path
        });
        let choice = u16::try_from(place.unwrap_or(0)).unwrap_or(0).to_le_bytes();
        for document in documents(&operation) {
            let body = document.body.to_string().into_bytes();
            seeds.push(("answer", [&choice, body.as_slice()].concat()));
            seeds.push(("exchange", [&[2, 0, 0], body.as_slice()].concat()));
            if operation.path.starts_with("/orders/") {
                seeds
                    .extend(ORDER_QUESTIONS.map(|(target, line)| (target, [line, body.as_slice()].concat())));
            }
        }
    }
    seeds
}

/// Writes the seeds, a folder a decoder and a file each.
///
/// # Errors
/// The file system's.
pub fn write_corpus(models: &[Model], folder: &Path) -> io::Result<()> {
    for (index, (decoder, bytes)) in seeds(models).into_iter().enumerate() {
        let folder = folder.join(decoder);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("seed-{index}")), bytes)?;
    }
    Ok(())
}

/// The body of a success: the first two bytes choose the operation.
pub fn answer(data: &[u8]) {
    let Some((choice, body)) = data.split_first_chunk::<2>() else { return };
    let entries = entries();
    let Some(entry) = entries.get(usize::from(u16::from_le_bytes(*choice)) % entries.len()) else { return };
    let Ok(read) = (entry.read)(body) else { return };
    let again = (entry.read)(read.again.to_string().as_bytes());
    let again =
        again.unwrap_or_else(|error| panic!("{} cannot read what it wrote: {error}", entry.operation));
    assert!(again.defects.is_empty(), "{}: {:?}", entry.operation, again.defects);
    assert_eq!(again.again, read.again, "{}", entry.operation);
}

/// An answer of the whole client, of any status: the first byte tells whether Login with Amazon or the operation gives
/// it, and whether it says that it is compressed; the next two are the status.
pub fn exchange(data: &[u8]) {
    let Some((head, body)) = data.split_first_chunk::<3>() else { return };
    let [kind, low, high] = *head;
    let status = StatusCode::from_u16(200 + u16::from_le_bytes([low, high]) % 400).unwrap_or_default();
    let body = body.to_vec();
    let service = service_fn(move |request: http::Request<spapi_client::http::Body>| {
        let login = request.uri().path().ends_with("/token");
        let fuzzed = login == (kind & 1 == 1);
        let mut answer = http::Response::builder();
        if fuzzed {
            answer = answer.status(status);
            if kind & 2 == 2 {
                answer = answer.header("content-type", "application/json");
            }
        }
        let body = match (fuzzed, login) {
            (true, _) => body.clone(),
            (false, true) => br#"{"access_token":"Atza|1","token_type":"bearer","expires_in":3600}"#.to_vec(),
            (false, false) => b"{}".to_vec(),
        };
        async move { answer.body(full(body)).map_err(BoxError::from) }
    });
    let client = Client::builder("id", "secret")
        .app("fuzz/1")
        .limiter(Limiter::builder().speed(1e9).build())
        .retry(RetryPolicy::default().with_max_attempts(1))
        .http(HttpService::new(service))
        .build();
    let Ok(client) = client else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let Ok(runtime) = runtime else { return };
    let call = GetOrders::new(["A1PA6795UKMFR9"]);
    if let Err(error) = runtime.block_on(client.seller("Atzr|1", Region::Eu).send(&call)) {
        // What callers ask of an error must not fail either.
        let _ =
            (error.is_throttled(), error.is_retryable(), error.request_id().map(str::len), error.to_string());
    }
}

/// The body of a message of a queue, in any envelope.
pub fn notification(data: &[u8]) {
    if let Ok(notification) = Notification::read(data) {
        assert!(
            !notification.notification_type.as_str().is_empty() || notification.notification_id.is_none()
        );
    }
}

/// A report: the first byte chooses charset and form. Compression is told by the bytes.
pub fn document(data: &[u8]) {
    let Some((&choice, bytes)) = data.split_first() else { return };
    let make = || {
        let document = Document::from_bytes(bytes.to_vec());
        let document = match choice & 3 {
            0 => document,
            1 => document.with_charset(Charset::windows_1252()),
            2 => document.with_charset(Charset::shift_jis()),
            _ => document.with_charset(Charset::utf_8()),
        };
        if choice & 4 == 4 { document.replace_malformed() } else { document }
    };
    let rows = match choice & 24 {
        0 => make().rows(),
        8 => make().rows_with(Dialect::Tabs),
        16 => make().rows_with(Dialect::Commas),
        _ => make().rows_with(Dialect::Lines),
    };
    // Everything is at hand, so nothing has to wait.
    let count = rows
        .map(|row| row.map_or(0, |row| row.iter().count()))
        .fold(0, |sum, count| async move { sum + count });
    assert!(count.now_or_never().is_some(), "the rows of a document at hand do not end");
    assert!(make().lines().count().now_or_never().is_some(), "its lines do not end");
    let _ = make().text(1 << 20).now_or_never();
}

/// The result of a feed.
pub fn processing_report(data: &[u8]) {
    if let Ok(report) = ProcessingReport::parse(data) {
        let _ = report.issues_of(1).count();
    }
}

/// An instant in any of Amazon's forms; written, it is read as the same.
pub fn timestamp(data: &[u8]) {
    let Some(instant) = str::from_utf8(data).ok().and_then(|text| text.parse::<Timestamp>().ok()) else {
        return;
    };
    assert_eq!(instant.to_string().parse(), Ok(instant));
}
