//! `doctor`: what to change before orders can be booked.

use crate::cli::Doctor;
use crate::config::Config;
use crate::failure::{End, Failure};

/// Runs `doctor`.
pub(crate) async fn run(_config: &Config, _arguments: &Doctor) -> Result<End, Failure> {
    Ok(End::Done)
}
