//! An Odoo that fits into a test: `/jsonrpc` and, as 19, `/json/2` over a small table store, with the schema of a
//! real Odoo 19, or as 16 to 18 have it.
//!
//! It answers the methods that booking Amazon orders needs and imitates what a client must survive there: default
//! taxes, price resets, `date_order` overwritten at confirmation, wizards that answer 200 and do nothing, batches
//! aborted by one bad order, `load` with its atomicity and its external ids. A contract suite runs the same cases
//! against it and a real Odoo. It has no tax engine beyond percent taxes, no stock engine beyond one-step
//! deliveries, no record rules, and one database.
//!
//! ```
//! use amz_odoo_testkit::Emulate;
//! use amz_odoo_testkit::odoo::{Config, Emulator};
//! use bytes::Bytes;
//! use http::Request;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut odoo = Emulator::new(Config::default());
//! let call = r#"{"jsonrpc":"2.0","id":1,"method":"call","params":
//!     {"service":"common","method":"authenticate","args":["odoo","admin","admin",{}]}}"#;
//! let request = Request::post("/jsonrpc").body(Bytes::from(call))?;
//! let answer = odoo.handle(jiff::Timestamp::UNIX_EPOCH, request);
//! assert_eq!(answer.body(), r#"{"jsonrpc":"2.0","id":1,"result":2}"#);
//! # Ok(())
//! # }
//! ```
//!
//! The data file is recorded from a server, see `tests/odoo/src/record.rs`.

mod cell;
mod domain;
mod emulator;
mod env;
mod error;
mod json2;
mod keys;
mod load;
mod models;
mod profile;
mod records;
mod rights;
mod routes;
mod rpc;
mod schema;
mod seed;
mod signature;
mod store;
mod web;

pub use emulator::{Config, Emulator, Stats};
pub use profile::Profile;

#[cfg(test)]
mod tests;
