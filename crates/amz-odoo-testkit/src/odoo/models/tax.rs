//! Percent taxes on order lines, inclusive and exclusive, with both rounding methods.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::super::cell::{Cell, decimal_from_json};
use super::super::env::{Env, Values, round};
use super::super::error::Result;

/// One order line as the tax computation sees it.
#[derive(Debug)]
pub(super) struct TaxedLine {
    /// Quantity × price after discount.
    amount: Decimal,
    taxes: Vec<TaxRate>,
    /// Amounts set by hand (`extra_tax_data`), by tax.
    manual: BTreeMap<i64, Decimal>,
    /// The untaxed amount set by hand.
    manual_base: Option<Decimal>,
}

#[derive(Clone, Copy, Debug)]
struct TaxRate {
    id: i64,
    /// A fraction: 0.19.
    rate: Decimal,
    included: bool,
}

/// The untaxed amount and the tax of an order or a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Amounts {
    pub(super) untaxed: Decimal,
    pub(super) tax: Decimal,
}

/// How amounts are rounded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rounding {
    pub(super) per_line: bool,
    /// From 19 on inclusive taxes alone never change the total; before, both parts of it are rounded.
    pub(super) keeps_total: bool,
    /// Up to 17 what a line's price includes is rounded by the line, under either method, and the base first.
    pub(super) included_by_line: bool,
    pub(super) digits: u32,
}

struct Raw {
    excluded: Decimal,
    taxes: Vec<(TaxRate, Decimal)>,
}

pub(super) fn before_create(env: &Env<'_>, values: &mut Values) -> Result<()> {
    if !env.profile.plain_price_include() {
        values.remove("price_include");
    }
    let company = values.get("company_id").and_then(Value::as_i64).unwrap_or_else(|| env.company());
    let country = env.id_of("res.company", company, "account_fiscal_country_id");
    values.entry("country_id").or_insert(country.map_or(Value::Null, Value::from));
    let group = env.db.ids("account.tax.group").first().copied();
    values.entry("tax_group_id").or_insert(group.map_or(Value::Null, Value::from));
    for (field, default) in [("amount_type", json!("percent")), ("type_tax_use", json!("sale"))] {
        values.entry(field).or_insert(default);
    }
    Ok(())
}

/// Whether prices contain the tax: its own setting, else the company's.
pub(super) fn is_included(env: &Env<'_>, tax: i64) -> bool {
    if env.profile.plain_price_include() {
        let own = env.db.row("account.tax", tax).and_then(|row| row.get("price_include"));
        return own.is_some_and(Cell::is_set);
    }
    match env.text("account.tax", tax, "price_include_override").as_str() {
        "tax_included" => true,
        "tax_excluded" => false,
        _ => {
            let company = env.id_of("account.tax", tax, "company_id").unwrap_or_else(|| env.company());
            env.text("res.company", company, "account_price_include") == "tax_included"
        }
    }
}

impl TaxedLine {
    /// Reads an order line.
    pub(super) fn of(env: &Env<'_>, line: i64, currency: Option<i64>, digits: u32) -> Self {
        let get = |field: &str| env.dec("sale.order.line", line, field);
        let (quantity, price, discount) = (get("product_uom_qty"), get("price_unit"), get("discount"));
        let taxes = env.related_ids("sale.order.line", line, env.profile.line_taxes());
        let taxes: Vec<_> = taxes
            .into_iter()
            .filter(|&tax| env.text("account.tax", tax, "amount_type") == "percent")
            .map(|id| TaxRate {
                id,
                rate: env.dec("account.tax", id, "amount") / Decimal::ONE_HUNDRED,
                included: is_included(env, id),
            })
            .collect();
        let extra = env.get("sale.order.line", line, "extra_tax_data");
        let (manual, manual_base) = match &extra {
            Cell::Json(extra) => {
                let same = |key: &str, value: Decimal| {
                    extra
                        .get(key)
                        .and_then(decimal_from_json)
                        .is_some_and(|theirs| round(theirs - value, digits).is_zero())
                };
                let fits = extra.get("currency_id").and_then(Value::as_i64) == currency
                    && same("price_unit", price)
                    && same("discount", discount)
                    && same("quantity", quantity);
                match manual_amounts(extra, &taxes).filter(|_| fits) {
                    Some(manual) => {
                        (manual, extra.get("manual_total_excluded_currency").and_then(decimal_from_json))
                    }
                    None => Default::default(),
                }
            }
            _ => Default::default(),
        };
        let amount = quantity * price * (Decimal::ONE - discount / Decimal::ONE_HUNDRED);
        Self { amount, taxes, manual, manual_base }
    }

    fn raw(&self, rounding: Rounding) -> Raw {
        let step = |value: Decimal| if rounding.per_line { round(value, rounding.digits) } else { value };
        let amount = step(self.amount);
        let divisor: Decimal =
            Decimal::ONE + self.taxes.iter().filter(|tax| tax.included).map(|tax| tax.rate).sum::<Decimal>();
        let mut taxes = Vec::new();
        if let [tax] = self.taxes.as_slice()
            && tax.included
            && rounding.included_by_line
            && !rounding.per_line
        {
            let excluded = round(amount / divisor, rounding.digits);
            taxes.push((*tax, round(amount, rounding.digits) - excluded));
            return Raw { excluded: self.manual_base.unwrap_or(excluded), taxes };
        }
        let mut excluded = amount;
        for tax in self.taxes.iter().filter(|tax| tax.included) {
            let value = step(amount * tax.rate / divisor);
            excluded -= value;
            taxes.push((*tax, value));
        }
        for tax in self.taxes.iter().filter(|tax| !tax.included) {
            taxes.push((*tax, step(excluded * tax.rate)));
        }
        Raw { excluded: self.manual_base.unwrap_or(excluded), taxes }
    }

