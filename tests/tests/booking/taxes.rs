//! Taxes that no percentage gives, on an Odoo that is asked to do with percentages, as 16 to 18 are: on a line of the order,
//! or over the tax of the draft invoice.

use amz_odoo_mapping::document::document;
use amz_odoo_mapping::order::{Part, TaxFields, invoice_override};
use amz_odoo_mapping::tax_math::{TaxMath, TaxRounding};
use amz_odoo_mapping::taxes::TreatmentKind;
use amz_odoo_mapping::{MapContext, OrderDraft};
use amz_odoo_sync::Account;
use amz_odoo_sync::odoo::{RecordName, Session};
use amz_odoo_tests::invoice::{lines, write};
use odoo_rpc::{Call, Context, Domain};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::amazon::{Order, Tax};
use crate::{Books, credit, object};

const MATH: TaxMath = TaxMath { rounding: TaxRounding::PerLine, rounds_untaxed: false };

/// Makes the session one of an Odoo that takes no amounts.
fn with_percentages(session: &mut Session, _: &mut Account) {
    session.tax_math = Some(MATH);
    session.names.taxes = TaxFields { extra_tax_data: false, ..session.names.taxes };
}

/// Whether the tax that Amazon gives stands in the order's tax, or on a line.
#[derive(Clone, Copy, PartialEq)]
enum On {
    Line,
    Invoice,
}

/// What of orders and invoices with such taxes differs from what Amazon shows.
pub(crate) async fn differences(books: &Books) -> Vec<String> {
    let mut wrong = Vec::new();
    let cases = [
        // Amazon rounds each unit: ten cents less than 13 % of the whole.
        (
            order("903-0000001-0000001", "A2EUQ1WTGCTBG2", ("CAD", "CA"), 24, ["240.00", "31.10", "271.10"]),
            On::Line,
        ),
        // 19 % of it would be 1.60.
        (
            order("903-0000001-0000002", "A1PA6795UKMFR9", ("EUR", "DE"), 1, ["10.00", "1.61", "10.00"]),
            On::Invoice,
        ),
    ];
    for (order, on) in &cases {
        books.book_with(&[order], with_percentages).await;
        let fields = ["amount_total", "amount_tax", "order_line"];
        let found =
            books.find("sale.order", Domain::eq("client_order_ref", order.id.as_str()), &fields).await;
        let [sale] = &found[..] else {
            wrong.push(format!("{}: there {} times", order.id, found.len()));
            continue;
        };
        let amount = |field: &str| sale.decimal(field).unwrap().unwrap().round_dp(2);
        if amount("amount_total") != order.total {
            wrong.push(format!("{}: {} in all", order.id, amount("amount_total")));
        }
        let mut ctx = MapContext::default();
        ctx.tax_math = Some(MATH);
        let sold = document(order.document.to_string().as_bytes()).unwrap()[0].map(&ctx).draft;
        let invoice = credit::draft_invoice(books, sale.id().unwrap()).await;
        match on {
            On::Line => wrong.extend(tax_line(books, order, &sold, sale.ids("order_line").unwrap()).await),
            On::Invoice => {
                assert_ne!(Some(amount("amount_tax")), order.tax, "a percentage gives it: no case");
                let left = put_over(books, &ctx, &sold, invoice).await;
                wrong.extend(left.into_iter().map(|what| format!("{}: {what}", order.id)));
            }
        }
        credit::post(books, invoice).await;
        let shown =
            Order { tax: order.tax.filter(|_| *on == On::Invoice).or(Some(Decimal::ZERO)), ..order.clone() };
        wrong.extend(credit::compare(books, invoice, &shown, "invoice").await);
    }
    wrong.extend(named(books).await);
    wrong.extend(plain_invoices(books).await);
    wrong
}

/// An OSS sale bears the tax that a rule names, which is a copy of the one that set-up made.
async fn named(books: &Books) -> Vec<String> {
    let order = order("903-0000001-0000004", "A13V1IB3VIYZZH", ("EUR", "FR"), 2, ["24.00", "4.00", "24.00"]);
    let session = Session::open(books.odoo.connect().await, None).await.unwrap();
    let made = record(books, &RecordName::tax(session.company.id, Decimal::from(20), true)).await;
    let own = json!({"name": "OSS FR 20 %"});
    let copy = Call::new("account.tax", "copy").ids([made]).arg("default", &own);
    let copy: Value = books.client.execute(&copy).await.unwrap();
    let tax = copy.as_i64().or_else(|| copy[0].as_i64()).unwrap();

    let by_rule = |_: &mut Session, account: &mut Account| {
        account.taxes.seller.home = Some("DE".to_owned());
        account.taxes.seller.oss = Some("DE".to_owned());
        account.taxes.tax_names.insert(TreatmentKind::Oss, "OSS {country} {rate} %".to_owned());
    };
    books.book_with(&[&order], by_rule).await;
    let mut wrong = books.differences(&order).await;
    let domain = Domain::eq("order_id.client_order_ref", order.id.as_str());
    let lines = books.find("sale.order.line", domain, &[session.names.line_tax]).await;
    if lines.len() != 1 || lines[0].ids(session.names.line_tax).unwrap() != [tax] {
        wrong.push(format!("{}: {} lines, not of the tax {tax}", order.id, lines.len()));
    }
    wrong
}

