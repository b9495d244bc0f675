//! Which kinds of amounts of a list the built-in account rules know.
//!
//!     cargo run -p amz-odoo-mapping --example vocabulary_scores -- [FILE]
//!
//! Without a file it takes the list that `SETTLEMENT_VOCABULARY` names, or `settlement-vocabulary.tsv` in
//! `../shared/data` beside the checkout. A list is a heading and a line a kind of amount: transaction type, amount type and
//! description, tabs between them. `v1:` before the amount type names the column of a report of V1 that has the amount.
//! Ends with 1 where a kind has no rule.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::expect_used, clippy::panic)]

use std::path::PathBuf;
use std::process::ExitCode;

use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, settlements};

/// Of a report of V2: the columns that tell a kind of amount.
const V2: &str = "settlement-id\tsettlement-end-date\ttotal-amount\tcurrency\ttransaction-type\tamount-type\tamount-description\tamount";

/// Of a report of V1: a column a type, and one for its amount.
const V1: &str = "settlement-id\tsettlement-end-date\ttotal-amount\tcurrency\ttransaction-type\tprice-type\t\
price-amount\titem-related-fee-type\titem-related-fee-amount\tpromotion-type\tpromotion-amount\tshipment-fee-type\t\
shipment-fee-amount\tother-fee-amount\tother-fee-reason-description\tother-amount";

fn main() -> ExitCode {
    let file = std::env::args().nth(1).map(PathBuf::from);
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/settlement-vocabulary.tsv");
    let named =
        || std::env::var_os("SETTLEMENT_VOCABULARY").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let file = file.unwrap_or_else(named);
    let Ok(list) = std::fs::read_to_string(&file) else {
        eprintln!("SKIPPED: {} is not here, name a list by SETTLEMENT_VOCABULARY", file.display());
        return ExitCode::SUCCESS;
    };
    let mut missing = 0;
    let (mut v2, mut v1) = (Vec::new(), Vec::new());
    for line in list.lines().skip(1) {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let (transaction, kind, description) = (cell(), cell(), cell());
        match kind.strip_prefix("v1:") {
            Some(column) => v1.push(v1_row(transaction, column, description)),
            None => v2.push(format!("9\t\t\t\t{transaction}\t{kind}\t{description}\t1.00")),
        }
    }
    for (form, heading, rows) in [("V2", V2, v2), ("V1", V1, v1)] {
        let columns = heading.split('\t').count();
        let summary = format!("9\t2026-05-27\t0.00\tEUR{}", "\t".repeat(columns - 4));
        let report = format!("{heading}\n{summary}\n{}\n", rows.join("\n"));
        let ctx = SettlementContext::new(RevenueMode::Settlement);
        let mapped = settlements(&ctx, report.as_bytes()).expect("a report");
        let unknown: Vec<_> = mapped.iter().flat_map(|mapped| &mapped.draft.unknown).collect();
        for kind in &unknown {
            println!("  no rule: {} / {} / {}", kind.transaction, kind.r#type, kind.description);
        }
        println!("{form}: {} of {} kinds of amounts have a rule", rows.len() - unknown.len(), rows.len());
        missing += unknown.len();
    }
    ExitCode::from(u8::from(missing > 0))
}

/// A row whose amount stands in the column of its kind.
fn v1_row(transaction: &str, column: &str, description: &str) -> String {
    // The types' columns come before their amounts'; two amounts have none.
    let cells = match column {
        "price-type" => format!("{description}\t1\t\t\t\t\t\t\t\t\t"),
        "item-related-fee-type" => format!("\t\t{description}\t1\t\t\t\t\t\t\t"),
        "promotion-type" => format!("\t\t\t\t{description}\t1\t\t\t\t\t"),
        "shipment-fee-type" => format!("\t\t\t\t\t\t{description}\t1\t\t\t"),
        "other-fee-amount" => format!("\t\t\t\t\t\t\t\t1\t{description}\t"),
        "other-amount" => "\t\t\t\t\t\t\t\t\t\t1".to_owned(),
        other => panic!("{other} is no column of V1"),
    };
    format!("9\t\t\t\t{transaction}\t{cells}")
}
