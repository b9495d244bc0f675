//! Movements of own goods between countries: what Amazon moved from a fulfillment center in one to one in another, by month.
//!
//! A seller in the EU declares such movements in both countries, and lists those within it: goods that leave one member
//! state for another are a supply and an acquisition of its own. Amazon's VAT transactions report names both countries of a
//! transfer (`FC_TRANSFER`): a row is a [`Transfer`], and [`movements`] adds them up. The inventory ledger
//! (`GET_LEDGER_DETAIL_VIEW_DATA`) has a row where units leave (`WhseTransfers`, negative) and one where they arrive, and
//! nothing that links the two: [`transfers`] pairs them.
//!
//! ```
//! use amz_odoo_mapping::MapContext;
//! use amz_odoo_mapping::movement::{LedgerRow, movements, transfers};
//! use jiff::civil::date;
//! use rust_decimal::Decimal;
//!
//! let row = |day, quantity: i64, country: &str| LedgerRow {
//!     date: date(2026, 11, day), sku: "MUG".to_owned(), quantity: Decimal::from(quantity),
//!     country: country.to_owned(), path: format!("row {day}"),
//! };
//! let found = transfers(&[row(3, -5, "DE"), row(5, 5, "PL")]);
//! assert!(found.issues.is_empty());
//! let list = movements(&MapContext::default(), &found.draft).draft;
//! assert_eq!((list[0].from.as_str(), list[0].to.as_str(), list[0].quantity), ("DE", "PL", Decimal::from(5)));
//! assert!(list[0].within_eu && list[0].month == date(2026, 11, 1));
//! ```

mod ledger;
mod monthly;

pub use ledger::{LedgerRow, transfers};
pub use monthly::{Movement, Transfer, movements};
