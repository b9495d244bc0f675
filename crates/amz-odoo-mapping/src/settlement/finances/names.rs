//! From Finances' names to those of flat file V2, by the table in `names.toml`.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use serde::Deserialize;

use crate::pattern::is_like;
use crate::settlement::report::ReportErrorKind;
use crate::settlement::rules::{folded, folded_pattern};

/// Stands between the names of a path; no name has it.
pub(super) const STEP: char = '\u{1f}';

/// Paths, at most: what an attacker's file may take of memory. Real ones have a few hundred.
const MOST: usize = 20_000;

/// Bytes of a path, at most. Real ones have fewer than 200.
const LONGEST: usize = 512;

/// `transaction-type`, `amount-type` and `amount-description`.
pub(super) type Triple = [String; 3];

/// The form of the table.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    sums: Vec<String>,
    parts: Vec<String>,
    kinds: Vec<String>,
    totals: Vec<String>,
    informative: Vec<String>,
    described: Vec<String>,
    transactions: BTreeMap<String, String>,
    names: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    path: Vec<String>,
    #[serde(default)]
    about: Vec<String>,
    /// Of a row with `about`: its place among those, as one bit.
    #[serde(skip)]
    bit: u64,
    transaction: Option<String>,
    r#type: Option<String>,
    description: Option<String>,
}

impl Table {
    /// The built-in table, its names folded.
    fn built_in() -> &'static Self {
        static TABLE: OnceLock<Table> = OnceLock::new();
        TABLE.get_or_init(|| {
            // A test reads the file; an empty table would leave all names as they are.
            let mut table: Self = toml::from_str(include_str!("names.toml")).unwrap_or_default();
            let names = [&mut table.sums, &mut table.parts, &mut table.kinds, &mut table.described];
            names.into_iter().flatten().for_each(|name| *name = folded(name));
            let rows = table.names.iter_mut();
            let patterns = rows.flat_map(|row| row.path.iter_mut().chain(&mut row.about));
            patterns
                .chain(&mut table.totals)
                .chain(&mut table.informative)
                .for_each(|pattern| *pattern = folded_path(pattern));
            let described = table.names.iter_mut().filter(|row| !row.about.is_empty());
            described.zip(0..u64::BITS).for_each(|(row, place)| row.bit = 1 << place);
            let transactions = std::mem::take(&mut table.transactions).into_iter();
            table.transactions = transactions.map(|(name, of_v2)| (folded_path(&name), of_v2)).collect();
            table
        })
    }

    /// True for a folded name that says what an amount is.
    fn is_name(&self, name: &String) -> bool {
        !self.sums.contains(name) && !self.parts.contains(name)
    }

    fn triple(&self, path: &str, about: About) -> Triple {
        let own: Vec<&str> = path.split(STEP).collect();
        let steps: Vec<String> = own.iter().map(|name| folded(name)).collect();
        let path = steps.join("/");
        let row = self.names.iter().find(|row| {
            let described = row.about.is_empty() || about.0 & row.bit != 0;
            described && row.path.iter().any(|pattern| is_like(pattern, &path))
        });
        let of_two = steps.get(..2).map(|first| first.join("/"));
        let known = of_two.and_then(|first| self.transactions.get(&first));
        let known = known.or_else(|| self.transactions.get(steps.first()?));
        let transaction = known.map(String::as_str).or_else(|| own.first().copied()).unwrap_or_default();
        let is_name = |name: &String| self.is_name(name);
        let named = (1..steps.len()).rev().find(|index| steps.get(*index).is_some_and(is_name));
        let name = named.and_then(|index| own.get(index)).or_else(|| own.last()).copied().unwrap_or_default();
        let told =
            |given: Option<&String>, otherwise: &str| given.map_or(otherwise, String::as_str).to_owned();
        let [transaction_type, kind, description] = match row {
            Some(row) => [row.transaction.as_ref(), row.r#type.as_ref(), row.description.as_ref()],
            None => [None; 3],
        };
        [told(transaction_type, transaction), told(kind, ""), told(description, name)]
    }
}

