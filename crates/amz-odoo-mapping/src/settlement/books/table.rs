//! Sums by key, for as many keys as a settlement has orders.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::{BuildHasher as _, Hash};

/// Records of one block. Blocks are never moved, so that growing takes no second copy.
const BLOCK: usize = 4096;

/// Values by key, in the order in which keys came.
pub(in crate::settlement) struct Table<K, V> {
    places: HashTable<u32>,
    blocks: Vec<Vec<(K, V)>>,
    hasher: FixedState,
    /// The place of the last key: most lines are of the same order as the one before.
    last: u32,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { places: HashTable::new(), blocks: Vec::new(), hasher: FixedState::default(), last: 0 }
    }
}

impl<K: Copy + Eq + Hash, V: Default> Table<K, V> {
    /// The key's value, a new one where there is none.
    pub(in crate::settlement) fn entry(&mut self, key: K) -> Option<&mut V> {
        if self.at(self.last).is_none_or(|(last, _)| *last != key) {
            let hash = self.hasher.hash_one(key);
            let found =
                self.places.find(hash, |place| self.at(*place).is_some_and(|(known, _)| *known == key));
            self.last = match found {
                Some(place) => *place,
                None => self.insert(hash, key)?,
            };
        }
        let last = self.last as usize;
        self.blocks.get_mut(last / BLOCK)?.get_mut(last % BLOCK).map(|(_, value)| value)
    }

    /// All keys and values.
    pub(in crate::settlement) fn iter(&self) -> impl Iterator<Item = &(K, V)> {
        self.blocks.iter().flatten()
    }

    fn insert(&mut self, hash: u64, key: K) -> Option<u32> {
        let place = u32::try_from(self.places.len()).ok()?;
        if self.blocks.last().is_none_or(|block| block.len() == BLOCK) {
            self.blocks.push(Vec::with_capacity(if self.blocks.is_empty() { 16 } else { BLOCK }));
        }
        self.blocks.last_mut()?.push((key, V::default()));
        let Self { places, blocks, hasher, .. } = self;
        let again = |place: &u32| {
            let place = *place as usize;
            let key = blocks.get(place / BLOCK).and_then(|block| block.get(place % BLOCK));
            key.map_or(0, |(key, _)| hasher.hash_one(*key))
        };
        places.insert_unique(hash, place, again);
        Some(place)
    }

    fn at(&self, place: u32) -> Option<&(K, V)> {
        let place = place as usize;
        self.blocks.get(place / BLOCK)?.get(place % BLOCK)
    }
}

/// Texts by number, each kept once.
#[derive(Default)]
pub(in crate::settlement) struct Texts {
    places: HashTable<u32>,
    text: String,
    /// Where each text ends.
    ends: Vec<u32>,
    hasher: FixedState,
}

impl Texts {
    /// The text's number; `None` beyond 4 GiB of texts.
    pub(in crate::settlement) fn number(&mut self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        if let Some(place) = self.places.find(hash, |place| self.get(*place) == text) {
            return Some(*place);
        }
        let place = u32::try_from(self.ends.len()).ok()?;
        let end = u32::try_from(self.text.len() + text.len()).ok()?;
        self.text.push_str(text);
        self.ends.push(end);
        let Self { places, text, ends, hasher } = self;
        places.insert_unique(hash, place, |place| hasher.hash_one(slice(text, ends, *place)));
        Some(place)
    }

    /// The text of a number.
    pub(in crate::settlement) fn get(&self, place: u32) -> &str {
        slice(&self.text, &self.ends, place)
    }
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
                *table.entry(key * 7919).unwrap() += round;
            }
        }
        assert_eq!(table.iter().count(), 20_000);
        assert!(table.iter().enumerate().all(|(at, (key, sum))| *key == at as u64 * 7919 && *sum == 6));
    }

    #[test]
    fn texts_have_one_number_each() {
        let mut texts = Texts::default();
        let numbers: Vec<u32> = (0..5_000).map(|n| texts.number(&format!("SKU-{n}")).unwrap()).collect();
        assert_eq!(numbers, (0..5_000).collect::<Vec<_>>());
        assert_eq!(texts.number("SKU-77"), Some(77));
        assert_eq!((texts.get(0), texts.get(4_999), texts.get(9_999)), ("SKU-0", "SKU-4999", ""));
    }
}
