//! Settlements in Odoo: entries with its ids, whether they may be posted, and whether Odoo did what was sent.
//!
//! ```text
//! SettlementDraft ─► moves ─► LockDates::check ─► load ─► read_back ─► action_post ─► read_back
//! orders that are invoiced:  OrderMoves ─► OpenItem ─► clearings, offset_clearings ─► reconcile
//! ```
//!
//! Nothing here talks to Odoo. The caller reads what [`chart_reads`] names, loads [`move_table`] and posts, both under
//! [`move_context`], and reads the entries again; each step in between is a function of what was read. Where entries of
//! the settlement are in Odoo already, [`stale`] and [`book_again`] come before `load`.
//!
//! ```
//! use amz_odoo_mapping::settlement::odoo::{
//!     Chart, EntryContext, Lock, LockDates, JournalKind, chart_reads, move_table, moves,
//! };
//! use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, settlements};
//! use odoo_rpc::Fields;
//! use serde_json::{from_value, json};
//!
//! let report = b"settlement-id\tsettlement-end-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\t\
//! amount-type\tamount-description\tamount\n\
//! 7\t2026-05-27\t8.50\tEUR\t\t\t\t\t\n\
//! 7\t\t\t\tOrder\t302-1234567-1234567\tItemPrice\tPrincipal\t10.00\n\
//! 7\t\t\t\tOrder\t302-1234567-1234567\tItemFees\tCommission\t-1.50\n";
//! let settlement_ctx = SettlementContext::new(RevenueMode::Settlement);
//! let settlement = &settlements(&settlement_ctx, report)?[0].draft;
//!
//! // What Odoo has, as `read` gives it for the models and fields of `chart_reads`.
//! assert_eq!(chart_reads(&Fields::default(), &Fields::default())[0].0, "account.account");
//! let account = |id, name| json!({"id": id, "code": format!("{id}"), "name": name, "reconcile": false});
//! let records = from_value(json!({
//!     "account.account": [
//!         account(11, "Amazon sales"), account(12, "Amazon referral fees"), account(13, "Amazon payouts in transit"),
//!     ],
//!     "res.currency": [{"id": 1, "name": "EUR"}],
//! }))?;
//! let chart = Chart::new("EUR", 3).read(&records)?;
//!
//! let mapped = moves(&EntryContext::new(&chart, &settlement_ctx.rules, "A1SELLER"), settlement);
//! assert!(mapped.issues.is_empty());
//! let entry = &mapped.draft[0];
//! assert_eq!(entry.external_id, "__amz__.settlement_A1SELLER_7_EUR_2026-05");
//! assert_eq!(entry.lines[0].account_id, 11);
//! assert_eq!(move_table(&mapped.draft).rows.len(), 3);
//!
//! let closed = LockDates::default().with(Lock::FiscalYear, jiff::civil::date(2026, 5, 31));
//! assert_eq!(closed.check(JournalKind::Other, entry)[0].kind.code(), "locked_period");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod again;
mod build;
mod chart;
mod clearing;
mod draft;
mod fault;
mod lock;
mod open;
mod read_back;
mod stale;

pub use again::{EmptyMove, book_again};
pub use build::{EntryContext, moves};
pub use chart::{Chart, ChartAccount, ChartName, ChartRepartition, ChartTax, chart_reads};
pub use clearing::{Clearing, clearings, offset_clearings};
pub use draft::{MoveDraft, MoveLine, move_context, move_table};
pub use fault::EntryFault;
pub use lock::{JournalKind, Lock, LockDates};
pub use open::{OpenItem, OrderMoves};
pub use read_back::{LINE_FIELDS, MOVE_FIELDS, MoveState, ReadBack, read_back};
pub use stale::{booked_domain, stale};
