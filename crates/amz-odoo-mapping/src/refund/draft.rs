//! A credit note before it is one.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

use crate::order::{LineKey, LineTax, Part, ProductRef};

/// One refund, ready to become one credit note (`out_refund`) that reverses the order's invoice.
///
/// Amounts are decimals in the order's currency, positive where the buyer gets money.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RefundDraft {
    /// The Amazon order, whose invoice the credit note reverses (`reversed_entry_id`).
    pub order_id: String,
    /// The event's id; with the order's the credit note's external id.
    pub refund_id: String,
    /// When Amazon posted the refund: the credit note's `invoice_date`.
    pub posted_at: Option<Timestamp>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// What the buyer gets, tax included.
    pub total: Decimal,
    /// The lines, sorted by item and part.
    pub lines: Vec<RefundLine>,
}

impl RefundDraft {
    /// What the lines come to, tax included.
    #[must_use]
    pub fn sum(&self) -> Decimal {
        self.lines.iter().map(RefundLine::gross).sum()
    }
}

/// One line of a credit note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RefundLine {
    /// Amazon's order item id; empty for the order as a whole.
    pub order_item_id: String,
    /// What is refunded.
    pub part: RefundPart,
    /// 0, and 1 for the rest where one amount needs two unit prices.
    pub split: u8,
    /// The order line's product, or a service.
    pub product: ProductRef,
    /// The line's text.
    pub description: String,
    /// Units, or 1 for an amount without goods.
    pub quantity: Decimal,
    /// Price of one unit in the price's own mode.
    pub price_unit: Decimal,
    /// The line's amount in that mode; negative for what the seller keeps.
    pub total: Decimal,
    /// The tax, that of the order's line.
    pub tax: LineTax,
    /// The order line to link by `sale_line_ids`: only for goods that came back. Odoo may take the link only where the
    /// product is invoiced by delivered quantity; otherwise the unit would be invoiced again.
    pub sale_line: Option<LineKey>,
}

impl RefundLine {
    /// The line's amount with tax.
    #[must_use]
    pub fn gross(&self) -> Decimal {
        self.tax.on_top_of(self.total)
    }
}

/// What a refund gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RefundPart {
    /// The goods' price, promotions taken off.
    Item,
    /// Shipping.
    Shipping,
    /// Gift wrap.
    GiftWrap,
    /// The fee for paying cash on delivery.
    CodFee,
    /// What the buyer paid to send the goods back.
    ReturnShipping,
    /// A gesture of goodwill beyond the price.
    Goodwill,
    /// What the seller keeps of the price; negative.
    RestockingFee,
    /// Tax that Amazon collected and gives back.
    FacilitatorTax,
    /// Tax that stands on a line of its own in the order, too.
    Tax,
    /// All else.
    Other,
}

impl RefundPart {
    /// The name in external ids, traces and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Shipping => "shipping",
            Self::GiftWrap => "gift_wrap",
            Self::CodFee => "cod_fee",
            Self::ReturnShipping => "return_shipping",
            Self::Goodwill => "goodwill",
            Self::RestockingFee => "restocking_fee",
            Self::FacilitatorTax => "facilitator_tax",
            Self::Tax => "tax",
            Self::Other => "other",
        }
    }

    /// What a person reads on the line.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Item => "Refund",
            Self::Shipping => "Refund of shipping",
            Self::GiftWrap => "Refund of gift wrap",
            Self::CodFee => "Refund of the cash on delivery fee",
            Self::ReturnShipping => "Return shipping",
            Self::Goodwill => "Goodwill",
            Self::RestockingFee => "Restocking fee",
            Self::FacilitatorTax => "Refund of Amazon-collected tax",
            Self::Tax => "Refund of sales tax",
            Self::Other => "Other refund",
        }
    }

    /// The part of the order that is refunded, whose service product and tax the line takes.
    #[must_use]
    pub const fn of_order(self) -> Part {
        match self {
            Self::Item => Part::Item,
            Self::Shipping => Part::Shipping,
            Self::GiftWrap => Part::GiftWrap,
            Self::CodFee => Part::CodFee,
            Self::FacilitatorTax => Part::FacilitatorTax,
            Self::Tax => Part::Tax,
            Self::ReturnShipping | Self::Goodwill | Self::RestockingFee | Self::Other => Part::Other,
        }
    }

    /// True for what the buyer never paid: it may exceed what was charged.
    pub(super) const fn is_beyond_price(self) -> bool {
        matches!(self, Self::Goodwill | Self::ReturnShipping)
    }
}

impl fmt::Display for RefundPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
