//! A journal entry with Odoo's ids in place of names.

use jiff::civil::Date;
use odoo_rpc::{Command, Context, decimal_value};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use smol_str::SmolStr;

use crate::product::LoadTable;

/// An `account.move` of type `entry`, ready to be loaded or created.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MoveDraft {
    /// The external id: of the seller, the settlement, its currency and the month. Loading the same draft again makes nothing
    /// new.
    pub external_id: String,
    /// `ref`.
    pub reference: String,
    /// The accounting date.
    pub date: Date,
    /// `journal_id`.
    pub journal_id: i64,
    /// `currency_id`: the settlement's.
    pub currency_id: i64,
    /// The lines, in the order of the journal entry's.
    pub lines: Vec<MoveLine>,
}

/// An `account.move.line`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MoveLine {
    /// `account_id`.
    pub account_id: i64,
    /// `name`.
    pub name: String,
    /// Debit less credit, in the company's currency.
    pub balance: Decimal,
    /// `currency_id`.
    pub currency_id: i64,
    /// `amount_currency`: the balance in the line's own currency.
    pub amount_currency: Decimal,
    /// `partner_id`.
    pub partner_id: Option<i64>,
    /// `tax_ids`: taxes whose base the line is.
    pub tax_ids: Vec<i64>,
    /// `tax_repartition_line_id`: of the tax that the line is.
    pub repartition_line_id: Option<i64>,
    /// `tax_tag_ids`.
    pub tag_ids: Vec<i64>,
    /// `analytic_distribution`: accounts that each get the whole amount.
    pub analytic_ids: Vec<i64>,
    /// The Amazon order that the line settles. Odoo has no field for it; it stands in the name.
    pub order_id: Option<SmolStr>,
}

const COLUMNS: [&str; 18] = [
    "id",
    "move_type",
    "ref",
    "date",
    "journal_id/.id",
    "currency_id/.id",
    "line_ids/id",
    "line_ids/account_id/.id",
    "line_ids/name",
    "line_ids/debit",
    "line_ids/credit",
    "line_ids/currency_id/.id",
    "line_ids/amount_currency",
    "line_ids/partner_id/.id",
    "line_ids/tax_ids/.id",
    "line_ids/tax_repartition_line_id/.id",
    "line_ids/tax_tag_ids/.id",
    "line_ids/analytic_distribution",
];

/// Columns before those of lines.
const HEAD: usize = 6;

/// Every entry as rows for one call of `load`, which makes what is not there.
///
/// Load them under [`move_context`]. Look for the external ids before, and take what is there through
/// [`book_again`](super::book_again): `load` leaves lines that a changed draft has no more, and up to 17 it changes posted
/// entries, which it refuses from 18 on.
#[must_use]
pub fn move_table(moves: &[MoveDraft]) -> LoadTable {
    let mut table = LoadTable {
        model: "account.move".to_owned(),
        fields: COLUMNS.map(str::to_owned).into(),
        ..LoadTable::default()
    };
    for entry in moves {
        table.names.push(entry.external_id.clone());
        let mut head = vec![
            entry.external_id.clone(),
            "entry".to_owned(),
            entry.reference.clone(),
            entry.date.to_string(),
            entry.journal_id.to_string(),
            entry.currency_id.to_string(),
        ];
        for (place, line) in entry.lines.iter().enumerate() {
            let mut row = std::mem::replace(&mut head, vec![String::new(); HEAD]);
            row.push(format!("{}_{place}", entry.external_id));
            row.extend(line.cells());
            table.rows.push(row);
        }
    }
    table
}

/// The context of every call that makes, changes or posts an entry: `load`, `create`, `write`, `action_post`; the same on
/// 16 to 19.
///
/// Without it 16 reckons the taxes of an entry anew and merges lines, and later versions add a tax, and a line that balances
/// it, where they miss one. Under it Odoo keeps the lines as they are sent, and refuses those that do not balance.
///
/// ```
/// use amz_odoo_mapping::settlement::odoo::move_context;
/// let context = move_context().with("tracking_disable", true);
/// assert_eq!(serde_json::to_value(&context)?["skip_invoice_sync"], true);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn move_context() -> Context {
    Context::new().with("skip_invoice_sync", true)
}

impl MoveDraft {
    /// The values for `create`, which knows no external id: assign it afterwards. The lines have none then, and `load` would
    /// add them a second time without [`book_again`](super::book_again).
    #[must_use]
    pub fn values(&self) -> Map<String, Value> {
        let lines: Vec<Command> = self.lines.iter().map(|line| Command::Create(line.values())).collect();
        object(json!({
            "move_type": "entry",
            "ref": self.reference,
            "date": self.date,
            "journal_id": self.journal_id,
            "currency_id": self.currency_id,
            "line_ids": lines,
        }))
    }

    /// Whether the tax lock date holds for it.
    #[must_use]
    pub fn has_tax(&self) -> bool {
        self.lines.iter().any(|line| {
            !line.tax_ids.is_empty() || !line.tag_ids.is_empty() || line.repartition_line_id.is_some()
        })
    }
}

impl MoveLine {
    /// What is debited, or zero.
    #[must_use]
    pub fn debit(&self) -> Decimal {
        self.balance.max(Decimal::ZERO)
    }

    /// What is credited, or zero.
    #[must_use]
    pub fn credit(&self) -> Decimal {
        (-self.balance).max(Decimal::ZERO)
    }

    /// `analytic_distribution` as Odoo has it: percentages by account.
    pub(super) fn analytic_distribution(&self) -> Map<String, Value> {
        self.analytic_ids.iter().map(|id| (id.to_string(), json!(100))).collect()
    }

    fn cells(&self) -> [String; COLUMNS.len() - HEAD - 1] {
        let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        // An empty cell is no tax; a column left out would be the account's default tax.
        let ids = |ids: &[i64]| ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        let analytic = self.analytic_distribution();
        [
            self.account_id.to_string(),
            self.name.clone(),
            self.debit().to_string(),
            self.credit().to_string(),
            self.currency_id.to_string(),
            self.amount_currency.to_string(),
            id(self.partner_id),
            ids(&self.tax_ids),
            id(self.repartition_line_id),
            ids(&self.tag_ids),
            if analytic.is_empty() { String::new() } else { Value::Object(analytic).to_string() },
        ]
    }

    fn values(&self) -> Map<String, Value> {
        object(json!({
            "account_id": self.account_id,
            "name": self.name,
            "debit": decimal_value(self.debit()),
            "credit": decimal_value(self.credit()),
            "currency_id": self.currency_id,
            "amount_currency": decimal_value(self.amount_currency),
            "partner_id": self.partner_id.map_or(Value::Bool(false), Value::from),
            "tax_ids": [Command::Set(self.tax_ids.clone())],
            "tax_repartition_line_id": self.repartition_line_id.map_or(Value::Bool(false), Value::from),
            "tax_tag_ids": [Command::Set(self.tag_ids.clone())],
            "analytic_distribution": match self.analytic_distribution() {
                none if none.is_empty() => Value::Bool(false),
                some => Value::Object(some),
            },
        }))
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
