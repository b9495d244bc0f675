//! Listings and patches as the Listings Items API takes them, and what it answers.

use serde_json::Error;
use spapi_types::Json;
use spapi_types::listings_items_2021_08_01::{
    Item, ListingsItemPatchRequest, ListingsItemPutRequest, ListingsItemPutRequestRequirements,
    PatchOperation, PatchOperationOp,
};

use super::{AttributeValue, Attributes, Known, Listing, ListingPatch, PatchOp, Requirements};

impl Listing {
    /// The body of `putListingsItem`. It replaces all that the listing has in the marketplace, so it is for a listing
    /// that is new; one that Amazon has is patched.
    ///
    /// # Errors
    /// None that is known: attributes have a JSON form.
    pub fn put(&self) -> Result<ListingsItemPutRequest, Error> {
        let requirements = match self.requirements {
            Requirements::Listing => ListingsItemPutRequestRequirements::Listing,
            Requirements::ListingProductOnly => ListingsItemPutRequestRequirements::ListingProductOnly,
            Requirements::ListingOfferOnly => ListingsItemPutRequestRequirements::ListingOfferOnly,
        };
        let request = ListingsItemPutRequest::new(self.product_type.clone(), Json::new(&self.attributes)?);
        Ok(request.with_requirements(requirements))
    }
}

impl ListingPatch {
    /// The body of `patchListingsItem`.
    ///
    /// # Errors
    /// None that is known: attributes have a JSON form.
    pub fn request(&self) -> Result<ListingsItemPatchRequest, Error> {
        let patches = self.patches.iter().map(|patch| {
            let op = match patch.op {
                PatchOp::Replace => PatchOperationOp::Replace,
                PatchOp::Delete => PatchOperationOp::Delete,
            };
            let value = patch.value.iter().map(Json::new).collect::<Result<Vec<_>, _>>()?;
            Ok(PatchOperation::new(op, path(&patch.attribute)).with_value(value))
        });
        let patches = patches.collect::<Result<Vec<_>, Error>>()?;
        Ok(ListingsItemPatchRequest::new(self.product_type.clone(), patches))
    }
}

/// The JSON pointer of an attribute.
pub(super) fn path(attribute: &str) -> String {
    format!("/attributes/{attribute}")
}

impl Known {
    /// What Amazon's answer to `getListingsItem` with `attributes` says.
    ///
    /// # Errors
    /// serde_json's, where the attributes are no object or are nested without end.
    pub fn of(item: &Item) -> Result<Self, Error> {
        let mut known = Self::default();
        if let Some(json) = &item.attributes {
            known.attributes = attributes(json.as_str())?;
        }
        Ok(known)
    }
}

/// Reads Amazon's `attributes`.
///
/// # Errors
/// serde_json's, where the text is no JSON object or is nested without end.
pub fn attributes(json: &str) -> Result<Attributes, Error> {
    let read: std::collections::BTreeMap<String, AttributeValue> = serde_json::from_str(json)?;
    let entries = |value| match value {
        AttributeValue::List(entries) => entries,
        single => vec![single],
    };
    Ok(read.into_iter().map(|(attribute, value)| (attribute, entries(value))).collect())
}
