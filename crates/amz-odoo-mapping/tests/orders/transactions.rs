//! Refunds as Finances 2024-06-19 tells them: the same credit notes as from v0, and nothing credited twice.

use amz_odoo_mapping::MapContext;
use amz_odoo_mapping::refund::RefundEvent;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use spapi_types::{decode, finances_2024_06_19::Transaction};

use crate::models::{answers, model, models};
use crate::pairs;
use crate::refunds::{Row, book, event, event_of, german, issues, number, shares, shown};
use crate::support::{map, merge};

fn read(transaction: &Value) -> Option<RefundEvent> {
    let decoded = decode::<Transaction>(transaction.to_string().as_bytes()).expect("a transaction");
    assert!(decoded.defects.is_empty(), "{:?}", decoded.defects);
    RefundEvent::from_2024(&decoded.value)
}

fn money(amount: Decimal) -> Value {
    json!({"currencyAmount": number(&amount.to_string()), "currencyCode": "EUR"})
}

fn d(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// A breakdown with those below it, whose sum it is.
fn sum(name: &str, below: Vec<Value>) -> Value {
    json!({"breakdownType": name, "breakdownAmount": money(below.iter().map(money_of).sum()), "breakdowns": below})
}

fn leaf(name: &str, amount: &str) -> Value {
    json!({"breakdownType": name, "breakdownAmount": money(d(amount)), "breakdowns": null})
}

/// A transaction of items by their order item ids or SKUs, each with its breakdowns.
fn transaction(id: &str, items: &[(&str, i64, Vec<Value>)]) -> Value {
    let mut total = Decimal::ZERO;
    let rows: Vec<Value> = items
        .iter()
        .enumerate()
        .map(|(i, (sku, units, breakdowns))| {
            let whole = sum("", breakdowns.clone());
            total += d(&whole["breakdownAmount"]["currencyAmount"].to_string());
            json!({"totalAmount": whole["breakdownAmount"], "breakdowns": breakdowns,
                "relatedIdentifiers": [{"itemRelatedIdentifierName": "ORDER_ADJUSTMENT_ITEM_ID",
                    "itemRelatedIdentifierValue": format!("{id}{i}")}],
                "contexts": [{"contextType": "ProductContext", "sku": sku, "quantityShipped": units}]})
        })
        .collect();
    json!({
        "transactionType": "Refund", "transactionId": format!("T-{id}"), "transactionStatus": "RELEASED",
        "postedDate": "2026-11-09T10:00:00Z", "totalAmount": money(total), "items": rows,
        "relatedIdentifiers": [{"relatedIdentifierName": "ORDER_ID", "relatedIdentifierValue": "1-1-1"}],
    })
}

/// The same rows as v0's in a tree, with fees and what Amazon withheld.
fn tree(order: &pairs::Order, id: &str, rows: &[Row]) -> Value {
    let of_row = |row: &Row| {
        let part = |names: &[(&str, &str)]| -> Vec<Value> {
            let named = names.iter().flat_map(|(v0, name)| {
                row.amounts
                    .iter()
                    .filter(move |(own, _)| own == v0)
                    .map(move |(_, amount)| leaf(name, amount))
            });
            named.collect()
        };
        let promotion = if row.free_shipping { "ShippingDiscount" } else { "OurPriceDiscount" };
        let taxes = [("Tax", "OurPriceTax"), ("ShippingTax", "ShippingTax"), ("GiftwrapTax", "GiftwrapTax")];
        let taxed = part(&taxes);
        let withheld = sum("", taxed.clone())["breakdownAmount"]["currencyAmount"].to_string();
        let back = (-d(&withheld)).to_string();
        let fees = vec![
            sum("Commission", vec![leaf("Base", "1.50"), leaf("Tax", "0.30")]),
            leaf("RefundCommission", "-0.30"),
        ];
        let breakdowns = vec![
            sum("ProductCharges", part(&[("Principal", "OurPricePrincipal")])),
            sum("Shipping", part(&[("ShippingCharge", "ShippingPrincipal")])),
            sum("Giftwrap", part(&[("Giftwrap", "GiftwrapPrincipal")])),
            sum("Promo", part(&[("Promotion", promotion)])),
            sum("Tax", [taxed, vec![leaf("MarketplaceFacilitatorVAT-Principal", &back)]].concat()),
            sum("COD", part(&[("CODItemCharge", "CODItemCharge")])),
            sum("AmazonFees", fees),
        ];
        // Without a tree of their own.
        let cod = part(&[("CODItemCharge", "CODItemCharge")]);
        let breakdowns =
            breakdowns.into_iter().filter(|node| node["breakdownType"] != "COD").chain(cod).collect();
        let index: usize = row.item.parse().expect("a number");
        (format!("S{index}"), row.units, breakdowns)
    };
    let items: Vec<(String, i64, Vec<Value>)> = rows.iter().map(of_row).collect();
    let items: Vec<(&str, i64, Vec<Value>)> =
        items.iter().map(|(sku, units, tree)| (sku.as_str(), *units, tree.clone())).collect();
    let text = transaction(id, &items).to_string();
    serde_json::from_str(&text.replace("\"EUR\"", &format!("{:?}", order.currency))).expect("JSON")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn both_versions_of_a_refund_give_one_credit_note(order in pairs::order(), share in 1i64..101) {
        let sold = map(&MapContext::default(), &order.v2026()).draft;
        let rows = shares(&order, (share, 100));
        prop_assume!(!rows.is_empty());
        let old = event_of(order.currency, "A", &rows);
        let new = read(&tree(&order, "A", &rows)).expect("a refund");
        let [old, new] = [old, new].map(|event| book(&sold, &[event], &[]));
        prop_assert_eq!(&old.draft, &new.draft, "{}", shown(&new));
        let kinds = |mapped: &amz_odoo_mapping::Mapped<Vec<_>>| -> Vec<_> {
            mapped.issues.iter().map(|issue| issue.kind.clone()).collect()
        };
        prop_assert_eq!(kinds(&old), kinds(&new));
    }

    #[test]
    fn a_refund_is_credited_once_however_often_it_is_told(
        status in prop::sample::subsequence(vec!["DEFERRED", "DEFERRED_RELEASED", "RELEASED"], 1..=3),
        turn in any::<bool>(), named in 0..3,
    ) {
        let refund = transaction("A", &[("SKU-1", 1, vec![leaf("OurPricePrincipal", "-10.00"), leaf("OurPriceTax", "-1.90")])]);
        let mut told: Vec<RefundEvent> = status.iter().enumerate().map(|(i, status)| {
            let mut told = refund.clone();
            let id = if *status == "RELEASED" { "T-late" } else { "T-early" };
            merge(&mut told, json!({"transactionStatus": status, "transactionId": id, "postedDate": format!("2026-11-{:02}T10:00:00Z", 10 + i)}));
            // Without ids of the items a link of the first to the second tells, or of the second to the first.
            if named > 0 {
                told["items"][0]["relatedIdentifiers"] = json!([]);
                let is_late = id == "T-late";
                let (name, other) = if is_late { ("DEFERRED_TRANSACTION_ID", "T-early") } else { ("RELEASE_TRANSACTION_ID", "T-late") };
                if is_late == (named == 1) {
                    let list = told["relatedIdentifiers"].as_array_mut().expect("ids");
                    list.push(json!({"relatedIdentifierName": name, "relatedIdentifierValue": other}));
                }
            }
            read(&told).expect("a refund")
        }).collect();
        if turn { told.reverse(); }
        let mapped = book(&german(), &told, &[]);
        prop_assert_eq!(mapped.draft.len(), 1);
        prop_assert!(mapped.issues.is_empty(), "{}", shown(&mapped));
        prop_assert_eq!(mapped.draft[0].posted_at.map(|at| at.to_string()), Some("2026-11-10T10:00:00Z".to_owned()));
    }
}

#[test]
fn a_tree_that_does_not_add_up_says_by_how_much_and_a_new_name_waits() {
    let row = |breakdowns: Vec<Value>| transaction("A", &[("SKU-1", 1, breakdowns)]);
    let tax = || leaf("OurPriceTax", "-1.90");
    let goods = || leaf("OurPricePrincipal", "-10.00");
    let with = |own: Value| {
        let mut whole = row(vec![goods(), tax()]);
        merge(&mut whole, own);
        whole
    };
    let mut short = sum("ProductCharges", vec![goods()]);
    short["breakdownAmount"] = money(d("-12.00"));
    for (told, want) in [
        (row(vec![goods(), tax()]), "11.90 "),
        (row(vec![short, tax()]), "11.90 total_mismatch by -2.0 at items[0].breakdowns[0].breakdownAmount; "),
        (with(json!({"totalAmount": money(d("-15.00"))})), "11.90 total_mismatch by -3.1 at totalAmount; "),
        (
            row(vec![goods(), tax(), sum("NextYears", vec![leaf("Base", "-1.00")])]),
            "12.90 unknown_breakdown at items[0].breakdowns[2].breakdownAmount; ",
        ),
        (
            row(vec![goods(), leaf("Sales", "-1.00"), tax()]),
            "12.90 unknown_breakdown at items[0].breakdowns[1].breakdownAmount; ",
        ),
        (
            row(vec![leaf("OurPricePrincipal", "-99999999999999999999")]),
            "0.00 out_of_range at items[0].breakdowns[0].breakdownAmount; out_of_range at items[0].totalAmount; out_of_range at totalAmount; ",
        ),
        // A sum without its parts is what it is a sum of; the buyer gets back what the order's lines were taxed at.
        (
            row(vec![leaf("ProductCharges", "-10.00"), leaf("Tax", "-1.90"), leaf("Refunded Sales", "0.00")]),
            "11.90 ",
        ),
        // What Amazon collects and keeps is no part of it.
        (
            row(vec![
                goods(),
                tax(),
                leaf("LowValueGoodsTax-Principal", "1.90"),
                leaf("ShippingChargeback", "3.91"),
            ]),
            "11.90 ",
        ),
        (
            with(
                json!({"items": [], "breakdowns": [sum("Refunded Sales", vec![leaf("GoodwillPrincipal", "-11.90")])]}),
            ),
            "11.90 ",
        ),
    ] {
        let mapped = book(&german(), &[read(&told).expect("a refund")], &[]);
        let mut found = format!("{} ", mapped.draft[0].total);
        for issue in &mapped.issues {
            let by = match &issue.kind {
                amz_odoo_mapping::IssueKind::TotalMismatch { by } => format!(" by {by}"),
                _ => String::new(),
            };
            found += &format!("{}{by} at {}; ", issue.kind.code(), issue.path);
            assert!(issue.is_blocking(), "{issue}");
        }
        assert_eq!(found, want, "{told}");
        assert_eq!(mapped.draft[0].sum(), mapped.draft[0].total);
    }
    let shipment = with(json!({"transactionType": "Shipment"}));
    assert!(read(&shipment).is_none(), "a sale is no refund");
}

#[test]
fn an_item_is_found_by_the_ids_that_amazon_gives() {
    let goods = vec![leaf("OurPricePrincipal", "-10.00"), leaf("OurPriceTax", "-1.90")];
    let of = |own: Value| {
        let mut told = transaction("A", &[("SKU-1", 1, goods.clone())]);
        merge(&mut told["items"][0], own);
        let mapped = book(&german(), &[read(&told).expect("a refund")], &[]);
        let ids: Vec<&str> = mapped.draft[0].lines.iter().map(|line| line.order_item_id.as_str()).collect();
        format!("{} {}", ids.concat(), issues(&mapped.issues).trim_end())
    };
    let adjustment = |id: &str| json!([{"itemRelatedIdentifierName": "ORDER_ADJUSTMENT_ITEM_ID", "itemRelatedIdentifierValue": id}]);
    assert_eq!(of(json!({})), "1 ", "by its SKU");
    assert_eq!(
        of(json!({"relatedIdentifiers": adjustment("1"), "contexts": []})),
        "1 ",
        "by the order item's own id"
    );
    assert_eq!(
        of(json!({"relatedIdentifiers": adjustment("9"), "contexts": []})),
        "9 unknown_order_item at items[0]\ntax_rate_unknown at items[0]\nrefund_above_charged at items[0]"
    );
    // Two refunds under the item's id are two where their own ids say so.
    let twice = ["R1", "R2", "R2"].map(|refund| {
        let mut told = transaction("A", &[("SKU-1", 1, goods.clone())]);
        told["transactionId"] = json!(format!("T-{refund}"));
        told["relatedIdentifiers"]
            .as_array_mut()
            .expect("ids")
            .push(json!({"relatedIdentifierName": "REFUND_ID", "relatedIdentifierValue": refund}));
        read(&told).expect("a refund")
    });
    let mapped = book(&german(), &twice, &[]);
    let ids: Vec<&str> = mapped.draft.iter().map(|draft| draft.refund_id.as_str()).collect();
    assert_eq!(ids, ["A0", "A0-R2"], "{}", shown(&mapped));
    // The other version tells of the first again.
    let old = event("EUR", "A", ("1", 1, &[("Principal", "-10.00"), ("Tax", "-1.90")]));
    assert_eq!(book(&german(), &[old, twice[0].clone()], &[]).draft.len(), 1);
}

#[test]
fn every_published_transaction_maps_or_names_its_reason() {
    let Some(folder) = models("finances-api-model") else { return };
    let mut count = 0;
    for (_, body) in answers(&model(&folder, "finances_2024-06-19.json")) {
        for published in body["payload"]["transactions"].as_array().into_iter().flatten() {
            count += 1;
            let is_refund = published["transactionType"] == "Refund";
            assert_eq!(read(published).is_some(), is_refund);
            let mut refund = published.clone();
            refund["transactionType"] = json!("Refund");
            let mapped = book(&german(), &[read(&refund).expect("a refund")], &[]);
            let sum: Decimal = mapped.draft[0].sum();
            assert_eq!(sum, mapped.draft[0].total);
            let told = d(&refund["totalAmount"]["currencyAmount"].to_string());
            assert!(mapped.is_blocked() || sum == -told, "{refund}: {}", shown(&mapped));
        }
    }
    assert!(count > 0, "the model has examples");
}

/// A breakdown of any name, with an amount that is or is not that of those below it, and what of it is the seller's.
fn any_breakdown() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "OurPricePrincipal",
        "OurPriceTax",
        "OurPriceDiscount",
        "ShippingPrincipal",
        "ShippingTaxDiscount",
        "GoodwillPrincipal",
        "Commission",
        "RefundCommission",
        "MarketplaceFacilitatorTax-Principal",
        "Tax",
        "Promo",
        "NextYears",
        "",
    ]);
    let amounts =
        prop_oneof![8 => (-9999i64..9999).prop_map(Some), 1 => Just(None), 1 => Just(Some(i64::MAX))];
    let leaf = (names, amounts).prop_map(|(name, minor)| match minor {
        Some(minor) => leaf(name, &Decimal::new(minor, 2).to_string()),
        None => json!({"breakdownType": name}),
    });
    leaf.prop_recursive(3, 16, 4, |inner| {
        let sums = prop::sample::select(vec![
            "Refunded Sales",
            "ProductCharges",
            "Tax",
            "AmazonFees",
            "OurPricePrincipal",
            "Later",
        ]);
        let off = prop_oneof![6 => Just(0i64), 1 => -5i64..5];
        (sums, prop::collection::vec(inner, 0..4), off).prop_map(|(name, below, off)| {
            let sum: Decimal = below.iter().map(money_of).sum::<Decimal>() + Decimal::new(off, 2);
            json!({"breakdownType": name, "breakdownAmount": money(sum), "breakdowns": below})
        })
    })
}

