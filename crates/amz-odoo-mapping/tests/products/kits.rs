//! Bundles and kits down to plain products.

use amz_odoo_mapping::product::{Bundle, Component, ProductContext, bundles};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::support::codes;

fn given(bundles: Value) -> Vec<Bundle> {
    serde_json::from_value(bundles).expect("bundles")
}

/// `SKU: part quantity, …` of each bundle, and the issues.
fn check(ctx: Value, given_bundles: Value, want: &[&str], issues: &[&str]) {
    let ctx: ProductContext = serde_json::from_value(ctx).expect("a context");
    let mapped = bundles(&ctx, &given(given_bundles));
    let shown = |bundle: &Bundle| {
        let parts: Vec<String> =
            bundle.components.iter().map(|part| format!("{} {}", part.sku, part.quantity)).collect();
        format!("{}: {}", bundle.sku, parts.join(", "))
    };
    assert_eq!(mapped.draft.iter().map(shown).collect::<Vec<_>>(), want);
    assert_eq!(codes(&mapped.issues), issues);
}

fn part(sku: &str, quantity: &str) -> Value {
    json!({"sku": sku, "quantity": quantity})
}

#[test]
fn kits_in_kits() {
    let nested = || {
        json!([
            {"sku": "CRATE", "components": [part("BOX", "2"), part("PEN", "1")]},
            {"sku": "BOX", "components": [part("PEN", "5"), part("INK", "0.50")]},
        ])
    };
    check(json!({}), nested(), &["BOX: INK 0.5, PEN 5", "CRATE: INK 1, PEN 11"], &[]);
    check(json!({"nested_kits": "refuse"}), nested(), &["BOX: INK 0.5, PEN 5"], &["!nested_kit CRATE"]);
}

#[test]
fn what_is_wrong_with_a_bundle_holds_back_no_other() {
    let bundles = json!([
        {"sku": "A", "components": [part("B", "1")]},
        {"sku": "B", "components": [part("A", "1")]},
        {"sku": "C", "components": [part("A", "1")]},
        {"sku": "EMPTY", "components": []},
        {"sku": "LESS", "components": [part("PEN", "-1")]},
        {"sku": "MUCH", "components": [part("PEN", "79228162514264337593543950335")]},
        {"sku": "OK", "components": [part("PEN", "1"), part("PEN", "2")]},
        {"sku": "SAME", "components": [part("PEN", "2")]},
        {"sku": "SAME", "components": [part("PEN", "2.0")]},
        {"sku": "TWICE", "components": [part("PEN", "2")]},
        {"sku": "TWICE", "components": [part("PEN", "3")]},
    ]);
    check(
        json!({}),
        bundles,
        &["OK: PEN 3", "SAME: PEN 2"],
        &[
            "!cyclic_kit A",
            "!cyclic_kit B",
            "!cyclic_kit C",
            "!out_of_range EMPTY",
            "!out_of_range LESS",
            "!out_of_range MUCH",
            "!duplicate_sku TWICE",
        ],
    );
}

/// Levels of kits that each hold all kits of the next: more ways through them than anybody could walk.
#[test]
fn kits_that_share_their_parts_are_worked_out_once() {
    let name = |level: usize, place: usize| format!("L{level:02}-{place}");
    let mut kits = Vec::new();
    for level in 0..20 {
        for place in 0..8 {
            let parts = (0..8).map(|inner| Component::new(name(level + 1, inner), Decimal::ONE)).collect();
            kits.push(Bundle::new(name(level, place), parts));
        }
    }
    let mapped = bundles(&ProductContext::default(), &kits);
    assert!(mapped.issues.is_empty());
    assert_eq!(mapped.draft[0].components.len(), 8);
    assert_eq!(mapped.draft[0].components[0].quantity, Decimal::from(8_u64.pow(19)));
}

/// Whatever the names, so whatever is worked out first.
#[test]
fn how_deep_is_too_deep() {
    for turned in [false, true] {
        let name = |level: usize| if turned { format!("K{:03}", 99 - level) } else { format!("K{level:03}") };
        let chain = |depth: usize| -> Vec<Bundle> {
            (0..depth)
                .map(|level| Bundle::new(name(level), vec![Component::new(name(level + 1), Decimal::ONE)]))
                .collect()
        };
        let mapped = |depth: usize| bundles(&ProductContext::default(), &chain(depth));
        assert!(mapped(32).issues.is_empty());
        assert_eq!(codes(&mapped(33).issues), [format!("!cyclic_kit {}", name(0))]);
    }
}

#[test]
fn a_pack_has_a_factor() {
    let bundles = given(
        json!([{"sku": "PEN-5", "components": [part("PEN", "5")]}, {"sku": "SET", "components": [part("A", "1"), part("B", "1")]}]),
    );
    assert_eq!(bundles[0].pack_size(), Some(Decimal::from(5)));
    assert_eq!(bundles[1].pack_size(), None);
}
