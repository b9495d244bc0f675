//! From a document's id to its body: the address is resolved when the download begins.

use spapi_types::{Pii, Request};

use super::address::Address;
use super::charset::Charset;
use super::fetch::{Fetched, fetch};
use super::{Document, DocumentError, DocumentErrorKind};
use crate::Seller;

/// What Amazon says of a document.
pub(super) struct Place {
    address: Address,
    gzip: bool,
}

impl Place {
    /// From the members of an answer that names a document's address and its compression.
    pub(super) fn new(url: Option<&Pii<String>>, compression: Option<&str>) -> Result<Self, DocumentError> {
        let address = Address::of(url)?;
        match compression {
            None | Some("") => Ok(Self { address, gzip: false }),
            Some("GZIP") => Ok(Self { address, gzip: true }),
            Some(_) => Err(DocumentError::new(DocumentErrorKind::Compression)),
        }
    }
}

/// Resolves a document's address and begins its download; both once more where the address has expired meanwhile.
///
/// `place` reads the answer. No closure asks: its future would be `Send` for no lifetime but one.
pub(super) async fn open<R: Request>(
    seller: &Seller,
    fallback: Charset,
    request: &R,
    place: fn(&R::Response) -> Result<Place, DocumentError>,
) -> Result<Document, DocumentError> {
    let read = place;
    let mut place = read(&seller.send(request).await?.value)?;
    let mut fetched = fetch(seller, &place.address).await;
    if fetched.as_ref().is_err_and(|error| error.kind() == DocumentErrorKind::Expired) {
        place = read(&seller.send(request).await?.value)?;
        fetched = fetch(seller, &place.address).await;
    }
    let Fetched { incoming, content_type, gzip } = fetched?;
    Ok(Document::new(incoming, gzip || place.gzip, content_type, fallback))
}
