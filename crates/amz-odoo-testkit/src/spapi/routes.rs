//! Which operation a request calls.

use http::Method;
use percent_encoding::percent_decode_str;
use spapi_types::Operation;

/// What the emulator does for an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Read(Reading),
    CreateRestrictedDataToken,
}

/// The operations that read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    GetOrdersV0,
    GetOrderV0,
    GetOrderBuyerInfoV0,
    GetOrderAddressV0,
    GetOrderItemsV0,
    GetOrderItemsBuyerInfoV0,
    SearchOrders,
    GetOrder,
    GetMarketplaceParticipations,
}

const fn operation(
    api: &'static str,
    name: &'static str,
    method: spapi_types::Method,
    path: &'static str,
    rate: f64,
    burst: u32,
) -> Operation {
    Operation {
        api,
        name,
        method,
        path,
        plan: Some(spapi_types::Plan { rate, burst }),
        restricted: false,
        data_elements: &[],
        grantless: None,
        idempotent: true,
    }
}

const ROUTES: &[(Endpoint, &Operation)] = &[
    (
        Endpoint::Read(Reading::GetOrdersV0),
        &operation("ordersV0", "getOrders", spapi_types::Method::Get, "/orders/v0/orders", 0.0167, 20),
    ),
    (
        Endpoint::Read(Reading::GetOrderV0),
        &operation("ordersV0", "getOrder", spapi_types::Method::Get, "/orders/v0/orders/{orderId}", 0.5, 30),
    ),
    (
        Endpoint::Read(Reading::GetOrderBuyerInfoV0),
        &operation(
            "ordersV0",
            "getOrderBuyerInfo",
            spapi_types::Method::Get,
            "/orders/v0/orders/{orderId}/buyerInfo",
            0.5,
            30,
        ),
    ),
    (
        Endpoint::Read(Reading::GetOrderAddressV0),
        &operation(
            "ordersV0",
            "getOrderAddress",
            spapi_types::Method::Get,
            "/orders/v0/orders/{orderId}/address",
            0.5,
            30,
        ),
    ),
    (
        Endpoint::Read(Reading::GetOrderItemsV0),
        &operation(
            "ordersV0",
            "getOrderItems",
            spapi_types::Method::Get,
            "/orders/v0/orders/{orderId}/orderItems",
            0.5,
            30,
        ),
    ),
    (
        Endpoint::Read(Reading::GetOrderItemsBuyerInfoV0),
        &operation(
            "ordersV0",
            "getOrderItemsBuyerInfo",
            spapi_types::Method::Get,
            "/orders/v0/orders/{orderId}/orderItems/buyerInfo",
            0.5,
            30,
        ),
    ),
    (
        Endpoint::Read(Reading::SearchOrders),
        &operation(
            "orders_2026-01-01",
            "searchOrders",
            spapi_types::Method::Get,
            "/orders/2026-01-01/orders",
            0.0056,
            20,
        ),
    ),
    (
        Endpoint::Read(Reading::GetOrder),
        &operation(
            "orders_2026-01-01",
            "getOrder",
            spapi_types::Method::Get,
            "/orders/2026-01-01/orders/{orderId}",
            0.5,
            30,
        ),
    ),
    (
        Endpoint::CreateRestrictedDataToken,
        &operation(
            "tokens_2021-03-01",
            "createRestrictedDataToken",
            spapi_types::Method::Post,
            "/tokens/2021-03-01/restrictedDataToken",
            1.0,
            10,
        ),
    ),
    (
        Endpoint::Read(Reading::GetMarketplaceParticipations),
        &operation(
            "sellers",
            "getMarketplaceParticipations",
            spapi_types::Method::Get,
            "/sellers/v1/marketplaceParticipations",
            0.016,
            15,
        ),
    ),
];

/// The operation that a request calls, with its path parameter.
pub(crate) fn find(method: &Method, path: &str) -> Option<(Endpoint, &'static Operation, String)> {
    ROUTES.iter().find_map(|(endpoint, operation)| {
        let parameter = parameter(operation.path, path)?;
        (operation.method.as_str() == method.as_str()).then_some((*endpoint, *operation, parameter))
    })
}

/// The value of a path's one parameter, empty when it has none; nothing when the path does not fit.
fn parameter(template: &str, path: &str) -> Option<String> {
    let mut value = String::new();
    let (mut names, mut parts) = (template.split('/'), path.split('/'));
    loop {
        match (names.next(), parts.next()) {
            (None, None) => return Some(value),
            (Some(name), Some(part)) if name.starts_with('{') && !part.is_empty() => {
                value = percent_decode_str(part).decode_utf8_lossy().into_owned();
            }
            (Some(name), Some(part)) if name == part => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_finds_its_operation() {
        let find = |path| find(&Method::GET, path).map(|(endpoint, _, parameter)| (endpoint, parameter));
        assert_eq!(find("/orders/v0/orders"), Some((Endpoint::Read(Reading::GetOrdersV0), String::new())));
        assert_eq!(
            find("/orders/v0/orders/1%2F2/orderItems"),
            Some((Endpoint::Read(Reading::GetOrderItemsV0), "1/2".to_owned()))
        );
        assert_eq!(
            find("/orders/2026-01-01/orders/x"),
            Some((Endpoint::Read(Reading::GetOrder), "x".to_owned()))
        );
        assert_eq!(find("/orders/v0/orders/"), None);
        assert_eq!(super::find(&Method::POST, "/orders/v0/orders"), None);
    }
}
