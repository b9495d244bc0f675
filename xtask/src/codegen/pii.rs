//! The reviewed lists of members that concern a buyer, a person, or are a secret; they become `Pii<T>`.
//!
//! Private is everything of an address but the country and the state; every person's name, contact, tax number, bank
//! account, message and free text; labels, slips and invoices, which show all of these; links and keys that open a
//! document to whoever has them. Open stay the names of companies at Amazon's side, of carriers, goods and shops.
//!
//! Names are compared without regard to their case style. An entry that no longer names a member fails the generation, and
//! so does a member whose name looks private until one of the lists decides about it.

use std::collections::BTreeSet;

use super::names;

/// Private wherever it stands.
const EVERYWHERE: &[&str] = &[
    // Addresses and places
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "Attention",
    "City",
    "Complement",
    "County",
    "District",
    "DistrictOrCounty",
    "Latitude",
    "Longitude",
    "Municipality",
    "Neighborhood",
    "PostalCode",
    "PostalOrZipCode",
    "StreetName",
    "StreetNumber",
    // People and how to reach them
    "BuyerCompanyName",
    "BuyerCounty",
    "BuyerEmail",
    "BuyerName",
    "CompanyLegalName",
    "CompanyName",
    "CopyEmails",
    "Email",
    "EmailAddress",
    "IpAddress",
    "LegalName",
    "NotificationEmails",
    "Phone",
    "PhoneNumber",
    "SignedForBy",
    "TaxRegistrationNumber",
    // What a buyer writes, and what is written to him
    "AdditionalAddressNotes",
    "AddressInstruction",
    "AddressInstructions",
    "CustomizedUrl",
    "DeliveryInstructions",
    "DeliveryNotes",
    "DisplayableComment",
    "DisplayableOrderComment",
    "GiftMessage",
    "GiftMessageText",
    "MessageToCustomer",
    "ReturnComment",
    // Bank accounts and cards
    "AccountHolderName",
    "AccountTail",
    "AuthorizationCode",
    "BankAccountHolderName",
    "BankAccountNumber",
    "BankAccountNumberTail",
    "RoutingNumber",
    "Tail",
    // Documents, and what opens them
    "DeliveryPhotoUrl",
    // Of an error; the client keeps it so too.
    "Details",
    "DocumentUrl",
    "DownloadUrl",
    "InvoiceContent",
    "InvoiceDocumentUrl",
    "InvoicesDocumentUrl",
    "LabelDownloadUrl",
    "LabelStream",
    "PrintableDocumentsUrl",
    "RestrictedDataToken",
];

