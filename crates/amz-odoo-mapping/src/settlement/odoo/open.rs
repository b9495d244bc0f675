//! Invoices and credit notes of orders, and what of them is open.

use odoo_rpc::{Domain, FieldError, Record};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Which Amazon order each invoice and credit note is of.
///
/// An entry is of the order whose id is its `ref` or its `invoice_origin`, or that of the entry that it reverses. Odoo
/// writes a sales order's customer reference into `ref` of its invoices and the sales order's name into `invoice_origin`;
/// its dialog for credit notes writes a text into `ref` and the invoice into `reversed_entry_id`. So a credit note that
/// somebody enters without the dialog needs the order's id as its reference.
///
/// ```
/// use amz_odoo_mapping::settlement::odoo::OrderMoves;
///
/// let order = "302-1234567-1234567";
/// let moves = serde_json::from_str::<Vec<odoo_rpc::Record>>(r#"[
///     {"id": 7, "ref": "302-1234567-1234567", "invoice_origin": false, "reversed_entry_id": false},
///     {"id": 9, "ref": "Reversal of: INV/2026/00004", "invoice_origin": false, "reversed_entry_id": [7, "INV/2026/00004"]}
/// ]"#)?;
/// let of = OrderMoves::read([order], &moves)?;
/// assert_eq!(of.order(9), Some(order));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderMoves {
    orders: BTreeMap<i64, String>,
}

impl OrderMoves {
    /// The fields of `account.move` that [`read`](Self::read) needs.
    pub const FIELDS: [&'static str; 3] = ["ref", "invoice_origin", "reversed_entry_id"];

    /// The search of `account.move` for what is of these orders, and what that reverses. Ask for a few thousand orders at
    /// a time.
    #[must_use]
    pub fn domain<'o>(orders: impl IntoIterator<Item = &'o str>) -> Domain {
        let orders: Vec<&str> = orders.into_iter().collect();
        let names = ["ref", "invoice_origin", "reversed_entry_id.ref", "reversed_entry_id.invoice_origin"];
        Domain::any_of(names.map(|name| Domain::is_in(name, orders.iter().copied())))
    }

    /// Reads entries; those of no order are left out.
    ///
    /// # Errors
    /// [`FieldError`] when a field is missing, or of another type.
    pub fn read<'o>(orders: impl IntoIterator<Item = &'o str>, moves: &[Record]) -> Result<Self, FieldError> {
        let orders: BTreeSet<&str> = orders.into_iter().collect();
        let (mut named, mut reversed) = (BTreeMap::new(), Vec::new());
        for entry in moves {
            let id = entry.id()?;
            let names = [entry.str("ref")?, entry.str("invoice_origin")?];
            let order = names.into_iter().flatten().find(|name| orders.contains(name));
            match (order, entry.many2one("reversed_entry_id")?) {
                (Some(order), _) => {
                    named.insert(id, order.to_owned());
                }
                (None, Some(of)) => reversed.push((id, of.id)),
                (None, None) => {}
            }
        }
        let of_others: Vec<_> =
            reversed.into_iter().filter_map(|(id, of)| Some((id, named.get(&of)?.clone()))).collect();
        named.extend(of_others);
        Ok(Self { orders: named })
    }

    /// The order of an entry by its id.
    #[must_use]
    pub fn order(&self, entry_id: i64) -> Option<&str> {
        self.orders.get(&entry_id).map(String::as_str)
    }

    /// The search of `account.move.line` for what is open of the entries.
    #[must_use]
    pub fn open_domain(&self) -> Domain {
        Domain::is_in("move_id", self.orders.keys().copied())
            & Domain::eq("parent_state", "posted")
            & Domain::eq("reconciled", false)
            & Domain::eq("account_id.account_type", "asset_receivable")
    }

    /// Reads the lines that [`open_domain`](Self::open_domain) finds, with [`OpenItem::FIELDS`].
    ///
    /// # Errors
    /// [`FieldError`] when a field is missing, or of another type.
    pub fn open(&self, lines: &[Record]) -> Result<Vec<OpenItem>, FieldError> {
        let mut open = Vec::with_capacity(lines.len());
        for line in lines {
            let entry = line.many2one("move_id")?.map_or(0, |entry| entry.id);
            let Some(order_id) = self.order(entry) else { continue };
            open.push(OpenItem {
                line_id: line.id()?,
                order_id: order_id.to_owned(),
                account_id: line.many2one("account_id")?.map_or(0, |account| account.id),
                currency_id: line.many2one("currency_id")?.map_or(0, |currency| currency.id),
                open: line.decimal("amount_residual_currency")?.unwrap_or_default(),
                partner_id: line.many2one("partner_id")?.map(|partner| partner.id),
            });
        }
        Ok(open)
    }
}

/// An open line of an invoice or credit note on the receivable account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenItem {
    /// Odoo's id of the `account.move.line`.
    pub line_id: i64,
    /// The Amazon order that it belongs to.
    pub order_id: String,
    /// `account_id`.
    pub account_id: i64,
    /// `currency_id`.
    pub currency_id: i64,
    /// `amount_residual_currency`: what is open in this currency, negative for a credit note.
    pub open: Decimal,
    /// `partner_id`.
    pub partner_id: Option<i64>,
}

impl OpenItem {
    /// The fields of `account.move.line` that [`OrderMoves::open`] needs.
    pub const FIELDS: [&'static str; 5] =
        ["move_id", "account_id", "currency_id", "amount_residual_currency", "partner_id"];

    pub(super) fn record(&self) -> String {
        format!("account.move.line,{}", self.line_id)
    }
}