fn money_of(node: &Value) -> Decimal {
    node["breakdownAmount"]["currencyAmount"].to_string().parse().unwrap_or_default()
}

/// What of a tree is between Amazon and the seller, by names alone.
fn sellers(node: &Value) -> Decimal {
    let name = node["breakdownType"].as_str().unwrap_or_default();
    let is_sum = matches!(name, "Refunded Sales" | "ProductCharges" | "Tax" | "Promo");
    match node["breakdowns"].as_array() {
        _ if matches!(name, "AmazonFees" | "Commission" | "RefundCommission")
            || name.starts_with("Marketplace") =>
        {
            money_of(node)
        }
        Some(below) if is_sum => below.iter().map(sellers).sum(),
        _ => Decimal::ZERO,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_tree_gives_a_wrong_sum_in_silence(trees in prop::collection::vec(prop::collection::vec(any_breakdown(), 0..4), 0..3), off in prop_oneof![3 => Just(0i64), 1 => -9i64..9]) {
        let items: Vec<(&str, i64, Vec<Value>)> = trees.iter().map(|tree| ("SKU-1", 1, tree.iter().map(|node| {
            let mut node = node.clone();
            // `transaction` adds all up.
            if node["breakdownAmount"].is_null() { node["breakdownAmount"] = money(Decimal::ZERO); }
            node
        }).collect())).collect();
        let mut told = transaction("A", &items);
        let total = d(&told["totalAmount"]["currencyAmount"].to_string()) + Decimal::new(off, 2);
        told["totalAmount"] = money(total);
        let mapped = book(&german(), &[read(&told).expect("a refund")], &[]);
        let draft = &mapped.draft[0];
        prop_assert_eq!(draft.sum(), draft.total, "{}", shown(&mapped));
        let sellers: Decimal = items.iter().flat_map(|(_, _, tree)| tree).map(sellers).sum();
        let reasons = ["total_mismatch", "unknown_breakdown", "out_of_range"];
        if mapped.issues.iter().all(|issue| !reasons.contains(&issue.kind.code())) {
            prop_assert_eq!(-draft.total, total - sellers, "{} {}", told, shown(&mapped));
        }
    }
}