/// Private where it stands: (API, definition or operation, members).
const LIST: &[(&str, &str, &[&str])] = &[
    ("external_fulfillment_shipments_2024-09-11", "Document", &["content"]),
    ("external_fulfillment_shipments_2024-09-11", "DocumentV2", &["url"]),
    ("external_fulfillment_shipments_2024-09-11", "TaxRegistrationInfo", &["number"]),
    ("feeds_2021-06-30", "CreateFeedDocumentResponse", &["url"]),
    ("feeds_2021-06-30", "FeedDocument", &["url"]),
    ("finances_invoices_2026-06-25", "PartnerMetadata", &["partnerName", "partnerAddress"]),
    ("fulfillment_inbound_2024-03-20", "ContactInformation", &["name"]),
    ("fulfillment_inbound_2024-03-20", "DocumentDownload", &["uri"]),
    ("fulfillment_outbound_2020-07-01", "DeliveryDocument", &["url"]),
    ("fulfillment_outbound_2020-07-01", "DropOffLocation", &["attributes"]),
    ("fulfillment_outbound_2020-07-01", "PackageTrackingDetails", &["customerTrackingLink"]),
    ("fulfillment_outbound_2020-07-01", "ReturnAuthorization", &["rmaPageURL"]),
    ("fulfillment_outbound_2026-07-04", "OrderDropOffLocation", &["attributes"]),
    ("fulfillment_outbound_2026-07-04", "OrderPackingSlip", &["templateAttributes"]),
    (
        "invoices_2024-06-19",
        "CarrierDetailsContext",
        &["name", "address", "federalTaxId", "regionTaxId", "vehicleLicensePlate"],
    ),
    ("invoices_2024-06-19", "Invoice", &["govResponse"]),
    ("merchant_fulfillment_v0", "AdditionalSellerInput", &["ValueAsString"]),
    ("merchant_fulfillment_v0", "FileContents", &["Contents"]),
    ("messaging_v1", "CreateConfirmCustomizationDetailsRequest", &["text"]),
    ("messaging_v1", "CreateConfirmDeliveryDetailsRequest", &["text"]),
    ("messaging_v1", "CreateConfirmOrderDetailsRequest", &["text"]),
    ("messaging_v1", "CreateConfirmServiceDetailsRequest", &["text"]),
    ("messaging_v1", "CreateDigitalAccessKeyRequest", &["text"]),
    ("messaging_v1", "CreateUnexpectedProblemRequest", &["text"]),
    ("orders_v0", "ApprovedAttribute", &["originalValue", "approvedValue"]),
    ("orders_v0", "BuyerInfo", &["PurchaseOrderNumber"]),
    ("orders_v0", "BuyerRequestedCancel", &["BuyerCancelReason"]),
    (
        "orders_v0",
        "BuyerTaxInformation",
        &["BuyerLegalCompanyName", "BuyerBusinessAddress", "BuyerTaxRegistrationId", "BuyerTaxOffice"],
    ),
    ("orders_v0", "DeliveryPreferences", &["DropOffLocation"]),
    ("orders_v0", "OrderBuyerInfo", &["PurchaseOrderNumber"]),
    ("orders_v0", "PrescriptionDetail", &["prescriptionId", "clinicId", "usageInstructions"]),
    ("orders_v0", "RegulatedInformationField", &["FieldValue"]),
    ("orders_v0", "TaxClassification", &["Value"]),
    ("orders_2026-01-01", "Buyer", &["buyerPurchaseOrderNumber"]),
    ("orders_2026-01-01", "DeliveryPreference", &["dropOffLocation"]),
    ("orders_2026-01-01", "ItemCancellationRequest", &["cancelReason"]),
    ("orders_2026-01-01", "TaxRegistrationAttribute", &["value"]),
    ("reports_2021-06-30", "ReportDocument", &["url"]),
    (
        "seller_wallet_2024-03-01",
        "PayeeContactInformation",
        &["payeeFirstName", "payeeMiddleName", "payeeLastName"],
    ),
    ("seller_wallet_2024-03-01", "Transaction", &["requesterName"]),
    ("seller_wallet_2024-03-01", "TransactionInitiationRequest", &["customerPaymentReference"]),
    (
        "seller_wallet_2024-03-01",
        "createTransaction",
        &["destAccountDigitalSignature", "amountDigitalSignature"],
    ),
    (
        "seller_wallet_2024-03-01",
        "createTransferSchedule",
        &["destAccountDigitalSignature", "amountDigitalSignature"],
    ),
    (
        "seller_wallet_2024-03-01",
        "updateTransferSchedule",
        &["destAccountDigitalSignature", "amountDigitalSignature"],
    ),
    ("sellers_v1", "Business", &["companyRegistrationNumber", "companyTaxIdentificationNumber"]),
    ("sellers_v1", "PrimaryContact", &["name", "nonLatinName"]),
    ("services_v1", "Buyer", &["buyerId", "name"]),
    ("services_v1", "EncryptionDetails", &["initializationVector", "key"]),
    ("services_v1", "Poa", &["uploadingTechnician"]),
    ("services_v1", "ServiceDocumentUploadDestination", &["url", "headers"]),
    ("services_v1", "Technician", &["name"]),
    ("shipment_invoicing_v0", "TaxClassification", &["Value"]),
    ("shipping_v2", "CarrierAccountAttribute", &["value"]),
    ("shipping_v2", "CollectionsFormDocument", &["base64EncodedContent"]),
    ("shipping_v2", "CreateClaimRequest", &["proofs"]),
    ("shipping_v2", "PackageDocument", &["contents"]),
    ("uploads_2020-11-01", "UploadDestination", &["url", "headers"]),
    ("vendor_direct_fulfillment_shipping_2021-12-28", "ContainerLabel", &["content"]),
    ("vendor_direct_fulfillment_shipping_2021-12-28", "CustomerInvoice", &["content"]),
    ("vendor_direct_fulfillment_shipping_2021-12-28", "LabelData", &["content"]),
    ("vendor_direct_fulfillment_shipping_2021-12-28", "PackingSlip", &["content"]),
    ("vendor_direct_fulfillment_shipping_v1", "CustomerInvoice", &["content"]),
    ("vendor_direct_fulfillment_shipping_v1", "LabelData", &["content"]),
    ("vendor_direct_fulfillment_shipping_v1", "PackingSlip", &["content"]),
    ("vendor_shipments_v1", "LabelData", &["label"]),
];

