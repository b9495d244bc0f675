use http::StatusCode;
use serde_json::json;

use super::*;

fn transport() -> Json2 {
    let base = "https://odoo.example.com/below/".parse().unwrap();
    Json2::new(&base, "shop", &SecretString::from("canary-key")).unwrap()
}

fn answer(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

fn write() -> Call {
    Call::new("res.partner", "write").ids([3, 4]).arg("vals", &json!({ "name": "Jane" }))
}

fn refused(call: &Call, status: u16, body: impl Into<Bytes>) -> Error {
    transport().result(Some(call), &answer(status, body)).unwrap_err()
}

fn raised(name: &str, message: &str) -> String {
    json!({ "name": name, "message": message, "arguments": [], "context": {}, "debug": "canary-trace" })
        .to_string()
}

#[test]
fn a_call_is_written_as_odoo_reads_it() {
    let call = write().kwarg("flag", &true);
    let request = transport().call(2, &call, &Context::new().tz("UTC")).unwrap();
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.uri(), "https://odoo.example.com/below/json/2/res.partner/write");
    assert_eq!(request.headers()["authorization"], "bearer canary-key");
    assert_eq!(request.headers()["x-odoo-database"], "shop");
    assert_eq!(request.headers()["content-type"], "application/json");
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    let expected = json!({
        "ids": [3, 4], "vals": { "name": "Jane" }, "flag": true, "context": { "tz": "UTC" },
    });
    assert_eq!(body, expected);
    assert!(!format!("{request:?}").contains("canary-key"));
}

#[test]
fn a_call_without_anything_is_an_empty_object() {
    let call = Call::new("res.users", "context_get");
    assert_eq!(transport().call(2, &call, &Context::new()).unwrap().body(), "{}");
}

#[test]
fn without_a_database_the_host_decides() {
    let base = "https://odoo.example.com/".parse().unwrap();
    let transport = Json2::new(&base, "", &SecretString::from("key")).unwrap();
    assert!(!transport.login().unwrap().headers().contains_key("x-odoo-database"));
}

#[test]
fn the_connection_is_made_without_a_login() {
    let version = transport().version().unwrap();
    assert_eq!((version.method(), version.uri().path()), (&Method::GET, "/below/web/version"));
    assert!(!version.headers().contains_key("authorization"));
    assert_eq!(transport().login().unwrap().uri().path(), "/below/json/2/res.users/context_get");
    assert_eq!(transport().uid(&json!({ "lang": "en_US", "uid": 7 })), Some(7));
    assert_eq!(transport().uid(&json!({})), None);
}

#[test]
fn what_cannot_be_said_is_not_sent() {
    let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]);
    for (call, kind, detail) in [
        (write().arg("", &1), ErrorKind::Encode, Some("argument 2 has no name")),
        (write().kwarg("vals", &1), ErrorKind::Encode, Some("the argument vals is given twice")),
        (write().kwarg("ids", &1), ErrorKind::Encode, Some("the argument ids is given twice")),
        (write().kwarg("map", &unwritable), ErrorKind::Encode, Some("map")),
        (Call::new("../res.partner", "read"), ErrorKind::UnknownModel, None),
        (Call::new("res.partner", "read?x"), ErrorKind::UnknownMethod, None),
        (Call::new("..", "read"), ErrorKind::UnknownModel, None),
    ] {
        let error = transport().call(2, &call, &Context::new()).unwrap_err();
        assert_eq!((error.kind(), error.sent(), error.detail()), (kind, Sent::No, detail), "{call:?}");
    }
}

#[test]
fn a_key_that_is_no_header_is_refused() {
    let base = "https://odoo.example.com/".parse().unwrap();
    let error = Json2::new(&base, "shop", &SecretString::from("canary\nkey")).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(!format!("{error} {error:?}").contains("canary"));
}

#[test]
fn results_come_bare() {
    for text in ["null", "false", "[1, 2]", "0.10", r#"{"id": 1}"#] {
        assert_eq!(transport().result(Some(&write()), &answer(200, text)).unwrap(), text);
    }
}

#[test]
fn a_record_that_was_given_alone_gets_its_id_alone() {
    let create = |values: Value| Call::new("res.partner", "create").arg("vals_list", &values);
    for (call, result) in [(create(json!({})), "7"), (create(json!([{}])), "[7]"), (write().ids([]), "[7]")] {
        assert_eq!(transport().result(Some(&call), &answer(200, "[7]")).unwrap(), result);
    }
}

