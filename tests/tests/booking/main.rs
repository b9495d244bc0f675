//! Orders of every kind, booked in a real Odoo and read back: what Odoo shows is what Amazon shows, to the cent, in
//! companies that round by line and in companies that round the whole.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed expectation is a failed test"
)]

mod amazon;
mod credit;
#[path = "../engine/mod.rs"]
mod engine;
mod taxes;

use std::collections::BTreeSet;

use amz_odoo_mapping::context::UnknownSku;
use amz_odoo_sync::clock::{Clock, SystemClock};
use amz_odoo_sync::flows::orders::FLOW;
use amz_odoo_sync::odoo::Session;
use amz_odoo_sync::store::{FlowId, Ingest, IssueFilter, NewJob, Payload, SqliteStore, Store};
use amz_odoo_sync::{Account, OrdersFlow, RevenueMode, Silent};
use amz_odoo_tests::harness::Amazon;
use amz_odoo_tests::real::RealOdoo;
use odoo_contract::product::Kept;
use odoo_rpc::{Client, Context, Domain, Record, SearchOptions};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use spapi_types::Region;

use amazon::{Dice, MARKETS, Order, Tax};
use engine::{config, seller, set_up, store};

/// Orders of each marketplace under each way to round.
const ORDERS: usize = 6;

/// A thing, a kit of two things, and a thing that is sold by the dozen.
const SKUS: [&str; 3] = ["THING", "KIT-2", "DOZEN"];

struct Books {
    odoo: RealOdoo,
    client: Client,
    accounts: Vec<Account>,
    store: SqliteStore,
    amazon: Amazon,
    _folder: tempfile::TempDir,
}

impl Books {
    async fn open(odoo: RealOdoo) -> Self {
        let client = odoo.connect().await;
        let accounts: Vec<Account> = Region::ALL
            .into_iter()
            .map(|region| {
                let mut account = Account::new(region.as_str(), region, RevenueMode::Invoices);
                let own = MARKETS.iter().map(|market| market.id.to_owned());
                let sold: BTreeSet<String> = region.marketplaces().map(|one| one.id.to_owned()).collect();
                account.marketplaces =
                    own.filter(|id| sold.contains(id)).collect::<BTreeSet<_>>().into_iter().collect();
                account.rules.unknown_sku = UnknownSku::Review;
                account
            })
            .collect();
        for account in &accounts {
            set_up(&odoo, account).await;
        }
        let (store, folder) = store();
        // Never asked: the orders are in the queue already.
        let amazon = Amazon::serve(config(1, 0, &["US"])).await;
        let books = Self { odoo, client, accounts, store, amazon, _folder: folder };
        books.make_products().await;
        books
    }

    async fn make_products(&self) {
        let known = self.client.fields("product.product").await.unwrap();
        let product = |sku: &str, kept: Kept| {
            let mut values = kept.values(&known);
            values.extend(object(json!({"name": format!("A {sku}"), "default_code": sku, "list_price": 77})));
            values
        };
        let products = vec![
            product("THING", Kept::Counted),
            product("KIT-2", Kept::Uncounted),
            product("DOZEN", Kept::Counted),
        ];
        let ids = self.client.create("product.product", products, Context::new()).await.unwrap();
        let kit = &self.read("product.product", &ids[1..2], &["product_tmpl_id"]).await[0];
        let parts = json!([[0, 0, {"product_id": ids[0], "product_qty": 2}]]);
        let bom = json!({
            "product_tmpl_id": kit.many2one("product_tmpl_id").unwrap().unwrap().id, "type": "phantom",
            "product_qty": 1, "bom_line_ids": parts,
        });
        self.client.create("mrp.bom", vec![object(bom)], Context::new()).await.unwrap();
    }

    async fn read(&self, model: &str, ids: &[i64], fields: &[&str]) -> Vec<Record> {
        self.client.read(model, ids, fields, Context::new()).await.unwrap()
    }

    async fn find(&self, model: &str, domain: Domain, fields: &[&str]) -> Vec<Record> {
        self.client.search_read(model, &domain, fields, SearchOptions::new()).await.unwrap()
    }

    async fn round(&self, method: &str) {
        let companies =
            self.client.search("res.company", &Domain::all(), SearchOptions::new()).await.unwrap();
        let values = object(json!({"tax_calculation_rounding_method": method}));
        self.client.write("res.company", &companies, values, Context::new()).await.unwrap();
    }

    /// Puts the documents into the queues of their accounts and works them off.
    async fn book(&self, orders: &[&Order]) {
        self.book_with(orders, |_, _| {}).await;
    }

    /// The same, after a change of what the session knows of this Odoo, and of the account's rules.
    async fn book_with(&self, orders: &[&Order], change: impl Fn(&mut Session, &mut Account)) {
        for account in &self.accounts {
            let own = orders.iter().filter(|order| {
                account.marketplaces.iter().any(|id| order.document["MarketplaceId"] == id.as_str())
            });
            let now = SystemClock.now();
            let jobs = own.map(|order| {
                NewJob::new(order.id.clone(), now, Payload::new(order.document.to_string().into_bytes()))
            });
            let flow = FlowId::new(&account.name, FLOW);
            let items = Ingest { flow, at: now, items: jobs.collect(), cursor: None };
            self.store.ingest(items).await.unwrap();
            // A session of its own: it reads how the company rounds.
            let mut session = Session::open(self.odoo.connect().await, None).await.unwrap();
            let mut account = account.clone();
            change(&mut session, &mut account);
            let seller = seller(&self.amazon, account.region);
            let flow =
                OrdersFlow::new(&account, &seller, &session, &self.store, &SystemClock, &Silent).unwrap();
            flow.book().await.unwrap();
        }
    }

