//! The engine that keeps Amazon Seller Central and Odoo in step.
//!
//! A flow fetches what changed into a durable queue, plans what Odoo should show, applies the difference in batches and
//! reads it back. Every step may be repeated: after a crash the next pass does only what is missing.
//!
//! ```no_run
//! use amz_odoo_sync::clock::SystemClock;
//! use amz_odoo_sync::odoo::Session;
//! use amz_odoo_sync::store::{KeySource, SqliteStore};
//! use amz_odoo_sync::{Account, OrdersFlow, RevenueMode, Silent};
//! use spapi_types::Region;
//!
//! # async fn example(seller: spapi_client::Seller, odoo: odoo_rpc::Client) -> Result<(), Box<dyn std::error::Error>> {
//! let account = Account::new("main", Region::Eu, RevenueMode::Invoices);
//! let session = Session::open(odoo, account.company.as_deref()).await?;
//! let path = std::path::Path::new("amz-odoo.db");
//! let store = SqliteStore::open(path, &KeySource::beside(path))?;
//! let flow = OrdersFlow::new(&account, &seller, &session, &store, &SystemClock, &Silent)?;
//! let report = flow.pass(None).await?;
//! println!("{} orders imported", report.orders_imported);
//! # Ok(())
//! # }
//! ```
//!
//! # What it does not do
//!
//! It reads no configuration file and no command line, and decides nothing about documents: that is
//! [`amz_odoo_mapping`]'s.

pub mod amazon;
pub mod clock;
pub mod crash;
pub mod doctor;
mod error;
pub mod flows;
pub mod issues;
pub mod odoo;
pub mod quota;
mod report;
pub mod seal;
mod settings;
pub mod store;

pub use error::{Result, SyncError};
pub use flows::orders::{OrdersFlow, Progress, Silent};
pub use report::OrdersReport;
pub use settings::{Account, RevenueMode};
