//! Which column of a report holds what, by the heading.

use super::row::Row;
use super::{ReportError, ReportErrorKind};

/// Columns of a heading, at most; flat file V1 has 36.
const MOST: usize = 64;

/// What a row says besides its amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Settlement,
    Start,
    End,
    Deposit,
    Total,
    Currency,
    Transaction,
    Order,
    Marketplace,
    PostedDate,
    PostedTime,
    Sku,
    Quantity,
}

/// What a row may say of its settlement as a whole.
const HEADER: [Column; 5] = [Column::Total, Column::Currency, Column::End, Column::Start, Column::Deposit];

const NAMES: [&str; 13] = [
    "settlement-id",
    "settlement-start-date",
    "settlement-end-date",
    "deposit-date",
    "total-amount",
    "currency",
    "transaction-type",
    "order-id",
    "marketplace-name",
    "posted-date",
    "posted-date-time",
    "sku",
    "quantity-purchased",
];

/// An amount of flat file V1: its column, V2's name of the type, and the column that describes it.
struct OfV1(&'static str, &'static str, Option<&'static str>);

const V1_AMOUNTS: [OfV1; 9] = [
    OfV1("price-amount", "ItemPrice", Some("price-type")),
    OfV1("item-related-fee-amount", "ItemFees", Some("item-related-fee-type")),
    OfV1("shipment-fee-amount", "ShipmentFees", Some("shipment-fee-type")),
    OfV1("order-fee-amount", "OrderFees", Some("order-fee-type")),
    OfV1("misc-fee-amount", "MiscFees", None),
    OfV1("other-fee-amount", "OtherFees", Some("other-fee-reason-description")),
    OfV1("promotion-amount", "Promotion", Some("promotion-type")),
    OfV1("direct-payment-amount", "DirectPayment", Some("direct-payment-type")),
    OfV1(OTHER_AMOUNT, "other-transaction", Some("transaction-type")),
];

/// V1's amounts beside orders, whose transaction type is what V2 calls the description, unless a type's column says more.
const OTHER_AMOUNT: &str = "other-amount";

/// Where a row has one of its amounts.
#[derive(Clone, Copy, Debug)]
pub(super) struct AmountColumn {
    pub at: usize,
    /// The field with the amount's type, or the type itself.
    pub kind: Kind,
    /// The field that describes the amount, where there is one.
    pub description: Option<usize>,
    /// True where V2 calls the transaction `other-transaction`.
    pub beside_orders: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Field(usize),
    Name(&'static str),
}

/// A heading that was understood.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    at: [Option<u8>; NAMES.len()],
    pub amounts: Vec<AmountColumn>,
    /// Columns with what a row may say of its settlement as a whole, those that stand together as the first and the last.
    header: Vec<(usize, usize)>,
    /// V1's columns that name an amount's type, and those with the amounts.
    pub types: Vec<[usize; 2]>,
    /// Columns of the heading.
    pub width: usize,
    /// True where texts stand in quotes, as spreadsheets write them.
    pub quoted: bool,
}

impl Column {
    /// The name in the heading.
    pub(super) fn name(self) -> &'static str {
        NAMES.get(self as usize).copied().unwrap_or_default()
    }
}

impl Layout {
    /// True for a line that names columns.
    pub(super) fn is_heading(row: &Row<'_>) -> bool {
        let name = b"settlement-id";
        // Most fields are shorter: no name is folded for nothing.
        let mut long = (0..row.len()).map(|index| row.field(index)).filter(|field| field.len() >= name.len());
        long.any(|field| folded(field).0 == name)
    }

