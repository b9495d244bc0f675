//! What holds of every template and every family.

use std::collections::{BTreeMap, BTreeSet};

use amz_odoo_mapping::IssueKind;
use amz_odoo_mapping::product::{
    AttributeLine, Bundle, ChildListing, Component, ListingFamily, Named, OdooCatalog, ProductContext,
    ProductFault, Template, Variant, bundles, family, templates,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rust_decimal::Decimal;

use crate::support::{codes, odoo_with};

/// Names as merchants and their languages have them: words of the tables, and anything else.
fn attribute_name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => select(&["Size", "Größe", "Color", "Farbe", "サイズ", "Taglia", "Material", "Blade Length"][..])
            .prop_map(str::to_owned),
        1 => "\\PC{1,10}",
        1 => "[A-Za-zäßéłı尺寸色]{1,8}( Name)?",
    ]
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => select(&["S", "M", "L", "XL", "Red", "red", "Rot", "Groß", "10 cm", "9 cm", "8.5", "85"][..])
            .prop_map(str::to_owned),
        1 => "\\PC{1,8}",
    ]
    .prop_filter("a value has text", |value| !value.trim().is_empty())
}

fn lines() -> impl Strategy<Value = Vec<AttributeLine>> {
    let line = (attribute_name(), prop::collection::btree_set(value(), 1..5), any::<bool>());
    prop::collection::vec(line, 1..=3).prop_filter_map("attributes that Amazon can tell apart", |lines| {
        let ctx = ProductContext::default();
        let mut words = BTreeSet::new();
        let mut made = Vec::new();
        for (place, (name, values, turned)) in (1_i64..).zip(lines) {
            let axis = ctx.axis_of_odoo(&name);
            if axis.theme.is_empty() || !words.insert(axis.theme.clone()) || !words.insert(axis.attribute.clone()) {
                return None;
            }
            let mut values: Vec<Named> =
                (1..).zip(values).map(|(id, value)| Named::known(100 * place + id, value)).collect();
            if turned {
                values.reverse();
            }
            made.push((Named::known(place, name), values));
        }
        let json = |(attribute, values): &(Named, Vec<Named>)| serde_json::json!({"attribute": attribute, "values": values});
        Some(made.iter().map(|line| serde_json::from_value(json(line)).expect("a line")).collect())
    })
}

/// Products that kits are made of.
pub(crate) const PARTS: [&str; 3] = ["INK", "PEN", "TIN"];

/// An Odoo that has the template, and what its kits are made of.
fn odoo_of(template: &Template) -> OdooCatalog {
    let part =
        |sku: &&str| crate::support::template(serde_json::json!({"name": sku, "variants": [{"sku": sku}]}));
    odoo_with(std::iter::once(template.clone()).chain(PARTS.iter().map(part)).collect())
}

fn components() -> impl Strategy<Value = Vec<Component>> {
    let parts = prop::collection::btree_map(select(&PARTS[..]).prop_map(str::to_owned), 1_i64..100, 0..3);
    parts.prop_map(|parts| {
        parts
            .into_iter()
            .map(|(sku, count)| Component::new(sku, Decimal::new(count, 1).normalize()))
            .collect()
    })
}

/// A template with attributes, as Odoo has it: some of all combinations, each with a reference of its own.
pub(crate) fn any_template() -> impl Strategy<Value = Template> {
    let more = prop::collection::vec((any::<Index>(), "[ -~é]{1,6}", "[0-9]{0,13}", components()), 1..12);
    (lines(), more, "\\PC{0,12}").prop_map(|(lines, more, name)| {
        let mut combinations: Vec<BTreeMap<String, String>> = vec![BTreeMap::new()];
        for line in &lines {
            let with = |values: &BTreeMap<String, String>| {
                let values = values.clone();
                let one = move |value: &Named| {
                    let mut values = values.clone();
                    values.insert(line.attribute.name.clone(), value.name.clone());
                    values
                };
                line.values.iter().map(one).collect::<Vec<_>>()
            };
            combinations = combinations.iter().flat_map(with).collect();
        }
        let mut template = Template::default();
        template.id = Some(7);
        template.parent_sku = Some("PARENT-SKU".to_owned());
        template.name = name;
        template.lines = lines;
        for (id, (pick, sku, barcode, components)) in (1..).zip(more) {
            if combinations.is_empty() {
                break;
            }
            let mut variant = Variant::default();
            variant.values = combinations.swap_remove(pick.index(combinations.len()));
            variant.id = Some(id);
            variant.sku = Some(format!("{sku}-{id}"));
            variant.barcode = Some(format!("{barcode}{id}")).filter(|_| !barcode.is_empty());
            variant.components = components;
            template.variants.push(variant);
        }
        template.variants.sort_by(|a, b| a.sku.cmp(&b.sku));
        template
    })
}

/// The template as Amazon's side alone makes it: nothing of it is in Odoo.
fn without_ids(mut template: Template) -> Template {
    template.id = None;
    for line in &mut template.lines {
        line.attribute.id = None;
        line.values.iter_mut().for_each(|value| value.id = None);
    }
    template.variants.iter_mut().for_each(|variant| variant.id = None);
    template
}

fn any_child() -> impl Strategy<Value = ChildListing> {
    let values = prop::collection::btree_map(
        select(&["size", "color"][..]),
        select(&["S", "s ", "Red", "", "Rot"][..]),
        0..3,
    );
    (prop::option::of("[AB]{1,2}"), prop::option::of("B0[12]"), values).prop_map(|(sku, asin, values)| {
        let mut child = ChildListing::default();
        (child.sku, child.asin) = (sku, asin);
        child.values =
            values.into_iter().map(|(attribute, value)| (attribute.to_owned(), value.to_owned())).collect();
        child
    })
}

