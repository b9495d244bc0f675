use std::fmt;

/// What Amazon meters separately: an operation, for one selling partner, through one application, in a region.
///
/// The parts are plain strings, compared as they are. None may be a secret: a key is shown in logs and reports.
///
/// ```
/// use amz_odoo_ratelimit::Key;
///
/// let key = Key::new("eu", "my-application", "A1SELLER", "orders_v0.getOrders");
/// assert_eq!(key.to_string(), "eu/my-application/A1SELLER/orders_v0.getOrders");
/// assert_eq!(key.application_wide().partner, "");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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

    /// The key of the limit that all selling partners of the application share: the same without a partner.
    #[must_use]
    pub fn application_wide(&self) -> Self {
        Self { partner: String::new(), ..self.clone() }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.region, self.application, self.partner, self.operation)
    }
}
