//! `load`: rows in, ids or row errors out, all or nothing.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use serde::de::Error as _;
use serde_json::Value;

use crate::ServerText;

#[cfg(feature = "client")]
pub(crate) mod matrix;
#[cfg(feature = "client")]
mod records;
mod rows;

#[cfg(feature = "client")]
pub use records::{RecordMessage, RecordsOutcome, RecordsRefusal};
pub use rows::{is_repeatable, records};

/// What `load` did with a batch of rows: all of it, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadOutcome {
    /// Every record was created or updated.
    Loaded {
        /// The records' ids, in the order of the rows that start them.
        ids: Vec<i64>,
        /// What Odoo remarked.
        warnings: Vec<LoadMessage>,
    },
    /// Nothing was written.
    Refused(Refusal),
}

/// Why a batch was refused. Nothing of it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Odoo refused the batch: {} of its messages are errors", self.errors().count())]
pub struct Refusal {
    /// What Odoo said, errors and warnings.
    pub messages: Vec<LoadMessage>,
}

/// One of Odoo's messages on a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadMessage {
    /// Whether it stopped the batch.
    pub severity: Severity,
    /// The first and the last row, counted from 0, of the record that it is about. The rows of a record's
    /// one2many lines belong to the record that starts above them.
    pub rows: Option<(usize, usize)>,
    /// The record, counted from 0.
    pub record: Option<usize>,
    /// The field, or path of fields such as `order_line/product_id`.
    pub field: Option<String>,
    /// Odoo's text, which may quote the cell.
    pub message: ServerText,
}

/// Whether a message stopped the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The batch was refused.
    Error,
    /// A remark.
    Warning,
}

impl LoadOutcome {
    /// The ids, or the refusal.
    ///
    /// # Errors
    /// [`Refusal`] when the batch was refused.
    pub fn into_result(self) -> Result<Vec<i64>, Refusal> {
        match self {
            Self::Loaded { ids, .. } => Ok(ids),
            Self::Refused(refusal) => Err(refusal),
        }
    }

    /// The rows at fault; empty when the batch was loaded. See [`Refusal::bad_rows`].
    #[must_use]
    pub fn bad_rows(&self) -> BTreeSet<usize> {
        match self {
            Self::Loaded { .. } => BTreeSet::new(),
            Self::Refused(refusal) => refusal.bad_rows(),
        }
    }
}

impl Refusal {
    /// The messages that stopped the batch.
    pub fn errors(&self) -> impl Iterator<Item = &LoadMessage> {
        self.messages.iter().filter(|message| message.severity == Severity::Error)
    }

    /// All rows of all records at fault, counted from 0. Without them the rest may be loaded.
    ///
    /// Empty when no message names a row: then only trying smaller batches finds the record.
    #[must_use]
    pub fn bad_rows(&self) -> BTreeSet<usize> {
        self.errors().filter_map(|error| error.rows).flat_map(|(from, to)| from..=to).collect()
    }

    /// Whether every error names the rows that it is about.
    #[must_use]
    pub fn names_rows(&self) -> bool {
        self.errors().all(|error| error.rows.is_some())
    }

    /// Whether it failed only because another transaction was at the same records; the same batch may pass later.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        const SIGNS: [&str; 3] =
            ["could not serialize access", "deadlock detected", "could not obtain lock on row"];
        self.errors().any(|error| SIGNS.iter().any(|sign| error.message.expose().contains(sign)))
    }

    /// The rows of these records that are not at fault, as ranges, each a record.
    #[must_use]
    pub fn good_records(&self, records: &[Range<usize>]) -> Vec<Range<usize>> {
        let bad = self.bad_rows();
        records.iter().filter(|record| bad.range((*record).clone()).next().is_none()).cloned().collect()
    }
}

