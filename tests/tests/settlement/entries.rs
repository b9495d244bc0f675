//! Entries from drafts, in a real Odoo and back.

use amz_odoo_mapping::settlement::odoo::{MoveState, move_context};
use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext};
use amz_odoo_tests::real::RealOdoo;
use odoo_rpc::Domain;

use crate::books::{Books, codes};
use crate::month::declared;
use crate::report::{Row, cents, other, report, row};

/// A tax in Amazon's amounts, one that Amazon tells beside them with tags of the rules, and one on Amazon's fees.
const RULES: &str = r#"
[taxes.told]
name = "7% VAT"
rate = "7"
account = "vat_payable"
base_tags = ["+86_base"]
tax_tags = ["+86_tax"]
[taxes.french]
name = "20% VAT"
rate = "20"
included = true
account = "vat_payable"
[taxes.input]
name = "19% VAT"
rate = "19"
included = true
account = "vat_payable"
on = "purchase"
[[rules]]
name = "german_sales"
group = "sales"
account = "sales"
tax = "included"
by_sku = true
analytic = ["Amazon DE"]
when = { transaction = ["Order"], description = ["Principal"], marketplaces = ["Amazon.de"] }
[[rules]]
name = "german_refunds"
group = "refunds"
account = "sales"
tax = "included"
when = { transaction = ["Refund"], description = ["Principal"], marketplaces = ["Amazon.de"] }
[[rules]]
name = "books"
group = "sales"
account = "shipping_income"
tax = "told"
analytic = ["Amazon DE", "Amazon US"]
when = { type = ["ItemPrice"], description = ["Principal"], marketplaces = ["Amazon.at"] }
[[rules]]
name = "books_tax"
group = "tax"
account = "vat_payable"
tax_line_of = "told"
when = { type = ["ItemPrice"], description = ["Tax"], marketplaces = ["Amazon.at"] }
[[rules]]
name = "french_sales"
group = "sales"
account = "sales"
tax = "french"
when = { type = ["ItemPrice"], description = ["Principal"], marketplaces = ["Amazon.fr"] }
[[rules]]
name = "fees"
group = "seller_fees"
account = "referral_fees"
tax = "input"
when = { type = ["ItemFees"], description = ["Commission"] }
"#;

const ORDER: [&str; 3] = ["Order", "ItemPrice", "Principal"];

/// Sales and refunds with taxes in all forms, fees, an amount that nobody knows, a reserve; over two months.
fn rows() -> Vec<Row> {
    vec![
        row(ORDER, cents(11_900)).market("Amazon.de").sku("PEN").day("2026-04-29"),
        row(ORDER, cents(1_999)).market("Amazon.de").sku("INK"),
        row(ORDER, cents(2_101)).market("Amazon.de").sku("PEN"),
        row(["Refund", "ItemPrice", "Principal"], cents(-1_999)).market("Amazon.de").sku("INK"),
        row(ORDER, cents(5_000)).market("Amazon.at"),
        row(["Order", "ItemPrice", "Tax"], cents(350)).market("Amazon.at"),
        row(ORDER, cents(3_333)).market("Amazon.com"),
        row(["Order", "ItemPrice", "Tax"], cents(300)).market("Amazon.com"),
        row(["Order", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal"], cents(-300))
            .market("Amazon.com"),
        row(["Order", "ItemFees", "Commission"], cents(-1_785)).day("2026-04-29"),
        row(["Order", "ItemFees", "Commission"], cents(-2_014)),
        row(["Order", "ItemFees", "Moon Fee"], cents(-77)),
        other("Current Reserve Amount", -2_500),
        // Its tax is nothing, and so there is no line of it.
        row(["Order", "ItemPrice", "Principal"], cents(2)).market("Amazon.fr"),
    ]
}

fn ctx(books: &Books) -> SettlementContext {
    let mut ctx = SettlementContext::new(RevenueMode::Settlement);
    ctx.rules = books.rules.clone();
    ctx
}

#[tokio::test(flavor = "multi_thread")]
async fn odoo_holds_what_the_draft_says_and_no_line_more() {
    let Some(odoo) = RealOdoo::find("settlement entries are read back equal") else { return };
    let books = Books::open(odoo.fresh("entries").await, RULES, &[]).await;
    for (id, by_month) in [("501", false), ("502", true)] {
        let mut ctx = ctx(&books);
        ctx.by_month = by_month;
        let mapped = books.drafts(&ctx, &report(id, "USD", &rows())).remove(0);
        let unknown: Vec<_> = mapped.issues.iter().map(|issue| issue.kind.code()).collect();
        assert_eq!(unknown, ["unknown_amount"]);
        let booked = books.book(&mapped.draft).await;
        let dates: Vec<String> = booked.iter().map(|one| one.draft.date.to_string()).collect();
        let wanted = if by_month { vec!["2026-04-30", "2026-05-27"] } else { vec!["2026-05-27"] };
        assert_eq!(dates, wanted);
        // Loaded again once it is posted, Odoo refuses from 18 on; there is one of each, and it is the same.
        let again: Vec<_> = booked.iter().map(|one| one.draft.clone()).collect();
        if let Err(refused) = books.load(&again).await {
            assert!(refused.contains("posted"), "{refused}");
        }
        for one in &booked {
            let left = books.compare(&one.draft, one.id, MoveState::Posted).await;
            assert_eq!(codes(&left.issues), Vec::<String>::new());
        }
        let entries = Domain::ilike("ref", format!("Amazon settlement {id}"));
        assert_eq!(books.find("account.move", entries, &["ref"]).await.len(), wanted.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_is_created_holds_what_the_draft_says() {
    let Some(odoo) = RealOdoo::find("settlement entries by create") else { return };
    let books = Books::open(odoo.fresh("create").await, RULES, &[]).await;
    let mapped = books.drafts(&ctx(&books), &report("503", "USD", &rows())).remove(0);
    let draft = books.moves(&mapped.draft).draft.remove(0);
    let id = books.client.create("account.move", vec![draft.values()], move_context()).await.unwrap()[0];
    let before = books.compare(&draft, id, MoveState::Draft).await;
    assert_eq!(codes(&before.issues), Vec::<String>::new());
    books.post(id).await;
    let after = books.compare(&draft, id, MoveState::Posted).await;
    assert_eq!(codes(&after.issues), Vec::<String>::new());

    // The draft is not only kept: a VAT return shows the report's amounts. From 19 on the return decides about their sign.
    let declared = declared(&books).await;
    let declared: Vec<String> = declared.iter().map(|(tag, sum)| format!("{tag} {}", sum.abs())).collect();
    let of_fees = ["66_base 31.92", "66_tax 6.07"];
    let of_sales = ["81_base 117.66", "81_tax 22.35", "86_base 50", "86_tax 3.5", "FR_base 0.02"];
    assert_eq!(declared, [&of_fees[..], &of_sales[..]].concat());
}
