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
    /// The marketplace, where tax is told, withheld or taken out of the amount.
    pub marketplace: String,
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
    /// Where orders are invoiced: what the amount clears, by its place.
    pub clears: Option<u32>,
    /// Where orders are invoiced: the other side of the amount stands on the invoices, on the rule's own account, so that
    /// no order needs an item.
    pub is_in_one_sum: bool,
    /// The percentage of the tax that the amount contains, in millionths.
    pub included: i64,
    /// Tax that buyers paid, in a line of its own.
    pub is_tax_of_buyers: bool,
}

impl Kind {
    /// The rule; `None` goes to suspense.
    pub(in crate::settlement) fn rule(self, rules: &AccountRules) -> Option<&AccountRule> {
        self.rule.and_then(|rule| rules.rules.get(rule as usize))
    }
}

/// Whether an amount, by its folded names, is tax that buyers paid.
fn is_tax_of_buyers(names: &[String]) -> bool {
    matches!(names, [_, kind, description] if kind == "itemprice" && description.ends_with("tax"))
}

/// An account that orders clear.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::settlement) struct ClearedAccount {
    /// By the name that rules use.
    pub account: String,
    /// Whether one item clears what all orders have there, or one an order.
    pub in_one_sum: bool,
}

/// All kinds of amounts that came up.
pub(in crate::settlement) struct Slots {
    matcher: Matcher,
    slots: Vec<Slot>,
    /// What orders clear where they are invoiced.
    pub cleared: Vec<ClearedAccount>,
    /// What a line's names decide, by their bytes.
    classes: HashMap<Box<[u8]>, Class, FixedState>,
    /// The place of a slot by its folded names, its marketplace and its rule.
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
            cleared: Vec::new(),
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
        rules: &AccountRules,
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
        rules: &AccountRules,
    ) -> Result<u32, ReportErrorKind> {
        if !self.classes.contains_key(key) {
            if self.classes.len() >= MOST {
                return Err(ReportErrorKind::TooManyNames { name: "amount-description" });
            }
            for (name, text) in [
                ("transaction-type", line.transaction_type),
                ("amount-type", line.amount_type),
                ("amount-description", line.amount_description),
            ] {
                if text.decoded().contains(char::is_control) {
                    return Err(ReportErrorKind::ControlCharacter { name });
                }
            }
            let matching = self.matcher.matching(line);
            let class = match matching.settled() {
                Some(rule) => Class::Decided(self.slot(line, (rule, matching.built_in), rules)),
                None => Class::BySku(matching),
            };
            self.classes.insert(key.into(), class);
        }
        let rule = match self.classes.get(key) {
            Some(Class::Decided(place)) => return Ok(*place),
            Some(Class::BySku(matching)) => (self.matcher.rule(matching, line.sku), matching.built_in),
            None => (None, None),
        };
        Ok(self.slot(line, rule, rules))
    }

    /// The place of an account among those that orders clear.
    fn cleared(&mut self, account: &str, in_one_sum: bool) -> Option<u32> {
        let cleared = ClearedAccount { account: account.to_owned(), in_one_sum };
        let place = self.cleared.iter().position(|known| *known == cleared).unwrap_or_else(|| {
            self.cleared.push(cleared);
            self.cleared.len() - 1
        });
        u32::try_from(place).ok()
    }

    /// The slot of a line that falls under this rule; `built_in` is what would decide without the merchant's rules.
    fn slot(
        &mut self,
        line: &SettlementLine<'_>,
        (rule, built_in): (Option<u32>, Option<u32>),
        rules: &AccountRules,
    ) -> u32 {
        let names = [line.transaction_type, line.amount_type, line.amount_description]
            .map(|text| text.decoded().into_owned());
        let same = names.iter().map(|name| folded(name)).collect::<Vec<_>>();
        let known = rule.and_then(|rule| rules.rules.get(rule as usize));
        let included = known.and_then(|rule| rules.included_rate(rule)).unwrap_or_default();
        let is_washed = known.is_some_and(|rule| rule.collected.is_some() || rule.withheld.is_some());
        let is_by_marketplace = is_washed || included != 0 || is_tax_of_buyers(&same);
        let marketplace =
            if is_by_marketplace { line.marketplace.decoded().to_lowercase() } else { String::new() };
        let key = (format!("{}\t{marketplace}", same.join("/")), rule);
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let built_in = built_in.and_then(|rule| AccountRules::built_in().rules.get(rule as usize));
        let clears = known.and_then(|known| known.clears_beside(built_in));
        let is_in_one_sum = clears.is_some() && clears == known.map(|rule| rule.account.as_str());
        let kind = Kind {
            rule,
            group: known.map_or(Group::Other, |rule| rule.group),
            is_transfer: same.first().is_some_and(|name| name == "transfer"),
            is_principal: known.is_some_and(|rule| rule.group == Group::Sales)
                && same.last().is_some_and(|name| name == "principal"),
            by_sku: known.is_some_and(|rule| rule.by_sku),
            clears: clears.and_then(|clears| self.cleared(clears, is_in_one_sum)),
            is_in_one_sum,
            included,
            is_tax_of_buyers: is_tax_of_buyers(&same),
        };
        self.slots.push(Slot { names, marketplace, kind });
        // Bounded with the classes, times the rules by SKU.
        let place = u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX);
        self.places.insert(key, place);
        place
    }
}
