//! Locked periods: seen before an entry is posted, and why it must be so.

use amz_odoo_mapping::settlement::odoo::{JournalKind, MoveDraft, MoveState};
use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext};
use amz_odoo_tests::real::RealOdoo;
use serde_json::{Value, json};

use crate::books::Books;
use crate::report::{Row, cents, other, report, row};
use crate::rules::TAXED;

impl Books {
    fn draft(&self, id: &str, rows: &[Row]) -> MoveDraft {
        let mut ctx = SettlementContext::new(RevenueMode::Settlement);
        ctx.rules = self.rules.clone();
        let mapped = self.drafts(&ctx, &report(id, "USD", rows)).remove(0);
        self.moves(&mapped.draft).draft.remove(0)
    }

    async fn lock(&self, field: &str, until: Value) {
        self.write("res.company", &[self.company().await], json!({ field: until })).await;
    }

    async fn company(&self) -> i64 {
        self.find("res.company", odoo_rpc::Domain::all(), &["name"]).await[0].id().unwrap()
    }

    /// The locks that the check sees, and where the entry is once it is posted all the same, as the comparison tells it.
    async fn seen_and_moved(&self, draft: &MoveDraft) -> (Vec<String>, Vec<String>) {
        let seen = self.locks().await.check(JournalKind::Other, draft);
        assert!(seen.iter().all(|issue| issue.is_blocking() && issue.kind.code() == "locked_period"));
        let id = self.load(std::slice::from_ref(draft)).await.unwrap()[0];
        self.post(id).await;
        let moved = self.compare(draft, id, MoveState::Posted).await;
        let told = |issue: &amz_odoo_mapping::Issue| issue.kind.to_string();
        (seen.iter().map(told).collect(), moved.issues.iter().map(told).collect())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn odoo_moves_an_entry_out_of_a_locked_period_and_both_checks_see_it() {
    let Some(odoo) = RealOdoo::find("lock dates of settlement entries") else { return };
    let books = Books::open(odoo.fresh("locks").await, TAXED, &[]).await;
    let known = books.client.fields("res.company").await.unwrap();
    let taxed = || row(["Order", "ItemPrice", "Principal"], cents(11_900)).market("Amazon.de");
    let plain = || vec![other("Storage Fee", -500)];

    // The day after the lock is open, the last locked day is not.
    books.lock("fiscalyear_lock_date", json!("2026-05-26")).await;
    let (seen, moved) = books.seen_and_moved(&books.draft("601", &plain())).await;
    assert_eq!((seen, moved), (vec![], vec![]));
    books.lock("fiscalyear_lock_date", json!("2026-05-27")).await;
    let (seen, moved) = books.seen_and_moved(&books.draft("602", &plain())).await;
    assert!(seen.len() == 1 && seen[0].contains("until 2026-05-27 (fiscalyear_lock_date)"), "{seen:?}");
    assert!(moved.len() == 1 && moved[0].starts_with("date of account.move,"), "{moved:?}");
    assert!(moved[0].contains("sent was 2026-05-27") && !moved[0].contains("is 2026-05-27"), "{moved:?}");

    // A colleague's exception lets the user in (18 and later), and Odoo keeps the day.
    if known.has("user_fiscalyear_lock_date") {
        let exception = json!({
            "company_id": books.company().await, "user_id": books.client.uid(), "fiscalyear_lock_date": "2026-04-30",
            "end_datetime": false, "reason": "late settlement",
        });
        books.create("account.lock_exception", exception).await;
        let (seen, moved) = books.seen_and_moved(&books.draft("603", &plain())).await;
        assert_eq!((seen, moved), (vec![], vec![]));
    }

    // Only entries with taxes are closed by the tax return.
    books.lock("fiscalyear_lock_date", json!(false)).await;
    books.lock("tax_lock_date", json!("2026-05-31")).await;
    let (seen, moved) = books.seen_and_moved(&books.draft("604", &plain())).await;
    assert_eq!((seen, moved), (vec![], vec![]));
    let (seen, moved) = books.seen_and_moved(&books.draft("605", &[taxed()])).await;
    assert!(seen.len() == 1 && seen[0].contains("(tax_lock_date)"), "{seen:?}");
    assert!(moved.len() == 1 && moved[0].starts_with("date of account.move,"), "{moved:?}");
    books.lock("tax_lock_date", json!(false)).await;

    if known.has("sale_lock_date") {
        // Locks of other journals do not concern an entry.
        books.lock("sale_lock_date", json!("2026-05-31")).await;
        let (seen, moved) = books.seen_and_moved(&books.draft("606", &plain())).await;
        assert_eq!((seen, moved), (vec![], vec![]));
        // The last lock, as it is for good.
        books.lock("hard_lock_date", json!("2026-05-31")).await;
        let (seen, moved) = books.seen_and_moved(&books.draft("607", &plain())).await;
        assert!(seen.len() == 1 && seen[0].contains("(hard_lock_date)"), "{seen:?}");
        assert_eq!(moved.len(), 1, "{moved:?}");
    }
}
