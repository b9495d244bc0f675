//! Why a value does not become what its field takes.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a rule's value is not written. Its `Display` says what is wrong and what to change; it shows no value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// The rule demands a value, and the document has none.
    Missing,
    /// An object or a list, which is no plain value.
    NotPlain,
    /// Several values for one field.
    Several {
        /// How many.
        count: usize,
    },
    /// The table has no such entry.
    NotInTable,
    /// No number.
    NotANumber,
    /// A number too large.
    OutOfRange,
    /// No date in the form that the rule or the field reads.
    NotADate,
    /// A day alone, where a time is wanted too.
    TimeMissing,
    /// A date with a time, where a day is wanted: its time zone decides which.
    TimeTooMuch,
    /// A fraction in an integer field.
    NotWhole,
    /// More decimals than Odoo keeps.
    TooManyDecimals {
        /// What it keeps.
        digits: u32,
    },
    /// Neither true nor false.
    NotABoolean,
    /// More characters than Odoo keeps.
    TooLong {
        /// What it keeps.
        size: u32,
    },
    /// No value of the selection.
    NotInSelection {
        /// The selection's values.
        known: Vec<String>,
    },
    /// No id of a record.
    NotAnId,
    /// No external id.
    NotAnExternalId,
    /// A name with a comma, which divides the names of several records.
    CommaInName,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str(
                "the document has no value for it; add another path to `from`, or a `default`, or take `required` away",
            ),
            Self::NotPlain => {
                f.write_str("the path leads to an object or a list; go on to a member, or take `[*]` for every entry")
            }
            Self::Several { count } => {
                write!(f, "there are {count} values for one field; add `join`, `first` or `sum` to `apply`")
            }
            Self::NotInTable => f.write_str("`lookup` has no entry for the value; add it, or give `otherwise`"),
            Self::NotANumber => f.write_str("the value is no number; cut the number out with `split` or `regex`"),
            Self::OutOfRange => f.write_str("the number is too large for the field"),
            Self::NotADate => {
                f.write_str("the value is no date; give `date` with the format that Amazon's text has in `read`")
            }
            Self::TimeMissing => f.write_str("the value is a day without a time, and a time is wanted"),
            Self::TimeTooMuch => f.write_str(
                "the value has a time, and the field takes a day; add `date` with `write = \"%Y-%m-%d\"` and the `offset` whose day counts",
            ),
            Self::NotWhole => {
                f.write_str("the value is no whole number, and the field takes one; round with `decimal` and `scale = 0`")
            }
            Self::TooManyDecimals { digits } => {
                write!(f, "the value has more decimals than Odoo's {digits}; round with `decimal` and `scale = {digits}`")
            }
            Self::NotABoolean => {
                f.write_str("the value is neither true nor false; translate it with `lookup`")
            }
            Self::TooLong { size } => {
                write!(f, "the value is longer than the field's {size} characters; shorten it with `split` or `regex`")
            }
            Self::NotInSelection { known } => write!(
                f,
                "the field has no such value; translate it with `lookup` into one of {}",
                known.join(", ")
            ),
            Self::NotAnId => f.write_str("the value is no id of a record, which is a whole number above zero"),
            Self::NotAnExternalId => {
                f.write_str("the value is no external id, which is `module.name` without spaces or commas")
            }
            Self::CommaInName => {
                f.write_str("the value has a comma, which divides names; use `reference = \"external_id\"`")
            }
        }
    }
}
