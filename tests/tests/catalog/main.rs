//! Products from Amazon's side in a real Odoo: a template with two attributes and twelve variants, a kit, a pack and a
//! category tree are created, read back equal, and made but once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed expectation is a failed test"
)]

mod feed;
mod shop;

use amz_odoo_mapping::product::{
    ListingFamily, OdooCatalog, ProductContext, Template, families, listing_families, templates,
};
use amz_odoo_tests::real::RealOdoo;
use serde_json::json;

use shop::{Shop, codes};

const SIZES: [&str; 4] = ["S", "M", "L", "XL"];
const COLORS: [&str; 3] = ["Black", "Red", "Blue"];

fn ctx() -> ProductContext {
    serde_json::from_value(json!({
        "asin_field": "x_asin",
        "parent_sku_field": "x_parent_sku",
        "categories": [
            {"product_type": "SHIRT", "odoo": "Clothing / Shirts / T-Shirts"},
            {"product_type": "PEN", "odoo": "Office / Pens"},
        ],
        "bundles": [
            {"sku": "SET", "components": [{"sku": "PEN", "quantity": "2"}, {"sku": "INK", "quantity": "0.5"}]},
            {"sku": "PEN-5", "components": [{"sku": "PEN", "quantity": "5"}]},
        ],
    }))
    .expect("a context")
}

/// An EAN of twelve digits and the one that checks them.
fn ean(digits: &str) -> String {
    let weighted = digits
        .bytes()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight);
    format!("{digits}{}", (10 - weighted.sum::<u32>() % 10) % 10)
}

/// The families of listings as Amazon answers them.
fn from_amazon() -> Vec<ListingFamily> {
    let summary = |sku: &str, product_type: &str, title: &str| json!([{"marketplaceId": "A1PA6795UKMFR9", "asin": format!("B0-{sku}"), "productType": product_type, "itemName": title}]);
    let mut items = vec![json!({
        "sku": "TEE", "summaries": summary("TEE", "SHIRT", "T-Shirt"),
        "attributes": {"parentage_level": [{"value": "parent"}], "variation_theme": [{"name": "SIZE/COLOR"}]},
    })];
    for (row, size) in SIZES.iter().enumerate() {
        for (column, color) in COLORS.iter().enumerate() {
            let sku = format!("TEE-{size}-{color}");
            items.push(json!({
                "sku": sku, "summaries": summary(&sku, "SHIRT", &format!("T-Shirt {size} {color}")),
                "attributes": {
                    "child_parent_sku_relationship": [{"parent_sku": "TEE"}],
                    "size": [{"value": size}], "color": [{"value": color}],
                    "externally_assigned_product_identifier": [{"type": "ean", "value": ean(&format!("4006381333{row}{column}"))}],
                },
            }));
        }
    }
    for sku in ["PEN", "INK", "SET", "PEN-5"] {
        items.push(json!({"sku": sku, "summaries": summary(sku, "PEN", &format!("The {sku}"))}));
    }
    let items: Vec<_> =
        items.into_iter().map(|item| serde_json::from_value(item).expect("an item")).collect();
    let mapped = listing_families(&ctx(), &items);
    assert_eq!(codes(&mapped.issues), Vec::<String>::new());
    mapped.draft
}

/// Odoo's templates of what Amazon has, in the order of the drafts.
fn of_amazon(odoo: &OdooCatalog) -> Vec<Template> {
    let mut own: Vec<Template> = odoo
        .templates
        .iter()
        .filter(|template| template.variants.iter().any(|variant| variant.asin.is_some()))
        .cloned()
        .collect();
    own.sort_by_key(Template::key);
    own
}

