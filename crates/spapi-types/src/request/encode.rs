//! From a call to an HTTP request: path and query encoding, headers, body.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, header::CONTENT_TYPE};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::EncodeError;
use crate::{
    Operation,
    record::{List, Place, Record, View, to_json},
};

/// RFC 3986's unreserved characters stay; all others are encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Writes a call as HTTP, each parameter where its table says.
#[allow(dead_code, reason = "without a feature nothing is generated")]
pub(crate) fn encode(
    operation: &'static Operation,
    call: &dyn Record,
) -> Result<http::Request<Bytes>, EncodeError> {
    let mut encoder = Encoder::new(operation);
    for (index, member) in call.table().members.iter().enumerate() {
        let Some(view) = call.field(index).and_then(|field| field.view()) else { continue };
        match member.place {
            Some(Place::Path) => encoder.path(member.name, &[scalar(view)])?,
            Some(Place::PathSegments) => {
                let text = scalar(view);
                encoder.path(member.name, &text.split('/').map(str::to_owned).collect::<Vec<_>>())?;
            }
            Some(Place::Query) => encoder.query(member.name, view),
            Some(Place::QueryEach) => encoder.query_each(member.name, view),
            Some(Place::Header) => encoder.header(member.name, view)?,
            Some(Place::Body) => encoder.body(view)?,
            None => {}
        }
    }
    encoder.finish()
}

/// Collects a call's parameters.
#[allow(dead_code, reason = "as above")]
struct Encoder {
    operation: &'static Operation,
    path: String,
    query: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Vec<u8>>,
}

#[allow(dead_code, reason = "as above")]
impl Encoder {
    /// Starts with the operation's path template.
    fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            path: operation.path.to_owned(),
            query: String::new(),
            headers: Vec::new(),
            body: None,
        }
    }

    /// Puts the segments of a path parameter in its place.
    fn path(&mut self, name: &'static str, segments: &[String]) -> Result<(), EncodeError> {
        if segments.iter().any(|segment| matches!(segment.as_str(), "" | "." | "..")) {
            return Err(EncodeError::PathParameter { name });
        }
        let segments: Vec<String> = segments.iter().map(|segment| encoded(segment)).collect();
        // An encoded value holds no brace, so it cannot be taken for another parameter's place.
        self.path = self.path.replacen(&format!("{{{name}}}"), &segments.join("/"), 1);
        Ok(())
    }

    /// Adds a query parameter, a list as one parameter separated by commas; an empty list is left out.
    fn query(&mut self, name: &'static str, value: View<'_>) {
        match value {
            View::List(list) => {
                let items: Vec<String> = items(list).map(|item| encoded(&scalar(item))).collect();
                if !items.is_empty() {
                    self.pair(name, &items.join(","));
                }
            }
            value => self.pair(name, &encoded(&scalar(value))),
        }
    }

    /// Adds a list as one query parameter an item.
    fn query_each(&mut self, name: &'static str, value: View<'_>) {
        match value {
            View::List(list) => items(list).for_each(|item| self.pair(name, &encoded(&scalar(item)))),
            other => self.query(name, other),
        }
    }

    /// Adds a header parameter.
    fn header(&mut self, name: &'static str, value: View<'_>) -> Result<(), EncodeError> {
        let invalid = || EncodeError::HeaderParameter { name };
        let value = HeaderValue::try_from(scalar(value)).map_err(|_| invalid())?;
        self.headers.push((HeaderName::try_from(name).map_err(|_| invalid())?, value));
        Ok(())
    }

    /// Sets the JSON body.
    fn body(&mut self, value: View<'_>) -> Result<(), EncodeError> {
        self.body = Some(to_json(value).map_err(|_| EncodeError::Body)?);
        Ok(())
    }

    /// The request.
    fn finish(self) -> Result<http::Request<Bytes>, EncodeError> {
        let uri = if self.query.is_empty() { self.path } else { format!("{}?{}", self.path, self.query) };
        let mut request = http::Request::new(Bytes::new());
        *request.method_mut() = self.operation.method.into();
        *request.uri_mut() = uri.try_into().map_err(|_| EncodeError::UriTooLong)?;
        request.headers_mut().extend(self.headers);
        if let Some(body) = self.body {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = body.into();
        }
        Ok(request)
    }

    fn pair(&mut self, name: &str, value: &str) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(&encoded(name));
        self.query.push('=');
        self.query.push_str(value);
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn items(list: &dyn List) -> impl Iterator<Item = View<'_>> {
    (0..list.len()).filter_map(|index| list.item(index))
}

