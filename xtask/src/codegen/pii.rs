//! The reviewed list of members that concern a buyer, a person, or are a secret; they become `Pii<T>`.
//!
//! Everything of an address but the country and the state, every name, contact, tax number, message and free text of a
//! buyer. A member is named by API, definition (or operation, for a parameter) and name. An entry that no longer names
//! a member fails the generation; a new model is reviewed before it is included.

/// (API, definition or operation, members)
const LIST: &[(&str, &str, &[&str])] = &[
    ("orders_v0", "getOrders", &["BuyerEmail"]),
    ("orders_v0", "OrderBuyerInfo", &["BuyerEmail", "BuyerName", "BuyerCounty", "PurchaseOrderNumber"]),
    ("orders_v0", "BuyerInfo", &["BuyerEmail", "BuyerName", "BuyerCounty", "PurchaseOrderNumber"]),
    ("orders_v0", "BuyerTaxInfo", &["CompanyLegalName"]),
    ("orders_v0", "TaxClassification", &["Value"]),
    (
        "orders_v0",
        "BuyerTaxInformation",
        &["BuyerLegalCompanyName", "BuyerBusinessAddress", "BuyerTaxRegistrationId", "BuyerTaxOffice"],
    ),
    ("orders_v0", "OrderAddress", &["BuyerCompanyName"]),
    (
        "orders_v0",
        "Address",
        &[
            "Name",
            "CompanyName",
            "AddressLine1",
            "AddressLine2",
            "AddressLine3",
            "City",
            "County",
            "District",
            "Municipality",
            "PostalCode",
            "Phone",
        ],
    ),
    ("orders_v0", "AddressExtendedFields", &["StreetName", "StreetNumber", "Complement", "Neighborhood"]),
    ("orders_v0", "GeoCoordinates", &["Latitude", "Longitude"]),
    ("orders_v0", "DeliveryPreferences", &["DropOffLocation", "AddressInstructions"]),
    ("orders_v0", "PaymentExecutionDetailItem", &["AuthorizationCode"]),
    ("orders_v0", "BuyerCustomizedInfoDetail", &["CustomizedURL"]),
    ("orders_v0", "OrderItemBuyerInfo", &["GiftMessageText"]),
    ("orders_v0", "ItemBuyerInfo", &["GiftMessageText"]),
    ("orders_v0", "BuyerRequestedCancel", &["BuyerCancelReason"]),
    ("orders_v0", "RegulatedInformationField", &["FieldValue"]),
    ("orders_v0", "PrescriptionDetail", &["prescriptionId", "clinicId", "usageInstructions"]),
    (
        "orders_2026-01-01",
        "Buyer",
        &["buyerName", "buyerEmail", "buyerCompanyName", "buyerPurchaseOrderNumber"],
    ),
    (
        "orders_2026-01-01",
        "CustomerAddress",
        &[
            "name",
            "companyName",
            "addressLine1",
            "addressLine2",
            "addressLine3",
            "city",
            "districtOrCounty",
            "municipality",
            "postalCode",
            "phone",
        ],
    ),
    (
        "orders_2026-01-01",
        "AddressExtendedFields",
        &["streetName", "streetNumber", "complement", "neighborhood"],
    ),
    ("orders_2026-01-01", "DeliveryPreference", &["dropOffLocation", "addressInstruction"]),
    ("orders_2026-01-01", "GiftOption", &["giftMessage"]),
    ("orders_2026-01-01", "ItemCustomization", &["customizedUrl"]),
    ("orders_2026-01-01", "ItemCancellationRequest", &["cancelReason"]),
    ("orders_2026-01-01", "PaymentExecution", &["authorizationCode"]),
    ("orders_2026-01-01", "OrderTaxRegistration", &["legalName", "taxRegistrationNumber"]),
    ("orders_2026-01-01", "TaxRegistrationAttribute", &["value"]),
    ("sellers_v1", "Address", &["addressLine1", "addressLine2", "city", "postalCode"]),
    ("sellers_v1", "Business", &["companyRegistrationNumber", "companyTaxIdentificationNumber"]),
    ("sellers_v1", "PrimaryContact", &["name", "nonLatinName"]),
    ("tokens_2021-03-01", "CreateRestrictedDataTokenResponse", &["restrictedDataToken"]),
];

/// Whether a member is on the list.
pub(super) fn is_pii(api: &str, owner: &str, member: &str) -> bool {
    LIST.iter().any(|(list_api, list_owner, members)| {
        *list_api == api && *list_owner == owner && members.contains(&member)
    })
}

/// The entries of an API, as (owner, member).
pub(super) fn entries(api: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lists = LIST.iter().filter(move |(list_api, ..)| *list_api == api);
    lists.flat_map(|(_, owner, members)| members.iter().map(|member| (*owner, *member)))
}
