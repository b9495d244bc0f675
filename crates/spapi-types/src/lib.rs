//! Types, operations and usage plans of Amazon's Selling Partner API, without a client.

mod json;
mod marketplace;
mod open_enum;
mod operation;
mod pii;
pub mod record;
mod request;
mod timestamp;

pub use self::{
    json::Json,
    marketplace::{MARKETPLACES, Marketplace, MarketplaceId, Region, UnknownRegion},
    operation::{Method, Operation, Plan},
    pii::Pii,
    record::{DecodeError, DecodeErrorKind, Decoded, Defect, decode},
    request::{Empty, EncodeError, Request},
    timestamp::{Timestamp, TimestampError},
};