/// A parameter's text; structs and lists within lists do not occur in parameters and are written as JSON.
fn scalar(value: View<'_>) -> String {
    match value {
        View::Bool(value) => value.to_string(),
        View::Int(value) => value.to_string(),
        View::Decimal(value) => value.to_string(),
        View::Text(value) => value.to_owned(),
        View::Timestamp(value) => value.to_string(),
        value => to_json(value).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(feature = "orders-v0")]
    use crate::Request as _;
    use crate::{Method, Timestamp, record::Value};

    const OPERATION: &Operation = &Operation {
        api: "listings_2021-08-01",
        name: "getListingsItem",
        method: Method::Get,
        path: "/listings/{sellerId}/items/{sku}",
        plan: None,
        restricted: false,
        data_elements: &[],
        grantless: None,
        idempotent: true,
    };

    fn texts(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn a_path_parameter_is_one_segment_whatever_it_holds() {
        for (sku, expected) in [
            ("SKU-1_a.b~c", "SKU-1_a.b~c"),
            ("red shoe/42", "red%20shoe%2F42"),
            ("a,b+c", "a%2Cb%2Bc"),
            ("100%", "100%25"),
            ("{sellerId}", "%7BsellerId%7D"),
            ("?x=1#y", "%3Fx%3D1%23y"),
            ("größe", "gr%C3%B6%C3%9Fe"),
            ("..a", "..a"),
        ] {
            let mut encoder = Encoder::new(OPERATION);
            // In this order, a value like a place must not be taken for one.
            encoder.path("sku", &texts(&[sku])).unwrap();
            encoder.path("sellerId", &texts(&["A1"])).unwrap();
            let request = encoder.finish().unwrap();
            assert_eq!(request.uri().to_string(), format!("/listings/A1/items/{expected}"));
            assert_eq!(request.method(), http::Method::GET);
            assert!(request.headers().is_empty() && request.body().is_empty());
        }
    }

    #[test]
    fn a_path_parameter_that_names_another_resource_is_refused() {
        for sku in [&[""] as &[&str], &["."], &[".."], &["aplus", "..", "orders"], &["aplus", ""]] {
            let refused = Encoder::new(OPERATION).path("sku", &texts(sku));
            assert_eq!(refused, Err(EncodeError::PathParameter { name: "sku" }));
        }
    }

    #[test]
    fn query_parameters_are_encoded_by_their_type() {
        let list = texts(&["a b", "c,d", "e/f", "g+h", "i&j=k"]);
        let time = Timestamp::from_unix(1_740_821_400, 0).unwrap();
        for (value, expected) in [
            (View::Text(""), "?q="),
            (View::Text("x y,z"), "?q=x%20y%2Cz"),
            (View::Int(-5), "?q=-5"),
            (View::Bool(true), "?q=true"),
            (View::Timestamp(time), "?q=2025-03-01T09%3A30%3A00Z"),
            (list.view(), "?q=a%20b,c%2Cd,e%2Ff,g%2Bh,i%26j%3Dk"),
            (texts(&[]).view(), ""),
        ] {
            let mut encoder = Encoder::new(OPERATION);
            encoder.query("q", value);
            assert_eq!(encoder.finish().unwrap().uri().to_string(), format!("{}{expected}", OPERATION.path));
        }
    }

    #[test]
    fn a_repeated_parameter_stands_once_an_item() {
        let mut encoder = Encoder::new(OPERATION);
        encoder.query("first", View::Int(1));
        encoder.query_each("mskus", texts(&["a,b", "c"]).view());
        encoder.query_each("none", texts(&[]).view());
        assert_eq!(encoder.finish().unwrap().uri().query(), Some("first=1&mskus=a%2Cb&mskus=c"));
    }

    #[test]
    fn a_header_parameter_holds_what_a_header_can() {
        let mut encoder = Encoder::new(OPERATION);
        encoder.header("x-amzn-shipping-business-id", View::Text("AmazonShipping_UK")).unwrap();
        let refused = encoder.header("x-split", View::Text("a\r\nb: c"));
        assert_eq!(refused, Err(EncodeError::HeaderParameter { name: "x-split" }));
        let request = encoder.finish().unwrap();
        assert_eq!(request.headers().len(), 1);
        assert_eq!(request.headers()["x-amzn-shipping-business-id"], "AmazonShipping_UK");
    }

    #[test]
    fn a_uri_that_no_library_takes_is_refused() {
        let mut encoder = Encoder::new(OPERATION);
        encoder.query("q", View::Text(&"x".repeat(70_000)));
        assert_eq!(encoder.finish().unwrap_err(), EncodeError::UriTooLong);
    }

    #[cfg(feature = "orders-v0")]
    #[test]
    fn a_body_is_json_with_its_type() {
        use crate::orders_v0::{
            ConfirmShipment, ConfirmShipmentOrderItem, ConfirmShipmentRequest, PackageDetail,
        };

        let shipped = Timestamp::from_unix(1_740_821_400, 0).unwrap();
        let item = ConfirmShipmentOrderItem::new("60696125413094", 2);
        let package = PackageDetail::new("1", "DHL", "1Z/9 9", shipped, [item]);
        let call = ConfirmShipment::new("902-1", ConfirmShipmentRequest::new(package, "A1PA6795UKMFR9"));
        let request = call.to_http().unwrap();
        assert_eq!(request.method(), http::Method::POST);
        assert_eq!(request.uri(), "/orders/v0/orders/902-1/shipmentConfirmation");
        assert_eq!(request.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(
            std::str::from_utf8(request.body()).unwrap(),
            concat!(
                r#"{"packageDetail":{"packageReferenceId":"1","carrierCode":"DHL","trackingNumber":"1Z/9 9","#,
                r#""shipDate":"2025-03-01T09:30:00Z","orderItems":[{"orderItemId":"60696125413094","quantity":2}]},"#,
                r#""marketplaceId":"A1PA6795UKMFR9"}"#
            ),
        );
    }
}
