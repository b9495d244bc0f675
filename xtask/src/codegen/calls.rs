//! What the models do not say of their operations: tokens that they need, and whether they may be repeated.

/// Operations refused without a Restricted Data Token.
///
/// Source: <https://developer-docs.amazon.com/sp-api/docs/tokens-api-use-case-guide>.
const RESTRICTED: &[(&str, &[&str])] = &[(
    "orders_v0",
    &["getOrderBuyerInfo", "getOrderAddress", "getOrderItemsBuyerInfo", "getOrderRegulatedInfo"],
)];

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
        ],
    ),
    (
        "application_2023-11-30",
        "sellingpartnerapi::client_credential:rotation",
        &["rotateApplicationClientSecret"],
    ),
];

/// Operations by POST that change nothing at Amazon, so that sending them twice does no harm.
const IDEMPOTENT: &[(&str, &str)] = &[("tokens_2021-03-01", "createRestrictedDataToken")];

pub(super) fn restricted(api: &str, operation: &str) -> bool {
    RESTRICTED.iter().any(|(list_api, operations)| *list_api == api && operations.contains(&operation))
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
    matches!(method, "get" | "put" | "delete") || IDEMPOTENT.contains(&(api, operation))
}

/// Every operation of an API that a list names; one that the model has not fails the generation.
pub(super) fn entries(api: &str) -> impl Iterator<Item = &'static str> {
    let restricted = RESTRICTED.iter().filter(move |row| row.0 == api).flat_map(|row| row.1.iter().copied());
    let elements = DATA_ELEMENTS.iter().filter(move |row| row.0 == api).map(|row| row.1);
    let grantless = GRANTLESS.iter().filter(move |row| row.0 == api).flat_map(|row| row.2.iter().copied());
    let idempotent = IDEMPOTENT.iter().filter(move |row| row.0 == api).map(|row| row.1);
    restricted.chain(elements).chain(grantless).chain(idempotent)
}