/// What JSON-2 says otherwise than JSON-RPC; the other exceptions are JSON-RPC's.
#[test]
fn each_exception_has_its_kind() {
    const BELOW: &str = "werkzeug.exceptions";
    for (status, name, message, kind, detail) in [
        (401, "Unauthorized", "Invalid apikey", ErrorKind::AccessDenied, None),
        (
            404,
            "NotFound",
            "the model 'res.partner' does not exist",
            ErrorKind::UnknownModel,
            Some("res.partner"),
        ),
        (404, "NotFound", "The method 'res.partner.write' does not exist", ErrorKind::UnknownMethod, None),
        (404, "NotFound", "Did you mean…", ErrorKind::Server, Some("werkzeug.exceptions.NotFound")),
        (
            422,
            "UnprocessableEntity",
            "missing a required argument: 'vals'",
            ErrorKind::Server,
            Some("werkzeug.exceptions.UnprocessableEntity"),
        ),
    ] {
        let error = refused(&write(), status, raised(&format!("{BELOW}.{name}"), message));
        assert_eq!((error.kind(), error.detail(), error.sent()), (kind, detail, Sent::Yes), "{message}");
        assert!(!format!("{error:?}").contains("canary-trace"));
    }
}

/// The name decides: 404 and 500 stand for several things.
#[test]
fn the_name_goes_before_the_status() {
    for (status, name, kind) in [
        (404, "odoo.exceptions.MissingError", ErrorKind::MissingRecord),
        (403, "odoo.exceptions.AccessError", ErrorKind::AccessError),
        (403, "odoo.http.SessionExpiredException", ErrorKind::SessionExpired),
        (422, "odoo.exceptions.ValidationError", ErrorKind::ValidationError),
        (422, "odoo.exceptions.UserError", ErrorKind::UserError),
        (409, "odoo.exceptions.LockError", ErrorKind::Conflict),
        (500, "psycopg2.errors.SerializationFailure", ErrorKind::Conflict),
        (500, "psycopg2.OperationalError", ErrorKind::Unavailable),
        (500, "builtins.TypeError", ErrorKind::Server),
        (503, "odoo.exceptions.UserError", ErrorKind::UserError),
    ] {
        assert_eq!(refused(&write(), status, raised(name, "Jane")).kind(), kind, "{name}");
    }
}

#[test]
fn answers_that_are_not_odoos_are_told_apart() {
    const PAGE: &str = "<!doctype html><title>Jane</title>";
    const NO_DATABASE: &str = "<!DOCTYPE html>\n<p>No database is selected and the requested URL…";
    for (status, body, kind, sent) in [
        (404, NO_DATABASE, ErrorKind::DatabaseUnknown, Sent::Yes),
        (404, PAGE, ErrorKind::UnexpectedAnswer, Sent::Yes),
        (200, PAGE, ErrorKind::UnexpectedAnswer, Sent::Yes),
        (303, "", ErrorKind::UnexpectedAnswer, Sent::Yes),
        (500, PAGE, ErrorKind::UnexpectedAnswer, Sent::Yes),
        (403, r#"{"error": "Jane"}"#, ErrorKind::UnexpectedAnswer, Sent::Yes),
        (429, PAGE, ErrorKind::Unavailable, Sent::Maybe),
        (502, PAGE, ErrorKind::Unavailable, Sent::Maybe),
        (503, "{", ErrorKind::Unavailable, Sent::Maybe),
        (504, "", ErrorKind::Unavailable, Sent::Maybe),
    ] {
        let error = refused(&write(), status, body);
        assert_eq!((error.kind(), error.sent()), (kind, sent), "{status} {body}");
        assert!(!format!("{error} {error:?}").contains("Jane"));
    }
}

/// Every beginning of an answer but the whole is a cut connection.
#[test]
fn a_cut_answer_is_a_failed_connection() {
    let exception = raised("odoo.exceptions.UserError", "Küche\n");
    for (status, whole) in
        [(200, r#"[{"id": 1, "name": "Küche \u20ac", "x": [-1.5e3, true]}]"#), (422, &exception)]
    {
        assert!(whole.len() > 20);
        // An empty page of an error is nobody's in particular.
        for end in usize::from(status != 200)..whole.len() {
            let body = Bytes::copy_from_slice(&whole.as_bytes()[..end]);
            let error = refused(&write(), status, body);
            assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::Yes), "{status} {end}");
            assert!(error.is_retryable());
        }
    }
}
