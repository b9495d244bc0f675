//! Workflow steps, counts and attachments, on the emulator where it has them and on a real Odoo.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is a failed test")]

use odoo_contract::names::Names;
use odoo_contract::product::Kept;
use odoo_contract::real::RealOdoo;
use odoo_rpc::workflow::{Rest, StockCount, Transition};
use odoo_rpc::{Client, Context, Domain, ErrorKind, ReportFormat, SearchOptions, decimal_value};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// A shop with one product, of which nothing is there yet.
struct Shop {
    odoo: Client,
    names: Names,
    partner: i64,
    product: i64,
    location: i64,
}

fn values(value: Value) -> serde_json::Map<String, Value> {
    value.as_object().unwrap().clone()
}

async fn made(odoo: &Client, model: &str, value: Value) -> i64 {
    odoo.create(model, vec![values(value)], Context::new()).await.unwrap()[0]
}

/// What one transition came to: from where, to where, refused, asked.
type Seen<'a> = (Option<&'a str>, Option<&'a str>, Option<ErrorKind>, Option<&'a str>);

fn seen(transition: &Transition) -> Seen<'_> {
    let refused = transition.refused.as_ref().map(odoo_rpc::Error::kind);
    (transition.before.as_deref(), transition.after.as_deref(), refused, transition.asked.as_deref())
}

impl Shop {
    async fn new(odoo: Client) -> Self {
        let names = Names::ask(&odoo).await.unwrap();
        let partner = made(&odoo, "res.partner", json!({"name": "Workflow"})).await;
        let mut product = Kept::Counted.values(&odoo.fields("product.product").await.unwrap());
        product.extend(values(json!({"name": "Pen", "list_price": 5, "taxes_id": [[6, 0, []]]})));
        let product = made(&odoo, "product.product", product.into()).await;
        let internal = Domain::eq("usage", "internal") & Domain::ne("company_id", false);
        let options = SearchOptions::new().order("id").limit(1);
        let location = odoo.search("stock.location", &internal, options).await.unwrap()[0];
        Self { odoo, names, partner, product, location }
    }

    async fn order(&self, quantity: i64) -> i64 {
        let mut line = json!({"product_id": self.product, "product_uom_qty": quantity, "price_unit": 5});
        line[self.names.line_tax] = json!([[6, 0, []]]);
        made(&self.odoo, "sale.order", json!({"partner_id": self.partner, "order_line": [[0, 0, line]]}))
            .await
    }

    /// An order that cannot be confirmed: nothing leads to where the buyer is.
    async fn unconfirmable(&self) -> i64 {
        let order = self.order(1).await;
        // From 18 on a line without a product does it too, which no older version takes at all.
        let change = if self.odoo.version().at_least(18, 0) {
            json!({"order_line": [[0, 0, {"name": "Without a product", "product_uom_qty": 1}]]})
        } else {
            let nowhere = json!({"name": "Nowhere", "usage": "customer"});
            let nowhere = made(&self.odoo, "stock.location", nowhere).await;
            let buyer = json!({"name": "Far away", "property_stock_customer": nowhere});
            let buyer = made(&self.odoo, "res.partner", buyer).await;
            json!({"partner_id": buyer, "partner_shipping_id": buyer})
        };
        self.odoo.write("sale.order", &[order], values(change), Context::new()).await.unwrap();
        order
    }

    /// What an invoice needs: in 16 a new company has no journals and no accounts.
    async fn books(&self) {
        let odoo = &self.odoo;
        if odoo.search_count("account.journal", &Domain::all(), Context::new()).await.unwrap() > 0 {
            return;
        }
        let account = async |code: &str, kind: &str| {
            let account = json!({"code": code, "name": code, "account_type": kind, "reconcile": kind == "asset_receivable"});
            made(odoo, "account.account", account).await
        };
        let (income, receivable) =
            (account("400000", "income").await, account("121000", "asset_receivable").await);
        for (code, kind) in [("INV", "sale"), ("MISC", "general")] {
            let journal = json!({"name": code, "code": code, "type": kind, "default_account_id": income});
            made(odoo, "account.journal", journal).await;
        }
        let owed = json!({"property_account_receivable_id": receivable});
        odoo.write("res.partner", &[self.partner], values(owed), Context::new()).await.unwrap();
    }

    /// The only transfer of an order that is not done.
    async fn picking(&self, order: i64) -> i64 {
        let open = Domain::eq("sale_id", order) & Domain::not_in("state", ["done", "cancel"]);
        self.odoo.search("stock.picking", &open, SearchOptions::new()).await.unwrap()[0]
    }

