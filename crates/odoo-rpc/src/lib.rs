//! A typed client for Odoo's external API, versions 16 to 19.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use odoo_rpc::{Call, Client, Context, Domain, SearchOptions};
//!
//! let odoo = Client::builder("https://example.odoo.com")
//!     .database("example")
//!     .credentials("integration@example.com", std::env::var("ODOO_KEY")?)
//!     .connect()
//!     .await?;
//!
//! let quotations = Domain::eq("state", "draft") & Domain::gt("amount_total", 0);
//! let orders = odoo.search_read("sale.order", &quotations, &["name"], SearchOptions::new().limit(50)).await?;
//! let ids = orders.iter().map(|order| order.id()).collect::<Result<Vec<_>, _>>()?;
//! let _confirmed: bool = odoo.execute(&Call::new("sale.order", "action_confirm").ids(ids)).await?;
//!
//! let rows = vec![vec!["shop.customer_1".to_owned(), "Jane".to_owned()]];
//! let ids = odoo.load("res.partner", &["id", "name"], &rows, Context::new()).await?.into_result()?;
//! # Ok(())
//! # }
//! ```
//!
//! # What it takes care of
//!
//! - Errors are typed ([`ErrorKind`]) and say whether the call may have changed something
//!   ([`Error::may_have_effect`]). Neither errors nor `Debug` output hold passwords or values of records.
//! - Only what is safe to repeat is repeated ([`Retry`]).
//! - Decimals keep exactly the digits that Odoo printed ([`Record::decimal`]); `false` is `None`.
//! - Calls go over JSON-RPC (16 to 19) or JSON-2 (19), with the same results and errors ([`Protocol`]).
//! - Records are read and written as types of your own ([`model`]), or as [`Record`]s.
//! - Field names that changed between versions are found by themselves in typed records, and with
//!   [`Fields::resolve`] in dynamic ones.
//! - Any number of records comes as a stream ([`Client::stream`]) and goes in batches ([`Batches`]).
//! - Domains are read, printed and evaluated over records in memory ([`domain`]).
//! - Workflow steps tell what came of them ([`workflow`]); files are attached and read ([`Client::attach`]),
//!   reports printed ([`Client::report`]).
//! - A client in [`Mode::ReadOnly`] sends nothing that might write.
//!
//! # Features
//!
//! `client` (default): [`Client`] and its HTTP stack. Without it the crate is data types alone: domains, commands,
//! records, load messages; no tokio, no reqwest. `derive` (default): the macros of [`model`]. `blocking`: the module
//! `blocking`, for programs without async.
//!
//! # What it does not do
//!
//! XML-RPC, and methods that Odoo offers to its web client alone, but for the making of API keys and reports.

// The derived code names the crate.
#[cfg(all(test, feature = "derive"))]
extern crate self as odoo_rpc;

mod command;
mod context;
mod datetime;
pub mod domain;
mod error;
mod external_id;
mod fields;
pub mod load;
pub mod model;
pub mod names;
mod record;
mod version;

#[cfg(feature = "client")]
mod attachment;
#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "client")]
mod call;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
pub mod http;
#[cfg(feature = "client")]
mod mode;
#[cfg(feature = "client")]
mod origin;
#[cfg(feature = "client")]
mod protocol;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "client")]
mod signature;
#[cfg(feature = "client")]
mod stats;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
pub mod workflow;

pub use command::Command;
pub use context::Context;
pub use datetime::{DateTimeError, OdooDateTime};
pub use domain::{Domain, Filter, Operator, Records, Rules};
pub use error::{BoxError, Error, ErrorKind, Result, Sent, ServerText};
pub use external_id::{ExternalId, ExternalIdError};
pub use fields::{FieldInfo, FieldKind, Fields};
pub use load::{LoadMessage, LoadOutcome};
#[cfg(feature = "derive")]
pub use odoo_rpc_derive::{OdooModel, OdooSelection, OdooValues};
pub use record::{FieldError, Many2one, Record, decimal_value};
pub use version::{Version, VersionError};

#[cfg(feature = "client")]
pub use attachment::Attachment;
#[cfg(feature = "client")]
pub use call::Call;
#[cfg(feature = "client")]
pub use client::{
    Batch, BatchError, Batches, Client, ClientBuilder, Group, GroupBy, ReportFormat, SearchOptions,
    StreamOptions,
};
#[cfg(feature = "client")]
pub use mode::Mode;
#[cfg(feature = "client")]
pub use protocol::Protocol;
#[cfg(feature = "client")]
pub use retry::Retry;
#[cfg(feature = "client")]
pub use stats::Stats;

#[cfg(all(feature = "client", feature = "derive"))]
#[doc = include_str!("../docs/odoo-from-rust.md")]
pub mod guide {}

/// What users of PyPI's odoorpc know, and what it is called here.
#[cfg(all(feature = "client", feature = "derive"))]
#[doc = include_str!("../docs/coming-from-odoorpc.md")]
pub mod coming_from_odoorpc {}
