use spapi_types::{Method, Operation};

/// What a client may do to a seller's account.
///
/// ```
/// use spapi_client::{Client, Mode};
///
/// let reader = Client::builder("amzn1.application-oa2-client.…", "amzn1.oa2-cs.v1.…").mode(Mode::ReadOnly).build()?;
/// # let _ = reader;
/// # Ok::<(), spapi_client::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Everything.
    #[default]
    ReadWrite,
    /// Reads only: any other operation is refused before it is sent.
    ReadOnly,
}

/// Operations that change nothing at Amazon although they are no `GET`, or make only something to be read; what is not
/// listed counts as a change. No two APIs have an operation of one of these names with another meaning.
const READS: [&str; 27] = [
    "checkInboundEligibility",
    "createInvoicesExport",
    "createQuery",
    "createReport",
    "createRestrictedDataToken",
    "deliveryOffers",
    "getAdditionalSellerInputs",
    "getCompetitiveSummary",
    "getEligibleShipmentServices",
    "getFeaturedOfferExpectedPriceBatch",
    "getFixedSlotCapacity",
    "getFulfillmentPreview",
    "getItemOffersBatch",
    "getListingOffersBatch",
    "getMyFeesEstimateForASIN",
    "getMyFeesEstimateForSKU",
    "getMyFeesEstimates",
    "getOffers",
    "getOrderPreview",
    "getRangeSlotCapacity",
    "getRates",
    "getSellingPartnerMetrics",
    "listHandoverSlots",
    "listOfferMetrics",
    "listOffers",
    "retrieveShippingLabel",
    "validateContentDocumentAsinRelations",
];

impl Mode {
    pub(crate) fn allows(self, operation: &Operation) -> bool {
        match self {
            Self::ReadWrite => true,
            Self::ReadOnly => operation.method == Method::Get || READS.contains(&operation.name),
        }
    }
}