    /// What of the order differs in Odoo from what Amazon shows.
    async fn differences(&self, order: &Order) -> Vec<String> {
        let fields =
            ["state", "amount_untaxed", "amount_tax", "amount_total", "currency_id", "partner_id", "note"];
        let found = self.find("sale.order", Domain::eq("client_order_ref", order.id.as_str()), &fields).await;
        let [shown] = &found[..] else { return vec![format!("{}: there {} times", order.id, found.len())] };
        let amount = |field: &str| shown.decimal(field).unwrap().unwrap().round_dp(2);
        let mut wrong = Vec::new();
        let mut compare = |what: &str, found: Decimal, wanted: Decimal| {
            if found != wanted {
                wrong.push(format!("{}: {what} {found}, Amazon's {wanted}", order.id));
            }
        };
        compare("total", amount("amount_total"), order.total);
        if let Some(tax) = order.tax {
            compare("tax", amount("amount_tax"), tax);
            compare("untaxed", amount("amount_untaxed"), order.total - tax);
        }
        let currency = shown.many2one("currency_id").unwrap().unwrap().name.unwrap();
        if currency != order.currency {
            wrong.push(format!("{}: in {currency}", order.id));
        }
        if shown.str("state").unwrap() != Some("sale") {
            wrong.push(format!("{}: {:?}", order.id, shown.str("state").unwrap()));
        }
        let note = shown.str("note").unwrap().unwrap_or_default();
        if let Some(message) = order.gift.filter(|message| !note.contains(&html(message))) {
            wrong.push(format!("{}: the gift message {message} reads {note}", order.id));
        }
        let customer = shown.many2one("partner_id").unwrap().unwrap();
        let is_company = self.read("res.partner", &[customer.id], &["name"]).await;
        if order.business != is_company[0].str("name").unwrap().unwrap().starts_with("Company ") {
            wrong.push(format!("{}: the customer of a business is its company, of others not", order.id));
        }
        wrong
    }

    async fn count(&self, model: &str) -> u64 {
        self.client.search_count(model, &Domain::all(), Context::new()).await.unwrap()
    }
}

/// A text as it stands in HTML.
fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn odoo_shows_what_amazon_shows() {
    let Some(odoo) = RealOdoo::find("Odoo shows what Amazon shows") else { return };
    let books = Books::open(odoo.fresh("booking").await).await;
    let mails = books.count("mail.mail").await;
    let mut dice = Dice(20_261_127);
    let mut number = 0;
    let mut all = Vec::new();
    for method in ["round_globally", "round_per_line"] {
        books.round(method).await;
        let mut orders = Vec::new();
        for market in &MARKETS {
            for _ in 0..ORDERS {
                number += 1;
                orders.push(amazon::order(&mut dice, market, number, &SKUS));
            }
        }
        books.book(&orders.iter().collect::<Vec<_>>()).await;
        let mut wrong = Vec::new();
        for order in &orders {
            wrong.extend(books.differences(order).await);
        }
        // One of each kind is invoiced and given back.
        for order in orders.iter().step_by(ORDERS) {
            wrong.extend(credit::differences(&books, order).await);
        }
        let issues = books.store.issues(IssueFilter::default()).await.unwrap();
        let issues: Vec<String> = issues
            .iter()
            .take(20)
            .map(|issue| format!("{} {} {}", issue.record, issue.kind, issue.message))
            .collect();
        assert!(wrong.is_empty(), "{method}, {} of {}: {wrong:#?}\n{issues:#?}", wrong.len(), orders.len());
        all.extend(orders);
    }
    assert!(all.iter().any(|order| order.business) && MARKETS.iter().any(|market| market.tax == Tax::Untold));
    assert!(all.iter().any(|order| order.gift.is_some()), "no order is a gift");
    println!("{} orders: untaxed amount, tax and total as Amazon has them", all.len());

    // Some of those that were not given back are canceled.
    let some: Vec<Order> = all.into_iter().skip(1).step_by(ORDERS).map(canceled).collect();
    books.book(&some.iter().collect::<Vec<_>>()).await;
    for order in &some {
        let found =
            books.find("sale.order", Domain::eq("client_order_ref", order.id.as_str()), &["state"]).await;
        assert_eq!(found[0].str("state").unwrap(), Some("cancel"), "{}", order.id);
    }
    assert_eq!(books.count("mail.mail").await, mails, "Odoo has mail for somebody");
    if !books.find("ir.model", Domain::eq("model", "sms.sms"), &["model"]).await.is_empty() {
        assert_eq!(books.count("sms.sms").await, 0, "Odoo has a message for somebody's phone");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn amazons_tax_comes_into_an_odoo_of_percentages() {
    let Some(odoo) = RealOdoo::find("Amazon's tax comes into an Odoo of percentages") else { return };
    let books = Books::open(odoo.fresh("percentages").await).await;
    let wrong = taxes::differences(&books).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The order as Amazon shows it once the buyer has canceled all of it.
fn canceled(mut order: Order) -> Order {
    order.document["OrderStatus"] = json!("Canceled");
    order.document["LastUpdateDate"] = json!("2026-11-20T12:00:00Z");
    for item in order.document["OrderItems"].as_array_mut().unwrap() {
        item["QuantityOrdered"] = json!(0);
    }
    order
}
