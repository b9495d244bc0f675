//! What has to be told to Amazon, out of two snapshots of all offers.
//!
//! One snapshot says what Odoo says now, the other what was sent last. [`plan`] reads both side by side and keeps only
//! what differs: quantities, prices, and listings by their fingerprints. So a million offers take the time of reading
//! them and the memory of those that changed.
//!
//! # A snapshot
//!
//! Lines of UTF-8, a line an offer, its cells divided by tabs, sorted by SKU and marketplace byte by byte (`LC_ALL=C sort`):
//!
//! ```text
//! PEN    A1PA6795UKMFR9    17    12.90    EUR    9e0c55b1f0a2c7d4
//! ```
//!
//! | cell | what it is |
//! |---|---|
//! | SKU, marketplace | which offer; neither is empty |
//! | quantity | units that the offer shows; empty where Amazon fulfills |
//! | price, currency | the price; empty where Amazon's stays |
//! | fingerprint | 64 bits of what else the listing shows, hexadecimal ([`fingerprint`]); empty where Amazon's stays |
//!
//! ```
//! use amz_odoo_mapping::inventory::Urgency;
//! use amz_odoo_mapping::plan::{PlanContext, plan};
//!
//! let now = "INK\tDE\t2\t4.90\tEUR\ta1\nPEN\tDE\t17\t12.90\tEUR\tb2\nPEN\tFR\t17\t13.90\tEUR\tb3\n";
//! let sent = "INK\tDE\t9\t4.90\tEUR\ta1\nOLD\tDE\t1\t1.00\tEUR\tff\nPEN\tDE\t17\t12.90\tEUR\tb2\nPEN\tFR\t17\t12.90\tEUR\tb2\n";
//! let mut ctx = PlanContext::default();
//! ctx.low_stock = 3;
//! let mapped = plan(&ctx, now.as_bytes(), sent.as_bytes())?;
//! let found: Vec<String> = mapped.draft.deltas.iter().map(ToString::to_string).collect();
//! assert_eq!(found, ["INK@DE quantity 9 -> 2 (immediate)", "OLD@DE ended (immediate)", "PEN@FR price 12.90 -> 13.90 EUR, listing (scheduled)"]);
//! # Ok::<(), amz_odoo_mapping::plan::SnapshotError>(())
//! ```
//!
//! What it does not do: open files, or send anything.

mod compare;
mod delta;
mod row;

pub use compare::{Plan, PlanContext, plan};
pub use delta::{Delta, PriceChange, QuantityChange};
pub use row::{Row, Rows, SnapshotError, fingerprint};
