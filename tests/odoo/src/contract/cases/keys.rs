//! API keys: made over a session, used on both protocols, revoked.

use odoo_rpc::{ClientBuilder, ErrorKind, Protocol};
use serde_json::json;

use crate::contract::bench::{Bench, in_days};

async fn refused(builder: ClientBuilder) -> Option<ErrorKind> {
    builder.connect().await.err().map(|error| error.kind())
}

pub(in super::super) async fn made_used_and_revoked(bench: Bench) {
    let odoo = bench.administrator().await;
    let key = odoo.create_api_key(&bench.tag, None).await.expect("a key");
    let by_login = bench.target.builder().credentials(bench.target.user.as_str(), key.clone());
    let by_login = by_login.protocol(Protocol::JsonRpc);
    assert_eq!(by_login.connect().await.expect("in place of the password").uid(), odoo.uid());
    assert_eq!(odoo.revoke_api_keys(&bench.tag).await.expect("revoked"), 1);
    assert_eq!(odoo.revoke_api_keys(&bench.tag).await.expect("none left"), 0);
    let by_login = bench.target.builder().credentials(bench.target.user.as_str(), key);
    assert_eq!(refused(by_login.protocol(Protocol::JsonRpc)).await, Some(ErrorKind::AccessDenied));
}

pub(in super::super) async fn a_key_alone_finds_its_user(bench: Bench) {
    let builder = |key| bench.target.builder().api_key(key);
    // JSON-2 came with 19.
    if bench.major < 19 {
        assert_eq!(refused(builder("key".into())).await, Some(ErrorKind::Configuration));
        return;
    }
    let odoo = bench.administrator().await;
    let key = odoo.create_api_key(&bench.tag, None).await.expect("a key");
    let alone = builder(key.clone()).connect().await.expect("the key alone");
    assert_eq!((alone.uid(), alone.protocol()), (odoo.uid(), Protocol::Json2));
    odoo.revoke_api_keys(&bench.tag).await.expect("revoked");
    assert_eq!(refused(builder(key)).await, Some(ErrorKind::AccessDenied));
    assert_eq!(refused(builder("0123456789abcdef".into())).await, Some(ErrorKind::AccessDenied));
}

pub(in super::super) async fn a_password_is_no_key(bench: Bench) {
    if bench.major < 19 {
        return;
    }
    let target = &bench.target;
    let builder = target.builder().credentials(target.user.as_str(), target.password.as_str());
    assert_eq!(refused(builder.protocol(Protocol::Json2)).await, Some(ErrorKind::AccessDenied));
}

pub(in super::super) async fn a_key_makes_no_keys(bench: Bench) {
    let odoo = bench.administrator().await;
    let key = odoo.create_api_key(&bench.tag, None).await.expect("a key");
    let by_key = bench
        .target
        .builder()
        .credentials(bench.target.user.as_str(), key)
        .connect()
        .await
        .expect("may enter");
    let error = by_key.create_api_key(&bench.tag, None).await.expect_err("a password is needed");
    assert_eq!(error.kind(), ErrorKind::AccessDenied);
    odoo.revoke_api_keys(&bench.tag).await.expect("revoked");
}

pub(in super::super) async fn an_expired_key_is_refused(bench: Bench) {
    // Before 18 keys live for ever.
    if bench.major < 18 {
        return;
    }
    let odoo = bench.administrator().await;
    let key = odoo.create_api_key(&bench.tag, Some(in_days(-1))).await.expect("a key");
    let by_key = bench.target.builder().credentials(bench.target.user.as_str(), key);
    assert_eq!(refused(by_key).await, Some(ErrorKind::AccessDenied));
    odoo.revoke_api_keys(&bench.tag).await.expect("revoked");
}

pub(in super::super) async fn keys_of_users_must_expire_soon(bench: Bench) {
    let limited = bench.limited().await;
    if bench.major >= 18 {
        for expires in [None, Some(in_days(200))] {
            let error = limited.create_api_key(&bench.tag, expires).await.expect_err("not for ever");
            assert_eq!(error.kind(), ErrorKind::ValidationError, "{expires:?}");
        }
    }
    let key = limited.create_api_key(&bench.tag, Some(in_days(30))).await.expect("a key");
    let by_key =
        bench.target.builder().credentials(bench.tag.as_str(), key).connect().await.expect("may enter");
    assert_eq!(by_key.uid(), limited.uid());
    assert_eq!(limited.revoke_api_keys(&bench.tag).await.expect("revoked"), 1);
}

pub(in super::super) async fn a_user_who_left_has_no_keys(bench: Bench) {
    let limited = bench.limited().await;
    let key = limited.create_api_key(&bench.tag, Some(in_days(30))).await.expect("a key");
    bench.write("res.users", limited.uid(), json!({"active": false})).await;
    let by_key = bench.target.builder().credentials(bench.tag.as_str(), key);
    assert_eq!(refused(by_key).await, Some(ErrorKind::AccessDenied));
}