#[tokio::test(flavor = "multi_thread")]
async fn products_from_amazons_side_are_read_back_equal_and_made_once() {
    let Some(odoo) = RealOdoo::find("products are created from Amazon's side") else { return };
    let shop = Shop::open(&odoo.fresh("catalog").await).await;
    let ctx = ctx();
    let wanted = from_amazon();

    // A process that dies after each table, forgetting what it loaded, and starts again.
    for tables in 1..=4 {
        shop.bring(&ctx, &wanted, tables).await;
    }
    let made = shop.bring(&ctx, &wanted, 100).await;
    assert!(made.iter().all(|model| model != "product.template"), "the template was there: {made:?}");
    let again = shop.bring(&ctx, &wanted, 100).await;
    assert_eq!(again, Vec::<String>::new(), "nothing is left to load");

    let read = shop.read(&ctx).await;
    let mapped = templates(&ctx, &read, &wanted);
    assert_eq!(codes(&mapped.issues), Vec::<String>::new());
    let mut drafts = mapped.draft;
    for template in &mut drafts {
        // Odoo has no field for it.
        template.parent_asin = None;
    }
    drafts.sort_by_key(Template::key);
    assert_eq!(of_amazon(&read), drafts);
    let tee = drafts.iter().find(|template| template.parent_sku.is_some()).expect("the shirt");
    assert_eq!((tee.lines.len(), tee.variants.len()), (2, 12));
    assert!(tee.id.is_some() && tee.variants.iter().all(|variant| variant.id.is_some()));
    assert_eq!(shop.count("product.template", "T-Shirt").await, 1);
    assert_eq!(shop.count("product.product", "T-Shirt").await, 12);
    assert_eq!(shop.count("product.category", "Shirts").await, 1);
    assert_eq!(shop.count("product.attribute.value", "XL").await, 1);

    // And from Odoo's side: what was read is what Amazon has.
    let listed = families(&ctx, &OdooCatalogOf(read).of_amazon());
    assert_eq!(codes(&listed.issues), Vec::<String>::new());
    for (odoos, amazons) in listed.draft.iter().zip(&wanted) {
        assert_eq!(odoos.key(), amazons.key());
        assert_eq!(odoos.product_type, amazons.product_type);
        for (child, other) in odoos.children.iter().zip(&amazons.children) {
            assert_eq!((&child.sku, &child.asin, &child.barcode), (&other.sku, &other.asin, &other.barcode));
            assert_eq!((&child.values, &child.components), (&other.values, &other.components));
        }
        assert_eq!(odoos.children.len(), amazons.children.len());
    }
    assert_eq!(listed.draft.len(), wanted.len());
    feed::check(&listed.draft);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_merchants_made_themselves_is_matched_and_completed() {
    let Some(odoo) = RealOdoo::find("attributes of the merchant's own are matched") else { return };
    let shop = Shop::open(&odoo.fresh("catalog").await).await;
    let ctx = ctx();
    let wanted = from_amazon();
    // Attributes in German that make all combinations at once, with a value spelled otherwise.
    shop.make_template("Leibchen", &[("Größe", &["L", "S"]), ("Farbe", &["schwarz"])]).await;
    shop.bring(&ctx, &wanted, 100).await;
    let read = shop.read(&ctx).await;
    let names: Vec<&str> = read.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    assert!(names.contains(&"Größe") && names.contains(&"Farbe"), "{names:?}");
    assert!(!names.contains(&"Size") && !names.contains(&"Color"), "matched, not made anew: {names:?}");
    let tee = of_amazon(&read).into_iter().find(|template| template.parent_sku.is_some()).expect("the shirt");
    assert_eq!(tee.variants.len(), 12, "Odoo's own variants got the references");
    assert!(tee.variants.iter().all(|variant| variant.sku.is_some() && variant.barcode.is_some()));
    let black = tee
        .variants
        .iter()
        .find(|variant| variant.sku.as_deref() == Some("TEE-XL-Black"))
        .expect("a variant");
    assert_eq!((black.values["Farbe"].as_str(), black.values["Größe"].as_str()), ("schwarz", "XL"));
    assert_eq!(shop.bring(&ctx, &wanted, 100).await, Vec::<String>::new(), "nothing is left to load");
    let leibchen =
        read.templates.iter().find(|template| template.name == "Leibchen").expect("the merchant's own");
    assert_eq!(leibchen.variants.len(), 2, "which stays as it was");

    // One more color: the line gets the value, the template its variants.
    let mut more = wanted.clone();
    let family = more.iter_mut().find(|family| family.parent.is_some()).expect("the shirt");
    let mut child = family.children[0].clone();
    child.sku = Some("TEE-S-Green".to_owned());
    child.asin = Some("B0-GREEN".to_owned());
    child.barcode = None;
    child.values.insert("size".to_owned(), "S".to_owned());
    child.values.insert("color".to_owned(), "Green".to_owned());
    family.children.push(child);
    shop.bring(&ctx, &more, 100).await;
    let read = shop.read(&ctx).await;
    let tee = of_amazon(&read).into_iter().find(|template| template.parent_sku.is_some()).expect("the shirt");
    let green = tee
        .variants
        .iter()
        .find(|variant| variant.sku.as_deref() == Some("TEE-S-Green"))
        .expect("the new one");
    assert_eq!(green.values["Farbe"], "Green");
    assert_eq!(tee.variants.iter().filter(|variant| variant.sku.is_some()).count(), 13);
}

/// Odoo's catalog, less what other tests and Odoo itself put there.
struct OdooCatalogOf(OdooCatalog);

impl OdooCatalogOf {
    fn of_amazon(mut self) -> OdooCatalog {
        self.0.templates = of_amazon(&self.0);
        self.0
    }
}
