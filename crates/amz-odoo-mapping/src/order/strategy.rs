//! How Amazon's tax comes into Odoo to the cent: one choice, by what this Odoo's fields allow.
//!
//! | this Odoo | the order | strategy |
//! |---|---|---|
//! | `sale.order.line` has `extra_tax_data` (19) | any | [`ForcedAmounts`](TaxStrategy::ForcedAmounts) |
//! | percentages alone (16 to 18) | they give Amazon's cents, prices without tax | [`Percentages`](TaxStrategy::Percentages) |
//! | | they give them, prices contain the tax | [`InclusiveCopy`](TaxStrategy::InclusiveCopy) |
//! | | off by at most a minor unit a line | [`InvoiceOverride`](TaxStrategy::InvoiceOverride) |
//! | | off by more, prices without tax | [`TaxLine`](TaxStrategy::TaxLine) |
//! | | off by more, prices contain the tax | none: the order waits |
//!
//! The mapping chooses by itself where the context's [`tax_math`](crate::MapContext::tax_math) says that percentages decide;
//! what they come to it has tried in every form before.

use odoo_rpc::Fields;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The fields that decide how taxes are written, as `fields_get` tells.
///
/// ```
/// use amz_odoo_mapping::order::{TaxFields, TaxGap, TaxStrategy, choose_tax_strategy};
/// use odoo_rpc::Fields;
///
/// let line: Fields = serde_json::from_str(r#"{"extra_tax_data": {"type": "json"}}"#)?;
/// let odoo = TaxFields::of(&line, &Fields::default());
/// assert_eq!(choose_tax_strategy(&odoo, &TaxGap::default()), Some(TaxStrategy::ForcedAmounts));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaxFields {
    /// `sale.order.line` has `extra_tax_data`, which keeps taxes to the cent (19).
    pub extra_tax_data: bool,
    /// `account.tax` has `price_include_override` (18 and later); before, `price_include` says it.
    pub price_include_override: bool,
}

impl TaxFields {
    /// Reads the fields of `sale.order.line` and of `account.tax`.
    #[must_use]
    pub fn of(line: &Fields, tax: &Fields) -> Self {
        Self {
            extra_tax_data: line.has("extra_tax_data"),
            price_include_override: tax.has("price_include_override"),
        }
    }

    /// The field of `account.tax`, and its value, that say whether prices contain the tax: for a copy of a tax that keeps
    /// its accounts and tags.
    #[must_use]
    pub fn inclusion(&self, included: bool) -> (&'static str, Value) {
        match (self.price_include_override, included) {
            (true, true) => ("price_include_override", json!("tax_included")),
            (true, false) => ("price_include_override", json!("tax_excluded")),
            (false, _) => ("price_include", json!(included)),
        }
    }
}

/// What Odoo's percentages come to beside Amazon's amounts, in the form that comes nearest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaxGap {
    /// Whether prices of the marketplace contain the tax.
    pub included: bool,
    /// Odoo's total minus Amazon's.
    pub total: Decimal,
    /// Odoo's tax minus Amazon's.
    pub tax: Decimal,
    /// What may be off: a minor unit a line.
    pub bound: Decimal,
}

/// How an order's taxes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TaxStrategy {
    /// Each line carries its tax to the cent ([`ExactTax`](super::ExactTax)).
    ForcedAmounts,
    /// Each line carries a percentage on top of its price.
    Percentages,
    /// Each line carries a copy of a tax that its price contains ([`TaxFields::inclusion`]), so that the total ties by itself.
    InclusiveCopy,
    /// Percentages, and Amazon's tax over that of the draft invoice ([`invoice_override`](super::invoice_override)); a line
    /// of at most a minor unit a line makes up for the order's total.
    InvoiceOverride,
    /// Lines without tax, and the tax on a line of its own, [`Part::Tax`](super::Part::Tax).
    TaxLine,
}

/// Chooses; `None` where no strategy gives Amazon's amounts, so that the order waits.
#[must_use]
pub fn choose_tax_strategy(odoo: &TaxFields, gap: &TaxGap) -> Option<TaxStrategy> {
    let off = gap.total.abs().max(gap.tax.abs());
    Some(match gap.included {
        _ if odoo.extra_tax_data => TaxStrategy::ForcedAmounts,
        true if off.is_zero() => TaxStrategy::InclusiveCopy,
        false if off.is_zero() => TaxStrategy::Percentages,
        _ if off <= gap.bound => TaxStrategy::InvoiceOverride,
        false => TaxStrategy::TaxLine,
        true => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_of_the_table() {
        let cents = |cents: i64| Decimal::new(cents, 2);
        let percentages = TaxFields::default();
        let forced = TaxFields { extra_tax_data: true, ..percentages };
        let gap =
            |included, total, tax| TaxGap { included, total: cents(total), tax: cents(tax), bound: cents(2) };
        for (odoo, gap, want) in [
            (forced, gap(true, 5, 5), Some(TaxStrategy::ForcedAmounts)),
            (percentages, gap(false, 0, 0), Some(TaxStrategy::Percentages)),
            (percentages, gap(true, 0, 0), Some(TaxStrategy::InclusiveCopy)),
            (percentages, gap(true, 0, -2), Some(TaxStrategy::InvoiceOverride)),
            (percentages, gap(false, 1, 1), Some(TaxStrategy::InvoiceOverride)),
            (percentages, gap(false, 0, 3), Some(TaxStrategy::TaxLine)),
            (percentages, gap(false, -3, 0), Some(TaxStrategy::TaxLine)),
            (percentages, gap(true, 0, 3), None),
            (percentages, gap(true, -3, 0), None),
        ] {
            assert_eq!(choose_tax_strategy(&odoo, &gap), want, "{odoo:?} {gap:?}");
        }
    }

    #[test]
    fn a_copy_of_a_tax_says_whether_prices_contain_it_as_the_version_does() {
        let tax: Fields =
            serde_json::from_str(r#"{"price_include_override": {"type": "selection"}}"#).expect("fields");
        let new = TaxFields::of(&Fields::default(), &tax);
        assert_eq!(new.inclusion(true), ("price_include_override", json!("tax_included")));
        assert_eq!(new.inclusion(false), ("price_include_override", json!("tax_excluded")));
        assert_eq!(TaxFields::default().inclusion(true), ("price_include", json!(true)));
    }
}
