//! Which event group amounts are of that do not name one.

use super::ledger::{Finances, GROUP, Source};

impl Finances<'_> {
    /// Finds the groups of what names none: of events of v0, which hardly ever do, and of transactions that tell the
    /// settlement's id alone.
    pub(super) fn name_groups(&mut self) {
        if self.sources.get("") == Some(&Source::V0)
            && let Some(group) = self.group_of_events()
        {
            self.books.rename("", group.clone());
            self.sources.insert(group, Source::V0);
        }
        let is_lone = |key: &&String| {
            let groups = self.told.get(GROUP);
            !key.is_empty()
                && !groups.is_some_and(|groups| groups.contains_key(*key))
                && self.known(key).total.is_none()
        };
        let of_2024 = self.sources.iter().filter(|(_, source)| **source == Source::V2024);
        let lone: Vec<String> = of_2024.map(|(key, _)| key).filter(is_lone).cloned().collect();
        // What waits for a release may still come to it.
        if let [settlement] = lone.as_slice()
            && !self.held.values().any(|held| held.event.settlement == *settlement)
            && let Some(group) = self.group_by_total(settlement)
        {
            self.books.rename(settlement, group.clone());
            self.sources.insert(group.clone(), Source::V2024);
            if let Some(opening) = self.openings.remove(settlement) {
                self.openings.insert(group.clone(), opening);
            }
            self.ids.insert(group, settlement.clone());
        }
    }

    /// The group that the events name, or the only one that the input knows, or the one whose total they come to.
    fn group_of_events(&self) -> Option<String> {
        let mut named = self.named.iter();
        let mut told = self.told.get(GROUP)?.keys();
        match (named.next(), named.next(), told.next(), told.next()) {
            (Some(only), None, ..) | (None, None, Some(only), None) => Some(only.clone()),
            (None, None, Some(_), Some(_)) => self.group_by_total(""),
            _ => None,
        }
    }

    /// The only group without amounts of its own whose total these come to, with what it takes up or without.
    fn group_by_total(&self, key: &str) -> Option<String> {
        let sum = self.books.sum(key)?;
        let fits = |id: &&String| {
            let known = self.known(id);
            let [total, opening] = [known.total, known.opening]
                .map(|amount| amount.map_or(0, |amount| i128::from(amount.millionths())));
            total != 0 && [0, opening].contains(&(total - sum)) && self.books.sum(id).is_none()
        };
        let mut fitting = self.told.get(GROUP)?.keys().filter(fits);
        let only = fitting.next().filter(|_| fitting.next().is_none());
        only.cloned()
    }
}
