use futures_util::StreamExt;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde::Deserialize;
use spapi_client::documents::{Charset, Dialect, Document, DocumentError, DocumentErrorKind, Row, Rows};

use crate::amazon::{gzip, pieces};

pub(crate) async fn read(mut rows: Rows) -> (Vec<Vec<String>>, Vec<DocumentError>) {
    let (mut read, mut errors) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next().await {
        match row {
            Ok(row) => read.push(row.fields().map(str::to_owned).collect()),
            Err(error) => errors.push(error),
        }
    }
    (read, errors)
}

async fn one(document: Document) -> Row {
    document.rows().next().await.unwrap().unwrap()
}

#[tokio::test]
async fn rows_of_a_flat_file() {
    let text = "seller-sku\tprice\tquantity\r\nA 15\" \"x\"\t33.660000000000004\t3\r\n\r\nB\t\t\r\n";
    let mut rows = Document::from_body(pieces(&gzip(text), 7)).rows();
    let first = rows.next().await.unwrap().unwrap();
    assert_eq!(rows.columns().collect::<Vec<_>>(), ["seller-sku", "price", "quantity"]);
    assert_eq!(first.get("seller-sku"), Some("A 15\" \"x\""));
    assert_eq!((first.number(), first.offset()), (1, 27));
    assert_eq!(first.iter().nth(2), Some(("quantity", "3")));
    assert_eq!((first.get("Price"), first.field(3)), (None, None));
    let second = rows.next().await.unwrap().unwrap();
    assert_eq!((second.number(), second.offset(), second.get("price")), (2, 61, Some("")));
    assert!(rows.next().await.is_none());
    assert!(rows.next().await.is_none(), "the end stays the end");
}

#[tokio::test]
async fn commas_are_told_by_the_first_line() {
    let row = one(Document::from_bytes("sku,title\n\"A\",\"tab\there, \"\"quoted\"\"\"\n")).await;
    assert_eq!(row.get("title"), Some("tab\there, \"quoted\""));
    let text = "sku,title\nA,5\" disk\n";
    let row = Document::from_bytes(text).rows_with(Dialect::Tabs).next().await.unwrap().unwrap();
    assert_eq!(row.fields().collect::<Vec<_>>(), ["A,5\" disk"]);
}

#[tokio::test]
async fn rows_may_be_shorter_or_longer_than_the_columns() {
    let (rows, errors) = read(Document::from_bytes("a\tb\tc\n1\n1\t2\t3\t4\n1\t2\t3").rows()).await;
    assert_eq!(rows, [vec!["1"], vec!["1", "2", "3", "4"], vec!["1", "2", "3"]]);
    assert!(errors.is_empty());
}