/// A family in which anything may be wrong.
fn any_family() -> impl Strategy<Value = ListingFamily> {
    let children = prop::collection::vec(any_child(), 0..6);
    (children, select(&["SIZE", "COLOR", "SIZE/COLOR"][..])).prop_map(|(children, theme)| {
        let axes: Vec<_> = theme
            .split('/')
            .map(|word| serde_json::json!({"theme": word, "attribute": word.to_lowercase()}))
            .collect();
        let mut family: ListingFamily = serde_json::from_value(serde_json::json!({
            "parent": {"sku": "P", "title": "T", "theme": theme, "axes": axes}, "children": [],
        }))
        .expect("a family");
        family.children = children;
        family
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn template_to_family_to_template_is_the_identity(template in any_template()) {
        let ctx = ProductContext::default();
        let listed = family(&ctx, &template);
        prop_assert!(!listed.is_blocked(), "{:?}", codes(&listed.issues));
        let back = templates(&ctx, &odoo_of(&template), &[listed.draft]);
        prop_assert_eq!(codes(&back.issues), Vec::<String>::new());
        prop_assert_eq!(back.draft, vec![template]);
    }

    #[test]
    fn from_amazons_side_alone_only_the_ids_are_missing(template in any_template()) {
        let ctx = ProductContext::default();
        let wanted = without_ids(template.clone());
        let listed = family(&ctx, &wanted).draft;
        // Odoo has the attributes, for other products.
        let mut odoo = odoo_of(&template);
        odoo.templates.retain(|known| known.lines.is_empty());
        let made = templates(&ctx, &odoo, &[listed]);
        prop_assert_eq!(codes(&made.issues), Vec::<String>::new());
        let made: Vec<Template> = made.draft.into_iter().map(without_ids).collect();
        prop_assert_eq!(made, vec![wanted]);
    }

    #[test]
    fn the_order_of_the_document_does_not_matter(template in any_template(), seed in any::<u64>()) {
        let ctx = ProductContext::default();
        let odoo = odoo_of(&Template::default());
        let listed = family(&ctx, &template).draft;
        let mut turned = template.clone();
        let mut dice = seed;
        for at in (1..turned.variants.len()).rev() {
            dice = dice.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            turned.variants.swap(at, (dice >> 33) as usize % (at + 1));
        }
        prop_assert_eq!(&family(&ctx, &turned).draft, &listed);
        let mut shuffled = listed.clone();
        shuffled.children.reverse();
        for axis in shuffled.parent.iter_mut().flat_map(|parent| &mut parent.axes) {
            axis.values.reverse();
        }
        prop_assert_eq!(templates(&ctx, &odoo, &[shuffled]), templates(&ctx, &odoo, &[listed]));
    }

    #[test]
    fn each_child_is_a_variant_or_has_an_issue_that_holds_it_back(mut family in any_family()) {
        let mapped = templates(&ProductContext::default(), &OdooCatalog::default(), &[family.clone()]);
        let variants: Vec<&Variant> = mapped.draft.iter().flat_map(|template| &template.variants).collect();
        let held = |key: &str| mapped.issues.iter().any(|issue| issue.is_blocking() && issue.order_id == key);
        let count = |children: &[ChildListing], key: &str| children.iter().filter(|child| child.key() == key).count();
        for child in &family.children {
            let kept = variants.iter().filter(|variant| variant.sku.as_deref().or(variant.asin.as_deref()).unwrap_or_default() == child.key()).count();
            prop_assert!(kept == count(&family.children, child.key()) || held(child.key()), "{child:?}");
        }
        for (at, variant) in variants.iter().enumerate() {
            prop_assert!(variants.iter().skip(at + 1).all(|other| other.values != variant.values), "told apart by values");
            prop_assert!(variants.iter().skip(at + 1).all(|other| other.sku.is_none() || other.sku != variant.sku));
        }
        family.children.reverse();
        let turned = templates(&ProductContext::default(), &OdooCatalog::default(), &[family]);
        prop_assert_eq!(turned, mapped);
    }

    #[test]
    fn a_parent_is_never_among_what_is_sold(template in any_template()) {
        let mut template = template;
        let parent = template.parent_sku.clone();
        if let Some(first) = template.variants.first_mut() {
            first.sku.clone_from(&parent);
        }
        let mapped = family(&ProductContext::default(), &template);
        let faults = mapped.issues.iter().filter(|issue| issue.kind == IssueKind::Product { fault: ProductFault::ParentSold });
        prop_assert_eq!(faults.count(), 1);
        prop_assert!(mapped.draft.children.iter().all(|child| child.sku != parent));
    }

    #[test]
    fn flat_bundles_stay_and_nested_ones_hold_as_much(
        flat in prop::collection::btree_map("K[0-9]", components(), 1..5), count in 1_u32..20
    ) {
        let ctx = ProductContext::default();
        let given: Vec<Bundle> = flat.into_iter().filter(|(_, components)| !components.is_empty())
            .map(|(sku, components)| Bundle::new(sku, components)).collect();
        let once = bundles(&ctx, &given);
        prop_assert_eq!(&once.draft, &given);
        prop_assert_eq!(&bundles(&ctx, &once.draft).draft, &given, "kit to bundle to kit");
        if let Some(first) = given.first() {
            let outer = Bundle::new("OUTER", vec![Component::new(first.sku.clone(), Decimal::from(count))]);
            let mapped = bundles(&ctx, &[&[outer], given.as_slice()].concat());
            let nested = mapped.draft.iter().find(|bundle| bundle.sku == "OUTER").expect("the outer one");
            for (part, whole) in first.components.iter().zip(&nested.components) {
                prop_assert_eq!(whole.quantity, part.quantity * Decimal::from(count));
            }
        }
    }
}
