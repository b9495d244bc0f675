//! One entry while it is put together.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::money;
use crate::settlement::draft::{JournalLine, JournalLines, OrderLines, Posting, Repartition};
use crate::settlement::report::{decimal, fits};
use crate::settlement::rules::{AccountRule, AccountRules, Group, RuleTax, TaxSide, account};

/// Amounts by what they are posted as, in millionths; positive is credited.
///
/// Amounts of one posting are added up before a tax is taken out of them, so that it is rounded once.
#[derive(Default)]
pub(super) struct EntryBuilder<'r> {
    sums: BTreeMap<Item<'r>, i128>,
    /// What all orders clear, whose items [`lines`](Self::lines) is given.
    pub cleared: i128,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Item<'r> {
    posting: Posting,
    sku: Option<SmolStr>,
    /// The tax that the amount contains.
    tax: Option<&'r str>,
}

/// An amount with more decimals than its currency.
pub(super) struct TooFine {
    pub account: String,
}

impl Posting {
    pub(super) fn new(rules: &AccountRules, group: Group, account: &str, label: &str) -> Self {
        Self {
            group,
            account: rules.code(account).to_owned(),
            label: label.to_owned(),
            taxes: Vec::new(),
            repartition: None,
            tax_on: TaxSide::Sale,
            tax_tags: Vec::new(),
            analytic: Vec::new(),
        }
    }
}

impl Posting {
    /// Amounts of a time that other books have.
    pub(super) fn opening(rules: &AccountRules) -> Self {
        Self::new(rules, Group::Other, account::OPENING, "Before the cut-over")
    }
}

impl<'r> EntryBuilder<'r> {
    /// Adds an amount that bears no tax.
    pub(super) fn post(&mut self, posting: Posting, amount: i128) {
        *self.sums.entry(Item { posting, sku: None, tax: None }).or_default() += amount;
    }

    /// Adds an amount as its rule says.
    pub(super) fn rule(
        &mut self,
        rules: &'r AccountRules,
        rule: &'r AccountRule,
        sku: Option<&str>,
        amount: i128,
    ) {
        let mut posting = Posting::new(rules, rule.group, &rule.account, rule.label());
        posting.analytic.clone_from(&rule.analytic);
        let mut included = None;
        if let Some((name, tax)) = rule.tax.as_ref().and_then(|name| rules.taxes.get_key_value(name)) {
            posting.taxes.push(tax.name.clone());
            posting.tax_on = tax.on;
            posting.tax_tags.clone_from(&tax.base_tags);
            included = tax.included.then_some(name.as_str());
        }
        if let Some(tax) = rule.tax_line_of.as_ref().and_then(|name| rules.taxes.get(name)) {
            is_tax(&mut posting, tax, amount);
        }
        let item = Item { posting, sku: sku.map(Into::into), tax: included };
        *self.sums.entry(item).or_default() += amount;
    }

    /// What all amounts come to.
    pub(super) fn sum(&self) -> i128 {
        self.sums.values().sum::<i128>() + self.cleared
    }

    /// The journal items, those of `orders` last: what comes to nothing gives none.
    pub(super) fn lines(
        self,
        rules: &AccountRules,
        digits: u32,
        orders: Vec<OrderLines>,
    ) -> Result<JournalLines, TooFine> {
        let mut lines = JournalLines::default();
        let fine = |posting: &Posting| TooFine { account: posting.account.clone() };
        for (Item { posting, sku, tax }, amount) in self.sums {
            let gross = decimal(-amount).filter(|balance| balance.scale() <= digits);
            let gross = gross.ok_or_else(|| fine(&posting))?;
            let tax = tax.and_then(|name| rules.taxes.get(name));
            let net = tax.map_or(gross, |tax| net(gross, tax.rate, digits));
            let line = |posting: Posting, balance: Decimal| JournalLine {
                posting: posting.into(),
                balance: money::written(balance, digits),
                foreign: None,
                order_id: None,
                sku: sku.clone(),
            };
            if let Some(tax) = tax.filter(|_| net != gross) {
                let mut posting = Posting { taxes: Vec::new(), analytic: Vec::new(), ..posting.clone() };
                posting.account = rules.code(&tax.account).to_owned();
                posting.label.clone_from(&tax.name);
                is_tax(&mut posting, tax, amount);
                lines.push(line(posting, gross - net));
            }
            if !net.is_zero() {
                lines.push(line(posting, net));
            }
        }
        for orders in orders {
            if !orders.orders.iter().all(|(_, amount)| fits(*amount, digits)) {
                return Err(fine(&orders.posting));
            }
            lines.push_orders(orders);
        }
        Ok(lines)
    }
}

/// What an amount is without the tax in it; the tax is rounded, as Odoo does from 18 on.
fn net(gross: Decimal, rate: Decimal, digits: u32) -> Decimal {
    // A gross amount has at most 12 digits before its point and 6 behind: the product fits.
    gross - money::round(gross * rate / (Decimal::ONE_HUNDRED + rate), digits)
}

/// Makes a posting the amount of a tax.
pub(super) fn is_tax(posting: &mut Posting, tax: &RuleTax, amount: i128) {
    let refund = match tax.on {
        TaxSide::Sale => amount < 0,
        TaxSide::Purchase => amount > 0,
    };
    posting.repartition = Some(Repartition { tax: tax.name.clone(), refund });
    posting.tax_on = tax.on;
    posting.tax_tags.clone_from(&tax.tax_tags);
}
