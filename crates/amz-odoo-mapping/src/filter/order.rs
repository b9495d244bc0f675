//! What filters may ask of an order.

use std::sync::LazyLock;

use odoo_rpc::FieldKind::{Boolean, Char, Datetime, Float, Monetary, Selection};
use odoo_rpc::Records;
use serde_json::{Value, json};
use spapi_types::MarketplaceId;

use super::field::{
    FilterField, Filterable, decimal, declare, field, hidden, instant, list, names, records, text, value,
};
use crate::address::Address;
use crate::order::{Channel, DraftLine, LineTax, OrderDraft, Payment, ProductRef, Status};

const LINE: &str = "order line";
const PROGRAM: &str = "program";
const PAYMENT: &str = "payment";

static ORDER: [FilterField<OrderDraft>; 38] = [
    field("order_id", Char, "Amazon's order id", |order| json!(order.order_id)),
    field("channel", Selection, "fba, fbm or mcf", |order| json!(channel(order.channel))),
    field(
        "status",
        Selection,
        "pending_availability, pending, unshipped, partially_shipped, shipped, invoice_unconfirmed, canceled, unfulfillable",
        |order| json!(status(&order.status)),
    ),
    field("marketplace_id", Char, "Amazon's id of the marketplace", |order| text(&order.marketplace_id)),
    field("country_code", Char, "the marketplace's country, ISO 3166", country),
    field("sales_channel", Char, "the marketplace by name, such as Amazon.de", |order| {
        text(&order.sales_channel)
    }),
    field("currency", Char, "ISO 4217", |order| text(&order.currency)),
    field("total", Monetary, "the grand total with tax, in the order's currency", |order| {
        decimal(order.total)
    }),
    field("points_cost", Monetary, "what Amazon points cost the seller", |order| decimal(order.points_cost)),
    field("purchased_at", Datetime, "when the buyer ordered, UTC", |order| instant(order.purchased_at)),
    field("updated_at", Datetime, "when Amazon last changed the order, UTC", |order| {
        instant(order.last_updated_at)
    }),
    field("shipped_at", Datetime, "when the last package left, UTC", |order| instant(order.shipped_at)),
    field("ship_by", Datetime, "the end of the promise to ship, UTC", |order| {
        instant(order.ship_by.and_then(|window| window.latest))
    }),
    field("deliver_by", Datetime, "the end of the promise to deliver, UTC", |order| {
        instant(order.deliver_by.and_then(|window| window.latest))
    }),
    field("service_level", Char, "the delivery speed, such as STANDARD", |order| text(&order.service_level)),
    field("carrier", Char, "the delivery method by the carrier rules", |order| text(&order.carrier)),
    field("is_business", Boolean, "the buyer is a verified business", |order| json!(order.is_business)),
    field("is_prime", Boolean, "an order of the program Prime", |order| {
        json!(order.programs.contains("PRIME"))
    }),
    field("is_premium", Boolean, "premium shipping was promised", |order| json!(order.is_premium)),
    field("is_replacement", Boolean, "it replaces another order", |order| {
        json!(order.replacement_of.is_some())
    }),
    field("replacement_of", Char, "the order that it replaces", |order| text(&order.replacement_of)),
    field("is_facilitator", Boolean, "Amazon collects the tax of an item", |order| json!(order.facilitator)),
    field("ioss", Char, "the Import One-Stop-Shop number", |order| text(&order.ioss)),
    field("is_gift", Boolean, "an item has a gift option", |order| json!(!order.gifts.is_empty())),
    field("cancel_requested", Boolean, "the buyer asked to cancel", |order| json!(order.cancel_requested)),
    field("has_cancelled_items", Boolean, "an item was canceled in part or whole", |order| {
        json!(!order.cancelled_items.is_empty())
    }),
    field("buyer_name", Char, "the buyer's name", |order| hidden(&order.buyer.name)),
    field("buyer_email", Char, "Amazon's alias of the buyer's address", |order| hidden(&order.buyer.email)),
    field("buyer_company", Char, "the company that bought", |order| hidden(&order.buyer.company)),
    field("ship_to_name", Char, "who receives the parcel", |order| of_address(order, |to| hidden(&to.name))),
    field("ship_to_country_code", Char, "the country that the parcel goes to, ISO 3166", |order| {
        of_address(order, |to| text(&to.country))
    }),
    field("ship_to_state_code", Char, "Odoo's code of its state, where one matches", |order| {
        of_address(order, |to| text(&to.state_code))
    }),
    field("ship_to_state", Char, "its state as Amazon writes it", |order| {
        of_address(order, |to| hidden(&to.state))
    }),
    field("ship_to_zip", Char, "its postal code", |order| of_address(order, |to| hidden(&to.zip))),
    field("ship_to_city", Char, "its city", |order| of_address(order, |to| hidden(&to.city))),
    records("line_ids", LINE, "the lines: goods, shipping, discounts, …", |order| {
        list(&LINES, &order.lines)
    }),
    records(
        "program_ids",
        PROGRAM,
        "Amazon's programs, compared by name: PRIME, AMAZON_BUSINESS, …",
        |order| list(&PROGRAMS, &order.programs),
    ),
    records("payment_ids", PAYMENT, "the ways of payment, compared by name: COD, CreditCard, …", |order| {
        list(&PAYMENTS, &order.payments)
    }),
];

