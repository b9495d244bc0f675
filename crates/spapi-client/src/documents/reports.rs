use spapi_types::MarketplaceId;
use spapi_types::reports_2021_06_30::{
    CreateReport, CreateReportSpecification, GetReport, GetReportDocument, Report,
};

use super::charset::Charset;
use super::open::{Place, incomplete, open};
use super::{Document, DocumentError};
use crate::Seller;
use crate::poller::{PollState, Poller};

/// Reports of one seller: requested, awaited, opened. Made by [`Seller::reports`].
///
/// Reports that Amazon makes by itself, such as settlements, cannot be requested: list them with `getReports` and
/// [`open`](Self::open) them. Reports with buyers' addresses are restricted: open them from a handle
/// of the seller with [`RestrictedData::Always`](crate::RestrictedData::Always).
#[derive(Clone, Debug)]
pub struct Reports {
    seller: Seller,
}

impl Seller {
    /// The seller's reports.
    pub fn reports(&self) -> Reports {
        Reports { seller: self.clone() }
    }
}

impl Reports {
    /// Requests a report. The poller waits for it; store its id to wait on after a restart.
    ///
    /// # Errors
    /// [`DocumentErrorKind::Api`](super::DocumentErrorKind::Api), where the report may have been requested if
    /// [`Error::sent`](crate::Error::sent) says so.
    pub async fn create(
        &self,
        wanted: CreateReportSpecification,
    ) -> Result<Poller<GetReport>, DocumentError> {
        let answer = self.seller.send(&CreateReport::new(wanted)).await?;
        let id = answer.value.report_id.ok_or_else(incomplete)?;
        Ok(Poller::begin(&self.seller, id))
    }

    /// Waits for a report that was requested earlier.
    pub fn resume(&self, report: impl Into<PollState>) -> Poller<GetReport> {
        Poller::resume(&self.seller, report)
    }

    /// Begins to download the document of a report that is done, or of one that failed and says why.
    ///
    /// # Errors
    /// [`DocumentErrorKind::Incomplete`](super::DocumentErrorKind::Incomplete) where the report has no document, and
    /// those of the call and the download.
    pub async fn open(&self, report: &Report) -> Result<Document, DocumentError> {
        let id = report.report_document_id.as_deref().ok_or_else(incomplete)?;
        let marketplaces = report.marketplace_ids.as_deref().unwrap_or_default();
        self.open_document(id, report.report_type.as_deref(), marketplaces).await
    }

    /// Begins to download a document by its id. What the report is and where it is from tells its charset, where the
    /// document itself does not.
    ///
    /// # Errors
    /// Those of the call and the download.
    pub async fn open_document(
        &self,
        id: &str,
        report_type: Option<&str>,
        marketplaces: &[MarketplaceId],
    ) -> Result<Document, DocumentError> {
        let countries: Vec<_> =
            marketplaces.iter().filter_map(|id| id.marketplace().map(|known| known.country)).collect();
        let fallback = Charset::guess(report_type, &countries, self.seller.region());
        open(&self.seller, fallback, async || {
            let document = self.seller.send(&GetReportDocument::new(id)).await?.value;
            let compression = document.compression_algorithm.as_ref().map(|algorithm| algorithm.as_str());
            Place::new(document.url.as_ref(), compression)
        })
        .await
    }
}
