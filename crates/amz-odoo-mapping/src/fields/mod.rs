//! Custom fields: rules of the merchant's that take values out of Amazon's document to fields of Odoo.
//!
//! A [`FieldRule`] names a field of `sale.order`, `sale.order.line` or `res.partner` (the delivery contact), the [`Path`]s
//! where its value stands in Amazon's document, and the [`Function`]s that it passes on its way. [`FieldRules::bind`] checks
//! them against what `fields_get` says of an Odoo; [`custom_values`] evaluates them for one order.
//!
//! ```
//! use amz_odoo_mapping::fields::{FieldRules, Models, RuleInput, custom_values};
//! use amz_odoo_mapping::{MapContext, document::document};
//!
//! let rules: FieldRules = serde_json::from_str(r#"[{
//!     "name": "level", "to": "sale.order.x_level", "from": "fulfillment.fulfillmentServiceLevel", "apply": ["title"]
//! }]"#)?;
//! let fields = serde_json::from_str(r#"{"x_level": {"type": "char", "size": 16}}"#)?;
//! let odoo = Models::from([("sale.order".to_owned(), fields)]);
//! let rules = rules.bind(&odoo).map_err(|problems| problems[0].to_string())?;
//!
//! let orders = document(br#"{"orderId": "1-1-1", "fulfillment": {"fulfillmentServiceLevel": "EXPEDITED"}}"#)?;
//! let (json, draft) = (orders[0].json(), orders[0].map(&MapContext::default()).draft);
//! let mapped = custom_values(&rules, &RuleInput { document: &json, draft: &draft });
//! assert_eq!(mapped.draft.order().next().map(|found| found.value.expose().as_str()), Some("Expedited"));
//! assert_eq!(mapped.trace.entries().next().map(|entry| entry.source).unwrap_or_default(), "fulfillment.fulfillmentServiceLevel");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What a rule sees is the JSON as Amazon sent it ([`OrderDocument::json`](crate::document::OrderDocument::json)), members
//! that this crate does not know included. A program that holds Amazon's order as a type gives `serde_json::to_value` of it.
//!
//! No rule sets what ties an order to Amazon's total or finds it again: [`reserved`] lists these fields with their reasons.

mod bind;
mod custom;
mod date;
mod fault;
mod function;
mod path;
mod privacy;
mod reserved;
mod rule;
mod target;
mod value;

pub use bind::{BoundRules, FieldRules, Models, RuleError, RuleProblem};
pub use custom::{CustomValue, CustomValues, RuleInput, custom_values};
pub use date::{DateFormat, DateRule, DateRuleError, UtcOffset};
pub use fault::Fault;
pub use function::{DecimalRule, Divider, Function, FunctionError, Pattern, Round};
pub use path::{Found, Path, PathError};
pub use reserved::reserved;
pub use rule::{FieldRule, Reference};
pub use target::{Model, OdooField, OdooFieldError};
pub use value::html;
