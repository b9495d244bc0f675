use std::fmt;

use bytes::Bytes;
use http::StatusCode;
use spapi_types::Defect;

use crate::ApiError;
use crate::answer::listed_errors;
use crate::redact::Redactor;

/// What Amazon answered to a call that went well.
///
/// ```
/// use spapi_client::types::sellers_v1::GetMarketplaceParticipations;
/// # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
///
/// # let seller = amazon::seller(&[(
/// #     "GET /sellers/v1/marketplaceParticipations",
/// #     r#"{"payload":[{"marketplace":{"name":7},"participation":{"isParticipating":"yes"}}]}"#,
/// # )]);
/// let answer = amazon::run(seller.send(&GetMarketplaceParticipations::new()))?;
/// // A member that cannot be read costs nothing else, is named here, and stays in `raw`.
/// let unreadable: Vec<String> = answer.defects.iter().map(|defect| defect.path.to_string()).collect();
/// assert!(!unreadable.is_empty() && answer.value.payload.is_some_and(|payload| payload.len() == 1));
/// # Ok::<(), spapi_client::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Response<T> {
    /// The answer as the model has it; where the model wraps it in `payload`, so does this.
    pub value: T,
    /// The status, one of 200 to 299.
    pub status: StatusCode,
    /// The id that Amazon's support asks for.
    pub request_id: Option<String>,
    /// Requests a second that the usage plan allows this seller, where the answer said so.
    pub rate_limit: Option<f64>,
    /// The body as it came.
    pub raw: Bytes,
    /// Members that could not be read and are missing from `value`, by path; never their values.
    pub defects: Vec<Defect>,
    /// What was sent, whose texts the errors must not repeat.
    pub(crate) sent: Bytes,
}

impl<T> Response<T> {
    /// The errors that Amazon lists beside the value: it did what it could, and says here what it could not.
    ///
    /// An answer with errors and no value is no response but an [`Error`](crate::Error).
    pub fn errors(&self) -> Vec<ApiError> {
        listed_errors(&self.raw, &Redactor::default().with_body(&self.sent))
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("rate_limit", &self.rate_limit)
            .field("raw", &format_args!("{} bytes", self.raw.len()))
            .field("defects", &self.defects)
            .finish_non_exhaustive()
    }
}
