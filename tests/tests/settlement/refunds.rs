//! Credit notes of all kinds, as people and Odoo make them: each is found by its order, and what is settled is closed.

use amz_odoo_mapping::settlement::{Exchange, RevenueMode, SettlementContext, SettlementDraft};
use amz_odoo_tests::real::RealOdoo;
use odoo_rpc::Domain;
use serde_json::json;

use crate::books::{Books, codes};
use crate::month::{PERIOD_RATE, RATE, rules};
use crate::orders::{Dice, Order, month};
use crate::report::{Row, report};

/// The rows of the sale, those of its partial refund, and those of a refund of all.
fn parts(order: &Order) -> (Vec<Row>, Vec<Row>, Vec<Row>) {
    let (refund, sale): (Vec<Row>, Vec<Row>) =
        order.rows().into_iter().partition(|row| row.transaction == "Refund");
    let back = |row: &Row| Row { transaction: "Refund", amount: -row.amount, ..row.clone() };
    let whole = sale.iter().map(back).collect();
    (sale, refund, whole)
}

impl Books {
    async fn settle_orders(&self, id: &str, rows: &[Row]) -> SettlementDraft {
        let mut ctx = SettlementContext::new(RevenueMode::Invoices);
        ctx.rules = self.rules.clone();
        ctx.exchange = Some(Exchange::new("USD").rate("EUR", PERIOD_RATE));
        let mapped = self.drafts(&ctx, &report(id, "EUR", rows)).remove(0);
        assert_eq!(codes(&mapped.issues), Vec::<String>::new());
        for booked in self.book(&mapped.draft).await {
            self.clear(&booked).await;
        }
        mapped.draft
    }

    /// A credit note of the whole invoice that somebody enters without Odoo's dialog, the order's id as its reference.
    async fn enter_credit_note(&self, order: &Order, invoice: i64) {
        let head =
            &self.find("account.move", Domain::eq("id", invoice), &["partner_id", "currency_id"]).await[0];
        let id = |field| head.many2one(field).unwrap().unwrap().id;
        let goods = Domain::eq("move_id", invoice) & Domain::eq("display_type", "product");
        let fields = ["product_id", "quantity", "price_unit", "tax_ids"];
        let lines = self.find("account.move.line", goods, &fields).await;
        let lines = lines.iter().map(|line| {
            json!([0, 0, {
                "product_id": line.many2one("product_id").unwrap().unwrap().id,
                "quantity": line.get("quantity"), "price_unit": line.get("price_unit"),
                "tax_ids": [[6, 0, line.ids("tax_ids").unwrap()]],
            }])
        });
        let values = json!({
            "move_type": "out_refund", "partner_id": id("partner_id"), "currency_id": id("currency_id"),
            "invoice_date": "2026-05-21", "ref": order.id, "invoice_line_ids": lines.collect::<Vec<_>>(),
        });
        let note = self.create("account.move", values).await;
        self.call("account.move", "action_post", &[note]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credit_notes_are_found_however_they_were_made() {
    let Some(odoo) = RealOdoo::find("credit notes of settled orders") else { return };
    let orders: Vec<Order> = month(&mut Dice(8), 4).into_iter().take(4).collect();
    assert!(orders.iter().all(|order| order.market.name == "Amazon.de"));
    let books = Books::open(odoo.fresh("refunds").await, &rules(), &[("EUR", RATE)]).await;
    let (ctx, _) = books.take_orders(&orders, RevenueMode::Invoices).await;
    let [part, by_hand, by_dialog, kept] = &orders[..] else { panic!() };
    let mut invoices = Vec::new();
    for order in &orders {
        invoices.push(books.invoice_of(order, &ctx).await.0);
    }

    // Two are given back in the settlement that pays them: their invoices and credit notes settle each other.
    books.enter_credit_note(by_hand, invoices[1]).await;
    let dialog = books.reverse(invoices[2]).await;
    books.call("account.move", "action_post", &[dialog]).await;
    let (sale, refund, _) = parts(part);
    let mut rows = [sale, parts(kept).0].concat();
    for order in [by_hand, by_dialog] {
        let (sale, _, whole) = parts(order);
        rows.extend(sale.into_iter().chain(whole));
    }
    let first = books.settle_orders("901", &rows).await;
    let offset: Vec<&str> = first.offset_orders[0].order_ids.iter().map(|id| id.as_str()).collect();
    assert_eq!(offset, [by_hand.id.as_str(), by_dialog.id.as_str()]);
    // From 17 on Odoo reconciles what its dialog made with the invoice, if that is open.
    let by_us = if books.client.version().major() > 16 { 1 } else { 2 };
    assert_eq!(books.clear_offset(&first).await, by_us);
    assert_eq!(books.clear_offset(&first).await, 0, "nothing is open any more");

    // One is given back when its invoice is paid: the dialog's credit note waits for the next settlement. Its origin tells
    // nothing where sales orders have names of their own.
    books.write("account.move", &invoices[..1], json!({"invoice_origin": "S00012"})).await;
    books.give_back(part, &ctx, invoices[0]).await;
    let note = Domain::eq("reversed_entry_id", invoices[0]);
    let note = &books.find("account.move", note, &["ref", "invoice_origin"]).await[0];
    let told = ["ref", "invoice_origin"].map(|field| note.str(field).unwrap().unwrap_or_default());
    assert!(!told.contains(&part.id.as_str()), "Odoo writes another reference: {told:?}");
    let second = books.settle_orders("902", &refund).await;
    assert!(second.offset_orders.is_empty());

    let receivable = books.account_of("receivable").await;
    let open = Domain::eq("account_id", receivable)
        & Domain::eq("parent_state", "posted")
        & Domain::eq("reconciled", false)
        & Domain::ne("balance", 0);
    assert_eq!(books.find("account.move.line", open, &["name"]).await.len(), 0);
}
