//! The client against services in memory, on tokio's paused clock, and against a socket.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic, also in its helpers")]

mod answers;
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "orders-v0")]
mod cancel;
mod fake;
mod grants;
#[cfg(feature = "notifications")]
mod notifications;
mod paging;
mod redaction;
#[cfg(all(feature = "orders-v0", feature = "orders-2026-01-01"))]
mod restricted;
mod retry;
mod seam;
mod socket;
mod tokens;
