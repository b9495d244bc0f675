//! Calls that abort a whole batch for one bad record, made so that only the bad record fails.

use std::collections::{BTreeSet, HashMap};

use odoo_rpc::{Call, Client, Context, ErrorKind, LoadOutcome};
use serde_json::Value;

use super::rows::Table;
use crate::error::{Result, SyncError};
use crate::odoo::may;

/// Why one record was refused: the field, where Odoo names it, and what Odoo says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) field: Option<String>,
    pub(crate) answer: String,
}

/// Ids of the records that were loaded, and why the others were not, by owner.
pub(crate) type Loaded = HashMap<usize, Result<i64, Refused>>;

/// Loads a table. A bad record is told by the row that Odoo names, and by halving where it names none.
///
/// `quote`: whether Odoo's text may be kept. It must not where the cells hold buyer data.
pub(crate) async fn load(
    client: &Client,
    model: &str,
    table: &Table,
    context: Context,
    quote: bool,
) -> Result<Loaded> {
    let mut loaded = Loaded::new();
    let mut rights = Rights::default();
    let owners: BTreeSet<usize> = table.owner.iter().copied().collect();
    let mut groups = if owners.is_empty() { Vec::new() } else { vec![owners] };
    while let Some(group) = groups.pop() {
        let (rows, row_owners): (Vec<Vec<String>>, Vec<usize>) = table
            .rows
            .iter()
            .zip(&table.owner)
            .filter(|(_, owner)| group.contains(owner))
            .map(|(row, owner)| (row.clone(), *owner))
            .unzip();
        let refusal = match client.load(model, &table.fields, &rows, context.clone()).await {
            Ok(LoadOutcome::Loaded { ids, .. }) => {
                loaded.extend(group.into_iter().zip(ids).map(|(owner, id)| (owner, Ok(id))));
                continue;
            }
            Ok(LoadOutcome::Refused(refusal)) => {
                rights.check(client, model).await?;
                refusal
            }
            Err(error) if is_about_records(&error) => {
                rights.check(client, model).await?;
                match halves(group) {
                    Ok(halves) => groups.extend(halves),
                    Err(owner) => {
                        loaded.insert(owner, Err(refused_by(&error, quote)));
                    }
                }
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let mut bad = BTreeSet::new();
        for message in refusal.errors() {
            let Some((from, to)) = message.rows else { continue };
            for owner in row_owners.iter().skip(from).take(to.saturating_sub(from) + 1) {
                bad.insert(*owner);
                loaded.entry(*owner).or_insert_with(|| {
                    let answer =
                        if quote { first_line(message.message.expose()) } else { WITHHELD.to_owned() };
                    Err(Refused { field: message.field.clone(), answer })
                });
            }
        }
        if bad.is_empty() {
            match halves(group) {
                Ok(halves) => groups.extend(halves),
                Err(owner) => {
                    loaded.insert(owner, Err(Refused { field: None, answer: WITHHELD.to_owned() }));
                }
            }
        } else {
            let rest: BTreeSet<usize> = group.difference(&bad).copied().collect();
            groups.extend((!rest.is_empty()).then_some(rest));
        }
    }
    Ok(loaded)
}

/// A right that the user lacks is no record's fault: nothing is held back for it, the pass stops until it is granted.
#[derive(Default)]
struct Rights {
    checked: bool,
}

impl Rights {
    /// Asks Odoo once, at the first refusal.
    async fn check(&mut self, client: &Client, model: &str) -> Result<()> {
        if std::mem::replace(&mut self.checked, true) {
            return Ok(());
        }
        for operation in ["create", "write"] {
            if !may(client, model, operation).await? {
                return Err(SyncError::NotReady(format!(
                    "the Odoo user may not {operation} records of {model}: give it the right, `amz-odoo doctor` says \
                     which"
                )));
            }
        }
        Ok(())
    }
}

/// Runs a method on records, halving the batch until only the bad ones are left out.
///
/// Returns the ids that were refused. `answer` judges what the method returned: workflow methods say 200 also when
/// nothing happened.
pub(crate) async fn run(
    client: &Client,
    call: impl Fn(Vec<i64>) -> Call,
    ids: Vec<i64>,
    answer: impl Fn(&Value) -> Option<String>,
) -> Result<HashMap<i64, Refused>> {
    let mut refused = HashMap::new();
    let mut groups = if ids.is_empty() { Vec::new() } else { vec![BTreeSet::from_iter(ids)] };
    while let Some(group) = groups.pop() {
        let problem = match client.execute::<Value>(&call(group.iter().copied().collect())).await {
            Ok(value) => match answer(&value) {
                None => continue,
                Some(answer) => Refused { field: None, answer },
            },
            Err(error) if is_about_records(&error) => refused_by(&error, true),
            Err(error) => return Err(error.into()),
        };
        match halves(group) {
            Ok(halves) => groups.extend(halves),
            Err(id) => {
                refused.insert(id, problem);
            }
        }
    }
    Ok(refused)
}

/// Two halves of a group, or its only member.
fn halves<T: Ord + Copy>(group: BTreeSet<T>) -> Result<[BTreeSet<T>; 2], T> {
    let members: Vec<T> = group.into_iter().collect();
    match members.as_slice() {
        [only] => Err(*only),
        _ => {
            let (left, right) = members.split_at(members.len() / 2);
            Ok([right.iter().copied().collect(), left.iter().copied().collect()])
        }
    }
}

/// Whether an error may be one record's fault, so that the others deserve another try without it.
fn is_about_records(error: &odoo_rpc::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ValidationError
            | ErrorKind::UserError
            | ErrorKind::MissingRecord
            | ErrorKind::UniqueViolation
            | ErrorKind::Server
            | ErrorKind::AccessError
    )
}

fn refused_by(error: &odoo_rpc::Error, quote: bool) -> Refused {
    let said = error.message().filter(|_| quote).map(first_line);
    Refused { field: None, answer: said.unwrap_or_else(|| error.to_string()) }
}

/// Where the cells hold buyer data, Odoo's text may quote them.
const WITHHELD: &str = "its message may quote the buyer and is not kept; load the order by hand to see it";

fn first_line(text: &str) -> String {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("no reason given").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_ends_at_single_members() {
        let mut groups = vec![BTreeSet::from_iter(0..7)];
        let mut single = Vec::new();
        while let Some(group) = groups.pop() {
            match halves(group) {
                Ok(halves) => groups.extend(halves),
                Err(only) => single.push(only),
            }
        }
        assert_eq!(single, [0, 1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn a_reason_is_one_line() {
        assert_eq!(first_line("\n  Not enough\nTraceback"), "Not enough");
        assert_eq!(first_line(" \n"), "no reason given");
    }
}
