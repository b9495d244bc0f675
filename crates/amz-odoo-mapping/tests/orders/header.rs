//! What becomes of everything but money: reference, channel, dates, buyer, note, trace.

use amz_odoo_mapping::order::{Channel, OrderDraft, Policy, Status, Target, target};
use amz_odoo_mapping::{MapContext, Mapped};
use expect_test::expect;
use serde_json::{Value, json};
use spapi_types::Pii;

use crate::support::{DE, US, map, merge, part, v0, v2026};

fn full_v0() -> Value {
    let items = json!([{
        "QuantityOrdered": 2, "ItemPrice": "20.00",
        "BuyerInfo": {"GiftMessageText": "For you!", "GiftWrapLevel": "Classic"},
        "BuyerRequestedCancel": {"IsBuyerRequestedCancel": "true"},
    }]);
    let own = json!({
        "SalesChannel": "Amazon.com", "ShipmentServiceLevelCategory": "NextDay", "IsBusinessOrder": true,
        "IsPremiumOrder": true, "EarliestShipDate": "2026-11-03T00:00:00Z", "LatestShipDate": "2026-11-04T00:00:00Z",
        "LatestDeliveryDate": "2026-11-09T00:00:00Z", "IsReplacementOrder": false,
        "PaymentExecutionDetail": [{"PaymentMethod": "GC", "Payment": {"CurrencyCode": "USD", "Amount": "5.00"}},
                                   {"PaymentMethod": "COD", "Payment": {"CurrencyCode": "USD", "Amount": "15.00"}}],
        "BuyerInfo": {"BuyerName": "A Buyer", "BuyerEmail": "alias@example.com", "PurchaseOrderNumber": "PO-7",
            "BuyerTaxInfo": {"CompanyLegalName": "A Company", "TaxClassifications": [{"Name": "VAT", "Value": "X1"}]}},
        "ShippingAddress": {"Name": "A Receiver", "AddressLine1": "1 Street", "AddressLine2": "", "City": "Town",
            "County": "County", "StateOrRegion": "WA", "PostalCode": "98101", "CountryCode": "us",
            "Phone": "+1 480-386-0930 ext. 73824", "AddressType": "Commercial"},
    });
    let order = v0(US, "USD", "20.00", items, own);
    let instructions = json!({"AmazonOrderId": "1-1-1", "ShippingAddress": order["ShippingAddress"],
        "DeliveryPreferences": {"DropOffLocation": "Porch", "AddressInstructions": "Ring twice"}});
    json!([order, instructions])
}

fn full_2026() -> Value {
    let items = json!([{
        "quantityOrdered": 2, "proceeds": {"breakdowns": [part("USD", "ITEM", "20.00", &[])]},
        "fulfillment": {"packing": {"giftOption": {"giftMessage": "For you!", "giftWrapLevel": "Classic"}}},
        "cancellation": {"cancellationRequest": {"requester": "BUYER"}},
    }]);
    let money = |amount: &str| json!({"amount": amount, "currencyCode": "USD"});
    v2026(
        US,
        "USD",
        "20.00",
        items,
        json!({
            "programs": ["AMAZON_BUSINESS", "PREMIUM"],
            "salesChannel": {"marketplaceName": "Amazon.com"},
            "fulfillment": {"fulfillmentServiceLevel": "NEXT_DAY",
                "shipByWindow": {"earliestDateTime": "2026-11-03T00:00:00Z", "latestDateTime": "2026-11-04T00:00:00Z"},
                "deliverByWindow": {"latestDateTime": "2026-11-09T00:00:00Z"}},
            "payment": {"paymentExecutions": [{"paymentMethod": "COD", "paymentAmount": money("15.00")},
                                              {"paymentMethod": "GC", "paymentAmount": money("5.00")}]},
            "buyer": {"buyerName": "A Buyer", "buyerEmail": "alias@example.com", "buyerPurchaseOrderNumber": "PO-7"},
            "tax": {"taxRegistrations": [{"entityType": "MARKETPLACE", "taxRegistrationNumber": "Y"},
                {"entityType": "BUYER", "taxRegistrationType": "VAT", "taxRegistrationNumber": "X1", "legalName": "A Company"}]},
            "recipient": {
                "deliveryAddress": {"name": "A Receiver", "addressLine1": "1 Street", "city": "Town",
                    "districtOrCounty": "County", "stateOrRegion": "WA", "postalCode": "98101", "countryCode": "US",
                    "phone": "+1 480-386-0930 ext. 73824", "addressType": "COMMERCIAL"},
                "deliveryPreference": {"dropOffLocation": "Porch", "addressInstruction": "Ring twice"}},
        }),
    )
}

