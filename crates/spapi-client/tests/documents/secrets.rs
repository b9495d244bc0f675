use std::fmt::Debug;
use std::io::Write;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use spapi_client::documents::{Charset, Document, UploadBody};
use spapi_client::http::BoxError;
use spapi_client::types::Region;
use spapi_client::types::reports_2021_06_30::GetReportDocument;
use tracing_subscriber::fmt::MakeWriter;

use crate::amazon::{Amazon, Answer, Part, gzip};
use crate::download::place;

/// Everything logged, at every level, with every field.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

const URL: &str = "https://bucket.s3.example/canary-key?X-Amz-Signature=canary&X-Amz-Credential=canary";

/// An error with all that stands behind it.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    if let Some(source) = error.source() {
        shown += &chain(source);
    }
    shown
}

fn debug(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}\n")
}

/// Everything that can be had from downloads and uploads of all kinds, shown in every way.
async fn shown() -> String {
    let mut shown = String::new();
    let xml = format!("<Error><Code>AccessDenied</Code><Message>{URL}</Message></Error>");
    let text = "canary-column\nx\ncanary buyer\n";
    let answers = [
        Answer::status(403, xml.clone()),
        Answer::status(400, xml.replace("AccessDenied", URL)),
        Answer::status(503, xml),
        Answer::status(307, "").with("location", format!("http://elsewhere.example/{URL}")),
        Answer::status(307, "").with("location", URL),
        Answer::none(),
        Answer::ok(text),
        Answer::ok(text).with("content-length", "999"),
        Answer::ok(text).then(Part::Broken),
        Answer::ok(text).then(Part::Stalled),
        Answer::ok(gzip(text).split_at(30).0.to_vec()),
        Answer::ok("<html>canary"),
        Answer::ok(&b"sku\ncanary\xff\n"[..]).with("content-type", "text/plain; charset=utf-8"),
    ];
    for answer in answers {
        let amazon = Amazon::new(move |_, seen| match seen.uri.starts_with("http://localhost") {
            true if seen.method == "POST" => {
                Answer::ok(format!(r#"{{"feedDocumentId":"doc","url":"{URL}"}}"#))
            }
            true => place(URL),
            false => answer.clone(),
        });
        let seller = amazon.seller(Region::Eu);
        let response = seller.send(&GetReportDocument::new("doc")).await.unwrap();
        shown += &debug(&response.value);
        match seller.reports().open_document("doc", None, &[]).await {
            Err(error) => shown += &chain(&error),
            Ok(document) => {
                shown += &debug(&document);
                let mut rows = document.rows();
                while let Some(row) = rows.next().await {
                    match row {
                        Ok(row) => shown += &debug(&row),
                        Err(error) => shown += &chain(&error),
                    }
                }
            }
        }
        let broken =
            UploadBody::stream(9, stream::iter([Ok(Bytes::from("canary")), Err(BoxError::from("failed"))]));
        for body in [UploadBody::from("canary"), broken] {
            shown += &debug(&body);
            if let Err(error) = seller.feeds().upload("text/plain", body).await {
                shown += &chain(&error);
            }
        }
        shown += &debug(&seller.reports());
        shown += &debug(&seller.feeds().resume("9"));
    }
    let canary = Document::from_bytes("canary").with_charset(Charset::utf_8());
    shown + &debug(&canary) + &debug(&canary.bytes(1).await.unwrap_err())
}

#[tokio::test(start_paused = true)]
async fn no_address_and_no_value_is_in_an_error_a_debug_or_a_log() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let shown = shown().await;
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("document not transferred"), "the log works: {logged}");
    for (place, text) in [("shown", shown), ("logged", logged)] {
        let leak = text.lines().find(|line| line.contains("canary"));
        assert_eq!(leak, None, "{place}");
    }
}
