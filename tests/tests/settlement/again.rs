//! A settlement that is booked again after its draft has changed.

use amz_odoo_mapping::Issue;
use amz_odoo_mapping::settlement::odoo::{MOVE_FIELDS, MoveDraft, MoveState, book_again};
use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext};
use amz_odoo_tests::real::RealOdoo;
use odoo_rpc::{Context, Domain, Record};

use crate::books::{Books, codes};
use crate::report::{Row, cents, other, report, row};
use crate::rules::TAXED;

impl Books {
    /// What keeps an entry in Odoo from being booked again; without issue it is a draft without lines then.
    async fn empty(&self, draft: &MoveDraft, id: i64) -> Vec<Issue> {
        let entry = &self.find("account.move", Domain::eq("id", id), &MOVE_FIELDS).await[0];
        let mapped = book_again(draft, entry);
        if let Some(write) = mapped.draft {
            let done = self.client.write("account.move", &[write.id], write.values, write.context).await;
            done.unwrap_or_else(|error| panic!("{error}: {:?}", error.message()));
        }
        mapped.issues
    }

    fn first(&self, rows: &[Row]) -> MoveDraft {
        let mut ctx = SettlementContext::new(RevenueMode::Settlement);
        ctx.rules = self.rules.clone();
        let mapped = self.drafts(&ctx, &report("701", "USD", rows)).remove(0);
        self.moves(&mapped.draft).draft.remove(0)
    }

    /// Books the entry again; the external ids of its lines.
    async fn again(&self, draft: &MoveDraft, id: i64) -> Vec<String> {
        assert_eq!(codes(&self.empty(draft, id).await), Vec::<String>::new());
        assert_eq!(self.load(std::slice::from_ref(draft)).await, Ok(vec![id]));
        let found = self.compare(draft, id, MoveState::Draft).await;
        assert_eq!(codes(&found.issues), Vec::<String>::new());
        let lines: Vec<i64> = found.draft.line_ids.into_iter().flatten().collect();
        let domain = Domain::eq("model", "account.move.line") & Domain::is_in("res_id", lines);
        let names = self.find("ir.model.data", domain, &["name"]).await;
        let name = |record: &Record| record.str("name").unwrap().unwrap().to_owned();
        names.iter().map(name).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_with_fewer_lines_takes_the_place_of_the_one_before() {
    let Some(odoo) = RealOdoo::find("settlements are booked again") else { return };
    let books = Books::open(odoo.fresh("again").await, TAXED, &[]).await;
    let sale = |sku| row(["Order", "ItemPrice", "Principal"], cents(11_900)).market("Amazon.de").sku(sku);
    let rows = [sale("PEN"), sale("INK"), sale("CUP"), other("Storage Fee", -500)];
    let (long, short) = (books.first(&rows), books.first(&rows[..1]));
    assert!(short.lines.len() < long.lines.len());

    let id = books.load(std::slice::from_ref(&long)).await.unwrap()[0];
    // Why the draft is emptied: loaded over it, the other one is refused, or lines of the first stay.
    if books.load(std::slice::from_ref(&short)).await.is_ok() {
        let left = books.compare(&short, id, MoveState::Draft).await;
        assert!(left.issues.iter().any(|issue| issue.kind.code() == "added_line"), "{:?}", left.issues);
    }
    for draft in [&short, &long, &short] {
        let names = books.again(draft, id).await;
        assert_eq!(names.len(), draft.lines.len(), "{names:?}");
    }

    // Odoo adds no tax to an entry that lacks it: it refuses it.
    let mut untaxed = short.clone();
    untaxed.lines.retain(|line| line.repartition_line_id.is_none());
    books.empty(&untaxed, id).await;
    let refused = books.load(std::slice::from_ref(&untaxed)).await.unwrap_err();
    assert!(refused.contains("balanced"), "{refused}");

    // Without the context it would reckon one by itself; that goes, too.
    books.load_under(std::slice::from_ref(&untaxed), Context::new()).await.unwrap();
    let added = books.compare(&untaxed, id, MoveState::Draft).await;
    assert!(added.issues.iter().any(|issue| issue.kind.code() == "added_line"), "{:?}", added.issues);
    books.again(&short, id).await;

    // What is posted is a person's to reset.
    books.post(id).await;
    let refused = books.empty(&long, id).await;
    assert_eq!(refused.iter().map(|issue| issue.kind.code()).collect::<Vec<_>>(), ["not_draft"]);
    let kept = books.compare(&short, id, MoveState::Posted).await;
    assert_eq!(codes(&kept.issues), Vec::<String>::new());
    books.call("account.move", "button_draft", &[id]).await;
    books.again(&long, id).await;
    books.post(id).await;
    let posted = books.compare(&long, id, MoveState::Posted).await;
    assert_eq!(codes(&posted.issues), Vec::<String>::new());
}
