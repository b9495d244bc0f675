//! An order is invoiced and given back: the credit note is made from the mapping's draft, and read back.

use amz_odoo_mapping::document::document;
use amz_odoo_mapping::order::{ExactTax, LineKey, LineTax};
use amz_odoo_mapping::refund::{RefundDraft, RefundEvent, RefundLine, refunds};
use amz_odoo_mapping::{MapContext, OrderDraft};
use amz_odoo_sync::odoo::RecordName;
use odoo_rpc::{Call, Context, Domain, ExternalId};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use spapi_types::decode;
use spapi_types::finances_v0::ShipmentEvent;

use crate::amazon::{Order, Tax};
use crate::{Books, object};

pub(crate) const DAY: &str = "2026-11-25";

/// Invoices the order, gives all of it back, and says what of both differs from what Amazon shows.
pub(crate) async fn differences(books: &Books, order: &Order) -> Vec<String> {
    let fields = ["partner_invoice_id", "currency_id"];
    let found = books.find("sale.order", Domain::eq("client_order_ref", order.id.as_str()), &fields).await;
    let sale = found[0].id().unwrap();
    let invoice = invoice(books, sale).await;
    let mut wrong = compare(books, invoice, order, "invoice").await;

    let sold = document(order.document.to_string().as_bytes()).unwrap()[0].map(&MapContext::default()).draft;
    let mapped = refunds(&MapContext::default(), &sold, &[whole(order)], &[]);
    let [draft] = &mapped.draft[..] else { panic!("{}: {:?}", order.id, mapped.issues) };
    assert!(!mapped.is_blocked() && draft.sum() == order.total, "{}: {:?}", order.id, mapped.issues);

    let partner = found[0].many2one("partner_invoice_id").unwrap().unwrap().id;
    let currency = found[0].many2one("currency_id").unwrap().unwrap().id;
    let note = load(books, &sold, draft, [partner, currency, invoice]).await;
    post(books, note).await;
    wrong.extend(compare(books, note, order, "credit note").await);
    let fields = ["payment_state", "amount_residual"];
    let invoice = &books.read("account.move", &[invoice], &fields).await[0];
    if invoice.str("payment_state").unwrap() != Some("reversed") {
        wrong.push(format!("{}: the invoice is {:?}", order.id, invoice.str("payment_state").unwrap()));
    }
    wrong
}

async fn invoice(books: &Books, sale: i64) -> i64 {
    let invoice = draft_invoice(books, sale).await;
    post(books, invoice).await;
    invoice
}

/// The order's invoice before it is posted.
pub(crate) async fn draft_invoice(books: &Books, sale: i64) -> i64 {
    let wizard = "sale.advance.payment.inv";
    let values = json!({
        "advance_payment_method": "delivered", "sale_order_ids": [[6, 0, [sale]]], "consolidated_billing": false,
    });
    let made = books.client.create(wizard, vec![object(values)], Context::new()).await.unwrap();
    books.client.execute::<Value>(&Call::new(wizard, "create_invoices").ids(made)).await.unwrap();
    let invoice = books.read("sale.order", &[sale], &["invoice_ids"]).await[0].ids("invoice_ids").unwrap()[0];
    // Before it is posted: the rate of this day counts.
    let day = object(json!({"invoice_date": DAY}));
    books.client.write("account.move", &[invoice], day, Context::new()).await.unwrap();
    invoice
}

pub(crate) async fn post(books: &Books, entry: i64) {
    let call = Call::new("account.move", "action_post").ids([entry]);
    books
        .client
        .execute::<Value>(&call)
        .await
        .unwrap_or_else(|error| panic!("{error}: {:?}", error.message()));
}

pub(crate) async fn compare(books: &Books, entry: i64, order: &Order, what: &str) -> Vec<String> {
    let fields = ["state", "amount_untaxed", "amount_tax", "amount_total", "currency_id"];
    let shown = &books.read("account.move", &[entry], &fields).await[0];
    let amount = |field: &str| shown.decimal(field).unwrap().unwrap().round_dp(2);
    let mut wrong = Vec::new();
    let mut same = |field: &str, wanted: Decimal| {
        if amount(field) != wanted {
            wrong.push(format!("{}: {what}'s {field} {}, Amazon's {wanted}", order.id, amount(field)));
        }
    };
    same("amount_total", order.total);
    if let Some(tax) = order.tax {
        same("amount_tax", tax);
        same("amount_untaxed", order.total - tax);
    }
    let currency = shown.many2one("currency_id").unwrap().unwrap().name.unwrap();
    if currency != order.currency || shown.str("state").unwrap() != Some("posted") {
        wrong.push(format!("{}: {what} in {currency}, {:?}", order.id, shown.str("state").unwrap()));
    }
    wrong
}

