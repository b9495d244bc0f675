//! Which tax a sale bears: ordered rules over where the goods leave, where they go, who buys, and who collects.
//!
//! [`resolve`] takes the [`TaxFacts`] of one sale and gives its [`TaxTreatment`]. The merchant's own rules
//! ([`TaxRules::rules`](crate::context::TaxRules::rules)) come first, then the built-in ones; the first that matches
//! decides, and the trace names it. An order's mapping calls it by itself; amounts stay Amazon's in any case.
//!
//! | built-in rule | when | treatment |
//! |---|---|---|
//! | `own_ioss` | the parcel bears the seller's own IOSS number | `ioss` |
//! | `deemed_reseller` | Amazon collects, to the EU or the United Kingdom | `deemed_reseller` |
//! | `facilitator` | Amazon collects, elsewhere | `facilitator` |
//! | `small_business` | the seller charges no VAT | `exempt` |
//! | `reverse_charge` | within the EU, to a business with a validated VAT number of another country | `reverse_charge` |
//! | `domestic` | within one VAT area | `domestic` |
//! | `oss` | between two of the EU, the seller takes part in OSS, since 2021-07-01 | `oss` |
//! | `registered_destination` | between two of the EU, the seller has a VAT number where the goods go | `destination` |
//! | `distance_sale` | between two of the EU | `origin` |
//! | `export` | all else | `export` |
//!
//! The country that the goods leave decides, not the marketplace. Northern Ireland (`XI`) counts as the EU's for goods.

mod built_in;
mod check;
mod facts;
mod place;
mod resolve;
mod rule;
mod seller;
mod territory;
mod treatment;

pub use check::check;
pub use facts::{TaxFacts, VatNumber};
pub use place::Place;
pub(crate) use resolve::decide;
pub use resolve::resolve;
pub use rule::{TaxRule, VatCondition, When};
pub use seller::SellerRegistrations;
pub use treatment::{TaxTreatment, TreatmentKind};
