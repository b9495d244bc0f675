//! The client against services in memory, on tokio's paused clock, and against a socket.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic, also in its helpers")]

mod answers;
mod cancel;
mod fake;
mod paging;
mod redaction;
mod retry;
mod socket;
mod tokens;
