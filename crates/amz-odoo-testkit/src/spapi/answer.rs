//! Answers in Amazon's form.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

/// A JSON answer.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    code: &'static str,
    message: &'static str,
    details: String,
}

impl Refusal {
    /// 400: a parameter is missing or wrong.
    pub(crate) fn invalid(details: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidInput", "Invalid Input", details)
    }

    /// 403: no access token. The models know no 401.
    pub(crate) fn no_token() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "Unauthorized",
            DENIED,
            "Access token is missing in the request header.",
        )
    }

    /// 403: the access token, or what it may not see.
    pub(crate) fn denied(details: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Unauthorized", DENIED, details)
    }

    /// 404.
    pub(crate) fn not_found(details: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NotFound", "Resource not found", details)
    }

    /// 429.
    pub(crate) fn throttled() -> Self {
        let message = "You exceeded your quota for the requested resource.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "QuotaExceeded", message, "")
    }

    /// 500.
    pub(crate) fn internal() -> Self {
        let message = "We encountered an internal error. Please try again.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalFailure", message, "")
    }

    fn new(
        status: StatusCode,
        code: &'static str,
        message: &'static str,
        details: impl Into<String>,
    ) -> Self {
        Self { status, code, message, details: details.into() }
    }

    /// The error list.
    pub(crate) fn into_response(self) -> Response<Bytes> {
        let error = json!({"code": self.code, "message": self.message, "details": self.details});
        json(self.status, &json!({"errors": [error]}))
    }
}

const DENIED: &str = "Access to requested resource is denied.";

/// RFC 7396: lays a patch over a value; null removes.
pub(crate) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    if let Value::Object(target) = target {
        for (name, value) in patch {
            if value.is_null() {
                target.shift_remove(name);
            } else {
                merge(target.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
    }
}

/// Drops members that are null: Amazon leaves them out.
pub(crate) fn compact(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(compact);
        }
        Value::Array(elements) => elements.iter_mut().for_each(compact),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_patch_replaces_adds_and_removes() {
        let mut value = json!({"a": {"b": 1, "c": 2}, "d": [1]});
        merge(&mut value, &json!({"a": {"b": null, "e": {"f": 3}}, "d": "x"}));
        assert_eq!(value, json!({"a": {"c": 2, "e": {"f": 3}}, "d": "x"}));
    }
}
