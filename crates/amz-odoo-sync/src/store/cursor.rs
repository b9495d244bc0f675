//! Cursors: how far a fetch has come.

use serde::Serialize;

/// A cursor as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Cursor {
    /// What the flow wrote.
    pub value: String,
    /// Rises by one with each move; 0 is a cursor that was never set.
    pub version: u64,
}

/// Moves a cursor if nobody else moved it since it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorMove {
    /// Which of the flow's cursors, such as the marketplace.
    pub scope: String,
    /// The [`Cursor::version`] that was read before the fetch; 0 where there was none.
    pub expected: u64,
    /// Where the next fetch begins.
    pub value: String,
}

/// What became of a [`CursorMove`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CursorMoved {
    /// No move was asked for.
    #[default]
    NotAsked,
    /// It moved; this is its new version.
    Moved(u64),
    /// Somebody else moved it since. The items are stored all the same (they are idempotent); the cursor stands
    /// where the other put it, and the fetch goes on from there.
    Lost(Cursor),
    /// It stayed, because a job of the same commit was stale or in conflict.
    Held,
}
