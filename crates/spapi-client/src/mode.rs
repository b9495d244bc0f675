use spapi_types::{Method, Operation};

/// What a client may do to a seller's account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Everything.
    #[default]
    ReadWrite,
    /// Reads only: any other operation is refused before it is sent.
    ReadOnly,
}

/// Operations that change nothing although they are no `GET`; what is not listed counts as a change.
const READS: [&str; 8] = [
    "createReport",
    "createRestrictedDataToken",
    "createQuery",
    "getItemOffersBatch",
    "getListingOffersBatch",
    "getFeaturedOfferExpectedPriceBatch",
    "getCompetitiveSummary",
    "getMyFeesEstimates",
];

impl Mode {
    pub(crate) fn allows(self, operation: &Operation) -> bool {
        match self {
            Self::ReadWrite => true,
            Self::ReadOnly => operation.method == Method::Get || READS.contains(&operation.name),
        }
    }
}