/// `*` and the steps of a path stay, names are folded.
fn folded_path(pattern: &str) -> String {
    pattern.split('/').map(folded_pattern).collect::<Vec<_>>().join("/")
}

/// True for a name that says where an amount stands: alone and zero, it is no amount.
pub(super) fn is_sum(name: &str) -> bool {
    Table::built_in().sums.contains(&folded(name))
}

/// True where a transaction's description names an amount: its type is such, and the path below tells no name.
pub(super) fn is_described(kind: &str, below: &str) -> bool {
    let table = Table::built_in();
    table.described.contains(&folded(kind)) && !below.split(STEP).any(|name| table.is_name(&folded(name)))
}

/// True for a description that is a name: text with digits names an order or a shipment, and each is another one.
pub(super) fn is_title(description: &str) -> bool {
    let is_short = !description.is_empty() && description.len() <= LONGEST / 4;
    is_short && !description.contains(|c: char| c.is_ascii_digit() || c.is_control())
}

/// True for a member of v0's that says of which kind its event is.
pub(super) fn is_kind(member: &str) -> bool {
    Table::built_in().kinds.contains(&folded(member))
}

/// What a transaction's description says to the table: the rows with `about` that it matches, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct About(u64);

impl About {
    pub(super) fn of(description: &str) -> Self {
        let text = folded(description);
        let rows = Table::built_in().names.iter();
        let matching = rows.filter(|row| row.about.iter().any(|pattern| is_like(pattern, &text)));
        Self(matching.fold(0, |bits, row| bits | row.bit))
    }
}

/// What an amount of v0's is beside the event's others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// One of the amounts that make the event up.
    Part,
    /// The sum of the others.
    Total,
    /// It moves no money.
    Informative,
}

/// What the table knows, with what was asked before.
#[derive(Default)]
pub(super) struct Names {
    triples: BTreeMap<About, HashMap<String, Arc<Triple>, FixedState>>,
    roles: HashMap<String, Role, FixedState>,
}

impl Names {
    /// V2's names for an amount's path, in a transaction with such a description.
    pub(super) fn of(&mut self, path: &str, about: About) -> Result<Arc<Triple>, ReportErrorKind> {
        if let Some(known) = self.triples.get(&about).and_then(|known| known.get(path)) {
            return Ok(Arc::clone(known));
        }
        bounded(path, self.triples.values().map(HashMap::len).sum())?;
        let triple = Arc::new(Table::built_in().triple(path, about));
        self.triples.entry(about).or_default().insert(path.to_owned(), Arc::clone(&triple));
        Ok(triple)
    }

    /// What an amount of v0's is beside the event's others.
    pub(super) fn role(&mut self, path: &str) -> Result<Role, ReportErrorKind> {
        if let Some(known) = self.roles.get(path) {
            return Ok(*known);
        }
        bounded(path, self.roles.len())?;
        let table = Table::built_in();
        let steps = path.split(STEP).map(folded).collect::<Vec<_>>().join("/");
        let fits = |patterns: &[String]| patterns.iter().any(|pattern| is_like(pattern, &steps));
        let role = match () {
            () if fits(&table.informative) => Role::Informative,
            () if fits(&table.totals) => Role::Total,
            () => Role::Part,
        };
        self.roles.insert(path.to_owned(), role);
        Ok(role)
    }
}

/// Refuses a path that is longer than any, and the one behind the last of which note is taken.
fn bounded(path: &str, known: usize) -> Result<(), ReportErrorKind> {
    match () {
        () if path.len() > LONGEST => Err(ReportErrorKind::NameTooLong),
        () if known >= MOST => Err(ReportErrorKind::TooManyNames { name: "breakdownType" }),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests;
