use super::*;
use crate::model::Set;
use crate::{ExternalId, OdooValues};

#[derive(OdooValues)]
#[odoo(model = "x.order")]
struct Order {
    #[odoo(external_id)]
    key: ExternalId,
    partner_id: ExternalId,
    team_id: Option<i64>,
    tags: Vec<ExternalId>,
    at: jiff::Timestamp,
    open: bool,
    #[odoo(nested)]
    lines: Vec<Line>,
    #[odoo(nested, optional)]
    notes: Vec<Note>,
}

#[derive(OdooValues)]
#[odoo(model = "x.line")]
struct Line {
    #[odoo(external_id)]
    key: ExternalId,
    price: rust_decimal::Decimal,
    #[odoo(nested)]
    parts: Vec<Note>,
}

#[derive(OdooValues)]
#[odoo(model = "x.note")]
struct Note {
    #[odoo(external_id)]
    key: ExternalId,
    text: Option<String>,
}

fn key(name: &str) -> ExternalId {
    name.parse().unwrap()
}

fn note(name: &str) -> Note {
    Note { key: key(name), text: None }
}

fn line(name: &str, parts: &[&str]) -> Line {
    let parts = parts.iter().map(|name| note(name)).collect();
    Line { key: key(name), price: "1.50".parse().unwrap(), parts }
}

fn order(name: &str, lines: Vec<Line>, notes: Vec<Note>) -> Order {
    Order {
        key: key(name),
        partner_id: key("s.p"),
        team_id: Some(4),
        tags: vec![key("s.t"), key("s.u")],
        at: jiff::Timestamp::UNIX_EPOCH,
        open: false,
        lines,
        notes,
    }
}

/// The fields of the three models, in the order in which they are asked for.
fn fields() -> [Does; 3] {
    let of = |kind: &str| json!({ "type": kind });
    [
        json!({ "price": of("float"), "parts": of("one2many") }),
        json!({ "text": of("char") }),
        json!({ "partner_id": of("many2one"), "team_id": of("many2one"), "tags": of("many2many"),
            "at": of("datetime"), "open": of("boolean"), "lines": of("one2many"), "notes": of("one2many") }),
    ]
    .map(Does::Returns)
}

fn loaded(ids: &[i64]) -> Does {
    Does::Returns(json!({ "ids": ids, "messages": [] }))
}

fn refused(records: &[Option<usize>]) -> Does {
    let error = |record: &Option<usize>| match record {
        Some(record) => json!({ "type": "error", "record": record, "rows": { "from": 0, "to": 0 },
            "field": "partner_id", "message": "no such canary" }),
        None => json!({ "type": "error", "message": "something is wrong" }),
    };
    Does::Returns(json!({ "ids": false, "messages": records.iter().map(error).collect::<Vec<_>>() }))
}

#[tokio::test(start_paused = true)]
async fn records_become_rows_with_their_lines_below() {
    let (odoo, server) = connected(fields().into_iter().chain([loaded(&[1, 2])])).await;
    let lines = vec![line("s.a1", &["s.x", "s.y"]), line("s.a2", &[])];
    let orders = [order("s.a", lines, vec![note("s.n")]), order("s.b", vec![], vec![])];
    let ids = odoo.load_from(&orders, Context::new()).await.unwrap().into_result().unwrap();
    assert_eq!(ids, [1, 2]);
    let own = |id: &str| [id, "s.p", "4", "s.t,s.u", "1970-01-01 00:00:00", "0"].map(str::to_owned);
    let row = |own: &[String], rest: [&str; 6]| {
        own.iter().cloned().chain(rest.map(str::to_owned)).collect::<Vec<_>>()
    };
    let none = vec![String::new(); 6];
    let expected = json!([
        [
            "id",
            "partner_id/id",
            "team_id/.id",
            "tags/id",
            "at",
            "open",
            "lines/id",
            "lines/price",
            "lines/parts/id",
            "lines/parts/text",
            "notes/id",
            "notes/text"
        ],
        [
            row(&own("s.a"), ["s.a1", "1.50", "s.x", "", "s.n", ""]),
            row(&none, ["", "", "s.y", "", "", ""]),
            row(&none, ["s.a2", "1.50", "", "", "", ""]),
            row(&own("s.b"), ["", "", "", "", "", ""]),
        ],
    ]);
    let sent = server.last_args();
    assert_eq!(sent[5], expected);
    assert_eq!(sent[6]["context"], json!({ "tz": "UTC" }));

    // The rows are those that the raw call takes for the same records, and safe to repeat.
    let fields: Vec<String> = serde_json::from_value(sent[5][0].clone()).unwrap();
    let rows: Vec<Vec<String>> = serde_json::from_value(sent[5][1].clone()).unwrap();
    assert_eq!(crate::load::records(&fields, &rows), [0..3, 3..4]);
    assert!(crate::load::is_repeatable(&fields, &rows));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_names_the_record_and_not_the_row() {
    let (odoo, _) = connected(fields().into_iter().chain([refused(&[Some(1)])])).await;
    let lines = vec![line("s.a1", &[]), line("s.a2", &[])];
    let orders = [order("s.a", lines, vec![]), order("s.b", vec![], vec![])];
    let refusal = odoo.load_from(&orders, Context::new()).await.unwrap().into_result().unwrap_err();
    let error = refusal.errors().next().unwrap();
    assert_eq!((error.record, error.external_id.clone()), (Some(1), Some(key("s.b"))));
    assert_eq!(error.message.expose(), "no such canary");
    let text = "Odoo refused the records, of which 1: record 1 (`s.b`), field `partner_id`";
    assert_eq!(refusal.to_string(), text);
    assert!(!format!("{refusal:?}").contains("canary"));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_fails_is_no_loss() {
    let (odoo, server) = connected(fields().into_iter().chain([Does::Drops, loaded(&[1])])).await;
    assert!(odoo.load_from(&[order("s.a", vec![], vec![])], Context::new()).await.is_ok());
    assert_eq!(server.methods()[3..], ["load", "load"]);
}

#[tokio::test(start_paused = true)]
async fn each_record_is_loaded_that_can_be() {
    // The second is named; of the rest the last is at fault, which Odoo does not say.
    let script = [refused(&[Some(1)]), refused(&[None]), loaded(&[10]), refused(&[None])];
    let (odoo, server) = connected(fields().into_iter().chain(script)).await;
    let orders = ["s.a", "s.b", "s.c"].map(|name| order(name, vec![], vec![]));
    let results = odoo.load_each(&orders, Context::new()).await.unwrap();
    assert_eq!(results[0], Ok(10));
    let named = results[1].as_ref().unwrap_err().errors().next().unwrap();
    assert_eq!((named.record, named.external_id.clone()), (Some(1), Some(key("s.b"))));
    assert!(results[2].is_err());
    assert_eq!(server.methods()[3..].len(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_load_cannot_say_is_not_sent() {
    #[derive(OdooValues)]
    #[odoo(model = "x.note")]
    struct Change {
        #[odoo(external_id)]
        key: ExternalId,
        text: Set<String>,
    }
    let (odoo, server) = connected([Does::Returns(json!({ "text": { "type": "char" } }))]).await;
    let change = Change { key: key("s.n"), text: Set::Keep };
    let error = odoo.load_from(&[change], Context::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Encode, Sent::No));
    assert_eq!(error.detail(), Some("`load` cannot leave a field of one record alone"));
    assert_eq!(server.methods(), ["fields_get"]);
}
