//! Every kind of amount that was seen in real files has a rule.

use crate::support::{V2, money};
use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, settlements};
use std::path::PathBuf;

/// The list, found by `SETTLEMENT_VOCABULARY` (default: `../shared/data` beside the workspace). Where it is absent the test
/// says so and passes, except with `CI=true`.
fn vocabulary() -> Option<String> {
    let path = std::env::var_os("SETTLEMENT_VOCABULARY").map_or_else(
        || {
            PathBuf::from(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../../shared/data/settlement-vocabulary.tsv"
            ))
        },
        PathBuf::from,
    );
    if let Ok(list) = std::fs::read_to_string(&path) {
        return Some(list);
    }
    assert!(std::env::var_os("CI").is_none(), "SETTLEMENT_VOCABULARY names no file");
    println!("SKIPPED: the settlement vocabulary is not at {}; set SETTLEMENT_VOCABULARY", path.display());
    None
}

#[test]
fn every_kind_of_amount_has_a_rule() {
    let Some(list) = vocabulary() else { return };
    let (mut v2, mut v1) = (Vec::new(), Vec::new());
    for line in list.lines().skip(1) {
        let mut cells = line.split('\t');
        let [transaction, kind, description] = [(); 3].map(|()| cells.next().unwrap());
        match kind.strip_prefix("v1:") {
            Some(column) => v1.push((transaction, column, description)),
            None => v2.push((transaction, kind, description)),
        }
    }
    assert!(v2.len() + v1.len() > 200);

    let mut file = format!("{V2}\n9\t\t2026-05-27\t\t0.00\tEUR{}\n", "\t".repeat(18));
    for (transaction, kind, description) in &v2 {
        let row = format!("9\t\t\t\t\t\t{transaction}\t\t\t\t\t\t{kind}\t{description}\t{}\t", money(1));
        file.push_str(&format!("{row}{}\n", "\t".repeat(8)));
    }
    check(&file);

    let mut file =
        "settlement-id\tsettlement-end-date\ttotal-amount\tcurrency\ttransaction-type\t".to_owned();
    file.push_str("price-type\tprice-amount\titem-related-fee-type\titem-related-fee-amount\tpromotion-type\tpromotion-amount\t");
    file.push_str("shipment-fee-type\tshipment-fee-amount\tother-fee-amount\tother-fee-reason-description\tother-amount\n");
    file.push_str("9\t2026-05-27\t0.00\tEUR\t\t\t\t\t\t\t\t\t\t\t\t\n");
    for (transaction, column, description) in &v1 {
        let cells = match *column {
            "price-type" => format!("{description}\t1\t\t\t\t\t\t\t\t\t"),
            "item-related-fee-type" => format!("\t\t{description}\t1\t\t\t\t\t\t\t"),
            "promotion-type" => format!("\t\t\t\t{description}\t1\t\t\t\t\t"),
            "shipment-fee-type" => format!("\t\t\t\t\t\t{description}\t1\t\t\t"),
            "other-fee-amount" => format!("\t\t\t\t\t\t\t\t1\t{description}\t"),
            "other-amount" => "\t\t\t\t\t\t\t\t\t\t1".to_owned(),
            other => panic!("{other} is no column of V1"),
        };
        file.push_str(&format!("9\t\t\t\t{transaction}\t{cells}\n"));
    }
    check(&file);
}

fn check(file: &str) {
    let ctx = SettlementContext::new(RevenueMode::Settlement);
    let mapped = settlements(&ctx, file.as_bytes()).unwrap();
    let unknown: Vec<String> = mapped[0]
        .draft
        .unknown
        .iter()
        .map(|known| format!("{}/{}/{}", known.transaction, known.r#type, known.description))
        .collect();
    assert!(unknown.is_empty(), "no rule for {unknown:#?}");
}
