use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::Stream;
use serde::de::DeserializeOwned;

use super::fields;
use super::records::{RecordStream, Text};
use super::{Dialect, Document, DocumentError, DocumentErrorKind};

/// The rows of a report, as a stream; made by [`Document::rows`].
///
/// The first record names the columns and is no row. Each row is handed out as soon as its line has come, and only the
/// one being read is held in memory. An error that concerns one row is followed by the rows after it; any other ends
/// the stream, after all rows before it.
#[must_use = "a stream does nothing until it is polled"]
pub struct Rows {
    records: RecordStream,
    columns: Option<Arc<Columns>>,
}

/// The names of the columns.
#[derive(Debug)]
struct Columns {
    names: Vec<String>,
    indexes: HashMap<String, usize>,
}

impl Columns {
    fn new(first: &Text) -> Self {
        let names: Vec<_> = split(&first.text, &first.ends).map(|name| name.trim().to_owned()).collect();
        let mut indexes = HashMap::new();
        for (index, name) in names.iter().enumerate() {
            indexes.entry(name.clone()).or_insert(index);
        }
        Self { names, indexes }
    }
}

impl Rows {
    pub(super) fn new(document: Document, dialect: Option<Dialect>) -> Self {
        Self { records: RecordStream::new(document, dialect, 0), columns: None }
    }

    /// The names of the columns, once the first row was asked for.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().flat_map(|columns| columns.names.iter().map(String::as_str))
    }

    fn row(&mut self, text: Text, columns: Arc<Columns>) -> Result<Row, DocumentError> {
        let is_short = text.ends.len() < columns.names.len();
        if is_short && !text.terminated {
            self.records.end();
            return Err(DocumentError::new(DocumentErrorKind::Truncated).at(text.number, text.offset));
        }
        Ok(Row { text, columns })
    }
}

impl Stream for Rows {
    type Item = Result<Row, DocumentError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            let text = match ready!(this.records.poll_record(cx)) {
                Some(Ok(text)) => text,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            match &this.columns {
                None => this.columns = Some(Arc::new(Columns::new(&text))),
                Some(columns) => {
                    let columns = Arc::clone(columns);
                    return Poll::Ready(Some(this.row(text, columns)));
                }
            }
        }
    }
}

/// One row of a report.
///
/// `Debug` shows where it stands and not what is in it, which may be a buyer's.
#[derive(Clone)]
pub struct Row {
    text: Text,
    columns: Arc<Columns>,
}

impl Row {
    /// The field of this column; `None` where the report has no such column, or the row ends before it.
    pub fn get(&self, column: &str) -> Option<&str> {
        self.field(*self.columns.indexes.get(column)?)
    }

    /// The field at this position, counted from 0.
    pub fn field(&self, index: usize) -> Option<&str> {
        let start = match index {
            0 => 0,
            _ => *self.text.ends.get(index - 1)?,
        };
        self.text.text.get(start..*self.text.ends.get(index)?)
    }

    /// All fields; a row may have fewer or more than there are columns.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        split(&self.text.text, &self.text.ends)
    }

    /// The columns that this row has fields for, with the fields.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.columns.names.iter().map(String::as_str).zip(self.fields())
    }

    /// The row's number, counted from 1.
    pub fn number(&self) -> u64 {
        self.text.number
    }

    /// Where the row begins, in bytes of the document after decompression.
    pub fn offset(&self) -> u64 {
        self.text.offset
    }

    /// Reads the row as a struct of yours, whose fields are named as the columns.
    ///
    /// ```
    /// # use futures_util::StreamExt;
    /// use rust_decimal::Decimal;
    /// use spapi_client::documents::Document;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Offer {
    ///     #[serde(rename = "seller-sku")]
    ///     sku: String,
    ///     price: Option<Decimal>,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut rows = Document::from_bytes("seller-sku\tprice\nA-1\t33.66\nB-2\t\n").rows();
    /// let mut total = Decimal::ZERO;
    /// while let Some(row) = rows.next().await {
    ///     total += row?.read::<Offer>()?.price.unwrap_or_default();
    /// }
    /// assert_eq!(total.to_string(), "33.66");
    /// # Ok(()) }
    /// ```
    ///
    /// An empty field is `None` for an `Option`. An amount is read from its digits, never through a float.
    ///
    /// # Errors
    /// [`DocumentErrorKind::Shape`], with the column where it is known.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, DocumentError> {
        fields::read(self.iter()).map_err(|column| {
            let shape = DocumentError::new(DocumentErrorKind::Shape);
            shape.at(self.number(), self.offset()).in_column(column)
        })
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("number", &self.number())
            .field("offset", &self.offset())
            .field("fields", &self.text.ends.len())
            .finish()
    }
}

fn split<'a>(text: &'a str, ends: &'a [usize]) -> impl Iterator<Item = &'a str> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, end)| text.get(start..*end).unwrap_or_default())
}
