//! Paging of the Orders APIs: the same parameters again, with the token.

#[cfg(feature = "orders-2026-01-01")]
mod v2026_01_01 {
    use spapi_types::orders_2026_01_01::{Order, SearchOrders, SearchOrdersResponse};

    use crate::Paged;

    impl Paged for SearchOrders {
        type Item = Order;

        const TOKEN: &'static str = "pagination.nextToken";

        fn next_token(response: &SearchOrdersResponse) -> Option<&str> {
            response.pagination.as_ref()?.next_token.as_deref()
        }

        fn with_token(self, token: &str) -> Self {
            self.with_pagination_token(token)
        }

        fn items(response: SearchOrdersResponse) -> Vec<Order> {
            response.orders.unwrap_or_default()
        }
    }
}

#[cfg(feature = "orders-v0")]
mod v0 {
    use spapi_types::orders_v0::{
        GetOrderItems, GetOrderItemsBuyerInfo, GetOrderItemsBuyerInfoResponse, GetOrderItemsResponse,
        GetOrders, GetOrdersResponse, Order, OrderItem, OrderItemBuyerInfo,
    };

    use crate::Paged;

    macro_rules! paged {
        ($request:ident, $response:ident, $list:ident: $item:ident) => {
            impl Paged for $request {
                type Item = $item;

                const TOKEN: &'static str = "payload.NextToken";

                fn next_token(response: &$response) -> Option<&str> {
                    response.payload.as_ref()?.next_token.as_deref()
                }

                fn with_token(self, token: &str) -> Self {
                    self.with_next_token(token)
                }

                fn items(response: $response) -> Vec<$item> {
                    response.payload.and_then(|payload| payload.$list).unwrap_or_default()
                }
            }
        };
    }

    paged!(GetOrders, GetOrdersResponse, orders: Order);
    paged!(GetOrderItems, GetOrderItemsResponse, order_items: OrderItem);
    paged!(GetOrderItemsBuyerInfo, GetOrderItemsBuyerInfoResponse, order_items: OrderItemBuyerInfo);
}
