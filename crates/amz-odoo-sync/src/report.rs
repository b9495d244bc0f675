//! What a pass did, in numbers that scripts read.

use serde::Serialize;

/// The counts of one pass of the orders flow; one JSON object with `--json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OrdersReport {
    /// Distinct orders that Amazon listed.
    pub orders_seen: u64,
    /// Orders created in Odoo.
    pub orders_imported: u64,
    /// Orders that were in Odoo and were changed.
    pub orders_updated: u64,
    /// Orders cancelled in Odoo, also those imported as cancelled.
    pub orders_cancelled: u64,
    /// Orders held back, each with an issue.
    pub orders_quarantined: u64,
    /// Orders that Odoo shows already as Amazon does.
    pub orders_unchanged: u64,
    /// Orders that belong in Odoo not yet or never (pending, before the cut-over date, not sold on Amazon).
    pub orders_skipped: u64,
    /// Orders that will be tried again by themselves after a passing failure.
    pub orders_waiting: u64,
    /// Requests sent to Amazon.
    pub amazon_calls: u64,
    /// Requests sent to Odoo.
    pub odoo_calls: u64,
    /// Of these, the ones that may have changed something.
    pub odoo_writes: u64,
    /// Answers 429 met.
    pub throttled: u64,
    /// Time taken, in seconds.
    pub seconds: f64,
    /// What the configuration must change, a sentence each; all that does not depend on it was booked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to_correct: Vec<String>,
}

impl OrdersReport {
    /// Orders whose way ended in this pass.
    pub(crate) fn ended(&self) -> u64 {
        let only_cancelled =
            self.orders_cancelled.saturating_sub(self.orders_imported.min(self.orders_cancelled));
        self.orders_imported
            + self.orders_updated
            + only_cancelled
            + self.orders_quarantined
            + self.orders_unchanged
            + self.orders_skipped
            + self.orders_waiting
    }

    /// Adds the counts of another pass.
    pub fn add(&mut self, other: &Self) {
        self.orders_seen += other.orders_seen;
        self.orders_imported += other.orders_imported;
        self.orders_updated += other.orders_updated;
        self.orders_cancelled += other.orders_cancelled;
        self.orders_quarantined += other.orders_quarantined;
        self.orders_unchanged += other.orders_unchanged;
        self.orders_skipped += other.orders_skipped;
        self.orders_waiting += other.orders_waiting;
        self.amazon_calls += other.amazon_calls;
        self.odoo_calls += other.odoo_calls;
        self.odoo_writes += other.odoo_writes;
        self.throttled += other.throttled;
        self.seconds += other.seconds;
        self.to_correct.extend(other.to_correct.iter().cloned());
    }
}
