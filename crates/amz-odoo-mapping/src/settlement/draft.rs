//! What becomes of a settlement: balanced journal entries.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::ser::{SerializeStruct as _, Serializer};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Group, Margins, RevenueMode, TaxSide};

mod lines;

pub(super) use lines::{Conversion, LinesPart, OrderLines};
pub use lines::{JournalLines, JournalLinesIter};

/// A settlement as Odoo's journal shows it.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct SettlementDraft {
    /// Amazon's id of the settlement.
    pub settlement_id: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Amazon's stores that the lines name, such as `Amazon.de`, sorted.
    pub marketplaces: Vec<String>,
    /// What Amazon says that it pays out; negative where the seller owes.
    pub total: Option<Decimal>,
    /// What the lines come to, payouts left out.
    pub sum: Decimal,
    /// Rows with amounts or units.
    pub lines: u64,
    /// The first day.
    pub start: Option<Date>,
    /// The last day.
    pub end: Option<Date>,
    /// When Amazon pays out.
    pub deposit_date: Option<Date>,
    /// Where revenue is booked.
    pub revenue: RevenueMode,
    /// The edition of the rules.
    pub rules: String,
    /// What each heading comes to.
    pub groups: Vec<GroupTotal>,
    /// The entries, oldest first; none where an issue blocks the settlement.
    pub entries: Vec<JournalEntry>,
    /// Where orders are invoiced: those that no entry has a line of, since their amounts come to zero, as of a sale and its
    /// whole refund. Their invoices and credit notes settle each other.
    pub offset_orders: Vec<OffsetOrders>,
    /// Kinds of amounts that no rule knows.
    pub unknown: Vec<UnknownAmount>,
    /// What the settlement carries on to the next.
    pub balances: Balances,
    /// Margins by order and SKU, where the context asks for them.
    #[serde(skip)]
    pub margins: Option<Margins>,
}

/// What a heading comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GroupTotal {
    /// The heading.
    pub group: Group,
    /// Its sum; negative where Amazon charges.
    pub amount: Decimal,
}

/// A kind of amount that no rule knows; it is booked to suspense.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct UnknownAmount {
    /// `transaction-type`.
    pub transaction: String,
    /// `amount-type`.
    pub r#type: String,
    /// `amount-description`.
    pub description: String,
    /// How many lines.
    pub lines: u64,
    /// What they come to.
    pub amount: Decimal,
    /// The settlement's currency, ISO 4217.
    pub currency: String,
}

/// What goes from one settlement to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Balances {
    /// What the seller owed at the beginning, as this settlement says; zero or negative.
    pub opening_debt: Decimal,
    /// What the seller owes at the end; zero or negative.
    pub closing_debt: Decimal,
    /// What Amazon gave back of what it kept; positive.
    pub reserve_released: Decimal,
    /// What Amazon keeps back; negative.
    pub reserve_kept: Decimal,
}

/// One journal entry; its lines come to zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct JournalEntry {
    /// The accounting date.
    pub date: Date,
    /// The reference that the entry shows.
    pub reference: String,
    /// The lines.
    pub lines: JournalLines,
}

/// Orders whose amounts on an account come to zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OffsetOrders {
    /// The account that they would settle: its code, or the name that rules use where it has none.
    pub account: String,
    /// The orders, by id.
    pub order_ids: Vec<SmolStr>,
}

/// What many lines share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Posting {
    /// The heading.
    pub group: Group,
    /// The account's code, or the name that rules use where it has none.
    pub account: String,
    /// The label.
    pub label: String,
    /// Odoo's taxes by name whose base the line is.
    pub taxes: Vec<String>,
    /// Odoo's tax by name whose amount the line is.
    pub repartition: Option<Repartition>,
    /// Whose taxes those are.
    pub tax_on: TaxSide,
    /// Tags of the VAT return.
    pub tax_tags: Vec<String>,
    /// Analytic accounts by name, each with the whole amount.
    pub analytic: Vec<String>,
}

/// Which repartition line of a tax a journal item belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Repartition {
    /// The tax by its name in Odoo.
    pub tax: String,
    /// True for the repartition of refunds.
    pub refund: bool,
}

