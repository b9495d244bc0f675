use secrecy::ExposeSecret;

use super::json2::{Answer, Script};
use super::*;

const VERSION: Answer = ("/jsonrpc", 200, r#"{"jsonrpc": "2.0", "result": {"server_version": "19.0"}}"#);
const OLDER: Answer = ("/jsonrpc", 200, r#"{"jsonrpc": "2.0", "result": {"server_version": "17.0"}}"#);
const USER: Answer = ("/jsonrpc", 200, r#"{"jsonrpc": "2.0", "result": 2}"#);
const SESSION: Answer =
    ("/web/session/authenticate", 200, r#"{"jsonrpc": "2.0", "result": {"uid": 2, "name": "Jane"}}"#);
const DESCRIBED: Answer =
    ("/web/dataset/call_kw/res.users.apikeys.description/create", 200, r#"{"jsonrpc": "2.0", "result": 5}"#);
const MAKE: &str = "/web/dataset/call_kw/res.users.apikeys.description/make_key";
const CHECK: &str =
    r#"{"jsonrpc": "2.0", "result": {"res_model": "res.users.identitycheck", "res_id": 6, "context": {}}}"#;
const RUN: &str = "/web/dataset/call_kw/res.users.identitycheck/run_check";
const MADE: &str = r#"{"jsonrpc": "2.0", "result": {"res_model": "res.users.apikeys.show", "context": {"default_key": "canary-made"}}}"#;
const END: Answer = ("/web/session/destroy", 200, r#"{"jsonrpc": "2.0", "id": 1}"#);

async fn connected(script: impl IntoIterator<Item = Answer>) -> (Client, Script) {
    let server = Script::new(script);
    let builder =
        Client::builder("https://odoo.example.com").database("shop").credentials("api", "canary-password");
    (builder.http(server.service()).connect().await.unwrap(), server)
}

#[tokio::test(start_paused = true)]
async fn a_key_is_made_over_a_session() {
    let steps = [VERSION, USER, SESSION, DESCRIBED, (MAKE, 200, CHECK), (RUN, 200, MADE), END];
    let (odoo, server) = connected(steps).await;
    let expires = "2026-12-24 00:00:00".parse().unwrap();
    let key = odoo.create_api_key("import", Some(expires)).await.unwrap();
    assert_eq!(key.expose_secret(), "canary-made");
    let sent = server.bodies(2);
    assert_eq!(sent[0]["params"], json!({ "db": "shop", "login": "api", "password": "canary-password" }));
    let described = json!([{ "name": "import", "duration": "-1", "expiration_date": "2026-12-24 00:00:00" }]);
    assert_eq!(sent[1]["params"]["args"], described);
    assert_eq!(sent[3]["params"]["args"], json!([[6]]));
    assert_eq!(sent[3]["params"]["kwargs"]["context"], json!({ "password": "canary-password" }));
    assert!(server.is_over());
}

#[tokio::test(start_paused = true)]
async fn older_versions_know_no_expiry_and_keep_the_password_in_a_field() {
    const WRITE: Answer =
        ("/web/dataset/call_kw/res.users.identitycheck/write", 200, r#"{"jsonrpc": "2.0", "result": true}"#);
    let steps = [OLDER, USER, SESSION, DESCRIBED, (MAKE, 200, CHECK), WRITE, (RUN, 200, MADE), END];
    let (odoo, server) = connected(steps).await;
    odoo.create_api_key("import", None).await.unwrap();
    let sent = server.bodies(3);
    assert_eq!(sent[0]["params"]["args"], json!([{ "name": "import" }]));
    assert_eq!(sent[2]["params"]["args"], json!([[6], { "password": "canary-password" }]));
}

#[tokio::test(start_paused = true)]
async fn keys_are_revoked_by_name() {
    const KEYS: &str = "/web/dataset/call_kw/res.users.apikeys/search";
    const REMOVE: &str = "/web/dataset/call_kw/res.users.apikeys/remove";
    const DONE: &str = r#"{"jsonrpc": "2.0", "result": {"type": "ir.actions.act_window_close"}}"#;
    let found = (KEYS, 200, r#"{"jsonrpc": "2.0", "result": [3, 4]}"#);
    let (odoo, server) = connected([VERSION, USER, SESSION, found, (REMOVE, 200, DONE), END]).await;
    assert_eq!(odoo.revoke_api_keys("import").await.unwrap(), 2);
    let sent = server.bodies(3);
    assert_eq!(sent[0]["params"]["args"], json!([[["name", "=", "import"], ["user_id", "=", 2]]]));
    assert_eq!(sent[1]["params"]["args"], json!([[3, 4]]));
}

#[tokio::test(start_paused = true)]
async fn what_stops_the_making_of_a_key_is_an_error() {
    const SECOND_FACTOR: Answer =
        ("/web/session/authenticate", 200, r#"{"jsonrpc": "2.0", "result": {"uid": null}}"#);
    const TOO_LATE: &str = r#"{"jsonrpc": "2.0", "error": {"data": {"name": "odoo.exceptions.ValidationError", "message": "You cannot exceed 90 days."}}}"#;
    let described = (DESCRIBED.0, 200, TOO_LATE);
    for (steps, kind) in [
        (vec![SECOND_FACTOR], ErrorKind::AccessDenied),
        (vec![SESSION, described, END], ErrorKind::ValidationError),
    ] {
        let (odoo, server) = connected([VERSION, USER].into_iter().chain(steps)).await;
        let error = odoo.create_api_key("import", None).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(!format!("{odoo:?} {error} {error:?}").contains("canary"));
        assert!(server.is_over());
    }
}
