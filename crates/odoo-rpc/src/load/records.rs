//! What `load` did with typed records.

use std::fmt;

use super::{LoadMessage, LoadOutcome, Severity};
use crate::{ExternalId, ServerText};

/// What `load` did with typed records: all of them, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordsOutcome {
    /// Every record was created or updated.
    Loaded {
        /// The records' ids, in their order.
        ids: Vec<i64>,
        /// What Odoo remarked.
        warnings: Vec<RecordMessage>,
    },
    /// Nothing was written.
    Refused(RecordsRefusal),
}

/// Why typed records were refused. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordsRefusal {
    /// What Odoo said, errors and warnings.
    pub messages: Vec<RecordMessage>,
}

/// One of Odoo's messages on a typed record. `Display` is safe to log; the message itself may quote values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordMessage {
    /// Whether it stopped the batch.
    pub severity: Severity,
    /// The record, by its place among those that were given; `None` when Odoo does not say.
    pub record: Option<usize>,
    /// That record's external id.
    pub external_id: Option<ExternalId>,
    /// The field; for a line's, the field that holds the lines.
    pub field: Option<String>,
    /// Odoo's text, which may quote the value.
    pub message: ServerText,
}

impl RecordsOutcome {
    /// The ids, or the refusal.
    ///
    /// # Errors
    /// [`RecordsRefusal`] when the records were refused.
    pub fn into_result(self) -> Result<Vec<i64>, RecordsRefusal> {
        match self {
            Self::Loaded { ids, .. } => Ok(ids),
            Self::Refused(refusal) => Err(refusal),
        }
    }

    /// `external_id` gives that of the record at a place.
    pub(crate) fn new(outcome: LoadOutcome, external_id: impl Fn(usize) -> Option<ExternalId>) -> Self {
        let messages = |messages: Vec<LoadMessage>| {
            messages.into_iter().map(|message| RecordMessage::new(message, &external_id)).collect()
        };
        match outcome {
            LoadOutcome::Loaded { ids, warnings } => Self::Loaded { ids, warnings: messages(warnings) },
            LoadOutcome::Refused(refusal) => {
                Self::Refused(RecordsRefusal { messages: messages(refusal.messages) })
            }
        }
    }
}

impl RecordsRefusal {
    /// The messages that stopped the batch.
    pub fn errors(&self) -> impl Iterator<Item = &RecordMessage> {
        self.messages.iter().filter(|message| message.severity == Severity::Error)
    }
}

impl fmt::Display for RecordsRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Odoo refused the records")?;
        match self.errors().next() {
            Some(first) => write!(f, ", of which {}: {first}", self.errors().count()),
            None => Ok(()),
        }
    }
}

impl std::error::Error for RecordsRefusal {}

impl RecordMessage {
    fn new(message: LoadMessage, external_id: &impl Fn(usize) -> Option<ExternalId>) -> Self {
        Self {
            severity: message.severity,
            record: message.record,
            external_id: message.record.and_then(external_id),
            field: message.field,
            message: message.message,
        }
    }
}

impl fmt::Display for RecordMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.record, &self.external_id) {
            (Some(record), Some(id)) => write!(f, "record {record} (`{id}`)")?,
            (Some(record), None) => write!(f, "record {record}")?,
            (None, _) => f.write_str("one of the records")?,
        }
        match &self.field {
            Some(field) => write!(f, ", field `{field}`"),
            None => Ok(()),
        }
    }
}