#[tokio::test]
async fn a_report_without_rows_still_has_columns() {
    for text in ["sku\tprice\n", "sku\tprice"] {
        let mut rows = Document::from_bytes(text).rows();
        assert!(rows.next().await.is_none());
        assert_eq!(rows.columns().collect::<Vec<_>>(), ["sku", "price"]);
    }
    assert!(Document::from_bytes("").rows().next().await.is_none());
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
struct Offer {
    sku: String,
    price: Option<Decimal>,
    quantity: u32,
}

#[tokio::test]
async fn a_row_is_read_as_a_struct() {
    let text = "sku\tother\tprice\tquantity\nA\tx\t9007199254740993.01\t3\nB\t\t\tcanary\nC\n";
    let mut rows = Document::from_bytes(text).rows();
    let mut next = async || rows.next().await.unwrap().unwrap();
    let price = Some("9007199254740993.01".parse().unwrap());
    assert_eq!(next().await.read::<Offer>().unwrap(), Offer { sku: "A".to_owned(), price, quantity: 3 });
    let error = next().await.read::<Offer>().unwrap_err();
    assert_eq!(
        (error.kind(), error.record(), error.column()),
        (DocumentErrorKind::Shape, Some(2), Some("quantity"))
    );
    assert!(error.is_of_one_record());
    assert!(!format!("{error} {error:?}").contains("canary"));
    let short = next().await.read::<Offer>().unwrap_err();
    assert_eq!((short.kind(), short.record()), (DocumentErrorKind::Shape, Some(3)));
}

#[tokio::test]
async fn what_is_shown_of_a_row_is_where_it_stands() {
    let row = one(Document::from_bytes("buyer\nJane Doe\n")).await;
    assert_eq!(format!("{row:?}"), "Row { number: 1, offset: 6, fields: 1 }");
    let line = Document::from_bytes("{\"buyer\":1}").lines().next().await.unwrap().unwrap();
    assert_eq!(format!("{line:?}"), "Line { number: 1, offset: 0, length: 11 }");
}

#[tokio::test]
async fn a_document_is_decoded_by_what_it_is() {
    let marked = b"\xef\xbb\xbfname\tx\nM\xc3\xbcller\t1\n".to_vec();
    let western = b"name\tx\nM\xfcller\t1\n".to_vec();
    let utf_8 = b"name\tx\nM\xc3\xbcller\t1\n".to_vec();
    for bytes in [marked, western, utf_8] {
        for size in [1, 4, 1000] {
            let row = one(Document::from_body(pieces(&bytes, size))).await;
            assert_eq!(row.get("name"), Some("Müller"), "{bytes:?}");
        }
    }
    // A byte order mark is no part of the first column's name, and the charset that the caller names counts.
    let japanese = b"name\tx\n\x93\xfa\x96{\\\t1\n";
    let document = Document::from_bytes(&japanese[..]).with_charset(Charset::shift_jis());
    assert_eq!(one(document).await.get("name"), Some("日本\\"));
    let marked = Document::from_bytes("\u{feff}name\nMüller\n").with_charset(Charset::shift_jis());
    assert_eq!(one(marked).await.get("name"), Some("Müller"));
}

#[tokio::test]
async fn a_whole_document() {
    let document = Document::from_bytes(gzip("{\"a\":1}"));
    assert_eq!(document.bytes(7).await.unwrap(), "{\"a\":1}");
    let error = Document::from_bytes(gzip("{\"a\":1}")).bytes(6).await.unwrap_err();
    assert_eq!(error.kind(), DocumentErrorKind::TooLarge);
    assert_eq!(Document::from_bytes(&b"Gr\xfc\xdfe"[..]).text(99).await.unwrap(), "Grüße");
    assert_eq!(Document::from_bytes("\u{feff}Grüße").text(99).await.unwrap(), "Grüße");
}

#[tokio::test]
async fn lines_of_json() {
    let text = "{\"sku\":\"A\",\"sales\":1.5}\r\n\n{\"sku\":\"ü\"}\ncanary\n{\"sku\":\"C\"}";
    let mut lines = Document::from_body(pieces(&gzip(text), 5)).lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next().await {
        let line = line.unwrap();
        match line.json::<serde_json::Value>() {
            Ok(json) => found.push((line.number(), json["sku"].as_str().unwrap().to_owned())),
            Err(error) => {
                assert_eq!((error.kind(), error.record()), (DocumentErrorKind::Shape, Some(3)));
                assert!(!format!("{error} {error:?}").contains("canary"));
            }
        }
    }
    assert_eq!(found, [(1, "A".to_owned()), (2, "ü".to_owned()), (4, "C".to_owned())]);
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #[test]
    fn no_document_is_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..400), size in 1..60_usize) {
        for bytes in [bytes.clone(), gzip(&bytes), [&b"a\tb\n"[..], &bytes].concat()] {
            block_on(async {
                read(Document::from_body(pieces(&bytes, size)).rows()).await;
                read(Document::from_body(pieces(&bytes, size)).replace_malformed().rows_with(Dialect::Commas)).await;
                let _ = Document::from_body(pieces(&bytes, size)).text(1000).await;
                let mut lines = Document::from_body(pieces(&bytes, size)).lines();
                while lines.next().await.is_some() {}
            });
        }
    }

    #[test]
    fn pieces_and_compression_change_nothing(
        rows in prop::collection::vec(prop::collection::vec("[a-zäß€ ]{1,8}", 3), 1..20),
        size in 1..40_usize,
    ) {
        let text: String = rows.iter().map(|row| row.join("\t") + "\n").collect();
        let text = format!("a\tb\tc\n{text}");
        for body in [pieces(text.as_bytes(), size), pieces(&gzip(&text), size)] {
            let (found, errors) = block_on(read(Document::from_body(body).rows()));
            prop_assert!(errors.is_empty());
            prop_assert_eq!(&found, &rows);
        }
    }
}
