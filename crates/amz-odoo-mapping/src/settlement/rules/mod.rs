//! Account rules: data with a version, the merchant's before the built-in ones.

mod matching;
mod parse;
mod rule;

pub(super) use matching::{Matcher, Matching, folded, folded_pattern, is_reversal};
pub(super) use parse::account;

pub use parse::RulesError;
pub use rule::{Account, AccountRule, AccountRules, Group, LineFilter, RuleTax, TaxSide};
