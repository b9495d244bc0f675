//! Custom fields: the columns and cells that the account's rules add to the tables of `load`.

use std::collections::{BTreeMap, BTreeSet};

use amz_odoo_mapping::OrderDraft;
use amz_odoo_mapping::fields::{BoundRules, CustomValue, CustomValues};
use spapi_types::Pii;

use super::wanted::Wanted;
use crate::error::{Result, SyncError};
use crate::odoo::Session;
use crate::settings::Account;

/// Cells by column. A field without a value has none, so that what Odoo has stays.
pub(crate) type Cells = BTreeMap<String, Pii<String>>;

/// The account's rules, as this Odoo takes them.
pub(crate) fn bind(account: &Account, odoo: &Session) -> Result<BoundRules> {
    account.bind_fields(odoo).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        SyncError::NotReady(format!("`fields` of the account {}: {}", account.name, errors.join("; ")))
    })
}

/// Puts the values where their rows are made.
pub(crate) fn put(wanted: &mut Wanted, draft: &OrderDraft, values: &CustomValues) {
    if values.is_empty() {
        return;
    }
    wanted.custom = cells(values.order());
    wanted.contact_custom = cells(values.contact());
    for (line, drafted) in wanted.lines.iter_mut().zip(&draft.lines) {
        line.custom = cells(values.line(&drafted.key));
    }
}

fn cells<'a>(values: impl Iterator<Item = &'a CustomValue>) -> Cells {
    values.map(|value| (value.column.clone(), value.value.clone())).collect()
}

/// The columns that rules add to a table, for orders and for their lines. Orders with other columns go into another table,
/// because an empty cell would empty the field; only lines of one order share their columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Columns {
    /// Of the record.
    pub(crate) own: BTreeSet<String>,
    /// Of its lines.
    pub(crate) lines: BTreeSet<String>,
}

impl Columns {
    /// Those that an order needs.
    pub(crate) fn of_order(wanted: &Wanted) -> Self {
        let lines = wanted.lines.iter().flat_map(|line| line.custom.keys().cloned());
        Self { own: wanted.custom.keys().cloned().collect(), lines: lines.collect() }
    }

    /// Whether there are any.
    pub(crate) fn is_empty(&self) -> bool {
        self.own.is_empty() && self.lines.is_empty()
    }
}

/// The columns of a table with those that rules add. A relation stands in a table once, by whatever its value is named.
pub(crate) fn widen(columns: &[String], custom: &BTreeSet<String>) -> Vec<String> {
    let replaced = |column: &String| {
        !custom.contains(column) && custom.iter().any(|other| field(other) == field(column))
    };
    let own = columns.iter().filter(|column| !replaced(column));
    own.chain(custom.iter().filter(|column| !columns.contains(column))).cloned().collect()
}

fn field(column: &str) -> &str {
    column.split_once('/').map_or(column, |(field, _)| field)
}

/// A row of the widened table: the rules' cells, else the row's own.
pub(crate) fn widen_row(
    columns: &[String],
    row: Vec<String>,
    wide: &[String],
    custom: &Cells,
) -> Vec<String> {
    if wide == columns && custom.is_empty() {
        return row;
    }
    let own: BTreeMap<&String, String> = columns.iter().zip(row).collect();
    let cell = |column: &String| match custom.get(column) {
        Some(value) => value.expose().clone(),
        None => own.get(column).cloned().unwrap_or_default(),
    };
    wide.iter().map(cell).collect()
}
