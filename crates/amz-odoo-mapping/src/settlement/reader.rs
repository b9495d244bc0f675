//! The whole way, from a report's bytes, or from the Finances API, to drafts.

use spapi_types::finances_2024_06_19::{Summary, Transaction};
use spapi_types::finances_v0::{FinancialEventGroup, FinancialEvents};

use super::books::Books;
use super::finances::{Documents, Finances};
use super::journal::drafts;
use super::report::{Charset, ReportError, ReportErrorKind, ReportParser, SettlementHeader};
use super::{SettlementContext, SettlementDraft};
use crate::Mapped;

/// Maps a settlement report, or the Finances API's answers, as they arrive. Keeps sums alone: its memory grows with kinds of
/// amounts, with orders where they are invoiced, and with margins. Of Finances it also keeps one document of 16 MiB at most, a
/// hash of each transaction's ids (some 16 bytes an id) and of each page of v0, and what was deferred and waits for its release.
///
/// ```
/// use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, SettlementReader};
///
/// let ctx = SettlementContext::new(RevenueMode::Settlement);
/// let mut reader = SettlementReader::new(&ctx);
/// reader.feed(b"settlement-id\tsettlement-end-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\t")?;
/// reader.feed(b"amount-type\tamount-description\tamount\n")?;
/// reader.feed(b"7\t2026-05-27\t8.50\tEUR\t\t\t\t\t\n")?;
/// reader.feed(b"7\t\t\t\tOrder\t302-1234567-1234567\tItemPrice\tPrincipal\t10.00\n")?;
/// reader.feed(b"7\t\t\t\tOrder\t302-1234567-1234567\tItemFees\tCommission\t-1.50\n")?;
/// let settlements = reader.finish()?;
///
/// let entry = &settlements[0].draft.entries[0];
/// let lines: Vec<String> =
///     entry.lines.iter().map(|line| format!("{} {}", line.posting.account, line.balance)).collect();
/// assert_eq!(lines, ["sales -10.00", "referral_fees 1.50", "payout 8.50"]);
/// # Ok::<(), amz_odoo_mapping::settlement::ReportError>(())
/// ```
///
/// JSON is read as answers of the Finances API: `listTransactions` of 2024-06-19, or v0's `listFinancialEventGroups` and
/// `listFinancialEventsByGroupId`, in any order, one behind the other or in a list. An event page of v0 does not name its
/// group: a member `FinancialEventGroupId` beside `payload` does, and where the file has one group, it is that.
///
/// Who holds typed answers hands them over as they are:
///
/// ```
/// use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, SettlementReader};
/// use spapi_types::{finances_2024_06_19::TransactionsPayload, finances_v0::FinancialEventGroup};
///
/// let page: TransactionsPayload = serde_json::from_str(r#"{"transactions": [{
///     "transactionType": "Shipment", "transactionId": "t1", "transactionStatus": "RELEASED",
///     "relatedIdentifiers": [
///         {"relatedIdentifierName": "SETTLEMENT_ID", "relatedIdentifierValue": "7"},
///         {"relatedIdentifierName": "FINANCIAL_EVENT_GROUP_ID", "relatedIdentifierValue": "G"}],
///     "totalAmount": {"currencyAmount": 8.5, "currencyCode": "EUR"},
///     "breakdowns": [
///         {"breakdownType": "ProductCharges", "breakdownAmount": {"currencyAmount": 10, "currencyCode": "EUR"}},
///         {"breakdownType": "AmazonFees", "breakdownAmount": {"currencyAmount": -1.5, "currencyCode": "EUR"},
///          "breakdowns": [{"breakdownType": "Commission",
///                          "breakdownAmount": {"currencyAmount": -1.5, "currencyCode": "EUR"}}]}]}]}"#)?;
/// let group: FinancialEventGroup = serde_json::from_str(r#"{
///     "FinancialEventGroupId": "G", "ProcessingStatus": "Closed", "FinancialEventGroupEnd": "2026-05-27T11:35:23Z",
///     "OriginalTotal": {"CurrencyCode": "EUR", "CurrencyAmount": 8.5}}"#)?;
///
/// let ctx = SettlementContext::new(RevenueMode::Settlement);
/// let mut reader = SettlementReader::new(&ctx);
/// reader.transactions(page.transactions.as_deref().unwrap_or_default())?;
/// reader.group(&group)?;
/// let settlements = reader.finish()?;
///
/// let draft = &settlements[0].draft;
/// assert_eq!((draft.settlement_id.as_str(), draft.sum), ("7", draft.total.unwrap()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SettlementReader<'c> {
    ctx: &'c SettlementContext,
    charset: Charset,
    input: Input<'c>,
    failed: Option<ReportError>,
}

