use bytes::Bytes;
use futures_util::StreamExt;
use spapi_client::documents::{Charset, Document, DocumentErrorKind};

use crate::amazon::{Part, body, gzip, pieces};
use crate::rows::read;

/// A report of so many rows.
fn report(rows: usize) -> String {
    let rows: String = (1..=rows).map(|n| format!("SKU-{n}\t{n}.50\n")).collect();
    format!("sku\tprice\n{rows}")
}

#[tokio::test]
async fn truncated_gzip_gives_the_rows_before() {
    let whole = gzip(report(5000));
    let cut = &whole[..whole.len() * 2 / 3];
    let (rows, errors) = read(Document::from_body(pieces(cut, 1000)).rows()).await;
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!(error.kind(), DocumentErrorKind::Truncated);
    assert!(rows.len() > 2500, "{}", rows.len());
    assert_eq!(error.record(), Some(rows.len() as u64 + 1));
    assert!(report(5000).starts_with(&format!(
        "sku\tprice\n{}\n",
        rows.iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n")
    )));
    assert!(error.is_retryable() && !error.is_of_one_record());
    let shown = error.to_string();
    assert!(shown.contains("ends early") && shown.contains(&format!("record {}", rows.len() + 1)), "{shown}");
}

#[tokio::test]
async fn damaged_gzip_gives_the_rows_before() {
    let mut bytes = gzip(report(5000));
    let checksum = bytes.len() - 6;
    bytes[checksum] ^= 0xff;
    let (rows, errors) = read(Document::from_bytes(bytes).rows()).await;
    assert_eq!((rows.len(), errors.len(), errors[0].kind()), (5000, 1, DocumentErrorKind::Compression));
}

#[tokio::test]
async fn a_broken_connection_gives_the_rows_before() {
    for bytes in [report(100).into_bytes(), gzip(report(100))] {
        let half = Bytes::copy_from_slice(&bytes[..bytes.len() * 3 / 4]);
        let broken = body(vec![Part::Bytes(half), Part::Broken]);
        let (rows, errors) = read(Document::from_body(broken).rows()).await;
        let [error] = &errors[..] else { panic!("{errors:?}") };
        assert_eq!(error.kind(), DocumentErrorKind::Interrupted);
        assert!(rows.len() > 50, "{}", rows.len());
        assert_eq!(error.record(), Some(rows.len() as u64 + 1));
        assert!(error.offset().is_some_and(|offset| offset > 500), "{error}");
    }
}

#[tokio::test]
async fn a_last_row_that_is_cut_off_is_told() {
    let (rows, errors) = read(Document::from_bytes("sku\tprice\tstock\nA\t1\t2\nB\t1").rows()).await;
    assert_eq!(rows, [["A", "1", "2"]]);
    assert_eq!(
        (errors[0].kind(), errors[0].record(), errors[0].offset()),
        (DocumentErrorKind::Truncated, Some(2), Some(22))
    );
}

#[tokio::test]
async fn a_record_in_the_wrong_charset_is_an_error_of_its_own() {
    let text = b"sku\ttitle\nA\tone\nB\tM\xfcller\nC\tM\xc3\xbcller\n";
    let document = || Document::from_bytes(&text[..]).with_charset(Charset::utf_8());
    let (rows, errors) = read(document().rows()).await;
    assert_eq!(rows, [["A", "one"], ["C", "Müller"]]);
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!(
        (error.kind(), error.record(), error.offset()),
        (DocumentErrorKind::Charset, Some(2), Some(16))
    );
    assert!(error.is_of_one_record());
    let (rows, errors) = read(document().replace_malformed().rows()).await;
    assert_eq!((rows[1][1].as_str(), errors.len()), ("M\u{fffd}ller", 0));
    // Halves of a character on both sides of a tab are none.
    let split = Document::from_bytes(&b"a\tb\n\xc3\t\xbc\n"[..]).with_charset(Charset::utf_8());
    assert_eq!(read(split.rows()).await.1.len(), 1);
}

#[tokio::test]
async fn columns_in_the_wrong_charset_leave_no_rows() {
    let document = Document::from_bytes(&b"a\xff\tb\n1\t2\n"[..]).with_charset(Charset::utf_8());
    let (rows, errors) = read(document.rows()).await;
    assert!(rows.is_empty());
    assert_eq!(
        (errors.len(), errors[0].kind(), errors[0].record()),
        (1, DocumentErrorKind::Charset, Some(0))
    );
    assert!(!errors[0].is_of_one_record());
}

#[tokio::test]
async fn a_document_in_another_width_is_refused() {
    let (rows, errors) = read(Document::from_bytes(&b"\xff\xfea\0\t\0b\0\n\0"[..]).rows()).await;
    assert!(rows.is_empty());
    assert_eq!((errors.len(), errors[0].kind()), (1, DocumentErrorKind::Charset));
    let text = Document::from_bytes(&b"\xff\xfea\0\xfc\0"[..]).text(99).await;
    assert_eq!(text.unwrap(), "aü", "as a whole it can be read");
}

#[tokio::test]
async fn another_format_is_no_row() {
    for other in [
        "<html><body>Service Unavailable",
        "\r\n <!DOCTYPE html>",
        "<?xml?><Error>",
        "{\"errors\":[]}\n",
        "[1,2]",
    ] {
        for bytes in [other.as_bytes().to_vec(), gzip(other), [b"\xef\xbb\xbf", other.as_bytes()].concat()] {
            let (rows, errors) = read(Document::from_body(pieces(&bytes, 3)).rows()).await;
            assert!(rows.is_empty(), "{other}");
            assert_eq!((errors.len(), errors[0].kind()), (1, DocumentErrorKind::NotRows), "{other}");
            assert!(!errors[0].to_string().contains("Service"), "the document is not quoted");
        }
    }
    let mut lines = Document::from_bytes("<html>").lines();
    assert_eq!(lines.next().await.unwrap().unwrap_err().kind(), DocumentErrorKind::NotRows);
}

#[tokio::test]
async fn a_quote_that_is_never_closed_does_not_swallow_the_memory() {
    let start = Bytes::from("sku,title\nA,one\nB,\"two\n");
    let rows = Bytes::from("C,three\n".repeat(8192));
    let parts: Vec<_> =
        std::iter::once(start).chain(std::iter::repeat_n(rows, 100)).map(Part::Bytes).collect();
    let (rows, errors) = read(Document::from_body(body(parts)).rows()).await;
    assert_eq!(rows, [["A", "one"]]);
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!(
        (error.kind(), error.record(), error.offset()),
        (DocumentErrorKind::RecordTooLong, Some(2), Some(16))
    );
}
