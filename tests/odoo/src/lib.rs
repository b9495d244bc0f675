//! What a client may rely on in an Odoo: cases that run against the emulator and against real servers.
//!
//! It needs odoo-rpc and the emulator alone, so that it builds in a minute and can be pointed at any Odoo.

pub mod contract;
pub mod names;
pub mod product;
pub mod real;
pub mod record;

pub use contract::Target;