/// The tax is the amount of a line of its service product.
async fn tax_line(books: &Books, order: &Order, sold: &OrderDraft, lines: Vec<i64>) -> Vec<String> {
    assert!(sold.lines.iter().any(|line| line.key.part == Part::Tax), "the draft has no such line");
    let product = record(books, &RecordName::service(Part::Tax)).await;
    let taxes = taxes_of_a_line(books).await;
    let lines = books.read("sale.order.line", &lines, &["product_id", "price_subtotal", taxes]).await;
    let is_it =
        |line: &&odoo_rpc::Record| line.many2one("product_id").unwrap().is_some_and(|p| p.id == product);
    let tax: Decimal =
        lines.iter().filter(is_it).map(|l| l.decimal("price_subtotal").unwrap().unwrap()).sum();
    let untaxed = lines.iter().all(|line| line.ids(taxes).unwrap().is_empty());
    if Some(tax.round_dp(2)) == order.tax && untaxed {
        return Vec::new();
    }
    vec![format!("{}: the line of the tax says {tax}, lines without tax: {untaxed}", order.id)]
}

/// `tax_ids` (19) or `tax_id`.
async fn taxes_of_a_line(books: &Books) -> &'static str {
    Session::open(books.odoo.connect().await, None).await.unwrap().names.line_tax
}

/// Writes Amazon's tax over the draft invoice's; says what is left to do.
async fn put_over(books: &Books, ctx: &MapContext, order: &OrderDraft, invoice: i64) -> Vec<String> {
    let product = record(books, &RecordName::service(Part::Rounding)).await;
    let found = invoice_override(ctx, order, &lines(&books.client, invoice, product).await, product);
    let mut left: Vec<String> = found.issues.iter().map(ToString::to_string).collect();
    write(&books.client, invoice, &found.draft).await;
    if found.draft.is_empty() {
        left.push("there was nothing to put over".to_owned());
    }
    let again = invoice_override(ctx, order, &lines(&books.client, invoice, product).await, product);
    if !again.draft.is_empty() {
        left.push(format!("{} and {} are left", json!(again.draft.lines), json!(again.draft.taxes)));
    }
    left
}

/// Invoices made without an order, of a tax on top of the price and of one in it, which Amazon has a cent higher.
async fn plain_invoices(books: &Books) -> Vec<String> {
    let canada = order("903-0000001-0000003", "A2EUQ1WTGCTBG2", ("CAD", "CA"), 1, ["10.00", "1.31", "11.31"]);
    let germany =
        order("903-0000001-0000005", "A1PA6795UKMFR9", ("EUR", "DE"), 1, ["10.00", "1.61", "10.00"]);
    let session = Session::open(books.odoo.connect().await, None).await.unwrap();
    let mut wrong = Vec::new();
    for (order, rate, included) in [(canada, 13, false), (germany, 19, true)] {
        let marketplace = order.document["MarketplaceId"].as_str().unwrap();
        let ctx = MapContext::default();
        let sold = document(order.document.to_string().as_bytes()).unwrap()[0].map(&ctx).draft;
        let tax = record(books, &RecordName::tax(session.company.id, Decimal::from(rate), included)).await;
        let partner = record(books, &RecordName::customer(marketplace)).await;
        let product = record(books, &RecordName::service(Part::Other)).await;
        let line =
            json!({"product_id": product, "quantity": 1, "price_unit": 10, "tax_ids": [[6, 0, [tax]]]});
        let values = json!({
            "move_type": "out_invoice", "partner_id": partner, "currency_id": session.currencies[order.currency].id,
            "invoice_date": credit::DAY, "invoice_line_ids": [[0, 0, line]],
        });
        let made = books.client.create("account.move", vec![object(values)], Context::new()).await.unwrap();
        wrong.extend(put_over(books, &ctx, &sold, made[0]).await);
        credit::post(books, made[0]).await;
        wrong.extend(credit::compare(books, made[0], &order, "plain invoice").await);
    }
    wrong
}

async fn record(books: &Books, name: &RecordName) -> i64 {
    let found = books.client.record_of(&name.as_str().parse().unwrap()).await.unwrap();
    found.unwrap_or_else(|| panic!("{name} is not there")).1
}

/// An order of one item, with what Amazon says of it: the price, the tax, the total.
fn order(
    id: &str,
    marketplace: &str,
    (currency, country): (&'static str, &str),
    units: u32,
    [price, tax, total]: [&str; 3],
) -> Order {
    let money = |amount: &str| json!({"CurrencyCode": currency, "Amount": amount});
    let document: Value = json!({
        "AmazonOrderId": id, "PurchaseDate": "2026-11-20T10:30:00Z", "LastUpdateDate": "2026-11-20T11:00:00Z",
        "OrderStatus": "Unshipped", "FulfillmentChannel": "MFN", "MarketplaceId": marketplace,
        "LatestShipDate": "2026-11-23T22:59:59Z", "OrderTotal": money(total),
        "ShippingAddress": {"Name": "A Buyer", "AddressLine1": "1 Example Street", "City": "Example", "CountryCode": country},
        "OrderItems": [{"OrderItemId": format!("{id}-1"), "SellerSKU": "THING", "QuantityOrdered": units,
            "QuantityShipped": 0, "ItemPrice": money(price), "ItemTax": money(tax)}],
    });
    let [tax, total] = [tax, total].map(|amount| amount.parse().unwrap());
    Order {
        id: id.to_owned(),
        document,
        currency,
        total,
        tax: Some(tax),
        business: false,
        prices: Tax::OnTop,
        gift: None,
    }
}
