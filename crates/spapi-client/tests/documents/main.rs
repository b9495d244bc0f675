//! Documents and the jobs that make them, against services in memory, on tokio's paused clock.

#![cfg(feature = "documents")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic, also in its helpers")]

mod amazon;
mod bad_input;
#[cfg(feature = "reports")]
mod cancel;
#[cfg(feature = "data-kiosk")]
mod data_kiosk;
#[cfg(feature = "reports")]
mod download;
#[cfg(feature = "feeds")]
mod feeds;
#[cfg(feature = "reports")]
mod poller;
mod rows;
#[cfg(all(feature = "reports", feature = "feeds"))]
mod secrets;
#[cfg(feature = "uploads")]
mod uploads;
