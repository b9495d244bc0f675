//! What of Odoo's stock is offered on Amazon, and where Amazon's stock lies in Odoo.
//!
//! [`quantities`] gives each merchant-fulfilled offer its quantity: what is on hand in the warehouses of its rule, less
//! what is reserved, less what Amazon's pending orders will take, less the buffer; in packs, within the rule's limits, and
//! shared by the marketplaces. Kits follow their scarcest component. Stock of Amazon's own warehouses is never
//! offered again: offers that Amazon fulfills get no quantity, and their stock is no part of any other's.
//!
//! [`fba_stock`] tells where the units that Amazon holds are in Odoo: to sell, reserved, on the way, unsellable, searched.
//!
//! ```
//! use amz_odoo_mapping::inventory::{Offer, StockContext, StockRule, Stock, Warehouse, quantities};
//! use rust_decimal::Decimal;
//!
//! let mut stock = Stock::default();
//! stock.warehouses.insert(1, Warehouse::Own);
//! stock.put(7, 1, Decimal::from(20), Decimal::from(3));
//! stock.offers.push(Offer::new("PEN", "A1PA6795UKMFR9", 7));
//! stock.offers.push(Offer::new("PEN-5", "A1PA6795UKMFR9", 7).packs_of(Decimal::from(5)));
//! let mut rule = StockRule::new("all");
//! rule.buffer = Decimal::TWO;
//! let mut ctx = StockContext::default();
//! ctx.rules.push(rule);
//!
//! let mapped = quantities(&ctx, &stock);
//! let found: Vec<_> = mapped.draft.iter().map(|offer| (offer.seller_sku.as_str(), offer.quantity)).collect();
//! assert_eq!(found, [("PEN", 15), ("PEN-5", 3)]);
//! ```
//!
//! What it does not do: read Odoo or Amazon, or remember what was sent; [`Offer::last_sent`] brings that along.

mod allocate;
mod fba;
mod kit;
mod offer;
mod rule;
mod stock;

pub use fba::{FbaStock, Place, fba_stock};
pub use offer::{OfferQuantity, Urgency, quantities};
pub use rule::{Allocation, StockContext, StockRule};
pub use stock::{Kit, Offer, Pending, ProductId, Stock, Warehouse, WarehouseId};
