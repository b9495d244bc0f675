//! What Odoo answers for an entry that it holds as it was sent, and that each change of it is found.

use crate::company::{RULES, chart, mapped, records, rules, sold};
use crate::support::{Amount, ctx, drafted};
use amz_odoo_mapping::settlement::odoo::{
    EntryContext, LINE_FIELDS, MOVE_FIELDS, MoveDraft, MoveState, moves, read_back,
};
use amz_odoo_mapping::settlement::{AccountRules, Exchange, RevenueMode};
use odoo_rpc::Record;
use proptest::prelude::*;
use proptest::sample::Index;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

fn link(id: Option<i64>) -> Value {
    id.map_or(json!(false), |id| json!([id, "A name"]))
}

fn number(amount: Decimal) -> Value {
    serde_json::from_str(&amount.to_string()).unwrap()
}

/// The entry and its lines as `read` gives them: the last line first, ids in falling order, `100.0` for all of an amount.
fn told(entry: &MoveDraft) -> (Value, Vec<Value>) {
    let head = json!({
        "id": 1, "state": "posted", "move_type": "entry", "ref": entry.reference, "date": entry.date,
        "journal_id": link(Some(entry.journal_id)), "currency_id": link(Some(entry.currency_id)),
    });
    let lines = entry.lines.iter().enumerate().rev().map(|(place, line)| {
        let falling = |ids: &[i64]| ids.iter().rev().copied().collect::<Vec<_>>();
        let analytic: Map<String, Value> =
            line.analytic_ids.iter().map(|id| (id.to_string(), json!(100.0))).collect();
        json!({
            "id": 1_000 + place, "account_id": link(Some(line.account_id)), "name": line.name,
            "balance": number(line.balance), "currency_id": link(Some(line.currency_id)),
            "amount_currency": number(line.amount_currency), "partner_id": link(line.partner_id),
            "tax_ids": falling(&line.tax_ids), "tax_repartition_line_id": link(line.repartition_line_id),
            "tax_tag_ids": falling(&line.tag_ids),
            "analytic_distribution": if analytic.is_empty() { json!(false) } else { Value::Object(analytic) },
        })
    });
    (head, lines.collect())
}

fn record(value: &Value) -> Record {
    serde_json::from_value(value.clone()).unwrap()
}

/// The records of an entry that Odoo holds as it was sent.
pub(crate) fn echo(entry: &MoveDraft) -> (Record, Vec<Record>) {
    let (head, lines) = told(entry);
    (record(&head), lines.iter().map(record).collect())
}

/// Another value of the same type.
fn other(value: &Value, field: &str) -> Value {
    match value {
        Value::String(text) if field == "date" => json!(text.replace("2026", "2027")),
        Value::String(text) => json!(format!("{text}!")),
        Value::Number(number) => json!((number.as_f64().unwrap() * 100.0 + 1.0).round() / 100.0),
        Value::Array(list) => match (field.ends_with("_ids"), list.first()) {
            (true, Some(_)) => json!(list[1..]),
            (true, None) => json!([77]),
            (false, _) => json!([list[0].as_i64().unwrap() + 1, list[1]]),
        },
        Value::Object(parts) => {
            json!(parts.keys().map(|account| (account.clone(), json!(50.0))).collect::<Map<_, _>>())
        }
        _ if field == "analytic_distribution" => json!({"5": 100.0}),
        _ if field == "ref" || field == "name" => json!("!"),
        _ => json!([77, "Another"]),
    }
}

fn amounts() -> impl Strategy<Value = Vec<Amount>> {
    let more = prop::collection::vec((0..4_u32, 1..99_999_i64, any::<bool>()), 0..12);
    more.prop_map(|more| {
        let mut amounts = sold();
        amounts.extend(more.into_iter().map(|(order, cents, fee)| {
            let (kind, description) = if fee { ("ItemFees", "Moon Fee") } else { ("ItemPrice", "Shipping") };
            Amount::new("Order", kind, description, if fee { -cents } else { cents })
                .order(&format!("302-0000000-000000{order}"))
                .sku("MUG")
        }));
        amounts
    })
}

