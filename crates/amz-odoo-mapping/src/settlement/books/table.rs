//! Sums by key, for as many keys as a settlement has orders.

use foldhash::fast::FixedState;
use std::borrow::Borrow;
use std::hash::{BuildHasher as _, Hash};

use super::blocks::Blocks;
use super::places::Places;
use crate::settlement::report::ReportErrorKind;

/// Values by key, in the order in which keys came.
pub(super) struct Table<K, V> {
    places: Places,
    records: Blocks<(K, V)>,
    hasher: FixedState,
    /// The place of the last key: most lines are of the same order as the one before.
    last: u32,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        let (places, records) = (Places::default(), Blocks::default());
        Self { places, records, hasher: FixedState::default(), last: 0 }
    }
}

impl<K, V: Default> Table<K, V> {
    /// The key's value, a new one under the key that `own` makes where there is none.
    ///
    /// # Errors
    /// As `own`, and beyond 4 thousand million keys; `name` is the column.
    pub(super) fn entry<Q: Eq + Hash + ?Sized>(
        &mut self,
        name: &'static str,
        key: &Q,
        own: impl FnOnce() -> Result<K, ReportErrorKind>,
    ) -> Result<&mut V, ReportErrorKind>
    where
        K: Borrow<Q>,
    {
        let many = ReportErrorKind::TooManyNames { name };
        let Self { places, records, hasher, last } = self;
        let is_it = |place| records.get(place).is_some_and(|(known, _)| known.borrow() == key);
        if !is_it(*last) {
            let hash = hasher.hash_one(key);
            *last = match places.find(hash, is_it) {
                Some(place) => place,
                None => {
                    let place = records.push((own()?, V::default())).ok_or(many)?;
                    places.add(hash, place, |place| {
                        records.get(place).map_or(0, |(key, _)| hasher.hash_one(key.borrow()))
                    });
                    place
                }
            };
        }
        records.get_mut(*last).map(|(_, value)| value).ok_or(many)
    }

    /// The value that was asked for last.
    pub(super) fn last(&mut self) -> Option<&mut V> {
        self.records.get_mut(self.last).map(|(_, value)| value)
    }

    /// All keys and values.
    pub(super) fn iter(&self) -> impl Iterator<Item = &(K, V)> {
        self.records.iter()
    }
}

/// Texts by number, each kept once.
#[derive(Default)]
pub(in crate::settlement) struct Texts {
    places: Places,
    text: String,
    /// Where each text ends.
    ends: Vec<u32>,
    hasher: FixedState,
}

impl Texts {
    /// The text's number.
    ///
    /// # Errors
    /// For a text with control characters, and beyond 4 GiB of texts; `name` is the column.
    pub(in crate::settlement) fn number(
        &mut self,
        name: &'static str,
        text: &str,
    ) -> Result<u32, ReportErrorKind> {
        if let Some(place) = self.find(text) {
            return Ok(place);
        }
        printable(name, text)?;
        let many = |_| ReportErrorKind::TooManyNames { name };
        let place = u32::try_from(self.ends.len()).map_err(many)?;
        let end = u32::try_from(self.text.len() + text.len()).map_err(many)?;
        self.text.push_str(text);
        self.ends.push(end);
        let Self { places, text: texts, ends, hasher } = self;
        places.add(hasher.hash_one(text), place, |place| hasher.hash_one(slice(texts, ends, place)));
        Ok(place)
    }

    /// The number of a text that has come up.
    pub(in crate::settlement) fn find(&self, text: &str) -> Option<u32> {
        self.places.find(self.hasher.hash_one(text), |place| self.get(place) == text)
    }

    /// The text of a number.
    pub(in crate::settlement) fn get(&self, place: u32) -> &str {
        slice(&self.text, &self.ends, place)
    }
}

/// Refuses a text with control characters; `name` is the column.
pub(super) fn printable(name: &'static str, text: &str) -> Result<(), ReportErrorKind> {
    if text.contains(char::is_control) { Err(ReportErrorKind::ControlCharacter { name }) } else { Ok(()) }
}

fn slice<'a>(text: &'a str, ends: &[u32], place: u32) -> &'a str {
    let place = place as usize;
    let start = place.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or_default();
    let end = ends.get(place).copied().unwrap_or_default();
    text.get(start as usize..end as usize).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_with_their_keys() {
        let mut table = Table::<u64, u64>::default();
        for round in 1..=3 {
            for key in 0..20_000 {
                let key = key * 7919;
                *table.entry("order-id", &key, || Ok(key)).unwrap() += round;
            }
        }
        assert_eq!(table.iter().count(), 20_000);
        assert!(table.iter().enumerate().all(|(at, (key, sum))| *key == at as u64 * 7919 && *sum == 6));
    }

    #[test]
    fn texts_have_one_number_each() {
        let mut texts = Texts::default();
        let numbers: Vec<u32> =
            (0..5_000).map(|n| texts.number("sku", &format!("SKU-{n}")).unwrap()).collect();
        assert_eq!(numbers, (0..5_000).collect::<Vec<_>>());
        assert_eq!(texts.number("sku", "SKU-77"), Ok(77));
        let refused = ReportErrorKind::ControlCharacter { name: "sku" };
        assert_eq!(texts.number("sku", "PE\0N"), Err(refused));
        assert_eq!((texts.get(0), texts.get(4_999), texts.get(9_999)), ("SKU-0", "SKU-4999", ""));
    }
}
