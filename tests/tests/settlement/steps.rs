//! What happens in a month between an order and its bank line, step by step.

use std::collections::{BTreeMap, BTreeSet};

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_mapping::document::document;
use amz_odoo_mapping::order::{InvoiceOverride, LineTax, Part, ProductRef, invoice_override};
use amz_odoo_mapping::refund::{credit_note_override, refunds};
use amz_odoo_mapping::settlement::odoo::{EntryContext, OpenItem, OrderMoves, clearings, offset_clearings};
use amz_odoo_mapping::settlement::{RevenueMode, SettlementDraft};
use amz_odoo_mapping::{IssueKind, MapContext, Mapped, OrderDraft};
use amz_odoo_sync::clock::{Clock, SystemClock};
use amz_odoo_sync::flows::orders::FLOW;
use amz_odoo_sync::odoo::{RecordName, Session};
use amz_odoo_sync::store::{FlowId, Ingest, IssueFilter, NewJob, Payload, Store};
use amz_odoo_sync::{Account, OrdersFlow, Silent};
use amz_odoo_tests::harness::Amazon;
use amz_odoo_tests::invoice;
use odoo_contract::product::Kept;
use odoo_rpc::{Context, Domain};
use rust_decimal::Decimal;
use serde_json::json;
use spapi_types::Region;

use crate::books::{Booked, Books, SELLER, codes, object};
use crate::engine::{config, seller, set_up, store};
use crate::orders::Order;

/// The day of invoices and credit notes.
const DAY: &str = "2026-05-21";

/// The order as the mapping knows it.
fn sold(order: &Order, ctx: &MapContext) -> OrderDraft {
    document(order.document().to_string().as_bytes()).unwrap().remove(0).map(ctx).draft
}

impl Books {
    async fn record(&self, name: &RecordName) -> i64 {
        let found = self.client.record_of(&name.as_str().parse().unwrap()).await.unwrap();
        found.unwrap_or_else(|| panic!("{name} is not there")).1
    }

    /// The orders as the order flow books them: what the mapping knew, and the orders of which percentages do not give the
    /// tax in this Odoo.
    pub(crate) async fn take_orders(
        &self,
        orders: &[Order],
        mode: RevenueMode,
    ) -> (MapContext, BTreeSet<String>) {
        let known = self.client.fields("product.product").await.unwrap();
        for sku in ["PEN", "BOOK"] {
            let mut values = Kept::Uncounted.values(&known);
            values.extend(object(json!({"name": sku, "default_code": sku, "invoice_policy": "order"})));
            self.client.create("product.product", vec![values], Context::new()).await.unwrap();
        }
        let (store, _folder) = store();
        let mut ctx = MapContext::default();
        let amazon = Amazon::serve(config(1, 0, &["US"])).await;
        for region in [Region::Eu, Region::Na] {
            let own: Vec<&Order> = orders
                .iter()
                .filter(|order| region.marketplaces().any(|one| one.id == order.market.id))
                .collect();
            let mut account = Account::new(region.as_str(), region, mode);
            account.marketplaces = own
                .iter()
                .map(|order| order.market.id.to_owned())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect();
            account.rules.unknown_sku = UnknownSku::Review;
            set_up(&self.odoo, &account).await;
            let now = SystemClock.now();
            let jobs = own.iter().map(|order| {
                NewJob::new(order.id.clone(), now, Payload::new(order.document().to_string().into_bytes()))
            });
            let items = Ingest {
                flow: FlowId::new(&account.name, FLOW),
                at: now,
                items: jobs.collect(),
                cursor: None,
            };
            store.ingest(items).await.unwrap();
            let session = Session::open(self.odoo.connect().await, None).await.unwrap();
            ctx = account.map_context(&session);
            let seller = seller(&amazon, region);
            let flow = OrdersFlow::new(&account, &seller, &session, &store, &SystemClock, &Silent).unwrap();
            flow.book().await.unwrap();
        }
        let issues = store.issues(IssueFilter::default()).await.unwrap();
        let told = issues.into_iter().map(|issue| (issue.record, issue.message)).collect::<BTreeMap<_, _>>();
        assert_eq!(told, self.tax_gaps(orders).await);
        // From 18 on percentages, or amounts, give Amazon's tax.
        assert!(told.is_empty() || ctx.tax_math.is_some_and(|math| math.rounds_untaxed), "{told:?}");
        (ctx, told.into_keys().collect())
    }

    /// The orders whose tax Odoo reckons otherwise than Amazon, with what is to be told of them.
    async fn tax_gaps(&self, orders: &[Order]) -> BTreeMap<String, String> {
        let mut gaps = BTreeMap::new();
        for order in orders {
            let domain = Domain::eq("client_order_ref", order.id.as_str());
            let sale = &self.find("sale.order", domain, &["amount_tax", "amount_total"]).await[0];
            let amount = |field| sale.decimal(field).unwrap().unwrap().round_dp(2);
            assert_eq!(amount("amount_total"), order.total(), "{}", order.id);
            let by = amount("amount_tax") - order.tax_in_odoo();
            if !by.is_zero() {
                gaps.insert(order.id.clone(), IssueKind::TaxRounding { by }.to_string());
            }
        }
        gaps
    }

