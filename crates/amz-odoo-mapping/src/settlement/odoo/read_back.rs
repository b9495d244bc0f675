//! What Odoo made of an entry, against what was sent.

use odoo_rpc::{FieldError, Record};
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use super::{EntryFault, MoveDraft, MoveLine};
use crate::{Issue, IssueKind, Mapped, Trace};

/// The fields of `account.move` that [`read_back`] compares.
pub const MOVE_FIELDS: [&str; 6] = ["state", "move_type", "ref", "date", "journal_id", "currency_id"];

/// The fields of `account.move.line` that [`read_back`] compares.
pub const LINE_FIELDS: [&str; 10] = [
    "account_id",
    "name",
    "balance",
    "currency_id",
    "amount_currency",
    "partner_id",
    "tax_ids",
    "tax_repartition_line_id",
    "tax_tag_ids",
    "analytic_distribution",
];

/// How issues show no value.
const EMPTY: &str = "empty";

/// How far an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveState {
    /// Loaded.
    Draft,
    /// Posted.
    Posted,
}

impl MoveState {
    /// Odoo's `state`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Posted => "posted",
        }
    }
}

/// The records that an entry's lines became.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadBack {
    /// Odoo's id of each line of the draft, in its order; `None` where Odoo has no such line.
    pub line_ids: Vec<Option<i64>>,
}

/// Compares an entry in Odoo, read with [`MOVE_FIELDS`], and all its lines, read with [`LINE_FIELDS`], with its draft.
///
/// Every difference is an issue that names record, field, what was sent and what was found: a line that Odoo added or
/// does not have, a date that posting moved, an amount, an account, a tag.
#[must_use]
pub fn read_back(wanted: &MoveDraft, state: MoveState, entry: &Record, lines: &[Record]) -> Mapped<ReadBack> {
    let mut check = Check { wanted, issues: Vec::new() };
    check.entry(state, entry);
    let line_ids = check.lines(lines);
    Mapped { draft: ReadBack { line_ids }, issues: check.issues, trace: Trace::default() }
}

struct Check<'a> {
    wanted: &'a MoveDraft,
    issues: Vec<Issue>,
}

impl<'a> Check<'a> {
    fn fault(&mut self, fault: EntryFault, path: String) {
        self.issues.push(Issue::new(IssueKind::Entry { fault }, path, self.wanted.external_id.as_str()));
    }

    fn differs(&mut self, record: &str, path: String, field: &str, wanted: &str, found: &str) {
        if wanted != found {
            let fault = EntryFault::Differs {
                record: record.to_owned(),
                field: field.to_owned(),
                wanted: wanted.to_owned(),
                found: found.to_owned(),
            };
            self.fault(fault, path);
        }
    }

    fn entry(&mut self, state: MoveState, entry: &Record) {
        let wanted = self.wanted;
        let link = |field| entry.many2one(field).map(|link| shown(link.map(|link| link.id)));
        let text = |field| entry.str(field).map(|text| text.unwrap_or(EMPTY).to_owned());
        let record = format!("account.move,{}", entry.id().unwrap_or_default());
        let mut compare = |field: &str, wanted: String, found: Result<String, FieldError>| match found {
            Ok(found) => self.differs(&record, field.to_owned(), field, &wanted, &found),
            Err(error) => self.unreadable(record.clone(), error),
        };
        compare("state", state.as_str().to_owned(), text("state"));
        compare("move_type", "entry".to_owned(), text("move_type"));
        compare("ref", wanted.reference.clone(), text("ref"));
        compare("date", wanted.date.to_string(), text("date"));
        compare("journal_id", wanted.journal_id.to_string(), link("journal_id"));
        compare("currency_id", wanted.currency_id.to_string(), link("currency_id"));
    }

    fn unreadable(&mut self, record: String, error: FieldError) {
        let path = error.field.clone();
        self.fault(EntryFault::UnreadableRecord { record, field: error.field }, path);
    }