/// What an item is in the settlement's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Foreign {
    /// Debit less credit, Odoo's `amount_currency`.
    pub amount: Decimal,
    /// ISO 4217 code.
    pub currency: Arc<str>,
}

/// One journal item.
///
/// As JSON: `{account, label, debit, credit, group}`, and where they are there `sku`, `order_id`, `amount_currency`,
/// `currency`, `taxes`, `repartition`, `tax_tags`, `analytic`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JournalLine {
    /// Account, label, taxes.
    pub posting: Arc<Posting>,
    /// Debit less credit, in the currency of the journal.
    pub balance: Decimal,
    /// In the settlement's currency, where that is not the journal's.
    pub foreign: Option<Box<Foreign>>,
    /// The order that the line clears.
    pub order_id: Option<SmolStr>,
    /// The SKU, where the rule asks for it.
    pub sku: Option<SmolStr>,
}

impl SettlementDraft {
    /// The orders whose invoices and credit notes the settlement settles: those of the entries' lines, and those that need
    /// none.
    ///
    /// ```
    /// use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, settlements};
    ///
    /// let report = b"settlement-id\tsettlement-end-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\t\
    /// amount-type\tamount-description\tamount\n\
    /// 7\t2026-05-27\t10.00\tEUR\t\t\t\t\t\n\
    /// 7\t\t\t\tOrder\t302-0000000-0000001\tItemPrice\tPrincipal\t10.00\n\
    /// 7\t\t\t\tOrder\t302-0000000-0000002\tItemPrice\tPrincipal\t25.00\n\
    /// 7\t\t\t\tRefund\t302-0000000-0000002\tItemPrice\tPrincipal\t-25.00\n";
    /// let draft = &settlements(&SettlementContext::new(RevenueMode::Invoices), report)?[0].draft;
    ///
    /// assert_eq!(draft.offset_orders[0].order_ids, ["302-0000000-0000002"]);
    /// assert!(draft.settled_orders().into_iter().eq(["302-0000000-0000001", "302-0000000-0000002"]));
    /// # Ok::<(), amz_odoo_mapping::settlement::ReportError>(())
    /// ```
    #[must_use]
    pub fn settled_orders(&self) -> BTreeSet<SmolStr> {
        let lines = self.entries.iter().flat_map(|entry| &entry.lines);
        let offset = self.offset_orders.iter().flat_map(|orders| &orders.order_ids);
        lines.filter_map(|line| line.order_id).chain(offset.cloned()).collect()
    }
}

impl JournalLine {
    /// What is debited, or zero.
    #[must_use]
    pub fn debit(&self) -> Decimal {
        self.positive(self.balance)
    }

    /// What is credited, or zero.
    #[must_use]
    pub fn credit(&self) -> Decimal {
        self.positive(-self.balance)
    }

    /// The side, or a zero with the currency's decimals.
    fn positive(&self, side: Decimal) -> Decimal {
        if side > Decimal::ZERO { side } else { Decimal::new(0, self.balance.scale()) }
    }
}

impl Serialize for JournalLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let posting = &self.posting;
        let mut line = serializer.serialize_struct("JournalLine", 5)?;
        line.serialize_field("account", &posting.account)?;
        line.serialize_field("label", &posting.label)?;
        line.serialize_field("debit", &self.debit())?;
        line.serialize_field("credit", &self.credit())?;
        line.serialize_field("group", &posting.group)?;
        if let Some(sku) = &self.sku {
            line.serialize_field("sku", sku)?;
        }
        if let Some(order_id) = &self.order_id {
            line.serialize_field("order_id", order_id)?;
        }
        if let Some(Foreign { amount, currency }) = self.foreign.as_deref() {
            line.serialize_field("amount_currency", amount)?;
            line.serialize_field("currency", &**currency)?;
        }
        for (name, texts) in
            [("taxes", &posting.taxes), ("tax_tags", &posting.tax_tags), ("analytic", &posting.analytic)]
        {
            if !texts.is_empty() {
                line.serialize_field(name, texts)?;
            }
        }
        if let Some(repartition) = &posting.repartition {
            line.serialize_field("repartition", repartition)?;
        }
        line.end()
    }
}

impl JournalEntry {
    /// Debits less credits: zero.
    #[must_use]
    pub fn balance(&self) -> Decimal {
        self.lines.iter().map(|line| line.balance).sum()
    }
}
