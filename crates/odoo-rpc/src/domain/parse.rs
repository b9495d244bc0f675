//! Reads a domain from a list, as JSON or Python writes it.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::error::{DomainError, DomainErrorKind, DomainPosition};
use super::{Domain, Node, Operator, literal};

impl Domain {
    /// So many levels a domain that is read may have: signs in signs, domains in `any`, lists in values.
    ///
    /// Odoo's own limit is Python's; no domain that people write comes near either.
    pub const MAX_DEPTH: usize = 100;
}

impl TryFrom<&Value> for Domain {
    type Error = DomainError;

    fn try_from(list: &Value) -> Result<Self, DomainError> {
        read(list, 0)
            .map_err(|Flaw { kind, path }| DomainError { kind, position: DomainPosition::Term(path) })
    }
}

impl TryFrom<Value> for Domain {
    type Error = DomainError;

    fn try_from(list: Value) -> Result<Self, DomainError> {
        Self::try_from(&list)
    }
}

impl FromStr for Domain {
    type Err = DomainError;

    /// Reads the text that people write in Odoo's views and filters, a list of Python literals; JSON is taken too.
    ///
    /// ```
    /// use odoo_rpc::Domain;
    ///
    /// let domain: Domain = "[('state', 'in', ('sale', 'done')), '|', ('note', '=', None), ('note', 'ilike', 'gift')]".parse()?;
    /// let state = Domain::is_in("state", ["sale", "done"]);
    /// assert_eq!(domain, state & (Domain::eq("note", ()) | Domain::ilike("note", "gift")));
    /// # Ok::<(), odoo_rpc::domain::DomainError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, DomainError> {
        let (list, offsets) = literal::read(text)?;
        read(&list, 0).map_err(|Flaw { kind, path }| {
            // The term in which it is; the end of the text where a term is missing.
            let place = path.first().map_or(0, |number| number - 1);
            kind.at_character(offsets.get(place).copied().unwrap_or_else(|| text.chars().count()))
        })
    }
}

impl<'de> Deserialize<'de> for Domain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(Value::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// What is wrong, and in which term of which term.
struct Flaw {
    kind: DomainErrorKind,
    path: Vec<usize>,
}

impl DomainErrorKind {
    fn in_term(self, number: usize) -> Flaw {
        Flaw { kind: self, path: vec![number] }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Sign {
    All,
    Any,
    Not,
}

/// A sign whose operands are being read.
struct Open {
    sign: Sign,
    owed: usize,
    members: Vec<Domain>,
}

impl Open {
    fn close(mut self) -> Domain {
        match self.sign {
            Sign::All => Domain::all_of(self.members),
            Sign::Any => Domain::any_of(self.members),
            Sign::Not => self.members.pop().map_or_else(Domain::none, |member| !member),
        }
    }
}

fn read(list: &Value, depth: usize) -> Result<Domain, Flaw> {
    let Value::Array(terms) = list else {
        return Err(Flaw { kind: DomainErrorKind::List, path: Vec::new() });
    };
    // What stands side by side is joined by an implied "&".
    let mut top = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for (number, term) in (1..).zip(terms) {
        let sign = match term {
            Value::String(sign) => match sign.as_str() {
                "&" => Sign::All,
                "|" => Sign::Any,
                "!" => Sign::Not,
                _ => return Err(DomainErrorKind::Term.in_term(number)),
            },
            _ => {
                let leaf = condition(term, depth + open.len() + 1).map_err(|mut flaw| {
                    flaw.path.insert(0, number);
                    flaw
                })?;
                settle(&mut open, &mut top, leaf);
                continue;
            }
        };
        let levels = depth + open.len();
        match open.last_mut() {
            // The same sign again is one more operand, and a second "!" undoes the first: long domains stay flat.
            Some(last) if last.sign == sign && sign != Sign::Not => last.owed += 1,
            Some(last) if last.sign == sign => {
                open.pop();
            }
            _ if levels >= Domain::MAX_DEPTH => {
                return Err(DomainErrorKind::TooDeep.in_term(number));
            }
            _ => open.push(Open { sign, owed: if sign == Sign::Not { 1 } else { 2 }, members: Vec::new() }),
        }
    }
    if open.is_empty() {
        Ok(Domain::all_of(top))
    } else {
        Err(DomainErrorKind::MissingTerm.in_term(terms.len() + 1))
    }
}

/// Gives a finished operand to the innermost sign, and that sign's result to the next while it owes nothing more.
fn settle(open: &mut Vec<Open>, top: &mut Vec<Domain>, mut operand: Domain) {
    while let Some(mut last) = open.pop() {
        last.members.push(operand);
        last.owed -= 1;
        if last.owed > 0 {
            open.push(last);
            return;
        }
        operand = last.close();
    }
    top.push(operand);
}

fn condition(term: &Value, depth: usize) -> Result<Domain, Flaw> {
    let flaw = |kind| Flaw { kind, path: Vec::new() };
    let Value::Array(members) = term else { return Err(flaw(DomainErrorKind::Term)) };
    let [field, operator, value] = members.as_slice() else { return Err(flaw(DomainErrorKind::Term)) };
    let operator = operator.as_str().and_then(|operator| operator.parse::<Operator>().ok());
    let operator = operator.ok_or_else(|| flaw(DomainErrorKind::Operator))?;
    let field = match field {
        Value::String(name) if !name.is_empty() => name,
        // (1, '=', 1) and (0, '=', 1) stand for every record and none.
        Value::Number(_) if operator == Operator::Eq && value.as_i64() == Some(1) => match field.as_i64() {
            Some(1) => return Ok(Domain::all()),
            Some(0) => return Ok(Domain::none()),
            _ => return Err(flaw(DomainErrorKind::Field)),
        },
        _ => return Err(flaw(DomainErrorKind::Field)),
    };
    let value = if depth > Domain::MAX_DEPTH {
        return Err(flaw(DomainErrorKind::TooDeep));
    } else if matches!(operator, Operator::Any | Operator::NotAny) {
        read(value, depth)?.to_value()
    } else if deeper(value, Domain::MAX_DEPTH.saturating_sub(depth)) {
        return Err(flaw(DomainErrorKind::TooDeep));
    } else {
        value.clone()
    };
    Ok(Domain(Node::Leaf { field: field.clone(), operator, value }))
}

/// Whether lists and objects are nested deeper than so many levels.
fn deeper(value: &Value, levels: usize) -> bool {
    match (value, levels.checked_sub(1)) {
        (Value::Array(_) | Value::Object(_), None) => true,
        (Value::Array(items), Some(rest)) => items.iter().any(|item| deeper(item, rest)),
        (Value::Object(members), Some(rest)) => members.values().any(|item| deeper(item, rest)),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
