//! Prints a domain, as a list for a call and as the text that people write.

use std::fmt::Write as _;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{Domain, Node};

impl Domain {
    /// Odoo's list, as it goes into a call.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut out = Vec::new();
        match &self.0 {
            // Odoo reads the empty list as "every record".
            Node::All(members) if members.is_empty() => {}
            node => node.print(&mut out),
        }
        Value::Array(out)
    }

    /// The text of Odoo's views and filters: a list of Python literals.
    ///
    /// It shows the values; `Debug` does not.
    ///
    /// ```
    /// use odoo_rpc::Domain;
    ///
    /// let domain = Domain::eq("state", "sale") & !Domain::set("partner_id");
    /// assert_eq!(domain.to_text(), "['&', ('state', '=', 'sale'), '!', ('partner_id', '!=', False)]");
    /// ```
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        write_terms(&self.to_value(), &mut out);
        out
    }
}

impl Node {
    fn print(&self, out: &mut Vec<Value>) {
        match self {
            Self::All(members) => print_joined("&", members, json!([1, "=", 1]), out),
            Self::Any(members) => print_joined("|", members, json!([0, "=", 1]), out),
            Self::Not(inner) => {
                out.push(Value::from("!"));
                inner.print(out);
            }
            Self::Leaf { field, operator, value } => out.push(json!([field, operator.as_str(), value])),
        }
    }
}

fn print_joined(sign: &str, members: &[Node], constant: Value, out: &mut Vec<Value>) {
    match members.split_last() {
        None => out.push(constant),
        Some((last, others)) => {
            for member in others {
                out.push(Value::from(sign));
                member.print(out);
            }
            last.print(out);
        }
    }
}

/// The terms of a domain; its conditions are tuples, by custom.
fn write_terms(terms: &Value, out: &mut String) {
    let Value::Array(terms) = terms else { return write_literal(terms, out) };
    write_items("[", terms, "]", out, |term, out| match term {
        Value::Array(condition) => {
            let nested = condition.get(1).and_then(Value::as_str).is_some_and(|name| name.ends_with("any"));
            write_items("(", condition, ")", out, if nested { write_terms } else { write_literal });
        }
        sign => write_literal(sign, out),
    });
}

fn write_items(open: &str, items: &[Value], close: &str, out: &mut String, write: fn(&Value, &mut String)) {
    out.push_str(open);
    for (place, item) in items.iter().enumerate() {
        out.push_str(if place == 0 { "" } else { ", " });
        write(item, out);
    }
    out.push_str(close);
}

/// A value as Python's `repr` prints it.
pub(super) fn write_literal(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Number(number) => {
            let _ = write!(out, "{number}");
        }
        Value::String(text) => write_text(text, out),
        Value::Array(items) => write_items("[", items, "]", out, write_literal),
        Value::Object(members) => {
            out.push('{');
            for (place, (key, member)) in members.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                write_text(key, out);
                out.push_str(": ");
                write_literal(member, out);
            }
            out.push('}');
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for next in text.chars() {
        match next {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if next == quote => out.extend(['\\', next]),
            _ if next.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(next));
            }
            _ => out.push(next),
        }
    }
    out.push(quote);
}

impl Serialize for Domain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl From<Domain> for Value {
    fn from(domain: Domain) -> Self {
        domain.to_value()
    }
}
