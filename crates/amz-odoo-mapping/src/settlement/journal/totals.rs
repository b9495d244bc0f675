//! What a settlement's sums come to: by heading, what no rule knows, what is carried on.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::money;
use crate::settlement::books::{Period, Slot, Sum};
use crate::settlement::draft::{Balances, GroupTotal, UnknownAmount};
use crate::settlement::fault::SettlementFault;
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
pub(super) fn unknown(sums: &[(&Slot, Sum)], currency: &str, digits: u32) -> Vec<UnknownAmount> {
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
                let currency = currency.to_owned();
                unknown.push(UnknownAmount {
                    transaction,
                    r#type: kind,
                    description,
                    lines,
                    amount,
                    currency,
                });
            }
        }
    }
    for known in &mut unknown {
        known.amount = money::written(known.amount, digits);
    }
    unknown.sort();
    unknown
}

/// Taxes that rules take out of what buyers pay, in marketplaces where Amazon tells tax apart, and where each is taken.
/// `is_taken` leaves amounts out that the tax is not taken out of.
pub(super) fn taxed_twice(
    rules: &AccountRules,
    sums: &[(&Slot, Sum)],
    is_taken: impl Fn(&Slot) -> bool,
) -> Vec<(String, SettlementFault)> {
    fn key(slot: &Slot) -> (String, &str) {
        let [transaction, ..] = &slot.names;
        (folded(transaction), &slot.marketplace)
    }
    let sums = || sums.iter().filter(|(_, sum)| sum.period != Period::History);
    let mut told = BTreeMap::<_, i128>::new();
    // Where the tax is taken out of price and tax together, it is the same tax.
    for (slot, sum) in sums().filter(|(slot, _)| slot.kind.is_tax_of_buyers && slot.kind.included == 0) {
        *told.entry(key(slot)).or_default() += sum.amount;
    }
    told.retain(|_, amount| *amount != 0);
    let mut taken = BTreeMap::<_, (String, BTreeSet<String>)>::new();
    for (slot, _) in sums().filter(|(slot, _)| slot.kind.included != 0 && is_taken(slot)) {
        let (transaction, marketplace) = key(slot);
        let tax = slot.kind.rule(rules).and_then(|rule| rules.taxes.get(rule.tax.as_ref()?));
        let [_, kind, _] = &slot.names;
        if let Some(tax) = tax
            && ["itemprice", "promotion"].contains(&folded(kind).as_str())
            && told.contains_key(&(transaction.clone(), marketplace))
        {
            let new = || (slot.names.join("/"), BTreeSet::new());
            taken.entry((&tax.name, marketplace)).or_insert_with(new).1.insert(transaction);
        }
    }
    let fault =
        |((tax, marketplace), (path, transactions)): ((&String, &str), (String, BTreeSet<String>))| {
            let amounts =
                transactions.into_iter().filter_map(|transaction| told.get(&(transaction, marketplace)));
            let (tax, marketplace) = (tax.clone(), marketplace.to_owned());
            let amount = decimal(amounts.sum()).unwrap_or_default();
            (path, SettlementFault::TaxToldApart { tax, marketplace, amount })
        };
    taken.into_iter().map(fault).collect()
}

impl UnknownAmount {
    /// The names as issues show them.
    pub(in crate::settlement) fn path(&self) -> String {
        format!("{}/{}/{}", self.transaction, self.r#type, self.description)
    }
}
