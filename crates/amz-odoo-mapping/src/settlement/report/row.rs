//! One row's bytes and where its tabs are.

/// A row without its line end.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    bytes: &'a [u8],
    tabs: &'a [u32],
}

impl<'a> Row<'a> {
    /// `tabs` are the places of the tabs in `bytes`.
    pub(super) fn new(bytes: &'a [u8], tabs: &'a [u32]) -> Self {
        Self { bytes: bytes.strip_suffix(b"\r").unwrap_or(bytes), tabs }
    }

    /// The field, from 0, without blanks around it; empty where the row is shorter.
    pub(super) fn field(&self, index: usize) -> &'a [u8] {
        let start = match index.checked_sub(1) {
            None => 0,
            Some(before) => match self.tabs.get(before) {
                Some(tab) => *tab as usize + 1,
                None => return &[],
            },
        };
        let end = self.tabs.get(index).map_or(self.bytes.len(), |tab| *tab as usize);
        let field = self.bytes.get(start..end).unwrap_or_default();
        match field {
            // Few fields are padded.
            [first, .., last] if *first > b' ' && *last > b' ' => field,
            _ => field.trim_ascii(),
        }
    }

    /// What stands from the first field to the last one, tabs too.
    pub(super) fn span(&self, first: usize, last: usize) -> &'a [u8] {
        let start = first.checked_sub(1).map_or(Some(&0), |before| self.tabs.get(before));
        let end = self.tabs.get(last).map_or(self.bytes.len(), |tab| *tab as usize);
        start.and_then(|start| self.bytes.get(*start as usize..end)).unwrap_or_default()
    }

    /// How many fields the row has.
    pub(super) const fn len(&self) -> usize {
        self.tabs.len() + 1
    }

    /// True where all fields are blank.
    pub(super) fn is_blank(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }

    /// The first field after so many that is not blank.
    pub(super) fn beyond(&self, fields: usize) -> Option<usize> {
        (fields..self.len()).find(|index| !self.field(*index).is_empty())
    }
}
