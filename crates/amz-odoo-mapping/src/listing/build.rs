//! The attributes of a listing.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::compare::pruned;
use super::{
    AttributeFault, AttributeSource, AttributeValue, LeftOut, ListingContext, ListingDefaults, ListingFacts,
    Variation,
};
use crate::text::present;
use crate::trace::Words;
use crate::{Issue, IssueKind, Mapped, Trace};

/// Attributes by name, each with its entries: what Amazon's `attributes` hold.
pub type Attributes = BTreeMap<String, Vec<AttributeValue>>;

/// Pictures that Amazon shows besides the main one.
pub(super) const OTHER_IMAGES: usize = 8;

/// What a SKU should show in one marketplace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Listing {
    /// The merchant's name of the offer.
    pub seller_sku: String,
    /// The marketplace.
    pub marketplace_id: String,
    /// Amazon's product type.
    pub product_type: String,
    /// What of the product type's definition the attributes have to meet.
    pub requirements: Requirements,
    /// The attributes.
    pub attributes: Attributes,
}

/// What of the product type's definition a listing has to meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Requirements {
    /// The product and its offer.
    #[default]
    Listing,
    /// The product alone.
    ListingProductOnly,
    /// The offer alone.
    ListingOfferOnly,
}

/// What a SKU should show in one marketplace, by the facts and rules.
///
/// Issues hold the listing back: [`IssueKind::MissingField`] for facts without a SKU or product type,
/// [`IssueKind::UnknownMarketplace`], [`IssueKind::UnknownCurrency`], and [`IssueKind::Attribute`] for an attribute that
/// cannot be sent, which is not in the draft then. Warnings: [`IssueKind::LeftOut`], [`IssueKind::NegativeStock`] and
/// [`IssueKind::FractionalStock`].
#[must_use]
pub fn listing(ctx: &ListingContext, facts: &ListingFacts) -> Mapped<Listing> {
    let defaults = ctx.marketplace(&facts.marketplace_id);
    let mut build = Build {
        ctx,
        facts,
        defaults,
        draft: Listing {
            seller_sku: facts.seller_sku.trim().to_owned(),
            marketplace_id: facts.marketplace_id.clone(),
            product_type: facts.product.product_type.trim().to_owned(),
            ..Listing::default()
        },
        issues: Vec::new(),
        trace: Trace::default(),
    };
    if build.defaults.is_none() {
        let id = facts.marketplace_id.clone();
        build.issue(IssueKind::UnknownMarketplace { id }, "marketplace_id");
    }
    for (value, path) in
        [(&build.draft.seller_sku, "seller_sku"), (&build.draft.product_type, "product.product_type")]
    {
        if value.is_empty() {
            build.issues.push(Issue::new(IssueKind::MissingField, path, facts.seller_sku.as_str()));
        }
    }
    build.draft.requirements = match (&facts.product.variation, &facts.offer) {
        (Variation::Parent { .. }, _) | (_, None) => Requirements::ListingProductOnly,
        _ if facts.product.offer_only => Requirements::ListingOfferOnly,
        _ => Requirements::Listing,
    };
    if build.draft.requirements != Requirements::ListingOfferOnly {
        build.texts();
        build.images();
        build.variation();
        build.sources();
    }
    build.identity();
    build.offer();
    Mapped { draft: build.draft, issues: build.issues, trace: build.trace }
}

pub(super) struct Build<'a> {
    pub(super) ctx: &'a ListingContext,
    pub(super) facts: &'a ListingFacts,
    pub(super) defaults: Option<ListingDefaults>,
    pub(super) draft: Listing,
    issues: Vec<Issue>,
    trace: Trace,
}

