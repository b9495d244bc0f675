//! Paging of the Orders APIs: the same parameters again, with the token.

#[cfg(feature = "orders-2026-01-01")]
mod v2026_01_01 {
    use spapi_types::orders_2026_01_01::{SearchOrders, SearchOrdersResponse};

    use crate::Paged;

    impl Paged for SearchOrders {
        fn next_token(response: &SearchOrdersResponse) -> Option<&str> {
            response.pagination.as_ref()?.next_token.as_deref()
        }

        fn with_token(self, token: &str) -> Self {
            self.with_pagination_token(token)
        }
    }
}

#[cfg(feature = "orders-v0")]
mod v0 {
    use spapi_types::orders_v0::{
        GetOrderItems, GetOrderItemsBuyerInfo, GetOrderItemsBuyerInfoResponse, GetOrderItemsResponse,
        GetOrders, GetOrdersResponse,
    };

    use crate::Paged;

    impl Paged for GetOrders {
        fn next_token(response: &GetOrdersResponse) -> Option<&str> {
            response.payload.as_ref()?.next_token.as_deref()
        }

        fn with_token(self, token: &str) -> Self {
            self.with_next_token(token)
        }
    }

    impl Paged for GetOrderItems {
        fn next_token(response: &GetOrderItemsResponse) -> Option<&str> {
            response.payload.as_ref()?.next_token.as_deref()
        }

        fn with_token(self, token: &str) -> Self {
            self.with_next_token(token)
        }
    }

    impl Paged for GetOrderItemsBuyerInfo {
        fn next_token(response: &GetOrderItemsBuyerInfoResponse) -> Option<&str> {
            response.payload.as_ref()?.next_token.as_deref()
        }

        fn with_token(self, token: &str) -> Self {
            self.with_next_token(token)
        }
    }
}
