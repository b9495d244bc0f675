//! What can be wrong with a settlement that was read.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

use crate::Severity;

/// What keeps a settlement from being booked, or what a person should look at. Its `Display` says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SettlementFault {
    /// The lines do not come to what Amazon pays out; nothing is booked.
    DepositMismatch {
        /// Payout minus lines.
        by: Decimal,
    },
    /// The report, or what Finances tells, has no payout.
    MissingTotal,
    /// The report tells no date for the entry.
    MissingDate,
    /// The amounts that Amazon tells of a transaction do not come to its total; nothing is booked.
    UntiedTransaction {
        /// The total less the amounts.
        by: Decimal,
    },
    /// No rule knows this kind of amount; it is booked to suspense.
    UnknownAmount {
        /// How many lines.
        lines: u64,
        /// What they come to.
        amount: Decimal,
    },
    /// Amounts that belong to orders name none; they are booked to suspense.
    MissingOrder {
        /// What they come to.
        amount: Decimal,
    },
    /// Amazon withheld another tax than it collected, beyond what a seller may owe.
    WithheldAboveCollected {
        /// What was collected.
        collected: Decimal,
        /// What was withheld, negative.
        withheld: Decimal,
    },
    /// The bank gets another amount than the payout at the period's rate, by more than a tenth.
    ConversionOutOfReach {
        /// What the bank gets.
        converted: Decimal,
        /// The payout at the rate.
        at_rate: Decimal,
    },
}

impl SettlementFault {
    /// The fault's name, for filters and counters.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DepositMismatch { .. } => "deposit_mismatch",
            Self::MissingTotal => "missing_total",
            Self::MissingDate => "missing_date",
            Self::UntiedTransaction { .. } => "untied_transaction",
            Self::UnknownAmount { .. } => "unknown_amount",
            Self::MissingOrder { .. } => "missing_order",
            Self::WithheldAboveCollected { .. } => "withheld_above_collected",
            Self::ConversionOutOfReach { .. } => "conversion_out_of_reach",
        }
    }

    /// Whether the settlement must wait.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::UnknownAmount { .. } | Self::MissingOrder { .. } | Self::WithheldAboveCollected { .. } => {
                Severity::Warning
            }
            Self::DepositMismatch { .. }
            | Self::MissingTotal
            | Self::MissingDate
            | Self::UntiedTransaction { .. }
            | Self::ConversionOutOfReach { .. } => Severity::Blocking,
        }
    }
}

impl fmt::Display for SettlementFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DepositMismatch { by } => {
                let (amount, side) = if by.is_sign_negative() { (-by, "more") } else { (*by, "less") };
                write!(
                    f,
                    "the lines come to {amount} {side} than Amazon pays out, nothing is booked; download the report again and compare it in Seller Central"
                )
            }
            Self::MissingTotal => f.write_str(
                "the payout is not told, nothing is booked; download the report again, or give the settlement's event group (`listFinancialEventGroups`) beside its transactions",
            ),
            Self::MissingDate => {
                f.write_str("no date for the entry is told; download the report again, or give the settlement's event group beside its transactions")
            }
            Self::UntiedTransaction { by } => {
                let (amount, side) = if by.is_sign_negative() { (-by, "more") } else { (*by, "less") };
                write!(
                    f,
                    "the amounts that Amazon tells of this transaction come to {amount} {side} than their total, nothing is booked; fetch it again and compare it in Seller Central"
                )
            }
            Self::UnknownAmount { lines, amount } => write!(
                f,
                "no rule knows this kind of amount ({lines} lines, {amount} in all), it is booked to suspense; add a rule (`amz-odoo map settlement FILE --unknown` proposes one), then book the settlement again"
            ),
            Self::MissingOrder { amount } => write!(
                f,
                "amounts of orders that the report does not name come to {amount}, they are booked to suspense; clear them by hand"
            ),
            Self::WithheldAboveCollected { collected, withheld } => write!(
                f,
                "Amazon collected a tax of {collected} and withheld {withheld}; the rest is booked as tax to declare, compare the orders in Seller Central"
            ),
            Self::ConversionOutOfReach { converted, at_rate } => write!(
                f,
                "the bank gets {converted}, the payout at the period's rate is {at_rate}; correct the rate or the amount"
            ),
        }
    }
}
