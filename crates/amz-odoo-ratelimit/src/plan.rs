/// A usage plan as Amazon documents it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Requests a second that the plan refills.
    pub rate: f64,
    /// Requests that may be made at once after a rest.
    pub burst: u32,
}

impl Plan {
    /// Where a bucket starts whose plan nobody documents; the rate header corrects it.
    pub const UNDOCUMENTED: Self = Self { rate: 0.5, burst: 1 };

    /// A plan of `rate` requests a second and a burst of `burst` requests.
    pub const fn new(rate: f64, burst: u32) -> Self {
        Self { rate, burst }
    }
}

/// How urgent a call is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Goes first and may use the tokens held in reserve: a price change, a person waiting.
    Urgent,
    /// Everything else. It gets at least one token in five, however many urgent callers there are.
    #[default]
    Normal,
}

impl Lane {
    pub(crate) const ALL: [Self; 2] = [Self::Urgent, Self::Normal];

    pub(crate) fn index(self) -> usize {
        match self {
            Self::Urgent => 0,
            Self::Normal => 1,
        }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Self::Urgent => Self::Normal,
            Self::Normal => Self::Urgent,
        }
    }
}
