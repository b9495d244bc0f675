//! Amazon's tax of a line, in the form in which Odoo 19 keeps amounts that a percentage cannot give.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::money::json_number;

/// A line's tax to the cent, for `extra_tax_data` of a sales order's line or an invoice's.
///
/// ```
/// use amz_odoo_mapping::order::ExactTax;
/// use rust_decimal::Decimal;
///
/// // Two units for 23.80 with 3.79 in it, which no percentage gives.
/// let tax = ExactTax {
///     tax_id: 7, currency_id: 1, included: true, amount: Decimal::new(379, 2),
///     quantity: Decimal::TWO, price_unit: Decimal::new(1190, 2), total: Decimal::new(2380, 2),
/// };
/// let data = tax.extra_tax_data();
/// assert_eq!(data["manual_tax_amounts"]["7"]["tax_amount_currency"].to_string(), "3.79");
/// assert_eq!(data["manual_total_excluded_currency"].to_string(), "20.01");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExactTax {
    /// The line's `account.tax`.
    pub tax_id: i64,
    /// The order's `res.currency`.
    pub currency_id: i64,
    /// Whether the line's amounts contain the tax.
    pub included: bool,
    /// The tax.
    pub amount: Decimal,
    /// The line's units.
    pub quantity: Decimal,
    /// Price of one in the price's own mode.
    pub price_unit: Decimal,
    /// The line's amount in that mode.
    pub total: Decimal,
}

impl ExactTax {
    /// The value of `extra_tax_data`; Odoo keeps it while price, quantity and discount stay as they are in it, and carries it
    /// to the invoice. Send it again with any change.
    ///
    /// Without the forced base an inclusive line comes to another total. A rate of 1 says that the company's amounts are
    /// given in the order's currency; Odoo converts them at the order's own rate.
    #[must_use]
    pub fn extra_tax_data(&self) -> Value {
        let amount = json_number(self.amount);
        let base = json_number(if self.included { self.total - self.amount } else { self.total });
        json!({
            "currency_id": self.currency_id,
            "price_unit": json_number(self.price_unit),
            "discount": 0,
            "quantity": json_number(self.quantity),
            "rate": 1,
            "manual_total_excluded_currency": base,
            "manual_total_excluded": base,
            "manual_tax_amounts": {
                self.tax_id.to_string(): {
                    "tax_amount_currency": amount,
                    "tax_amount": amount,
                    "base_amount_currency": base,
                    "base_amount": base,
                }
            }
        })
    }
}
