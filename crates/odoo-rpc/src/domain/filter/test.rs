//! A domain made ready for one model, and how a record is tested.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value;

use super::error::FilterError;
use super::pattern::Pattern;
use super::rules::Rules;
use super::scalar::{Class, Scalar, is_unset};
use super::source::Source;
use super::stored::{Link, Values, linked_ids, links, scalar};
use super::temporal::Part;

type Result<T> = std::result::Result<T, FilterError>;

/// The results of a comparison that an operator takes.
pub(super) type Fits = fn(Ordering) -> bool;

pub(super) enum Test {
    Constant(bool),
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Leaf(Column, Check),
    /// Neither true nor false where the field is not set.
    IfSet(Column, Box<Test>),
}

/// A field of the model.
#[derive(Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) class: Class,
    pub(super) part: Option<Part>,
    /// Digits after the point that the column has.
    pub(super) scale: Option<u32>,
    pub(super) currency_field: Option<String>,
}

pub(super) enum Check {
    OneOf {
        values: BTreeSet<Scalar>,
        unset: bool,
    },
    Order {
        fits: Fits,
        value: Scalar,
        unset: bool,
    },
    Like(Pattern),
    Linked {
        ids: BTreeSet<i64>,
        unset: bool,
    },
    /// A linked record meets the test and, where `active` names a field, is in use.
    Related {
        model: String,
        test: Box<Test>,
        active: Option<String>,
    },
    /// A linked record is one of the roots or below one.
    Below {
        model: String,
        parent: String,
        roots: BTreeSet<i64>,
        active: Option<String>,
    },
}

impl Test {
    /// Whether a condition on this field is left in it.
    pub(super) fn mentions(&self, field: &str) -> bool {
        match self {
            Self::Constant(_) => false,
            Self::All(members) | Self::Any(members) => members.iter().any(|member| member.mentions(field)),
            Self::Not(inner) | Self::IfSet(_, inner) => inner.mentions(field),
            Self::Leaf(column, _) => column.name == field && column.part.is_none(),
        }
    }
}

/// What tests look at besides the record.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) rules: &'a Rules,
    /// Whether archived records are left out here.
    pub(super) active_test: bool,
}

impl<'a> Context<'a> {
    /// `None` where SQL cannot tell, which happens by the rules of versions before 19 alone.
    pub(super) fn holds(self, test: &Test, model: &str, record: Values<'_>) -> Result<Option<bool>> {
        match test {
            Test::Constant(constant) => Ok(Some(*constant)),
            Test::All(members) => self.until(false, members, model, record),
            Test::Any(members) => self.until(true, members, model, record),
            Test::Not(inner) => Ok(self.holds(inner, model, record)?.map(|holds| !holds)),
            Test::IfSet(column, inner) => {
                let value = self.value(model, &column.name, record)?;
                if links_nothing(value) { Ok(None) } else { self.holds(inner, model, record) }
            }
            Test::Leaf(column, check) => self.leaf_holds(column, check, model, record).map(Some),
        }
    }

    /// What the members come to, which one of them decides that is `decisive`.
    fn until(
        self,
        decisive: bool,
        members: &[Test],
        model: &str,
        record: Values<'_>,
    ) -> Result<Option<bool>> {
        let mut all = Some(!decisive);
        for member in members {
            match self.holds(member, model, record)? {
                Some(holds) if holds == decisive => return Ok(Some(decisive)),
                None => all = None,
                Some(_) => {}
            }
        }
        Ok(all)
    }

    fn leaf_holds(self, column: &Column, check: &Check, model: &str, record: Values<'_>) -> Result<bool> {
        let value = self.value(model, &column.name, record)?;
        match check {
            Check::OneOf { values, unset } => Ok(match scalar(column, value, self.rules)? {
                Some(value) => values.contains(&value),
                None => *unset,
            }),
            Check::Order { fits, value: bound, unset } => match scalar(column, value, self.rules)? {
                Some(value) => Ok(value.compare(bound, self.rules).is_some_and(fits)),
                None => Ok(*unset),
            },
            Check::Like(pattern) => match scalar(column, value, self.rules)? {
                Some(value) => Ok(pattern.fits(&self.text(model, column, value, record)?, self.rules)),
                None => Ok(false),
            },
            _ => self.relation_holds(column, check, value),
        }
    }

