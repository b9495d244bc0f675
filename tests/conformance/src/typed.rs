//! The typed side: every operation of `spapi-types`, reached by the names of the models.

use bytes::Bytes;
use serde::Serialize;
use spapi_types::record::Value;
use spapi_types::{Call, CallVisitor, DecodeError, Operation, decode, visit_calls};

use crate::json::Json;
use crate::request::Argument;

/// What the typed side made of a document.
#[derive(Clone, Debug)]
pub struct Read {
    /// The value, written again.
    pub again: Json,
    /// The paths of the members that were set aside.
    pub defects: Vec<String>,
}

/// Reads a body and writes it again.
pub type Reader = fn(&[u8]) -> Result<Read, DecodeError>;

/// One operation of the typed side.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The operation.
    pub operation: &'static Operation,
    /// Builds a request; what keeps the arguments from being one is the error.
    pub request: fn(&[Argument]) -> Result<http::Request<Bytes>, String>,
    /// Reads the body of a success.
    pub read: Reader,
}

/// Every operation.
pub fn entries() -> Vec<Entry> {
    struct Collector(Vec<Entry>);

    impl CallVisitor for Collector {
        fn visit<C: Call>(&mut self) {
            self.0.push(Entry { operation: C::OPERATION, request: request::<C>, read: read::<C::Response> });
        }
    }

    let mut collector = Collector(Vec::new());
    visit_calls(&mut collector);
    collector.0
}

/// Reads a body as a type and writes it again.
///
/// # Errors
/// The type's, where the body is no document.
pub fn read<T: Value + Default + Serialize>(body: &[u8]) -> Result<Read, DecodeError> {
    let decoded = decode::<T>(body)?;
    let again = serde_json::to_string(&decoded.value).and_then(|text| Json::parse(&text));
    // A value that cannot be written has lost everything, which the comparison tells.
    let again = again.unwrap_or(Json::Null);
    Ok(Read { again, defects: decoded.defects.into_iter().map(|defect| defect.path).collect() })
}

/// The call that the arguments make.
///
/// # Errors
/// serde_json's, which names the parameter that is missing, unknown or of another type.
pub fn call<C: Call>(arguments: &[Argument]) -> Result<C, serde_json::Error> {
    let members = arguments.iter().map(|argument| (argument.name.clone(), argument.value.clone()));
    serde_json::from_str(&Json::Object(members.collect()).to_string())
}

fn request<C: Call>(arguments: &[Argument]) -> Result<http::Request<Bytes>, String> {
    let call: C = call(arguments).map_err(|error| error.to_string())?;
    call.to_http().map_err(|error| error.to_string())
}
