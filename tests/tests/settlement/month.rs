//! A seeded month in both revenue modes: orders, invoices, partial refunds, two settlements, their bank lines.

use std::collections::{BTreeMap, BTreeSet};

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_mapping::order::Part;
use amz_odoo_mapping::settlement::odoo::{OpenItem, clearings};
use amz_odoo_mapping::settlement::{Exchange, RevenueMode, SettlementContext};
use amz_odoo_sync::clock::{Clock, SystemClock};
use amz_odoo_sync::flows::orders::FLOW;
use amz_odoo_sync::odoo::{RecordName, Session};
use amz_odoo_sync::store::{FlowId, Ingest, IssueFilter, NewJob, Payload, Store};
use amz_odoo_sync::{Account, OrdersFlow, Silent};
use amz_odoo_tests::harness::Amazon;
use amz_odoo_tests::real::RealOdoo;
use odoo_contract::product::Kept;
use odoo_rpc::{Context, Domain};
use rust_decimal::Decimal;
use serde_json::json;
use spapi_types::Region;

use crate::books::{Booked, Books, codes, object};
use crate::engine::{config, seller, set_up, store};
use crate::orders::{Dice, MARKETS, Order, month};
use crate::report::{cents, other, report};

/// The day of invoices and credit notes.
const DAY: &str = "2026-05-21";

/// Dollars for a euro: of the invoices' day in Odoo, and of the period in the settlement.
const RATE: &str = "1.1";
const PERIOD_RATE: Decimal = Decimal::from_parts(10_837, 0, 0, false, 4);

/// The company's receivable, and each tax with the marketplaces and SKUs that bear it.
fn rules() -> String {
    let mut rules = "receivable = { code = \"121000\" }\n".to_owned();
    for (name, tax, rate, market, sku) in [
        ("de19", "19% VAT", "19", "Amazon.de", "PEN"),
        ("de7", "7% VAT", "7", "Amazon.de", "BOOK"),
        ("fr20", "20% VAT", "20", "Amazon.fr", "*"),
    ] {
        let when = format!("marketplaces = [\"{market}\"], skus = [\"{sku}\"]");
        rules.push_str(&format!(
            r#"
[taxes.{name}]
name = "{tax}"
rate = "{rate}"
account = "vat_payable"
[[rules]]
name = "{name}_sales"
group = "sales"
account = "sales"
tax = "{name}"
clears = "receivable"
when = {{ transaction = ["Order"], type = ["ItemPrice"], description = ["Principal", "Shipping"], {when} }}
[[rules]]
name = "{name}_refunds"
group = "refunds"
account = "refunds"
tax = "{name}"
clears = "receivable"
when = {{ transaction = ["Refund"], type = ["ItemPrice"], description = ["Principal"], {when} }}
[[rules]]
name = "{name}_promotions"
group = "promotions"
account = "promotions"
tax = "{name}"
clears = "receivable"
when = {{ type = ["Promotion"], {when} }}
[[rules]]
name = "{name}_tax"
group = "tax"
account = "vat_payable"
tax_line_of = "{name}"
clears = "receivable"
when = {{ type = ["ItemPrice"], description = ["Tax", "ShippingTax"], {when} }}
"#
        ));
    }
    rules
}

/// What a month comes to, whatever the mode.
#[derive(Debug, PartialEq)]
struct Outcome {
    /// Net revenue by currency.
    revenue: BTreeMap<&'static str, Decimal>,
    /// What the VAT return shows, by tag without its sign.
    declared: BTreeMap<String, Decimal>,
    /// Open balances, in dollars, of what must be empty.
    open: BTreeMap<&'static str, Decimal>,
}