enum Input<'c> {
    /// Nothing but blanks has come.
    Blank(Vec<u8>),
    /// A flat file.
    Report(Box<ReportParser<Books<'c>>>),
    /// The Finances API, as bytes or typed.
    Finances(Box<(Documents, Finances<'c>)>),
}

/// Blanks that may stand before a file.
const MOST_BLANKS: usize = 64 << 10;
const BOM: &[u8] = b"\xef\xbb\xbf";

impl<'c> SettlementReader<'c> {
    /// A reader for one file, or for typed answers.
    #[must_use]
    pub const fn new(ctx: &'c SettlementContext) -> Self {
        Self { ctx, charset: Charset::UNKNOWN, input: Input::Blank(Vec::new()), failed: None }
    }

    /// Names the charset of a report, where the `Content-Type` does; JSON is UTF-8.
    #[must_use]
    pub const fn charset(mut self, charset: Charset) -> Self {
        self.charset = charset;
        self
    }

    /// Takes the next bytes. The first that is not blank decides: `{` and `[` begin JSON, all else is a report.
    ///
    /// # Errors
    /// What is wrong with the file, with line and column. All later calls fail the same way.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), ReportError> {
        self.guard(|reader| reader.bytes(bytes))
    }

    /// Takes transactions of the Finances API 2024-06-19 (`listTransactions`), of any page, in any order.
    ///
    /// # Errors
    /// What is wrong; the line says with which of them.
    pub fn transactions(&mut self, transactions: &[Transaction]) -> Result<(), ReportError> {
        self.guard(|reader| {
            let finances = reader.finances()?;
            let mut each = (1..).zip(transactions);
            each.try_for_each(|(line, transaction)| finances.transaction(transaction).map_err(at(line)))
        })
    }

    /// Takes a summary of the Finances API 2024-06-19 (`listSummary`): the dates and the payout of the settlement that it
    /// names, where no group tells them.
    ///
    /// # Errors
    /// What is wrong.
    pub fn summary(&mut self, summary: &Summary) -> Result<(), ReportError> {
        self.guard(|reader| reader.finances()?.summary(summary).map_err(at(1)))
    }

    /// Takes an event group of the Finances API v0 (`listFinancialEventGroups`): the dates, the payout and the opening
    /// balance of a settlement, whichever version tells its amounts. A group of which nothing else comes makes a draft only if
    /// it was closed with a payout, and that is not booked: it does not tie.
    ///
    /// # Errors
    /// What is wrong.
    pub fn group(&mut self, group: &FinancialEventGroup) -> Result<(), ReportError> {
        self.guard(|reader| reader.finances()?.group(group).map_err(at(1)))
    }

    /// Takes a page of events of the Finances API v0 (`listFinancialEventsByGroupId`) and the group that was asked for.
    ///
    /// # Errors
    /// What is wrong.
    pub fn events(&mut self, page: &FinancialEvents, group_id: &str) -> Result<(), ReportError> {
        self.guard(|reader| reader.finances()?.events(page, group_id).map_err(at(1)))
    }

    /// Takes what the caller knows of a settlement of the Finances API; it is believed before Amazon's groups and summaries.
    ///
    /// # Errors
    /// What is wrong.
    pub fn header(&mut self, header: &SettlementHeader<'_>) -> Result<(), ReportError> {
        self.guard(|reader| reader.finances()?.header(header).map_err(at(1)))
    }

    /// Ends the file and gives one draft for each settlement in it, in the order in which they come up.
    ///
    /// # Errors
    /// As [`feed`](Self::feed), and for a file that ends too early.
    pub fn finish(self) -> Result<Vec<Mapped<SettlementDraft>>, ReportError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let books = match self.input {
            Input::Blank(blanks) => {
                let mut parser = ReportParser::new(Books::new(self.ctx));
                parser.feed(&blanks)?;
                parser.finish()?
            }
            Input::Report(parser) => parser.finish()?,
            Input::Finances(input) => {
                let (documents, finances) = *input;
                documents.finish()?;
                finances.finish().map_err(|kind| documents.at_end(kind))?
            }
        };
        Ok(drafts(self.ctx, books))
    }

    fn guard(&mut self, take: impl FnOnce(&mut Self) -> Result<(), ReportError>) -> Result<(), ReportError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let taken = take(self);
        self.failed = taken.err();
        taken
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), ReportError> {
        match &mut self.input {
            Input::Report(parser) => parser.feed(bytes),
            Input::Finances(input) => {
                let (documents, finances) = input.as_mut();
                documents.feed(bytes, finances)
            }
            Input::Blank(blanks) => {
                blanks.extend_from_slice(bytes);
                let text = blanks.strip_prefix(BOM).unwrap_or(blanks);
                let is_cut_mark = text.len() < BOM.len() && BOM.starts_with(text);
                let blank = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                match text.get(blank) {
                    Some(_) if blank > MOST_BLANKS => return self.report(),
                    Some(b'{' | b'[') => {}
                    Some(_) if !is_cut_mark => return self.report(),
                    None if text.len() > MOST_BLANKS => return self.report(),
                    _ => return Ok(()),
                }
                let text = text.to_vec();
                let mut input = Box::new((Documents::new(), Finances::new(Books::new(self.ctx))));
                let fed = input.0.feed(&text, &mut input.1);
                self.input = Input::Finances(input);
                fed
            }
        }
    }

    /// Turns to a report with what has come.
    fn report(&mut self) -> Result<(), ReportError> {
        let mut parser = Box::new(ReportParser::new(Books::new(self.ctx)).charset(self.charset));
        let fed = match &self.input {
            Input::Blank(bytes) => parser.feed(bytes),
            _ => Ok(()),
        };
        self.input = Input::Report(parser);
        fed
    }

    /// Turns to the Finances API.
    fn finances(&mut self) -> Result<&mut Finances<'c>, ReportError> {
        if let Input::Blank(blanks) = &self.input
            && blanks.is_empty()
        {
            self.input = Input::Finances(Box::new((Documents::new(), Finances::new(Books::new(self.ctx)))));
        }
        match &mut self.input {
            Input::Finances(input) => Ok(&mut input.1),
            Input::Blank(_) | Input::Report(_) => Err(at(1)(ReportErrorKind::TwoSources)),
        }
    }
}

/// An error of the entry at this place of a list.
const fn at(line: u64) -> impl Fn(ReportErrorKind) -> ReportError {
    move |kind| ReportError { kind, line, column: 1 }
}

/// Maps a settlement report, or answers of the Finances API as JSON, that are there as a whole.
///
/// # Errors
/// What is wrong with the file, with line and column.
pub fn settlements(
    ctx: &SettlementContext,
    report: &[u8],
) -> Result<Vec<Mapped<SettlementDraft>>, ReportError> {
    let mut reader = SettlementReader::new(ctx);
    reader.feed(report)?;
    reader.finish()
}
