//! What is decided about a sale's tax.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;

/// The tax that a sale bears, and the fiscal position that says so in Odoo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TaxTreatment {
    /// The treatment.
    pub kind: TreatmentKind,
    /// The country whose tax the seller owes; `None` where it owes none.
    pub country: Option<SmolStr>,
    /// The VAT area that the goods leave, such as `DE`.
    pub from: SmolStr,
    /// The VAT area that they go to, such as `FR` or `IC`.
    pub to: SmolStr,
    /// Odoo's fiscal position by name, where a rule names one.
    pub fiscal_position: Option<String>,
    /// Odoo's tax by name, where a rule names one; what depends on a line is left to [`tax_name`](Self::tax_name).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<String>,
    /// The rule that decided.
    pub rule: SmolStr,
}

impl TaxTreatment {
    /// The name of Odoo's tax for a line of this rate in percent, whose price contains the tax or not; `None` where no rule
    /// names one.
    #[must_use]
    pub fn tax_name(&self, rate: Decimal, included: bool) -> Option<String> {
        let mode = if included { "included" } else { "excluded" };
        let fill =
            |name: &String| name.replace("{rate}", &rate.normalize().to_string()).replace("{mode}", mode);
        self.tax.as_ref().map(fill)
    }
}

/// How a sale is taxed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TreatmentKind {
    /// The tax of the country that the goods leave and go to.
    Domestic,
    /// A sale to a consumer in another member state: that state's rate, declared by the One-Stop-Shop.
    Oss,
    /// The rate of the country that the goods go to, declared there under the seller's own VAT number.
    Destination,
    /// A sale to another member state at the rate of the country that the goods leave.
    Origin,
    /// An intra-community supply to a business, which owes the tax itself: none on the invoice.
    ReverseCharge,
    /// The goods leave the VAT area: zero-rated.
    Export,
    /// A parcel from outside the EU under the seller's own IOSS number: the rate of the country that it goes to.
    Ioss,
    /// Amazon is deemed to have bought and sold the goods, under its IOSS number too: no VAT of the seller's.
    DeemedReseller,
    /// Amazon collects and remits the tax as marketplace facilitator: a line that the settlement clears.
    Facilitator,
    /// The seller charges no tax.
    Exempt,
}

impl TreatmentKind {
    /// The name in configurations, traces and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Domestic => "domestic",
            Self::Oss => "oss",
            Self::Destination => "destination",
            Self::Origin => "origin",
            Self::ReverseCharge => "reverse_charge",
            Self::Export => "export",
            Self::Ioss => "ioss",
            Self::DeemedReseller => "deemed_reseller",
            Self::Facilitator => "facilitator",
            Self::Exempt => "exempt",
        }
    }

    /// Which end of the way has its tax charged by the seller.
    pub(super) const fn taxed_at(self) -> Option<End> {
        match self {
            Self::Domestic | Self::Origin => Some(End::From),
            Self::Oss | Self::Destination | Self::Ioss => Some(End::To),
            Self::ReverseCharge | Self::Export | Self::DeemedReseller | Self::Facilitator | Self::Exempt => {
                None
            }
        }
    }

    /// True if a tax in Amazon's amounts speaks against the treatment; where Amazon collects, its tax is expected.
    #[must_use]
    pub const fn is_untaxed(self) -> bool {
        matches!(self, Self::ReverseCharge | Self::Export | Self::Exempt)
    }
}

impl fmt::Display for TreatmentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An end of the goods' way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Where they leave.
    From,
    /// Where they go.
    To,
}
