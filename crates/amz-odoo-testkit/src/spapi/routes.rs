//! Which operation a request calls.

use http::Method;
use percent_encoding::percent_decode_str;
use spapi_types::{Operation, Request, orders_2026_01_01, orders_v0, sellers_v1, tokens_2021_03_01};

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

const ROUTES: &[(Endpoint, &Operation)] = &[
    (Endpoint::Read(Reading::GetOrdersV0), orders_v0::GetOrders::OPERATION),
    (Endpoint::Read(Reading::GetOrderV0), orders_v0::GetOrder::OPERATION),
    (Endpoint::Read(Reading::GetOrderBuyerInfoV0), orders_v0::GetOrderBuyerInfo::OPERATION),
    (Endpoint::Read(Reading::GetOrderAddressV0), orders_v0::GetOrderAddress::OPERATION),
    (Endpoint::Read(Reading::GetOrderItemsV0), orders_v0::GetOrderItems::OPERATION),
    (Endpoint::Read(Reading::GetOrderItemsBuyerInfoV0), orders_v0::GetOrderItemsBuyerInfo::OPERATION),
    (Endpoint::Read(Reading::SearchOrders), orders_2026_01_01::SearchOrders::OPERATION),
    (Endpoint::Read(Reading::GetOrder), orders_2026_01_01::GetOrder::OPERATION),
    (
        Endpoint::Read(Reading::GetMarketplaceParticipations),
        sellers_v1::GetMarketplaceParticipations::OPERATION,
    ),
    (Endpoint::CreateRestrictedDataToken, tokens_2021_03_01::CreateRestrictedDataToken::OPERATION),
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
