//! Evaluates a domain over records in memory, as the server's search would.

mod compile;
mod error;
mod legacy;
mod pattern;
mod relation;
mod rules;
mod scalar;
mod source;
mod stored;
mod temporal;
mod test;
mod values;

use std::fmt;

pub use error::FilterError;
pub use rules::{Case, Collation, Rules};
pub use source::{Records, Source, Table};

use self::stored::Values;
use self::test::{Context, Test};
use super::{Domain, Node};
use crate::{Fields, Record};

/// A domain made ready to be evaluated over the records of one model.
///
/// What Odoo would refuse is refused by [`Filter::new`], before any record is looked at.
pub struct Filter<'a> {
    context: Context<'a>,
    model: String,
    test: Test,
    /// The field that must be true of a record.
    active: Option<String>,
}

impl<'a> Filter<'a> {
    /// Checks the domain against the model's fields.
    ///
    /// # Errors
    /// [`FilterError`] for a field that the model has not, and for operators and values that do not go with a field.
    pub fn new(
        domain: &Domain,
        source: &'a dyn Source,
        model: impl Into<String>,
        rules: &'a Rules,
    ) -> Result<Self, FilterError> {
        let (context, model) = (Context { source, rules, active_test: rules.active_test }, model.into());
        let test = context.compile(domain, &model)?;
        let active =
            source.active_field(&model).filter(|active| rules.active_test && !domain.0.mentions(active));
        Ok(Self { active: active.map(str::to_owned), context, model, test })
    }

    /// Whether a search for the domain finds this record.
    ///
    /// # Errors
    /// [`FilterError`] when the record, or one that it links to, lacks a field, is missing from the source, or holds
    /// a value of another type.
    pub fn matches(&self, record: &Record) -> Result<bool, FilterError> {
        let record = Values::Read(record);
        Ok(self.context.in_use(&self.model, self.active.as_deref(), record)?
            && self.context.holds(&self.test, &self.model, record)? == Some(true))
    }

    /// The ids of the source's records that a search finds, in the source's order.
    ///
    /// # Errors
    /// Those of [`Filter::matches`].
    pub fn search(&self) -> Result<Vec<i64>, FilterError> {
        let source = self.context.source;
        let mut found = Vec::new();
        for id in source.ids(&self.model) {
            let record = source.record(&self.model, id);
            let record =
                record.ok_or_else(|| FilterError::MissingRecord { model: self.model.clone(), id })?;
            if self.matches(record)? {
                found.push(id);
            }
        }
        Ok(found)
    }
}

impl fmt::Debug for Filter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter").field("model", &self.model).finish_non_exhaustive()
    }
}

impl Domain {
    /// Whether a record that links to no others meets the domain: a document of any system, say.
    ///
    /// `fields` gives the fields' types. A field that the record lacks is unset, and `active` means nothing special.
    /// For many records, related ones or other rules make a [`Filter`] once.
    ///
    /// ```
    /// use odoo_rpc::{Domain, FieldKind, Fields, Record};
    ///
    /// let fields = Fields::from_iter([("total", FieldKind::Monetary), ("channel", FieldKind::Selection)]);
    /// let order: Record = serde_json::from_str(r#"{"total": "129.90", "channel": "MFN"}"#)?;
    ///
    /// let domain: Domain = "[('channel', '=', 'MFN'), ('total', '>', 100)]".parse()?;
    /// assert!(domain.matches(&order, &fields)?);
    /// assert!(Domain::eq("buyer", "Jane").matches(&order, &fields).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Filter::new`] and [`Filter::matches`].
    pub fn matches(&self, record: &Record, fields: &Fields) -> Result<bool, FilterError> {
        let rules = Rules::new().active_test(false).absent_is_unset(true);
        Filter::new(self, fields, "", &rules)?.matches(record)
    }
}

impl Node {
    fn mentions(&self, name: &str) -> bool {
        match self {
            Self::All(members) | Self::Any(members) => members.iter().any(|member| member.mentions(name)),
            Self::Not(inner) => inner.mentions(name),
            Self::Leaf { field, .. } => field == name,
        }
    }
}

#[cfg(test)]
mod tests;
