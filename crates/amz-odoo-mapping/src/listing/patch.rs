//! What has to change at Amazon.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

use super::build::{OTHER_IMAGES, image};
use super::compare::{channel, merged, ours, same_entries};
use super::{AttributeFault, AttributeValue, Attributes, Conflict, Listing, ListingContext, Owner};
use crate::{Issue, IssueKind, Mapped, Trace};

/// What Amazon has, and what was sent last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Known {
    /// The attributes that Amazon has now, of every marketplace.
    pub attributes: Attributes,
    /// The attributes that were sent last, where that is known: whatever differs was changed at Amazon.
    pub sent: Option<Attributes>,
    /// Attributes of this SKU that a person locked.
    pub locks: BTreeSet<String>,
}

/// What has to change about a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ListingPatch {
    /// The merchant's name of the offer.
    pub seller_sku: String,
    /// The marketplace.
    pub marketplace_id: String,
    /// Amazon's product type.
    pub product_type: String,
    /// The changes; none where Amazon has all of it.
    pub patches: Vec<Patch>,
    /// What differs and stays as Amazon has it.
    pub kept: Vec<Kept>,
}

/// A change of one attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patch {
    /// What is done.
    pub op: PatchOp,
    /// The attribute.
    pub attribute: String,
    /// Its entries in the marketplace.
    pub value: Vec<AttributeValue>,
}

/// What is done to an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatchOp {
    /// These entries take the place of what the marketplace has.
    Replace,
    /// These entries go.
    Delete,
}

/// An attribute that differs and stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The attribute.
    pub attribute: String,
    /// Why.
    pub reason: KeptReason,
}

/// Why an attribute stays as Amazon has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptReason {
    /// It is Amazon's by the table of ownership.
    Amazon,
    /// A person locked it.
    Locked,
    /// It was changed at Amazon, and such changes stay.
    ChangedAtAmazon,
}

impl fmt::Display for KeptReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Amazon => "it is Amazon's",
            Self::Locked => "it is locked",
            Self::ChangedAtAmazon => "it was changed at Amazon",
        })
    }
}

/// What has to change at Amazon for it to show the listing: only attributes that differ, and only those that Odoo
/// decides about.
///
/// What others put into an offer stays: business prices, dates of the offer, quantity discounts, restock dates.
/// Attributes that the listing does not mention stay, save for images beyond its last. Issues:
/// [`IssueKind::Attribute`] for a conflict that a person decides, and for an offer that Amazon has under another channel
/// of fulfilment than Odoo; neither attribute is touched.
#[must_use]
pub fn patch(ctx: &ListingContext, wanted: &Listing, known: &Known) -> Mapped<ListingPatch> {
    let mut patching = Patching {
        ctx,
        wanted,
        known,
        draft: ListingPatch {
            seller_sku: wanted.seller_sku.clone(),
            marketplace_id: wanted.marketplace_id.clone(),
            product_type: wanted.product_type.clone(),
            ..ListingPatch::default()
        },
        issues: Vec::new(),
        trace: Trace::default(),
    };
    for (attribute, entries) in &wanted.attributes {
        patching.attribute(attribute, entries);
    }
    if wanted.attributes.contains_key(&image(0)) {
        for attribute in (1..=OTHER_IMAGES).map(image) {
            if !wanted.attributes.contains_key(&attribute) {
                patching.attribute(&attribute, &[]);
            }
        }
    }
    Mapped { draft: patching.draft, issues: patching.issues, trace: patching.trace }
}

struct Patching<'a> {
    ctx: &'a ListingContext,
    wanted: &'a Listing,
    known: &'a Known,
    draft: ListingPatch,
    issues: Vec<Issue>,
    trace: Trace,
}

