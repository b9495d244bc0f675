//! Settlement reports as files, read as they arrive: flat file V2 and V1 to one [`SettlementLine`].

mod amount;
mod column;
mod day;
mod error;
mod line;
mod row;
mod rows;
mod separators;
mod stream;
mod text;

pub(in crate::settlement) use amount::{decimal, fits};

pub use amount::Amount;
pub use error::{ReportError, ReportErrorKind};
pub use line::{Lines, SettlementHeader, SettlementLine};
pub use stream::ReportParser;
pub use text::{Charset, Text};