fn entry() -> impl Strategy<Value = MoveDraft> {
    (amounts(), any::<bool>(), any::<bool>()).prop_map(|(amounts, invoices, foreign)| {
        let rules = AccountRules::parse(RULES).unwrap();
        let mode = if invoices { RevenueMode::Invoices } else { RevenueMode::Settlement };
        let mut chart = chart(records(&rules, false));
        let mut ctx = ctx(mode);
        ctx.rules = rules.clone();
        if foreign {
            chart.currency = "USD".to_owned();
            ctx.exchange = Some(Exchange::new("USD").rate("EUR", Decimal::new(10_837, 4)));
        }
        let mapped = moves(&EntryContext::new(&chart, &rules, "A1"), &drafted(&ctx, &amounts).draft);
        assert!(mapped.issues.is_empty(), "{:?}", mapped.issues);
        let mut entry = mapped.draft.into_iter().next().unwrap();
        // Several, to be told in any order.
        entry.lines[0].tag_ids = vec![3, 5, 9];
        entry
    })
}

proptest! {
    #[test]
    fn an_unchanged_entry_has_no_issue_and_each_line_its_record(entry in entry()) {
        let (head, lines) = echo(&entry);
        let found = read_back(&entry, MoveState::Posted, &head, &lines);
        prop_assert!(found.issues.is_empty(), "{:?}", found.issues);
        let mut ids: Vec<i64> = found.draft.line_ids.into_iter().flatten().collect();
        ids.sort_unstable();
        prop_assert_eq!(ids, (1_000..).take(entry.lines.len()).collect::<Vec<i64>>());
    }

    #[test]
    fn a_change_of_any_field_is_found_and_named(entry in entry(), place in any::<Index>(), field in any::<Index>()) {
        let (mut head, mut lines) = told(&entry);
        let fields = MOVE_FIELDS.len() + LINE_FIELDS.len();
        let field = field.index(fields);
        let (record_name, field) = match MOVE_FIELDS.get(field) {
            Some(field) => {
                head[*field] = other(&head[*field], field);
                ("account.move,1".to_owned(), *field)
            }
            None => {
                let field = LINE_FIELDS[field - MOVE_FIELDS.len()];
                let line = &mut lines[place.index(entry.lines.len())];
                line[field] = other(&line[field], field);
                (format!("account.move.line,{}", line["id"]), field)
            }
        };
        let records: Vec<Record> = lines.iter().map(record).collect();
        let found = read_back(&entry, MoveState::Posted, &record(&head), &records);
        prop_assert_eq!(found.issues.len(), 1, "{}: {:?}", field, found.issues);
        let issue = &found.issues[0];
        prop_assert!(issue.is_blocking() && issue.kind.code() == "read_back_differs", "{:?}", issue);
        let message = issue.message();
        prop_assert!(message.starts_with(&format!("{field} of {record_name} is ")), "{}", message);
        let is_text = field == "ref" || field == "name";
        prop_assert_eq!(message.contains("is another text"), is_text, "{}", message);
        prop_assert!(!is_text || !format!("{issue:?}").contains('!'), "what somebody typed: {:?}", issue);
    }

    #[test]
    fn a_line_more_or_less_and_a_field_that_is_not_there_are_found(
        entry in entry(), place in any::<Index>(), field in any::<Index>()
    ) {
        let (head, lines) = told(&entry);
        let place = place.index(lines.len());
        let codes = |head: &Value, lines: &[Value]| {
            let records: Vec<Record> = lines.iter().map(record).collect();
            let found = read_back(&entry, MoveState::Posted, &record(head), &records);
            found.issues.iter().map(|issue| issue.kind.code()).collect::<Vec<_>>()
        };
        let mut more = lines.clone();
        more.push(lines[place].clone());
        prop_assert_eq!(codes(&head, &more), ["added_line"]);
        let mut balancing = lines.clone();
        balancing.push(json!({
            "id": 9, "account_id": [46, "Suspense"], "name": "Automatic Balancing Line", "balance": 0.01, "currency_id": [1, "EUR"],
            "amount_currency": 0.01, "partner_id": false, "tax_ids": [], "tax_repartition_line_id": false, "tax_tag_ids": [],
            "analytic_distribution": false,
        }));
        prop_assert_eq!(codes(&head, &balancing), ["added_line"]);
        let records: Vec<Record> = balancing.iter().map(record).collect();
        let added = read_back(&entry, MoveState::Posted, &record(&head), &records).issues.remove(0);
        prop_assert!(added.message().starts_with("account.move.line,9 of 0.01 is no line"), "{}", added.message());
        prop_assert!(!format!("{added:?}").contains("Automatic"), "what somebody may have typed: {:?}", added);
        let mut less = lines.clone();
        less.remove(place);
        prop_assert_eq!(codes(&head, &less), ["missing_line"]);
        let mut unread = lines.clone();
        unread[place].as_object_mut().unwrap().remove(LINE_FIELDS[field.index(LINE_FIELDS.len())]);
        prop_assert_eq!(codes(&head, &unread), ["unreadable_record", "missing_line"]);
        let mut headless = head.clone();
        headless.as_object_mut().unwrap().remove(MOVE_FIELDS[field.index(MOVE_FIELDS.len())]);
        prop_assert_eq!(codes(&headless, &lines), ["unreadable_record"]);
    }
}

