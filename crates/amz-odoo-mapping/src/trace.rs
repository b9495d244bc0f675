//! Which rule set which Odoo field from which part of Amazon's document.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt::{self, Write as _};

use jiff::Timestamp;
use rust_decimal::Decimal;

/// One decision: a field of Odoo, where its value came from, and the rule that set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TraceEntry<'a> {
    /// Odoo's model and field, such as `sale.order.client_order_ref`; lines carry their key:
    /// `sale.order.line[123_item].price_unit`.
    pub field: &'a str,
    /// The path in Amazon's document, `context` for a default.
    pub source: &'a str,
    /// The rule's name, such as `order.reference`.
    pub rule: &'a str,
    /// The value, where it holds no buyer data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<&'a str>,
}

/// The decisions of one mapping, in the order in which they were taken.
///
/// Entries are written by the code that sets the field, never from a list beside it: a rule that is
/// taken away takes its entry along.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// The texts of all entries one after the other: an order has some sixty, and as strings they would be most of what
    /// a mapping allocates.
    text: String,
    entries: Vec<Entry>,
}

/// Where an entry's texts end; the first begins where those of the entry before it end.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    field: usize,
    source: usize,
    value: usize,
    has_value: bool,
    rule: Cow<'static, str>,
}

impl Trace {
    /// The decisions.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = TraceEntry<'_>> + ExactSizeIterator {
        (0..self.entries.len()).map(|index| self.entry(index))
    }

    /// The decisions about one field of Odoo.
    pub fn of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = TraceEntry<'a>> {
        self.entries().filter(move |entry| entry.field == field)
    }

    /// Adds the decisions of a mapping that followed, or that was a part of this one.
    pub fn append(&mut self, other: Self) {
        let before = self.text.len();
        self.text.push_str(&other.text);
        self.entries.extend(other.entries.into_iter().map(|entry| Entry {
            field: before + entry.field,
            source: before + entry.source,
            value: before + entry.value,
            ..entry
        }));
    }

    /// An empty trace with room for so many decisions.
    pub(crate) fn with_capacity(decisions: usize) -> Self {
        Self { text: String::with_capacity(decisions * 80), entries: Vec::with_capacity(decisions) }
    }

    pub(crate) fn push(
        &mut self,
        field: impl Words,
        source: impl Words,
        rule: impl Into<Cow<'static, str>>,
        value: Option<impl Words>,
    ) {
        field.write_to(&mut self.text);
        let field = self.text.len();
        source.write_to(&mut self.text);
        let source = self.text.len();
        let has_value = value.is_some();
        if let Some(value) = value {
            value.write_to(&mut self.text);
        }
        self.entries.push(Entry { field, source, value: self.text.len(), has_value, rule: rule.into() });
    }

    fn entry(&self, index: usize) -> TraceEntry<'_> {
        let start =
            index.checked_sub(1).and_then(|before| self.entries.get(before)).map_or(0, |entry| entry.value);
        let text = |range: std::ops::Range<usize>| self.text.get(range).unwrap_or_default();
        match self.entries.get(index) {
            Some(entry) => TraceEntry {
                field: text(start..entry.field),
                source: text(entry.field..entry.source),
                rule: &entry.rule,
                value: entry.has_value.then(|| text(entry.source..entry.value)),
            },
            None => TraceEntry { field: "", source: "", rule: "", value: None },
        }
    }
}

/// What a trace can hold. Not `Display`, whose formatter costs more than all else about an entry.
pub(crate) trait Words {
    /// Adds the words to a text.
    fn write_to(&self, text: &mut String);
}

impl Words for str {
    fn write_to(&self, text: &mut String) {
        text.push_str(self);
    }
}

impl Words for String {
    fn write_to(&self, text: &mut String) {
        text.push_str(self);
    }
}

impl Words for Cow<'_, str> {
    fn write_to(&self, text: &mut String) {
        text.push_str(self);
    }
}

impl Words for Decimal {
    fn write_to(&self, text: &mut String) {
        let mut buffer = itoa::Buffer::new();
        let units = buffer.format(self.mantissa().unsigned_abs());
        let scale = self.scale() as usize;
        if self.is_sign_negative() {
            text.push('-');
        }
        match units.len().checked_sub(scale) {
            Some(whole @ 1..) => {
                text.push_str(&units[..whole]);
                text.push_str(if scale > 0 { "." } else { "" });
                text.push_str(&units[whole..]);
            }
            _ => {
                text.push_str("0.");
                text.extend(std::iter::repeat_n('0', scale - units.len()));
                text.push_str(units);
            }
        }
    }
}

impl Words for Timestamp {
    fn write_to(&self, text: &mut String) {
        // Writing to a string does not fail.
        let _ = write!(text, "{self}");
    }
}

impl<T: Words + ?Sized> Words for &T {
    fn write_to(&self, text: &mut String) {
        (**self).write_to(text);
    }
}

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

    #[test]
    fn decimals_read_as_they_display() {
        for units in [0, 5, 10, 99, 100, 123_456, -1, -150, i64::MAX] {
            for scale in 0..6 {
                let decimal = Decimal::new(units, scale);
                let mut text = String::new();
                decimal.write_to(&mut text);
                assert_eq!(text, decimal.to_string());
            }
        }
        let mut text = String::new();
        Decimal::MIN.write_to(&mut text);
        assert_eq!(text, Decimal::MIN.to_string());
    }

    #[test]
    fn entries_are_what_was_pushed_also_after_others_and_in_json() {
        let mut trace = Trace::default();
        trace.push("sale.order.name", "orderId", "order.reference", Some("1-1-1"));
        let mut later = Trace::default();
        later.push("sale.order.note", String::new(), "note", None::<&str>);
        later.push("sale.order.line[1_item].name", "title", "x".to_owned(), Some(Decimal::from(5)));
        trace.append(later);
        let json = serde_json::to_value(&trace).unwrap();
        assert_eq!(
            json,
            serde_json::json!([
                {"field": "sale.order.name", "source": "orderId", "rule": "order.reference", "value": "1-1-1"},
                {"field": "sale.order.note", "source": "", "rule": "note"},
                {"field": "sale.order.line[1_item].name", "source": "title", "rule": "x", "value": "5"},
            ])
        );
        assert_eq!(serde_json::from_value::<Trace>(json).unwrap(), trace);
        assert_eq!(trace.of("sale.order.note").count(), 1);
        assert_eq!(trace.entries().next_back().unwrap().value, Some("5"));
    }
}