/// Open wherever it stands, though it looks private.
const OPEN: &[&str] = &[
    "AdditionalInputFieldName",
    "AddressType",
    "AltText",
    "AssetName",
    "AttributeName",
    "AttributeNames",
    "BankAccountCountryCode",
    "BankAccountCurrency",
    "BankName",
    "BodyStyle",
    "BrandName",
    "BrandNames",
    "BuyerInvoicePreference",
    "BuyerOrderId",
    "BuyerProductIdentifier",
    "BuyerReferenceNumber",
    "BuyerWarehouseCode",
    "CallBackUrl",
    "CarrierName",
    "CarrierPhoneNumber",
    "CarrierUrl",
    "ChannelName",
    "ColorName",
    "ConditionNote",
    "ConditionNotes",
    "ContentLength",
    "ContentMd5",
    "ContentMd5Value",
    "ContentReferenceKey",
    "ContentReferenceKeySet",
    "ContentSha256",
    "ContentSubType",
    "ContentType",
    "ContentUpdatePreviewId",
    "ContextType",
    "CustomTextForLabel",
    "CustomerOrderId",
    "CustomerOrderNumber",
    "DebitNoteNumber",
    "DescriptionLocalizationKey",
    "Detail",
    "DetailedStatus",
    "DisplayName",
    "DomainName",
    "ErrorMessage",
    "FeatureName",
    "FileName",
    "GiftWrapId",
    "GiftWrapLabel",
    "GiftWrapLevel",
    "GroupName",
    "Href",
    "ImageUrl",
    "InputDisplayText",
    "IsBuyerRequestedCancel",
    "IsGift",
    "ItemName",
    "Keywords",
    "KeywordsLocale",
    "Link",
    "ManufacturingLotCode",
    "MapUrl",
    "MarketplaceName",
    "Message",
    "NextPageToken",
    "NextToken",
    "NextTokenForLineItems",
    "PageToken",
    "PaginationToken",
    "PaymentMethodDetails",
    "PreviousPageToken",
    "PreviousToken",
    "ProductCategoryName",
    "ProductName",
    "PropertyNames",
    "ProviderStoreName",
    "RateItemNameLocalization",
    "RejectionReasonMessage",
    "RelatedIdentifierName",
    "RequestToken",
    "ReturnAuthorizationId",
    "SellerDisplayName",
    "SellerStoreName",
    "ServiceName",
    "ShipMethodName",
    "ShipmentName",
    "ShippingInstructions",
    "ShippingNotes",
    "ShippingServiceName",
    "SizeName",
    "StoreName",
    "StyleName",
    "TaxRegistrationMessage",
    "TaxRegistrationMessages",
    "TaxRegistrationType",
    "TemplateName",
    "TrackingUrl",
    "TransactionIdentifierName",
    "VariantName",
    "VerificationDetailType",
    "WebsiteDisplayGroupName",
    "XAmznIdempotencyKey",
    "XAmznIdempotencyToken",
];

