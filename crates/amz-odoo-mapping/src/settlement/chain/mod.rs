//! Settlements that follow each other: what one leaves open, the next takes up.

mod assign;
mod compare;
mod fault;
mod open;

pub use fault::ChainFault;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use self::assign::chains;
use self::compare::Chain;
use super::{Balances, SettlementDraft};
use crate::{Issue, Mapped};

/// What is kept of a settlement for its neighbors, when its draft is gone.
///
/// As JSON it is a part of the draft: what `amz-odoo map settlement --json` prints can be read as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Closing {
    /// Amazon's id of the settlement.
    pub settlement_id: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Amazon's stores that its lines name; none where they name none, or nobody kept them.
    #[serde(default)]
    pub marketplaces: Vec<String>,
    /// The first day.
    #[serde(default)]
    pub start: Option<Date>,
    /// The last day.
    #[serde(default)]
    pub end: Option<Date>,
    /// What it takes up, and what it leaves open.
    pub balances: Balances,
}

impl SettlementDraft {
    /// What its neighbors need to know of it.
    #[must_use]
    pub fn closing(&self) -> Closing {
        Closing {
            settlement_id: self.settlement_id.clone(),
            currency: self.currency.clone(),
            marketplaces: self.marketplaces.clone(),
            start: self.start,
            end: self.end,
            balances: self.balances,
        }
    }
}

/// Whether each settlement of an account opens as the one before has closed.
///
/// Each currency is a chain of its own, and within it each of Amazon's stores that no settlement names together with
/// another. A settlement that names none goes where it fits by its days, then by its balances; where it fits none
/// of several, it is compared with none.
///
/// More that is taken up than was left open blocks: a settlement is missing. Less is a warning, because Amazon may charge
/// a debt outside of the report and release a reserve in parts; what is left may be taken up later. What the first
/// settlement takes up cannot be compared. Settlements that are not in the order of their days are told, and compared
/// by their days. One that begins before the last has ended may be of another account: it is told, and never blocked.
///
/// ```
/// use amz_odoo_mapping::settlement::{Closing, check_chain};
///
/// let chain: Vec<Closing> = serde_json::from_str(r#"[
///   {"settlement_id": "1", "currency": "EUR", "balances": {"closing_debt": "-321.69"}},
///   {"settlement_id": "2", "currency": "EUR", "balances": {"opening_debt": "-321.69", "reserve_kept": "-50.00"}},
///   {"settlement_id": "3", "currency": "EUR", "balances": {"reserve_released": "60.00"}}]"#)?;
/// let issues = check_chain(&chain);
/// assert_eq!(issues.len(), 1);
/// assert_eq!((issues[0].order_id.as_str(), issues[0].kind.code()), ("3", "reserve_above_kept"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn check_chain(closings: &[Closing]) -> Vec<Issue> {
    chains(closings).into_iter().flat_map(|closings| Chain::default().check(closings)).collect()
}

/// Compares settlements and tells each what it takes up otherwise than the one before left. One that must wait for a
/// missing settlement keeps no entries.
pub fn apply_chain(settlements: &mut [Mapped<SettlementDraft>]) {
    let closings: Vec<Closing> = settlements.iter().map(|mapped| mapped.draft.closing()).collect();
    for issue in check_chain(&closings) {
        let own = settlements.iter_mut().find(|mapped| mapped.draft.settlement_id == issue.order_id);
        let Some(mapped) = own else { continue };
        if issue.is_blocking() {
            mapped.draft.entries.clear();
        }
        mapped.issues.push(issue);
    }
}

impl Closing {
    fn first_day(&self) -> Option<Date> {
        self.start.or(self.end)
    }
}