static LINES: [FilterField<DraftLine>; 9] = [
    field("order_item_id", Char, "Amazon's order item id", |line| json!(line.key.order_item_id)),
    field("part", Selection, "item, shipping, gift_wrap, item_discount, …", |line| {
        json!(line.key.part.code())
    }),
    field("sku", Char, "Odoo's internal reference: the seller SKU, after the SKU rules", |line| {
        of_product(line, |sku, _| text(&sku))
    }),
    field("asin", Char, "Amazon's number of the product", |line| of_product(line, |_, asin| text(&asin))),
    field("name", Char, "the line's text", |line| json!(line.description)),
    field("quantity", Float, "units", |line| decimal(line.quantity)),
    field("price_unit", Float, "price of one", |line| decimal(line.price_unit)),
    field("total", Float, "the line's amount, in the price's own mode", |line| decimal(line.total)),
    field("tax_rate", Float, "in percent; not set without a tax", |line| match line.tax {
        LineTax::Percent { rate, .. } => decimal(rate),
        LineTax::None => Value::Bool(false),
    }),
];

static PROGRAMS: [FilterField<String>; 1] = [field("name", Char, "the program", |name| json!(name))];

static PAYMENTS: [FilterField<Payment>; 2] = [
    field("name", Char, "Amazon's name of it", |payment| json!(payment.method)),
    field("amount", Float, "how much of the total", |payment| value(payment.amount.map(decimal))),
];

static TYPES: LazyLock<Records> = LazyLock::new(|| {
    let mut types = Records::new();
    declare(&mut types, OrderDraft::NAME, &ORDER);
    declare(&mut types, LINE, &LINES);
    declare(&mut types, PROGRAM, &PROGRAMS);
    declare(&mut types, PAYMENT, &PAYMENTS);
    types
});

impl Filterable for OrderDraft {
    const NAME: &'static str = "order";

    fn fields() -> &'static [FilterField<Self>] {
        &ORDER
    }

    fn names(model: &str) -> Vec<&'static str> {
        match model {
            LINE => names(&LINES),
            PROGRAM => names(&PROGRAMS),
            PAYMENT => names(&PAYMENTS),
            _ => names(&ORDER),
        }
    }

    fn types() -> &'static Records {
        &TYPES
    }
}

const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Fba => "fba",
        Channel::Fbm => "fbm",
        Channel::Mcf => "mcf",
    }
}

/// The status as the draft's JSON has it; one that is unknown as Amazon writes it.
fn status(status: &Status) -> &str {
    match status {
        Status::PendingAvailability => "pending_availability",
        Status::Pending => "pending",
        Status::Unshipped => "unshipped",
        Status::PartiallyShipped => "partially_shipped",
        Status::Shipped => "shipped",
        Status::InvoiceUnconfirmed => "invoice_unconfirmed",
        Status::Canceled => "canceled",
        Status::Unfulfillable => "unfulfillable",
        Status::Unknown(text) => text,
    }
}

fn country(order: &OrderDraft) -> Value {
    let id = order.marketplace_id.as_deref().map(MarketplaceId::from);
    value(id.and_then(|id| Some(id.marketplace()?.country)))
}

fn of_address(order: &OrderDraft, read: fn(&Address) -> Value) -> Value {
    order.ship_to.as_ref().map_or(Value::Bool(false), read)
}

fn of_product(line: &DraftLine, read: fn(Option<&str>, Option<&str>) -> Value) -> Value {
    match &line.product {
        ProductRef::Sku { sku, asin, .. } => read(sku.as_deref(), asin.as_deref()),
        ProductRef::Service(_) => Value::Bool(false),
    }
}
