//! What can be wrong, and whether a record may go on with it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Severity;
use crate::fields::Fault;
use crate::listing::{AttributeFault, LeftOut};
use crate::product::ProductFault;
use crate::settlement::SettlementFault;
use crate::settlement::odoo::EntryFault;
use crate::taxes::TreatmentKind;

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
    /// A kind of amount that this version does not know, and that may be the buyer's or a fee; it is counted under "other".
    UnknownBreakdown {
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
    /// No percentage gives Amazon's tax: the lines bear none, and it stands on a line of its own.
    TaxOnALine {
        /// Amazon's tax.
        tax: Decimal,
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
    /// A value of a tax rule that no sale can match.
    TaxRuleValue {
        /// The value.
        value: String,
        /// What to write instead: a value in quotes, or what belongs there.
        instead: String,
    },
    /// An item that the order does not have.
    UnknownOrderItem,
    /// More was refunded than was charged, of an item or of the order.
    RefundAboveCharged {
        /// Refunds minus charges.
        by: Decimal,
    },
    /// Units that arrived in another country's center while units of several countries were on their way: which of them, the
    /// ledger does not say.
    TransferAmbiguous,
    /// Units that left a country and did not arrive (positive), or arrived and did not leave (negative).
    TransferUnpaired {
        /// How many.
        units: Decimal,
        /// The country.
        country: String,
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
    /// Stock in a warehouse of which nobody said whether it is the merchant's or Amazon's.
    UnlistedWarehouse {
        /// Odoo's id of the warehouse.
        warehouse: i64,
    },
    /// A rule that names a warehouse which is not there.
    UnknownWarehouse {
        /// The id that the rule names.
        warehouse: i64,
    },
    /// A line of a snapshot that cannot be read; its offer stays as it is.
    SnapshotLine {
        /// What belongs there.
        expected: String,
    },
    /// An attribute of a listing that cannot be sent as it is.
    Attribute {
        /// Amazon's name of the attribute.
        attribute: String,
        /// Its title in the product type's definition, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
        /// What is wrong.
        fault: AttributeFault,
    },
    /// Something that the listing goes without.
    LeftOut {
        /// Amazon's name of the attribute.
        attribute: String,
        /// Why.
        reason: LeftOut,
    },
    /// A product, a listing or the link between them.
    Product {
        /// What is wrong.
        fault: ProductFault,
    },
    /// A settlement that does not add up, or amounts in it that a person must look at.
    Settlement {
        /// What is wrong.
        fault: SettlementFault,
    },
    /// A settlement's entry in Odoo that cannot be posted, or that is not as it was sent.
    Entry {
        /// What is wrong.
        fault: EntryFault,
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
            Self::UnknownBreakdown { .. } => "unknown_breakdown",
            Self::TaxModeContradiction { .. } => "tax_mode_contradiction",
            Self::TaxRateUnknown { .. } => "tax_rate_unknown",
            Self::TaxRounding { .. } => "tax_rounding",
            Self::TaxOutOfReach { .. } => "tax_out_of_reach",
            Self::TaxOnALine { .. } => "tax_on_a_line",
            Self::TotalRounding { .. } => "total_rounding",
            Self::TotalOutOfReach { .. } => "total_out_of_reach",
            Self::ShipFromUnknown { .. } => "ship_from_unknown",
            Self::VatNumberUnverified => "vat_number_unverified",
            Self::TaxTreatmentContradiction { .. } => "tax_treatment_contradiction",
            Self::TaxRateContradiction { .. } => "tax_rate_contradiction",
            Self::TaxRuleValue { .. } => "tax_rule_value",
            Self::UnknownOrderItem => "unknown_order_item",
            Self::RefundAboveCharged { .. } => "refund_above_charged",
            Self::TransferAmbiguous => "transfer_ambiguous",
            Self::TransferUnpaired { .. } => "transfer_unpaired",
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
            Self::UnlistedWarehouse { .. } => "unlisted_warehouse",
            Self::UnknownWarehouse { .. } => "unknown_warehouse",
            Self::SnapshotLine { .. } => "snapshot_line",
            Self::Attribute { .. } => "attribute",
            Self::LeftOut { .. } => "left_out",
            Self::Product { fault } => fault.code(),
            Self::Settlement { fault } => fault.code(),
            Self::Entry { fault } => fault.code(),
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
            | Self::TaxOnALine { .. }
            | Self::TotalRounding { .. }
            | Self::ShipFromUnknown { .. }
            | Self::VatNumberUnverified
            | Self::TaxTreatmentContradiction { .. }
            | Self::TaxRateContradiction { .. }
            | Self::TransferAmbiguous
            | Self::TransferUnpaired { .. }
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
            | Self::WarehouseOfAmazon { .. }
            | Self::UnlistedWarehouse { .. }
            | Self::UnknownWarehouse { .. }
            | Self::SnapshotLine { .. }
            | Self::LeftOut { .. } => Severity::Warning,
            Self::Product { fault } => fault.severity(),
            Self::Settlement { fault } => fault.severity(),
            Self::Entry { fault } => fault.severity(),
            _ => Severity::Blocking,
        }
    }
}
