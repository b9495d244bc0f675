//! The whole way, from a report's bytes to drafts.

use super::books::Books;
use super::journal::drafts;
use super::report::{Charset, ReportError, ReportParser};
use super::{SettlementContext, SettlementDraft};
use crate::Mapped;

/// Maps a settlement report as it arrives. Keeps sums alone: its memory grows with kinds of amounts, with orders where
/// they are invoiced, and with margins.
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
pub struct SettlementReader<'c> {
    ctx: &'c SettlementContext,
    parser: ReportParser<Books<'c>>,
}

impl<'c> SettlementReader<'c> {
    /// A reader for one file.
    #[must_use]
    pub fn new(ctx: &'c SettlementContext) -> Self {
        Self { ctx, parser: ReportParser::new(Books::new(ctx)) }
    }

    /// Names the charset, where the `Content-Type` does.
    #[must_use]
    pub fn charset(mut self, charset: Charset) -> Self {
        self.parser = self.parser.charset(charset);
        self
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// What is wrong with the file, with line and column.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), ReportError> {
        self.parser.feed(bytes)
    }

    /// Ends the file and gives one draft for each settlement in it, in the order in which they come up.
    ///
    /// # Errors
    /// As [`feed`](Self::feed), and for a file that ends too early.
    pub fn finish(self) -> Result<Vec<Mapped<SettlementDraft>>, ReportError> {
        Ok(drafts(self.ctx, self.parser.finish()?))
    }
}

/// Maps a settlement report that is there as a whole.
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