/// Amazon's event that gives all of the order back: amounts without their tax, and each item's tax.
fn whole(order: &Order) -> RefundEvent {
    let inside = order.prices == Tax::Inside;
    let amount = |value: &Value| value["Amount"].as_str().map(|text| text.parse::<Decimal>().unwrap());
    let money = |amount: Decimal| {
        let number: Value = serde_json::from_str(&amount.to_string()).unwrap();
        json!({"CurrencyCode": order.currency, "CurrencyAmount": number})
    };
    let rows = order.document["OrderItems"].as_array().unwrap().iter().map(|item| {
        let of = |holder: &Value, name: &str, tax: &str| {
            let (amount, tax) = (amount(&holder[name]).unwrap_or_default(), amount(&holder[tax]).unwrap_or_default());
            (if inside { amount - tax } else { amount }, tax)
        };
        let goods = of(item, "ItemPrice", "ItemTax");
        let shipping = of(item, "ShippingPrice", "ShippingTax");
        let wrap = of(&item["BuyerInfo"], "GiftWrapPrice", "GiftWrapTax");
        let promotion = of(item, "PromotionDiscount", "PromotionDiscountTax");
        let free = of(item, "ShippingDiscount", "ShippingDiscountTax");
        let charges = [
            ("Principal", goods.0),
            ("Tax", goods.1 - promotion.1),
            ("ShippingCharge", shipping.0),
            ("ShippingTax", shipping.1 - free.1),
            ("Giftwrap", wrap.0),
            ("GiftwrapTax", wrap.1),
        ];
        let charges = charges.into_iter().filter(|(_, amount)| !amount.is_zero());
        let charges = charges.map(|(name, amount)| json!({"ChargeType": name, "ChargeAmount": money(-amount)}));
        let promotions = [promotion.0, free.0].into_iter().filter(|amount| !amount.is_zero());
        json!({
            "OrderItemId": item["OrderItemId"], "OrderAdjustmentItemId": item["OrderItemId"],
            "QuantityShipped": item["QuantityOrdered"], "ItemChargeAdjustmentList": charges.collect::<Vec<_>>(),
            "PromotionAdjustmentList":
                promotions.map(|amount| json!({"PromotionAmount": money(amount)})).collect::<Vec<_>>(),
        })
    });
    let rows: Vec<Value> = rows.collect();
    let event = json!({
        "AmazonOrderId": order.id, "PostedDate": format!("{DAY}T10:00:00Z"), "ShipmentItemAdjustmentList": rows,
    });
    RefundEvent::from_v0(&decode::<ShipmentEvent>(event.to_string().as_bytes()).unwrap().value)
}

/// Loads the credit note, each line with the product and the tax of the order's own.
async fn load(
    books: &Books,
    sold: &OrderDraft,
    draft: &RefundDraft,
    [partner, currency, invoice]: [i64; 3],
) -> i64 {
    let fields = [
        "id",
        "move_type",
        "partner_id/.id",
        "currency_id/.id",
        "reversed_entry_id/.id",
        "invoice_date",
        "ref",
        "invoice_line_ids/id",
        "invoice_line_ids/product_id/.id",
        "invoice_line_ids/name",
        "invoice_line_ids/quantity",
        "invoice_line_ids/price_unit",
        "invoice_line_ids/tax_ids/.id",
        "invoice_line_ids/extra_tax_data",
    ];
    let name = format!("tests.refund_{}", draft.refund_id);
    let mut head = vec![
        name.clone(),
        "out_refund".to_owned(),
        partner.to_string(),
        currency.to_string(),
        invoice.to_string(),
        DAY.to_owned(),
        draft.order_id.clone(),
    ];
    let mut rows = Vec::new();
    for (place, line) in draft.lines.iter().enumerate() {
        let (product, tax) = of_order(books, sold, line).await;
        let mut row = std::mem::replace(&mut head, vec![String::new(); 7]);
        row.extend([
            format!("{name}_{place}"),
            product.to_string(),
            line.description.clone(),
            line.quantity.to_string(),
            line.price_unit.to_string(),
            tax.map(|tax| tax.to_string()).unwrap_or_default(),
            tax.and_then(|tax| exact(line, tax, currency)).unwrap_or_default(),
        ]);
        rows.push(row);
    }
    let context = Context::new().with("tracking_disable", true);
    let loaded = books.client.load("account.move", &fields, &rows, context).await.unwrap();
    loaded.into_result().unwrap_or_else(|messages| panic!("{}: {messages:?}", draft.order_id))[0]
}

/// The product and the tax of the order's line that is given back.
async fn of_order(books: &Books, sold: &OrderDraft, line: &RefundLine) -> (i64, Option<i64>) {
    let key = LineKey { order_item_id: (&*line.order_item_id).into(), part: line.part.of_order(), split: 0 };
    let name = RecordName::line(sold.marketplace_id.as_deref().unwrap(), &sold.order_id, &key).to_string();
    let id: ExternalId = name.parse().unwrap();
    let (_, record) =
        books.client.record_of(&id).await.unwrap().unwrap_or_else(|| panic!("{name} is not there"));
    let sale_line = &books.read("sale.order.line", &[record], &["product_id", "tax_ids"]).await[0];
    let product = sale_line.many2one("product_id").unwrap().unwrap().id;
    (product, sale_line.ids("tax_ids").unwrap().first().copied())
}

/// Amazon's tax to the cent.
fn exact(line: &RefundLine, tax_id: i64, currency_id: i64) -> Option<String> {
    let LineTax::Percent { amount: Some(amount), included, .. } = line.tax else { return None };
    let RefundLine { quantity, price_unit, total, .. } = *line;
    let exact = ExactTax { tax_id, currency_id, included, amount, quantity, price_unit, total };
    Some(exact.extra_tax_data().to_string())
}