fn default(order: &Value) -> Mapped<OrderDraft> {
    map(&MapContext::default(), order)
}

#[test]
fn both_versions_say_the_same() {
    let (old, new) = (default(&full_v0()), default(&full_2026()));
    assert_eq!(old.draft, new.draft);
    let kinds =
        |mapped: &Mapped<OrderDraft>| mapped.issues.iter().map(|i| i.kind.clone()).collect::<Vec<_>>();
    assert_eq!(kinds(&old), kinds(&new));
}

#[test]
fn the_draft_holds_what_the_order_says() {
    let draft = default(&full_2026()).draft;
    assert_eq!((draft.channel, &draft.status), (Channel::Fbm, &Status::Unshipped));
    assert_eq!(draft.commitment_date.map(|at| at.to_string()).as_deref(), Some("2026-11-04T00:00:00Z"));
    assert!(draft.is_business && draft.is_premium && draft.cancel_requested);
    assert_eq!(draft.payments.iter().map(|p| p.method.as_str()).collect::<Vec<_>>(), ["COD", "GC"]);
    let address = draft.ship_to.as_ref().expect("an address");
    assert_eq!(address.phone_extension, Some(Pii::from("73824")));
    assert_eq!(address.country.as_deref(), Some("US"));
    expect![[r#"
        Delivery service: NEXT_DAY
        Purchase order: PO-7
        Delivery instructions: Porch
        Delivery instructions: Ring twice
        Gift, SKU-1: wrap Classic; message: For you!
        The buyer asked to cancel."#]]
    .assert_eq(draft.note.as_ref().expect("a note").expose());
}

#[test]
fn the_trace_names_rule_and_source_of_every_field() {
    let mapped = default(&full_v0());
    let text: String = mapped
        .trace
        .entries()
        .map(|e| {
            format!(
                "{} <- {} ({}){}\n",
                e.field,
                e.source,
                e.rule,
                e.value.as_ref().map(|v| format!(" {v}")).unwrap_or_default()
            )
        })
        .collect();
    expect![[r#"
        sale.order.name <- AmazonOrderId (order.reference) 1-1-1
        sale.order.client_order_ref <- AmazonOrderId (order.reference) 1-1-1
        sale.order.team_id <- MarketplaceId (order.team) ATVPDKIKX0DER
        sale.order.warehouse_id <- FulfillmentChannel (order.channel) MFN
        sale.order.state <- OrderStatus (order.status) Unshipped
        sale.order.date_order <- PurchaseDate (order.date) 2026-11-01T10:00:00Z
        sale.order.commitment_date <- LatestShipDate (order.commitment) 2026-11-04T00:00:00Z
        res.partner.name <- BuyerInfo.BuyerName (buyer.name)
        res.partner.email <- BuyerInfo.BuyerEmail (buyer.email)
        sale.order.note <- BuyerInfo.PurchaseOrderNumber (buyer.purchase_order)
        res.partner.company_name <- BuyerTaxInfo.CompanyLegalName (buyer.company)
        res.partner.vat <- BuyerTaxInfo.TaxClassifications[0].Value (buyer.tax_number)
        sale.order.note <- ShipmentServiceLevelCategory (delivery.service_level) NEXT_DAY
        sale.order.note <- DeliveryPreferences.DropOffLocation (delivery.instructions)
        sale.order.note <- DeliveryPreferences.AddressInstructions (delivery.instructions)
        res.partner.country_id <- ShippingAddress.CountryCode (address.country) US
        res.partner.phone <- ShippingAddress.Phone (address.phone)
        res.partner.street_name <- ShippingAddress (address.street_lines)
        res.partner.street_number <- ShippingAddress (address.street_lines)
        sale.order.partner_shipping_id <- ShippingAddress (address.delivery)
        sale.order.pricelist_id <- OrderTotal.Amount (order.currency) USD
        sale.order.note <- OrderItems[0].BuyerRequestedCancel (item.cancel_requested)
        sale.order.note <- OrderItems[0].BuyerInfo (item.gift)
        sale.order.fiscal_position_id <- context (tax.ship_from.marketplace) US
        sale.order.fiscal_position_id <- ShippingAddress.CountryCode (facilitator) facilitator
        sale.order.line[1_item].product_id <- OrderItems[0].SellerSKU (product.sku) SKU-1
        sale.order.line[1_item].price_unit <- OrderItems[0].ItemPrice.Amount (price.unit_from_total) 10.00
        sale.order.line[1_item].tax_ids <- context (tax.facilitator)
        sale.order.line[1_item].product_uom_qty <- OrderItems[0].QuantityOrdered (item.quantity) 2
        sale.order.amount_total <- OrderTotal.Amount (total.amazon) 20
    "#]]
    .assert_eq(&text);
    assert_eq!(mapped.trace.of("sale.order.client_order_ref").count(), 1);
}

#[test]
fn a_rule_leaves_its_trace_and_only_then() {
    let mut ctx = MapContext::default();
    let rules = |ctx: &MapContext| -> Vec<String> {
        let mapped = map(ctx, &full_2026());
        mapped.trace.entries().map(|entry| entry.rule.to_string()).collect()
    };
    let before = rules(&ctx);
    assert!(!before.iter().any(|rule| rule == "delivery.carrier" || rule == "product.sku_rule"));
    ctx.rules.carriers.insert("NEXT_DAY".into(), "Express".into());
    ctx.rules.skus.insert("SKU-1".into(), "OWN-1".into());
    let after = rules(&ctx);
    assert!(
        after.iter().any(|rule| rule == "delivery.carrier")
            && after.iter().any(|rule| rule == "product.sku_rule")
    );
    assert!(!after.iter().any(|rule| rule == "product.sku"), "the SKU rule took its place");
    assert_eq!(map(&ctx, &full_2026()).draft.carrier.as_deref(), Some("Express"));
}

#[test]
fn blank_buyers_and_addresses_still_map() {
    let blank = json!({"BuyerInfo": {"BuyerName": "", "BuyerEmail": " "},
        "ShippingAddress": {"Name": "", "City": "", "StateOrRegion": "", "PostalCode": "", "CountryCode": ""}});
    for own in [json!({}), blank] {
        let mapped = default(&v0(DE, "EUR", "5.00", json!([{"ItemPrice": "5.00"}]), own));
        assert!(mapped.issues.is_empty());
        assert_eq!(mapped.draft.buyer, amz_odoo_mapping::order::Buyer::default());
        assert_eq!((mapped.draft.ship_to, mapped.draft.note), (None, None));
    }
}

#[test]
fn every_status_of_either_version() {
    for (old, new, want) in [
        ("PendingAvailability", "PENDING_AVAILABILITY", Status::PendingAvailability),
        ("Pending", "PENDING", Status::Pending),
        ("Unshipped", "UNSHIPPED", Status::Unshipped),
        ("PartiallyShipped", "PARTIALLY_SHIPPED", Status::PartiallyShipped),
        ("Shipped", "SHIPPED", Status::Shipped),
        ("InvoiceUnconfirmed", "INVOICE_UNCONFIRMED", Status::InvoiceUnconfirmed),
        ("Canceled", "CANCELLED", Status::Canceled),
        ("Unfulfillable", "UNFULFILLABLE", Status::Unfulfillable),
    ] {
        let mut order = full_2026();
        merge(&mut order, json!({"fulfillment": {"fulfillmentStatus": new}}));
        assert_eq!(default(&order).draft.status, want);
        let order = v0(US, "USD", "5.00", json!([{"ItemPrice": "5.00"}]), json!({"OrderStatus": old}));
        assert_eq!(default(&order).draft.status, want);
    }
}

#[test]
fn an_order_of_another_channel_is_never_a_sales_order() {
    let old = v0(
        US,
        "USD",
        "5.00",
        json!([{"ItemPrice": "5.00"}]),
        json!({"SalesChannel": "Non-Amazon US", "FulfillmentChannel": "AFN"}),
    );
    let mut new = full_2026();
    merge(
        &mut new,
        json!({"salesChannel": {"channelName": "NON_AMAZON", "marketplaceId": null}, "fulfillment": {"fulfilledBy": "AMAZON"}}),
    );
    for order in [old, new] {
        let draft = default(&order).draft;
        assert_eq!(draft.channel, Channel::Mcf);
        assert!(matches!(target(&draft, &Policy::default()), Target::Skip { .. }));
    }
}

#[test]
fn a_replacement_knows_its_original() {
    let mut order = full_2026();
    merge(
        &mut order,
        json!({"associatedOrders": [{"orderId": "0", "associationType": "EXCHANGE_ORIGINAL_ID"},
        {"orderId": "2-2-2", "associationType": "REPLACEMENT_ORIGINAL_ID"}]}),
    );
    assert_eq!(default(&order).draft.replacement_of.as_deref(), Some("2-2-2"));
    let old = json!({"IsReplacementOrder": true, "ReplacedOrderId": "2-2-2"});
    let order = v0(US, "USD", "0.00", json!([{}]), old);
    assert_eq!(default(&order).draft.replacement_of.as_deref(), Some("2-2-2"));
}
