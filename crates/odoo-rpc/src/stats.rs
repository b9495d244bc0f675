//! What a client has sent.

/// Counters of a client and its clones, since it connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Requests sent to Odoo, with those of the connection and the repeated ones.
    pub calls: u64,
    /// Those among them that are not known to read.
    pub writes: u64,
    /// How often a call was sent once more.
    pub repeats: u64,
}
