//! Documents far larger than the memory they may take: a process of its own, since its peak is measured.

#![cfg(all(target_os = "linux", feature = "reports", feature = "feeds"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic, also in its helpers")]

#[path = "../../benches/documents/server.rs"]
mod server;

use futures_util::StreamExt;
use server::{Server, peak_memory};
use spapi_client::documents::UploadBody;

const MIB: u64 = 1 << 20;

/// Neither the document nor the upload would fit. `DOCUMENT_BYTES` makes the document longer.
#[tokio::test]
async fn a_document_of_192_mib_goes_through_in_under_64() {
    let size = std::env::var("DOCUMENT_BYTES").map_or(192 * MIB, |size| size.parse().unwrap());
    let server = Server::start(size).await;
    let reports = server.seller().reports();
    let mut rows = reports.open_document("doc", None, &[]).await.unwrap().rows();
    let (mut count, mut fields) = (0, 0);
    while let Some(row) = rows.next().await {
        count += 1;
        fields += row.unwrap().fields().count() as u64;
    }
    assert_eq!((count, fields), (server.rows(), server.rows() * 6));

    let block = server.block();
    let blocks = 128 * MIB / block.len() as u64;
    let body = futures_util::stream::iter((0..blocks).map(move |_| Ok(block.clone())));
    let length = blocks * server.block().len() as u64;
    server
        .seller()
        .feeds()
        .upload("text/plain; charset=UTF-8", UploadBody::stream(length, body))
        .await
        .unwrap();
    assert_eq!(server.uploaded(), length);

    let peak = peak_memory().unwrap();
    assert!(peak < 64 * MIB, "the peak was {} MiB", peak / MIB);
}
