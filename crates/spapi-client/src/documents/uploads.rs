use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use md5::{Digest, Md5};
use spapi_types::MarketplaceId;
use spapi_types::uploads_2020_11_01::{CreateUploadDestinationForResource, UploadDestination};

use super::address::Address;
use super::store::store;
use super::{DocumentError, DocumentErrorKind, UploadBody};
use crate::Seller;

/// Files of one seller for other operations: images of A+ content, attachments of messages. Made by
/// [`Seller::uploads`].
#[derive(Clone, Debug)]
pub struct Uploads {
    seller: Seller,
}

impl Seller {
    /// The seller's files for other operations.
    pub fn uploads(&self) -> Uploads {
        Uploads { seller: self.clone() }
    }
}

impl Uploads {
    /// Uploads a file for a resource, which is the path of the operation that it is for, and returns its id
    /// (`uploadDestinationId`), which that operation takes.
    ///
    /// ```
    /// # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let seller = amazon::seller(&[
    /// #     ("POST /uploads/2020-11-01/uploadDestinations/aplus", r#"{"payload":{"uploadDestinationId":"sc/1","url":"https://s3.example/in","headers":{}}}"#),
    /// #     ("PUT /in", ""),
    /// # ]);
    /// # amazon::run(async {
    /// # let image = vec![0; 16];
    /// let france = spapi_client::types::MarketplaceId::from("A13V1IB3VIYZZH");
    /// let id = seller.uploads().upload("aplus/2020-11-01/contentDocuments", &france, "image/png", image).await?;
    /// # assert_eq!(id, "sc/1");
    /// # Ok(())
    /// # })
    /// # }
    /// ```
    ///
    /// # Dropping it
    /// is safe; what was uploaded by then is used by nothing, and Amazon removes it.
    ///
    /// # Errors
    /// Those of the call and the upload.
    pub async fn upload(
        &self,
        resource: &str,
        marketplace: &MarketplaceId,
        content_type: &str,
        file: impl Into<Bytes>,
    ) -> Result<String, DocumentError> {
        let file = file.into();
        let md5 = STANDARD.encode(Md5::digest(&file));
        let wanted = CreateUploadDestinationForResource::new([marketplace.clone()], md5, resource)
            .with_content_type(content_type);
        let destination =
            self.seller.send(&wanted).await?.value.payload.ok_or_else(DocumentError::incomplete)?;
        let address = Address::of(destination.url.as_ref())?;
        let fields: Vec<_> = address.query().collect();
        // A signed policy is the form of an upload from a browser: its fields come in the address's query.
        let is_form = fields.iter().any(|(name, _)| name.eq_ignore_ascii_case("policy"));
        let (address, method, headers, body) = if is_form {
            let (boundary, body) = form(&fields, content_type, &file);
            let multipart = format!("multipart/form-data; boundary={boundary}");
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, value(&multipart)?)]);
            (address.without_query(), Method::POST, headers, body)
        } else {
            (address, Method::PUT, headers(&destination, content_type)?, file)
        };
        store(&self.seller, &address, &method, &headers, &mut UploadBody::from(body)).await?;
        destination.upload_destination_id.ok_or_else(DocumentError::incomplete)
    }
}

/// The headers that the destination asks for; some are signed.
fn headers(destination: &UploadDestination, content_type: &str) -> Result<HeaderMap, DocumentError> {
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, value(content_type)?)]);
    let asked =
        destination.headers.as_ref().map(|headers| headers.expose().parse::<serde_json::Map<String, _>>());
    let asked = asked.transpose().map_err(|_| DocumentError::incomplete())?.unwrap_or_default();
    for (name, text) in asked {
        let serde_json::Value::String(text) = text else { return Err(DocumentError::incomplete()) };
        let name = HeaderName::try_from(name).map_err(|_| DocumentError::incomplete())?;
        headers.insert(name, value(&text)?);
    }
    Ok(headers)
}

fn value(text: &str) -> Result<HeaderValue, DocumentError> {
    HeaderValue::from_str(text)
        .map_err(|error| DocumentError::new(DocumentErrorKind::Source).caused_by(error))
}

/// The file as the last part of a form, with the boundary of its parts.
fn form(fields: &[(String, String)], content_type: &str, file: &Bytes) -> (String, Bytes) {
    // The file's own hash: it cannot stand in the file by accident.
    let boundary: String = Md5::digest(file).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut body = BytesMut::new();
    for (name, value) in fields {
        let part =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\
         Content-Type: {content_type}\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (boundary, body.freeze())
}
