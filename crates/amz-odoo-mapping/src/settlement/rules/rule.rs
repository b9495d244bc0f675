//! Account rules as a configuration holds them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::RevenueMode;

/// Where the amounts of a settlement go: a versioned set of rules, the accounts and the taxes that they name.
///
/// ```
/// use amz_odoo_mapping::settlement::AccountRules;
///
/// let rules = AccountRules::parse(r#"
///     version = 1
///     [accounts]
///     storage = { code = "627300" }
///     [[rules]]
///     name = "german_storage"
///     group = "storage"
///     account = "storage"
///     analytic = ["Amazon DE"]
///     when = { type = ["FBA Inventory Storage Fee"], marketplaces = ["Amazon.de"] }
/// "#)?;
/// assert_eq!(rules.rules[0].name, "german_storage");
/// assert!(rules.rules.len() > 1, "the built-in rules follow");
/// assert_eq!(rules.accounts["storage"].code.as_deref(), Some("627300"));
/// # Ok::<(), amz_odoo_mapping::settlement::RulesError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AccountRules {
    /// The form of the rules; this crate knows 1.
    pub version: u32,
    /// The set's own version, which entries carry along.
    #[serde(default)]
    pub edition: String,
    /// Whether the built-in rules and accounts follow.
    #[serde(default = "yes")]
    pub extends: bool,
    /// Where revenue is booked, for an account whose configuration does not say.
    #[serde(default)]
    pub revenue: Option<RevenueMode>,
    /// The accounts by the names that rules use.
    #[serde(default)]
    pub accounts: BTreeMap<String, Account>,
    /// The taxes by the names that rules use.
    #[serde(default)]
    pub taxes: BTreeMap<String, RuleTax>,
    /// Tried in this order, the first that matches decides.
    #[serde(default)]
    pub rules: Vec<AccountRule>,
    /// What a unit costs the merchant, by seller SKU, in the settlement's currency: for margins alone.
    #[serde(default)]
    pub costs: BTreeMap<String, Decimal>,
}

fn yes() -> bool {
    true
}

/// An account of Odoo's chart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Account {
    /// Its code in Odoo; without one, entries carry the name that rules use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What it is called.
    pub name: String,
    /// Odoo's `account_type`.
    pub r#type: String,
}

/// A tax of Odoo's as rules use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RuleTax {
    /// Its name in Odoo.
    pub name: String,
    /// The rate in percent.
    pub rate: Decimal,
    /// True where Amazon's amounts contain it: they are split into net and tax. False where Amazon tells the tax in
    /// lines of its own, which other rules name by `tax_line_of`.
    #[serde(default)]
    pub included: bool,
    /// Where the tax goes.
    pub account: String,
    /// Whether it is a tax on sales or on purchases.
    #[serde(default)]
    pub on: TaxSide,
    /// Tags of the net amount in the VAT return.
    #[serde(default)]
    pub base_tags: Vec<String>,
    /// Tags of the tax.
    #[serde(default)]
    pub tax_tags: Vec<String>,
}

/// Whose tax it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TaxSide {
    /// Tax that the seller owes.
    #[default]
    Sale,
    /// Tax on Amazon's fees.
    Purchase,
}

/// One rule: where all conditions hold, the amount goes to its account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AccountRule {
    /// Its name, which traces show.
    pub name: String,
    /// The heading under which summaries show it.
    pub group: Group,
    /// The account.
    pub account: String,
    /// The journal items' label; the rule's name without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The conditions; none at all match every line.
    #[serde(default)]
    pub when: LineFilter,
    /// The account that the line clears where orders are invoiced: an item an order, or in all where it is the rule's own
    /// account. A rule that does not say clears what the built-in rule for the amount clears; `""` clears nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clears: Option<String>,
    /// For tax charged to buyers: where the part goes that Amazon does not withhold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<String>,
    /// For tax that Amazon withholds: the same account as the `collected` of the tax it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<String>,
    /// The tax that the amount bears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<String>,
    /// The tax that the amount is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_line_of: Option<String>,
    /// Analytic accounts, each with the whole amount.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub analytic: Vec<String>,
    /// One journal item a SKU instead of one in all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_sku: bool,
}

/// Which lines a rule is about. An absent condition holds for any value, `""` for a blank one; `*` stands for any text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct LineFilter {
    /// `transaction-type`, compared by letters and digits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transaction: Vec<String>,
    /// `amount-type`, compared by letters and digits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub r#type: Vec<String>,
    /// `amount-description`, compared by letters and digits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub description: Vec<String>,
    /// Marketplaces by name, such as `Amazon.de`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marketplaces: Vec<String>,
    /// Seller SKUs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skus: Vec<String>,
}

/// The headings that accountants expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Group {
    /// Goods sold.
    Sales,
    /// Money back to buyers, claims and chargebacks.
    Refunds,
    /// Shipping and gift wrap that buyers paid.
    Shipping,
    /// Promotions and points.
    Promotions,
    /// What Amazon makes good.
    Reimbursements,
    /// Fees for selling.
    SellerFees,
    /// Fees for fulfillment by Amazon.
    FbaFees,
    /// Fees for storage.
    Storage,
    /// Advertising, coupons and deals.
    Advertising,
    /// Sales tax and VAT.
    Tax,
    /// What Amazon keeps back, and gives back.
    Reserves,
    /// Amazon's loans.
    Loans,
    /// Money that moves, and debts carried over.
    Transfers,
    /// Everything else, suspense too.
    Other,
}

impl Group {
    /// Every group, in the order of summaries.
    pub const ALL: [Self; 14] = [
        Self::Sales,
        Self::Refunds,
        Self::Shipping,
        Self::Promotions,
        Self::Reimbursements,
        Self::SellerFees,
        Self::FbaFees,
        Self::Storage,
        Self::Advertising,
        Self::Tax,
        Self::Reserves,
        Self::Loans,
        Self::Transfers,
        Self::Other,
    ];

    /// The heading for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sales => "Sales",
            Self::Refunds => "Refunds",
            Self::Shipping => "Shipping income",
            Self::Promotions => "Promotions",
            Self::Reimbursements => "Reimbursements",
            Self::SellerFees => "Selling fees",
            Self::FbaFees => "FBA fees",
            Self::Storage => "Storage",
            Self::Advertising => "Advertising",
            Self::Tax => "Sales tax and VAT",
            Self::Reserves => "Reserves",
            Self::Loans => "Loans",
            Self::Transfers => "Transfers",
            Self::Other => "Other",
        }
    }
}
