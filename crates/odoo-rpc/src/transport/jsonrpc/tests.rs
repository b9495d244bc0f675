use std::error::Error as _;

use http::header::CONTENT_TYPE;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::*;
use crate::Command;
use crate::error::{ErrorKind, Sent};

fn transport() -> JsonRpc {
    let base = "https://odoo.example.com/".parse().unwrap();
    JsonRpc::new(&base, "shop".to_owned(), "api".to_owned(), SecretString::from("canary-password")).unwrap()
}

fn body(request: &Request<Bytes>) -> Value {
    assert_eq!((request.method(), request.uri().path()), (&Method::POST, "/jsonrpc"));
    assert_eq!(request.headers()[CONTENT_TYPE], "application/json");
    serde_json::from_slice(request.body()).unwrap()
}

fn answer(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

/// Odoo's answer when `method` of `res.partner` raises an exception.
fn raised(method: &'static str, name: &str, message: &str, debug: &str) -> Error {
    let data =
        json!({ "name": name, "message": message, "debug": debug, "arguments": [message], "context": {} });
    let error = json!({ "code": 200, "message": "Odoo Server Error", "data": data });
    let body = json!({ "jsonrpc": "2.0", "id": 1, "error": error }).to_string();
    let call = Call::new("res.partner", method).ids([1]).arg("vals", &json!({ "nope": 1 }));
    transport().result(Some(&call), &answer(200, body)).unwrap_err()
}

#[test]
fn a_call_is_written_as_odoo_reads_it() {
    let call = Call::new("res.partner", "write")
        .ids([3, 4])
        .arg("vals", &json!({ "name": "Jane", "category_id": [Command::Link(7)] }))
        .kwarg("flag", &true);
    let context = Context::new().tz("UTC");
    assert_eq!(
        body(&transport().call(2, &call, &context).unwrap()),
        json!({
            "jsonrpc": "2.0", "method": "call", "id": 1,
            "params": {
                "service": "object", "method": "execute_kw",
                "args": [
                    "shop", 2, "canary-password", "res.partner", "write",
                    [[3, 4], { "name": "Jane", "category_id": [[4, 7, 0]] }],
                    { "flag": true, "context": { "tz": "UTC" } },
                ],
            },
        })
    );
}

#[test]
fn a_call_on_no_records_has_no_ids() {
    let call = Call::new("res.partner", "search_count").arg("domain", &crate::Domain::all());
    let sent = body(&transport().call(2, &call, &Context::new()).unwrap());
    assert_eq!(sent["params"]["args"][5], json!([[]]));
    assert_eq!(sent["params"]["args"][6], json!({}));
}

#[test]
fn the_connection_is_made_through_common() {
    let version = body(&transport().version().unwrap());
    assert_eq!(version["params"], json!({ "service": "common", "method": "version", "args": [] }));
    let login = body(&transport().login().unwrap());
    assert_eq!(login["params"]["args"], json!(["shop", "api", "canary-password", {}]));
}

#[test]
fn an_argument_that_is_no_json_stops_the_call() {
    let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]);
    let call = Call::new("res.partner", "write").ids([1]).arg("vals", &unwritable);
    let error = transport().call(2, &call, &Context::new()).unwrap_err();
    assert_eq!((error.kind(), error.sent(), error.detail()), (ErrorKind::Encode, Sent::No, Some("vals")));
}

