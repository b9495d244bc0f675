use crate::error::Error;

/// What a step did to one record.
#[derive(Debug)]
#[non_exhaustive]
pub struct Transition {
    /// The record.
    pub id: i64,
    /// Its state before; `None` where there is no such record, or none that the user may see.
    pub before: Option<String>,
    /// Its state after.
    pub after: Option<String>,
    /// Why Odoo refused the step on this record alone. Nothing of it was written.
    pub refused: Option<Error>,
    /// The model of the wizard by which Odoo answered, such as `stock.backorder.confirmation`. It answers so to a
    /// batch, whose records may have moved all the same.
    pub asked: Option<String>,
}

impl Transition {
    /// Whether the record is in another state than before.
    #[must_use]
    pub fn happened(&self) -> bool {
        self.before != self.after
    }
}
