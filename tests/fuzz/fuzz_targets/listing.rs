//! Any text as facts of a product and as what Amazon has, in two lines: what was made once is not made again.
#![no_main]

use amz_odoo_mapping::listing::{Known, ListingContext, ListingFacts, apply, attributes, listing, patch};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (facts, had) = text.split_once('\n').unwrap_or((text, "{}"));
    let mut known = Known::default();
    known.attributes = attributes(had).unwrap_or_default();
    let Ok(facts) = serde_json::from_str::<ListingFacts>(facts) else { return };
    let ctx = ListingContext::default();
    let wanted = listing(&ctx, &facts).draft;
    let first = patch(&ctx, &wanted, &known).draft;
    apply(&mut known.attributes, &wanted.marketplace_id, &first.patches);
    let again = patch(&ctx, &wanted, &known).draft;
    assert!(again.patches.is_empty(), "a change that was made is planned again");
});
