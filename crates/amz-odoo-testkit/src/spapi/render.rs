//! One neutral order, written as either version of the Orders API writes it.

pub(crate) mod v0;
pub(crate) mod v2026;

use jiff::Timestamp;

/// A moment as Amazon writes it, to the second.
pub(crate) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests;
