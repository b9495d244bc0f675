//! Readers of the bodies that failures have: the typed side names a call's success only.

use spapi_types as types;

use crate::typed::{Reader, read};

/// Model, definition, reader. Those of which Amazon published a body.
const READERS: &[(&str, &str, Reader)] = &[
    ("awd_2024-05-09", "ErrorList", read::<types::awd_2024_05_09::ErrorList>),
    ("appIntegrations-2024-04-01", "ErrorList", read::<types::app_integrations_2024_04_01::ErrorList>),
    ("application_2023-11-30", "ErrorList", read::<types::application_2023_11_30::ErrorList>),
    ("catalogItems_2022-04-01", "ErrorList", read::<types::catalog_items_2022_04_01::ErrorList>),
    ("customerFeedback_2024-06-01", "ErrorList", read::<types::customer_feedback_2024_06_01::ErrorList>),
    ("dataKiosk_2023-11-15", "ErrorList", read::<types::data_kiosk_2023_11_15::ErrorList>),
    ("easyShip_2022-03-23", "ErrorList", read::<types::easy_ship_2022_03_23::ErrorList>),
    (
        "externalFulfillmentInventory_2024-09-11",
        "ErrorList",
        read::<types::external_fulfillment_inventory_2024_09_11::ErrorList>,
    ),
    (
        "externalFulfillmentReturns_2024-09-11",
        "ErrorList",
        read::<types::external_fulfillment_returns_2024_09_11::ErrorList>,
    ),
    (
        "externalFulfillmentShipments_2024-09-11",
        "ErrorList",
        read::<types::external_fulfillment_shipments_2024_09_11::ErrorList>,
    ),
    ("feeds_2021-06-30", "ErrorList", read::<types::feeds_2021_06_30::ErrorList>),
    ("financesInvoices_2026-06-25", "ErrorList", read::<types::finances_invoices_2026_06_25::ErrorList>),
    ("finances_2024-06-19", "ErrorList", read::<types::finances_2024_06_19::ErrorList>),
    ("transfers_2024-06-01", "ErrorList", read::<types::transfers_2024_06_01::ErrorList>),
    ("fulfillmentInbound_2024-03-20", "ErrorList", read::<types::fulfillment_inbound_2024_03_20::ErrorList>),
    ("InvoicesApiModel_2024-06-19", "ErrorList", read::<types::invoices_2024_06_19::ErrorList>),
    ("listingsItems_2020-09-01", "ErrorList", read::<types::listings_items_2020_09_01::ErrorList>),
    ("listingsItems_2021-08-01", "ErrorList", read::<types::listings_items_2021_08_01::ErrorList>),
    (
        "listingsRestrictions_2021-08-01",
        "ErrorList",
        read::<Vec<types::listings_restrictions_2021_08_01::Error>>,
    ),
    ("ordersV0", "ConfirmShipmentErrorResponse", read::<types::orders_v0::ConfirmShipmentErrorResponse>),
    (
        "ordersV0",
        "UpdateShipmentStatusErrorResponse",
        read::<types::orders_v0::UpdateShipmentStatusErrorResponse>,
    ),
    (
        "ordersV0",
        "UpdateVerificationStatusErrorResponse",
        read::<types::orders_v0::UpdateVerificationStatusErrorResponse>,
    ),
    ("orders_2026-01-01", "ErrorList", read::<types::orders_2026_01_01::ErrorList>),
    (
        "productFeesV0",
        "GetMyFeesEstimatesErrorList",
        read::<types::product_fees_v0::GetMyFeesEstimatesErrorList>,
    ),
    ("productPricingV0", "Errors", read::<types::product_pricing_v0::Errors>),
    ("productPricing_2022-05-01", "Errors", read::<types::product_pricing_2022_05_01::Errors>),
    (
        "definitionsProductTypes_2020-09-01",
        "ErrorList",
        read::<types::definitions_product_types_2020_09_01::ErrorList>,
    ),
    ("replenishment-2022-11-07", "ErrorList", read::<types::replenishment_2022_11_07::ErrorList>),
    ("reports_2021-06-30", "ErrorList", read::<types::reports_2021_06_30::ErrorList>),
    ("sellerWallet_2024-03-01", "ErrorList", read::<types::seller_wallet_2024_03_01::ErrorList>),
    ("services", "CancelReservationResponse", read::<types::services_v1::CancelReservationResponse>),
    ("services", "ErrorList", read::<Vec<types::services_v1::Error>>),
    ("services", "FixedSlotCapacityErrors", read::<types::services_v1::FixedSlotCapacityErrors>),
    ("services", "RangeSlotCapacityErrors", read::<types::services_v1::RangeSlotCapacityErrors>),
    ("shippingV2", "ErrorList", read::<types::shipping_v2::ErrorList>),
    ("supplySources_2020-07-01", "ErrorList", read::<types::supply_sources_2020_07_01::ErrorList>),
    ("tokens_2021-03-01", "ErrorList", read::<types::tokens_2021_03_01::ErrorList>),
    ("tracking_2026-01-30", "ErrorList", read::<types::tracking_2026_01_30::ErrorList>),
    ("vehicles_2024-11-01", "ErrorList", read::<types::vehicles_2024_11_01::ErrorList>),
    (
        "vendorDirectFulfillmentShippingV1",
        "GetCustomerInvoiceResponse",
        read::<types::vendor_direct_fulfillment_shipping_v1::GetCustomerInvoiceResponse>,
    ),
    (
        "vendorDirectFulfillmentShipping_2021-12-28",
        "ErrorList",
        read::<types::vendor_direct_fulfillment_shipping_2021_12_28::ErrorList>,
    ),
];

/// The reader of a model's definition.
pub fn reader(model: &str, definition: &str) -> Option<Reader> {
    let mut rows = READERS.iter();
    rows.find(|row| row.0 == model && row.1 == definition).map(|row| row.2)
}
