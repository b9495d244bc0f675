//! `map settlement`, by the binary itself.

use std::process::Output;

use serde_json::{Value, json};

use crate::{map, text};

/// The example of docs/settlements.md, with one more amount.
fn report(total: &str, more: &[[&str; 3]]) -> String {
    let heading = "settlement-id\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\t\
order-id\tmarketplace-name\tamount-type\tamount-description\tamount\tposted-date\tsku\tquantity-purchased";
    let mut text = format!("{heading}\n77\t2026-05-27\t2026-05-29\t{total}\tEUR{}\n", "\t".repeat(9));
    let order = [
        ["ItemPrice", "Principal", "10.00"],
        ["ItemPrice", "Tax", "0.80"],
        ["ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "-0.80"],
        ["ItemFees", "Commission", "-1.50"],
    ];
    for [kind, description, amount] in order.iter().chain(more) {
        text.push_str(&format!(
            "77\t\t\t\t\tOrder\t028-1\tAmazon.de\t{kind}\t{description}\t{amount}\t2026-05-20\tPEN\t1\n"
        ));
    }
    text
}

fn settlement(arguments: &[&str], input: &str) -> Output {
    map(&[&["settlement", "-"], arguments].concat(), input)
}

/// `debit credit` by label.
fn lines(document: &Value) -> Vec<String> {
    let lines = document["entries"][0]["lines"].as_array().unwrap();
    let cell = |line: &Value, name: &str| line[name].as_str().unwrap_or("0").to_owned();
    lines.iter().map(|line| format!("{} {}", cell(line, "debit"), cell(line, "credit"))).collect()
}

#[test]
fn a_report_is_one_document_in_either_mode() {
    let report = report("8.50", &[]);
    for (mode, credited) in [("settlement", "10.00"), ("invoices", "10.80")] {
        let ended = settlement(&["--json", "--revenue", mode], &report);
        assert_eq!((ended.status.code(), text(&ended.stderr)), (Some(0), String::new()));
        let document: Value = serde_json::from_slice(&ended.stdout).unwrap();
        let head =
            ["settlement_id", "currency", "total", "sum", "lines", "issues"].map(|name| &document[name]);
        assert_eq!(json!(head), json!(["77", "EUR", "8.50", "8.50", 4, []]));
        let lines = lines(&document);
        assert!(lines.iter().any(|line| line.ends_with(credited)), "{mode}: {lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("8.50 ")), "{mode}: {lines:?}");
    }
}

#[test]
fn without_a_mode_it_is_shown_and_said() {
    let ended = settlement(&[], &report("8.50", &[]));
    assert_eq!(ended.status.code(), Some(0));
    assert!(text(&ended.stderr).contains("--revenue"));
    assert!(text(&ended.stdout).contains("8.50"));
}

#[test]
fn what_does_not_tie_is_not_booked() {
    let ended = settlement(&["--json", "--revenue", "settlement"], &report("9.50", &[]));
    assert_eq!(ended.status.code(), Some(3));
    let document: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&document["entries"], &document["sum"]), (&json!([]), &json!("8.50")));
    assert_eq!(document["issues"][0]["kind"], "deposit_mismatch");
}

#[test]
fn rules_that_are_missing_are_proposed() {
    let strange = report("8.25", &[["ItemFees", "MoonFee", "-0.25"]]);
    let ended = settlement(&["--revenue", "settlement", "--unknown"], &strange);
    assert_eq!(ended.status.code(), Some(3));
    assert!(text(&ended.stdout).contains("MoonFee") && text(&ended.stdout).contains("[[rules]]"));
    let known = settlement(&["--revenue", "settlement", "--unknown"], &report("8.50", &[]));
    assert_eq!((known.status.code(), text(&known.stdout)), (Some(0), String::new()));
}

#[test]
fn a_page_in_place_of_a_report_is_refused_with_its_place() {
    let ended = settlement(&["--json", "--revenue", "settlement"], "<html><body>Sorry</body></html>\n");
    assert_eq!(ended.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&document["line"], &document["error"]["kind"]), (&json!(1), &json!("failure")));
}