impl Build<'_> {
    pub(super) fn issue(&mut self, kind: IssueKind, path: impl Into<String>) {
        self.issues.push(Issue::new(kind, path, self.facts.seller_sku.as_str()));
    }

    pub(super) fn fault(&mut self, attribute: &str, fault: AttributeFault, path: &str) {
        self.issue(IssueKind::Attribute { attribute: attribute.to_owned(), label: None, fault }, path);
    }

    pub(super) fn leave_out(&mut self, attribute: &str, reason: LeftOut, path: &str) {
        self.issue(IssueKind::LeftOut { attribute: attribute.to_owned(), reason }, path);
    }

    /// Adds an entry to an attribute. What it holds is no buyer's, so the trace shows it where it is plain.
    pub(super) fn add(&mut self, attribute: &str, entry: AttributeValue, source: &str, rule: &'static str) {
        let shown = match entry.get("value") {
            Some(AttributeValue::Text(text)) => Some(Words::from(text.clone())),
            Some(AttributeValue::Number(number)) => Some(Words::from(*number)),
            _ => None,
        };
        self.trace.push(attribute.to_owned(), source.to_owned(), rule, shown);
        self.draft.attributes.entry(attribute.to_owned()).or_default().push(entry);
    }

    pub(super) fn marketplace(&self) -> Option<AttributeValue> {
        Some(self.draft.marketplace_id.as_str().into())
    }

    /// An attribute of one value, the same in every language.
    pub(super) fn code(
        &mut self,
        attribute: &str,
        value: impl Into<AttributeValue>,
        source: &str,
        rule: &'static str,
    ) {
        let members = [("value", Some(value.into())), ("marketplace_id", self.marketplace())];
        self.add(attribute, AttributeValue::object(members), source, rule);
    }

    /// A text in the marketplace's language.
    fn text(&mut self, attribute: &str, text: &str, source: &str, rule: &'static str) {
        let language = self.defaults.as_ref().map(|defaults| defaults.language.as_ref().into());
        let entry = AttributeValue::object([
            ("value", Some(text.into())),
            ("language_tag", language),
            ("marketplace_id", self.marketplace()),
        ]);
        self.add(attribute, entry, source, rule);
    }

    fn texts(&mut self) {
        let product = &self.facts.product;
        for (attribute, text, source) in [
            ("item_name", &product.title, "product.title"),
            ("product_description", &product.description, "product.description"),
            ("brand", &product.brand, "product.brand"),
        ] {
            if let Some(text) = present(text) {
                self.text(attribute, text, source, "listing.text");
            }
        }
        for (index, text) in product.bullet_points.iter().enumerate() {
            let text = text.trim();
            if !text.is_empty() {
                let source = format!("product.bullet_points[{index}]");
                self.text("bullet_point", text, &source, "listing.text");
            }
        }
    }

    fn images(&mut self) {
        let images = &self.facts.product.images;
        let mut shown = 0;
        for (index, address) in images.iter().enumerate() {
            let path = format!("product.images[{index}]");
            let attribute = image(shown);
            if shown > OTHER_IMAGES {
                self.leave_out("images", LeftOut::Images, &path);
                break;
            }
            let address = address.trim();
            if !["https://", "http://", "s3://"].iter().any(|scheme| address.starts_with(scheme)) {
                self.leave_out(&attribute, LeftOut::Address, &path);
                continue;
            }
            let members = [("media_location", Some(address.into())), ("marketplace_id", self.marketplace())];
            self.add(&attribute, AttributeValue::object(members), &path, "listing.image");
            shown += 1;
        }
    }

    fn identity(&mut self) {
        let product = &self.facts.product;
        if let Some(asin) = present(&product.asin) {
            self.code("merchant_suggested_asin", asin, "product.asin", "listing.identity");
        } else if self.draft.requirements == Requirements::ListingOfferOnly {
            self.fault("merchant_suggested_asin", AttributeFault::Missing, "product.asin");
        }
        let Some(barcode) = present(&product.barcode) else { return };
        let (attribute, path) = ("externally_assigned_product_identifier", "product.barcode");
        let Some(kind) = barcode_kind(barcode) else {
            self.fault(attribute, AttributeFault::Barcode, path);
            return;
        };
        let entry = AttributeValue::object([
            ("type", Some(kind.into())),
            ("value", Some(barcode.into())),
            ("marketplace_id", self.marketplace()),
        ]);
        self.add(attribute, entry, path, "listing.identity");
    }

    fn variation(&mut self) {
        let (theme, level) = match &self.facts.product.variation {
            Variation::None => return,
            Variation::Parent { theme } => (theme.trim(), "parent"),
            Variation::Child { theme, .. } => (theme.trim(), "child"),
        };
        let path = "product.variation";
        self.code("parentage_level", level, path, "listing.variation");
        if theme.is_empty() {
            self.fault("variation_theme", AttributeFault::Missing, path);
        } else {
            let members = [("name", Some(theme.into())), ("marketplace_id", self.marketplace())];
            self.add("variation_theme", AttributeValue::object(members), path, "listing.variation");
        }
        let Variation::Child { parent_sku, values, .. } = &self.facts.product.variation else { return };
        let parent = parent_sku.trim();
        if parent.is_empty() || parent == self.draft.seller_sku {
            self.fault("child_parent_sku_relationship", AttributeFault::Missing, path);
        } else {
            let entry = AttributeValue::object([
                ("child_relationship_type", Some("variation".into())),
                ("parent_sku", Some(parent.into())),
                ("marketplace_id", self.marketplace()),
            ]);
            self.add("child_parent_sku_relationship", entry, path, "listing.variation");
        }
        for part in theme.split('/').map(|part| part.trim().to_lowercase()).filter(|part| !part.is_empty()) {
            let short = part.strip_suffix("_name").unwrap_or(&part);
            let named = |name: &str| values.get(name).is_some_and(|value| !value.trim().is_empty());
            if !named(&part) && !named(short) {
                self.fault(short, AttributeFault::Missing, path);
            }
        }
        for (attribute, value) in values.iter().filter(|(_, value)| !value.trim().is_empty()) {
            self.text(attribute, value.trim(), &format!("{path}.{attribute}"), "listing.variation");
        }
    }

    /// What the product type's rules give, save for what the facts gave already.
    fn sources(&mut self) {
        let (ctx, product) = (self.ctx, &self.facts.product);
        let packs = [
            ("item_package_quantity", product.pack_units, "product.pack_units"),
            ("number_of_items", product.kit_items, "product.kit_items"),
        ];
        for (attribute, units, source) in packs {
            if let Some(units) = units {
                self.code(attribute, Decimal::from(units), source, "listing.pack");
            }
        }
        for (attribute, source) in ctx.sources(&product.product_type) {
            if self.draft.attributes.contains_key(attribute) {
                continue;
            }
            let path = format!("rules.{attribute}");
            match source {
                AttributeSource::Odoo { attribute: name, values, localized } => {
                    let known = product.attributes.get(name).map(|value| value.trim());
                    let Some(found) = known.filter(|value| !value.is_empty()) else { continue };
                    let value = values.get(found).map_or(found, String::as_str);
                    let path = format!("product.attributes.{name}");
                    match localized {
                        true => self.text(attribute, value, &path, "listing.rule"),
                        false => self.code(attribute, value, &path, "listing.rule"),
                    }
                }
                AttributeSource::Text(text) => self.text(attribute, text, &path, "listing.rule"),
                AttributeSource::Value(value) => self.code(attribute, value.as_str(), &path, "listing.rule"),
                AttributeSource::Number(number) => self.code(attribute, *number, &path, "listing.rule"),
                AttributeSource::Flag(flag) => {
                    self.code(attribute, AttributeValue::Bool(*flag), &path, "listing.rule");
                }
                AttributeSource::Json(json) => match AttributeValue::parse(json).as_ref().map(pruned) {
                    // What is null would never be what Amazon has.
                    Ok(AttributeValue::Object(mut members)) => {
                        members.extend(self.marketplace().map(|id| ("marketplace_id".to_owned(), id)));
                        self.add(attribute, AttributeValue::Object(members), &path, "listing.rule");
                    }
                    _ => self.fault(attribute, AttributeFault::Rule, &path),
                },
            }
        }
    }
}

/// The attribute of an image by its place, the main one first.
pub(super) fn image(place: usize) -> String {
    match place {
        0 => "main_product_image_locator".to_owned(),
        other => format!("other_product_image_locator_{other}"),
    }
}

/// Amazon's name of a barcode's kind, where its check digit is right.
fn barcode_kind(barcode: &str) -> Option<&'static str> {
    let kind = match barcode.len() {
        8 | 13 => "ean",
        12 => "upc",
        14 => "gtin",
        _ => return None,
    };
    let digits: Option<Vec<u32>> = barcode.chars().map(|digit| digit.to_digit(10)).collect();
    let weights = [1, 3].into_iter().cycle();
    let sum: u32 = digits?.iter().rev().zip(weights).map(|(digit, weight)| digit * weight).sum();
    sum.is_multiple_of(10).then_some(kind)
}
