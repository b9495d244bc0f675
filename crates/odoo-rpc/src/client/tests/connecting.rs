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
    assert_eq!(error.call(), Some("common.authenticate"));
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
    let no_database = builder(&server).database("").connect().await.unwrap_err();
    assert_eq!(no_database.kind(), ErrorKind::Configuration);
    assert_eq!(no_database.detail(), Some("the database is missing"));
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
