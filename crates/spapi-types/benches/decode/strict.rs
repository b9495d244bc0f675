//! The strict side of the comparison: what a derive makes of the same members.

#![allow(dead_code, reason = "read, and never looked at")]

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Response {
    pub(crate) payload: Option<OrdersList>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OrdersList {
    pub(crate) orders: Vec<Order>,
    pub(crate) next_token: Option<String>,
    pub(crate) last_updated_before: Option<String>,
    pub(crate) created_before: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Order {
    pub(crate) amazon_order_id: String,
    pub(crate) seller_order_id: Option<String>,
    pub(crate) purchase_date: String,
    pub(crate) last_update_date: String,
    pub(crate) order_status: OrderStatus,
    pub(crate) fulfillment_channel: Option<OrderFulfillmentChannel>,
    pub(crate) sales_channel: Option<String>,
    pub(crate) order_channel: Option<String>,
    pub(crate) ship_service_level: Option<String>,
    pub(crate) order_total: Option<Money>,
    pub(crate) number_of_items_shipped: Option<i64>,
    pub(crate) number_of_items_unshipped: Option<i64>,
    pub(crate) payment_execution_detail: Option<Vec<PaymentExecutionDetailItem>>,
    pub(crate) payment_method: Option<OrderPaymentMethod>,
    pub(crate) payment_method_details: Option<Vec<String>>,
    pub(crate) marketplace_id: Option<String>,
    pub(crate) shipment_service_level_category: Option<String>,
    pub(crate) easy_ship_shipment_status: Option<EasyShipShipmentStatus>,
    pub(crate) cba_displayable_shipping_label: Option<String>,
    pub(crate) order_type: Option<OrderType>,
    pub(crate) earliest_ship_date: Option<String>,
    pub(crate) latest_ship_date: Option<String>,
    pub(crate) earliest_delivery_date: Option<String>,
    pub(crate) latest_delivery_date: Option<String>,
    pub(crate) is_business_order: Option<bool>,
    pub(crate) is_prime: Option<bool>,
    pub(crate) is_premium_order: Option<bool>,
    pub(crate) is_global_express_enabled: Option<bool>,
    pub(crate) replaced_order_id: Option<String>,
    pub(crate) is_replacement_order: Option<bool>,
    pub(crate) promise_response_due_date: Option<String>,
    pub(crate) is_estimated_ship_date_set: Option<bool>,
    #[serde(rename = "IsSoldByAB")]
    pub(crate) is_sold_by_ab: Option<bool>,
    #[serde(rename = "IsIBA")]
    pub(crate) is_iba: Option<bool>,
    pub(crate) default_ship_from_location_address: Option<Address>,
    pub(crate) buyer_invoice_preference: Option<OrderBuyerInvoicePreference>,
    pub(crate) buyer_tax_information: Option<BuyerTaxInformation>,
    pub(crate) fulfillment_instruction: Option<FulfillmentInstruction>,
    #[serde(rename = "IsISPU")]
    pub(crate) is_ispu: Option<bool>,
    pub(crate) is_access_point_order: Option<bool>,
    pub(crate) marketplace_tax_info: Option<MarketplaceTaxInfo>,
    pub(crate) seller_display_name: Option<String>,
    pub(crate) shipping_address: Option<Address>,
    pub(crate) buyer_info: Option<BuyerInfo>,
    pub(crate) automated_shipping_settings: Option<AutomatedShippingSettings>,
    pub(crate) has_regulated_items: Option<bool>,
    pub(crate) electronic_invoice_status: Option<ElectronicInvoiceStatus>,
}

#[derive(Deserialize)]
pub(crate) enum OrderStatus {
    #[serde(rename = "Pending")]
    Pending,
    #[serde(rename = "Unshipped")]
    Unshipped,
    #[serde(rename = "PartiallyShipped")]
    PartiallyShipped,
    #[serde(rename = "Shipped")]
    Shipped,
    #[serde(rename = "Canceled")]
    Canceled,
    #[serde(rename = "Unfulfillable")]
    Unfulfillable,
    #[serde(rename = "InvoiceUnconfirmed")]
    InvoiceUnconfirmed,
    #[serde(rename = "PendingAvailability")]
    PendingAvailability,
}

#[derive(Deserialize)]
pub(crate) enum OrderFulfillmentChannel {
    #[serde(rename = "MFN")]
    Mfn,
    #[serde(rename = "AFN")]
    Afn,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Money {
    pub(crate) currency_code: Option<String>,
    pub(crate) amount: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PaymentExecutionDetailItem {
    pub(crate) payment: Money,
    pub(crate) payment_method: String,
    pub(crate) acquirer_id: Option<String>,
    pub(crate) card_brand: Option<String>,
    pub(crate) authorization_code: Option<String>,
}

#[derive(Deserialize)]
pub(crate) enum OrderPaymentMethod {
    #[serde(rename = "COD")]
    Cod,
    #[serde(rename = "CVS")]
    Cvs,
    #[serde(rename = "Other")]
    Other,
}

#[derive(Deserialize)]
pub(crate) enum EasyShipShipmentStatus {
    #[serde(rename = "PendingSchedule")]
    PendingSchedule,
    #[serde(rename = "PendingPickUp")]
    PendingPickUp,
    #[serde(rename = "PendingDropOff")]
    PendingDropOff,
    #[serde(rename = "LabelCanceled")]
    LabelCanceled,
    #[serde(rename = "PickedUp")]
    PickedUp,
    #[serde(rename = "DroppedOff")]
    DroppedOff,
    #[serde(rename = "AtOriginFC")]
    AtOriginFc,
    #[serde(rename = "AtDestinationFC")]
    AtDestinationFc,
    #[serde(rename = "Delivered")]
    Delivered,
    #[serde(rename = "RejectedByBuyer")]
    RejectedByBuyer,
    #[serde(rename = "Undeliverable")]
    Undeliverable,
    #[serde(rename = "ReturningToSeller")]
    ReturningToSeller,
    #[serde(rename = "ReturnedToSeller")]
    ReturnedToSeller,
    #[serde(rename = "Lost")]
    Lost,
    #[serde(rename = "OutForDelivery")]
    OutForDelivery,
    #[serde(rename = "Damaged")]
    Damaged,
}

#[derive(Deserialize)]
pub(crate) enum OrderType {
    #[serde(rename = "StandardOrder")]
    StandardOrder,
    #[serde(rename = "LongLeadTimeOrder")]
    LongLeadTimeOrder,
    #[serde(rename = "Preorder")]
    Preorder,
    #[serde(rename = "BackOrder")]
    BackOrder,
    #[serde(rename = "SourcingOnDemandOrder")]
    SourcingOnDemandOrder,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Address {
    pub(crate) name: Option<String>,
    pub(crate) company_name: Option<String>,
    pub(crate) address_line1: Option<String>,
    pub(crate) address_line2: Option<String>,
    pub(crate) address_line3: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) county: Option<String>,
    pub(crate) district: Option<String>,
    pub(crate) state_or_region: Option<String>,
    pub(crate) municipality: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) country_code: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) extended_fields: Option<AddressExtendedFields>,
    pub(crate) address_type: Option<AddressType>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AddressExtendedFields {
    pub(crate) street_name: Option<String>,
    pub(crate) street_number: Option<String>,
    pub(crate) complement: Option<String>,
    pub(crate) neighborhood: Option<String>,
    pub(crate) geo_coordinates: Option<GeoCoordinates>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GeoCoordinates {
    pub(crate) latitude: Option<f64>,
    pub(crate) longitude: Option<f64>,
}

#[derive(Deserialize)]
pub(crate) enum AddressType {
    #[serde(rename = "Residential")]
    Residential,
    #[serde(rename = "Commercial")]
    Commercial,
}

#[derive(Deserialize)]
pub(crate) enum OrderBuyerInvoicePreference {
    #[serde(rename = "INDIVIDUAL")]
    Individual,
    #[serde(rename = "BUSINESS")]
    Business,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BuyerTaxInformation {
    pub(crate) buyer_legal_company_name: Option<String>,
    pub(crate) buyer_business_address: Option<String>,
    pub(crate) buyer_tax_registration_id: Option<String>,
    pub(crate) buyer_tax_office: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FulfillmentInstruction {
    pub(crate) fulfillment_supply_source_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MarketplaceTaxInfo {
    pub(crate) tax_classifications: Option<Vec<TaxClassification>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TaxClassification {
    pub(crate) name: Option<String>,
    pub(crate) value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BuyerInfo {
    pub(crate) buyer_email: Option<String>,
    pub(crate) buyer_name: Option<String>,
    pub(crate) buyer_county: Option<String>,
    pub(crate) buyer_tax_info: Option<BuyerTaxInfo>,
    pub(crate) purchase_order_number: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BuyerTaxInfo {
    pub(crate) company_legal_name: Option<String>,
    pub(crate) taxing_region: Option<String>,
    pub(crate) tax_classifications: Option<Vec<TaxClassification>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AutomatedShippingSettings {
    pub(crate) has_automated_shipping_settings: Option<bool>,
    pub(crate) automated_carrier: Option<String>,
    pub(crate) automated_ship_method: Option<String>,
}

#[derive(Deserialize)]
pub(crate) enum ElectronicInvoiceStatus {
    #[serde(rename = "NotRequired")]
    NotRequired,
    #[serde(rename = "NotFound")]
    NotFound,
    #[serde(rename = "Processing")]
    Processing,
    #[serde(rename = "Errored")]
    Errored,
    #[serde(rename = "Accepted")]
    Accepted,
}