    /// Reads the heading in line `line`.
    pub(super) fn read(row: &Row<'_>, line: u64) -> Result<Self, ReportError> {
        let fail = |kind, column: usize| ReportError { kind, line, column: column + 1 };
        if row.len() > MOST {
            return Err(fail(ReportErrorKind::TooManyColumns, MOST));
        }
        let names: Vec<(Vec<u8>, bool)> = (0..row.len()).map(|index| folded(row.field(index))).collect();
        for (index, (name, _)) in names.iter().enumerate() {
            if !name.is_empty() && names.iter().take(index).any(|(earlier, _)| earlier == name) {
                return Err(fail(ReportErrorKind::DuplicateColumn, index));
            }
        }
        let find = |name: &str| names.iter().position(|(found, _)| found == name.as_bytes());
        let mut at = [None; NAMES.len()];
        for (slot, name) in at.iter_mut().zip(NAMES) {
            *slot = find(name).and_then(|index| u8::try_from(index).ok());
        }
        let amounts = match find("amount") {
            Some(amount) => vec![AmountColumn {
                at: amount,
                kind: find("amount-type").map_or(Kind::Name(""), Kind::Field),
                description: find("amount-description"),
                beside_orders: false,
            }],
            None => V1_AMOUNTS
                .iter()
                .filter_map(|OfV1(name, kind, description)| {
                    Some(AmountColumn {
                        at: find(name)?,
                        kind: Kind::Name(kind),
                        description: description.and_then(find),
                        beside_orders: *name == OTHER_AMOUNT,
                    })
                })
                .collect(),
        };
        let typed = V1_AMOUNTS.iter().filter(|OfV1(name, ..)| *name != OTHER_AMOUNT);
        let types = typed.filter_map(|OfV1(name, _, kind)| Some([find((*kind)?)?, find(name)?])).collect();
        let missing = if find("settlement-id").is_none() {
            return Err(fail(ReportErrorKind::NotAReport, 0));
        } else if find("transaction-type").is_none() {
            Some("transaction-type")
        } else if find("total-amount").is_none() {
            Some("total-amount")
        } else if amounts.is_empty() {
            Some("amount")
        } else if find("amount").is_some() {
            ["amount-type", "amount-description"].into_iter().find(|name| find(name).is_none())
        } else {
            None
        };
        if let Some(name) = missing {
            return Err(fail(ReportErrorKind::MissingColumn { name }, row.len()));
        }
        let quoted = names.iter().any(|(_, quoted)| *quoted);
        let mut layout = Self { at, amounts, types, header: Vec::new(), width: row.len(), quoted };
        let mut places: Vec<usize> = HEADER.into_iter().filter_map(|column| layout.place(column)).collect();
        places.sort_unstable();
        let together = places.chunk_by(|one, next| one + 1 == *next);
        layout.header = together.filter_map(|run| Some((*run.first()?, *run.last()?))).collect();
        Ok(layout)
    }

    /// The place of the column that an error names.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        match NAMES.iter().position(|known| *known == name) {
            Some(column) => self.at.get(column).copied().flatten().map(usize::from),
            None => self.amounts.first().and_then(|amount| amount.description),
        }
    }

    /// True where a row says something of its settlement as a whole.
    pub(super) fn has_header(&self, row: &Row<'_>) -> bool {
        let is_blank = |byte: &u8| byte.is_ascii_whitespace() || (self.quoted && *byte == b'"');
        self.header.iter().any(|(first, last)| {
            let span = row.span(*first, *last);
            // Mostly there is nothing but the tabs.
            span.len() > last - first && !span.iter().all(is_blank)
        })
    }

    /// The column's place, from 0.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.at.get(column as usize).copied().flatten().map(usize::from)
    }
}

/// A column's name in lower case with hyphens, and whether it stood in quotes.
fn folded(name: &[u8]) -> (Vec<u8>, bool) {
    let name = name.strip_prefix("\u{feff}".as_bytes()).unwrap_or(name);
    let (inner, quoted) = match name {
        [b'"', inner @ .., b'"'] => (inner.trim_ascii(), true),
        _ => (name, false),
    };
    let fold = |byte: &u8| match byte {
        b'_' | b' ' => b'-',
        other => other.to_ascii_lowercase(),
    };
    (inner.iter().map(fold).collect(), quoted)
}
