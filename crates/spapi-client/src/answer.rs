//! What an answer says beside its value: request id, rate, delay, errors.

use std::collections::HashMap;
use std::time::Duration;

use ::http::header::{CONTENT_TYPE, DATE, HeaderName, RETRY_AFTER};
use ::http::{HeaderMap, StatusCode};
use serde_json::Value;
use serde_json::value::RawValue;
use spapi_types::Pii;

use crate::ApiError;
use crate::redact::Redactor;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const OTHER_REQUEST_ID: HeaderName = HeaderName::from_static("x-amz-request-id");
const RATE_LIMIT: HeaderName = HeaderName::from_static("x-amzn-ratelimit-limit");
/// Entries of an error list that are kept; some answers hold one for every item sent.
const MAX_ERRORS: usize = 20;

/// The head of an answer.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) request_id: Option<String>,
    pub(crate) rate_limit: Option<f64>,
    pub(crate) retry_after: Option<Duration>,
    content_type: String,
}

impl Head {
    pub(crate) fn new(status: StatusCode, headers: &HeaderMap) -> Self {
        let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let request_id = text(&REQUEST_ID).or_else(|| text(&OTHER_REQUEST_ID));
        Self {
            status,
            // An id is short; anything else there is not Amazon's.
            request_id: request_id.filter(|id| !id.is_empty() && id.len() <= 128).map(str::to_owned),
            rate_limit: text(&RATE_LIMIT).and_then(|rate| rate.parse().ok()),
            retry_after: text(&RETRY_AFTER).and_then(|after| delay(after, text(&DATE))),
            content_type: text(&CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase(),
        }
    }

    /// A head of which no more is known.
    pub(crate) fn bare(status: StatusCode, request_id: Option<String>) -> Self {
        Self { status, request_id, rate_limit: None, retry_after: None, content_type: String::new() }
    }

    /// What a body is, without quoting it.
    pub(crate) fn summary(&self, body: &[u8]) -> String {
        let start = body.trim_ascii_start();
        let html = self.content_type.contains("html") || start.starts_with(b"<");
        match start.first() {
            None => "empty answer".to_owned(),
            Some(_) if html => format!("HTML answer, {} bytes", body.len()),
            Some(b'{' | b'[') => format!("JSON answer without errors of Amazon's form, {} bytes", body.len()),
            Some(_) => format!("answer that is no JSON, {} bytes", body.len()),
        }
    }
}

/// Seconds, or a date, which counts from the answer's own: neither clock is ours.
fn delay(after: &str, date: Option<&str>) -> Option<Duration> {
    if let Ok(seconds) = after.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let then = httpdate::parse_http_date(after).ok()?;
    let now = httpdate::parse_http_date(date?).ok()?;
    Some(then.duration_since(now).unwrap_or_default())
}

/// Amazon's error list in any of the forms it comes in: in `errors`, bare, nested once more, or a single error.
pub(crate) fn api_errors(body: &[u8], redactor: &Redactor<'_>) -> Vec<ApiError> {
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    let mut list = &body;
    for _ in 0..2 {
        if let Some(inner) = list.get("errors") {
            list = inner;
        }
    }
    let entries = match list {
        Value::Array(entries) => entries.as_slice(),
        entry => std::slice::from_ref(entry),
    };
    entries.iter().filter_map(|entry| api_error(entry, redactor)).take(MAX_ERRORS).collect()
}

/// The entries of the member `errors`, beside whatever else there is.
pub(crate) fn listed_errors(body: &[u8], redactor: &Redactor<'_>) -> Vec<ApiError> {
    #[derive(serde::Deserialize)]
    struct Beside<'a> {
        #[serde(borrow)]
        errors: Option<&'a RawValue>,
    }
    let Ok(Beside { errors: Some(errors) }) = serde_json::from_slice(body) else { return Vec::new() };
    api_errors(errors.get().as_bytes(), redactor)
}

fn api_error(entry: &Value, redactor: &Redactor<'_>) -> Option<ApiError> {
    let text = |name: &str| match entry.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let code = text("code").or_else(|| text("error")).unwrap_or_default();
    let message = text("message").or_else(|| text("error_description")).unwrap_or_default();
    (!code.is_empty() || !message.is_empty()).then(|| ApiError {
        code: redactor.scrub(&code),
        message: redactor.scrub(&message),
        details: text("details").filter(|details| !details.is_empty()).map(Pii::new),
    })
}