#[test]
fn an_omitted_result_is_null() {
    for text in [r#"{"jsonrpc": "2.0", "id": 1}"#, r#"{"jsonrpc": "2.0", "id": 1, "result": null}"#] {
        assert_eq!(transport().result(None, &answer(200, text)).unwrap(), "null");
    }
    let false_result = answer(200, r#"{"jsonrpc": "2.0", "id": 1, "result": false}"#);
    assert_eq!(transport().result(None, &false_result).unwrap(), "false");
}

/// The error table: exception, message, traceback, kind, what is shown.
#[test]
fn each_exception_has_its_kind() {
    const UNIQUE: &str = "psycopg2.errors.UniqueViolation: duplicate key value violates unique constraint";
    const DENIED: &str = "You are not allowed to modify 'Contact' (res.partner) records.";
    let rows: &[(&str, &str, &str, ErrorKind, Option<&str>)] = &[
        ("odoo.exceptions.AccessDenied", "Access Denied", "", ErrorKind::AccessDenied, None),
        ("odoo.exceptions.AccessError", DENIED, "", ErrorKind::AccessError, Some(DENIED)),
        ("odoo.exceptions.ValidationError", "Wrong VAT of Jane", "", ErrorKind::ValidationError, None),
        ("odoo.exceptions.ValidationError", "Nur einmal!", UNIQUE, ErrorKind::UniqueViolation, None),
        (
            "odoo.exceptions.ValidationError",
            "The operation cannot be completed: duplicate key value violates unique constraint \"x\"",
            "",
            ErrorKind::UniqueViolation,
            None,
        ),
        ("odoo.exceptions.UserError", "Jane's order is locked", "", ErrorKind::UserError, None),
        ("odoo.exceptions.RedirectWarning", "Set up first", "", ErrorKind::UserError, None),
        ("odoo.exceptions.UserError", "Object a.b doesn't exist", "", ErrorKind::UnknownModel, Some("a.b")),
        ("odoo.exceptions.MissingError", "Record does not exist", "", ErrorKind::MissingRecord, None),
        (
            "builtins.AttributeError",
            "The method 'res.partner.write' does not exist",
            "",
            ErrorKind::UnknownMethod,
            None,
        ),
        (
            "builtins.AttributeError",
            "'res.partner' object has no attribute 'write'",
            "",
            ErrorKind::UnknownMethod,
            None,
        ),
        (
            "builtins.AttributeError",
            "'NoneType' object has no attribute 'name'",
            "",
            ErrorKind::Server,
            Some("builtins.AttributeError"),
        ),
        ("builtins.ValueError", "Invalid field 'nope' on 'x.y'", "", ErrorKind::UnknownField, Some("nope")),
        ("builtins.ValueError", "Invalid field name 'nope'", "", ErrorKind::UnknownField, Some("nope")),
        (
            "builtins.ValueError",
            "Invalid field res.partner.nope in condition ('nope', '=', 'Jane')",
            "",
            ErrorKind::UnknownField,
            Some("res.partner.nope"),
        ),
        ("builtins.KeyError", "nope", "", ErrorKind::UnknownField, Some("nope")),
        ("builtins.KeyError", "Jane", "", ErrorKind::Server, Some("builtins.KeyError")),
        ("builtins.ValueError", "Wrong value: 'Jane'", "", ErrorKind::Server, Some("builtins.ValueError")),
        ("psycopg2.errors.SerializationFailure", "could not serialize", "", ErrorKind::Conflict, None),
        ("psycopg2.errors.LockNotAvailable", "could not obtain lock", "", ErrorKind::Conflict, None),
        ("psycopg2.errors.DeadlockDetected", "deadlock detected", "", ErrorKind::Conflict, None),
        ("odoo.exceptions.LockError", "locked", "", ErrorKind::Conflict, None),
        ("odoo.http.SessionExpiredException", "Session expired", "", ErrorKind::SessionExpired, None),
        (
            "psycopg2.OperationalError",
            "connection failed: FATAL:  database \"shop\" does not exist\n",
            "",
            ErrorKind::DatabaseUnknown,
            None,
        ),
        (
            "psycopg2.OperationalError",
            "connection refused",
            "",
            ErrorKind::Unavailable,
            Some("its database does not answer"),
        ),
        ("Jane <jane@example.com>", "?", "", ErrorKind::Server, None),
    ];
    for (name, message, debug, kind, detail) in rows {
        let error = raised("write", name, message, debug);
        assert_eq!((error.kind(), error.detail()), (*kind, *detail), "{name}: {message}");
        assert_eq!((error.message(), error.sent()), (Some(*message), Sent::Yes));
        assert!(!format!("{error} {error:?}").contains("Jane"), "{name}: {message}");
        assert!(error.source().is_none());
        let later = matches!(kind, ErrorKind::Conflict | ErrorKind::Unavailable);
        assert_eq!(error.is_retryable(), later, "{name}");
        assert_eq!(error.may_have_effect(), *kind == ErrorKind::Unavailable, "{name}");
    }
}

#[test]
fn an_unknown_key_counts_as_a_field_in_write_alone() {
    assert_eq!(raised("action_confirm", "builtins.KeyError", "nope", "").kind(), ErrorKind::Server);
}

#[test]
fn an_access_error_names_nobody() {
    let rule = "Uh-oh! Looks like you have stumbled upon some top-secret records.\n\nSorry, Jane (id=6) doesn't have \
                'read' access to:\n- Contact (res.partner)";
    for (message, shown) in [
        (rule, Some("res.partner")),
        ("You cannot approve time off for Jane, because you are not her manager", None),
        (
            "Private methods (such as 'a.b._c') cannot be called remotely.",
            Some("private methods cannot be called"),
        ),
        ("", None),
    ] {
        let error = raised("write", "odoo.exceptions.AccessError", message, "");
        assert_eq!(error.detail(), shown, "{message}");
    }
}

#[test]
fn the_traceback_is_dropped() {
    let error = raised("write", "builtins.TypeError", "x", "Traceback: canary");
    assert!(!format!("{error:#?} {error} {:?}", error.message()).contains("canary"));
}

#[test]
fn an_exception_in_another_form_is_still_an_error() {
    for error in [r#"{}"#, r#""Jane""#, r#"{"code": 1, "data": 5}"#, r#"{"data": {"name": 7}}"#] {
        let body = format!(r#"{{"jsonrpc": "2.0", "id": 1, "error": {error}}}"#);
        let error = transport().result(None, &answer(200, body)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server);
    }
}

#[test]
fn answers_that_are_not_odoos_are_told_apart() {
    const PAGE: &str = "<!doctype html><title>Jane</title>";
    for (status, body, kind, sent) in [
        (200, PAGE, ErrorKind::UnexpectedAnswer, Sent::Yes),
        (303, "", ErrorKind::UnexpectedAnswer, Sent::Yes),
        (404, PAGE, ErrorKind::UnexpectedAnswer, Sent::Yes),
        (500, PAGE, ErrorKind::UnexpectedAnswer, Sent::Yes),
        (429, PAGE, ErrorKind::Unavailable, Sent::Maybe),
        (502, PAGE, ErrorKind::Unavailable, Sent::Maybe),
        (503, "{", ErrorKind::Unavailable, Sent::Maybe),
        (504, "", ErrorKind::Unavailable, Sent::Maybe),
        (200, "{}", ErrorKind::UnexpectedAnswer, Sent::Yes),
        (200, "[1]", ErrorKind::UnexpectedAnswer, Sent::Yes),
        (200, r#"{"jsonrpc": "2.0", "result": [1,"#, ErrorKind::Transport, Sent::Yes),
    ] {
        let error = transport().result(None, &answer(status, body)).unwrap_err();
        assert_eq!((error.kind(), error.sent()), (kind, sent), "{status} {body}");
        assert!(!format!("{error} {error:?}").contains("Jane"));
    }
}

/// Every beginning of an answer but the whole is a cut connection.
#[test]
fn a_cut_answer_is_a_failed_connection() {
    for whole in [
        r#"{"jsonrpc": "2.0", "id": 1, "result": [{"name": "Küche \u20ac", "x": [-1.5e3, true]}]}"#,
        r#"{"jsonrpc": "2.0", "id": 1, "error": {"code": 0, "data": {"name": "builtins.ValueError"}}}"#,
    ] {
        for end in 0..whole.len() {
            let body = Bytes::copy_from_slice(&whole.as_bytes()[..end]);
            let error = transport().result(None, &answer(200, body)).unwrap_err();
            assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::Yes), "{end} of {whole}");
        }
    }
}
