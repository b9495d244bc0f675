//! What holds for every two snapshots.

use std::collections::BTreeMap;

use amz_odoo_mapping::inventory::Urgency;
use amz_odoo_mapping::plan::{PlanContext, Row, Rows, plan};
use proptest::prelude::*;
use rust_decimal::Decimal;

type Key = (String, String);
type Value = (Option<u64>, Option<(Decimal, String)>, Option<u64>);

fn snapshots() -> impl Strategy<Value = BTreeMap<Key, Value>> {
    let key = ("[A-C ü-]{1,2}", "(DE|FR|IT)");
    let price =
        (0_i64..4, 0_u32..3, "(EUR|SEK)").prop_map(|(n, scale, currency)| (Decimal::new(n, scale), currency));
    let value = (proptest::option::of(0_u64..6), proptest::option::of(price), proptest::option::of(0_u64..3));
    proptest::collection::btree_map(key, value, 0..20)
}

/// The file: sorted as `LC_ALL=C sort` sorts it.
fn written(snapshot: &BTreeMap<Key, Value>) -> String {
    let mut lines: Vec<String> = snapshot
        .iter()
        .map(|((sku, place), (quantity, price, print))| {
            let price = price.as_ref().map(|(amount, currency)| (*amount, currency.as_str()));
            Row { seller_sku: sku, marketplace_id: place, quantity: *quantity, price, fingerprint: *print }
                .to_string()
        })
        .collect();
    lines.sort_unstable_by(|one, other| one.as_bytes().cmp(other.as_bytes()));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

proptest! {
    #[test]
    fn rows_read_back(snapshot in snapshots()) {
        let file = written(&snapshot);
        let mut rows = Rows::new(file.as_bytes());
        let mut read = BTreeMap::new();
        while rows.advance().expect("memory") {
            let row = rows.row().expect("a row");
            let price = row.price.map(|(amount, currency)| (amount, currency.to_owned()));
            read.insert((row.seller_sku.to_owned(), row.marketplace_id.to_owned()), (row.quantity, price, row.fingerprint));
        }
        prop_assert_eq!(read, snapshot);
    }

    /// The deltas, made to what was sent, give what Odoo says, and there are no others.
    #[test]
    fn the_deltas_give_what_odoo_says(now in snapshots(), sent in snapshots(), low in 0_u64..4) {
        let mut ctx = PlanContext::default();
        ctx.low_stock = low;
        let mapped = plan(&ctx, written(&now).as_bytes(), written(&sent).as_bytes()).expect("sorted");
        prop_assert!(mapped.issues.is_empty());
        let mut made = sent.clone();
        for delta in &mapped.draft.deltas {
            let key = (delta.seller_sku.clone(), delta.marketplace_id.clone());
            if delta.ended {
                prop_assert!(made.remove(&key).is_some());
                continue;
            }
            let is_new = !made.contains_key(&key);
            let told = delta.quantity.is_some() || delta.price.is_some() || delta.listing;
            prop_assert!(told || is_new, "a delta says something");
            let value = made.entry(key.clone()).or_default();
            if let Some(change) = delta.quantity {
                prop_assert_eq!(value.0, change.from);
                value.0 = change.to;
            }
            if let Some(change) = &delta.price {
                prop_assert_eq!(value.1.as_ref().map(|(amount, _)| *amount), change.from);
                value.1 = change.to.map(|amount| (amount, change.currency.clone()));
            }
            if delta.listing {
                prop_assert!(value.2 != now[&key].2);
                value.2 = now[&key].2;
            }
        }
        prop_assert_eq!(made, now);
    }

    #[test]
    fn what_was_sent_plans_nothing(snapshot in snapshots()) {
        let file = written(&snapshot);
        let mapped = plan(&PlanContext::default(), file.as_bytes(), file.as_bytes()).expect("sorted");
        prop_assert!(mapped.draft.deltas.is_empty() && mapped.issues.is_empty());
        prop_assert_eq!(mapped.draft.compared, snapshot.len() as u64);
    }

    /// No urgent delta stands behind one that can wait, and none of an important marketplace behind a lesser one's.
    #[test]
    fn the_urgent_and_the_important_come_first(now in snapshots(), sent in snapshots()) {
        let mut ctx = PlanContext::default();
        (ctx.low_stock, ctx.marketplaces) = (3, vec!["FR".to_owned(), "DE".to_owned()]);
        let mapped = plan(&ctx, written(&now).as_bytes(), written(&sent).as_bytes()).expect("sorted");
        let rank = |delta: &amz_odoo_mapping::plan::Delta| {
            let place = ["FR", "DE", "IT"].iter().position(|id| *id == delta.marketplace_id);
            (delta.urgency == Urgency::Scheduled, place)
        };
        prop_assert!(mapped.draft.deltas.is_sorted_by_key(rank));
    }

    #[test]
    fn any_bytes_end_in_a_plan_or_an_error(now in proptest::collection::vec(any::<u8>(), 0..200), sent in "[A-B\t0-9.\n]{0,60}") {
        let _ = plan(&PlanContext::default(), now.as_slice(), sent.as_bytes());
    }
}