    /// Amazon's tax is a liability until its settlement tells that Amazon paid it.
    pub(crate) async fn wash_facilitator_tax(&self) {
        let product = self.record(&RecordName::service(Part::FacilitatorTax)).await;
        let account = self.account_of("facilitator_tax").await;
        self.write("product.product", &[product], json!({"property_account_income_id": account})).await;
    }

    /// Invoices every order with Amazon's tax, and gives back by credit notes what was refunded. The orders whose invoice
    /// had another tax at first.
    pub(crate) async fn invoice(&self, orders: &[Order], ctx: &MapContext) -> BTreeSet<String> {
        let mut overridden = BTreeSet::new();
        for order in orders {
            let (invoice, had_other_tax) = self.invoice_of(order, ctx).await;
            if had_other_tax {
                overridden.insert(order.id.clone());
            }
            self.give_back(order, ctx, invoice).await;
        }
        overridden
    }

    /// Posts an order's invoice with Amazon's tax; whether it had another at first.
    pub(crate) async fn invoice_of(&self, order: &Order, ctx: &MapContext) -> (i64, bool) {
        let rounding = self.record(&RecordName::service(Part::Rounding)).await;
        let sale = self.find("sale.order", Domain::eq("client_order_ref", order.id.as_str()), &["name"]);
        let sale = sale.await[0].id().unwrap();
        let known = self.client.fields("sale.advance.payment.inv").await.unwrap();
        let mut values = json!({"advance_payment_method": "delivered", "sale_order_ids": [[6, 0, [sale]]]});
        if known.has("consolidated_billing") {
            values["consolidated_billing"] = json!(false);
        }
        let wizard = self.create("sale.advance.payment.inv", values).await;
        self.call("sale.advance.payment.inv", "create_invoices", &[wizard]).await;
        let made = self.find("sale.order", Domain::eq("id", sale), &["invoice_ids"]).await;
        let invoice = made[0].ids("invoice_ids").unwrap()[0];
        self.write("account.move", &[invoice], json!({"invoice_date": DAY})).await;
        let lines = invoice::lines(&self.client, invoice, rounding).await;
        let over = invoice_override(ctx, &sold(order, ctx), &lines, rounding);
        let had_other_tax = self.put_over(invoice, over).await;
        self.call("account.move", "action_post", &[invoice]).await;
        self.compare_totals(invoice, order.total(), order.tax_in_odoo()).await;
        (invoice, had_other_tax)
    }

    /// Whether there was something to write.
    async fn put_over(&self, invoice: i64, over: Mapped<InvoiceOverride>) -> bool {
        assert_eq!(codes(&over.issues), Vec::<String>::new());
        invoice::write(&self.client, invoice, &over.draft).await;
        !over.draft.is_empty()
    }

    async fn compare_totals(&self, invoice: i64, total: Decimal, tax: Decimal) {
        let fields = ["amount_total", "amount_tax", "amount_untaxed", "ref"];
        let shown = &self.find("account.move", Domain::eq("id", invoice), &fields).await[0];
        let amounts = fields[..3].iter().map(|field| shown.decimal(field).unwrap().unwrap().round_dp(2));
        assert_eq!(amounts.collect::<Vec<_>>(), [total, tax, total - tax], "{:?}", shown.str("ref"));
    }

    /// Gives back what was refunded, by a credit note of Odoo's own dialog.
    pub(crate) async fn give_back(&self, order: &Order, ctx: &MapContext, invoice: i64) {
        let Some(event) = order.refund_event() else { return };
        let mapped = refunds(ctx, &sold(order, ctx), &[event], &[]);
        assert_eq!(codes(&mapped.issues), Vec::<String>::new());
        let [refund] = &mapped.draft[..] else { panic!("{:?}", mapped.draft) };
        let mut lines = vec![json!([5, 0, 0])];
        for line in &refund.lines {
            let (product, taxes) = match &line.product {
                ProductRef::Service(part) => (self.record(&RecordName::service(*part)).await, Vec::new()),
                ProductRef::Sku { sku, .. } => {
                    let domain = Domain::eq("move_id", invoice)
                        & Domain::eq("product_id.default_code", sku.as_deref().unwrap());
                    let goods = &self.find("account.move.line", domain, &["product_id", "tax_ids"]).await[0];
                    (goods.many2one("product_id").unwrap().unwrap().id, goods.ids("tax_ids").unwrap())
                }
            };
            lines.push(json!([0, 0, {
                "product_id": product, "quantity": line.quantity, "price_unit": line.price_unit,
                "tax_ids": [[6, 0, taxes]],
            }]));
        }
        let note = self.reverse(invoice).await;
        self.write("account.move", &[note], json!({"invoice_line_ids": lines})).await;
        let rounding = self.record(&RecordName::service(Part::Rounding)).await;
        let lines = invoice::lines(&self.client, note, rounding).await;
        self.put_over(note, credit_note_override(ctx, refund, &lines, rounding)).await;
        self.call("account.move", "action_post", &[note]).await;
        let tax: Decimal = refund
            .lines
            .iter()
            .map(|line| match line.tax {
                LineTax::Percent { amount, .. } => amount.unwrap_or_default(),
                LineTax::None => Decimal::ZERO,
            })
            .sum();
        self.compare_totals(note, refund.total, tax).await;
    }

