//! The facts of a family's members.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{ListingFacts, ProductFacts, Variation};
use crate::product::{ChildListing, Component, ListingFamily};

impl ListingFacts {
    /// The facts of every member of a family, the parent first, as far as the family tells them; brand, texts, pictures
    /// and each child's offer are the caller's to add. What a member lacks, such as its SKU or the theme, is an issue of
    /// [`listing`](super::listing).
    ///
    /// ```
    /// use amz_odoo_mapping::listing::{ListingFacts, Variation};
    /// use amz_odoo_mapping::product::ListingFamily;
    ///
    /// let family: ListingFamily = serde_json::from_str(r#"{
    ///   "product_type": "PEN", "children": [
    ///     {"sku": "PEN-5", "title": "Pens", "components": [{"sku": "PEN", "quantity": "5"}]}]
    /// }"#)?;
    /// let facts = ListingFacts::of_family("A1PA6795UKMFR9", &family);
    /// assert_eq!((facts[0].seller_sku.as_str(), facts[0].product.pack_units), ("PEN-5", Some(5)));
    /// assert_eq!(facts[0].product.variation, Variation::None);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn of_family(marketplace_id: &str, family: &ListingFamily) -> Vec<Self> {
        let facts = |sku: &Option<String>, product: ProductFacts| Self {
            product: ProductFacts {
                product_type: family.product_type.clone().unwrap_or_default(),
                ..product
            },
            ..Self::new(sku.clone().unwrap_or_default(), marketplace_id)
        };
        let parent = family.parent.as_ref();
        let theme = || parent.and_then(|parent| parent.theme.clone()).unwrap_or_default();
        let own = parent.map(|parent| {
            let product = ProductFacts {
                title: parent.title.clone(),
                asin: parent.asin.clone(),
                variation: Variation::Parent { theme: theme() },
                ..ProductFacts::default()
            };
            facts(&parent.sku, product)
        });
        let children = family.children.iter().map(|child| {
            let variation = parent.map_or(Variation::None, |parent| Variation::Child {
                parent_sku: parent.sku.clone().unwrap_or_default(),
                theme: theme(),
                values: child.values.clone(),
            });
            let title = child.title.clone().or_else(|| parent?.title.clone());
            facts(&child.sku, ProductFacts { title, variation, ..product(child) })
        });
        own.into_iter().chain(children).collect()
    }
}

/// What a child tells of itself alone. A kit's parts of units are no items to count.
fn product(child: &ChildListing) -> ProductFacts {
    let (barcode, asin) = (child.barcode.clone(), child.asin.clone());
    let product = ProductFacts { barcode, asin, ..ProductFacts::default() };
    match child.components.as_slice() {
        [] => product,
        [only] => ProductFacts { pack_units: whole(only.quantity), ..product },
        several => ProductFacts { kit_items: items(several), ..product },
    }
}

/// The units of all components together.
fn items(components: &[Component]) -> Option<u32> {
    components.iter().try_fold(0_u32, |sum, component| sum.checked_add(whole(component.quantity)?))
}

fn whole(quantity: Decimal) -> Option<u32> {
    quantity.is_integer().then(|| quantity.to_u32()).flatten().filter(|units| *units > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::{ListingContext, listing};

    fn family(json: &str) -> ListingFamily {
        serde_json::from_str(json).expect("a family")
    }

    #[test]
    fn parents_and_children_are_told_apart_and_belong_together() {
        let family = family(
            r#"{"product_type": "SHIRT",
                "parent": {"sku": "TEE", "asin": "B0PARENT", "title": "T-Shirt", "theme": "SIZE",
                           "axes": [{"theme": "SIZE", "attribute": "size"}]},
                "children": [{"sku": "TEE-S", "barcode": "4006381333931", "values": {"size": "S"}},
                             {"sku": "TEE-M", "title": "T-Shirt M", "values": {"size": "M"}}]}"#,
        );
        let facts = ListingFacts::of_family("A1PA6795UKMFR9", &family);
        let told: Vec<_> = facts
            .iter()
            .map(|facts| (facts.seller_sku.as_str(), facts.product.title.as_deref(), facts.offer.is_none()))
            .collect();
        assert_eq!(
            told,
            [
                ("TEE", Some("T-Shirt"), true),
                ("TEE-S", Some("T-Shirt"), true),
                ("TEE-M", Some("T-Shirt M"), true)
            ]
        );
        assert_eq!(facts[0].product.variation, Variation::Parent { theme: "SIZE".to_owned() });
        assert_eq!(facts[0].product.asin.as_deref(), Some("B0PARENT"));
        let Variation::Child { parent_sku, theme, values } = &facts[1].product.variation else {
            panic!("a child")
        };
        assert_eq!((parent_sku.as_str(), theme.as_str(), values["size"].as_str()), ("TEE", "SIZE", "S"));
        assert_eq!(facts[1].product.barcode.as_deref(), Some("4006381333931"));
        assert!(facts.iter().all(|facts| facts.product.product_type == "SHIRT"));
    }

    #[test]
    fn packs_and_kits_count_whole_units() {
        for (components, pack, kit) in [
            (r#"[{"sku": "A", "quantity": "5"}]"#, Some(5), None),
            (r#"[{"sku": "A", "quantity": "0.5"}]"#, None, None),
            (r#"[{"sku": "A", "quantity": "2"}, {"sku": "B", "quantity": "1"}]"#, None, Some(3)),
            (r#"[{"sku": "A", "quantity": "2"}, {"sku": "B", "quantity": "0.5"}]"#, None, None),
            (r#"[{"sku": "A", "quantity": "4294967295"}, {"sku": "B", "quantity": "1"}]"#, None, None),
            (r#"[{"sku": "A", "quantity": "-1"}]"#, None, None),
            ("[]", None, None),
        ] {
            let json = format!(r#"{{"children": [{{"sku": "X", "components": {components}}}]}}"#);
            let facts = ListingFacts::of_family("A1PA6795UKMFR9", &family(&json));
            let product = &facts[0].product;
            assert_eq!((product.pack_units, product.kit_items), (pack, kit), "{components}");
        }
    }

    #[test]
    fn what_a_member_lacks_is_an_issue_of_its_listing() {
        let lacking = family(
            r#"{"product_type": "SHIRT", "parent": {"title": "T-Shirt", "axes": []},
                "children": [{"values": {"size": "S"}}]}"#,
        );
        for facts in ListingFacts::of_family("A1PA6795UKMFR9", &lacking) {
            let mapped = listing(&ListingContext::default(), &facts);
            assert!(mapped.is_blocked(), "{facts:?}");
        }
    }
}
