//! How a listing's product is found.

use serde::{Deserialize, Serialize};

/// A way to find the product of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Strategy {
    /// The cross-reference table.
    Table,
    /// The SKU is the internal reference, after the merchant's SKU rules.
    Sku,
    /// EAN, UPC or GTIN is the barcode, with or without leading zeros.
    Barcode,
    /// The ASIN is the product's ASIN, internal reference or barcode.
    Asin,
}

impl Strategy {
    /// Its name in the configuration.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Sku => "sku",
            Self::Barcode => "barcode",
            Self::Asin => "asin",
        }
    }
}