/// Open where it stands, though it looks private: (API, definition or operation, members).
const OPEN_LIST: &[(&str, &str, &[&str])] = &[
    ("aplus_content_2020-11-01", "ContentDocument", &["name"]),
    ("aplus_content_2020-11-01", "ContentMetadata", &["name"]),
    ("awd_2024-05-09", "ProductAttribute", &["name"]),
    ("definitions_product_types_2020-09-01", "ProductType", &["name"]),
    ("external_fulfillment_inventory_2024-09-11", "InventoryRequest", &["uri"]),
    ("external_fulfillment_shipments_2024-09-11", "CustomAttribute", &["key"]),
    ("external_fulfillment_shipments_2024-09-11", "TaxRegistrationInfo", &["messages"]),
    ("fulfillment_inbound_2024-03-20", "Carrier", &["name"]),
    ("fulfillment_inbound_2024-03-20", "CreateInboundPlanRequest", &["name"]),
    ("fulfillment_inbound_2024-03-20", "InboundPlan", &["name"]),
    ("fulfillment_inbound_2024-03-20", "InboundPlanSummary", &["name"]),
    ("fulfillment_inbound_2024-03-20", "Shipment", &["name"]),
    ("fulfillment_inbound_2024-03-20", "UpdateInboundPlanNameRequest", &["name"]),
    ("fulfillment_inbound_2024-03-20", "UpdateShipmentNameRequest", &["name"]),
    ("fulfillment_outbound_2020-07-01", "DeliveryMessage", &["text"]),
    ("invoices_2024-06-19", "TransactionIdentifier", &["name"]),
    ("messaging_v1", "LinkObject", &["name"]),
    ("messaging_v1", "MessagingAction", &["name"]),
    ("notifications_v1", "CreateDestinationRequest", &["name"]),
    ("notifications_v1", "Destination", &["name"]),
    ("notifications_v1", "EventBridgeResource", &["name"]),
    ("orders_2026-01-01", "TaxRegistrationAttribute", &["key"]),
    ("orders_v0", "TaxClassification", &["Name"]),
    ("product_pricing_2022-05-01", "BatchRequest", &["body", "headers", "uri"]),
    ("product_pricing_2022-05-01", "BatchResponse", &["headers"]),
    ("product_pricing_2022-05-01", "CompetitiveSummaryRequest", &["uri"]),
    ("product_pricing_2022-05-01", "FeaturedOfferExpectedPriceRequest", &["body", "headers", "uri"]),
    ("product_pricing_2022-05-01", "FeaturedOfferExpectedPriceResponse", &["headers"]),
    ("product_pricing_2022-05-01", "ReferencePrice", &["name"]),
    ("product_pricing_v0", "BatchOffersResponse", &["headers"]),
    ("product_pricing_v0", "BatchRequest", &["headers", "uri"]),
    ("product_pricing_v0", "ItemOffersRequest", &["headers", "uri"]),
    ("product_pricing_v0", "ItemOffersResponse", &["headers"]),
    ("product_pricing_v0", "ListingOffersRequest", &["headers", "uri"]),
    ("product_pricing_v0", "ListingOffersResponse", &["headers"]),
    ("sellers_v1", "Business", &["name", "nonLatinName"]),
    ("sellers_v1", "Marketplace", &["name"]),
    ("services_v1", "Technician", &["technicianId"]),
    ("shipment_invoicing_v0", "TaxClassification", &["Name"]),
    ("shipping_v2", "AccessPoint", &["name"]),
    ("shipping_v2", "Carrier", &["name"]),
    ("shipping_v2", "CarrierAccountInput", &["name"]),
    ("shipping_v2", "Service", &["name"]),
    ("shipping_v2", "ValueAddedService", &["name"]),
    ("solicitations_v1", "LinkObject", &["name"]),
    ("solicitations_v1", "SolicitationsAction", &["name"]),
    ("vendor_shipments_v1", "CarrierDetails", &["name"]),
];