    /// What the line shows: every part rounded by itself.
    pub(super) fn amounts(&self, rounding: Rounding) -> Amounts {
        let raw = self.raw(rounding);
        let tax = raw.taxes.iter().map(|(tax, value)| self.tax_amount(tax, *value, rounding)).sum();
        Amounts { untaxed: round(raw.excluded, rounding.digits), tax }
    }

    fn tax_amount(&self, tax: &TaxRate, raw: Decimal, rounding: Rounding) -> Decimal {
        round(self.manual.get(&tax.id).copied().unwrap_or(raw), rounding.digits)
    }
}

/// The amounts of a whole order: each tax is rounded once over all lines; with inclusive taxes alone the untaxed
/// amount is what remains of the rounded total (19).
pub(super) fn total(lines: &[TaxedLine], rounding: Rounding) -> Amounts {
    let raws: Vec<_> = lines.iter().map(|line| (line, line.raw(rounding))).collect();
    let mut by_tax: BTreeMap<(i64, bool), Decimal> = BTreeMap::new();
    for (line, raw) in &raws {
        for (tax, value) in &raw.taxes {
            let value = line.manual.get(&tax.id).unwrap_or(value);
            *by_tax.entry((tax.id, tax.included)).or_default() += *value;
        }
    }
    let tax: Decimal = by_tax.values().map(|value| round(*value, rounding.digits)).sum();
    let raw_excluded: Decimal = raws.iter().map(|(_, raw)| raw.excluded).sum();
    let only_included = rounding.keeps_total && by_tax.keys().all(|(_, included)| *included);
    let untaxed = if only_included {
        let raw_tax: Decimal = by_tax.values().copied().sum();
        round(raw_excluded + raw_tax, rounding.digits) - tax
    } else {
        round(raw_excluded, rounding.digits)
    };
    Amounts { untaxed, tax }
}

/// The tax amounts that `extra_tax_data` carries, when it names every tax of the line.
fn manual_amounts(extra: &Value, taxes: &[TaxRate]) -> Option<BTreeMap<i64, Decimal>> {
    let manual = extra.get("manual_tax_amounts")?;
    taxes
        .iter()
        .map(|tax| {
            let amount =
                manual.get(tax.id.to_string())?.get("tax_amount_currency").and_then(decimal_from_json)?;
            Some((tax.id, amount))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(amount: &str, rates: &[(i64, bool)]) -> TaxedLine {
        let taxes = rates
            .iter()
            .enumerate()
            .map(|(at, &(percent, included))| TaxRate {
                id: i64::try_from(at).unwrap(),
                rate: Decimal::new(percent, 2),
                included,
            })
            .collect();
        TaxedLine { amount: amount.parse().unwrap(), taxes, manual: BTreeMap::new(), manual_base: None }
    }

    fn check(lines: &[TaxedLine], per_line: bool, untaxed: &str, tax: &str) {
        let amounts =
            total(lines, Rounding { per_line, keeps_total: true, included_by_line: false, digits: 2 });
        assert_eq!((amounts.untaxed.to_string(), amounts.tax.to_string()), (untaxed.into(), tax.into()));
    }

    #[test]
    fn rounding_methods_differ_on_exclusive_taxes() {
        let lines = || [line("1.05", &[(10, false)]), line("1.05", &[(10, false)])];
        check(&lines(), true, "2.10", "0.22");
        check(&lines(), false, "2.10", "0.21");
    }

    #[test]
    fn inclusive_totals_always_tie() {
        let lines = || [line("21.53", &[(21, true)]), line("21.53", &[(21, true)])];
        check(&lines(), false, "35.59", "7.47");
        check(&lines(), true, "35.58", "7.48");
    }

    #[test]
    fn before_19_half_a_cent_is_rounded_up_twice() {
        for (keeps_total, untaxed) in [(true, "76.07"), (false, "76.08")] {
            let rounding = Rounding { per_line: false, keeps_total, included_by_line: false, digits: 2 };
            let amounts = total(&[line("91.29", &[(20, true)])], rounding);
            assert_eq!(
                (amounts.untaxed.to_string().as_str(), amounts.tax.to_string().as_str()),
                (untaxed, "15.22")
            );
        }
    }

    #[test]
    fn before_18_what_is_included_is_rounded_by_the_line() {
        let rounding = Rounding { per_line: false, keeps_total: false, included_by_line: true, digits: 2 };
        let twice = |price: &str, rate: i64| [line(price, &[(rate, true)]), line(price, &[(rate, true)])];
        for (lines, untaxed, tax) in [
            (&twice("21.53", 21)[..], "35.58", "7.48"),
            (&twice("91.29", 20)[..1], "76.08", "15.21"),
            (&[line("1.05", &[(10, false)]), line("1.05", &[(10, false)])], "2.10", "0.21"),
        ] {
            let amounts = total(lines, rounding);
            assert_eq!(
                (amounts.untaxed.to_string().as_str(), amounts.tax.to_string().as_str()),
                (untaxed, tax)
            );
        }
    }

    #[test]
    fn an_amount_set_by_hand_replaces_the_percentage() {
        let mut taxed = line("10.00", &[(15, false)]);
        taxed.manual.insert(0, "1.47".parse().unwrap());
        check(&[taxed], false, "10.00", "1.47");
    }

    #[test]
    fn an_inclusive_total_ties_only_with_the_base_set_by_hand_too() {
        let mut taxed = line("10.00", &[(19, true)]);
        taxed.manual.insert(0, "1.61".parse().unwrap());
        taxed.manual_base = Some("8.39".parse().unwrap());
        check(&[taxed], false, "8.39", "1.61");
    }
}
