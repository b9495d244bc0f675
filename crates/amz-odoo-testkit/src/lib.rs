//! Emulators of the Selling Partner API and of Odoo, faults and a data generator.
//!
//! An emulator is a function of a request and a moment ([`Emulate::handle`]): [`serve()`] puts it behind a
//! socket, a simulation calls it on virtual time.
//!
//! It emulates what this project uses and is meant for tests and demonstrations; nothing in it is Amazon's
//! or Odoo's code, and every person, address and number it makes up is invented.

pub mod clock;
pub mod faults;
pub mod odoo;
pub mod serve;
pub mod spapi;

pub use crate::faults::{Fault, FaultConfig, Transport};
pub use crate::serve::{Emulate, Server, serve};
