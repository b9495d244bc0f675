//! Entries that are in Odoo already: drafts are emptied, all others are a person's.

use crate::company::{chart, mapped, records, rules, sold, told};
use crate::echo::echo;
use crate::support::{ctx, drafted, other};
use amz_odoo_mapping::settlement::RevenueMode;
use amz_odoo_mapping::settlement::odoo::{EntryContext, MoveDraft, book_again, booked_domain, moves, stale};
use odoo_rpc::Record;
use serde_json::{Value, json};

#[test]
fn a_draft_loses_its_lines_and_what_is_posted_waits() {
    let entry = mapped(&chart(records(&rules(), false)), &sold()).draft.remove(0);
    let in_state =
        |state: Value| -> Record { serde_json::from_value(json!({"id": 17, "state": state})).unwrap() };
    let emptied = book_again(&entry, &in_state(json!("draft")));
    assert!(emptied.issues.is_empty(), "{:?}", emptied.issues);
    let write = emptied.draft.unwrap();
    assert_eq!((write.id, Value::Object(write.values)), (17, json!({"line_ids": [[5, 0, 0]]})));
    assert_eq!(write.context.get("dynamic_unlink"), Some(&json!(true)));

    let (posted, _) = echo(&entry);
    for found in [posted, in_state(json!("cancel")), in_state(json!(false))] {
        let refused = book_again(&entry, &found);
        assert!(refused.draft.is_none() && refused.is_blocked());
        assert_eq!(told(&refused.issues), ["not_draft at state"]);
        assert_eq!(refused.issues[0].order_id, entry.external_id);
    }
    for (unread, path) in [(json!({"id": 17}), "state"), (json!({"state": "draft"}), "id")] {
        let refused = book_again(&entry, &serde_json::from_value(unread).unwrap());
        assert!(refused.draft.is_none());
        assert_eq!(told(&refused.issues), [format!("unreadable_record at {path}")]);
    }
}

/// The entries of a settlement that touches two months.
fn over_two_months(seller: &str, by_month: bool) -> Vec<MoveDraft> {
    let rules = rules();
    let mut ctx = ctx(RevenueMode::Settlement);
    (ctx.rules, ctx.by_month) = (rules.clone(), by_month);
    let amounts = [other("Storage Fee", -200).posted("2026-04-30"), other("Storage Fee", -100)];
    let chart = chart(records(&rules, false));
    moves(&EntryContext::new(&chart, &rules, seller), &drafted(&ctx, &amounts).draft).draft
}

#[test]
fn an_entry_that_the_draft_no_longer_has_is_stale() {
    let (months, whole) = (over_two_months("A1", true), over_two_months("A1", false));
    let name = |month: &str| format!("__amz__.settlement_A1_1001_EUR_{month}");
    let entry = |id: i64, state: &str| -> Record {
        serde_json::from_value(json!({"id": id, "state": state})).unwrap()
    };
    // Entries, in the state, of both months and of March; then what is another's, or an entry's line.
    let found = |state: &str| {
        let own = [("2026-04", 4), ("2026-05", 5), ("2026-03", 3)].map(|(month, id)| (name(month), id));
        let others = [
            "__amz__.settlement_A2_1001_EUR_2026-04",
            "__amz__.settlement_A1_10011_EUR_2026-04",
            "__amz__.settlement_A1_1001_USD_2026-04",
            "__amz__.settlement_A1_1001_EUR_2026-04_0",
            "settlement_A1_1001_EUR_2026-04",
        ];
        let others = others.map(str::to_owned).into_iter().zip(90..);
        own.into_iter().chain(others).map(|(name, id)| (name, entry(id, state))).collect::<Vec<_>>()
    };
    let of = |wanted: &[MoveDraft], found: &[(String, Record)]| {
        let mapped = stale(wanted, found.iter().map(|(name, entry)| (name.as_str(), entry)));
        (mapped.draft, mapped.issues)
    };
    assert_eq!(of(&months, &found("draft")), (vec![3], vec![]));
    assert_eq!(of(&whole, &found("draft")), (vec![4, 3], vec![]));
    // In both directions: the month of the settlement's end stays.
    assert_eq!(of(&months, &[(name("2026-05"), entry(5, "posted"))]), (vec![], vec![]));
    assert_eq!(of(&whole, &found("cancel")), (vec![], vec![]));
    let (none, issues) = of(&whole, &found("posted"));
    assert_eq!((none, told(&issues)), (vec![], vec!["stale_entry at state".to_owned(); 2]));
    assert!(issues[0].is_blocking() && issues[0].order_id == name("2026-04"));
    assert!(issues[0].message().starts_with("account.move,4 books a part"), "{}", issues[0].message());
    // What is blocked has no entries, and takes none away.
    assert_eq!(of(&[], &found("draft")), (vec![], vec![]));
    let unread: Record = serde_json::from_value(json!({"id": 4})).unwrap();
    assert_eq!(told(&of(&whole, &[(name("2026-04"), unread)]).1), ["unreadable_record at state"]);

    let both = [whole, over_two_months("A2", false)].concat();
    assert_eq!(of(&both, &found("draft")).0, [4, 3, 90]);
    assert_eq!(
        booked_domain(&both).to_text(),
        "['&', ('module', '=', '__amz__'), '&', ('model', '=', 'account.move'), '|', \
         ('name', '=like', 'settlement_A1_1001_EUR_%'), ('name', '=like', 'settlement_A2_1001_EUR_%')]"
    );
}
