use std::fmt;

/// What Amazon meters separately: an operation, for one selling partner, through one application, in a region.
///
/// The parts are plain strings, compared as they are. None may be a secret: a key is shown in logs and reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Region of the endpoint, such as `eu`.
    pub region: String,
    /// The application that calls.
    pub application: String,
    /// The selling partner on whose behalf it calls; empty where the operation has none.
    pub partner: String,
    /// The operation, unique across the APIs, such as `orders_v0.getOrders`.
    pub operation: String,
}

impl Key {
    /// A key from its four parts.
    pub fn new(
        region: impl Into<String>,
        application: impl Into<String>,
        partner: impl Into<String>,
        operation: impl Into<String>,
    ) -> Self {
        Self {
            region: region.into(),
            application: application.into(),
            partner: partner.into(),
            operation: operation.into(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.region, self.application, self.partner, self.operation)
    }
}