    /// A draft of a credit note of the whole invoice, as Odoo's dialog makes it.
    pub(crate) async fn reverse(&self, invoice: i64) -> i64 {
        let known = self.client.fields("account.move.reversal").await.unwrap();
        let head = &self.find("account.move", Domain::eq("id", invoice), &["journal_id"]).await[0];
        let mut values = json!({
            "move_ids": [[6, 0, [invoice]]], "date": DAY, "journal_id": head.many2one("journal_id").unwrap().unwrap().id,
        });
        // Before 17 the method is a field, and the day is the invoice's unless one is chosen.
        if known.has("refund_method") {
            values["refund_method"] = json!("refund");
            values["date_mode"] = json!("custom");
        }
        let context =
            Context::new().with("active_model", "account.move").with("active_ids", json!([invoice]));
        let made = self.client.create("account.move.reversal", vec![object(values)], context).await;
        let dialog = made.unwrap_or_else(|error| panic!("{error}: {:?}", error.message()))[0];
        self.call("account.move.reversal", "reverse_moves", &[dialog]).await;
        let notes = Domain::eq("reversed_entry_id", invoice) & Domain::eq("state", "draft");
        self.find("account.move", notes, &["ref"]).await[0].id().unwrap()
    }

    /// What is open of orders.
    async fn open_items(&self, orders: &[&str]) -> Vec<OpenItem> {
        let domain = OrderMoves::domain(orders.iter().copied());
        let entries = self.find("account.move", domain, &OrderMoves::FIELDS).await;
        let of = OrderMoves::read(orders.iter().copied(), &entries).unwrap();
        let lines = self.find("account.move.line", of.open_domain(), &OpenItem::FIELDS).await;
        of.open(&lines).unwrap()
    }

    /// Reconciles what the settlement's entry clears with the orders' invoices.
    pub(crate) async fn clear(&self, booked: &Booked) {
        let orders: Vec<&str> =
            booked.draft.lines.iter().filter_map(|line| line.order_id.as_deref()).collect();
        let open = self.open_items(&orders).await;
        let mapped = clearings(&booked.draft, &booked.lines, &open);
        assert_eq!(codes(&mapped.issues), Vec::<String>::new());
        assert_eq!(mapped.draft.len(), orders.len());
        for clearing in mapped.draft {
            self.call("account.move.line", "reconcile", &clearing.line_ids).await;
        }
    }

    /// Reconciles invoices with credit notes of orders that come to zero; their number.
    pub(crate) async fn clear_offset(&self, settlement: &SettlementDraft) -> usize {
        let orders: Vec<&str> =
            settlement.offset_orders.iter().flat_map(|one| &one.order_ids).map(|id| id.as_str()).collect();
        let open = self.open_items(&orders).await;
        let ctx = EntryContext::new(&self.chart, &self.rules, SELLER);
        let mapped = offset_clearings(&ctx, settlement, &open);
        assert_eq!(codes(&mapped.issues), Vec::<String>::new());
        for clearing in &mapped.draft {
            self.call("account.move.line", "reconcile", &clearing.line_ids).await;
        }
        mapped.draft.len()
    }

    /// The bank gets the payout: its line goes to the payout account, and both are reconciled.
    pub(crate) async fn receive(&self, booked: &Booked) {
        let payout = self.account_of("payout").await;
        let (place, line) =
            booked.draft.lines.iter().enumerate().find(|(_, line)| line.account_id == payout).unwrap();
        let journal =
            &self.find("account.journal", Domain::eq("type", "bank"), &["suspense_account_id"]).await[0];
        let suspense = journal.many2one("suspense_account_id").unwrap().unwrap().id;
        let mut values = json!({
            "journal_id": journal.id().unwrap(), "date": "2026-05-29", "payment_ref": "AMAZON PAYOUT",
            "amount": line.balance,
        });
        if line.balance != line.amount_currency {
            values["foreign_currency_id"] = json!(line.currency_id);
            values["amount_currency"] = json!(line.amount_currency);
        }
        let statement = self.create("account.bank.statement.line", values).await;
        let made = self.find("account.bank.statement.line", Domain::eq("id", statement), &["move_id"]).await;
        let entry = made[0].many2one("move_id").unwrap().unwrap().id;
        let domain = Domain::eq("move_id", entry) & Domain::eq("account_id", suspense);
        let other = self.find("account.move.line", domain, &["name"]).await[0].id().unwrap();
        self.write("account.move.line", &[other], json!({"account_id": payout})).await;
        let paid = booked.lines.line_ids[place].unwrap();
        self.call("account.move.line", "reconcile", &[paid, other]).await;
    }
}