    async fn pick(&self, picking: i64, quantity: Decimal) {
        let moves = Domain::eq("picking_id", picking);
        let moves = self.odoo.search("stock.move", &moves, SearchOptions::new()).await.unwrap();
        let mut taken = values(json!({self.names.move_quantity: decimal_value(quantity)}));
        if self.names.picked {
            taken.insert("picked".to_owned(), true.into());
        }
        self.odoo.write("stock.move", &moves, taken, Context::new()).await.unwrap();
    }
}

async fn counts(shop: &Shop) {
    let workflow = shop.odoo.workflow();
    let count = |quantity: i64| StockCount::new(shop.product, shop.location, quantity.into());
    let counted = workflow.apply_count(&count(0)).await.unwrap();
    assert!(!counted.happened() && counted.quant.is_none(), "nothing was there");
    let counted = workflow.apply_count(&count(7)).await.unwrap();
    assert_eq!((counted.before, counted.after, counted.asked), (Decimal::ZERO, 7.into(), None));
    let again = workflow.apply_count(&count(7)).await.unwrap();
    assert!(!again.happened() && again.quant == counted.quant && again.quant.is_some());
    let more = workflow.apply_count(&count(9)).await.unwrap();
    assert_eq!((more.before, more.after, more.quant), (7.into(), 9.into(), again.quant), "one quant");
}

async fn orders_and_transfers(shop: &Shop) {
    let workflow = shop.odoo.workflow();
    let (first, second, empty) = (shop.order(2).await, shop.order(3).await, shop.order(1).await);
    // One is refused, and holds back none of the others.
    let bad = shop.unconfirmable().await;
    let missing = 2_000_000_000;
    let done = workflow.confirm_sales(&[first, bad, missing, second]).await.unwrap();
    let sold: Seen<'_> = (Some("draft"), Some("sale"), None, None);
    assert_eq!(seen(&done[0]), sold);
    assert_eq!((seen(&done[2]), done[2].happened()), ((None, None, None, None), false));
    assert_eq!(seen(&done[3]), sold);
    assert_eq!(seen(&done[1]), (Some("draft"), Some("draft"), Some(ErrorKind::UserError), None));
    // One that is named twice is told of once.
    let again = workflow.confirm_sales(&[first, second, first]).await.unwrap();
    assert_eq!(again.iter().map(seen).collect::<Vec<_>>(), [(Some("sale"), Some("sale"), None, None); 2]);

    let (all, part) = (shop.picking(first).await, shop.picking(second).await);
    shop.pick(all, 2.into()).await;
    shop.pick(part, 1.into()).await;
    let done = workflow.validate_pickings(&[all], Rest::Backorder).await.unwrap();
    assert!(done[0].happened() && done[0].after.as_deref() == Some("done"), "{done:?}");
    let done = workflow.validate_pickings(&[part, all], Rest::Backorder).await.unwrap();
    assert_eq!(done[0].after.as_deref(), Some("done"), "{done:?}");
    assert!(!done[1].happened(), "it was done already");
    // What was not picked follows; this time it is given up.
    let rest = shop.picking(second).await;
    assert_ne!(rest, part);
    shop.pick(rest, 1.into()).await;
    let done = workflow.validate_pickings(&[rest], Rest::Cancel).await.unwrap();
    assert_eq!(done[0].after.as_deref(), Some("done"), "{done:?}");
    let open = Domain::eq("sale_id", second) & Domain::not_in("state", ["done", "cancel"]);
    assert_eq!(shop.odoo.search_count("stock.picking", &open, Context::new()).await.unwrap(), 0);

    let canceled = workflow.cancel_sales(&[empty, empty]).await.unwrap();
    assert_eq!(canceled.len(), 1);
    assert_eq!(seen(&canceled[0]), (Some("draft"), Some("cancel"), None, None));
    let again = workflow.cancel_sales(&[empty]).await.unwrap();
    assert!(!again[0].happened() && again[0].refused.is_none());
}

/// A wizard is an answer, and nothing happened.
async fn a_wizard_is_told(shop: &Shop) {
    let workflow = shop.odoo.workflow();
    let order = shop.order(4).await;
    workflow.confirm_sales(&[order]).await.unwrap();
    let picking = shop.picking(order).await;
    shop.pick(picking, 1.into()).await;
    let step = odoo_rpc::workflow::Step::new("stock.picking", "button_validate")
        .context(Context::new().with("skip_sms", true));
    let asked = workflow.run(&step, &[picking]).await.unwrap();
    assert_eq!(asked[0].asked.as_deref(), Some("stock.backorder.confirmation"));
    assert!(!asked[0].happened() && asked[0].refused.is_none());
}

