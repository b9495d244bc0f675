//! Compares `spapi-types` and `spapi-client` with Amazon's own models.
//!
//! The expected side is computed from the Swagger files by an interpreter that shares no code with the generator: the
//! request of every case, and every member of every document. The typed side is what users call.
//!
//! ```no_run
//! use amz_odoo_conformance::{Model, check, entries};
//!
//! let models = Model::read_all("../shared/spapi-models".as_ref(), None)?;
//! let report = check(&models, &entries());
//! assert!(report.failures.is_empty(), "{report}");
//! # Ok::<(), amz_odoo_conformance::model::ModelError>(())
//! ```
//!
//! - [`model`], [`cases`] and [`sample`] say what there is to compare; [`request`] and [`compare`] are the interpreter.
//! - [`typed`] reaches every operation by the names of the models; [`failures`] the bodies of failures.
//! - [`exceptions`] lists what Amazon's data makes impossible.
//! - [`validate`] holds what our emulator answers against the schemas, to the letter.
//! - [`mutate`] spoils documents; `decoders` are what the fuzz targets of `tests/fuzz` call.
//! - With the feature `client` (on), `send` makes every call with the real client, and `prism` starts Stoplight's Prism
//!   on the models.

pub mod cases;
mod check;
pub mod compare;
#[cfg(feature = "client")]
pub mod decoders;
pub mod exceptions;
pub mod failures;
pub mod json;
pub mod model;
pub mod mutate;
#[cfg(feature = "client")]
pub mod prism;
mod report;
pub mod request;
pub mod sample;
#[cfg(feature = "client")]
pub mod send;
pub mod typed;
pub mod validate;

pub use self::check::{Finding, Report, Tally, check, entry, reader};
pub use self::model::Model;
pub use self::typed::entries;
