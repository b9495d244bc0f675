use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method};
use spapi_types::feeds_2021_06_30::{
    CreateFeed, CreateFeedDocument, CreateFeedDocumentSpecification, CreateFeedSpecification, Feed, GetFeed,
    GetFeedDocument,
};

use super::address::Address;
use super::charset::Charset;
use super::open::{Place, open};
use super::store::store;
use super::{Document, DocumentError, DocumentErrorKind, ProcessingReport, UploadBody};
use crate::Seller;
use crate::poller::{PollState, Poller};

/// Feeds of one seller: submitted, awaited, and what became of them. Made by [`Seller::feeds`].
///
/// ```
/// use spapi_client::Seller;
/// use spapi_client::types::{MarketplaceId, feeds_2021_06_30::CreateFeedSpecification};
///
/// /// How many messages Amazon accepted.
/// async fn submit(seller: &Seller, feed: String) -> Result<u64, Box<dyn std::error::Error>> {
///     let feeds = seller.feeds();
///     let document = feeds.upload("application/json; charset=UTF-8", feed).await?;
///     let germany = MarketplaceId::from("A1PA6795UKMFR9");
///     let wanted = CreateFeedSpecification::new("JSON_LISTINGS_FEED", [germany], document);
///     let outcome = feeds.create(wanted).await?.wait().await?;
///     let Some(feed) = outcome.done() else { return Err("no processing report".into()) };
///     let report = feeds.processing_report(&feed).await?;
///     for issue in &report.issues {
///         println!("message {:?}: {}", issue.message_id, issue.message);
///     }
///     Ok(report.summary.messages_accepted)
/// }
/// # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let seller = amazon::seller(&[
/// #     ("POST /feeds/2021-06-30/documents", r#"{"feedDocumentId":"D1","url":"https://s3.example/in"}"#),
/// #     ("PUT /in", ""),
/// #     ("POST /feeds/2021-06-30/feeds", r#"{"feedId":"F1"}"#),
/// #     ("GET /feeds/2021-06-30/feeds/F1", r#"{"feedId":"F1","processingStatus":"DONE","resultFeedDocumentId":"D2"}"#),
/// #     ("GET /feeds/2021-06-30/documents/D2", r#"{"feedDocumentId":"D2","url":"https://s3.example/out"}"#),
/// #     ("GET /out", r#"{"header":{},"issues":[],"summary":{"messagesAccepted":3}}"#),
/// # ]);
///
/// # let messages = String::from("{}");
/// assert_eq!(amazon::run(submit(&seller, messages))?, 3);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Feeds {
    seller: Seller,
}

impl Seller {
    /// The seller's feeds.
    pub fn feeds(&self) -> Feeds {
        Feeds { seller: self.clone() }
    }
}

impl Feeds {
    /// Uploads a feed's document; its id is what a feed is then created with. The content type is sent as it stands:
    /// name the charset in it.
    ///
    /// Until the feed is created the document has no effect, so that an upload may be repeated.
    ///
    /// # Dropping it
    /// is safe; what was uploaded by then is used by nothing, and Amazon removes it.
    ///
    /// # Errors
    /// Those of the call and the upload.
    pub async fn upload(
        &self,
        content_type: &str,
        body: impl Into<UploadBody>,
    ) -> Result<String, DocumentError> {
        // What cannot stand in the header of the upload is not announced either.
        let value = HeaderValue::from_str(content_type)
            .map_err(|error| DocumentError::new(DocumentErrorKind::Source).caused_by(error))?;
        let wanted = CreateFeedDocumentSpecification::new(content_type);
        let document = self.seller.send(&CreateFeedDocument::new(wanted)).await?.value;
        let id = document.feed_document_id.ok_or_else(DocumentError::incomplete)?;
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, value)]);
        store(&self.seller, &Address::of(document.url.as_ref())?, &Method::PUT, &headers, &mut body.into())
            .await?;
        Ok(id)
    }

    /// Creates a feed of an uploaded document. The poller waits for it; store its id to wait on after a restart.
    ///
    /// # Dropping it
    /// is safe; once it was on its way, the job may have been made: see [`Seller::send`](crate::Seller::send).
    ///
    /// # Errors
    /// [`DocumentErrorKind::Api`], where the feed may have been created if
    /// [`Error::sent`](crate::Error::sent) says so.
    pub async fn create(&self, wanted: CreateFeedSpecification) -> Result<Poller<GetFeed>, DocumentError> {
        let answer = self.seller.send(&CreateFeed::new(wanted)).await?;
        let id = answer.value.feed_id.ok_or_else(DocumentError::incomplete)?;
        Ok(Poller::begin(&self.seller, id))
    }

    /// Waits for a feed that was created earlier.
    pub fn resume(&self, feed: impl Into<PollState>) -> Poller<GetFeed> {
        Poller::resume(&self.seller, feed)
    }

    /// Begins to download what became of a feed: its processing report.
    ///
    /// # Dropping it
    /// is safe at any time, and nothing is kept.
    ///
    /// # Errors
    /// [`DocumentErrorKind::Incomplete`] where the feed has none (yet), and those of the call and the download.
    pub async fn open(&self, feed: &Feed) -> Result<Document, DocumentError> {
        let id = feed.result_feed_document_id.as_deref().ok_or_else(DocumentError::incomplete)?;
        open(&self.seller, Charset::utf_8(), &GetFeedDocument::new(id), |document| {
            let compression = document.compression_algorithm.as_ref().map(|algorithm| algorithm.as_str());
            Place::new(document.url.as_ref(), compression)
        })
        .await
    }

    /// The processing report of a `JSON_LISTINGS_FEED`.
    ///
    /// # Dropping it
    /// is safe at any time, and nothing is kept.
    ///
    /// # Errors
    /// As [`open`](Self::open), and as [`ProcessingReport::read`].
    pub async fn processing_report(&self, feed: &Feed) -> Result<ProcessingReport, DocumentError> {
        ProcessingReport::read(self.open(feed).await?).await
    }
}
