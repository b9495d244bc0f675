//! Documents of reports, feeds and queries: downloaded, inflated, decoded and read as streams, and uploaded.
//!
//! | to | use |
//! |---|---|
//! | request, await and read a report | [`Seller::reports`](crate::Seller::reports) |
//! | submit a feed and read what became of it | [`Seller::feeds`](crate::Seller::feeds) |
//! | query Data Kiosk | [`Seller::data_kiosk`](crate::Seller::data_kiosk) |
//! | upload an attachment or an image | [`Seller::uploads`](crate::Seller::uploads) |
//!
//! ```
//! use futures_util::StreamExt;
//! use spapi_client::Seller;
//! use spapi_client::types::{MarketplaceId, reports_2021_06_30::CreateReportSpecification};
//!
//! /// SKUs and prices of all listings.
//! async fn listings(seller: &Seller) -> Result<Vec<(String, String)>, Box<dyn std::error::Error>> {
//!     let germany = MarketplaceId::from("A1PA6795UKMFR9");
//!     let wanted = CreateReportSpecification::new("GET_MERCHANT_LISTINGS_ALL_DATA", [germany]);
//!     let reports = seller.reports();
//!     let mut listings = Vec::new();
//!     let Some(report) = reports.create(wanted).await?.wait().await?.done() else { return Ok(listings) };
//!     let mut rows = reports.open(&report).await?.rows();
//!     while let Some(row) = rows.next().await {
//!         let row = row?;
//!         let cell = |name| row.get(name).unwrap_or_default().to_owned();
//!         listings.push((cell("seller-sku"), cell("price")));
//!     }
//!     Ok(listings)
//! }
//! # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let seller = amazon::seller(&[
//! #     ("POST /reports/2021-06-30/reports", r#"{"reportId":"R1"}"#),
//! #     ("GET /reports/2021-06-30/reports/R1", r#"{"processingStatus":"DONE","reportDocumentId":"D1"}"#),
//! #     ("GET /reports/2021-06-30/documents/D1", r#"{"reportDocumentId":"D1","url":"https://s3.example/out"}"#),
//! #     ("GET /out", "seller-sku\tprice\nPEN-BLUE\t1.99\n"),
//! # ]);
//!
//! assert_eq!(amazon::run(listings(&seller))?, [("PEN-BLUE".to_owned(), "1.99".to_owned())]);
//! # Ok(())
//! # }
//! ```
//!
//! # What a document must not surprise
//! - **Compression:** what the bytes are counts, not what was declared; a body that the HTTP client has inflated
//!   already is read as it is. A body cut off is [`Truncated`](DocumentErrorKind::Truncated), after all that it held.
//! - **Charset:** a byte order mark decides; then what was [set](Document::with_charset) or declared in the content
//!   type; then UTF-8 if the first characters that are not ASCII look so; then the marketplace's and the report's:
//!   code page 932 for Japan, 1252 elsewhere. A record that is no text in it is an error of its own, and the records
//!   after it are read.
//! - **Address:** resolved when the download begins, since it expires in five minutes, and once more where it has
//!   expired nevertheless. It is a secret that no log, error or `Debug` shows, and no access token goes there. A
//!   download follows redirects from `https` to `https` only; an upload follows none.
//! - **Size:** nothing is held but the part in work. A document of 1 GB is read in less memory than the program takes.

#[cfg_attr(
    not(any(feature = "reports", feature = "feeds", feature = "data-kiosk", feature = "uploads")),
    allow(dead_code, reason = "nothing is fetched")
)]
mod address;
mod charset;
mod document;
mod error;
mod fields;
mod incoming;
mod inflate;
mod lines;
mod records;
mod rows;
mod split;

#[cfg(feature = "data-kiosk")]
mod data_kiosk;
#[cfg(feature = "feeds")]
mod feeds;
#[cfg(any(feature = "reports", feature = "feeds", feature = "data-kiosk"))]
mod fetch;
#[cfg(any(feature = "reports", feature = "feeds", feature = "data-kiosk"))]
mod open;
#[cfg(feature = "feeds")]
mod processing_report;
#[cfg(feature = "reports")]
mod reports;
#[cfg(any(feature = "feeds", feature = "uploads"))]
mod store;
#[cfg(any(feature = "reports", feature = "feeds", feature = "data-kiosk", feature = "uploads"))]
mod transfer;
#[cfg(any(feature = "feeds", feature = "uploads"))]
mod upload_body;
#[cfg(feature = "uploads")]
mod uploads;

pub use self::charset::Charset;
#[cfg(feature = "data-kiosk")]
pub use self::data_kiosk::DataKiosk;
pub use self::document::Document;
pub use self::error::{DocumentError, DocumentErrorKind};
#[cfg(feature = "feeds")]
pub use self::feeds::Feeds;
pub use self::lines::{Line, Lines};
#[cfg(feature = "feeds")]
pub use self::processing_report::{FeedHeader, FeedIssue, FeedSummary, ProcessingReport, Severity};
#[cfg(feature = "reports")]
pub use self::reports::Reports;
pub use self::rows::{Row, Rows};
pub use self::split::Dialect;
#[cfg(any(feature = "feeds", feature = "uploads"))]
pub use self::upload_body::UploadBody;
#[cfg(feature = "uploads")]
pub use self::uploads::Uploads;
