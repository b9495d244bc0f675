use super::*;
use crate::model::{LineCommand, Link, ModelError, Set};
use crate::{Command, OdooModel, OdooSelection, OdooValues};

#[derive(Debug, PartialEq, OdooModel)]
#[odoo(model = "sale.order")]
struct Order {
    id: i64,
    partner_id: Option<Link>,
    state: State,
    #[odoo(field = "amount_total")]
    total: rust_decimal::Decimal,
    locked: bool,
    note: Option<String>,
    #[odoo(field = "order_line", nested)]
    lines: Vec<Line>,
    #[odoo(optional)]
    procurement_group_id: Option<Link>,
    #[odoo(skip)]
    seen: bool,
}

#[derive(Debug, PartialEq, OdooModel, OdooValues)]
#[odoo(model = "sale.order.line")]
struct Line {
    id: i64,
    #[odoo(field = "x_sku", alias = "x_amz_sku")]
    sku: Option<String>,
    #[odoo(field = "tax_ids")]
    taxes: Vec<i64>,
}

#[derive(Debug, PartialEq, OdooSelection)]
enum State {
    Draft,
    #[odoo(value = "sale")]
    Confirmed,
    #[odoo(other)]
    Other(String),
}

#[derive(Default, OdooValues)]
#[odoo(model = "sale.order")]
struct OrderChange<'a> {
    note: Set<Option<&'a str>>,
    state: Set<State>,
    #[odoo(nested)]
    order_line: Set<Vec<LineCommand<Line>>>,
    #[odoo(optional)]
    procurement_group_id: Set<Option<i64>>,
}

fn order_fields() -> Does {
    let plain = ["id", "partner_id", "state", "amount_total", "locked", "note", "order_line"];
    Does::Returns(plain.map(|name| (name.to_owned(), json!({ "type": "char" }))).into_iter().collect())
}

/// Those of Odoo 18, where the taxes have another name; the SKU has its alias.
fn line_fields() -> Does {
    let of = |kind: &str| json!({ "type": kind });
    Does::Returns(json!({ "id": of("integer"), "x_amz_sku": of("char"), "tax_id": of("many2many") }))
}

fn line(id: i64) -> Line {
    Line { id, sku: Some("PEN".to_owned()), taxes: vec![3] }
}

#[tokio::test(start_paused = true)]
async fn records_and_their_lines_are_read_under_the_servers_names() {
    let order = |id: i64, state: &str, lines: &[i64]| {
        json!({ "id": id, "partner_id": [3, "Jane"], "state": state, "amount_total": 19.99, "locked": false,
            "note": false, "order_line": lines })
    };
    let line_of = |id: i64| json!({ "id": id, "x_amz_sku": "PEN", "tax_id": [3] });
    let (odoo, server) = connected([
        order_fields(),
        line_fields(),
        Does::Returns(json!([order(7, "sale", &[72, 71, 79]), order(8, "odd", &[])])),
        Does::Returns(json!([line_of(71), line_of(72)])),
        Does::Returns(json!([])),
    ])
    .await;
    let options = SearchOptions::new().context(Context::new().lang("de_DE"));
    let orders: Vec<Order> = odoo.search_read_as(&Domain::all(), options).await.unwrap();
    let partner = Some(Link { id: 3, name: Some("Jane".to_owned()) });
    let expected = Order {
        id: 7,
        partner_id: partner.clone(),
        state: State::Confirmed,
        total: "19.99".parse().unwrap(),
        locked: false,
        note: None,
        // In the order's own order, without the one that was deleted meanwhile.
        lines: vec![line(72), line(71)],
        procurement_group_id: None,
        seen: false,
    };
    assert_eq!(orders[0], expected);
    assert_eq!(orders[1].state, State::Other("odd".to_owned()));
    let read_lines = server.last_args();
    assert_eq!(read_lines[5], json!([[72, 71, 79], ["id", "x_amz_sku", "tax_id"]]));
    assert_eq!(read_lines[6]["context"]["lang"], "de_DE");
    assert_eq!(odoo.read_as::<Order>(&[9], Context::new()).await.unwrap(), []);
    assert_eq!(server.methods(), ["fields_get", "fields_get", "search_read", "read", "read"]);
}

#[tokio::test(start_paused = true)]
async fn only_what_is_set_is_written() {
    let yes = || Does::Returns(json!(true));
    let (odoo, server) = connected([order_fields(), line_fields(), yes(), yes()]).await;
    let clear = OrderChange { note: Set::To(None), ..OrderChange::default() };
    odoo.write_from(&[7], &clear, Context::new()).await.unwrap();
    assert_eq!(server.last_args()[5], json!([[7], { "note": false }]));

    let lines =
        vec![LineCommand::Create(line(0)), LineCommand::Update(71, line(71)), Command::Delete(72).into()];
    let change = OrderChange {
        state: State::Draft.into(),
        order_line: lines.into(),
        // This server has not the field.
        procurement_group_id: Set::To(Some(4)),
        ..OrderChange::default()
    };
    odoo.write_from(&[7], &change, Context::new()).await.unwrap();
    let values = json!({ "x_amz_sku": "PEN", "tax_id": [[6, 0, [3]]] });
    let commands = json!([[0, 0, values], [1, 71, values], [2, 72, 0]]);
    assert_eq!(server.last_args()[5], json!([[7], { "state": "draft", "order_line": commands }]));
}

#[tokio::test(start_paused = true)]
async fn records_are_created_in_one_call() {
    let (odoo, server) = connected([line_fields(), Does::Returns(json!([8, 9]))]).await;
    assert_eq!(odoo.create_from(&[line(0), line(0)], Context::new()).await.unwrap(), [8, 9]);
    let values = json!({ "x_amz_sku": "PEN", "tax_id": [[6, 0, [3]]] });
    assert_eq!(server.last_args()[5], json!([[values, values]]));
}

#[tokio::test(start_paused = true)]
async fn a_field_that_the_server_has_not_is_told_before_anything_is_sent() {
    let (odoo, server) = connected([Does::Returns(json!({ "id": {}, "tax_ids": {} }))]).await;
    let error = odoo.read_as::<Line>(&[1], Context::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::UnknownField, Sent::No));
    assert_eq!(error.detail(), Some("`x_sku` of `sale.order.line`"));
    assert_eq!(server.methods(), ["fields_get"]);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_does_not_fit_is_named_without_its_values() {
    let wrong = json!([{ "id": 5, "x_amz_sku": ["canary"], "tax_id": [3] }]);
    let (odoo, _) = connected([line_fields(), Does::Returns(wrong)]).await;
    let error = odoo.read_as::<Line>(&[5], Context::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let source = std::error::Error::source(&error).unwrap().downcast_ref::<ModelError>().unwrap();
    assert_eq!(
        (source.model, source.id, source.source.field.as_str()),
        ("sale.order.line", Some(5), "x_amz_sku")
    );
    assert_eq!((source.source.expected, source.source.found), ("a text", "a list"));
    assert!(!format!("{error:?} {error}").contains("canary"));
}
