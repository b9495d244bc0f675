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

/// Fields in which somebody may have typed anything; issues do not show what.
const TEXTS: [&str; 2] = ["ref", "name"];

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
/// Every difference is an issue that names record, field, what was sent and what was found, texts left out: a line that Odoo added or
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
                found: Some(found).filter(|_| !TEXTS.contains(&field)).map(str::to_owned),
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

    /// Pairs the lines, those that have most in common first; what is left was added or is missing.
    fn lines(&mut self, records: &[Record]) -> Vec<Option<i64>> {
        let mut found = Vec::with_capacity(records.len());
        for record in records {
            let name = format!("account.move.line,{}", record.id().unwrap_or_default());
            match record.id().and_then(|id| Ok((id, Line::found(record)?))) {
                Ok(line) => found.push(line),
                Err(error) => self.unreadable(name, error),
            }
        }
        found.sort_unstable();
        let draft = self.wanted;
        let wanted: Vec<Line> = draft.lines.iter().map(Line::wanted).collect();
        let mut pairs = vec![None; wanted.len()];
        let mut added: Vec<&(i64, Line)> = found.iter().collect();
        for shared in in_common() {
            pair(&wanted, &mut pairs, &mut added, &shared);
        }
        for (place, ((line, wanted), pair)) in draft.lines.iter().zip(&wanted).zip(&pairs).enumerate() {
            let Some((id, found)) = pair else {
                let fault = EntryFault::MissingLine { name: line.name.clone(), balance: wanted.balance };
                self.fault(fault, format!("lines[{place}]"));
                continue;
            };
            let record = format!("account.move.line,{id}");
            for (field, wanted, found) in wanted.differences(found) {
                self.differs(&record, format!("lines[{place}].{field}"), field, wanted, found);
            }
        }
        for (id, line) in added {
            let record = format!("account.move.line,{id}");
            let fault = EntryFault::AddedLine { record, balance: line.balance };
            self.fault(fault, "lines".to_owned());
        }
        pairs.into_iter().map(|pair| pair.map(|(id, _)| *id)).collect()
    }
}

/// The fields in which lines have to agree to be the same one, from all to the fewest.
fn in_common() -> Vec<Vec<&'static str>> {
    let mut common = vec![LINE_FIELDS.to_vec()];
    // What tells lines apart best is left out last.
    for left_out in LINE_FIELDS.into_iter().rev() {
        common.push(LINE_FIELDS.into_iter().filter(|field| *field != left_out).collect());
    }
    common.extend([vec!["account_id", "name", "balance"], vec!["name"], vec!["account_id", "balance"]]);
    common
}

/// Gives each line that has none yet the first record of `added` that agrees with it in the fields of `shared`.
fn pair<'a>(
    wanted: &'a [Line],
    pairs: &mut [Option<&'a (i64, Line)>],
    added: &mut Vec<&'a (i64, Line)>,
    shared: &[&str],
) {
    if added.is_empty() || pairs.iter().all(Option::is_some) {
        return;
    }
    let mut by_key = BTreeMap::<Vec<&str>, VecDeque<&(i64, Line)>>::new();
    for one in added.iter().copied() {
        by_key.entry(one.1.key(shared)).or_default().push_back(one);
    }
    for (wanted, pair) in wanted.iter().zip(pairs).filter(|(_, pair)| pair.is_none()) {
        *pair = by_key.get_mut(&wanted.key(shared)).and_then(VecDeque::pop_front);
    }
    *added = by_key.into_values().flatten().collect();
    added.sort_unstable();
}

/// A line's values, ready to be compared and shown: texts in the order of [`LINE_FIELDS`].
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    values: [String; LINE_FIELDS.len()],
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
        Self { values, balance: line.balance.normalize() }
    }

    fn found(line: &Record) -> Result<Self, FieldError> {
        let balance = line.decimal("balance")?.unwrap_or_default().normalize();
        let link = |field| Ok::<_, FieldError>(shown(line.many2one(field)?.map(|link| link.id)));
        let analytic = line.get("analytic_distribution").ok_or_else(|| FieldError {
            field: "analytic_distribution".to_owned(),
            expected: "a field",
            found: "nothing",
        })?;
        let values = [
            link("account_id")?,
            line.str("name")?.unwrap_or_default().to_owned(),
            amount(balance),
            link("currency_id")?,
            amount(line.decimal("amount_currency")?.unwrap_or_default()),
            link("partner_id")?,
            ids(line.ids("tax_ids")?),
            link("tax_repartition_line_id")?,
            ids(line.ids("tax_tag_ids")?),
            distribution(analytic),
        ];
        Ok(Self { values, balance })
    }

    /// The values of these fields.
    fn key(&self, shared: &[&str]) -> Vec<&str> {
        let values = LINE_FIELDS.iter().zip(&self.values).filter(|(field, _)| shared.contains(field));
        values.map(|(_, value)| value.as_str()).collect()
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
