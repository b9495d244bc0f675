use spapi_types::reports_2021_06_30::{
    CreateReport, CreateReportSpecification, GetReport, GetReportDocument, Report,
};
use spapi_types::{MarketplaceId, Region};

use super::charset::Charset;
use super::open::{Place, open};
use super::{Document, DocumentError};
use crate::poller::{PollState, Poller};
use crate::{RestrictedData, Seller};

/// Parts of the names of reports that come in UTF-8 everywhere: XML, JSON, and settlements.
const UTF_8_REPORTS: &[&str] = &[
    "_XML_",
    "_JSON_",
    "GET_BRAND_ANALYTICS_",
    "GET_SALES_AND_TRAFFIC_REPORT",
    "GET_V2_SETTLEMENT_REPORT_DATA_",
    "GET_VENDOR_",
];

/// Types of reports whose document needs a Restricted Data Token.
///
/// Source: <https://developer-docs.amazon.com/sp-api/docs/tokens-api-use-case-guide>, restricted report types.
const RESTRICTED: [&str; 16] = [
    "GET_AMAZON_FULFILLED_SHIPMENTS_DATA_INVOICING",
    "GET_AMAZON_FULFILLED_SHIPMENTS_DATA_TAX",
    "GET_EASYSHIP_DOCUMENTS",
    "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING",
    "GET_FLAT_FILE_ORDERS_RECONCILIATION_DATA_INVOICING",
    "GET_FLAT_FILE_ORDERS_RECONCILIATION_DATA_SHIPPING",
    "GET_FLAT_FILE_ORDERS_RECONCILIATION_DATA_TAX",
    "GET_FLAT_FILE_ORDER_REPORT_DATA_INVOICING",
    "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING",
    "GET_FLAT_FILE_ORDER_REPORT_DATA_TAX",
    "GET_GST_MTR_B2B_CUSTOM",
    "GET_ORDER_REPORT_DATA_INVOICING",
    "GET_ORDER_REPORT_DATA_SHIPPING",
    "GET_ORDER_REPORT_DATA_TAX",
    "GET_VAT_TRANSACTION_DATA",
    "SC_VAT_TAX_REPORT",
];

fn is_restricted(report_type: &str) -> bool {
    RESTRICTED.contains(&report_type)
}

/// Reports of one seller: requested, awaited, opened. Made by [`Seller::reports`].
///
/// Reports that Amazon makes by itself, such as settlements, cannot be requested: list them with `getReports` and
/// [`open`](Self::open) them. Reports that hold buyers' data are restricted: where the type is known as such, their
/// document is asked for with a Restricted Data Token. For any other, open it from a handle of the seller with
/// [`RestrictedData::Always`](crate::RestrictedData::Always).
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
    /// # Dropping it
    /// is safe; once it was on its way, the job may have been made: see [`Seller::send`](crate::Seller::send).
    ///
    /// # Errors
    /// [`DocumentErrorKind::Api`](super::DocumentErrorKind::Api), where the report may have been requested if
    /// [`Error::sent`](crate::Error::sent) says so.
    pub async fn create(
        &self,
        wanted: CreateReportSpecification,
    ) -> Result<Poller<GetReport>, DocumentError> {
        let answer = self.seller.send(&CreateReport::new(wanted)).await?;
        let id = answer.value.report_id.ok_or_else(DocumentError::incomplete)?;
        Ok(Poller::begin(&self.seller, id))
    }

    /// Waits for a report that was requested earlier.
    pub fn resume(&self, report: impl Into<PollState>) -> Poller<GetReport> {
        Poller::resume(&self.seller, report)
    }

    /// Begins to download the document of a report that is done, or of one that failed and says why.
    ///
    /// # Dropping it
    /// is safe at any time, and nothing is kept.
    ///
    /// # Errors
    /// [`DocumentErrorKind::Incomplete`](super::DocumentErrorKind::Incomplete) where the report has no document, and
    /// those of the call and the download.
    pub async fn open(&self, report: &Report) -> Result<Document, DocumentError> {
        let id = report.report_document_id.as_deref().ok_or_else(DocumentError::incomplete)?;
        let marketplaces = report.marketplace_ids.as_deref().unwrap_or_default();
        self.open_document(id, report.report_type.as_deref(), marketplaces).await
    }

    /// Begins to download a document by its id. What the report is and where it is from tells its charset, where the
    /// document itself does not.
    ///
    /// # Dropping it
    /// is safe at any time, and nothing is kept.
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
        let fallback = fallback_charset(report_type, &countries, self.seller.region());
        let seller = match self.seller.restricted_data {
            RestrictedData::AsNeeded if report_type.is_some_and(is_restricted) => {
                self.seller.clone().with_restricted_data(RestrictedData::Always)
            }
            _ => self.seller.clone(),
        };
        open(&seller, fallback, &GetReportDocument::new(id), |document| {
            let compression = document.compression_algorithm.as_ref().map(|algorithm| algorithm.as_str());
            Place::new(document.url.as_ref(), compression)
        })
        .await
    }
}

/// What a document that declares nothing is in, when it is not in UTF-8.
///
/// Without a marketplace the region decides, where the largest one stands for all.
fn fallback_charset(report_type: Option<&str>, countries: &[&str], region: Region) -> Charset {
    if report_type.is_some_and(|report| UTF_8_REPORTS.iter().any(|part| report.contains(part))) {
        return Charset::utf_8();
    }
    let japanese = match countries {
        [] => region == Region::Fe,
        countries => countries.contains(&"JP"),
    };
    if japanese { Charset::shift_jis() } else { Charset::windows_1252() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_declares_nothing_is_guessed_by_report_and_marketplace() {
        let guess = |report, countries: &[&str], region| fallback_charset(report, countries, region).name();
        let listings = Some("GET_MERCHANT_LISTINGS_ALL_DATA");
        assert_eq!(guess(listings, &["DE"], Region::Eu), "windows-1252");
        assert_eq!(guess(listings, &["JP"], Region::Fe), "Shift_JIS");
        assert_eq!(guess(listings, &["AU"], Region::Fe), "windows-1252");
        assert_eq!(guess(None, &[], Region::Fe), "Shift_JIS");
        assert_eq!(guess(None, &[], Region::Na), "windows-1252");
        assert_eq!(guess(Some("GET_XML_BROWSE_TREE_DATA"), &["JP"], Region::Fe), "UTF-8");
        assert_eq!(guess(Some("GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"), &[], Region::Fe), "UTF-8");
    }
}
