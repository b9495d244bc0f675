//! A listing against Amazon's definition of its product type.

mod describe;
mod keywords;

use std::fmt;

use jsonschema::{Draft, Validator};
use serde_json::Value;

use super::{AttributeFault, Listing};
use crate::{Issue, IssueKind};

/// A product type's definition: the JSON Schema that `getDefinitionsProductType` links to.
///
/// Amazon's vocabulary is understood: `maxUniqueItems` and `minUniqueItems` by `selectors`, `minUtf8ByteLength` and
/// `maxUtf8ByteLength` are checked; `editable`, `hidden`, `enumNames`, `$lifecycle` and the like inform. Nothing is
/// fetched, Amazon's meta-schema neither: its address is a name, and its rules are those of draft 2019-09.
///
/// ```
/// use amz_odoo_mapping::listing::{Listing, ProductTypeSchema};
///
/// let schema = ProductTypeSchema::parse(r#"{
///   "$schema": "https://schemas.amazon.com/selling-partners/definitions/product-types/meta-schema/v1",
///   "required": ["item_name"],
///   "properties": {"item_name": {"title": "Title", "type": "array", "items": {
///     "properties": {"value": {"type": "string", "maxUtf8ByteLength": 10}}}}}}"#)?;
/// let mut listing = Listing::default();
/// assert_eq!(
///     schema.check(&listing)[0].message(),
///     "Title (item_name) is missing; add it to the product in Odoo, or give a rule for it"
/// );
/// listing.attributes = serde_json::from_str(r#"{"item_name": [{"value": "Füllfeder"}]}"#)?;
/// assert!(schema.check(&listing).is_empty());
/// listing.attributes = serde_json::from_str(r#"{"item_name": [{"value": "Füllfedern"}]}"#)?;
/// let issues = schema.check(&listing);
/// assert_eq!(issues[0].message(), "Title (item_name) is 11 bytes long, 10 are allowed; shorten it");
/// assert_eq!(issues[0].path, "attributes.item_name[0].value");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ProductTypeSchema {
    schema: Value,
    validator: Validator,
}

impl ProductTypeSchema {
    /// Reads a definition.
    ///
    /// # Errors
    /// [`SchemaError`] for a text that is no JSON Schema, or that refers to another document.
    pub fn parse(json: &str) -> Result<Self, SchemaError> {
        let mut schema: Value = serde_json::from_str(json).map_err(SchemaError::Json)?;
        let Some(root) = schema.as_object_mut() else { return Err(SchemaError::NoObject) };
        // Names of Amazon's that nothing can be fetched from.
        root.remove("$schema");
        root.remove("$id");
        let options = jsonschema::options().with_draft(Draft::Draft201909).offline();
        // A date is one of two forms, which tell themselves apart by their formats.
        let options = options.should_validate_formats(true);
        let validator = keywords::with_amazons(options).build(&schema).map_err(|error| {
            let place = error.schema_path().as_str();
            SchemaError::Invalid { place: place.to_owned(), reason: error.masked().to_string() }
        })?;
        Ok(Self { schema, validator })
    }

    /// What Amazon would refuse of a listing, in the order of its attributes. All of it holds the listing back.
    #[must_use]
    pub fn check(&self, listing: &Listing) -> Vec<Issue> {
        // What is checked is the text that is sent.
        let sent = serde_json::to_string(&listing.attributes);
        let Some(sent) = sent.ok().and_then(|sent| serde_json::from_str::<Value>(&sent).ok()) else {
            return vec![Issue::new(IssueKind::OutOfRange, "attributes", listing.seller_sku.as_str())];
        };
        let mut found = Vec::new();
        for error in self.validator.iter_errors(&sent) {
            describe::describe(&error, &mut found);
        }
        found.sort_by(|one, other| one.path.cmp(&other.path));
        found.dedup();
        found.into_iter().map(|finding| self.issue(finding, &listing.seller_sku)).collect()
    }

    fn issue(&self, finding: Finding, seller_sku: &str) -> Issue {
        let Finding { attribute, path, fault } = finding;
        let title = self.schema.get("properties").and_then(|all| all.get(&attribute)?.get("title"));
        let label = title.and_then(Value::as_str).map(str::to_owned);
        Issue::new(IssueKind::Attribute { attribute, label, fault }, path, seller_sku)
    }
}

impl fmt::Debug for ProductTypeSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProductTypeSchema").finish_non_exhaustive()
    }
}

/// What is wrong, and where.
#[derive(Debug, PartialEq)]
struct Finding {
    attribute: String,
    path: String,
    fault: AttributeFault,
}

/// A product type's definition that cannot be used; fetch it again.
#[derive(Debug)]
#[non_exhaustive]
pub enum SchemaError {
    /// It is no JSON.
    Json(serde_json::Error),
    /// It is no JSON object.
    NoObject,
    /// It is no JSON Schema of draft 2019-09, or needs another document.
    Invalid {
        /// Where in the definition.
        place: String,
        /// Why.
        reason: String,
    },
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "the product type's definition is no JSON: {error}"),
            Self::NoObject => f.write_str("the product type's definition is no JSON object"),
            Self::Invalid { place, reason } => {
                write!(f, "the product type's definition is no JSON Schema at {place:?}: {reason}")
            }
        }
    }
}

impl std::error::Error for SchemaError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            Self::NoObject | Self::Invalid { .. } => None,
        }
    }
}
