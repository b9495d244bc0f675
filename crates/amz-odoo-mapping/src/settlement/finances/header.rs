//! What is known of a settlement as a whole, from v0's event groups and the summaries of 2024-06-19.

use jiff::civil::Date;
use spapi_types::finances_2024_06_19::{RelatedIdentifierName as Name, Summary};
use spapi_types::finances_v0::{Currency, FinancialEventGroup};

use super::event::{day, exact};
use crate::refund::related;
use crate::settlement::books::same;
use crate::settlement::report::{Amount, ReportErrorKind, SettlementHeader, Text};
use crate::settlement::rules::folded;
use crate::text::{owned, present};

/// A header, told piece by piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub deposit: Option<Date>,
    pub total: Option<Amount>,
    pub currency: Option<String>,
    /// What the bank gets, and its currency.
    pub converted: Option<(Amount, String)>,
    /// What was carried over; negative where the seller owed.
    pub opening: Option<Amount>,
    /// True while Amazon still adds to the group.
    pub is_open: bool,
}

impl Known {
    /// What a group tells.
    ///
    /// While it is open, its total is a balance that still moves: nothing of it is told but where it began.
    pub(super) fn of_group(group: &FinancialEventGroup) -> Result<(String, Self), ReportErrorKind> {
        let id = owned(&group.financial_event_group_id).ok_or(ReportErrorKind::MissingSettlement)?;
        let start = group.financial_event_group_start.map(day);
        let total = money(&group.original_total)?;
        let opening = money(&group.beginning_balance)?.map(|(amount, _)| amount);
        let currency = total.as_ref().and_then(|(_, code)| code.clone());
        let is_open = folded(group.processing_status.as_deref().unwrap_or_default()) == "open";
        let mut known = Self { start, opening, currency, is_open, ..Self::default() };
        if !is_open {
            known.total = total.map(|(amount, _)| amount);
            known.end = group.financial_event_group_end.map(day);
            known.deposit = group.fund_transfer_date.map(day);
            known.converted = money(&group.converted_total)?.and_then(|(amount, code)| Some((amount, code?)));
        }
        Ok((id, known))
    }

    /// What a summary tells; `None` for one that is of no settlement.
    pub(super) fn of_summary(summary: &Summary) -> Result<Option<(String, Self)>, ReportErrorKind> {
        let ids = summary.related_identifiers.as_deref();
        let id = related(ids, &Name::SettlementId).or_else(|| related(ids, &Name::FinancialEventGroupId));
        let Some(id) = id else { return Ok(None) };
        let proceeds = summary.net_proceeds.as_ref();
        let total = proceeds.and_then(|told| told.currency_amount).map(exact).transpose()?;
        let known = Self {
            start: summary.period_start.map(day),
            end: summary.period_end.map(day),
            total,
            currency: proceeds.and_then(|told| owned(&told.currency_code)),
            ..Self::default()
        };
        Ok(Some((id, known)))
    }

    /// What the caller tells.
    pub(super) fn of_header(header: &SettlementHeader<'_>) -> Self {
        let text = |text: Text<'_>| (!text.is_empty()).then(|| text.decoded().into_owned());
        Self {
            start: header.start,
            end: header.end,
            deposit: header.deposit,
            total: header.total,
            currency: text(header.currency),
            converted: header.converted.and_then(|(amount, code)| Some((amount, text(code)?))),
            opening: None,
            is_open: false,
        }
    }

    /// Adds what the same source tells again.
    pub(super) fn add(&mut self, told: Self) -> Result<(), ReportErrorKind> {
        self.is_open |= told.is_open;
        same(&mut self.start, told.start, "FinancialEventGroupStart")?;
        same(&mut self.end, told.end, "FinancialEventGroupEnd")?;
        same(&mut self.deposit, told.deposit, "FundTransferDate")?;
        same(&mut self.total, told.total, "OriginalTotal")?;
        same(&mut self.currency, told.currency, "CurrencyCode")?;
        same(&mut self.converted, told.converted, "ConvertedTotal")?;
        same(&mut self.opening, told.opening, "BeginningBalance")
    }

    /// Takes what is not known yet from a source that is believed less.
    pub(super) fn fill(self, less: Self) -> Self {
        Self {
            start: self.start.or(less.start),
            end: self.end.or(less.end),
            deposit: self.deposit.or(less.deposit),
            total: self.total.or(less.total),
            currency: self.currency.or(less.currency),
            converted: self.converted.or(less.converted),
            opening: self.opening.or(less.opening),
            is_open: self.is_open || less.is_open,
        }
    }

    /// As a report tells it.
    pub(super) fn header<'a>(&'a self, id: &'a str) -> SettlementHeader<'a> {
        SettlementHeader {
            settlement_id: Text::new(id),
            start: self.start,
            end: self.end,
            deposit: self.deposit,
            total: self.total,
            currency: Text::new(self.currency.as_deref().unwrap_or_default()),
            converted: self.converted.as_ref().map(|(amount, code)| (*amount, Text::new(code))),
        }
    }
}

fn money(told: &Option<Currency>) -> Result<Option<(Amount, Option<String>)>, ReportErrorKind> {
    let Some(told) = told else { return Ok(None) };
    let Some(amount) = told.currency_amount else { return Ok(None) };
    Ok(Some((exact(amount)?, present(&told.currency_code).map(str::to_owned))))
}