    /// Pairs the lines: those that are equal, then those that differ in some fields; what is left was added or is missing.
    fn lines(&mut self, lines: &[Record]) -> Vec<Option<i64>> {
        let mut found = BTreeMap::<Line, VecDeque<i64>>::new();
        for record in lines {
            let name = format!("account.move.line,{}", record.id().unwrap_or_default());
            match record.id().and_then(|id| Ok((id, Line::found(record)?))) {
                Ok((id, line)) => found.entry(line).or_default().push_back(id),
                Err(error) => self.unreadable(name, error),
            }
        }
        let mut ids = vec![None; self.wanted.lines.len()];
        let mut missing = Vec::new();
        for ((place, wanted), id) in self.wanted.lines.iter().enumerate().zip(&mut ids) {
            let wanted = Line::wanted(wanted);
            *id = found.get_mut(&wanted).and_then(VecDeque::pop_front);
            if id.is_none() {
                missing.push((place, wanted));
            }
        }
        let mut added: Vec<(i64, Line)> = found
            .into_iter()
            .flat_map(|(line, ids)| ids.into_iter().map(move |id| (id, line.clone())))
            .collect();
        added.sort_unstable();
        for (place, wanted) in missing {
            let alike = added.iter().enumerate().filter(|(_, (_, found))| wanted.is_alike(found));
            // The first of those that differ least.
            let nearest = alike.min_by_key(|(_, (_, found))| wanted.differences(found).count());
            match nearest.map(|(at, _)| at) {
                Some(at) => {
                    let (id, found) = added.remove(at);
                    let record = format!("account.move.line,{id}");
                    for (field, wanted, found) in wanted.differences(&found) {
                        self.differs(&record, format!("lines[{place}].{field}"), field, wanted, found);
                    }
                    if let Some(slot) = ids.get_mut(place) {
                        *slot = Some(id);
                    }
                }
                None => {
                    let fault =
                        EntryFault::MissingLine { name: wanted.name.clone(), balance: wanted.balance };
                    self.fault(fault, format!("lines[{place}]"));
                }
            }
        }
        for (id, line) in added {
            let record = format!("account.move.line,{id}");
            let fault = EntryFault::AddedLine { record, name: line.name, balance: line.balance };
            self.fault(fault, "lines".to_owned());
        }
        ids
    }
}

/// A line's values, ready to be compared and shown: texts in the order of [`LINE_FIELDS`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    values: [String; LINE_FIELDS.len()],
    name: String,
    balance: Decimal,
}

impl Line {
    fn wanted(line: &MoveLine) -> Self {
        let values = [
            line.account_id.to_string(),
            line.name.clone(),
            amount(line.balance),
            line.currency_id.to_string(),
            amount(line.amount_currency),
            shown(line.partner_id),
            ids(line.tax_ids.clone()),
            shown(line.repartition_line_id),
            ids(line.tag_ids.clone()),
            distribution(&Value::Object(line.analytic_distribution())),
        ];
        Self { values, name: line.name.clone(), balance: line.balance.normalize() }
    }

    fn found(line: &Record) -> Result<Self, FieldError> {
        let name = line.str("name")?.unwrap_or_default().to_owned();
        let balance = line.decimal("balance")?.unwrap_or_default().normalize();
        let link = |field| Ok::<_, FieldError>(shown(line.many2one(field)?.map(|link| link.id)));
        let analytic = line.get("analytic_distribution").ok_or_else(|| FieldError {
            field: "analytic_distribution".to_owned(),
            expected: "a field",
            found: "nothing",
        })?;
        let values = [
            link("account_id")?,
            name.clone(),
            amount(balance),
            link("currency_id")?,
            amount(line.decimal("amount_currency")?.unwrap_or_default()),
            link("partner_id")?,
            ids(line.ids("tax_ids")?),
            link("tax_repartition_line_id")?,
            ids(line.ids("tax_tag_ids")?),
            distribution(analytic),
        ];
        Ok(Self { values, name, balance })
    }

    /// Whether it may be the same line: by its name, or by account and amount.
    fn is_alike(&self, other: &Self) -> bool {
        let same = |place: usize| self.values.get(place) == other.values.get(place);
        self.name == other.name || (same(0) && self.balance == other.balance)
    }

    fn differences<'s>(&'s self, other: &'s Self) -> impl Iterator<Item = (&'static str, &'s str, &'s str)> {
        let values = self.values.iter().zip(&other.values);
        let pairs = LINE_FIELDS.into_iter().zip(values).filter(|(_, (own, other))| own != other);
        pairs.map(|(field, (own, other))| (field, own.as_str(), other.as_str()))
    }
}

fn amount(amount: Decimal) -> String {
    amount.normalize().to_string()
}

fn shown(id: Option<i64>) -> String {
    id.map_or_else(|| EMPTY.to_owned(), |id| id.to_string())
}

fn ids(mut ids: Vec<i64>) -> String {
    ids.sort_unstable();
    list(ids.into_iter())
}

/// `1: 100, 2: 100`, whatever the order and however Odoo writes the number.
fn distribution(value: &Value) -> String {
    let Some(parts) = value.as_object() else { return EMPTY.to_owned() };
    let parts: BTreeMap<&str, f64> =
        parts.iter().map(|(account, part)| (account.as_str(), part.as_f64().unwrap_or_default())).collect();
    list(parts.into_iter().map(|(account, part)| format!("{account}: {part}")))
}

fn list(parts: impl Iterator<Item = impl fmt::Display>) -> String {
    let parts: Vec<String> = parts.map(|part| part.to_string()).collect();
    if parts.is_empty() { EMPTY.to_owned() } else { parts.join(", ") }
}
