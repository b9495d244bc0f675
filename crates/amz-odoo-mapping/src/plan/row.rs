//! A snapshot, line by line.

use rust_decimal::Decimal;
use serde::Serialize;
use std::cmp::Ordering;
use std::fmt;
use std::io::{self, BufRead};

use crate::listing::Listing;

/// An offer in a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// The merchant's name of the offer.
    pub seller_sku: &'a str,
    /// The marketplace.
    pub marketplace_id: &'a str,
    /// Units that the offer shows, where the merchant ships.
    pub quantity: Option<u64>,
    /// The price, where the merchant decides it.
    pub price: Option<(Decimal, &'a str)>,
    /// What else the listing shows.
    pub fingerprint: Option<u64>,
}

impl<'a> Row<'a> {
    /// Reads a line; an error says which cell is wrong.
    fn read(line: &'a str) -> Result<Self, Cell> {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let (seller_sku, marketplace_id, quantity, price, currency, fingerprint) =
            (cell(), cell(), cell(), cell(), cell(), cell());
        if seller_sku.is_empty() || marketplace_id.is_empty() {
            return Err(Cell::Offer);
        }
        if cells.next().is_some() {
            return Err(Cell::Count);
        }
        let price = match (price, currency) {
            ("", "") => None,
            (_, "") => return Err(Cell::Price),
            (price, currency) => {
                let amount = Decimal::from_str_exact(price).map_err(|_| Cell::Price)?;
                Some((amount, currency))
            }
        };
        let quantity = match quantity {
            "" => None,
            units => Some(units.parse().map_err(|_| Cell::Quantity)?),
        };
        let fingerprint = match fingerprint {
            "" => None,
            digits => Some(u64::from_str_radix(digits, 16).map_err(|_| Cell::Fingerprint)?),
        };
        Ok(Self { seller_sku, marketplace_id, quantity, price, fingerprint })
    }
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t", self.seller_sku, self.marketplace_id)?;
        if let Some(units) = self.quantity {
            write!(f, "{units}")?;
        }
        match self.price {
            Some((price, currency)) => write!(f, "\t{price}\t{currency}\t")?,
            None => f.write_str("\t\t\t")?,
        }
        match self.fingerprint {
            Some(bits) => write!(f, "{bits:x}"),
            None => Ok(()),
        }
    }
}

/// A cell that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Offer,
    Quantity,
    Price,
    Fingerprint,
    Count,
    Text,
}

impl Cell {
    /// What belongs there.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::Offer => "SKU, tab and marketplace",
            Self::Quantity => "whole number of units in the third cell",
            Self::Price => "price and currency in the fourth and fifth cell",
            Self::Fingerprint => "hexadecimal number in the sixth cell",
            Self::Count => "row of six cells",
            Self::Text => "UTF-8",
        }
    }
}

/// The rows of a snapshot, one at a time, in memory for one.
///
/// ```
/// use amz_odoo_mapping::plan::Rows;
///
/// let mut rows = Rows::new("PEN\tDE\t17\t12.90\tEUR\t9e\nTIE\tDE\t\t\t\t\n".as_bytes());
/// let mut units = Vec::new();
/// while rows.advance()? {
///     units.extend(rows.row().map(|row| row.quantity));
/// }
/// assert_eq!(units, [Some(17), None]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Rows<R> {
    input: R,
    line: Vec<u8>,
    /// Where the SKU and the marketplace end in the line; `None` where it does not tell them.
    key: Option<usize>,
    /// The SKU and marketplace of the last line before that tells them.
    before: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Rows<R> {
    /// The rows of a snapshot that is read from here.
    pub fn new(input: R) -> Self {
        Self { input, line: Vec::new(), key: None, before: Vec::new(), number: 0 }
    }

    /// Goes to the next line that is not empty; false at the end.
    ///
    /// # Errors
    /// The reader's.
    pub fn advance(&mut self) -> io::Result<bool> {
        if let Some(end) = self.key.take() {
            self.line.truncate(end);
            std::mem::swap(&mut self.line, &mut self.before);
        }
        loop {
            self.line.clear();
            if self.input.read_until(b'\n', &mut self.line)? == 0 {
                return Ok(false);
            }
            self.number += 1;
            while matches!(self.line.last(), Some(b'\n' | b'\r')) {
                self.line.pop();
            }
            if !self.line.is_empty() {
                self.key = key(&self.line);
                return Ok(true);
            }
        }
    }

    /// The row at hand, `None` for a line that is none.
    #[must_use]
    pub fn row(&self) -> Option<Row<'_>> {
        self.read().ok()
    }

    /// The number of the line at hand, from one.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn read(&self) -> Result<Row<'_>, Cell> {
        std::str::from_utf8(&self.line).map_err(|_| Cell::Text).and_then(Row::read)
    }

    pub(super) fn line(&self) -> &[u8] {
        &self.line
    }

    /// SKU and marketplace as the line has them, by which snapshots are sorted.
    pub(super) fn key(&self) -> Option<&[u8]> {
        self.line.get(..self.key?)
    }

    /// Where the line belongs: `Greater` is after the line before, as it should be.
    pub(super) fn order(&self) -> Option<Ordering> {
        self.key().map(|key| key.cmp(&self.before))
    }
}

/// Where the second cell ends, if neither of the two is empty.
fn key(line: &[u8]) -> Option<usize> {
    let is_tab = |byte: &u8| *byte == b'\t';
    let sku = line.iter().position(is_tab).filter(|end| *end > 0)?;
    let marketplace = line.get(sku + 1..)?;
    let length = marketplace.iter().position(is_tab).unwrap_or(marketplace.len());
    (length > 0).then_some(sku + 1 + length)
}

/// 64 bits of what a listing shows besides price and quantity: the same for the same attributes on any machine, in any
/// version (FNV-1a over their JSON).
///
/// # Errors
/// serde_json's; none that is known, attributes have a JSON form.
pub fn fingerprint(listing: &Listing) -> Result<u64, serde_json::Error> {
    #[derive(Serialize)]
    struct Shown<'a>(&'a str, Vec<(&'a str, &'a Vec<crate::listing::AttributeValue>)>);

    let apart = ["purchasable_offer", "fulfillment_availability"];
    let others = listing.attributes.iter().filter(|(name, _)| !apart.contains(&name.as_str()));
    let shown =
        Shown(&listing.product_type, others.map(|(name, entries)| (name.as_str(), entries)).collect());
    let json = serde_json::to_vec(&shown)?;
    Ok(json.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    }))
}

/// A snapshot that cannot be compared.
#[derive(Debug)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It cannot be read to its end; try again.
    Read(io::Error),
    /// A line stands before one that it should follow: sort the file with `LC_ALL=C sort`.
    NotSorted {
        /// Which snapshot.
        snapshot: &'static str,
        /// The line, from one.
        line: u64,
    },
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => write!(f, "a snapshot cannot be read: {error}"),
            Self::NotSorted { snapshot, line } => write!(
                f,
                "the snapshot \"{snapshot}\" is not sorted: line {line} belongs before the line above it; sort it with LC_ALL=C sort"
            ),
        }
    }
}

impl std::error::Error for SnapshotError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read(error) => Some(error),
            Self::NotSorted { .. } => None,
        }
    }
}

impl From<io::Error> for SnapshotError {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}
