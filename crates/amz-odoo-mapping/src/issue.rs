//! What a person must look at: the kind, the place in Amazon's document, the way out.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

use crate::fields::Fault;
use crate::order::Part;
use crate::taxes::TreatmentKind;

/// Something in a document that needs a person.
///
/// Holds no buyer data: values in it are amounts, codes and Amazon's own identifiers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Issue {
    /// What is wrong.
    pub kind: IssueKind,
    /// Whether the record must wait.
    pub severity: Severity,
    /// The place in Amazon's document, such as `orderItems[1].quantityOrdered`.
    pub path: String,
    /// The record: the Amazon order; the offer's SKU, the product or the rule for stock.
    pub order_id: String,
}

impl Issue {
    /// An issue of the kind's own severity.
    #[must_use]
    pub fn new(kind: IssueKind, path: impl Into<String>, order_id: impl Into<String>) -> Self {
        Self { severity: kind.severity(), kind, path: path.into(), order_id: order_id.into() }
    }

    /// True if the record must wait until the issue is settled.
    #[must_use]
    pub fn is_blocking(&self) -> bool {
        self.severity == Severity::Blocking
    }

    /// What happened and what to do, in one or two sentences.
    #[must_use]
    pub fn message(&self) -> String {
        self.kind.to_string()
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (at {})", self.order_id, self.kind, self.path)
    }
}

/// Whether a record may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look; the record goes on.
    Warning,
    /// The record goes to quarantine.
    Blocking,
}

/// What is wrong. Its `Display` says what happened and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IssueKind {
    /// The parts do not come to the grand total; they are `by` too low (positive) or too high (negative).
    TotalMismatch {
        /// Grand total minus parts.
        by: Decimal,
    },
    /// Amazon gave no grand total although the order is paid.
    MissingTotal,
    /// The order came without its items.
    MissingItems,
    /// A value that the order cannot do without is missing.
    MissingField,
    /// A value has the wrong type or cannot be read.
    Unreadable {
        /// What belongs there.
        expected: String,
    },
    /// An amount or quantity too large, or negative where it cannot be.
    OutOfRange,
    /// An amount has more decimals than its currency.
    AmountPrecision {
        /// The currency's decimals.
        digits: u32,
    },
    /// Odoo's price digits cannot hold the amount.
    PriceDigits {
        /// Decimals of the amount.
        needed: u32,
    },
    /// A currency that is not in ISO 4217, or not to be used.
    UnknownCurrency {
        /// Amazon's code.
        code: String,
    },
    /// An amount in another currency than the order's.
    CurrencyMismatch {
        /// The amount's currency.
        found: String,
    },
    /// A marketplace without defaults.
    UnknownMarketplace {
        /// Amazon's marketplace id.
        id: String,
    },
    /// A country code that is not in ISO 3166.
    UnknownCountry {
        /// Amazon's code.
        code: String,
    },
    /// A state or region that Odoo does not list for the country; its text is kept in the address.
    UnknownState {
        /// The country.
        country: String,
    },
    /// An order status that this version does not know.
    UnknownStatus {
        /// Amazon's value.
        status: String,
    },
    /// A channel of fulfilment that this version does not know.
    UnknownChannel {
        /// Amazon's value.
        channel: String,
    },
    /// A kind of amount that this version does not know; it is counted under "other".
    UnknownCharge {
        /// Amazon's value.
        name: String,
    },
    /// Prices turned out to contain tax, or not to, against the marketplace's default.
    TaxModeContradiction {
        /// True if the order's prices contain the tax.
        included: bool,
    },
    /// No known tax rate gives Amazon's tax.
    TaxRateUnknown {
        /// Amazon's tax.
        tax: Decimal,
        /// The amount without tax that it belongs to.
        net: Decimal,
    },
    /// Odoo's percentages come to another tax than Amazon's, by at most a minor unit a line; the total ties.
    TaxRounding {
        /// Odoo's tax minus Amazon's.
        by: Decimal,
    },
    /// Odoo's percentages come to another tax than Amazon's, by more than a minor unit a line.
    TaxOutOfReach {
        /// Odoo's tax minus Amazon's.
        by: Decimal,
    },
    /// Odoo rounds the order to another total than Amazon's, by at most a minor unit a line; a line makes up for it.
    TotalRounding {
        /// Odoo's total minus Amazon's.
        by: Decimal,
    },
    /// Odoo would round the order to another total than Amazon's, by more than a minor unit a line.
    TotalOutOfReach {
        /// Odoo's total minus Amazon's.
        by: Decimal,
    },
    /// Amazon does not tell which country the goods left, and it may have been another than the home country.
    ShipFromUnknown {
        /// The country that was taken.
        assumed: String,
    },
    /// A business gave a VAT number that nobody validated, so the sale is taxed like a consumer's.
    VatNumberUnverified,
    /// Amazon's amounts hold a tax where the rules find none due; the amounts stay Amazon's.
    TaxTreatmentContradiction {
        /// What the rules decided.
        treatment: TreatmentKind,
        /// Amazon's tax.
        tax: Decimal,
    },
    /// Amazon taxed at a rate that the country has not, whose tax is due by the rules; the amounts stay Amazon's.
    TaxRateContradiction {
        /// Amazon's rate in percent.
        rate: Decimal,
        /// The country.
        country: String,
    },
    /// An item that the order does not have.
    UnknownOrderItem,
    /// More was refunded than was charged, of an item or of the order.
    RefundAboveCharged {
        /// Refunds minus charges.
        by: Decimal,
    },
    /// The same order item twice; the first was used.
    DuplicateItem,
    /// The buyer asked to cancel.
    CancelRequested,
    /// Amazon cannot fulfil the order.
    Unfulfillable,
    /// The fulfilled and open units do not come to the ordered ones.
    QuantityMismatch,
    /// A rule of the merchant's gives no value that its field takes.
    CustomField {
        /// The rule's name.
        rule: String,
        /// The field of Odoo.
        field: String,
        /// Why.
        fault: Fault,
    },
    /// A kit that holds itself, or kits in kits without end; the offer shows nothing.
    KitCycle {
        /// Odoo's id of the product.
        product: i64,
    },
    /// A component in a unit of measure that cannot be converted into its product's own; the offer shows nothing.
    UnitMismatch {
        /// Odoo's id of the component.
        product: i64,
    },
    /// Less than nothing on hand; it counts against what other warehouses have.
    NegativeStock {
        /// Units below zero.
        by: Decimal,
    },
    /// More reserved than on hand.
    ReservedAboveStock {
        /// Units reserved and not there.
        by: Decimal,
    },
    /// A part of a unit on hand; it is not offered.
    FractionalStock,
    /// Two offers of one SKU in one marketplace; the one that shows less counts.
    DuplicateOffer,
    /// Units of an offer that is not there.
    UnknownOffer,
    /// A rule that names a warehouse of Amazon's, whose stock is Amazon's to offer.
    WarehouseOfAmazon {
        /// Odoo's id of the warehouse.
        warehouse: i64,
    },
}

