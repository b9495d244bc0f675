/// How urgent a call is.
///
/// Callers of one bucket are served lane by lane, and within a lane by the earliest deadline. A lane that is
/// served first lets the lanes below it have a turn now and then, so nobody starves.
///
/// ```
/// use amz_odoo_ratelimit::Lane;
///
/// assert_eq!(Lane::default(), Lane::Normal);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Goes first and may use the tokens held in reserve: a price change, a person waiting.
    Urgent,
    /// Everyday work. Together with `Bulk` it gets at least one token in five, however many urgent callers there are.
    #[default]
    Normal,
    /// What has no hurry at all, such as a backfill: one token in four of those that `Normal` would get.
    Bulk,
}

impl Lane {
    /// Every lane, the one that goes first in front.
    pub const ALL: [Self; 3] = [Self::Urgent, Self::Normal, Self::Bulk];

    pub(crate) fn index(self) -> usize {
        self as usize
    }
}
