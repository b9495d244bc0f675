//! Entries in the company's currency, with the settlement's beside it.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::build::Draft;
use crate::IssueKind;
use crate::money;
use crate::settlement::draft::{Conversion, Foreign, JournalEntry, JournalLine, LinesPart, Posting};
use crate::settlement::fault::SettlementFault;
use crate::settlement::report::Amount;
use crate::settlement::rules::{AccountRules, Group, account};

/// What the bank may get more or less than the rate tells, in parts of the payout.
const NEARBY: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

impl Draft<'_> {
    /// Brings the entries into the company's currency, where that is another.
    pub(super) fn convert(&mut self, entries: &mut [JournalEntry]) {
        let Some(exchange) = &self.ctx.exchange else { return };
        if exchange.currency == self.settlement.currency {
            return;
        }
        let Some(digits) = money::currency_digits(&exchange.currency) else {
            let code = exchange.currency.clone();
            return self.issue(IssueKind::UnknownCurrency { code }, "context");
        };
        let rate = exchange.rates.get(&self.settlement.currency).copied();
        let Some(rate) = rate.filter(|rate| *rate > Decimal::ZERO && money::in_range(*rate)) else {
            let currency = exchange.currency.clone();
            return self.fault(SettlementFault::MissingRate { currency }, "currency");
        };
        let currency: Arc<str> = self.settlement.currency.as_str().into();
        let told = self.settlement.converted.as_ref().filter(|(_, code)| *code == exchange.currency);
        let converted = exchange.converted.get(&self.settlement.id).copied();
        let converted = converted.or_else(|| told.map(|(amount, _)| amount.decimal()));
        let is_amount =
            |told: &Decimal| Amount::from_decimal(*told).is_some() && told.normalize().scale() <= digits;
        if let Some(converted) = converted.filter(|told| !is_amount(told)) {
            return self.fault(SettlementFault::ConvertedAmount { converted }, "total-amount");
        }
        let conversion = Arc::new(Conversion { rate, digits, currency });
        for entry in entries {
            if let Err(fault) = convert(entry, &conversion, converted, &self.ctx.rules) {
                self.fault(fault, "total-amount");
            }
        }
    }
}

/// Converts an entry's lines at the rate; `converted` is what the bank gets for the payout, signed as the payout.
///
/// Each line is rounded, and what that leaves over is one line of at most half a minor unit for each other. What the bank
/// gets more or less than the rate tells is the exchange difference.
fn convert(
    entry: &mut JournalEntry,
    conversion: &Arc<Conversion>,
    converted: Option<Decimal>,
    rules: &AccountRules,
) -> Result<(), SettlementFault> {
    let payout = rules.code(account::PAYOUT);
    let mut left = Decimal::ZERO;
    let mut difference = Decimal::ZERO;
    for part in entry.lines.parts_mut() {
        let line = match part {
            LinesPart::Line(line) => line,
            LinesPart::Orders(orders) => {
                orders.conversion = Some(Arc::clone(conversion));
                left += orders.iter().map(|line| line.balance).sum::<Decimal>();
                continue;
            }
        };
        conversion.convert(line);
        left += line.balance;
        if let Some(converted) = converted
            && line.posting.account == payout
            && line.posting.label == PAYOUT_LABEL
        {
            let at_rate = line.balance;
            difference += at_rate - converted;
            if difference.abs() > (at_rate * NEARBY).abs() {
                return Err(SettlementFault::ConversionOutOfReach { converted, at_rate });
            }
            line.balance = money::written(converted, conversion.digits);
        }
    }
    // A debit is what the bank got less than the rate tells.
    let (exchange, label) = match difference > Decimal::ZERO {
        true => (account::EXCHANGE_LOSS, "Exchange loss"),
        false => (account::EXCHANGE_GAIN, "Exchange gain"),
    };
    let own = [(exchange, label, difference), (account::ROUNDING, "Rounding", -left)];
    for (account, label, balance) in own.into_iter().filter(|(.., balance)| !balance.is_zero()) {
        entry.lines.push(JournalLine {
            posting: Posting::new(rules, Group::Other, account, label).into(),
            balance: money::written(balance, conversion.digits),
            foreign: Some(Box::new(Foreign {
                amount: Decimal::ZERO,
                currency: Arc::clone(&conversion.currency),
            })),
            order_id: None,
            sku: None,
        });
    }
    Ok(())
}

/// The label of what Amazon pays out.
pub(in crate::settlement) const PAYOUT_LABEL: &str = "Payout";
