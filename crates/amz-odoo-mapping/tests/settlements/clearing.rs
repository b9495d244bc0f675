//! Which invoices a settlement's lines settle, and which settle each other.

use crate::company::{chart, draft, records, rules, told};
use crate::echo::echo;
use crate::support::Amount;
use amz_odoo_mapping::settlement::odoo::{
    Clearing, EntryContext, MoveState, OpenItem, OrderMoves, clearings, moves, offset_clearings, read_back,
};
use amz_odoo_mapping::settlement::{RevenueMode, SettlementDraft};
use odoo_rpc::Record;
use serde_json::json;

const ORDERS: [&str; 5] = [
    "302-0000000-0000001",
    "302-0000000-0000002",
    "302-0000000-0000003",
    "302-0000000-0000004",
    "302-0000000-0000005",
];
const EURO: i64 = 1;
const DOLLAR: i64 = 2;

fn record(value: serde_json::Value) -> Record {
    serde_json::from_value(value).unwrap()
}

/// Open lines of orders: id, order, account, currency, amount.
fn open(items: &[(i64, &str, i64, i64, &str)]) -> Vec<OpenItem> {
    let entry = |(id, order, ..): &(i64, &str, i64, i64, &str)| {
        record(json!({"id": id, "ref": order, "invoice_origin": false, "reversed_entry_id": false}))
    };
    let line = |(id, _, account, currency, open): &(i64, &str, i64, i64, &str)| {
        record(json!({
            "id": id, "move_id": [id, "An entry"], "account_id": [account, "Receivable"],
            "amount_residual_currency": open.parse::<f64>().unwrap(), "currency_id": [currency, "A currency"],
            "partner_id": [9, "Customer"],
        }))
    };
    let moves: Vec<Record> = items.iter().map(entry).collect();
    let of = OrderMoves::read(items.iter().map(|item| item.1), &moves).unwrap();
    of.open(&items.iter().map(line).collect::<Vec<_>>()).unwrap()
}

fn shown(cleared: &[Clearing]) -> Vec<(&str, Vec<i64>)> {
    cleared.iter().map(|one| (one.order_id.as_str(), one.line_ids.clone())).collect()
}

/// Amounts of the orders, by place.
fn settled(amounts: &[(usize, &str, i64)]) -> SettlementDraft {
    let amounts: Vec<Amount> = amounts
        .iter()
        .map(|(order, kind, cents)| {
            Amount::new(kind, "ItemPrice", "Shipping", *cents).order(ORDERS[*order]).sku("MUG")
        })
        .collect();
    draft(&rules(), RevenueMode::Invoices, &amounts)
}

#[test]
fn lines_find_the_invoices_that_they_settle() {
    let rules = rules();
    let draft = settled(&[0, 1, 2, 3, 4].map(|order| (order, "Order", 1_000)));
    let chart = chart(records(&rules, false));
    let entry = moves(&EntryContext::new(&chart, &rules, "A1"), &draft).draft.remove(0);
    let receivable = entry.lines.iter().find(|line| line.order_id.is_some()).unwrap().account_id;
    let (head, lines) = echo(&entry);
    let posted = read_back(&entry, MoveState::Posted, &head, &lines).draft;
    // An invoice and its credit note; another amount; another account; none; the same amount in another currency.
    let items = open(&[
        (71, ORDERS[0], receivable, EURO, "12.50"),
        (72, ORDERS[0], receivable, EURO, "-2.50"),
        (73, ORDERS[1], receivable, EURO, "9.99"),
        (74, ORDERS[2], 5, EURO, "10.00"),
        (76, ORDERS[4], receivable, DOLLAR, "10.00"),
        (75, "302-9999999-9999999", receivable, EURO, "10.00"),
    ]);
    let found = clearings(&entry, &posted, &items);
    let line = |order: &str| {
        let place = entry.lines.iter().position(|line| line.order_id.as_deref() == Some(order)).unwrap();
        posted.line_ids[place].unwrap()
    };
    let cleared = [(ORDERS[0], vec![line(ORDERS[0]), 71, 72]), (ORDERS[1], vec![line(ORDERS[1]), 73])];
    assert_eq!(shown(&found.draft), cleared);
    let issues: Vec<String> =
        found.issues.iter().map(|issue| format!("{} {}", issue.order_id, issue.kind.code())).collect();
    assert_eq!(
        issues,
        [
            format!("{} other_amount_open", ORDERS[1]),
            format!("{} other_account", ORDERS[2]),
            format!("{} no_invoice", ORDERS[2]),
            format!("{} no_invoice", ORDERS[3]),
            format!("{} other_currency", ORDERS[4]),
            format!("{} no_invoice", ORDERS[4]),
        ]
    );
    assert!(!found.is_blocked());
}