impl<'de> Deserialize<'de> for LoadOutcome {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let answer = Answer::deserialize(deserializer)?;
        let messages = answer.messages.into_iter().map(LoadMessage::from).collect();
        match answer.ids {
            Value::Bool(false) => Ok(Self::Refused(Refusal { messages })),
            Value::Array(ids) => {
                let ids = ids.iter().map(Value::as_i64).collect::<Option<_>>();
                let ids = ids.ok_or_else(|| D::Error::custom("an id is not a number"))?;
                Ok(Self::Loaded { ids, warnings: messages })
            }
            _ => Err(D::Error::custom("neither ids nor false")),
        }
    }
}

#[derive(Deserialize)]
struct Answer {
    ids: Value,
    #[serde(default)]
    messages: Vec<RawMessage>,
}

/// Odoo fills in what it happens to know: every part may be missing, `false` or of another type.
#[derive(Deserialize)]
struct RawMessage {
    #[serde(default, rename = "type")]
    severity: Value,
    #[serde(default)]
    message: Value,
    #[serde(default)]
    rows: Value,
    #[serde(default)]
    record: Value,
    #[serde(default)]
    field: Value,
    #[serde(default)]
    field_path: Value,
}

impl From<RawMessage> for LoadMessage {
    fn from(raw: RawMessage) -> Self {
        let number =
            |value: Option<&Value>| value.and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let path = |value: &Value| match value {
            Value::String(name) if !name.is_empty() => Some(name.clone()),
            Value::Array(names) => Some(names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("/")),
            _ => None,
        };
        Self {
            severity: if raw.severity == "warning" { Severity::Warning } else { Severity::Error },
            rows: number(raw.rows.get("from")).zip(number(raw.rows.get("to"))),
            record: number(Some(&raw.record)),
            field: path(&raw.field_path).or_else(|| path(&raw.field)),
            message: ServerText::new(raw.message.as_str().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(json: &str) -> LoadOutcome {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_loaded_batch_has_ids() {
        let loaded = outcome(r#"{"ids": [3, 4], "messages": [], "nextrow": 0}"#);
        assert!(loaded.bad_rows().is_empty());
        assert_eq!(loaded.into_result(), Ok(vec![3, 4]));
    }

    #[test]
    fn a_refused_batch_names_rows_and_fields() {
        let refused = outcome(
            r#"{"ids": false, "messages": [
                {"type": "error", "rows": {"from": 2, "to": 4}, "record": 1, "field": "partner_id",
                 "message": "No match for Jane", "moreinfo": []},
                {"type": "warning", "rows": {"from": 0, "to": 0}, "record": 0, "message": "hm"},
                {"type": "error", "rows": {"from": 6, "to": 6}, "record": 3, "field": "order_line",
                 "field_path": ["order_line", "product_id"], "message": "No match"}]}"#,
        );
        assert_eq!(refused.bad_rows().into_iter().collect::<Vec<_>>(), [2, 3, 4, 6]);
        assert!(!format!("{refused:?}").contains("Jane"));
        let refusal = refused.into_result().unwrap_err();
        assert!(refusal.names_rows() && !refusal.is_conflict());
        assert_eq!(refusal.errors().last().unwrap().field.as_deref(), Some("order_line/product_id"));
        assert_eq!(refusal.good_records(&[0..2, 2..5, 5..6, 6..8]), [0..2, 5..6]);
        assert_eq!(refusal.to_string(), "Odoo refused the batch: 2 of its messages are errors");
    }

    #[test]
    fn a_message_without_a_row_is_kept() {
        let refusal = outcome(r#"{"ids": false, "messages": [{"message": "broken", "rows": false}]}"#)
            .into_result()
            .unwrap_err();
        assert!(!refusal.names_rows());
        assert!(refusal.bad_rows().is_empty());
    }

    #[test]
    fn a_conflict_is_told_from_bad_data() {
        let json = r#"{"ids": false, "messages": [{"type": "error", "rows": {"from": 0, "to": 0}, "record": 0,
            "message": "could not serialize access due to concurrent update\n"}]}"#;
        assert!(outcome(json).into_result().unwrap_err().is_conflict());
    }
}