impl Outcome {
    /// By the orders alone.
    fn wanted(orders: &[Order]) -> Self {
        let mut revenue = BTreeMap::<_, Decimal>::new();
        let mut declared = BTreeMap::<_, Decimal>::new();
        for order in orders {
            for (rate, taxed) in order.declared() {
                *revenue.entry(order.market.currency).or_default() += taxed.net;
                let tag = match rate.to_string().as_str() {
                    "19" => "81",
                    "7" => "86",
                    "20" => "FR",
                    _ => continue,
                };
                *declared.entry(format!("{tag}_base")).or_default() += taxed.net;
                *declared.entry(format!("{tag}_tax")).or_default() += taxed.tax;
            }
        }
        for sum in revenue.values_mut().chain(declared.values_mut()) {
            *sum = sum.normalize();
        }
        let open = ["payout", "receivable", "wash"].map(|name| (name, Decimal::ZERO)).into();
        Self { revenue, declared, open }
    }

    async fn found(books: &Books) -> Self {
        let mut revenue = BTreeMap::new();
        for currency in ["EUR", "USD"] {
            let of =
                Domain::eq("account_id.account_type", "income") & Domain::eq("currency_id.name", currency);
            revenue.insert(currency, -books.sum(of).await.1);
        }
        let mut open = BTreeMap::new();
        for (name, account) in
            [("payout", "payout"), ("receivable", "receivable"), ("wash", "facilitator_tax")]
        {
            let account = books.account_of(account).await;
            open.insert(name, books.sum(Domain::eq("account_id", account)).await.0);
        }
        Self { revenue, declared: declared(books).await, open }
    }
}

/// What Odoo's VAT return adds up: tagged lines, with the sign that the version gives them.
async fn declared(books: &Books) -> BTreeMap<String, Decimal> {
    let known = books.client.fields("account.move.line").await.unwrap();
    let invert = known.pick(&["tax_tag_invert"]);
    let mut fields = vec!["amount_currency", "tax_tag_ids"];
    fields.extend(invert);
    let posted = Domain::eq("parent_state", "posted") & Domain::ne("tax_tag_ids", false);
    let mut sums = BTreeMap::<String, Decimal>::new();
    for line in books.find("account.move.line", posted, &fields).await {
        let amount = line.decimal("amount_currency").unwrap().unwrap();
        for id in line.ids("tax_tag_ids").unwrap() {
            let tag = &books.chart.tags.iter().find(|tag| tag.id == id).unwrap().name;
            let signs = [
                invert.is_none() || line.bool("tax_tag_invert").unwrap(),
                books.chart.tags_have_signs && tag.starts_with('-'),
            ];
            let amount = if signs[0] != signs[1] { -amount } else { amount };
            *sums.entry(tag.trim_start_matches(['+', '-']).to_owned()).or_default() += amount;
        }
    }
    for sum in sums.values_mut() {
        *sum = sum.round_dp(2).normalize();
    }
    sums
}

impl Books {
    async fn record(&self, name: &RecordName) -> i64 {
        let found = self.client.record_of(&name.as_str().parse().unwrap()).await.unwrap();
        found.unwrap_or_else(|| panic!("{name} is not there")).1
    }

