//! What a settlement's sums come to: by heading, what no rule knows, what is carried on.

use rust_decimal::Decimal;

use crate::money;
use crate::settlement::books::{Slot, Sum};
use crate::settlement::draft::{Balances, GroupTotal, UnknownAmount};
use crate::settlement::report::decimal;
use crate::settlement::rules::{AccountRules, Group, account, folded, is_reversal};

/// What each heading comes to, those without lines left out.
pub(super) fn groups(sums: &[(&Slot, Sum)], digits: u32) -> Vec<GroupTotal> {
    let of = |group: Group| {
        let mut own = sums.iter().filter(|(slot, _)| slot.kind.group == group).peekable();
        own.peek()?;
        let amount = decimal(own.map(|(_, sum)| sum.amount).sum()).unwrap_or_default();
        Some(GroupTotal { group, amount: money::written(amount, digits) })
    };
    Group::ALL.into_iter().filter_map(of).collect()
}

/// What goes from the settlement before to this one, and from this one to the next.
pub(super) fn balances(
    rules: &AccountRules,
    sums: &[(&Slot, Sum)],
    total: Option<Decimal>,
    digits: u32,
) -> Balances {
    let of = |account: &str, keeps: fn(&Slot, i128) -> bool| {
        let goes_there = |slot: &Slot| slot.kind.rule(rules).is_some_and(|rule| rule.account == account);
        let own = sums.iter().filter(|(slot, sum)| goes_there(slot) && keeps(slot, sum.amount));
        money::written(decimal(own.map(|(_, sum)| sum.amount).sum()).unwrap_or_default(), digits)
    };
    Balances {
        opening_debt: of(account::PAYABLE, |slot, _| is_carried(slot)),
        closing_debt: money::written(total.unwrap_or_default().min(Decimal::ZERO), digits),
        reserve_released: of(account::RESERVE, is_release),
        reserve_kept: of(account::RESERVE, |slot, amount| !is_release(slot, amount)),
    }
}

/// Whether a debt is the one that the settlement before left; others are moved between accounts of the seller's.
fn is_carried(slot: &Slot) -> bool {
    let [.., description] = &slot.names;
    folded(description) == "payabletoamazon"
}

/// Whether a reserve's amount belongs to what is given back: a reversal belongs to what it takes back.
fn is_release(slot: &Slot, amount: i128) -> bool {
    let [transaction, ..] = &slot.names;
    (amount > 0) != is_reversal(transaction)
}

/// What no rule knows, once for each kind of amount, however it is spelled.
pub(super) fn unknown(sums: &[(&Slot, Sum)]) -> Vec<UnknownAmount> {
    let mut unknown: Vec<UnknownAmount> = Vec::new();
    for (slot, sum) in sums.iter().filter(|(slot, _)| slot.kind.rule.is_none()) {
        let [transaction, kind, description] = slot.names.clone();
        let amount = decimal(sum.amount).unwrap_or_default();
        let same = unknown.iter_mut().find(|known| {
            known.transaction == transaction && known.r#type == kind && known.description == description
        });
        match same {
            Some(known) => {
                known.lines += sum.lines;
                known.amount += amount;
            }
            None => {
                let lines = sum.lines;
                unknown.push(UnknownAmount { transaction, r#type: kind, description, lines, amount });
            }
        }
    }
    unknown.sort();
    unknown
}

impl UnknownAmount {
    /// The names as issues show them.
    pub(in crate::settlement) fn path(&self) -> String {
        format!("{}/{}/{}", self.transaction, self.r#type, self.description)
    }
}
