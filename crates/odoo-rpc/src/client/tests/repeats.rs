use super::*;

fn write() -> Call {
    Call::new("sale.order", "action_confirm").ids([1])
}

fn read() -> Call {
    Call::new("sale.order", "read").ids([1])
}

const CONFLICT: &str = "could not serialize access due to concurrent update";

fn refused(message: &str) -> Does {
    let rows = json!({ "from": 0, "to": 0 });
    let message = json!({ "type": "error", "rows": rows, "record": 0, "message": message });
    Does::Returns(json!({ "ids": false, "messages": [message] }))
}

fn rows(ids: [&str; 2]) -> Vec<Vec<String>> {
    ids.map(|id| vec![id.to_owned(), "Pen".to_owned()]).to_vec()
}

async fn load(odoo: &Client, ids: [&str; 2]) -> Result<LoadOutcome> {
    odoo.load("product.product", &["id", "name"], &rows(ids), Context::new()).await
}

#[tokio::test(start_paused = true)]
async fn reads_are_repeated_when_the_connection_fails() {
    for failure in [Does::Drops, Does::Cuts, Does::Shortens, Does::Refuses, Does::Status(502, "<html>")] {
        let (odoo, server) = connected([failure, Does::Returns(json!([]))]).await;
        assert!(odoo.execute::<Value>(&read()).await.is_ok());
        assert_eq!(server.methods(), ["read", "read"]);
    }
}

#[tokio::test(start_paused = true)]
async fn writes_that_may_have_been_sent_are_not_repeated() {
    for (failure, kind, sent) in [
        (Does::Drops, ErrorKind::Transport, Sent::Maybe),
        (Does::Cuts, ErrorKind::Transport, Sent::Yes),
        (Does::Shortens, ErrorKind::Transport, Sent::Yes),
        (Does::Status(502, "<html>"), ErrorKind::Unavailable, Sent::Maybe),
    ] {
        let (odoo, server) = connected([failure]).await;
        let error = odoo.execute::<Value>(&write()).await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (kind, sent));
        assert!(error.may_have_effect() && error.is_retryable());
        assert_eq!(server.methods().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_was_not_sent_is_repeated() {
    let (odoo, server) = connected([Does::Refuses, Does::Returns(json!(true))]).await;
    assert_eq!(odoo.execute::<Value>(&write()).await.unwrap(), json!(true));
    assert_eq!((server.methods().len(), odoo.stats().repeats), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn repeats_end() {
    let (odoo, server) = connected((0..4).map(|_| Does::Refuses)).await;
    let error = odoo.execute::<Value>(&read()).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::No));
    assert!(!error.may_have_effect());
    assert_eq!(server.methods().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn exceptions_of_odoo_are_not_repeated() {
    let (odoo, server) = connected([Does::Raises("odoo.exceptions.UserError", "x")]).await;
    let error = odoo.execute::<Value>(&read()).await.unwrap_err();
    assert_eq!((error.kind(), server.methods().len()), (ErrorKind::UserError, 1));
    assert_eq!(error.call(), Some("sale.order.read"));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_met_another_transaction_was_rolled_back_and_is_repeated() {
    let conflict = || Does::Raises("psycopg2.errors.SerializationFailure", "x");
    let (odoo, server) = connected([conflict(), conflict(), Does::Returns(json!(true))]).await;
    assert_eq!(odoo.execute::<Value>(&write()).await.unwrap(), json!(true));
    assert_eq!(server.methods().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn silence_ends_in_a_time_out_and_no_repeat() {
    let (odoo, server) =
        connected_with([Does::Hangs, Does::Hangs], |builder| builder.timeout(Duration::from_secs(30))).await;
    for (call, seconds) in [(read(), 30), (write().timeout(Duration::from_secs(5)), 5)] {
        let started = tokio::time::Instant::now();
        let error = odoo.execute::<Value>(&call).await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout, Sent::Maybe));
        assert_eq!(started.elapsed(), Duration::from_secs(seconds));
        assert!(error.to_string().ends_with(&format!("(after {seconds} s)")), "{error}");
    }
    assert_eq!(server.methods().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_load_with_ids_is_repeated_when_the_connection_fails() {
    let (odoo, server) =
        connected([Does::Cuts, Does::Returns(json!({ "ids": [1, 2], "messages": [] }))]).await;
    assert_eq!(load(&odoo, ["a", "b"]).await.unwrap().into_result().unwrap(), [1, 2]);
    assert_eq!(server.methods(), ["load", "load"]);
    let expected = json!([[["id", "name"], [["a", "Pen"], ["b", "Pen"]]], { "context": { "tz": "UTC" } }]);
    assert_eq!(json!(server.last_args().as_array().unwrap()[5..]), expected);
}

#[tokio::test(start_paused = true)]
async fn a_load_without_all_ids_is_not() {
    let (odoo, server) = connected([Does::Cuts]).await;
    let error = load(&odoo, ["a", ""]).await.unwrap_err();
    assert_eq!((error.kind(), server.methods().len()), (ErrorKind::Transport, 1));
}

#[tokio::test(start_paused = true)]
async fn a_load_that_met_another_transaction_is_repeated() {
    let done = Does::Returns(json!({ "ids": [1, 2], "messages": [] }));
    let (odoo, server) = connected([refused(CONFLICT), refused(CONFLICT), done]).await;
    // Nothing was written, so that rows without ids may be loaded again, too.
    assert!(load(&odoo, ["", ""]).await.unwrap().into_result().is_ok());
    assert_eq!((server.methods().len(), odoo.stats().repeats), (3, 2));
}

#[tokio::test(start_paused = true)]
async fn endless_conflicts_are_an_error() {
    let attempts = Retry::default().conflict_attempts;
    let (odoo, server) = connected((0..attempts).map(|_| refused(CONFLICT))).await;
    let error = load(&odoo, ["a", "b"]).await.unwrap_err();
    assert!(error.is_retryable() && !error.may_have_effect());
    assert_eq!((error.kind(), server.methods().len()), (ErrorKind::Conflict, 10));
}

#[tokio::test(start_paused = true)]
async fn bad_rows_are_not_repeated() {
    let (odoo, server) = connected([refused("No match")]).await;
    assert!(load(&odoo, ["a", "b"]).await.unwrap().bad_rows().contains(&0));
    assert_eq!(server.methods().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_time_zone_of_the_call_alone_replaces_utc() {
    let loaded = || Does::Returns(json!({ "ids": [1], "messages": [] }));
    let berlin = || Context::new().tz("Europe/Berlin");
    let (odoo, server) = connected_with([loaded(), loaded()], |builder| builder.context(berlin())).await;
    for (context, tz) in [(Context::new(), "UTC"), (berlin(), "Europe/Berlin")] {
        odoo.load("res.partner", &["id"], &[vec!["a".to_owned()]], context).await.unwrap();
        assert_eq!(server.last_args()[6]["context"]["tz"], tz);
    }
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_but_not_beyond_the_longest() {
    let retry = Retry { longest_pause: Duration::from_millis(300), ..Retry::default() };
    for (attempt, longest) in [(1, 200), (2, 300), (40, 300)] {
        for _ in 0..50 {
            let started = tokio::time::Instant::now();
            retry.pause(attempt).await;
            assert!(started.elapsed() <= Duration::from_millis(longest + 1));
        }
    }
}