/// Parts of names that make a member look private.
const TELLING: &[&str] = &[
    "address",
    "attention",
    "authoriz",
    "bank",
    "birth",
    "body",
    "buyer",
    "city",
    "comment",
    "contact",
    "content",
    "customer",
    "district",
    "email",
    "gift",
    "headers",
    "holder",
    "href",
    "instruction",
    "ipaddress",
    "key",
    "latitude",
    "legal",
    "license",
    "link",
    "longitude",
    "message",
    "municipal",
    "name",
    "note",
    "password",
    "person",
    "phone",
    "photo",
    "postal",
    "prescription",
    "proof",
    "recipient",
    "routing",
    "secret",
    "signature",
    "signed",
    "street",
    "tail",
    "taxid",
    "taxreg",
    "technician",
    "text",
    "token",
    "uri",
    "url",
    "vector",
    "zip",
];

/// What the lists say of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Private,
    Open,
    /// Not on any list, and its name looks private.
    Undecided,
}

/// Decides about a member of an API's definition (or of an operation's parameters); `siblings` are all of its members.
pub(super) fn verdict(api: &str, owner: &str, member: &str, siblings: &[&str]) -> Verdict {
    let name = names::pascal(member);
    let on = |list: &[(&str, &str, &[&str])]| {
        list.iter().any(|(list_api, list_owner, members)| {
            *list_api == api && *list_owner == owner && members.contains(&member)
        })
    };
    // The name in an address is a person's.
    let addressee = name == "Name" && siblings.iter().any(|other| names::pascal(other) == "AddressLine1");
    if addressee || EVERYWHERE.contains(&name.as_str()) || on(LIST) {
        Verdict::Private
    } else if looks_private(&name) && !OPEN.contains(&name.as_str()) && !on(OPEN_LIST) {
        Verdict::Undecided
    } else {
        Verdict::Open
    }
}

fn looks_private(name: &str) -> bool {
    let name = name.to_lowercase();
    TELLING.iter().any(|part| name.contains(part))
}

/// The entries of an API, as (owner, member).
pub(super) fn entries(api: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lists = LIST.iter().chain(OPEN_LIST).filter(move |(list_api, ..)| *list_api == api);
    lists.flat_map(|(_, owner, members)| members.iter().map(|member| (*owner, *member)))
}

/// Entries that name nothing in any model, given all APIs and the names of all members.
pub(super) fn unused(apis: &BTreeSet<String>, members: &BTreeSet<String>) -> Vec<String> {
    let names = members.iter().map(|member| names::pascal(member)).collect::<BTreeSet<_>>();
    let everywhere = EVERYWHERE.iter().chain(OPEN).filter(|name| !names.contains(**name));
    let rows = LIST.iter().chain(OPEN_LIST).map(|(api, ..)| api).filter(|api| !apis.contains(**api));
    everywhere.chain(rows).map(|entry| (*entry).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_decide_and_ask_for_what_they_do_not_know() {
        let address = ["name", "addressLine1"];
        for (api, owner, member, siblings, expected) in [
            ("orders_v0", "Address", "PostalCode", &[] as &[&str], Verdict::Private),
            ("new_v1", "Address", "name", &address, Verdict::Private),
            ("messaging_v1", "LinkObject", "name", &[], Verdict::Open),
            ("new_v1", "Contact", "name", &[], Verdict::Undecided),
            ("new_v1", "Driver", "driverLicenseNumber", &[], Verdict::Undecided),
            ("new_v1", "Thing", "quantity", &[], Verdict::Open),
        ] {
            assert_eq!(verdict(api, owner, member, siblings), expected, "{owner}.{member}");
        }
    }
}
