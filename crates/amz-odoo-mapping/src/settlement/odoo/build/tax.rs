//! Whether taxes and the lines that bear them fit.

use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::{Build, is_refund};
use crate::money;
use crate::settlement::odoo::{ChartTax, EntryFault};
use crate::settlement::{JournalEntry, Posting, TaxSide};

/// What an entry says of one tax; credits are positive.
#[derive(Default)]
struct Told {
    /// What bears it: of invoices, of refunds.
    bases: [Decimal; 2],
    tax: Decimal,
    is_line: bool,
}

impl Build<'_> {
    /// Each tax that lines bear has to be a line too: Odoo leaves it out where another tax is one, and otherwise reckons it
    /// by itself. And it has to be the tax of what bears it, or the VAT return contradicts itself.
    pub(super) fn taxes_fit(&mut self, entry: &JournalEntry, path: &str) {
        let digits = money::currency_digits(&self.settlement.currency).unwrap_or_default();
        let mut taxes = BTreeMap::<(String, TaxSide), Told>::new();
        for line in &entry.lines {
            let Posting { taxes: borne, repartition, tax_on, .. } = &*line.posting;
            let amount = -line.foreign.as_deref().map_or(line.balance, |foreign| foreign.amount);
            for tax in borne {
                let [invoices, refunds] = &mut taxes.entry((tax.clone(), *tax_on)).or_default().bases;
                *(if is_refund(&line.posting, line.balance) { refunds } else { invoices }) += amount;
            }
            if let Some(repartition) = repartition {
                let told = taxes.entry((repartition.tax.clone(), *tax_on)).or_default();
                (told.tax, told.is_line) = (told.tax + amount, true);
            }
        }
        // Amazon rounds the tax of each of its lines.
        let rounding = money::minor_unit(digits) * Decimal::from(self.settlement.lines);
        for ((name, side), told) in taxes {
            self.rate_fits(&name, side, path);
            let of =
                |base: Decimal, tax: &ChartTax| money::round(base * tax.rate / Decimal::ONE_HUNDRED, digits);
            let is_owed = |tax: &ChartTax| told.bases.iter().any(|base| !of(*base, tax).is_zero());
            if !told.is_line && self.taxes(&name, side).any(is_owed) {
                self.fault(EntryFault::MissingTaxLine { tax: name }, path);
                continue;
            }
            let base = told.bases.iter().sum();
            let off = self.taxes(&name, side).find(|tax| (of(base, tax) - told.tax).abs() > rounding);
            if let Some(tax) = off.filter(|tax| tax.is_percent) {
                let (tax, rate) = (name, tax.rate.normalize());
                self.fault(EntryFault::TaxOffBase { tax, rate, base, told: told.tax }, path);
            }
        }
    }

    /// Whether the rules know the percentage that Odoo has.
    fn rate_fits(&mut self, name: &str, side: TaxSide, path: &str) {
        let rules = self.ctx.rules.taxes.values().filter(|known| known.name == name && known.on == side);
        for known in rules {
            let other = self.taxes(name, side).find(|tax| tax.is_percent && tax.rate != known.rate);
            if let Some(tax) = other {
                let (rules, odoo) = (known.rate.normalize(), tax.rate.normalize());
                self.fault(EntryFault::TaxRateDiffers { tax: name.to_owned(), rules, odoo }, path);
            }
        }
    }
}
