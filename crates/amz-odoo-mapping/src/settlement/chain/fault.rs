//! What can be wrong between settlements.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Severity;

/// How a settlement does not follow the one `before`. Its `Display` says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChainFault {
    /// It takes up less debt than was left.
    DebtLeftOpen {
        /// The settlement before.
        before: String,
        /// What stays open, positive.
        by: Decimal,
    },
    /// It takes up more debt than was left.
    DebtAboveClosing {
        /// The settlement before.
        before: String,
        /// What nobody left, positive.
        by: Decimal,
    },
    /// Less of a reserve comes back than was kept.
    ReserveLeftOpen {
        /// The settlement before.
        before: String,
        /// What stays kept, positive.
        by: Decimal,
    },
    /// More of a reserve comes back than was kept.
    ReserveAboveKept {
        /// The settlement before.
        before: String,
        /// What nobody kept, positive.
        by: Decimal,
    },
    /// Days without a settlement.
    PeriodGap {
        /// The settlement before.
        before: String,
        /// From its end to the start of this one.
        days: i32,
    },
    /// Days of two settlements.
    PeriodOverlap {
        /// The settlement before.
        before: String,
        /// From the start of this one to its end.
        days: i32,
    },
    /// It was given after a later one.
    OutOfOrder {
        /// The one that was given before it.
        before: String,
    },
    /// It was given twice; the first counts.
    Repeated,
}

impl ChainFault {
    /// The fault's name, for filters and counters.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DebtLeftOpen { .. } => "debt_left_open",
            Self::DebtAboveClosing { .. } => "debt_above_closing",
            Self::ReserveLeftOpen { .. } => "reserve_left_open",
            Self::ReserveAboveKept { .. } => "reserve_above_kept",
            Self::PeriodGap { .. } => "period_gap",
            Self::PeriodOverlap { .. } => "period_overlap",
            Self::OutOfOrder { .. } => "out_of_order",
            Self::Repeated => "settlement_repeated",
        }
    }

    /// Whether the settlement must wait: it takes up what nobody left.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::DebtAboveClosing { .. } | Self::ReserveAboveKept { .. } => Severity::Blocking,
            _ => Severity::Warning,
        }
    }
}

impl fmt::Display for ChainFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DebtLeftOpen { before, by } => write!(
                f,
                "{by} of the debt that settlement {before} left is not taken up; match it with the bank's or the card's line if Amazon charged it there, otherwise look for a settlement in between"
            ),
            Self::DebtAboveClosing { before, by } => write!(
                f,
                "the debt that is taken up is {by} more than settlement {before} and those before it left; book the settlement that is missing, or correct the opening entry"
            ),
            Self::ReserveLeftOpen { before, by } => write!(
                f,
                "{by} of the reserve that settlement {before} kept does not come back; it stays in the reserve's account, compare it with the reserve that Seller Central shows"
            ),
            Self::ReserveAboveKept { before, by } => write!(
                f,
                "the reserve that comes back is {by} more than settlement {before} and those before it kept; book the settlement that is missing, or correct the opening entry"
            ),
            Self::PeriodGap { before, days } => write!(
                f,
                "settlement {before} ends {days} days before this one starts; look for a settlement in between"
            ),
            Self::PeriodOverlap { before, days } => write!(
                f,
                "this settlement starts {days} days before settlement {before} ends; check that both are of one account"
            ),
            Self::OutOfOrder { before } => write!(
                f,
                "this settlement is earlier than settlement {before}, which was given before it; they are compared by their days, give them in that order"
            ),
            Self::Repeated => f.write_str("the settlement was given twice, the first counts; give it once"),
        }
    }
}
