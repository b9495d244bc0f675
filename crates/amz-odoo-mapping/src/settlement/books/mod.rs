//! Sums of a report's lines, as they come: by kind of amount and month, by order, by SKU.

mod blocks;
mod margin;
mod order_key;
mod order_sums;
mod places;
mod settlement;
mod slot;
mod table;

pub(super) use order_key::OrderKey;
pub(super) use order_sums::OrderSums;
pub(super) use settlement::{Books, Period, Settlement, Sum, same};
pub(super) use slot::{ClearedAccount, Slot};
pub(super) use table::Texts;

pub use margin::{Margin, MarginScope, Margins};
