//! The web client's routes of reports.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Response, StatusCode};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::exception::Exception;
use super::{Session, not_odoo};
use crate::error::{Error, ErrorKind, Sent};
use crate::{Context, ReportFormat};

/// Asks for a report. A page comes from a route of its own; the others from the one whose errors can be read.
pub(crate) fn request(
    session: &Session<'_>,
    name: &str,
    ids: &[i64],
    format: ReportFormat,
    context: &Context,
) -> Result<Request<Bytes>, Error> {
    let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let context = json!(context).to_string();
    let (route, kind) = match format {
        ReportFormat::Html => {
            return session.get(&format!("report/html/{name}/{ids}"), &[("context", &context)]);
        }
        ReportFormat::Pdf => ("pdf", "qweb-pdf"),
        ReportFormat::Text => ("text", "qweb-text"),
    };
    let wanted = json!([format!("/report/{route}/{name}/{ids}"), kind]).to_string();
    session.get("report/download", &[("data", &wanted), ("context", &context)])
}

/// The report, or why there is none.
pub(crate) fn result(answer: &Response<Bytes>, format: ReportFormat) -> Result<Bytes, Error> {
    let kind = match format {
        ReportFormat::Pdf => "application/pdf",
        ReportFormat::Html => "text/html",
        ReportFormat::Text => "text/plain",
    };
    let found = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if answer.status().is_success() && found.starts_with(kind) {
        return Ok(answer.body().clone());
    }
    let text = unescape(&String::from_utf8_lossy(answer.body()));
    if let Ok(Failure { data }) = serde_json::from_str(&text) {
        return Err(Exception::read_bare(data.get().as_bytes()).unwrap_or_default().into_error(None));
    }
    if answer.status() == StatusCode::INTERNAL_SERVER_ERROR && found.starts_with("text/html") {
        // Odoo's own page for whatever went wrong; it shows a traceback, which is dropped.
        return Err(Error::new(ErrorKind::Server, Sent::Yes).with_detail("HTTP status 500"));
    }
    Err(not_odoo(answer))
}

/// How a route of reports tells an exception.
#[derive(Deserialize)]
struct Failure<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

/// Odoo escapes the JSON of a failure as text of a web page.
fn unescape(text: &str) -> String {
    let marks =
        [("&lt;", "<"), ("&gt;", ">"), ("&#34;", "\""), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'")];
    let text = marks.iter().fold(text.to_owned(), |text, (escaped, mark)| text.replace(escaped, mark));
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, kind: &str, body: &str) -> Response<Bytes> {
        let answer = Response::builder().status(status).header(CONTENT_TYPE, kind);
        answer.body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
    }

    #[test]
    fn a_report_is_what_has_its_type() {
        let pdf = answer(200, "application/pdf", "%PDF-1.4");
        assert_eq!(result(&pdf, ReportFormat::Pdf).unwrap(), "%PDF-1.4");
        assert!(result(&pdf, ReportFormat::Text).is_err());
    }

    #[test]
    fn failures_are_typed_and_say_no_traceback() {
        let failure = r#"{"code": 0, "data": {"name": "odoo.exceptions.UserError", "message": "No <PDF> & co", "debug": "Traceback"}}"#;
        let escaped =
            failure.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&#34;");
        let error = result(&answer(200, "text/html", &escaped), ReportFormat::Pdf).unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::UserError, Some("No <PDF> & co")));
        let page = answer(500, "text/html; charset=utf-8", "<html>Traceback of Jane</html>");
        let error = result(&page, ReportFormat::Html).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server);
        assert!(!format!("{error} {error:?}").contains("Jane"));
        let login = answer(303, "text/html", "");
        assert_eq!(result(&login, ReportFormat::Pdf).unwrap_err().kind(), ErrorKind::UnexpectedAnswer);
        let proxy = answer(502, "text/html", "<html>");
        assert!(result(&proxy, ReportFormat::Pdf).unwrap_err().is_retryable());
    }
}
