//! An order and its mirror in Odoo, for the tests of the pure stations.

use amz_odoo_mapping::document::document;
use amz_odoo_mapping::fields::CustomValues;
use amz_odoo_mapping::order::{LineKey, Part, Target, TaxFields};
use amz_odoo_mapping::trace::Trace;
use amz_odoo_mapping::{MapContext, OrderDraft};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use spapi_types::Pii;

use super::batch::Work;
use super::custom::Cells;
use super::existing::{Existing, ExistingLine, ExistingPicking, OrderState};
use super::plan::{Known, Steps};
use super::wanted::{PartnerRef, Wanted, WantedLine, WantedTax};
use crate::odoo::{Names, RecordName};
use crate::store::{Job, JobId, Lane, LeaseToken, Payload};

pub(super) const ORDER_ID: &str = "304-1111111-2222222";
pub(super) const MARKETPLACE: &str = "A1PA6795UKMFR9";

/// Amazon's document of the order below.
fn amazons() -> Value {
    let money = |amount: &str| json!({"amount": amount, "currencyCode": "EUR"});
    let taxes = [("ITEM", "3.80"), ("SHIPPING", "0.80")]
        .map(|(subtype, amount)| json!({"subtype": subtype, "value": money(amount)}));
    json!({
        "orderId": ORDER_ID,
        "createdTime": "2026-11-01T10:00:00.25Z",
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": MARKETPLACE},
        "fulfillment": {"fulfilledBy": "MERCHANT", "fulfillmentStatus": "UNSHIPPED"},
        "recipient": {"deliveryAddress": {
            "name": "Jane Doe", "addressLine1": "Main Street 1", "city": "Berlin", "postalCode": "10115",
            "countryCode": "DE",
        }},
        "proceeds": {"grandTotal": money("28.79")},
        "orderItems": [{
            "orderItemId": "1",
            "quantityOrdered": 2,
            "product": {"sellerSku": "RED-1", "asin": "B000000001", "title": "Red shirt"},
            "proceeds": {"breakdowns": [
                {"type": "ITEM", "subtotal": money("20.00")},
                {"type": "SHIPPING", "subtotal": money("4.19")},
                {"type": "TAX", "subtotal": money("4.60"), "detailedBreakdowns": taxes},
            ]},
        }],
    })
}

/// A mapped order: two units at 11.90 with 19 % in it, shipping for 4.99 likewise.
pub(super) fn draft() -> OrderDraft {
    let orders = document(amazons().to_string().as_bytes()).expect("a document");
    let mapped = orders[0].map(&MapContext::default());
    assert_eq!(mapped.issues, [], "the order has no fault");
    mapped.draft
}

/// The fields that the mapping says are set, of an order that has nearly everything an order can have.
pub(super) fn traced() -> Vec<String> {
    let mut order = amazons();
    let money = |amount: &str| json!({"amount": amount, "currencyCode": "EUR"});
    order["salesChannel"]["marketplaceName"] = json!("Amazon.de");
    order["associatedOrders"] = json!([{"orderId": "304-9", "associationType": "REPLACEMENT_ORIGINAL_ID"}]);
    order["fulfillment"]["fulfillmentServiceLevel"] = json!("STANDARD");
    order["fulfillment"]["shipByWindow"] = json!({"latestDateTime": "2026-11-03T10:00:00Z"});
    order["buyer"] = json!({"buyerName": "Jane", "buyerPurchaseOrderNumber": "PO-1"});
    let item = &mut order["orderItems"][0];
    item["product"]["title"] = json!("Red shirt");
    item["fulfillment"] = json!({"shipping": {"internationalShipping": {"iossNumber": "IM1"}}});
    item["tax"] = json!({"taxCollections": [{"model": "MARKETPLACE_FACILITATOR"}]});
    let mut second = item.clone();
    second["orderItemId"] = json!("2");
    second["quantityOrdered"] = json!(3);
    if let Some(members) = second.as_object_mut() {
        members.remove("tax");
    }
    order["orderItems"].as_array_mut().expect("items").push(second);
    order["proceeds"]["grandTotal"] = money("57.58");
    let mut context = MapContext::default();
    context.price_digits = Some(2);
    context.rules.carriers.insert("STANDARD".to_owned(), "Bike".to_owned());
    let orders = document(order.to_string().as_bytes()).expect("a document");
    let mapped = orders[0].map(&context);
    mapped.trace.entries().map(|entry| entry.field.to_string()).collect()
}

/// The order on its first way through the steps.
pub(super) fn work() -> Work {
    Work {
        job: Job {
            token: LeaseToken { id: JobId(3), epoch: 1 },
            record: ORDER_ID.to_owned(),
            version: at("2026-11-01T10:00:00Z"),
            payload: Payload::new(amazons().to_string()),
            lane: Lane::Normal,
            attempts: 1,
            max_attempts: 20,
            lease_until: at("2026-11-01T10:10:00Z"),
            last_error: None,
        },
        draft: Some(draft()),
        custom: CustomValues::default(),
        is_filtered: false,
        trace: Trace::default(),
        target: Target::Confirmed,
        known: Known::Never,
        fingerprint: "print".to_owned(),
        wanted: Some(wanted()),
        existing: None,
        odoo_id: Some(1),
        customer_id: Some(10),
        steps: Steps { load: true, confirm: true, date: true, ..Steps::default() },
        troubles: Vec::new(),
        end: None,
    }
}

pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

pub(super) fn line_name(item: &str, part: Part) -> RecordName {
    let key = LineKey { order_item_id: item.into(), part, split: 0 };
    RecordName::line(MARKETPLACE, ORDER_ID, &key)
}

/// Two units at 11.90 with 19 % in it, and shipping for 4.99 without tax.
pub(super) fn wanted() -> Wanted {
    Wanted {
        order_id: ORDER_ID.to_owned(),
        origin: ORDER_ID.to_owned(),
        name: RecordName::order(MARKETPLACE, ORDER_ID),
        customer: PartnerRef::Id(10),
        ship_to: PartnerRef::Loaded(RecordName::delivery_contact(MARKETPLACE, ORDER_ID)),
        pricelist_id: 20,
        currency_id: 30,
        currency: "EUR".to_owned(),
        warehouse_id: 40,
        fiscal_position_id: None,
        team_id: 50,
        ordered_at: at("2026-11-01T10:00:00.25Z"),
        deliver_by: at("2026-11-05T22:59:59Z"),
        note: Pii::new("Ring twice".to_owned()),
        total: decimal("28.79"),
        tax: Some(decimal("3.80")),
        tax_slack: Decimal::ZERO,
        carrier_id: None,
        custom: Cells::new(),
        contact_custom: Cells::new(),
        lines: vec![
            WantedLine {
                name: line_name("1", Part::Item),
                product_id: 100,
                text: "Red shirt".to_owned(),
                quantity: decimal("2"),
                price_unit: decimal("11.90"),
                total: decimal("23.80"),
                tax: Some(WantedTax { tax_id: 7, included: true, amount: Some(decimal("3.80")) }),
                custom: Cells::new(),
            },
            WantedLine {
                name: line_name("1", Part::Shipping),
                product_id: 101,
                text: "Shipping".to_owned(),
                quantity: decimal("1"),
                price_unit: decimal("4.99"),
                total: decimal("4.99"),
                tax: None,
                custom: Cells::new(),
            },
        ],
    }
}

/// What Odoo holds once the order is written.
pub(super) fn existing(wanted: &Wanted, state: OrderState) -> Existing {
    let line = |line: &WantedLine| ExistingLine {
        external_id: Some(line.name.to_string()),
        product_id: Some(line.product_id),
        lacks_product: false,
        text: line.text.clone(),
        quantity: line.quantity,
        delivered: Decimal::ZERO,
        invoiced: Decimal::ZERO,
        price_unit: line.price_unit,
        discount: Decimal::ZERO,
        tax_ids: line.tax.iter().map(|tax| tax.tax_id).collect(),
    };
    Existing {
        id: 1,
        external_id: Some(wanted.name.to_string()),
        order_id: wanted.order_id.clone(),
        state,
        locked: false,
        // Odoo keeps whole seconds.
        ordered_at: Timestamp::from_second(wanted.ordered_at.as_second()).ok(),
        currency: wanted.currency.clone(),
        warehouse_id: Some(wanted.warehouse_id),
        customer_id: Some(10),
        ship_to_id: Some(11),
        total: wanted.total,
        tax: wanted.tax.unwrap_or_default(),
        invoices: 0,
        reversed: false,
        lines: wanted.lines.iter().map(line).collect(),
        pickings: Vec::new(),
    }
}

pub(super) fn picking(done: bool) -> ExistingPicking {
    let number = if done { 1 } else { 2 };
    ExistingPicking { id: number, name: format!("WH/OUT/0000{number}"), done }
}

/// The order delivered in full.
pub(super) fn delivered(wanted: &Wanted) -> Existing {
    let mut existing = existing(wanted, OrderState::Confirmed);
    existing.pickings = vec![picking(true)];
    existing.lines[0].delivered = existing.lines[0].quantity;
    existing
}

/// The order delivered and invoiced in full.
pub(super) fn invoiced(wanted: &Wanted) -> Existing {
    let mut existing = delivered(wanted);
    existing.invoices = 1;
    for line in &mut existing.lines {
        line.invoiced = line.quantity;
    }
    existing
}

/// The field names of Odoo 19.
pub(super) fn names() -> Names {
    Names {
        line_tax: "tax_ids",
        technical_price_unit: true,
        taxes: TaxFields { extra_tax_data: true, price_include_override: true },
        price_digits: None,
        locked: true,
        move_quantity: "quantity",
        picked: true,
        picking_moves: "move_ids",
        is_storable: true,
        sms_switch: None,
        mail_switch: None,
    }
}

/// The field names of Odoo 17.
pub(super) fn names_of_17() -> Names {
    Names {
        line_tax: "tax_id",
        technical_price_unit: false,
        taxes: TaxFields::default(),
        price_digits: Some(2),
        is_storable: false,
        ..names()
    }
}