    fn relation_holds(self, column: &Column, check: &Check, value: &Value) -> Result<bool> {
        match check {
            Check::Linked { ids, unset } => {
                let links = links(&column.name, value)?;
                if links.is_empty() || ids.is_empty() {
                    return Ok(links.is_empty() && *unset);
                }
                Ok(linked_ids(&column.name, value)?.iter().any(|id| ids.contains(id)))
            }
            Check::Related { model, test, active } => {
                let links = links(&column.name, value)?;
                if matches!(test.as_ref(), Test::Constant(true)) && active.is_none() {
                    return Ok(!links.is_empty());
                }
                for link in links {
                    let record = self.follow(model, link)?;
                    if self.in_use(model, active.as_deref(), record)?
                        && self.holds(test, model, record)? == Some(true)
                    {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Check::Below { model, parent, roots, active } => {
                for id in linked_ids(&column.name, value)? {
                    let counts = match active {
                        Some(_) => {
                            self.in_use(model, active.as_deref(), self.follow(model, Link::Id(id))?)?
                        }
                        None => true,
                    };
                    if counts && self.climb(model, parent, [id], |id| roots.contains(&id))? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Check::OneOf { .. } | Check::Order { .. } | Check::Like(_) => Ok(false),
        }
    }

    /// Goes from these records up, and on until `found` says so of an id; whether it did.
    pub(super) fn climb(
        self,
        model: &str,
        parent: &str,
        from: impl IntoIterator<Item = i64>,
        mut found: impl FnMut(i64) -> bool,
    ) -> Result<bool> {
        let mut next: Vec<i64> = from.into_iter().collect();
        let mut seen: BTreeSet<i64> = next.iter().copied().collect();
        while let Some(id) = next.pop() {
            if found(id) {
                return Ok(true);
            }
            let record = self.follow(model, Link::Id(id))?;
            let above = linked_ids(parent, self.value(model, parent, record)?)?;
            next.extend(above.into_iter().filter(|id| seen.insert(*id)));
        }
        Ok(false)
    }

    pub(super) fn in_use(self, model: &str, active: Option<&str>, record: Values<'_>) -> Result<bool> {
        active.map_or(Ok(true), |field| Ok(*self.value(model, field, record)? == Value::Bool(true)))
    }

    fn follow<'r>(self, model: &str, link: Link<'r>) -> Result<Values<'r>>
    where
        'a: 'r,
    {
        match link {
            Link::Embedded(record) => Ok(Values::Embedded(record)),
            Link::Id(id) => match self.source.record(model, id) {
                Some(record) => Ok(Values::Read(record)),
                None => Err(FilterError::MissingRecord { model: model.to_owned(), id }),
            },
        }
    }

    fn value<'r>(self, model: &str, field: &str, record: Values<'r>) -> Result<&'r Value> {
        match record.get(field) {
            Some(value) => Ok(value),
            None if self.rules.absent_is_unset => Ok(&Value::Null),
            None => Err(FilterError::NotRead { model: model.to_owned(), field: field.to_owned() }),
        }
    }

    /// The text that PostgreSQL makes of a column for LIKE.
    fn text(self, model: &str, column: &Column, value: Scalar, record: Values<'_>) -> Result<String> {
        Ok(match value {
            Scalar::Text(text) => text,
            Scalar::Bool(on) => on.to_string(),
            Scalar::Date(day) => day.to_string(),
            Scalar::Moment(moment) => moment.to_string(),
            Scalar::Number(number) => match (&column.currency_field, column.scale) {
                (Some(currency), _) => padded(number, self.currency_digits(model, currency, record)?),
                (None, Some(scale)) => padded(number, scale),
                (None, None) => number.trunc().to_string(),
            },
        })
    }

    fn currency_digits(self, model: &str, field: &str, record: Values<'_>) -> Result<u32> {
        const CURRENCY: &str = "res.currency";
        let Some(&id) = linked_ids(field, self.value(model, field, record)?)?.first() else { return Ok(2) };
        let currency = self.follow(CURRENCY, Link::Id(id))?;
        let digits = self.value(CURRENCY, "decimal_places", currency)?.as_u64();
        digits.and_then(|digits| u32::try_from(digits).ok()).ok_or_else(|| FilterError::Record {
            field: "decimal_places".to_owned(),
            expected: "a number of digits",
        })
    }
}

/// Unset, of any type: a many2one has no id and name then.
fn links_nothing(value: &Value) -> bool {
    is_unset(value) || value.as_array().is_some_and(Vec::is_empty)
}

fn padded(number: Decimal, scale: u32) -> String {
    format!("{:.*}", scale.to_usize().unwrap_or_default(), number)
}
