//! Which settlements follow each other: those of one currency whose lines name one of Amazon's stores.

use std::collections::{BTreeMap, BTreeSet};

use super::Closing;

/// Settlements of one account, in the order in which they were given.
#[derive(Default)]
struct Members<'c> {
    stores: BTreeSet<String>,
    closings: Vec<(usize, &'c Closing)>,
}

/// The chains. Amazon settles each of a seller's stores for itself where they share a currency, as in Europe.
pub(super) fn chains(closings: &[Closing]) -> Vec<Vec<&Closing>> {
    let mut currencies = BTreeMap::<&str, Vec<(usize, &Closing)>>::new();
    for (at, closing) in closings.iter().enumerate() {
        currencies.entry(&closing.currency).or_default().push((at, closing));
    }
    currencies.into_values().flat_map(of_one_currency).collect()
}

fn of_one_currency(closings: Vec<(usize, &Closing)>) -> impl Iterator<Item = Vec<&Closing>> {
    let (placed, anywhere): (Vec<_>, Vec<_>) =
        closings.into_iter().partition(|(_, closing)| !closing.marketplaces.is_empty());
    let mut chains: Vec<Members<'_>> = Vec::new();
    for (at, closing) in placed {
        let stores = closing.marketplaces.iter().map(|name| name.to_lowercase()).collect();
        let mut joined = Members { stores, closings: vec![(at, closing)] };
        let (same, others): (Vec<_>, Vec<_>) =
            chains.into_iter().partition(|chain| !chain.stores.is_disjoint(&joined.stores));
        for chain in same {
            joined.stores.extend(chain.stores);
            joined.closings.extend(chain.closings);
        }
        chains = others;
        chains.push(joined);
    }
    // Where there are several, what names no store belongs to the one that it fits, or to none.
    for (at, closing) in anywhere {
        let is_only = chains.len() == 1;
        let fits = chains.iter_mut().map(|chain| {
            let fits = chain.closings.iter().map(|(_, other)| fit(closing, other)).max();
            (fits.unwrap_or_default(), chain)
        });
        let best = fits.max_by_key(|(fits, _)| *fits);
        match best.filter(|(fits, _)| is_only || *fits != (false, false)) {
            Some((_, chain)) => chain.closings.push((at, closing)),
            None => chains.push(Members { stores: BTreeSet::new(), closings: vec![(at, closing)] }),
        }
    }
    chains.into_iter().map(|mut chain| {
        chain.closings.sort_unstable_by_key(|(at, _)| *at);
        chain.closings.into_iter().map(|(_, closing)| closing).collect()
    })
}

/// How well two settlements fit as neighbors: by their days, then by what one leaves to the other.
fn fit(one: &Closing, other: &Closing) -> (bool, bool) {
    let follows = |first: &Closing, second: &Closing| {
        let days = first.end.zip(second.start).map(|(end, start)| (start - end).get_days());
        let debt = first.balances.closing_debt == second.balances.opening_debt;
        let reserve = first.balances.reserve_kept == -second.balances.reserve_released;
        let is_later = days.is_none_or(|days| days >= 0);
        (matches!(days, Some(0 | 1)), is_later && debt && reserve)
    };
    follows(one, other).max(follows(other, one))
}
