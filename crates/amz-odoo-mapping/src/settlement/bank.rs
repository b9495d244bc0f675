//! Payouts among the lines of a bank statement.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

use super::journal::PAYOUT_LABEL;
use super::{Exchange, SettlementDraft, SettlementFault};
use crate::trace::Words;
use crate::{Issue, IssueKind, Mapped, Trace};

/// A line of a bank statement.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankLine {
    /// The caller's id, such as that of Odoo's `account.bank.statement.line`.
    pub id: String,
    /// When the bank booked it.
    pub date: Date,
    /// What came in; negative where money went out.
    pub amount: Decimal,
    /// ISO 4217 code.
    pub currency: String,
    /// What the line says of itself.
    #[serde(default)]
    pub reference: String,
}

impl fmt::Debug for BankLine {
    /// Without the reference: a statement names other payers, too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, date, amount, currency, .. } = self;
        let mut shown = f.debug_struct("BankLine");
        shown.field("id", id).field("date", date).field("amount", amount).field("currency", currency);
        shown.finish_non_exhaustive()
    }
}

/// What a settlement pays out, as the bank will show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Payout {
    /// Amazon's id of the settlement.
    pub settlement_id: String,
    /// The day that Amazon names, or the settlement's last.
    pub date: Date,
    /// How much, positive, by currency: Amazon's total, and what is booked for it where that is another currency.
    pub amounts: Vec<(Decimal, String)>,
}

impl Payout {
    /// The payout of a settlement; none where it pays nothing out, or is not booked. What Amazon charges for a debt has
    /// no line of the settlement that left it: the next one tells the charge.
    #[must_use]
    pub fn of(draft: &SettlementDraft, exchange: Option<&Exchange>) -> Option<Self> {
        let total = draft.total.filter(|total| *total > Decimal::ZERO && !draft.entries.is_empty())?;
        let date = draft.deposit_date.or(draft.end)?;
        let mut amounts = vec![(total, draft.currency.clone())];
        let mut lines = draft.entries.iter().flat_map(|entry| &entry.lines);
        let booked = lines.find(|line| line.posting.label == PAYOUT_LABEL && line.foreign.is_some());
        amounts
            .extend(booked.zip(exchange).map(|(line, exchange)| (line.balance, exchange.currency.clone())));
        Some(Self { settlement_id: draft.settlement_id.clone(), date, amounts })
    }
}

/// How far from its day a payout is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DepositWindow {
    /// Days before.
    pub before: u16,
    /// Days after; banks take up to five working days.
    pub after: u16,
}

impl Default for DepositWindow {
    fn default() -> Self {
        Self { before: 2, after: 10 }
    }
}

/// A payout and its bank line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Deposit {
    /// Amazon's id of the settlement.
    pub settlement_id: String,
    /// The bank line's id.
    pub bank_line: String,
}

/// Finds each payout's line: the exact amount in its currency, near its day. A reference that names the settlement
/// decides between several; where none does, or two payouts would take one line, nothing is taken and an issue says so.
///
/// ```
/// use amz_odoo_mapping::settlement::{DepositWindow, Payout, match_deposits};
///
/// let payouts: Vec<Payout> = serde_json::from_str(
///     r#"[{"settlement_id": "77", "date": "2026-05-29", "amounts": [["1016.08", "EUR"]]}]"#)?;
/// let lines = serde_json::from_str::<Vec<_>>(r#"[
///     {"id": "a", "date": "2026-05-20", "amount": "1016.08", "currency": "EUR"},
///     {"id": "b", "date": "2026-06-01", "amount": "1016.08", "currency": "EUR", "reference": "AMAZON"}]"#)?;
/// let found = match_deposits(&DepositWindow::default(), &payouts, &lines);
/// assert_eq!(found.draft[0].bank_line, "b");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn match_deposits(
    window: &DepositWindow,
    payouts: &[Payout],
    lines: &[BankLine],
) -> Mapped<Vec<Deposit>> {
    let candidates: Vec<Vec<&BankLine>> =
        payouts.iter().map(|payout| payout.candidates(window, payouts, lines)).collect();
    let mut mapped = Mapped { draft: Vec::new(), issues: Vec::new(), trace: Trace::default() };
    for (payout, found) in payouts.iter().zip(&candidates) {
        let rivals =
            |line: &BankLine| candidates.iter().filter(|own| own.iter().any(|own| own.id == line.id)).count();
        let fault = match found.as_slice() {
            [] => SettlementFault::PayoutNotFound,
            [line] if rivals(line) == 1 => {
                mapped.trace.push(
                    "account.bank.statement.line",
                    Words::copied(&payout.settlement_id),
                    "settlement.deposit",
                    Some(Words::copied(&line.id)),
                );
                mapped.draft.push(Deposit {
                    settlement_id: payout.settlement_id.clone(),
                    bank_line: line.id.clone(),
                });
                continue;
            }
            several => SettlementFault::PayoutAmbiguous { lines: several.len() },
        };
        let kind = IssueKind::Settlement { fault };
        mapped.issues.push(Issue::new(kind, "total-amount", payout.settlement_id.as_str()));
    }
    mapped
}

impl Payout {
    /// The lines that may be it: those that name the settlement, or all that fit and name no other where none does.
    fn candidates<'l>(
        &self,
        window: &DepositWindow,
        payouts: &[Self],
        lines: &'l [BankLine],
    ) -> Vec<&'l BankLine> {
        let fits = |line: &&BankLine| {
            let days = (line.date - self.date).get_days();
            (-i32::from(window.before)..=i32::from(window.after)).contains(&days)
                && self.amounts.iter().any(|(amount, currency)| {
                    *amount == line.amount && currency.eq_ignore_ascii_case(&line.currency)
                })
        };
        let (named, other): (Vec<&BankLine>, Vec<&BankLine>) =
            lines.iter().filter(fits).partition(|line| names(&line.reference, &self.settlement_id));
        if !named.is_empty() {
            return named;
        }
        let is_anothers =
            |line: &&BankLine| payouts.iter().any(|payout| names(&line.reference, &payout.settlement_id));
        other.into_iter().filter(|line| !is_anothers(line)).collect()
    }
}

/// Whether a reference holds the id as a word of its own.
fn names(reference: &str, id: &str) -> bool {
    !id.is_empty() && reference.split(|part: char| !part.is_alphanumeric()).any(|word| word == id)
}
