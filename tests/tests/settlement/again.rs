//! A settlement that is booked again after its draft has changed.

use amz_odoo_mapping::settlement::odoo::{
    MOVE_FIELDS, MoveDraft, MoveState, book_again, booked_domain, stale,
};
use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext};
use amz_odoo_mapping::{Issue, Mapped};
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

    /// What Odoo has of the settlement, and these entries do not.
    async fn stale(&self, wanted: &[MoveDraft]) -> Mapped<Vec<i64>> {
        let names = self.find("ir.model.data", booked_domain(wanted), &["complete_name", "res_id"]).await;
        let mut found = Vec::new();
        for name in &names {
            let id = name.integer("res_id").unwrap().unwrap();
            let entry = self.find("account.move", Domain::eq("id", id), &MOVE_FIELDS).await.remove(0);
            found.push((name.str("complete_name").unwrap().unwrap(), entry));
        }
        stale(wanted, found.iter().map(|(name, entry)| (*name, entry)))
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

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_of_a_month_goes_where_the_settlement_is_no_longer_booked_by_month() {
    let Some(odoo) = RealOdoo::find("entries that a settlement no longer has") else { return };
    let books = Books::open(odoo.fresh("stale").await, "", &[]).await;
    let rows = [other("Storage Fee", -500).day("2026-04-28"), other("Storage Fee", -700)];
    let entries = |by_month| {
        let mut ctx = SettlementContext::new(RevenueMode::Settlement);
        (ctx.rules, ctx.by_month) = (books.rules.clone(), by_month);
        books.moves(&books.drafts(&ctx, &report("702", "USD", &rows)).remove(0).draft).draft
    };
    let (months, whole) = (entries(true), entries(false));
    let ids = books.load(&months).await.unwrap();
    // Another settlement, whose name begins the same.
    let mut beside = entries(false);
    beside[0].external_id = beside[0].external_id.replace("_702_", "_7021_");
    books.load(&beside).await.unwrap();
    assert_eq!(books.stale(&months).await.draft, Vec::<i64>::new());

    // April's is deleted as long as it is a draft; then the settlement is booked as a whole.
    let found = books.stale(&whole).await;
    assert_eq!((codes(&found.issues), &found.draft), (Vec::new(), &vec![ids[0]]));
    books.client.unlink("account.move", &found.draft, Context::new()).await.unwrap();
    assert_eq!(books.stale(&whole).await.draft, Vec::<i64>::new());
    books.again(&whole[0], ids[1]).await;

    // The other way round April is made anew. Once it is posted, it waits for a person.
    assert_eq!(books.stale(&months).await.draft, Vec::<i64>::new());
    books.empty(&months[1], ids[1]).await;
    let ids = books.load(&months).await.unwrap();
    books.call("account.move", "action_post", &ids).await;
    let posted = books.stale(&whole).await;
    let told: Vec<_> =
        posted.issues.iter().map(|issue| (issue.kind.code(), issue.order_id.as_str())).collect();
    assert_eq!((posted.draft.len(), told), (0, vec![("stale_entry", months[0].external_id.as_str())]));
    books.call("account.move", "button_draft", &ids[..1]).await;
    assert_eq!(books.stale(&whole).await.draft, [ids[0]]);
    books.call("account.move", "button_cancel", &ids[..1]).await;
    let canceled = books.stale(&whole).await;
    assert_eq!((codes(&canceled.issues), canceled.draft), (Vec::new(), Vec::new()), "it counts no more");
}
