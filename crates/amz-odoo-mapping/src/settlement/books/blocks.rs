//! Lists that may get as long as a report.

/// Entries of one block.
const BLOCK: usize = 4096;

/// A list in blocks that are never moved, so that growing takes no second copy.
pub(super) struct Blocks<T> {
    blocks: Vec<Vec<T>>,
    len: usize,
}

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self { blocks: Vec::new(), len: 0 }
    }
}

impl<T> Blocks<T> {
    /// Adds an entry and gives its place; `None` beyond 4 thousand million.
    pub(super) fn push(&mut self, entry: T) -> Option<u32> {
        let place = u32::try_from(self.len).ok()?;
        if self.len % BLOCK == 0 {
            self.blocks.push(Vec::with_capacity(if self.blocks.is_empty() { 16 } else { BLOCK }));
        }
        self.blocks.last_mut()?.push(entry);
        self.len += 1;
        Some(place)
    }

    pub(super) fn get(&self, place: u32) -> Option<&T> {
        let place = place as usize;
        self.blocks.get(place / BLOCK)?.get(place % BLOCK)
    }

    pub(super) fn get_mut(&mut self, place: u32) -> Option<&mut T> {
        let place = place as usize;
        self.blocks.get_mut(place / BLOCK)?.get_mut(place % BLOCK)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.blocks.iter().flatten()
    }
}
