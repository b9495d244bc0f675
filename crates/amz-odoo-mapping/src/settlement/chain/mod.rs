//! Settlements that follow each other: what one leaves open, the next takes up.

mod fault;
mod open;

pub use fault::ChainFault;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use self::open::{Open, Taken};
use super::{Balances, SettlementDraft, SettlementFault};
use crate::{Issue, IssueKind};

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
            start: self.start,
            end: self.end,
            balances: self.balances,
        }
    }
}

/// Whether each settlement of an account opens as the one before has closed; each currency is a chain of its own.
///
/// More that is taken up than was left open blocks: a settlement is missing. Less is a warning, because Amazon may charge
/// a debt outside of the report and release a reserve in parts; what is left may be taken up later. What the first
/// settlement takes up cannot be compared. Settlements that are not in the order of their days are told, and compared
/// by their days.
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
    let mut chains = BTreeMap::<&str, Vec<&Closing>>::new();
    for closing in closings {
        chains.entry(&closing.currency).or_default().push(closing);
    }
    chains.into_values().flat_map(|closings| Chain::default().check(closings)).collect()
}

/// One currency's settlements while they are compared.
#[derive(Default)]
struct Chain {
    issues: Vec<Issue>,
    debt: Open,
    reserve: Open,
}

impl Chain {
    fn check(mut self, closings: Vec<&Closing>) -> Vec<Issue> {
        let mut last: Option<&Closing> = None;
        for closing in self.ordered(closings) {
            let balances = &closing.balances;
            let debt = self.debt.take(-balances.opening_debt);
            let reserve = self.reserve.take(balances.reserve_released);
            if let Some(last) = last {
                self.days(last, closing);
                let before = last.settlement_id.clone();
                let debt = match debt {
                    Taken::All => None,
                    Taken::Less(by) => Some(ChainFault::DebtLeftOpen { before: before.clone(), by }),
                    Taken::More(by) => Some(ChainFault::DebtAboveClosing { before: before.clone(), by }),
                };
                let reserve = match reserve {
                    Taken::All => None,
                    Taken::Less(by) => Some(ChainFault::ReserveLeftOpen { before, by }),
                    Taken::More(by) => Some(ChainFault::ReserveAboveKept { before, by }),
                };
                self.tell(closing, "balances.opening_debt", debt);
                self.tell(closing, "balances.reserve_released", reserve);
            }
            self.debt.leave(-balances.closing_debt);
            self.reserve.leave(-balances.reserve_kept);
            last = Some(closing);
        }
        self.issues
    }

    /// Each settlement once, by its days where all have some.
    fn ordered<'c>(&mut self, closings: Vec<&'c Closing>) -> Vec<&'c Closing> {
        let mut ids = BTreeSet::new();
        let mut each: Vec<&Closing> = Vec::with_capacity(closings.len());
        for closing in closings {
            if !ids.insert(closing.settlement_id.as_str()) {
                self.tell(closing, "settlement_id", Some(ChainFault::Repeated));
                continue;
            }
            let later = each.last().filter(|last| {
                let days = closing.first_day().zip(last.first_day());
                days.is_some_and(|(first, last)| first < last)
            });
            let fault = later.map(|last| ChainFault::OutOfOrder { before: last.settlement_id.clone() });
            self.tell(closing, "start", fault);
            each.push(closing);
        }
        if each.iter().all(|closing| closing.first_day().is_some()) {
            each.sort_by_key(|closing| (closing.first_day(), closing.end));
        }
        each
    }

    /// Whether a settlement begins where the last ends: on the same day or, where days are whole, on the next.
    fn days(&mut self, last: &Closing, closing: &Closing) {
        let (Some(end), Some(start)) = (last.end, closing.start) else { return };
        let before = last.settlement_id.clone();
        let fault = match (start - end).get_days() {
            0 | 1 => None,
            days if days > 0 => Some(ChainFault::PeriodGap { before, days }),
            days => Some(ChainFault::PeriodOverlap { before, days: -days }),
        };
        self.tell(closing, "start", fault);
    }

    fn tell(&mut self, closing: &Closing, path: &str, fault: Option<ChainFault>) {
        let kind = fault.map(|fault| IssueKind::Settlement { fault: SettlementFault::Chain { fault } });
        self.issues.extend(kind.map(|kind| Issue::new(kind, path, closing.settlement_id.as_str())));
    }
}

impl Closing {
    fn first_day(&self) -> Option<Date> {
        self.start.or(self.end)
    }
}
