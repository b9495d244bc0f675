use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Document, DocumentError, DocumentErrorKind};

/// The longest report read into memory, in bytes: that of a feed of 25,000 messages with their issues is far shorter.
const LIMIT: usize = 128 << 20;

/// What became of a `JSON_LISTINGS_FEED`, version 2: which messages were accepted, and what is wrong with the others.
///
/// ```
/// use spapi_client::documents::{ProcessingReport, Severity};
///
/// let report = ProcessingReport::parse(br#"{
///     "header": {"sellerId": "A1", "version": "2.0", "feedId": "7"},
///     "issues": [{"messageId": 4, "sku": "B", "code": "90220", "severity": "ERROR", "message": "'x' is required."}],
///     "summary": {"errors": 1, "warnings": 0, "messagesProcessed": 4, "messagesAccepted": 3, "messagesInvalid": 1}
/// }"#)?;
/// assert_eq!(report.summary.messages_accepted, 3);
/// assert_eq!(report.issues_of(4).map(|issue| &issue.severity).collect::<Vec<_>>(), [&Severity::Error]);
/// # Ok::<(), spapi_client::documents::DocumentError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ProcessingReport {
    /// Whose feed it was.
    pub header: FeedHeader,
    /// What is wrong, in the order of the report.
    #[serde(deserialize_with = "issues")]
    pub issues: Vec<FeedIssue>,
    /// How many messages went well.
    pub summary: FeedSummary,
}

/// Whose feed a processing report is of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct FeedHeader {
    /// The seller, or the vendor's code.
    #[serde(deserialize_with = "text")]
    pub seller_id: Option<String>,
    /// The version of the feed, `2.0`.
    #[serde(deserialize_with = "text")]
    pub version: Option<String>,
    /// The feed's id.
    #[serde(deserialize_with = "text")]
    pub feed_id: Option<String>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct FeedIssue {
    /// The message that it is about; `None` where it is about the feed as a whole.
    #[serde(deserialize_with = "number")]
    pub message_id: Option<u64>,
    /// The message's SKU.
    #[serde(deserialize_with = "text")]
    pub sku: Option<String>,
    /// Amazon's code, which its documentation explains.
    #[serde(deserialize_with = "text")]
    pub code: Option<String>,
    /// How bad it is.
    #[serde(deserialize_with = "severity")]
    pub severity: Severity,
    /// For people, in the language of the feed or of the account.
    #[serde(deserialize_with = "words")]
    pub message: String,
    /// The attribute that it is about.
    #[serde(deserialize_with = "text")]
    pub attribute_name: Option<String>,
}

/// How bad an [`FeedIssue`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Severity {
    /// The message was not accepted.
    Error,
    /// The message was accepted.
    Warning,
    /// Nothing is wrong.
    Info,
    /// A value that is not known, as it came.
    Unknown(String),
}

impl From<String> for Severity {
    fn from(text: String) -> Self {
        match text.as_str() {
            "ERROR" => Self::Error,
            "WARNING" => Self::Warning,
            "INFO" => Self::Info,
            _ => Self::Unknown(text),
        }
    }
}

impl Default for Severity {
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

/// How many messages of a feed went well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct FeedSummary {
    /// Issues that are errors.
    #[serde(deserialize_with = "count")]
    pub errors: u64,
    /// Issues that are warnings.
    #[serde(deserialize_with = "count")]
    pub warnings: u64,
    /// Messages in the feed.
    #[serde(deserialize_with = "count")]
    pub messages_processed: u64,
    /// Messages that were accepted. What becomes of them on the listing may take longer.
    #[serde(deserialize_with = "count")]
    pub messages_accepted: u64,
    /// Messages that were not accepted.
    #[serde(deserialize_with = "count")]
    pub messages_invalid: u64,
}

impl ProcessingReport {
    /// Reads a report.
    ///
    /// # Errors
    /// [`DocumentErrorKind::Shape`] where it is no such report: other feeds have reports of other shapes.
    pub fn parse(json: &[u8]) -> Result<Self, DocumentError> {
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        let shape = || DocumentError::new(DocumentErrorKind::Shape);
        let report: Self = serde_json::from_slice(json).map_err(|_| shape())?;
        // Any JSON object would pass; one of these is in each report.
        let is_report = report.header != FeedHeader::default() || report.summary != FeedSummary::default();
        if is_report { Ok(report) } else { Err(shape()) }
    }

    /// Reads a report while it is downloaded.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and those of the download.
    pub async fn read(document: Document) -> Result<Self, DocumentError> {
        Self::parse(&document.bytes(LIMIT).await?)
    }

    /// What is wrong with one message of the feed.
    pub fn issues_of(&self, message_id: u64) -> impl Iterator<Item = &FeedIssue> {
        self.issues.iter().filter(move |issue| issue.message_id == Some(message_id))
    }
}

/// A text, also where it came as a number; anything else counts as none.
fn text<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(value)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

fn words<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    text(value).map(Option::unwrap_or_default)
}

fn severity<'de, D: Deserializer<'de>>(value: D) -> Result<Severity, D::Error> {
    words(value).map(Severity::from)
}

/// A number, also where it came as a text; anything else counts as none.
fn number<'de, D: Deserializer<'de>>(value: D) -> Result<Option<u64>, D::Error> {
    Ok(text(value)?.and_then(|text| text.trim().parse().ok()))
}

fn count<'de, D: Deserializer<'de>>(value: D) -> Result<u64, D::Error> {
    number(value).map(Option::unwrap_or_default)
}

fn issues<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<FeedIssue>, D::Error> {
    Option::deserialize(value).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_whatever_its_members_are() {
        let report = ProcessingReport::parse(
            b"\xef\xbb\xbf{\"header\": {\"sellerId\": 7, \"next\": []}, \"items\": [{\"sku\": null}], \"summary\": {\"errors\": \"2\",
              \"warnings\": null, \"messagesProcessed\": 3}, \"issues\": [{\"messageId\": \"4\", \"code\": 90220, \"severity\": \"FATAL\"}, {}]}",
        )
        .unwrap();
        assert_eq!(report.header.seller_id.as_deref(), Some("7"));
        assert_eq!(
            (report.summary.errors, report.summary.warnings, report.summary.messages_processed),
            (2, 0, 3)
        );
        let issue = report.issues_of(4).next().unwrap();
        assert_eq!(issue.code.as_deref(), Some("90220"));
        assert_eq!(issue.severity, Severity::Unknown("FATAL".to_owned()));
        assert_eq!(report.issues[1], FeedIssue::default());
    }

    #[test]
    fn lists_may_be_null() {
        let report = ProcessingReport::parse(br#"{"header": {"feedId": "1"}, "issues": null}"#).unwrap();
        assert_eq!(report.issues, []);
    }

    #[test]
    fn what_is_no_report_is_refused() {
        for other in [
            "",
            "null",
            "[]",
            "{}",
            "<html>",
            r#"{"errors": []}"#,
            r#"{"summary": 1}"#,
            r#"{"header": {"feedId""#,
        ] {
            let error = ProcessingReport::parse(other.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), DocumentErrorKind::Shape, "{other}");
        }
    }
}