async fn invoices(shop: &Shop) {
    let workflow = shop.odoo.workflow();
    shop.books().await;
    let line = json!({"product_id": shop.product, "quantity": 1, "price_unit": 5, "tax_ids": [[6, 0, []]]});
    let invoice =
        json!({"move_type": "out_invoice", "partner_id": shop.partner, "invoice_line_ids": [[0, 0, line]]});
    let good = made(&shop.odoo, "account.move", invoice).await;
    // Odoo posts no entry without lines.
    let bad = made(&shop.odoo, "account.move", json!({"move_type": "entry"})).await;
    let done = workflow.post_moves(&[bad, good]).await.unwrap();
    assert_eq!(seen(&done[0]), (Some("draft"), Some("draft"), Some(ErrorKind::UserError), None));
    assert_eq!(seen(&done[1]), (Some("draft"), Some("posted"), None, None));
    assert!(!workflow.post_moves(&[good]).await.unwrap()[0].happened());
}

async fn attachments(shop: &Shop) {
    let odoo = &shop.odoo;
    let content: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let first = odoo.attach("res.partner", shop.partner, "all bytes.bin", &content).await.unwrap();
    assert_eq!(odoo.attach("res.partner", shop.partner, "all bytes.bin", &content).await.unwrap(), first);
    let other = odoo.attach("res.partner", shop.partner, "empty.txt", b"").await.unwrap();
    let pdf = odoo.attach("res.partner", shop.partner, "label.pdf", b"%PDF-1.4\n%%EOF\n").await.unwrap();
    let there = odoo.attachments("res.partner", shop.partner).await.unwrap();
    let sizes: Vec<_> = there.iter().map(|it| (it.id, it.name.as_str(), it.size)).collect();
    assert_eq!(sizes, [(first, "all bytes.bin", 100_000), (other, "empty.txt", 0), (pdf, "label.pdf", 15)]);
    assert_eq!(there[2].mimetype.as_deref(), Some("application/pdf"));
    assert_eq!(odoo.attachment(first).await.unwrap(), content);
    assert!(odoo.attachment(other).await.unwrap().is_empty());
    assert_eq!(odoo.attachment(2_000_000_000).await.unwrap_err().kind(), ErrorKind::MissingRecord);
}

/// A page, a file where the server has `wkhtmltopdf`, and what is refused.
async fn reports(shop: &Shop) {
    let odoo = &shop.odoo;
    let order = shop.order(2).await;
    let name = odoo.read("sale.order", &[order], &["name"], Context::new()).await.unwrap();
    let name = name[0].str("name").unwrap().unwrap().to_owned();
    let render = async |report: &str, format| odoo.report(report, &[order], format, Context::new()).await;
    let page = render("sale.report_saleorder", ReportFormat::Html).await.unwrap();
    assert!(String::from_utf8_lossy(&page).contains(&name), "the page shows the order");
    match render("sale.report_saleorder", ReportFormat::Pdf).await {
        Ok(pdf) => {
            assert!(pdf.starts_with(b"%PDF"));
            eprintln!("Odoo printed a PDF of {} bytes", pdf.len());
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::UserError, "{error:?}");
            assert!(error.message().is_some_and(|message| message.contains("khtmltopdf")), "{error:?}");
        }
    }
    for format in [ReportFormat::Html, ReportFormat::Pdf] {
        let error = render("no.such_report", format).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server, "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_odoo_takes_the_steps() {
    let Some(odoo) = RealOdoo::find("workflow") else { return };
    let shop = Shop::new(odoo.fresh("workflow").await.connect().await).await;
    counts(&shop).await;
    orders_and_transfers(&shop).await;
    a_wizard_is_told(&shop).await;
    invoices(&shop).await;
    attachments(&shop).await;
    reports(&shop).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_takes_the_steps() {
    use amz_odoo_testkit::odoo::{Config, Emulator};

    let config = Config::default();
    let emulator = Emulator::new(config.clone());
    let server = amz_odoo_testkit::serve(emulator, ([127, 0, 0, 1], 0).into()).await.unwrap();
    let odoo = Client::builder(server.url()).database(&config.database);
    let odoo = odoo.credentials(&config.user, config.password.clone()).connect().await.unwrap();
    let shop = Shop::new(odoo).await;
    counts(&shop).await;
    orders_and_transfers(&shop).await;
    a_wizard_is_told(&shop).await;
    server.shutdown().await;
}
