//! What the models do not say of their operations: tokens that they need, and whether they may be repeated.

/// Operations refused without a Restricted Data Token.
///
/// Source: <https://developer-docs.amazon.com/sp-api/docs/tokens-api-use-case-guide>.
///
/// `getReportDocument` needs one for some report types only, so it is not here.
const RESTRICTED: &[(&str, &[&str])] = &[
    ("easy_ship_2022-03-23", &["createScheduledPackageBulk"]),
    ("merchant_fulfillment_v0", &["getShipment", "cancelShipment", "createShipment"]),
    (
        "orders_v0",
        &["getOrderBuyerInfo", "getOrderAddress", "getOrderItemsBuyerInfo", "getOrderRegulatedInfo"],
    ),
    ("shipment_invoicing_v0", &["getShipmentDetails"]),
    ("shipping_v1", &["getShipment"]),
    ("vendor_direct_fulfillment_orders_2021-12-28", &["getOrders", "getOrder"]),
    ("vendor_direct_fulfillment_orders_v1", &["getOrders", "getOrder"]),
    (
        "vendor_direct_fulfillment_shipping_2021-12-28",
        &[
            "createShippingLabels",
            "getCustomerInvoice",
            "getCustomerInvoices",
            "getPackingSlip",
            "getPackingSlips",
            "getShippingLabel",
            "getShippingLabels",
        ],
    ),
    (
        "vendor_direct_fulfillment_shipping_v1",
        &[
            "getCustomerInvoice",
            "getCustomerInvoices",
            "getPackingSlip",
            "getPackingSlips",
            "getShippingLabel",
            "getShippingLabels",
        ],
    ),
];

/// Operations that answer without a Restricted Data Token too, and the data elements that one adds.
///
/// Source: as above.
const DATA_ELEMENTS: &[(&str, &str, &[&str])] = &[
    ("orders_v0", "getOrders", &["buyerInfo", "shippingAddress", "buyerTaxInformation"]),
    ("orders_v0", "getOrder", &["buyerInfo", "shippingAddress", "buyerTaxInformation"]),
    ("orders_v0", "getOrderItems", &["buyerInfo"]),
];

/// Operations that take a grantless token, and its scope.
///
/// Source: <https://developer-docs.amazon.com/sp-api/docs/grantless-operations>.
const GRANTLESS: &[(&str, &str, &[&str])] = &[
    (
        "notifications_v1",
        "sellingpartnerapi::notifications",
        &[
            "createDestination",
            "getDestinations",
            "getDestination",
            "deleteDestination",
            "getSubscriptionById",
            "deleteSubscriptionById",
            "sendTestNotification",
        ],
    ),
    (
        "application_2023-11-30",
        "sellingpartnerapi::client_credential:rotation",
        &["rotateApplicationClientSecret"],
    ),
];

/// Operations by POST that change nothing at Amazon, or carry a token that Amazon knows a repetition by, so that sending
/// them twice does no harm.
const IDEMPOTENT: &[(&str, &[&str])] = &[
    ("aplus_content_2020-11-01", &["validateContentDocumentAsinRelations"]),
    ("awd_2024-05-09", &["checkInboundEligibility"]),
    ("easy_ship_2022-03-23", &["listHandoverSlots"]),
    ("fba_inventory_v1", &["addInventory"]),
    ("fulfillment_outbound_2020-07-01", &["getFulfillmentPreview", "deliveryOffers"]),
    ("fulfillment_outbound_2026-07-04", &["getOrderPreview", "getOffers"]),
    ("merchant_fulfillment_v0", &["getEligibleShipmentServices", "getAdditionalSellerInputs"]),
    ("product_fees_v0", &["getMyFeesEstimateForSKU", "getMyFeesEstimateForASIN", "getMyFeesEstimates"]),
    ("product_pricing_2022-05-01", &["getFeaturedOfferExpectedPriceBatch", "getCompetitiveSummary"]),
    ("product_pricing_v0", &["getItemOffersBatch", "getListingOffersBatch"]),
    ("replenishment_2022-11-07", &["getSellingPartnerMetrics", "listOfferMetrics", "listOffers"]),
    ("services_v1", &["getRangeSlotCapacity", "getFixedSlotCapacity"]),
    ("shipping_v1", &["getRates", "retrieveShippingLabel"]),
    ("shipping_v2", &["getRates"]),
    ("tokens_2021-03-01", &["createRestrictedDataToken"]),
];

/// Operations by PUT that do more when they are sent twice.
const REPEATS: &[(&str, &[&str])] = &[
    ("external_fulfillment_shipments_2024-09-11", &["generateShipLabels"]),
    ("fulfillment_outbound_2020-07-01", &["createFulfillmentReturn"]),
    ("shipping_v2", &["linkCarrierAccount"]),
];

pub(super) fn restricted(api: &str, operation: &str) -> bool {
    on(RESTRICTED, api, operation)
}

pub(super) fn data_elements(api: &str, operation: &str) -> &'static [&'static str] {
    let mut rows = DATA_ELEMENTS.iter();
    rows.find(|(list_api, name, _)| *list_api == api && *name == operation)
        .map_or(&[], |(.., elements)| elements)
}

pub(super) fn grantless(api: &str, operation: &str) -> Option<&'static str> {
    let mut rows = GRANTLESS.iter();
    rows.find(|(list_api, _, names)| *list_api == api && names.contains(&operation))
        .map(|(_, scope, _)| *scope)
}

pub(super) fn idempotent(api: &str, operation: &str, method: &str) -> bool {
    match method {
        "get" | "delete" => true,
        "put" => !on(REPEATS, api, operation),
        _ => on(IDEMPOTENT, api, operation),
    }
}

/// Every operation of an API that a list names; one that the model has not fails the generation.
pub(super) fn entries(api: &str) -> impl Iterator<Item = &'static str> {
    let lists = [RESTRICTED, IDEMPOTENT, REPEATS].into_iter().flatten();
    let named = lists.filter(move |row| row.0 == api).flat_map(|row| row.1.iter().copied());
    let elements = DATA_ELEMENTS.iter().filter(move |row| row.0 == api).map(|row| row.1);
    let grantless = GRANTLESS.iter().filter(move |row| row.0 == api).flat_map(|row| row.2.iter().copied());
    named.chain(elements).chain(grantless)
}

fn on(list: &[(&str, &[&str])], api: &str, operation: &str) -> bool {
    list.iter().any(|(list_api, operations)| *list_api == api && operations.contains(&operation))
}
