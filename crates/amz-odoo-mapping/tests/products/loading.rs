//! Whatever is wanted comes into Odoo once, wherever the process dies on the way.

use amz_odoo_mapping::product::{
    ListingFamily, LoadOptions, Loaded, OdooCatalog, ProductContext, Template, family, next_load,
    odoo_catalog, templates,
};
use proptest::prelude::*;

use crate::laws::{PARTS, any_template};
use crate::paper::Paper;
use crate::support::codes;

fn ctx() -> ProductContext {
    let mut ctx = ProductContext::default();
    ctx.asin_field = Some("x_asin".to_owned());
    ctx.parent_sku_field = Some("x_parent_sku".to_owned());
    ctx.create_categories = Some("All / Amazon".to_owned());
    ctx
}

fn read(paper: &Paper) -> OdooCatalog {
    let mapped = odoo_catalog(&ctx(), &paper.read());
    assert_eq!(codes(&mapped.issues), Vec::<String>::new());
    mapped.draft
}

/// Loads at most so many tables, and says the models.
fn bring(paper: &mut Paper, wanted: &[ListingFamily], tables: usize) -> Vec<String> {
    let mut loaded = Loaded::default();
    let mut models = Vec::new();
    for _ in 0..tables {
        let odoo = read(paper);
        let drafts = templates(&ctx(), &odoo, wanted).draft;
        let Some(table) = next_load(&ctx(), LoadOptions::default(), &odoo, &drafts, &loaded) else { break };
        let ids = paper.load(&table);
        assert_eq!(ids.len(), table.names.len());
        loaded.note(&table, &ids);
        models.push(table.model);
    }
    models
}

/// A family, and listings of what its kits are made of.
fn wanted(template: &Template, category: &[String]) -> Vec<ListingFamily> {
    let mut listed = family(&ProductContext::default(), template).draft;
    listed.category = category.to_vec();
    let part =
        |sku: &&str| crate::support::family(serde_json::json!({"children": [{"sku": sku, "title": sku}]}));
    std::iter::once(listed).chain(PARTS.iter().map(part)).collect()
}

#[test]
fn what_is_empty_is_filled_and_what_is_there_stays() {
    let json = serde_json::json!({"id": 5, "name": "Pen", "variants": [{"id": 50, "sku": "PEN", "barcode": "4006381333931"}]});
    let pen = crate::support::template(json);
    let odoo = crate::support::odoo_with(vec![pen.clone()]);
    let rows = |field: &str, value: &str| {
        let mut wanted = serde_json::to_value(&pen).expect("JSON");
        wanted["variants"][0][field] = serde_json::json!(value);
        let wanted = crate::support::template(wanted);
        let table = next_load(&ctx(), LoadOptions::default(), &odoo, &[wanted], &Loaded::default());
        table.map(|table| (table.fields, table.rows))
    };
    let (fields, cells) = rows("asin", "B000000001").expect("a table");
    assert_eq!(fields, [".id", "default_code", "barcode", "x_asin"]);
    assert_eq!(cells, [["50", "PEN", "4006381333931", "B000000001"]]);
    assert_eq!(rows("barcode", "4006381333948"), None, "another barcode is the merchant's to change");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn it_comes_into_odoo_once(
        template in any_template(), category in prop::collection::vec("[A-C]", 0..4), dies_after in 0_usize..9,
    ) {
        let wanted = wanted(&template, &category);
        // Two spellings of one value are a matter for a person.
        prop_assume!(!templates(&ctx(), &OdooCatalog::default(), &wanted).is_blocked());
        let mut paper = Paper::default();
        bring(&mut paper, &wanted, dies_after);
        let tables = bring(&mut paper, &wanted, 30);
        prop_assert!(tables.len() < 20, "{tables:?}");
        let counts = paper.clone();
        prop_assert_eq!(bring(&mut paper, &wanted, 30), Vec::<String>::new());
        prop_assert_eq!(paper.counts(), counts.counts());

        let odoo = read(&paper);
        let mapped = templates(&ctx(), &odoo, &wanted);
        prop_assert!(!mapped.is_blocked(), "{:?}", codes(&mapped.issues));
        prop_assert_eq!(mapped.draft.iter().map(|one| one.variants.len()).sum::<usize>(), template.variants.len() + PARTS.len());
        let mut found = odoo.templates.clone();
        let mut drafts = mapped.draft;
        found.sort_by_key(|one| one.id);
        drafts.sort_by_key(|one| one.id);
        for draft in &mut drafts {
            prop_assert!(draft.id.is_some() && draft.variants.iter().all(|variant| variant.id.is_some()));
        }
        prop_assert_eq!(found, drafts);
    }
}