impl Patching<'_> {
    fn attribute(&mut self, attribute: &str, entries: &[AttributeValue]) {
        let known = in_marketplace(&self.known.attributes, attribute, &self.wanted.marketplace_id);
        if attribute == "fulfillment_availability"
            && let Some(wanted) = entries.first().map(channel)
            && let Some(found) = known.iter().map(channel).find(|found| *found != wanted)
        {
            self.fault(attribute, AttributeFault::OtherChannel { found: found.to_owned() });
            return;
        }
        let value = merged(attribute, entries, &known);
        if same_entries(&value, &known.iter().map(super::compare::pruned).collect::<Vec<_>>()) {
            return;
        }
        let rule = self.ctx.ownership.of(attribute);
        let reason = match rule.owner {
            _ if self.known.locks.contains(attribute) => Some(KeptReason::Locked),
            Owner::Locked => Some(KeptReason::Locked),
            // Amazon's own are sent until Amazon has them: a listing begins with them.
            Owner::Amazon if !known.is_empty() => Some(KeptReason::Amazon),
            Owner::Amazon | Owner::Odoo => None,
        };
        let reason = reason.or_else(|| match rule.conflict {
            Conflict::Overwrite => None,
            _ if !self.is_changed(attribute, entries, &known) => None,
            Conflict::Keep => Some(KeptReason::ChangedAtAmazon),
            Conflict::Escalate => {
                self.fault(attribute, AttributeFault::ChangedAtAmazon);
                Some(KeptReason::ChangedAtAmazon)
            }
        });
        if let Some(reason) = reason {
            self.draft.kept.push(Kept { attribute: attribute.to_owned(), reason });
            return;
        }
        self.trace.push(attribute.to_owned(), "listing", "listing.patch", None::<&str>);
        let patch = match value.is_empty() {
            true => Patch { op: PatchOp::Delete, attribute: attribute.to_owned(), value: known },
            false => Patch { op: PatchOp::Replace, attribute: attribute.to_owned(), value },
        };
        self.draft.patches.push(patch);
    }

    /// True if Amazon's value is another than what was sent last, or nobody knows what that was.
    fn is_changed(&self, attribute: &str, wanted: &[AttributeValue], known: &[AttributeValue]) -> bool {
        let sent = self.known.sent.as_ref().and_then(|sent| sent.get(attribute));
        match sent {
            Some(sent) => {
                let (sent, known) = (ours(attribute, wanted, sent), ours(attribute, wanted, known));
                !same_entries(&sent, &known)
            }
            None => !known.is_empty(),
        }
    }

    fn fault(&mut self, attribute: &str, fault: AttributeFault) {
        let kind = IssueKind::Attribute { attribute: attribute.to_owned(), label: None, fault };
        let path = format!("attributes.{attribute}");
        self.issues.push(Issue::new(kind, path, self.wanted.seller_sku.as_str()));
    }
}

/// The attributes after the patches, as Amazon applies them in one marketplace.
pub fn apply(attributes: &mut Attributes, marketplace_id: &str, patches: &[Patch]) {
    for patch in patches {
        let entries = attributes.entry(patch.attribute.clone()).or_default();
        match patch.op {
            PatchOp::Replace => {
                entries.retain(|entry| !is_of(entry, marketplace_id));
                entries.extend(patch.value.iter().cloned());
            }
            PatchOp::Delete => entries.retain(|entry| !patch.value.contains(entry)),
        }
        if entries.is_empty() {
            attributes.remove(&patch.attribute);
        }
    }
}

/// An attribute's entries in a marketplace.
fn in_marketplace(attributes: &Attributes, attribute: &str, marketplace_id: &str) -> Vec<AttributeValue> {
    let entries = attributes.get(attribute).into_iter().flatten();
    entries.filter(|entry| is_of(entry, marketplace_id)).cloned().collect()
}

/// True if the entry is the marketplace's, or every marketplace's.
fn is_of(entry: &AttributeValue, marketplace_id: &str) -> bool {
    entry.get("marketplace_id").and_then(AttributeValue::as_text).is_none_or(|id| id == marketplace_id)
}
