//! Which rule set which Odoo field from which part of Amazon's document.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

mod words;

pub(crate) use words::{Field, Words};

/// One decision: a field of Odoo, where its value came from, and the rule that set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TraceEntry<'a> {
    /// Odoo's model and field, such as `sale.order.client_order_ref`; lines carry their key:
    /// `sale.order.line[123_item].price_unit`.
    pub field: Cow<'a, str>,
    /// The path in Amazon's document, `context` for a default.
    pub source: Cow<'a, str>,
    /// The rule's name, such as `order.reference`.
    pub rule: &'a str,
    /// The value, where it holds no buyer data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Cow<'a, str>>,
}

/// The decisions of one mapping, in the order in which they were taken.
///
/// Entries are written by the code that sets the field, never from a list beside it: a rule that is
/// taken away takes its entry along. They become text where they are read: an order has some thirty, and most are
/// never looked at.
#[derive(Clone, Default)]
pub struct Trace {
    entries: Vec<Entry>,
}

#[derive(Clone)]
struct Entry {
    field: Field,
    source: Words,
    rule: Cow<'static, str>,
    value: Option<Words>,
}

impl Entry {
    fn read(&self) -> TraceEntry<'_> {
        TraceEntry {
            field: self.field.read(),
            source: self.source.read(),
            rule: &self.rule,
            value: self.value.as_ref().map(Words::read),
        }
    }
}

impl Trace {
    /// The decisions.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = TraceEntry<'_>> + ExactSizeIterator {
        self.entries.iter().map(Entry::read)
    }

    /// The decisions about one field of Odoo.
    pub fn of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = TraceEntry<'a>> {
        self.entries.iter().filter(move |entry| entry.field.read() == field).map(Entry::read)
    }

    /// Adds the decisions of a mapping that followed, or that was a part of this one.
    pub fn append(&mut self, other: Self) {
        self.entries.extend(other.entries);
    }

    /// An empty trace with room for so many decisions.
    pub(crate) fn with_capacity(decisions: usize) -> Self {
        Self { entries: Vec::with_capacity(decisions) }
    }

    pub(crate) fn push(
        &mut self,
        field: impl Into<Field>,
        source: impl Into<Words>,
        rule: impl Into<Cow<'static, str>>,
        value: Option<impl Into<Words>>,
    ) {
        let value = value.map(Into::into);
        self.entries.push(Entry { field: field.into(), source: source.into(), rule: rule.into(), value });
    }
}

impl PartialEq for Trace {
    fn eq(&self, other: &Self) -> bool {
        self.entries().eq(other.entries())
    }
}

impl Eq for Trace {}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries()).finish()
    }
}

impl Serialize for Trace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.entries())
    }
}

impl<'de> Deserialize<'de> for Trace {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Owned {
            field: String,
            source: String,
            rule: String,
            #[serde(default)]
            value: Option<String>,
        }

        let entries = Vec::<Owned>::deserialize(deserializer)?;
        let mut trace = Self::with_capacity(entries.len());
        for Owned { field, source, rule, value } in entries {
            trace.push(field, source, rule, value);
        }
        Ok(trace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::{LineKey, Part};
    use crate::path::Path;
    use rust_decimal::Decimal;

    #[test]
    fn entries_are_what_was_pushed_also_after_others_and_in_json() {
        let mut trace = Trace::default();
        trace.push("sale.order.name", "orderId", "order.reference", Some("1-1-1"));
        let mut later = Trace::default();
        later.push("sale.order.note", String::new(), "note", None::<Words>);
        let key = LineKey { order_item_id: "1".into(), part: Part::Item, split: 0 };
        let line = Field::OfLine(key, "name");
        let path = Path::below("orderItems[#].title", &[4]);
        later.push(line, path, "x".to_owned(), Some(Words::Percent(Decimal::new(190, 1))));
        trace.append(later);
        let json = serde_json::to_value(&trace).unwrap();
        assert_eq!(
            json,
            serde_json::json!([
                {"field": "sale.order.name", "source": "orderId", "rule": "order.reference", "value": "1-1-1"},
                {"field": "sale.order.note", "source": "", "rule": "note"},
                {"field": "sale.order.line[1_item].name", "source": "orderItems[4].title", "rule": "x",
                    "value": "19.0 %"},
            ])
        );
        assert_eq!(serde_json::from_value::<Trace>(json).unwrap(), trace);
        assert_eq!(trace.of("sale.order.note").count(), 1);
        assert_eq!(trace.of("sale.order.line[1_item].name").count(), 1);
        assert_eq!(trace.entries().next_back().unwrap().value.unwrap(), "19.0 %");
    }
}