    /// The orders as the order flow books them.
    async fn take_orders(&self, orders: &[Order], mode: RevenueMode) {
        let known = self.client.fields("product.product").await.unwrap();
        for sku in ["PEN", "BOOK"] {
            let mut values = Kept::Uncounted.values(&known);
            values.extend(object(json!({"name": sku, "default_code": sku, "invoice_policy": "order"})));
            self.client.create("product.product", vec![values], Context::new()).await.unwrap();
        }
        // As Amazon rounds: versions that know taxes by percentages alone come to its cents so.
        let company = self.find("res.company", Domain::all(), &["name"]).await[0].id().unwrap();
        self.write("res.company", &[company], json!({"tax_calculation_rounding_method": "round_per_line"}))
            .await;
        let (store, _folder) = store();
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
            let seller = seller(&amazon, region);
            let flow = OrdersFlow::new(&account, &seller, &session, &store, &SystemClock, &Silent).unwrap();
            flow.book().await.unwrap();
        }
        let issues = store.issues(IssueFilter::default()).await.unwrap();
        let blocking: Vec<String> =
            issues.iter().map(|issue| format!("{} {} {}", issue.record, issue.kind, issue.message)).collect();
        assert!(blocking.is_empty(), "{blocking:#?}");
    }

    /// Amazon's tax is a liability until its settlement tells that Amazon paid it.
    async fn wash_facilitator_tax(&self) {
        let product = self.record(&RecordName::service(Part::FacilitatorTax)).await;
        let account = self.account_of("facilitator_tax").await;
        self.write("product.product", &[product], json!({"property_account_income_id": account})).await;
    }

    /// Invoices every order, and gives back by credit notes what was refunded.
    async fn invoice(&self, orders: &[Order]) {
        for order in orders {
            let sale = self.find("sale.order", Domain::eq("client_order_ref", order.id.as_str()), &["name"]);
            let sale = sale.await[0].id().unwrap();
            let known = self.client.fields("sale.advance.payment.inv").await.unwrap();
            let mut values =
                json!({"advance_payment_method": "delivered", "sale_order_ids": [[6, 0, [sale]]]});
            if known.has("consolidated_billing") {
                values["consolidated_billing"] = json!(false);
            }
            let wizard = self.create("sale.advance.payment.inv", values).await;
            self.call("sale.advance.payment.inv", "create_invoices", &[wizard]).await;
            let made = self.find("sale.order", Domain::eq("id", sale), &["invoice_ids"]).await;
            let invoice = made[0].ids("invoice_ids").unwrap()[0];
            self.write("account.move", &[invoice], json!({"invoice_date": DAY})).await;
            self.call("account.move", "action_post", &[invoice]).await;
            self.give_back(order, invoice).await;
        }
    }

    async fn give_back(&self, order: &Order, invoice: i64) {
        let Some((item, refund)) = order.items.iter().find_map(|item| Some((item, item.refund?))) else {
            return;
        };
        let domain = Domain::eq("move_id", invoice) & Domain::eq("product_id.default_code", item.sku);
        let goods = &self.find("account.move.line", domain, &["product_id", "tax_ids"]).await[0];
        let price = if order.market.facilitator { refund.net } else { refund.gross() };
        let mut lines = vec![json!([0, 0, {
            "product_id": goods.many2one("product_id").unwrap().unwrap().id, "quantity": 1,
            "price_unit": price, "tax_ids": [[6, 0, goods.ids("tax_ids").unwrap()]],
        }])];
        if order.market.facilitator {
            let product = self.record(&RecordName::service(Part::FacilitatorTax)).await;
            lines.push(json!([0, 0, {
                "product_id": product, "quantity": 1, "price_unit": refund.tax, "tax_ids": [[5, 0, 0]],
            }]));
        }
        let head =
            &self.find("account.move", Domain::eq("id", invoice), &["partner_id", "currency_id"]).await[0];
        let id = |field| head.many2one(field).unwrap().unwrap().id;
        let note = self
            .create(
                "account.move",
                json!({
                    "move_type": "out_refund", "partner_id": id("partner_id"), "currency_id": id("currency_id"),
                    "reversed_entry_id": invoice, "invoice_date": DAY, "ref": order.id, "invoice_line_ids": lines,
                }),
            )
            .await;
        self.call("account.move", "action_post", &[note]).await;
    }

    /// Reconciles what the settlement's entry clears with the orders' invoices.
    async fn clear(&self, booked: &Booked) {
        let orders: Vec<&str> =
            booked.draft.lines.iter().filter_map(|line| line.order_id.as_deref()).collect();
        let domain = Domain::eq("parent_state", "posted")
            & Domain::eq("reconciled", false)
            & Domain::eq("account_id.account_type", "asset_receivable")
            & Domain::is_in("ref", orders.iter().copied());
        let open = self.find("account.move.line", domain, &OpenItem::FIELDS).await;
        let open: Vec<OpenItem> = open.iter().map(|line| OpenItem::read(line).unwrap()).collect();
        let mapped = clearings(&booked.draft, &booked.lines, &open);
        assert_eq!(codes(&mapped.issues), Vec::<String>::new());
        assert_eq!(mapped.draft.len(), orders.len());
        for clearing in mapped.draft {
            self.call("account.move.line", "reconcile", &clearing.line_ids).await;
        }
    }

    /// The bank gets the payout: its line goes to the payout account, and both are reconciled.
    async fn receive(&self, booked: &Booked) {
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

    /// The settlements of a currency's marketplaces.
    async fn settle(&self, orders: &[Order], id: &str, currency: &str, mode: RevenueMode) {
        let mut rows: Vec<_> =
            orders.iter().filter(|order| order.market.currency == currency).flat_map(Order::rows).collect();
        rows.push(other("Storage Fee", -1_234));
        let mut ctx = SettlementContext::new(mode);
        ctx.rules = self.rules.clone();
        let mut exchange = Exchange::new("USD").rate("EUR", PERIOD_RATE);
        let total: Decimal = rows.iter().map(|row| row.amount).sum();
        // The bank converts at a rate of its own.
        exchange.converted.insert(id.to_owned(), (total * (PERIOD_RATE - cents(1))).round_dp(2));
        ctx.exchange = Some(exchange);
        let mapped = self.drafts(&ctx, &report(id, currency, &rows)).remove(0);
        assert_eq!(codes(&mapped.issues), Vec::<String>::new());
        for booked in self.book(&mapped.draft).await {
            if mode == RevenueMode::Invoices {
                self.clear(&booked).await;
            }
            self.receive(&booked).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_comes_to_the_same_in_both_revenue_modes() {
    let Some(odoo) = RealOdoo::find("a month of orders and its settlements") else { return };
    let orders = month(&mut Dice(20_260_531), 6);
    let wanted = Outcome::wanted(&orders);
    assert_eq!(wanted.declared.len(), 6, "each rate is there: {wanted:?}");
    assert!(orders.iter().any(|order| order.items.iter().any(|item| item.promotion.is_some())));
    for mode in [RevenueMode::Invoices, RevenueMode::Settlement] {
        let books = Books::open(odoo.fresh("month").await, &rules(), &[("EUR", RATE)]).await;
        books.take_orders(&orders, mode).await;
        if mode == RevenueMode::Invoices {
            books.wash_facilitator_tax().await;
            books.invoice(&orders).await;
        }
        books.settle(&orders, "701", "EUR", mode).await;
        books.settle(&orders, "702", "USD", mode).await;
        assert_eq!(Outcome::found(&books).await, wanted, "{mode:?}");
        // They are empty because they were cleared.
        for (name, moved) in
            [("payout", true), ("facilitator_tax", true), ("receivable", mode == RevenueMode::Invoices)]
        {
            let used = Domain::eq("account_id", books.account_of(name).await)
                & Domain::eq("parent_state", "posted")
                & Domain::ne("balance", 0);
            let lines = books.find("account.move.line", used, &["name"]).await;
            assert_eq!(lines.len() > 1, moved, "{mode:?}: {name} has {} lines", lines.len());
        }
        let receivable = books.account_of("receivable").await;
        let open = Domain::eq("account_id", receivable)
            & Domain::eq("parent_state", "posted")
            & Domain::eq("reconciled", false)
            & Domain::ne("balance", 0);
        assert_eq!(books.find("account.move.line", open, &["name"]).await.len(), 0, "{mode:?}");
        let added = Domain::eq("name", "Automatic Balancing Line");
        assert_eq!(books.find("account.move.line", added, &["name"]).await.len(), 0, "{mode:?}");
        println!("{mode:?}: {} orders in {} marketplaces, {wanted:?}", orders.len(), MARKETS.len());
    }
}