#[test]
fn an_order_that_comes_to_zero_clears_its_invoice_against_its_credit_note() {
    let rules = rules();
    let both = |order| [(order, "Order", 1_000), (order, "Refund", -1_000)];
    let amounts: Vec<_> = (0..4).flat_map(both).chain([(4, "Order", 500)]).collect();
    let draft = settled(&amounts);
    let chart = chart(records(&rules, false));
    let ctx = EntryContext::new(&chart, &rules, "A1");
    let receivable =
        moves(&ctx, &draft).draft[0].lines.iter().find(|line| line.order_id.is_some()).unwrap().account_id;
    // An invoice and its credit note; no credit note; half of one; nothing is open, or was ever invoiced.
    let items = open(&[
        (71, ORDERS[0], receivable, EURO, "10.00"),
        (72, ORDERS[0], receivable, EURO, "-10.00"),
        (73, ORDERS[1], receivable, EURO, "10.00"),
        (74, ORDERS[2], receivable, EURO, "10.00"),
        (75, ORDERS[2], receivable, EURO, "-5.00"),
        (76, ORDERS[2], receivable, DOLLAR, "-5.00"),
        (77, ORDERS[4], receivable, EURO, "5.00"),
    ]);
    let found = offset_clearings(&ctx, &draft, &items);
    assert_eq!(shown(&found.draft), [(ORDERS[0], vec![71, 72]), (ORDERS[2], vec![74, 75])]);
    let issues: Vec<_> =
        found.issues.iter().map(|issue| (issue.order_id.as_str(), issue.kind.code())).collect();
    assert_eq!(
        issues,
        [(ORDERS[1], "other_amount_open"), (ORDERS[2], "other_currency"), (ORDERS[2], "other_amount_open")]
    );
    assert_eq!(found.issues[0].path, "offset_orders[0].order_ids[1]");
    assert!(!found.is_blocked());

    let mut closed = chart.clone();
    for account in &mut closed.accounts {
        account.reconcile = false;
    }
    let refused = offset_clearings(&EntryContext::new(&closed, &rules, "A1"), &draft, &items);
    assert!(refused.draft.is_empty());
    assert_eq!(told(&refused.issues), ["not_reconcilable at offset_orders[0]"]);
}

#[test]
fn a_credit_note_is_of_the_order_whose_invoice_it_reverses() {
    let entry = |id: i64, reference: &str, origin: serde_json::Value, reversed: i64| {
        let reversed = if reversed == 0 { json!(false) } else { json!([reversed, "INV/2026/00001"]) };
        record(json!({"id": id, "ref": reference, "invoice_origin": origin, "reversed_entry_id": reversed}))
    };
    let none = || json!(false);
    let moves = [
        // The dialog's credit notes: before their invoice, after it, and of one that is known by its origin alone.
        entry(10, "Reversal of: INV/2026/00001", none(), 20),
        entry(20, ORDERS[0], json!("S00012"), 0),
        entry(11, "Reversal of: INV/2026/00001, damaged", none(), 20),
        entry(21, "paid in May", json!(ORDERS[1]), 0),
        entry(12, "Reversal of: INV/2026/00002", none(), 21),
        // From 19 on it has the invoice's origin itself.
        entry(13, "Reversal of: INV/2026/00002", json!(ORDERS[1]), 99),
        // What somebody wrote goes before what it reverses.
        entry(14, ORDERS[2], none(), 20),
        // Of an order that is not asked for, of several, of none.
        entry(22, ORDERS[4], none(), 0),
        entry(15, "Reversal of: INV/2026/00003", none(), 22),
        entry(23, &format!("{}, {}", ORDERS[0], ORDERS[1]), none(), 0),
        entry(16, "a text", none(), 98),
    ];
    let of = OrderMoves::read(ORDERS[..4].iter().copied(), &moves).unwrap();
    let found: Vec<_> = (10..=23).filter_map(|id| Some((id, of.order(id)?))).collect();
    let [first, second, third, ..] = ORDERS;
    assert_eq!(
        found,
        [(10, first), (11, first), (12, second), (13, second), (14, third), (20, first), (21, second)]
    );
    let line = record(json!({
        "id": 5, "move_id": [16, "A text"], "account_id": [1, "Receivable"], "amount_residual_currency": 1.0,
        "currency_id": [1, "EUR"], "partner_id": false,
    }));
    assert_eq!(of.open(&[line]), Ok(Vec::new()), "a line of no order is none's");
    let unread = record(json!({"id": 5, "ref": "a text", "invoice_origin": false}));
    assert_eq!(OrderMoves::read(ORDERS, &[unread]).unwrap_err().field, "reversed_entry_id");
}
