//! `amz-odoo-mapping`: an order of Amazon's becomes a draft, with issues and the rules that set each field. Pure.
//!
//! Run it: `cargo run -p amz-odoo-examples --example mapping`

use std::error::Error;

use amz_odoo_mapping::order::{Policy, target};
use amz_odoo_mapping::{MapContext, document::document};

/// An order as Amazon's Orders API 2026-01-01 sends it.
const FILE: &str = r#"{
  "orderId": "123-4567890-1234567", "createdTime": "2026-11-20T10:30:00Z",
  "salesChannel": {"channelName": "AMAZON", "marketplaceId": "ATVPDKIKX0DER"},
  "fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT"},
  "proceeds": {"grandTotal": {"amount": "11.01", "currencyCode": "USD"}},
  "orderItems": [{
    "orderItemId": "1", "quantityOrdered": 3, "product": {"sellerSku": "CARD-BOOK"},
    "proceeds": {"breakdowns": [
      {"type": "ITEM", "subtotal": {"amount": "10.00", "currencyCode": "USD"}},
      {"type": "TAX", "subtotal": {"amount": "1.01", "currencyCode": "USD"}}]}}]
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let context = MapContext::default();
    for order in document(FILE.as_bytes())? {
        let mapped = order.map(&context);
        println!("{}: {} of {}", mapped.draft.order_id, mapped.draft.sum(), mapped.draft.total);
        for line in &mapped.draft.lines {
            println!("  {} × {} = {}", line.quantity, line.price_unit, line.total);
        }
        for issue in &mapped.issues {
            println!("  {}: {}", issue.path, issue.message());
        }
        for entry in mapped.trace.entries() {
            println!("  {} from {} by {}", entry.field, entry.source, entry.rule);
        }
        println!("  in Odoo: {:?}", target(&mapped.draft, &Policy::default()));
    }
    Ok(())
}

#[test]
fn runs() -> Result<(), Box<dyn Error>> {
    main()
}
