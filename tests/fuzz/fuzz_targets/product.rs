//! Any file of products: it is refused, or mapped the same way twice, and no parent is among what is sold.
#![no_main]

use amz_odoo_mapping::product::{
    LoadOptions, Loaded, ProductContext, next_load, odoo_catalog, product_document,
};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(document) = product_document(data) else { return };
    let ctx = ProductContext::default();
    let mapped = document.map(&ctx);
    assert!(document.map(&ctx) == mapped, "another draft the second time");
    for family in &mapped.draft.families {
        let parent = family.parent.as_ref().and_then(|parent| parent.sku.as_deref());
        let is_sold =
            family.children.iter().any(|child| child.sku.is_some() && child.sku.as_deref() == parent);
        assert!(!is_sold, "a parent among what is sold");
    }
    let odoo = odoo_catalog(&ctx, &document.odoo).draft;
    let _ = next_load(&ctx, LoadOptions::default(), &odoo, &mapped.draft.templates, &Loaded::default());
});
