//! What happened and what to do, in one or two sentences.

use rust_decimal::Decimal;
use std::fmt;

use super::IssueKind;
use crate::order::Part;

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TotalMismatch { by } => {
                let (amount, side) = if by.is_sign_negative() { (-by, "more") } else { (*by, "less") };
                write!(
                    f,
                    "the parts come to {amount} {side} than Amazon's total; compare the order in Seller Central and replay it once Amazon has settled the amounts"
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
            Self::UnknownBreakdown { name } => write!(
                f,
                "the breakdown {name} is new, and whether it is the buyer's or a fee is not known; compare the refund in Seller Central and book it by hand, or update amz-odoo and replay"
            ),
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
            Self::TaxOnALine { tax } => write!(
                f,
                "no percentage gives Amazon's tax of {tax}, so the lines bear none and it stands on the line \"{}\"; let that line's product post to the account of the tax, and add the sale to the tax return by hand",
                Part::Tax.label()
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
            Self::TaxRuleValue { value, instead } => {
                write!(f, "no sale matches {value} in the tax rules; write {instead}")
            }
            Self::UnknownOrderItem => f.write_str(
                "the order has no such item; fetch the order again, then replay, or book it by hand",
            ),
            Self::RefundAboveCharged { by } => write!(
                f,
                "{by} more was refunded than charged; compare the order's refunds in Seller Central, then book the rest by hand"
            ),
            Self::TransferAmbiguous => f.write_str(
                "units of several countries were on their way, and the ledger does not say which arrived; compare Amazon's VAT transactions report",
            ),
            Self::TransferUnpaired { units, country } if units.is_sign_negative() => write!(
                f,
                "{} units arrived in {country} and left nowhere; take the ledger from an earlier day on",
                units.abs().normalize()
            ),
            Self::TransferUnpaired { units, country } => write!(
                f,
                "{} units left {country} and are not in the list, because they have not arrived; take the ledger to a later day",
                units.normalize()
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
            Self::UnlistedWarehouse { warehouse } => write!(
                f,
                "products lie in warehouse {warehouse}, and nothing says whose it is, so they are not offered; list it as the merchant's own or Amazon's"
            ),
            Self::UnknownWarehouse { warehouse } => write!(
                f,
                "the rule names warehouse {warehouse}, which is not there; correct the id, or leave the list empty for all of the merchant's"
            ),
            Self::SnapshotLine { expected } => {
                write!(f, "the line is no {expected}, so its offer stays as it is; write the snapshot anew")
            }
            Self::Attribute { attribute, label: Some(label), fault } => {
                write!(f, "{label} ({attribute}) {fault}")
            }
            Self::Attribute { attribute, label: None, fault } => write!(f, "{attribute} {fault}"),
            Self::LeftOut { attribute, reason } => write!(f, "{attribute} goes without a part: {reason}"),
            Self::Product { fault } => fault.fmt(f),
            Self::Settlement { fault } => fault.fmt(f),
            Self::Entry { fault } => fault.fmt(f),
        }
    }
}

/// `0.01 less`.
fn more_or_less(by: &Decimal) -> String {
    let side = if by.is_sign_negative() { "less" } else { "more" };
    format!("{} {side}", by.abs().normalize())
}
