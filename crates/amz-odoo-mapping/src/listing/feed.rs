//! Messages of a JSON_LISTINGS_FEED.

use rust_decimal::Decimal;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeSet;

use super::request::path;
use super::{AttributeValue, Attributes, Listing, ListingPatch, Patch, Requirements};
use crate::inventory::OfferQuantity;
use crate::{Issue, IssueKind, Mapped, Trace};

/// What feeds need to know besides their messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FeedContext {
    /// The merchant's id at Amazon.
    pub seller_id: String,
    /// The language of Amazon's issues, such as `en_US`; the marketplace's where none is given.
    pub issue_locale: Option<String>,
    /// Most messages in a feed.
    pub messages: usize,
    /// Most bytes of a feed.
    pub bytes: usize,
}

impl FeedContext {
    /// Amazon's limits: 25,000 messages by the feed's schema, and 10 MiB.
    #[must_use]
    pub fn new(seller_id: impl Into<String>) -> Self {
        Self { seller_id: seller_id.into(), issue_locale: None, messages: 25_000, bytes: 10 << 20 }
    }
}

/// A feed's document. A feed is for the marketplaces that `createFeed` names, so keep to one marketplace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Feed {
    /// Whose feed it is.
    pub header: FeedHeader,
    /// What is sent, numbered from one; Amazon's report tells of them by their numbers.
    pub messages: Vec<FeedMessage>,
}

/// Whose feed it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FeedHeader {
    /// The merchant's id at Amazon.
    pub seller_id: String,
    /// The version of the feed's form.
    pub version: &'static str,
    /// The language of Amazon's issues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue_locale: Option<String>,
}

/// A numbered record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FeedMessage {
    /// Its number in the feed.
    pub message_id: u32,
    /// The record.
    pub record: FeedRecord,
}

/// What is sent about one SKU.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FeedRecord {
    /// The merchant's name of the offer.
    pub seller_sku: String,
    /// Amazon's product type.
    pub product_type: String,
    /// What is done.
    pub operation: FeedOperation,
}

/// What is done about a SKU.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FeedOperation {
    /// The listing gets these attributes and no others.
    Update(Requirements, Attributes),
    /// Some attributes change.
    Patch(Vec<Patch>),
    /// The listing goes.
    Delete,
}

impl From<&Listing> for FeedRecord {
    fn from(listing: &Listing) -> Self {
        Self {
            seller_sku: listing.seller_sku.clone(),
            product_type: listing.product_type.clone(),
            operation: FeedOperation::Update(listing.requirements, listing.attributes.clone()),
        }
    }
}

impl From<&ListingPatch> for FeedRecord {
    fn from(patch: &ListingPatch) -> Self {
        Self {
            seller_sku: patch.seller_sku.clone(),
            product_type: patch.product_type.clone(),
            operation: FeedOperation::Patch(patch.patches.clone()),
        }
    }
}

impl From<&OfferQuantity> for FeedRecord {
    /// The quantity alone, for whatever product type.
    fn from(offer: &OfferQuantity) -> Self {
        let entry = AttributeValue::object([
            ("fulfillment_channel_code", Some(super::offer::BY_MERCHANT.into())),
            ("quantity", Some(Decimal::from(offer.quantity).into())),
            ("lead_time_to_ship_max_days", offer.handling_days.map(|days| Decimal::from(days).into())),
        ]);
        let patch = Patch {
            op: super::PatchOp::Replace,
            attribute: "fulfillment_availability".to_owned(),
            value: vec![entry],
        };
        Self {
            seller_sku: offer.seller_sku.clone(),
            product_type: "PRODUCT".to_owned(),
            operation: FeedOperation::Patch(vec![patch]),
        }
    }
}

impl FeedRecord {
    /// The end of a listing.
    #[must_use]
    pub fn delete(seller_sku: impl Into<String>) -> Self {
        Self { seller_sku: seller_sku.into(), product_type: String::new(), operation: FeedOperation::Delete }
    }

