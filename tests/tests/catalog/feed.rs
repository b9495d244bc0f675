//! What Odoo's products show on Amazon, by Amazon's own schema of the feed.

use amz_odoo_mapping::listing::{
    FeedContext, FeedRecord, ListingContext, ListingFacts, OfferFacts, Variation, feeds, listing,
};
use amz_odoo_mapping::product::ListingFamily;
use amz_odoo_tests::amazon::models;
use serde_json::Value;

use crate::shop::codes;

const GERMANY: &str = "A1PA6795UKMFR9";

/// The families as a feed: every SKU in one message, none refused by Amazon's schema.
pub(crate) fn check(families: &[ListingFamily]) {
    let mut records = Vec::new();
    for mut facts in families.iter().flat_map(|family| ListingFacts::of_family(GERMANY, family)) {
        if !matches!(facts.product.variation, Variation::Parent { .. }) {
            facts.offer = Some(offer());
        }
        let mapped = listing(&ListingContext::default(), &facts);
        assert_eq!(codes(&mapped.issues), Vec::<String>::new());
        records.push(FeedRecord::from(&mapped.draft));
    }
    let skus: usize =
        families.iter().map(|family| family.children.len() + usize::from(family.parent.is_some())).sum();
    let made = feeds(&FeedContext::new("A1EXAMPLE"), &records);
    assert_eq!(codes(&made.issues), Vec::<String>::new());
    let [feed] = made.draft.as_slice() else { panic!("one feed") };
    assert_eq!((feed.messages.len(), skus), (17, 17));

    let file = "schemas/feeds/listings-feed-schema-v2.json";
    let Some(file) = models("a feed of Odoo's products is valid", file) else { return };
    let schema: Value = serde_json::from_slice(&std::fs::read(file).expect("a file")).expect("JSON");
    let validator = jsonschema::options().offline().build(&schema).expect("a schema");
    let mut sent = serde_json::to_value(feed).expect("JSON");
    let errors: Vec<String> = validator.iter_errors(&sent).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    // The schema does tell a bad message from a good one.
    sent["messages"][3]["messageId"] = Value::from("three");
    assert!(!validator.is_valid(&sent));
}

fn offer() -> OfferFacts {
    serde_json::from_str(
        r#"{"price": {"amount": "19.90", "currency": "EUR"}, "quantity": "7", "handling_days": 1}"#,
    )
    .expect("an offer")
}
