//! Entries that are in Odoo already: drafts are emptied, all others are a person's.

use crate::company::{chart, mapped, records, rules, sold, told};
use crate::echo::echo;
use amz_odoo_mapping::settlement::odoo::book_again;
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