    /// What keeps the record out of a feed.
    fn fault(&self) -> Option<(IssueKind, &'static str)> {
        if self.seller_sku.trim().is_empty() {
            return Some((IssueKind::MissingField, "sku"));
        }
        match &self.operation {
            FeedOperation::Delete => None,
            _ if self.product_type.trim().is_empty() => Some((IssueKind::MissingField, "productType")),
            FeedOperation::Update(_, attributes) if attributes.is_empty() => {
                Some((IssueKind::MissingField, "attributes"))
            }
            _ => None,
        }
    }
}

/// Feeds of records about one marketplace, each within Amazon's limits.
///
/// A patch of nothing is left out in silence. A record that cannot be sent is an issue, and the others go:
/// [`IssueKind::MissingField`] without a SKU, product type or attributes, [`IssueKind::OutOfRange`] for one that is larger
/// than a feed. The order of messages about one SKU in one feed means nothing to Amazon, so the later of two goes into
/// the feed that follows.
#[must_use]
pub fn feeds(ctx: &FeedContext, records: &[FeedRecord]) -> Mapped<Vec<Feed>> {
    let header = FeedHeader {
        seller_id: ctx.seller_id.clone(),
        version: "2.0",
        issue_locale: ctx.issue_locale.clone(),
    };
    // The header, the list's brackets and names.
    let start = size(&header).unwrap_or(ctx.bytes) + r#"{"header":,"messages":[]}"#.len();
    let (mut draft, mut issues): (Vec<Feed>, Vec<Issue>) = (Vec::new(), Vec::new());
    let (mut open, mut skus, mut bytes) = (Vec::new(), BTreeSet::new(), start);
    let mut close = |messages: Vec<FeedMessage>| draft.push(Feed { header: header.clone(), messages });
    for record in records {
        if matches!(&record.operation, FeedOperation::Patch(patches) if patches.is_empty()) {
            continue;
        }
        let message = |message_id| FeedMessage { message_id, record: record.clone() };
        // Numbered with the most digits, and a comma.
        let length = size(&message(u32::MAX)).map(|length| length + 1);
        let too_large = (IssueKind::OutOfRange, "message");
        let length = length.filter(|length| start + length <= ctx.bytes).ok_or(too_large);
        let length = match record.fault().map_or(length, Err) {
            Ok(length) => length,
            Err((kind, member)) => {
                let path = format!("messages[{}].{member}", record.seller_sku);
                issues.push(Issue::new(kind, path, record.seller_sku.as_str()));
                continue;
            }
        };
        let is_full = open.len() >= ctx.messages.max(1) || bytes + length > ctx.bytes;
        if is_full || skus.contains(record.seller_sku.as_str()) {
            close(std::mem::take(&mut open));
            skus.clear();
            bytes = start;
        }
        bytes += length;
        skus.insert(record.seller_sku.as_str());
        open.push(message(u32::try_from(open.len() + 1).unwrap_or(u32::MAX)));
    }
    if !open.is_empty() {
        close(open);
    }
    Mapped { draft, issues, trace: Trace::default() }
}

fn size(value: &impl Serialize) -> Option<usize> {
    serde_json::to_vec(value).ok().map(|json| json.len())
}

impl Serialize for FeedMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Operation<'a> {
            op: super::PatchOp,
            path: String,
            value: &'a [AttributeValue],
        }
        let record = &self.record;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("messageId", &self.message_id)?;
        map.serialize_entry("sku", &record.seller_sku)?;
        let operation = match &record.operation {
            FeedOperation::Update(..) => "UPDATE",
            FeedOperation::Patch(_) => "PATCH",
            FeedOperation::Delete => "DELETE",
        };
        map.serialize_entry("operationType", operation)?;
        if !matches!(record.operation, FeedOperation::Delete) {
            map.serialize_entry("productType", &record.product_type)?;
        }
        match &record.operation {
            FeedOperation::Update(requirements, attributes) => {
                map.serialize_entry("requirements", requirements)?;
                map.serialize_entry("attributes", attributes)?;
            }
            FeedOperation::Patch(patches) => {
                let operations = patches.iter().map(|patch| Operation {
                    op: patch.op,
                    path: path(&patch.attribute),
                    value: &patch.value,
                });
                map.serialize_entry("patches", &operations.collect::<Vec<_>>())?;
            }
            FeedOperation::Delete => {}
        }
        map.end()
    }
}
