//! Where something is in a list, by its hash.

use hashbrown::HashTable;

/// Places in a list by the hash of what is there.
#[derive(Default)]
pub(super) struct Places {
    table: HashTable<u32>,
}

impl Places {
    /// The place for which `is_it` holds.
    pub(super) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        self.table.find(hash, |place| is_it(*place)).copied()
    }

    /// Adds the list's last place; `hash_of` tells the hash of any.
    ///
    /// A full table is given up before a larger one is filled from the list. To move it would hold both at once, and go
    /// through the list in the order of hashes, which is slow in one that is larger than the processor's cache.
    pub(super) fn add(&mut self, hash: u64, place: u32, hash_of: impl Fn(u32) -> u64) {
        let len = self.table.len();
        if len == self.table.capacity() {
            self.table = HashTable::new();
            self.table = HashTable::with_capacity(len + 1);
            for known in 0..place {
                self.table.insert_unique(hash_of(known), known, |known| hash_of(*known));
            }
        }
        self.table.insert_unique(hash, place, |known| hash_of(*known));
    }
}