/// Whether a body holds errors and nothing else: a failure that came with a status of success.
pub(crate) fn is_error_list(body: &[u8]) -> bool {
    if !body.windows(8).any(|window| window == b"\"errors\"") {
        return false;
    }
    let Ok(members) = serde_json::from_slice::<HashMap<String, &RawValue>>(body) else { return false };
    let is_empty = |value: &RawValue| matches!(value.get(), "null" | "[]" | "{}");
    members.iter().any(|(name, value)| name == "errors" && !is_empty(value))
        && members.iter().all(|(name, value)| name == "errors" || is_empty(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(headers: &[(&'static str, &'static str)]) -> Head {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect::<HeaderMap>();
        Head::new(StatusCode::OK, &headers)
    }

    #[test]
    fn the_head_is_read_leniently() {
        let good =
            head(&[("x-amzn-requestid", "id-1"), ("x-amzn-ratelimit-limit", "0.0167"), ("retry-after", "7")]);
        assert_eq!(good.request_id.as_deref(), Some("id-1"));
        assert_eq!(good.rate_limit, Some(0.0167));
        assert_eq!(good.retry_after, Some(Duration::from_secs(7)));
        let bad = head(&[("x-amzn-requestid", ""), ("x-amzn-ratelimit-limit", "n"), ("retry-after", "soon")]);
        assert_eq!((bad.request_id, bad.rate_limit, bad.retry_after), (None, None, None));
    }

    #[test]
    fn a_date_to_retry_after_counts_from_the_answers_own() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let later = head(&[date, ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")]);
        assert_eq!(later.retry_after, Some(Duration::from_secs(30)));
        let earlier = head(&[date, ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")]);
        assert_eq!(earlier.retry_after, Some(Duration::ZERO));
    }

    #[test]
    fn every_form_of_an_error_list_is_read() {
        let entry = r#"{"code":"InvalidInput","message":"no such marketplace","details":"x"}"#;
        for body in [
            format!(r#"{{"errors":[{entry}]}}"#),
            format!("[{entry}]"),
            format!(r#"{{"errors":{{"errors":[{entry}]}}}}"#),
            format!(r#"{{"errors":{entry}}}"#),
            entry.to_owned(),
        ] {
            let errors = api_errors(body.as_bytes(), &Redactor::default());
            assert_eq!(errors.len(), 1, "{body}");
            assert_eq!(errors[0].to_string(), "InvalidInput: no such marketplace");
            assert_eq!(errors[0].details.as_ref().map(|details| details.expose().as_str()), Some("x"));
        }
        for body in ["", "<html>", "null", "[]", "{}", r#"{"errors":[null, 1, {}]}"#, r#"{"orders":[]}"#] {
            assert_eq!(api_errors(body.as_bytes(), &Redactor::default()), [], "{body}");
        }
    }

    #[test]
    fn bodies_are_named_not_quoted() {
        let html = Head { content_type: "text/html".to_owned(), ..head(&[]) };
        assert_eq!(html.summary(b"Service Unavailable"), "HTML answer, 19 bytes");
        assert_eq!(head(&[]).summary(b" <html>"), "HTML answer, 7 bytes");
        assert_eq!(head(&[]).summary(b" "), "empty answer");
        assert_eq!(head(&[]).summary(b"{}"), "JSON answer without errors of Amazon's form, 2 bytes");
        assert_eq!(head(&[]).summary(b"oops"), "answer that is no JSON, 4 bytes");
    }

    #[test]
    fn errors_beside_a_value_are_listed() {
        let codes = |body: &str| {
            listed_errors(body.as_bytes(), &Redactor::default())
                .into_iter()
                .map(|error| error.code)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            codes(r#"{"payload":{"code":"no error"},"errors":[{"code":"A"},{"code":"B"}]}"#),
            ["A", "B"]
        );
        for none in [r#"{"payload":{},"code":"A"}"#, r#"{"errors":null}"#, "[]", "<html>", ""] {
            assert!(codes(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn errors_beside_a_value_do_not_spoil_it() {
        for alone in [r#"{"errors":[{"code":"A"}]}"#, r#"{"payload":null,"errors":[{"code":"A"}]}"#] {
            assert!(is_error_list(alone.as_bytes()), "{alone}");
        }
        let long =
            format!(r#"{{"errors":[{}{{"code":"A"}}]}}"#, r#"{"code":"A","message":"no"},"#.repeat(20_000));
        assert!(is_error_list(long.as_bytes()), "{} bytes", long.len());
        for value in
            [r#"{"payload":{"a":1},"errors":[{"code":"A"}]}"#, r#"{"errors":[]}"#, r#"{"a":1}"#, "errors"]
        {
            assert!(!is_error_list(value.as_bytes()), "{value}");
        }
    }
}
