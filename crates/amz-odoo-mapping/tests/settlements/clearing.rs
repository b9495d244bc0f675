//! Which invoices a settlement's lines settle.

use crate::company::{chart, draft, records, rules};
use crate::echo::echo;
use crate::support::Amount;
use amz_odoo_mapping::settlement::RevenueMode;
use amz_odoo_mapping::settlement::odoo::{EntryContext, MoveState, OpenItem, clearings, moves, read_back};
use odoo_rpc::Record;
use rust_decimal::Decimal;
use serde_json::json;

#[test]
fn lines_find_the_invoices_that_they_settle() {
    let rules = rules();
    let orders = [
        "302-0000000-0000001",
        "302-0000000-0000002",
        "302-0000000-0000003",
        "302-0000000-0000004",
        "302-0000000-0000005",
    ];
    let amounts: Vec<Amount> = orders
        .iter()
        .map(|order| Amount::new("Order", "ItemPrice", "Shipping", 1_000).order(order).sku("MUG"))
        .collect();
    let chart = chart(records(&rules, false));
    let draft = draft(&rules, RevenueMode::Invoices, &amounts);
    let entry = moves(&EntryContext::new(&chart, &rules, "A1"), &draft).draft.remove(0);
    let receivable = entry.lines.iter().find(|line| line.order_id.is_some()).unwrap().account_id;
    let (head, lines) = echo(&entry);
    let posted = read_back(&entry, MoveState::Posted, &head, &lines).draft;
    let open = |id: i64, order: &str, (account, currency): (i64, i64), open: &str| {
        let open: Decimal = open.parse().unwrap();
        let record: Record = serde_json::from_value(json!({
            "id": id, "ref": order, "account_id": [account, "Receivable"], "amount_residual_currency": open.to_string().parse::<f64>().unwrap(),
            "currency_id": [currency, "A currency"], "partner_id": [9, "Customer"],
        }))
        .unwrap();
        OpenItem::read(&record).unwrap()
    };
    let (euro, dollar) = (1, 2);
    // An invoice and its credit note; another amount; another account; none; the same amount in another currency.
    let items = [
        open(71, orders[0], (receivable, euro), "12.50"),
        open(72, orders[0], (receivable, euro), "-2.50"),
        open(73, orders[1], (receivable, euro), "9.99"),
        open(74, orders[2], (5, euro), "10.00"),
        open(76, orders[4], (receivable, dollar), "10.00"),
        open(75, "302-9999999-9999999", (receivable, euro), "10.00"),
    ];
    let found = clearings(&entry, &posted, &items);
    let line = |order: &str| {
        let place = entry.lines.iter().position(|line| line.order_id.as_deref() == Some(order)).unwrap();
        posted.line_ids[place].unwrap()
    };
    let cleared: Vec<(&str, Vec<i64>)> =
        found.draft.iter().map(|one| (one.order_id.as_str(), one.line_ids.clone())).collect();
    assert_eq!(cleared, [(orders[0], vec![line(orders[0]), 71, 72]), (orders[1], vec![line(orders[1]), 73])]);
    let issues: Vec<String> =
        found.issues.iter().map(|issue| format!("{} {}", issue.order_id, issue.kind.code())).collect();
    assert_eq!(
        issues,
        [
            format!("{} other_amount_open", orders[1]),
            format!("{} other_account", orders[2]),
            format!("{} no_invoice", orders[2]),
            format!("{} no_invoice", orders[3]),
            format!("{} other_currency", orders[4]),
            format!("{} no_invoice", orders[4]),
        ]
    );
    assert!(!found.is_blocked());
}