#[test]
fn a_draft_is_no_posted_entry() {
    let rules = AccountRules::parse(RULES).unwrap();
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.rules = rules.clone();
    let chart = chart(records(&rules, false));
    let entry = &moves(&EntryContext::new(&chart, &rules, "A1"), &drafted(&ctx, &sold()).draft).draft[0];
    let (head, lines) = echo(entry);
    let found = read_back(entry, MoveState::Draft, &head, &lines);
    assert_eq!(found.issues[0].path, "state");
}

/// An entry of lines that share account and name, each with its own amount.
fn of_one_name(count: i64) -> MoveDraft {
    let mut entry = mapped(&chart(records(&rules(), false)), &sold()).draft.remove(0);
    let line = entry.lines[0].clone();
    let lines = (1..=count).map(|cents| {
        let mut line = line.clone();
        (line.balance, line.amount_currency) = (Decimal::new(cents, 2), Decimal::new(cents, 2));
        line
    });
    entry.lines = lines.collect();
    entry
}

#[test]
fn what_differs_on_every_line_of_a_long_entry_is_told_of_each() {
    let entry = of_one_name(20_000);
    let (head, mut lines) = told(&entry);
    for line in &mut lines {
        line["tax_tag_ids"] = json!([77]);
    }
    let lines: Vec<Record> = lines.iter().map(record).collect();
    let found = read_back(&entry, MoveState::Posted, &record(&head), &lines);
    assert_eq!(found.issues.len(), entry.lines.len());
    assert!(found.issues.iter().all(|issue| issue.path.ends_with(".tax_tag_ids")));
    assert!(found.draft.line_ids.into_iter().flatten().eq((1_000..).take(entry.lines.len())));
}

#[test]
fn a_line_that_is_not_there_takes_no_other_lines_record() {
    let entry = of_one_name(3);
    let (head, mut lines) = told(&entry);
    // Told last to first: the first is missing, the others have another tag.
    lines.pop();
    for line in &mut lines {
        line["tax_tag_ids"] = json!([77]);
    }
    let lines: Vec<Record> = lines.iter().map(record).collect();
    let found = read_back(&entry, MoveState::Posted, &record(&head), &lines);
    assert_eq!(found.draft.line_ids, [None, Some(1_001), Some(1_002)]);
    let paths: Vec<&str> = found.issues.iter().map(|issue| issue.path.as_str()).collect();
    assert_eq!(paths, ["lines[0]", "lines[1].tax_tag_ids", "lines[2].tax_tag_ids"]);
}
