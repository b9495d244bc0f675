use spapi_types::data_kiosk_2023_11_15::{
    CreateQuery, CreateQuerySpecification, GetDocument, GetQuery, Query,
};

use super::charset::Charset;
use super::open::{Place, open};
use super::{Document, DocumentError};
use crate::Seller;
use crate::poller::{PollState, Poller};

/// Data Kiosk queries of one seller: submitted, awaited, opened. Made by [`Seller::data_kiosk`].
///
/// ```
/// use futures_util::StreamExt;
/// use spapi_client::Seller;
/// use spapi_client::{documents::DataKiosk, types::data_kiosk_2023_11_15::CreateQuerySpecification};
///
/// /// How many lines all pages of a query have.
/// async fn all_pages(seller: &Seller, query: &str) -> Result<usize, Box<dyn std::error::Error>> {
///     let kiosk = seller.data_kiosk();
///     let mut next = Some(CreateQuerySpecification::new(query));
///     let mut count = 0;
///     while let Some(wanted) = next {
///         let Some(done) = kiosk.create(wanted).await?.wait().await?.done() else { break };
///         let mut lines = kiosk.open(&done).await?.lines();
///         while let Some(line) = lines.next().await {
///             count += usize::from(!line?.as_str().is_empty());
///         }
///         next = DataKiosk::next_page(&done);
///     }
///     Ok(count)
/// }
/// # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let seller = amazon::seller(&[
/// #     ("POST /dataKiosk/2023-11-15/queries", r#"{"queryId":"Q1"}"#),
/// #     ("GET /dataKiosk/2023-11-15/queries/Q1", r#"{"queryId":"Q1","query":"x","processingStatus":"DONE","dataDocumentId":"D1"}"#),
/// #     ("GET /dataKiosk/2023-11-15/documents/D1", r#"{"documentId":"D1","documentUrl":"https://s3.example/out"}"#),
/// #     ("GET /out", "{\"unitsOrdered\":1}\n{\"unitsOrdered\":2}\n"),
/// # ]);
///
/// let query = "query { analytics_salesAndTraffic_2024_04_24 { … } }";
/// assert_eq!(amazon::run(all_pages(&seller, query))?, 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct DataKiosk {
    seller: Seller,
}

impl Seller {
    /// The seller's Data Kiosk queries.
    pub fn data_kiosk(&self) -> DataKiosk {
        DataKiosk { seller: self.clone() }
    }
}

impl DataKiosk {
    /// Submits a query. The poller waits for it; store its id to wait on after a restart.
    ///
    /// # Dropping it
    /// is safe; once it was on its way, the job may have been made: see [`Seller::send`](crate::Seller::send).
    ///
    /// # Errors
    /// [`DocumentErrorKind::Api`](super::DocumentErrorKind::Api), where the query may have been submitted if
    /// [`Error::sent`](crate::Error::sent) says so.
    pub async fn create(&self, wanted: CreateQuerySpecification) -> Result<Poller<GetQuery>, DocumentError> {
        let answer = self.seller.send(&CreateQuery::new(wanted)).await?;
        let id = answer.value.query_id.ok_or_else(DocumentError::incomplete)?;
        Ok(Poller::begin(&self.seller, id))
    }

    /// Waits for a query that was submitted earlier.
    pub fn resume(&self, query: impl Into<PollState>) -> Poller<GetQuery> {
        Poller::resume(&self.seller, query)
    }

    /// The query for the next page of a query's results: the same, with its token.
    pub fn next_page(done: &Query) -> Option<CreateQuerySpecification> {
        let token = done.pagination.as_ref()?.next_token.as_deref()?;
        Some(CreateQuerySpecification::new(done.query.as_deref()?).with_pagination_token(token))
    }

    /// Begins to download a query's results, JSON [lines](Document::lines); or why it failed, where it did.
    ///
    /// # Dropping it
    /// is safe at any time, and nothing is kept.
    ///
    /// # Errors
    /// [`DocumentErrorKind::Incomplete`](super::DocumentErrorKind::Incomplete) where the query has no document, and
    /// those of the call and the download.
    pub async fn open(&self, query: &Query) -> Result<Document, DocumentError> {
        let id = query.data_document_id.as_deref().or(query.error_document_id.as_deref());
        let id = id.ok_or_else(DocumentError::incomplete)?;
        open(&self.seller, Charset::utf_8(), &GetDocument::new(id), |document| {
            Place::new(document.document_url.as_ref(), None)
        })
        .await
    }
}
