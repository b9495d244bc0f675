use super::*;

#[tokio::test(start_paused = true)]
async fn version_and_user_are_known_after_connecting() {
    let server =
        Server::new([Does::Returns(json!({ "server_version": "saas~18.4+e" })), Does::Returns(json!(6))]);
    let odoo = builder(&server).connect().await.unwrap();
    assert_eq!((odoo.version().to_string().as_str(), odoo.uid()), ("saas~18.4+e", 6));
    assert_eq!(odoo.stats().calls, 2);
}

#[tokio::test(start_paused = true)]
async fn a_refused_login_is_access_denied() {
    let server =
        Server::new([Does::Returns(json!({ "server_version": "19.0" })), Does::Returns(json!(false))]);
    let error = builder(&server).connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AccessDenied);
    assert_eq!(error.call(), Some("login"));
}

#[tokio::test(start_paused = true)]
async fn a_version_in_an_unknown_form_is_an_error() {
    let server = Server::new([Does::Returns(json!({ "server_version": "master" }))]);
    assert_eq!(builder(&server).connect().await.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test(start_paused = true)]
async fn wrong_settings_send_nothing() {
    let server = Server::default();
    let plain = Client::builder("http://odoo.example.com").http(server.service()).connect().await;
    assert_eq!(plain.unwrap_err().kind(), ErrorKind::PlainHttp);
    for (builder, detail) in [
        (builder(&server).credentials("", "canary-password"), "the login is missing"),
        (builder(&server).credentials("api", ""), "the password or key is missing"),
        (
            builder(&server).api_key("canary-key").protocol(Protocol::JsonRpc),
            "the login is missing, which JSON-RPC needs",
        ),
    ] {
        let error = builder.connect().await.unwrap_err();
        assert_eq!((error.kind(), error.detail()), (ErrorKind::Configuration, Some(detail)));
    }
    assert!(server.log.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn connecting_waits_for_a_server_that_starts() {
    let server = Server::new([
        Does::Refuses,
        Does::Status(502, "<html>"),
        Does::Returns(json!({ "server_version": "19.0" })),
        Does::Drops,
        Does::Returns(json!(2)),
    ]);
    let odoo = builder(&server).connect().await.unwrap();
    assert_eq!((odoo.stats().calls, odoo.stats().repeats), (5, 3));
}

fn version() -> Does {
    Does::Returns(json!({ "server_version": "19.0" }))
}

#[tokio::test(start_paused = true)]
async fn the_only_database_is_found() {
    let server = Server::new([version(), Does::Returns(json!(["shop"])), Does::Returns(json!(2))]);
    let odoo = builder(&server).database("").connect().await.unwrap();
    assert_eq!(odoo.stats().calls, 3);
    assert_eq!(server.last_args()[0], "shop");
}

#[tokio::test(start_paused = true)]
async fn databases_that_leave_a_choice_are_listed() {
    for (listed, detail) in [
        (
            Does::Returns(json!(["shop", "test"])),
            "the server has several databases, name one of them: shop, test",
        ),
        (Does::Returns(json!([])), "the server has no database"),
        (
            Does::Raises("odoo.exceptions.AccessDenied", "Access Denied"),
            "the database is missing, and the server does not list its own",
        ),
    ] {
        let server = Server::new([version(), listed]);
        let error = builder(&server).database("").connect().await.unwrap_err();
        assert_eq!((error.kind(), error.detail()), (ErrorKind::Configuration, Some(detail)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_does_not_come_is_a_failed_connection() {
    let failures = (0..4).map(|_| Does::Cuts);
    let server = Server::new([version()].into_iter().chain(failures));
    assert_eq!(builder(&server).database("").connect().await.unwrap_err().kind(), ErrorKind::Transport);
}
