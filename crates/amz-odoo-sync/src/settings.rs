//! What a merchant decides: the accounts and how their orders are booked.
//!
//! The types deserialize from the configuration file as they stand, so an embedding program can build them by hand and
//! the binary adds nothing of its own.

use amz_odoo_mapping::MapContext;
use amz_odoo_mapping::context::{Rules, TaxRules};
use amz_odoo_mapping::fields::{BoundRules, FieldRules, RuleError};
use amz_odoo_mapping::filter::OrderFilter;
pub use amz_odoo_mapping::order::RevenueMode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use spapi_types::{Marketplace, MarketplaceId, Region};

use crate::error::{Result, SyncError};
use crate::odoo::Session;

/// One Amazon seller account and how its orders are booked in Odoo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Account {
    /// The name by which commands and logs speak of the account.
    pub name: String,
    /// Amazon's endpoint for the account's marketplaces.
    pub region: Region,
    /// The marketplaces to read, by Amazon's ids (`A1PA6795UKMFR9`). Empty: all that the account sells in.
    #[serde(default)]
    pub marketplaces: Vec<String>,
    /// Where revenue is booked. There is no default: both at once would double it.
    pub revenue: RevenueMode,
    /// Orders shipped before this instant are history: they move no stock and are not posted.
    #[serde(default)]
    pub cut_over: Option<Timestamp>,
    /// Where the first pass starts; the cut-over date, or 30 days back, when absent.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// The Odoo company, by its name; the user's own company when absent.
    #[serde(default)]
    pub company: Option<String>,
    /// The warehouse that ships the merchant's own orders, by its short name; the company's first when absent.
    #[serde(default)]
    pub warehouse: Option<String>,
    /// Which new orders come into Odoo, as an Odoo domain over Amazon's orders; all when absent. An order that Odoo has is
    /// followed to its end, whatever the filter says of it later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_filter: Option<OrderFilter>,
    /// The rules of the mapping: SKUs, carriers, discounts.
    #[serde(default)]
    pub rules: Rules,
    /// Tax rates by country that replace the built-in ones.
    #[serde(default)]
    pub taxes: TaxRules,
    /// Rules that fill further fields of Odoo from Amazon's document.
    #[serde(default)]
    pub fields: FieldRules,
}

impl Account {
    /// An account with the default of every rule.
    pub fn new(name: impl Into<String>, region: Region, revenue: RevenueMode) -> Self {
        Self {
            name: name.into(),
            region,
            marketplaces: Vec::new(),
            revenue,
            cut_over: None,
            since: None,
            company: None,
            warehouse: None,
            order_filter: None,
            rules: Rules::default(),
            taxes: TaxRules::default(),
            fields: FieldRules::default(),
        }
    }
}

impl Account {
    /// The marketplaces to read.
    ///
    /// # Errors
    /// [`SyncError::NotReady`] when one is unknown or belongs to another region.
    pub fn marketplaces(&self) -> Result<Vec<&'static Marketplace>> {
        if self.marketplaces.is_empty() {
            return Ok(self.region.marketplaces().collect());
        }
        let find = |id: &String| {
            let known = MarketplaceId::from(id.as_str())
                .marketplace()
                .filter(|marketplace| marketplace.region == self.region);
            known.ok_or_else(|| {
                SyncError::NotReady(format!(
                    "the account {} names the marketplace {id}, which is none of its region {}: correct `marketplaces`",
                    self.name,
                    self.region.as_str()
                ))
            })
        };
        self.marketplaces.iter().map(find).collect()
    }

    /// The rules for custom fields, checked against this Odoo's fields.
    ///
    /// # Errors
    /// The rules that this Odoo does not take.
    pub fn bind_fields(&self, odoo: &Session) -> std::result::Result<BoundRules, Vec<RuleError>> {
        self.fields.bind(&odoo.models)
    }

    /// What the mapping must know: this Odoo's states, currencies, price digits and taxes, the account's rules.
    pub fn map_context(&self, odoo: &Session) -> MapContext {
        let mut context = MapContext::default();
        context.taxes = self.taxes.clone();
        context.rules = self.rules.clone();
        context.price_digits = odoo.names.price_digits;
        context.tax_math = odoo.tax_math;
        context.states = odoo.states.clone();
        context.currency_digits =
            odoo.currencies.iter().map(|(code, known)| (code.clone(), known.digits)).collect();
        context
    }
}
