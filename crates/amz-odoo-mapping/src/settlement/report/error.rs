//! Why a file is no settlement report, and where.

use std::fmt;

/// A report that was refused. Quotes nothing of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportError {
    /// What is wrong.
    pub kind: ReportErrorKind,
    /// The line, from 1; of typed input, which one in the list.
    pub line: u64,
    /// The field in the line, from 1; in JSON the byte.
    pub column: usize,
}

/// What is wrong with a file. Its `Display` says what a person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportErrorKind {
    /// A page of HTML or XML in the report's place.
    Markup,
    /// A compressed file: GZIP, or ZIP as spreadsheets are.
    Packed,
    /// JSON in the report's place: errors, or another document.
    Json,
    /// The first line is not the heading of a settlement report.
    NotAReport,
    /// The heading lacks a column.
    MissingColumn {
        /// Its name.
        name: &'static str,
    },
    /// The heading names a column twice.
    DuplicateColumn,
    /// More columns than any report has.
    TooManyColumns,
    /// A line longer than any report's.
    LineTooLong,
    /// The file ends within a line.
    Cut,
    /// A line has more fields than the heading.
    ExtraField,
    /// There is nothing but the heading, or nothing that is in a settlement yet.
    Empty,
    /// A line or a group names no settlement.
    MissingSettlement,
    /// A line has no amount.
    MissingAmount,
    /// The text is no amount.
    Amount,
    /// The amount is beyond 10¹² or has more than six decimals.
    AmountRange,
    /// `1,200` could be either, and nothing else in the file tells.
    AmbiguousAmount,
    /// Decimal points and decimal commas in one file.
    MixedMarks,
    /// The text is no date that can be read; day and month are never guessed.
    Date {
        /// The column.
        name: &'static str,
    },
    /// The text is no quantity.
    Quantity,
    /// More different texts than any report has.
    TooManyNames {
        /// The column.
        name: &'static str,
    },
    /// A name longer than any of Amazon's.
    NameTooLong,
    /// A text with a control character, such as NUL.
    ControlCharacter {
        /// The column.
        name: &'static str,
    },
    /// A line or an answer says otherwise about its settlement than an earlier one.
    Contradiction {
        /// The column.
        name: &'static str,
    },
    /// The text is no JSON.
    JsonSyntax,
    /// A JSON document beyond 16 MiB.
    DocumentTooLong,
    /// JSON, but no answer of the Finances API.
    NotFinances,
    /// Amazon's errors in an answer's place.
    AmazonErrors,
    /// A list of events that this version does not know, and that does not have the form of one.
    UnknownEvents,
    /// A member that does not have the form that Amazon's models give it.
    Unreadable,
    /// One transaction in several currencies.
    MixedCurrencies,
    /// Two sources tell of one settlement, which would be counted twice.
    TwoSources,
}

impl ReportErrorKind {
    /// The column that the error is about, where the heading's name of it is known.
    pub(super) const fn column(self) -> Option<&'static str> {
        match self {
            Self::TooManyNames { name }
            | Self::ControlCharacter { name }
            | Self::Contradiction { name }
            | Self::Date { name }
            | Self::MissingColumn { name } => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for ReportErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Markup => "this is a web page or XML, not a settlement report; download the flat file (V2) of the settlement",
            Self::Packed => {
                "this is a compressed file; unpack it first (gunzip), and save a spreadsheet as text separated by tabs"
            }
            Self::Json => "this is JSON, not a settlement report; download the report's document",
            Self::NotAReport => {
                "this is not the heading of a settlement report; give the flat file (V2 or V1) as Amazon wrote it, separated by tabs (a date range report is another one)"
            }
            Self::MissingColumn { name } => {
                return write!(f, "the heading lacks the column {name}; give the flat file as Amazon wrote it");
            }
            Self::DuplicateColumn => "the heading names the column twice; give the flat file as Amazon wrote it",
            Self::TooManyColumns => "more columns than a settlement report has; give the flat file as Amazon wrote it",
            Self::LineTooLong => "the line is longer than a settlement report's; download the report again",
            Self::Cut => "the file ends within this line; get the report or the answers again, and leave the blanks at their end",
            Self::ExtraField => "the line has more fields than the heading; download the report again",
            Self::Empty => "nothing in this is of a settlement; get the report again, or the answers once Amazon has settled them",
            Self::MissingSettlement => "this names no settlement; give the report or the answers as Amazon wrote them",
            Self::MissingAmount => "the line has no amount; download the report again",
            Self::Amount => "this is no amount; correct the field or download the report again",
            Self::AmountRange => "the amount is too large or has too many decimals; compare it in Seller Central",
            Self::AmbiguousAmount => {
                "the mark may stand before decimals or thousands, and nothing in the file tells; write the amount with its decimals"
            }
            Self::MixedMarks => {
                "the file has decimal points and decimal commas; give the flat file as Amazon wrote it"
            }
            Self::Date { name } => {
                return write!(
                    f,
                    "the {name} is no date that can be read for sure; write it as 2026-05-27 or 27.05.2026, with or without a time, or download the report again"
                );
            }
            Self::Quantity => "this is no quantity; correct the field or download the report again",
            Self::TooManyNames { name } => {
                return write!(f, "more different values of {name} than a settlement has; get the report or the answers again");
            }
            Self::NameTooLong => "a name is longer than any of Amazon's; fetch the answers again",
            Self::JsonSyntax => "this is no valid JSON; fetch the answer again",
            Self::DocumentTooLong => "the document is longer than 16 MiB; give Amazon's answers one after the other",
            Self::NotFinances => {
                "this is JSON, but no answer of the Finances API; give answers of listTransactions, or of listFinancialEventGroups and listFinancialEventsByGroupId"
            }
            Self::AmazonErrors => "these are Amazon's errors in an answer's place; fetch the answer again",
            Self::UnknownEvents => "this stands in the place of a list of events and is none that can be read; fetch the answer again, or update amz-odoo",
            Self::Unreadable => "a member of this cannot be read; fetch the answer again, or correct it",
            Self::MixedCurrencies => "one transaction in several currencies; fetch the answer again",
            Self::TwoSources => {
                "another source tells of the same settlement already; give the report, the transactions or the events, not two of them"
            }
            Self::ControlCharacter { name } => {
                return write!(f, "the {name} has a control character; get the report or the answers again");
            }
            Self::Contradiction { name } => {
                return write!(
                    f,
                    "the {name} differs from what is told of the settlement before; give the report or the answers as Amazon wrote them"
                );
            }
        })
    }
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.kind)
    }
}

impl std::error::Error for ReportError {}
