//! `spapi-types`: a request as a value, and an answer that holds surprises. Nothing is sent.
//!
//! Run it: `cargo run -p amz-odoo-examples --example spapi_types`

use std::error::Error;

use spapi_types::orders_v0::{GetOrders, GetOrdersResponse};
use spapi_types::{MarketplaceId, Request, decode};

fn main() -> Result<(), Box<dyn Error>> {
    let call =
        GetOrders::new([MarketplaceId::from("A1PA6795UKMFR9")]).with_created_after("2026-11-01T00:00:00Z");
    println!("{} {}", GetOrders::OPERATION.name, call.to_http()?.uri());
    println!("usage plan: {:?}", GetOrders::OPERATION.plan);

    // A status from next year, and an amount that is none.
    let body = br#"{"payload": {"Orders": [{
        "AmazonOrderId": "302-1234567-1234567",
        "OrderStatus": "Teleported",
        "OrderTotal": {"CurrencyCode": "EUR", "Amount": "lots"},
        "BuyerInfo": {"BuyerEmail": "jane@example.com"}
    }]}}"#;
    let page = decode::<GetOrdersResponse>(body)?;
    let orders = page.value.payload.and_then(|payload| payload.orders).unwrap_or_default();
    for order in &orders {
        // A buyer's data is `Pii`: this prints `[redacted]`; `expose()` gives it to the code that needs it.
        println!("{:?} {:?} {:?}", order.amazon_order_id, order.order_status, order.buyer_info);
    }
    for defect in &page.defects {
        println!("set aside: {} is not {}", defect.path, defect.expected);
    }
    Ok(())
}

#[test]
fn runs() -> Result<(), Box<dyn Error>> {
    main()
}
