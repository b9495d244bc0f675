//! Emulators of the Selling Partner API and of Odoo, faults and a data generator.
//!
//! An emulator is a function of a request and a moment ([`Emulate::handle`]): [`serve()`] puts it behind a
//! socket, a simulation calls it on virtual time.
//!
//! ```no_run
//! use amz_odoo_testkit::serve;
//! use amz_odoo_testkit::spapi::{Emulator, EmulatorConfig};
//!
//! # async fn run() -> std::io::Result<()> {
//! let config = EmulatorConfig { orders: 50, speed: 100.0, ..EmulatorConfig::new(7) }.starting_now();
//! let emulator = std::sync::Arc::new(std::sync::Mutex::new(Emulator::new(config)));
//! let server = serve(emulator.clone(), ([127, 0, 0, 1], 0).into()).await?;
//! let line = emulator.lock().map(|emulator| emulator.startup_line(&server.url()));
//! // A client logs in and reads orders with what the line says; `GET /_emulator/orders` tells what it must find.
//! # let _ = line;
//! server.shutdown().await;
//! # Ok(())
//! # }
//! ```
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
