//! Kinds of amounts: the names that a line has, and the rule that it falls under.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::settlement::report::{ReportErrorKind, SettlementLine};
use crate::settlement::rules::{AccountRule, AccountRules, Group, Matcher, Matching, folded};

/// Kinds of amounts, at most: what an attacker's file may take of memory. Real ones have a few hundred.
const MOST: usize = 20_000;

/// One kind of amount.
#[derive(Clone, Debug)]
pub(in crate::settlement) struct Slot {
    /// Transaction type, amount type and description as the report first spells them.
    pub names: [String; 3],
    pub kind: Kind,
}

/// What a line's kind decides.
#[derive(Clone, Copy, Debug)]
pub(in crate::settlement) struct Kind {
    /// The rule's place in the list; `None` goes to suspense.
    pub rule: Option<u32>,
    /// The heading in summaries.
    pub group: Group,
    /// A payout, which is no part of the settlement's sum.
    pub is_transfer: bool,
    /// The price of goods, whose lines tell units.
    pub is_principal: bool,
    /// The rule sends each SKU's amount to an item of its own.
    pub by_sku: bool,
    /// The first rule that clears the same account as this one does, where orders are invoiced.
    pub clears: Option<u32>,
}

impl Kind {
    /// The rule; `None` goes to suspense.
    pub(in crate::settlement) fn rule(self, rules: &AccountRules) -> Option<&AccountRule> {
        self.rule.and_then(|rule| rules.rules.get(rule as usize))
    }
}

/// All kinds of amounts that came up.
pub(in crate::settlement) struct Slots {
    matcher: Matcher,
    slots: Vec<Slot>,
    /// What a line's names decide, by their bytes.
    classes: HashMap<Box<[u8]>, Class, FixedState>,
    /// The place of a slot by its folded names and rule.
    places: HashMap<(String, Option<u32>), u32, FixedState>,
    key: Vec<u8>,
}

enum Class {
    Decided(u32),
    BySku(Matching),
}

impl Slots {
    pub(in crate::settlement) fn new(rules: &AccountRules) -> Self {
        Self {
            matcher: Matcher::new(rules),
            slots: Vec::new(),
            classes: HashMap::default(),
            places: HashMap::default(),
            key: Vec::new(),
        }
    }

    pub(in crate::settlement) fn get(&self, place: u32) -> Option<&Slot> {
        self.slots.get(place as usize)
    }

    /// The place of a line's slot.
    pub(in crate::settlement) fn of(
        &mut self,
        line: &SettlementLine<'_>,
        rules: &[AccountRule],
    ) -> Result<u32, ReportErrorKind> {
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        for text in [line.transaction_type, line.marketplace, line.amount_type, line.amount_description] {
            key.extend_from_slice(text.as_bytes());
            key.push(b'\t');
        }
        let found = match self.classes.get(key.as_slice()) {
            Some(Class::Decided(place)) => Some(*place),
            _ => None,
        };
        let place = match found {
            Some(place) => Ok(place),
            None => self.classify(&key, line, rules),
        };
        self.key = key;
        place
    }

    fn classify(
        &mut self,
        key: &[u8],
        line: &SettlementLine<'_>,
        rules: &[AccountRule],
    ) -> Result<u32, ReportErrorKind> {
        if !self.classes.contains_key(key) {
            if self.classes.len() >= MOST {
                return Err(ReportErrorKind::TooManyNames);
            }
            let matching = self.matcher.matching(line);
            let class = match matching.settled() {
                Some(rule) => Class::Decided(self.slot(line, rule, rules)),
                None => Class::BySku(matching),
            };
            self.classes.insert(key.into(), class);
        }
        let rule = match self.classes.get(key) {
            Some(Class::Decided(place)) => return Ok(*place),
            Some(Class::BySku(matching)) => self.matcher.rule(matching, line.sku),
            None => None,
        };
        Ok(self.slot(line, rule, rules))
    }

    fn slot(&mut self, line: &SettlementLine<'_>, rule: Option<u32>, rules: &[AccountRule]) -> u32 {
        let names = [line.transaction_type, line.amount_type, line.amount_description]
            .map(|text| text.decoded().into_owned());
        let same = names.iter().map(|name| folded(name)).collect::<Vec<_>>();
        let known = rule.and_then(|rule| rules.get(rule as usize));
        let slots = &mut self.slots;
        *self.places.entry((same.join("/"), rule)).or_insert_with(|| {
            let kind = Kind {
                rule,
                group: known.map_or(Group::Other, |rule| rule.group),
                is_transfer: same.first().is_some_and(|name| name == "transfer"),
                is_principal: known.is_some_and(|rule| rule.group == Group::Sales)
                    && same.last().is_some_and(|name| name == "principal"),
                by_sku: known.is_some_and(|rule| rule.by_sku),
                clears: known.and_then(|known| known.clears.as_ref()).and_then(|account| {
                    let first = rules.iter().position(|rule| rule.clears.as_ref() == Some(account));
                    first.and_then(|place| u32::try_from(place).ok())
                }),
            };
            slots.push(Slot { names, kind });
            // Bounded with the classes, times the rules by SKU.
            u32::try_from(slots.len() - 1).unwrap_or(u32::MAX)
        })
    }
}