impl IssueKind {
    /// The kind's name, for filters and counters.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TotalMismatch { .. } => "total_mismatch",
            Self::MissingTotal => "missing_total",
            Self::MissingItems => "missing_items",
            Self::MissingField => "missing_field",
            Self::Unreadable { .. } => "unreadable",
            Self::OutOfRange => "out_of_range",
            Self::AmountPrecision { .. } => "amount_precision",
            Self::PriceDigits { .. } => "price_digits",
            Self::UnknownCurrency { .. } => "unknown_currency",
            Self::CurrencyMismatch { .. } => "currency_mismatch",
            Self::UnknownMarketplace { .. } => "unknown_marketplace",
            Self::UnknownCountry { .. } => "unknown_country",
            Self::UnknownState { .. } => "unknown_state",
            Self::UnknownStatus { .. } => "unknown_status",
            Self::UnknownChannel { .. } => "unknown_channel",
            Self::UnknownCharge { .. } => "unknown_charge",
            Self::TaxModeContradiction { .. } => "tax_mode_contradiction",
            Self::TaxRateUnknown { .. } => "tax_rate_unknown",
            Self::TaxRounding { .. } => "tax_rounding",
            Self::TaxOutOfReach { .. } => "tax_out_of_reach",
            Self::TotalRounding { .. } => "total_rounding",
            Self::TotalOutOfReach { .. } => "total_out_of_reach",
            Self::ShipFromUnknown { .. } => "ship_from_unknown",
            Self::VatNumberUnverified => "vat_number_unverified",
            Self::TaxTreatmentContradiction { .. } => "tax_treatment_contradiction",
            Self::TaxRateContradiction { .. } => "tax_rate_contradiction",
            Self::UnknownOrderItem => "unknown_order_item",
            Self::RefundAboveCharged { .. } => "refund_above_charged",
            Self::DuplicateItem => "duplicate_item",
            Self::CancelRequested => "cancel_requested",
            Self::Unfulfillable => "unfulfillable",
            Self::QuantityMismatch => "quantity_mismatch",
            Self::CustomField { .. } => "custom_field",
            Self::KitCycle { .. } => "kit_cycle",
            Self::UnitMismatch { .. } => "unit_mismatch",
            Self::NegativeStock { .. } => "negative_stock",
            Self::ReservedAboveStock { .. } => "reserved_above_stock",
            Self::FractionalStock => "fractional_stock",
            Self::DuplicateOffer => "duplicate_offer",
            Self::UnknownOffer => "unknown_offer",
            Self::WarehouseOfAmazon { .. } => "warehouse_of_amazon",
        }
    }

    /// Whether the record must wait.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::UnknownState { .. }
            | Self::UnknownCharge { .. }
            | Self::TaxModeContradiction { .. }
            | Self::TaxRounding { .. }
            | Self::TotalRounding { .. }
            | Self::ShipFromUnknown { .. }
            | Self::VatNumberUnverified
            | Self::TaxTreatmentContradiction { .. }
            | Self::TaxRateContradiction { .. }
            | Self::DuplicateItem
            | Self::CancelRequested
            | Self::Unfulfillable
            | Self::QuantityMismatch
            | Self::CustomField { .. }
            | Self::NegativeStock { .. }
            | Self::ReservedAboveStock { .. }
            | Self::FractionalStock
            | Self::DuplicateOffer
            | Self::UnknownOffer
            | Self::WarehouseOfAmazon { .. } => Severity::Warning,
            _ => Severity::Blocking,
        }
    }
}

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TotalMismatch { by } => {
                let (amount, side) = if by.is_sign_negative() { (-by, "more") } else { (*by, "less") };
                write!(
                    f,
                    "the order's parts come to {amount} {side} than Amazon's total; compare the order in Seller Central and replay it once Amazon has settled the amounts"
                )
            }
            Self::MissingTotal => f.write_str(
                "Amazon gave no total for a paid order; check that the application may read proceeds, then replay",
            ),
            Self::MissingItems => f.write_str("the order has no items; fetch the items too, then replay"),
            Self::MissingField => {
                f.write_str("a value that the order needs is missing; replay once Amazon gives it")
            }
            Self::Unreadable { expected } => {
                write!(f, "the value cannot be read, expected {expected}; replay once Amazon has corrected it")
            }
            Self::OutOfRange => f.write_str(
                "the amount or quantity is negative or too large; compare the order in Seller Central",
            ),
            Self::AmountPrecision { digits } => write!(
                f,
                "the amount has more decimals than the currency's {digits}; compare the order in Seller Central"
            ),
            Self::PriceDigits { needed } => write!(
                f,
                "the price needs {needed} decimals; raise Odoo's decimal precision \"Product Price\", then replay"
            ),
            Self::UnknownCurrency { code } => {
                write!(f, "the currency {code} is unknown; activate it in Odoo, then replay")
            }
            Self::CurrencyMismatch { found } => write!(
                f,
                "the amount is in {found}, the order is not; compare the order in Seller Central"
            ),
            Self::UnknownMarketplace { id } => write!(
                f,
                "the marketplace {id} has no defaults; add it to the configuration's marketplaces, then replay"
            ),
            Self::UnknownCountry { code } => write!(
                f,
                "the country code {code} is not in ISO 3166; correct the address in Seller Central, then replay"
            ),
            Self::UnknownState { country } => write!(
                f,
                "Odoo lists no such state in {country}; the address keeps the text, add the state in Odoo if it is needed"
            ),
            Self::UnknownStatus { status } => write!(
                f,
                "the order status {status} is new; update amz-odoo or wait until the status changes, then replay"
            ),
            Self::UnknownChannel { channel } => write!(
                f,
                "the fulfilment channel {channel} is new; update amz-odoo, then replay"
            ),
            Self::UnknownCharge { name } => {
                write!(f, "the charge {name} is new and was booked as \"other\"; update amz-odoo")
            }
            Self::TaxModeContradiction { included } => {
                let (found, usual) = if *included { ("contain", "do not") } else { ("exclude", "do") };
                write!(
                    f,
                    "the order's prices {found} tax, the marketplace's usually {usual}; the total ties, check the taxes"
                )
            }
            Self::TaxRateUnknown { tax, net } => write!(
                f,
                "no known tax rate gives {tax} on {net}; add the rate to the configuration's tax rates, then replay"
            ),
            Self::TaxRounding { by } => write!(
                f,
                "Odoo's tax is {} than Amazon's, because no percentage gives Amazon's cents; the total ties",
                more_or_less(by)
            ),
            Self::TaxOutOfReach { by } => write!(
                f,
                "Odoo's tax would be {} than Amazon's; add the rate that Amazon used to the configuration's tax rates, then replay",
                more_or_less(by)
            ),
            Self::TotalRounding { by } => write!(
                f,
                "Odoo rounds the order to {} than Amazon's total, and the line \"{}\" makes up for it; set the company's tax rounding to \"per line\", and there is no need of one",
                more_or_less(by),
                Part::Rounding.label()
            ),
            Self::TotalOutOfReach { by } => write!(
                f,
                "Odoo's total would be {} than Amazon's; set the company's tax rounding to \"per line\" and the decimal precision \"Product Price\" to 6, then replay",
                more_or_less(by)
            ),
            Self::ShipFromUnknown { assumed } => write!(
                f,
                "Amazon does not tell which country the goods left, {assumed} was taken; compare Amazon's VAT transactions report, and name the countries of Amazon's stock in `taxes.seller.fba_countries` if there is but one"
            ),
            Self::VatNumberUnverified => f.write_str(
                "the buyer's VAT number is not validated, so the sale is taxed like a consumer's; validate it in VIES, add it to `taxes.validated_vat_numbers`, then replay",
            ),
            Self::TaxTreatmentContradiction { treatment, tax } => write!(
                f,
                "Amazon charged a tax of {tax} and the rules find none due ({treatment}); the amounts stay Amazon's, compare the order in Seller Central and correct the rule or the tax settings there"
            ),
            Self::TaxRateContradiction { rate, country } => write!(
                f,
                "Amazon taxed at {} %, which {country} has not; the amounts stay Amazon's, correct the tax rules or the tax settings in Seller Central",
                rate.normalize()
            ),
            Self::UnknownOrderItem => f.write_str(
                "the order has no such item; fetch the order again, then replay, or book it by hand",
            ),
            Self::RefundAboveCharged { by } => write!(
                f,
                "{by} more was refunded than charged; compare the order's refunds in Seller Central, then book the rest by hand"
            ),
            Self::DuplicateItem => f.write_str("the item came twice; the first was used"),
            Self::CancelRequested => f.write_str(
                "the buyer asked to cancel; cancel the order in Seller Central, or ship it and the request ends",
            ),
            Self::Unfulfillable => f.write_str(
                "Amazon cannot fulfil the order; it stays a quotation, see the reason in Seller Central",
            ),
            Self::QuantityMismatch => f.write_str(
                "fulfilled and open units exceed the ordered ones; compare the order in Seller Central",
            ),
            Self::CustomField { rule, field, fault } => {
                write!(f, "the rule `{rule}` does not set {field}: {fault}")
            }
            Self::KitCycle { product } => write!(
                f,
                "the bill of materials of product {product} holds the product itself; correct it in Odoo"
            ),
            Self::UnitMismatch { product } => write!(
                f,
                "the unit of component {product} cannot be converted into the product's own; correct the bill of materials in Odoo"
            ),
            Self::NegativeStock { by } => {
                write!(f, "the stock is {by} below zero; count it in Odoo, it is offered as nothing until then")
            }
            Self::ReservedAboveStock { by } => {
                write!(f, "{by} more are reserved than are on hand; receive goods or cancel deliveries in Odoo")
            }
            Self::FractionalStock => {
                f.write_str("a part of a unit is on hand and is not offered; count the stock in Odoo")
            }
            Self::DuplicateOffer => f.write_str(
                "the SKU stands for two offers in one marketplace; keep one in the cross-reference, the one that shows less counts until then",
            ),
            Self::UnknownOffer => f.write_str(
                "a pending order takes units of an offer that is not there; add the SKU to the cross-reference",
            ),
            Self::WarehouseOfAmazon { warehouse } => write!(
                f,
                "the rule names warehouse {warehouse}, which holds Amazon's stock and is left out; take it from the rule"
            ),
        }
    }
}

/// `0.01 less`.
fn more_or_less(by: &Decimal) -> String {
    let side = if by.is_sign_negative() { "less" } else { "more" };
    format!("{} {side}", by.abs().normalize())
}
