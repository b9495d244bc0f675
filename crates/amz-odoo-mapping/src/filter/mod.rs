//! Filters in Odoo's domain syntax over Amazon's orders, products and stock.
//!
//! The syntax and its rules are those of Odoo's own search, by the evaluator of [`odoo_rpc::domain`]. A field that a document
//! does not have is an error when the filter is read, and the error lists those that it has.
//!
//! ```
//! use amz_odoo_mapping::filter::OrderFilter;
//! use amz_odoo_mapping::{MapContext, document::document};
//!
//! let filter: OrderFilter = "[('channel', '=', 'fbm'), '!', ('line_ids.sku', '=like', 'TEST-%')]".parse()?;
//! let orders = document(br#"{"orderId": "1-1-1", "fulfillment": {"fulfilledBy": "MERCHANT"}}"#)?;
//! assert!(filter.matches(&orders[0].map(&MapContext::default()).draft)?);
//!
//! let error = "[('chanel', '=', 'fbm')]".parse::<OrderFilter>().map(drop).map_err(|error| error.to_string());
//! assert!(error.is_err_and(|error| error.contains("asks for `chanel`, which no order has; there are order_id, ")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The fields of each document, with their types and meanings, are listed by [`Filterable::fields`]; the tables:
//! [`OrderFilter`] in `filter/order.rs`, [`ListingFilter`] and [`CatalogFilter`] in `filter/product.rs`, [`StockFilter`] in
//! `filter/stock.rs`. Fields that end in `_ids` lead to several records: `('line_ids.sku', '=', 'A')` holds where one line
//! has the SKU.
//!
//! # Pending and test orders
//!
//! Pending orders stay out by default, without a filter ([`Policy::skip_pending`](crate::order::Policy)). Amazon marks no order
//! as a test; a merchant who places some knows them by the buyer or by a SKU that nobody else buys:
//! `['!', '|', ('buyer_email', '=', 'me@example.com'), ('line_ids.sku', '=like', 'TEST-%')]`.

mod field;
mod order;
mod product;
mod stock;

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::LazyLock;

use odoo_rpc::domain::{DomainError, FilterError};
use odoo_rpc::{Domain, Filter, Rules};
use serde::{Deserialize, Serialize};
use spapi_types::{
    catalog_items_2022_04_01 as catalog, fba_inventory_v1 as inventory, listings_items_2021_08_01 as listings,
};

use crate::OrderDraft;

pub use field::{FilterField, Filterable};

/// A filter over Amazon's documents of one kind, written as an Odoo domain.
///
/// Read and written as the text of the domain. It knows no time: `today` and `now` are refused.
#[derive(Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentFilter<D: Filterable> {
    text: String,
    domain: Domain,
    of: PhantomData<fn(&D)>,
}

/// Which orders come into Odoo.
pub type OrderFilter = DocumentFilter<OrderDraft>;
/// Which of the seller's listings are meant.
pub type ListingFilter = DocumentFilter<listings::Item>;
/// Which items of Amazon's catalog are meant.
pub type CatalogFilter = DocumentFilter<catalog::Item>;
/// Which stock at Amazon is meant.
pub type StockFilter = DocumentFilter<inventory::InventorySummary>;

/// A text that is no filter for the document. Its `Display` says what is wrong and what there is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DocumentFilterError {
    /// The text is no domain.
    Syntax(DomainError),
    /// The document has no such field.
    UnknownField {
        /// What is filtered: `order`, `order line`, `listing`, …
        document: String,
        /// The field.
        field: String,
        /// The fields that there are.
        known: Vec<&'static str>,
    },
    /// A condition that the field's type does not take.
    Condition(FilterError),
}

impl fmt::Display for DocumentFilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "the filter is no Odoo domain: {error}"),
            Self::UnknownField { document, field, known } => {
                let known = known.join(", ");
                write!(f, "the filter asks for `{field}`, which no {document} has; there are {known}")
            }
            Self::Condition(error) => write!(f, "the filter: {error}"),
        }
    }
}

impl std::error::Error for DocumentFilterError {}

/// Those of an Odoo as it comes; a record has every field of its table.
static RULES: LazyLock<Rules> = LazyLock::new(Rules::new);

impl<D: Filterable> DocumentFilter<D> {
    /// The filter as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the document passes.
    ///
    /// # Errors
    /// None for a filter that was read: whatever [`FilterError`] there is was found then.
    pub fn matches(&self, document: &D) -> Result<bool, FilterError> {
        Filter::new(&self.domain, D::types(), D::NAME, &RULES)?.matches(&field::record(D::fields(), document))
    }
}

impl<D: Filterable> FromStr for DocumentFilter<D> {
    type Err = DocumentFilterError;

    fn from_str(text: &str) -> Result<Self, DocumentFilterError> {
        let domain: Domain = text.parse().map_err(DocumentFilterError::Syntax)?;
        match Filter::new(&domain, D::types(), D::NAME, &RULES) {
            Ok(_) => Ok(Self { text: text.to_owned(), domain, of: PhantomData }),
            Err(FilterError::UnknownField { model, field }) => {
                let known = D::names(&model);
                Err(DocumentFilterError::UnknownField { document: model, field, known })
            }
            Err(error) => Err(DocumentFilterError::Condition(error)),
        }
    }
}

impl<D: Filterable> Clone for DocumentFilter<D> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), domain: self.domain.clone(), of: PhantomData }
    }
}

impl<D: Filterable> PartialEq for DocumentFilter<D> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A filter may name a buyer.
impl<D: Filterable> fmt::Debug for DocumentFilter<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.domain)
    }
}

impl<D: Filterable> TryFrom<String> for DocumentFilter<D> {
    type Error = DocumentFilterError;

    fn try_from(text: String) -> Result<Self, DocumentFilterError> {
        text.parse()
    }
}

impl<D: Filterable> From<DocumentFilter<D>> for String {
    fn from(filter: DocumentFilter<D>) -> Self {
        filter.text
    }
}
