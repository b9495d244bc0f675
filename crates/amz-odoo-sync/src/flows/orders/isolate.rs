//! Calls that abort a whole batch for one bad record, made so that only the bad record fails.

use std::collections::{BTreeMap, HashMap};

use odoo_rpc::load::Refusal;
use odoo_rpc::{Call, Client, Context, ErrorKind, LoadOutcome};
use serde_json::Value;

use super::halving::Halving;
use super::rights::Rights;
use super::rows::Table;
use crate::error::Result;

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
///
/// # Errors
/// [`NotReady`](crate::SyncError::NotReady) when the user lacks a right; whatever the connection yields.
pub(crate) async fn load(
    client: &Client,
    model: &str,
    table: &Table,
    context: Context,
    quote: bool,
) -> Result<Loaded> {
    let mut loaded = Loaded::new();
    let mut rights = Rights::new(client);
    let needed = [(model, "create"), (model, "write")];
    let mut halving = Halving::new(table.owner.iter().copied());
    while let Some(group) = halving.next() {
        let (rows, owners): (Vec<Vec<String>>, Vec<usize>) = table
            .rows
            .iter()
            .zip(&table.owner)
            .filter(|(_, owner)| group.contains(owner))
            .map(|(row, owner)| (row.clone(), *owner))
            .unzip();
        match client.load(model, &table.fields, &rows, context.clone()).await {
            Ok(LoadOutcome::Loaded { ids, .. }) => {
                loaded.extend(group.into_iter().zip(ids).map(|(owner, id)| (owner, Ok(id))));
            }
            Ok(LoadOutcome::Refused(refusal)) => {
                let said = refusal.errors().map(|message| message.message.expose());
                rights.check(needed, said).await?;
                let blamed = blamed(&refusal, &owners, quote);
                if blamed.is_empty() {
                    halving.failed(group, unexplained(&refusal, quote));
                } else {
                    halving.failed_for(group, blamed);
                }
            }
            Err(error) if is_about_records(&error) => {
                rights.check(needed, error.message()).await?;
                halving.failed(group, refused_by(&error, quote));
            }
            Err(error) => return Err(error.into()),
        }
    }
    loaded.extend(halving.into_bad().into_iter().map(|(owner, why)| (owner, Err(why))));
    Ok(loaded)
}

/// Models that every step of an order's workflow writes to.
const WORKFLOW: [&str; 4] = ["sale.order", "stock.picking", "stock.move", "stock.move.line"];

/// Runs a method on records, halving the batch until only the bad ones are left out.
///
/// Returns the ids that were refused. `answer` judges what the method returned: workflow methods say 200 also when
/// nothing happened.
///
/// # Errors
/// As [`load`].
pub(crate) async fn run(
    client: &Client,
    call: impl Fn(Vec<i64>) -> Call,
    ids: impl IntoIterator<Item = i64>,
    answer: impl Fn(&Value) -> Option<String>,
) -> Result<BTreeMap<i64, Refused>> {
    let mut rights = Rights::new(client);
    let mut halving = Halving::new(ids);
    while let Some(group) = halving.next() {
        let refused = match client.execute::<Value>(&call(group.iter().copied().collect())).await {
            Ok(value) => match answer(&value) {
                None => continue,
                Some(answer) => Refused { field: None, answer },
            },
            Err(error) if is_about_records(&error) => {
                if error.kind() == ErrorKind::AccessError {
                    rights.check(WORKFLOW.map(|model| (model, "write")), error.message()).await?;
                }
                refused_by(&error, true)
            }
            Err(error) => return Err(error.into()),
        };
        halving.failed(group, refused);
    }
    Ok(halving.into_bad())
}

/// The owners of the rows that Odoo names, each with what it says.
fn blamed(refusal: &Refusal, owners: &[usize], quote: bool) -> Vec<(usize, Refused)> {
    let mut blamed = Vec::new();
    for message in refusal.errors() {
        let Some((from, to)) = message.rows else { continue };
        let answer = if quote { first_line(message.message.expose()) } else { WITHHELD.to_owned() };
        let refused = Refused { field: message.field.clone(), answer };
        let rows = owners.iter().skip(from).take(to.saturating_sub(from) + 1);
        blamed.extend(rows.map(|owner| (*owner, refused.clone())));
    }
    blamed
}

/// Why a batch was refused when Odoo names no row.
fn unexplained(refusal: &Refusal, quote: bool) -> Refused {
    let said = refusal.errors().next().filter(|_| quote);
    let answer = said.map_or_else(|| WITHHELD.to_owned(), |message| first_line(message.message.expose()));
    Refused { field: None, answer }
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
    use serde_json::json;

    /// A refusal as Odoo writes it.
    fn refusal(messages: Value) -> Refusal {
        let answer = json!({"ids": false, "messages": messages});
        match serde_json::from_value(answer).expect("an answer of load") {
            LoadOutcome::Refused(refusal) => refusal,
            LoadOutcome::Loaded { .. } => panic!("loaded"),
        }
    }

    fn because(field: Option<&str>, answer: &str) -> Refused {
        Refused { field: field.map(str::to_owned), answer: answer.to_owned() }
    }

    #[test]
    fn the_owner_of_every_named_row_is_blamed() {
        // Order 3 has two rows, 4 one, 7 two.
        let owners = [3, 3, 4, 7, 7];
        let refusal = refusal(json!([
            {"type": "error", "rows": {"from": 3, "to": 4}, "record": 2, "field": "partner_id", "message": "No match"},
            {"type": "warning", "rows": {"from": 2, "to": 2}, "record": 1, "message": "A remark"},
            {"type": "error", "rows": {"from": 0, "to": 1}, "record": 0, "message": "\n Wrong \nTraceback"},
            {"type": "error", "message": "Nobody's"},
        ]));
        assert_eq!(
            blamed(&refusal, &owners, true),
            [
                (7, because(Some("partner_id"), "No match")),
                (7, because(Some("partner_id"), "No match")),
                (3, because(None, "Wrong")),
                (3, because(None, "Wrong")),
            ]
        );
    }

    #[test]
    fn what_may_quote_a_buyer_is_withheld() {
        let named = json!([{"type": "error", "rows": {"from": 0, "to": 0}, "message": "Jane Doe"}]);
        let [(owner, refused)] = &blamed(&refusal(named), &[5], false)[..] else { panic!("one owner") };
        assert_eq!((*owner, refused), (5, &because(None, WITHHELD)));
        let unnamed = refusal(json!([{"type": "error", "message": "Jane Doe"}]));
        assert_eq!(blamed(&unnamed, &[5], false), []);
        assert_eq!(unexplained(&unnamed, false), because(None, WITHHELD));
        assert_eq!(unexplained(&unnamed, true), because(None, "Jane Doe"));
        assert_eq!(unexplained(&refusal(json!([])), true), because(None, WITHHELD));
    }

    #[test]
    fn a_reason_is_one_line() {
        assert_eq!(first_line("\n  Not enough\nTraceback"), "Not enough");
        assert_eq!(first_line(" \n"), "no reason given");
    }
}
