//! Which rule a line falls under.

use std::sync::OnceLock;

use super::{AccountRule, AccountRules, LineFilter};
use crate::pattern::is_like;
use crate::settlement::report::{SettlementLine, Text};

/// Rules made ready to be asked.
pub(in crate::settlement) struct Matcher {
    filters: Vec<Filter>,
}

/// The rules that a line's names leave: SKUs decide among the first, which are rare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::settlement) struct Matching {
    by_sku: Vec<u32>,
    rest: Option<u32>,
    /// The built-in rule, which says what a merchant's rule leaves out.
    pub built_in: Option<u32>,
}

#[derive(Debug)]
struct Filter {
    transaction: Vec<String>,
    kind: Vec<String>,
    description: Vec<String>,
    marketplaces: Vec<String>,
    skus: Vec<String>,
}

impl Matching {
    /// The rule, if no SKU has a say.
    pub(in crate::settlement) fn settled(&self) -> Option<Option<u32>> {
        self.by_sku.is_empty().then_some(self.rest)
    }
}

impl Matcher {
    pub(in crate::settlement) fn new(rules: &AccountRules) -> Self {
        Self { filters: rules.rules.iter().map(|AccountRule { when, .. }| Filter::new(when)).collect() }
    }

    /// The rules that a line's names and marketplace leave.
    pub(in crate::settlement) fn matching(&self, line: &SettlementLine<'_>) -> Matching {
        let names = [line.transaction_type, line.amount_type, line.amount_description]
            .map(|text| folded(&text.decoded()));
        let marketplace = line.marketplace.decoded();
        let mut matching = self.named(&names, &marketplace);
        matching.built_in = Self::built_in().named(&names, &marketplace).rest;
        matching
    }

    fn built_in() -> &'static Self {
        static MATCHER: OnceLock<Matcher> = OnceLock::new();
        MATCHER.get_or_init(|| Self::new(AccountRules::built_in()))
    }

    fn named(&self, names: &[String; 3], marketplace: &str) -> Matching {
        let mut by_sku = Vec::new();
        for (index, filter) in (0..).zip(&self.filters) {
            if !filter.names(names, marketplace) {
                continue;
            }
            if filter.skus.is_empty() {
                return Matching { by_sku, rest: Some(index), built_in: None };
            }
            by_sku.push(index);
        }
        Matching { by_sku, rest: None, built_in: None }
    }

    /// The rule's place in the list; `None` where none matches.
    pub(in crate::settlement) fn rule(&self, matching: &Matching, sku: Text<'_>) -> Option<u32> {
        let sku = sku.decoded();
        let fits = |index: &u32| {
            let filter = self.filters.get(*index as usize);
            filter.is_some_and(|filter| filter.skus.iter().any(|pattern| is_like(pattern, &sku)))
        };
        matching.by_sku.iter().copied().find(fits).or(matching.rest)
    }
}

impl Filter {
    fn new(when: &LineFilter) -> Self {
        let folded = |names: &[String]| names.iter().map(|name| folded_pattern(name)).collect();
        Self {
            transaction: folded(&when.transaction),
            kind: folded(&when.r#type),
            description: folded(&when.description),
            marketplaces: when.marketplaces.iter().map(|name| name.to_lowercase()).collect(),
            skus: when.skus.clone(),
        }
    }

    fn names(&self, [transaction, kind, description]: &[String; 3], marketplace: &str) -> bool {
        let holds = |patterns: &[String], text: &str| {
            patterns.is_empty() || patterns.iter().any(|pattern| is_like(pattern, text))
        };
        let names = |patterns: &[String], name: &str| {
            holds(patterns, name) || plain(name).is_some_and(|plain| holds(patterns, plain))
        };
        names(&self.transaction, transaction)
            && names(&self.kind, kind)
            && names(&self.description, description)
            && (self.marketplaces.is_empty() || holds(&self.marketplaces, &marketplace.to_lowercase()))
    }
}

/// Behind the name of what is taken back, as in `other-transaction - Reversal`.
const REVERSAL: &str = "reversal";

/// Behind the name of what is corrected.
const CORRECTION: &str = "correction";

/// The name of what is taken back or corrected: that goes where the amount went before.
fn plain(name: &str) -> Option<&str> {
    let plain = name.strip_suffix(REVERSAL).or_else(|| name.strip_suffix(CORRECTION));
    plain.filter(|plain| !plain.is_empty())
}

/// Whether a transaction takes back what another one of its type did.
pub(in crate::settlement) fn is_reversal(transaction: &str) -> bool {
    folded(transaction).ends_with(REVERSAL)
}

/// Letters and digits in lower case: Amazon's spellings of one name differ in everything else.
pub(in crate::settlement) fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(in crate::settlement) fn folded_pattern(name: &str) -> String {
    name.split('*').map(folded).collect::<Vec<_>>().join("*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one() {
        for name in ["FBA Inventory Storage Fee", "FBA_INVENTORY_STORAGE_FEE", " fbaInventoryStorageFee"] {
            assert_eq!(folded(name), "fbainventorystoragefee");
        }
        assert_eq!(folded_pattern("Transfer of funds unsuccessful*"), "transferoffundsunsuccessful*");
    }
}
