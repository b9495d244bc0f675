//! Values as types.

use jiff::civil::Date;
use odoo_rpc::model::{Binary, LineCommand, Link, Reference, Set};
use odoo_rpc::{Client, Command, Context, OdooDateTime, OdooModel, OdooSelection, OdooValues};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::setup::Ids;

#[derive(Clone, Debug, Default, PartialEq, OdooModel, OdooValues)]
#[odoo(model = "x_round_trip")]
pub(crate) struct Everything {
    pub(crate) id: i64,
    #[odoo(field = "x_name")]
    pub(crate) char: Option<String>,
    #[odoo(field = "x_text")]
    text: Option<String>,
    #[odoo(field = "x_html")]
    html: Option<String>,
    #[odoo(field = "x_integer")]
    integer: i32,
    #[odoo(field = "x_float")]
    float: Decimal,
    #[odoo(field = "x_currency_id")]
    currency: Option<i64>,
    #[odoo(field = "x_monetary")]
    monetary: Decimal,
    #[odoo(field = "x_boolean")]
    boolean: bool,
    #[odoo(field = "x_date")]
    date: Option<Date>,
    #[odoo(field = "x_datetime")]
    pub(crate) datetime: Option<OdooDateTime>,
    #[odoo(field = "x_selection")]
    selection: Option<Choice>,
    #[odoo(field = "x_partner_id")]
    partner: Option<Link>,
    #[odoo(field = "x_partner_ids")]
    partners: Vec<i64>,
    #[odoo(field = "x_reference")]
    reference: Option<Reference>,
    #[odoo(field = "x_binary")]
    binary: Option<Binary>,
    #[odoo(field = "x_json")]
    json: Option<Value>,
    #[odoo(field = "x_line_ids", nested)]
    pub(crate) lines: Vec<Line>,
    #[odoo(field = "x_not_there", alias = "x_nor_this", optional)]
    absent: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, OdooModel, OdooValues)]
#[odoo(model = "x_round_trip_line")]
pub(crate) struct Line {
    pub(crate) id: i64,
    #[odoo(field = "x_no_such_name", alias = "x_name")]
    pub(crate) name: Option<String>,
    #[odoo(field = "x_quantity")]
    pub(crate) quantity: Decimal,
}

#[derive(Clone, Debug, PartialEq, OdooSelection)]
enum Choice {
    Draft,
    #[odoo(value = "sale")]
    Confirmed,
}

#[derive(Default, OdooValues)]
#[odoo(model = "x_round_trip")]
struct Change {
    x_name: Set<Option<String>>,
    x_float: Set<Decimal>,
    x_partner_id: Set<Option<i64>>,
    x_boolean: Set<bool>,
    #[odoo(nested)]
    x_line_ids: Set<Vec<LineCommand<LineChange>>>,
}

#[derive(Default, OdooValues)]
#[odoo(model = "x_round_trip_line")]
struct LineChange {
    x_name: Set<String>,
    x_quantity: Set<Decimal>,
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn full(ids: &Ids) -> Everything {
    Everything {
        id: 0,
        char: Some("Jane \"J\" \\ 𝔘🙂".to_owned()),
        text: Some("one\ntwo\t🙂".to_owned()),
        html: Some("<p>Jane <b>J</b> 🙂</p>".to_owned()),
        integer: i32::MIN,
        float: decimal("-0.1"),
        currency: Some(ids.currency),
        monetary: decimal("1234567890.12"),
        boolean: true,
        date: Some(jiff::civil::date(9999, 12, 31)),
        datetime: Some("2026-10-25 00:30:00".parse().unwrap()),
        selection: Some(Choice::Confirmed),
        partner: Some(Link { id: ids.partners[0], name: Some("Ada".to_owned()) }),
        partners: ids.partners.clone(),
        reference: Some(Reference { model: "res.partner".to_owned(), id: ids.partners[1] }),
        binary: Some(Binary((0..=255).collect())),
        json: Some(json!({ "7": 100.0, "list": [null, false, "🙂"] })),
        lines: vec![line("Pen", "1.5"), line("Ink", "0.333")],
        absent: None,
    }
}

fn line(name: &str, quantity: &str) -> Line {
    Line { id: 0, name: Some(name.to_owned()), quantity: decimal(quantity) }
}

/// Values at their limits, each of which reads back as it is.
fn extremes() -> Everything {
    Everything {
        char: Some(String::new()),
        text: Some("x".repeat(100_000)),
        integer: i32::MAX,
        // 15 digits: what a double keeps.
        float: decimal("123456789012.345"),
        monetary: decimal("-0.01"),
        date: Some(jiff::civil::date(1, 1, 1)),
        datetime: Some("9999-12-31 23:59:59".parse().unwrap()),
        selection: Some(Choice::Draft),
        json: Some(json!(["x"])),
        ..Everything::default()
    }
}

/// One record, without the ids that Odoo gave, and with many2many ids in the order of the test.
pub(crate) async fn read(odoo: &Client, id: i64, context: Context) -> Everything {
    let mut record = odoo.read_as::<Everything>(&[id], context).await.unwrap().remove(0);
    assert_eq!(std::mem::take(&mut record.id), id);
    for line in &mut record.lines {
        assert!(std::mem::take(&mut line.id) > 0);
    }
    record.partners.sort_unstable();
    record
}

pub(crate) async fn records_read_back(odoo: &Client, ids: &Ids) {
    let records = [full(ids), Everything::default(), extremes()];
    let created = odoo.create_from(&records, Context::new()).await.unwrap();
    for (record, id) in records.iter().zip(created) {
        assert_eq!(read(odoo, id, Context::new()).await, *record);
        // What was read can be written as it is.
        let again = Everything { lines: Vec::new(), ..read(odoo, id, Context::new()).await };
        odoo.write_from(&[id], &again, Context::new()).await.unwrap();
        assert_eq!(read(odoo, id, Context::new()).await, *record);
    }
}

pub(crate) async fn only_what_is_set_changes(odoo: &Client, ids: &Ids) {
    let id = odoo.create_from(&[full(ids)], Context::new()).await.unwrap()[0];
    let change = Change {
        x_name: Set::To(None),
        x_float: Set::To(Decimal::ZERO),
        x_partner_id: Set::To(None),
        x_boolean: Set::To(false),
        ..Change::default()
    };
    odoo.write_from(&[id], &change, Context::new()).await.unwrap();
    let expected =
        Everything { char: None, float: Decimal::ZERO, partner: None, boolean: false, ..full(ids) };
    assert_eq!(read(odoo, id, Context::new()).await, expected);
    odoo.write_from(&[id], &Change::default(), Context::new()).await.unwrap();
    assert_eq!(read(odoo, id, Context::new()).await, expected);
}

pub(crate) async fn lines_are_created_updated_and_deleted(odoo: &Client) {
    let record = Everything { lines: vec![line("a", "1"), line("b", "2")], ..Everything::default() };
    let id = odoo.create_from(&[record], Context::new()).await.unwrap()[0];
    let lines = odoo.read_as::<Everything>(&[id], Context::new()).await.unwrap().remove(0).lines;
    let commands = vec![
        LineCommand::Update(
            lines[0].id,
            LineChange { x_quantity: Set::To(decimal("7.25")), ..LineChange::default() },
        ),
        Command::Delete(lines[1].id).into(),
        LineCommand::Create(LineChange {
            x_name: Set::To("c".to_owned()),
            x_quantity: Set::To(Decimal::ONE),
        }),
    ];
    let change = Change { x_line_ids: Set::To(commands), ..Change::default() };
    odoo.write_from(&[id], &change, Context::new()).await.unwrap();
    assert_eq!(read(odoo, id, Context::new()).await.lines, [line("a", "7.25"), line("c", "1")]);
    let clear = Change { x_line_ids: Set::To(vec![Command::Clear.into()]), ..Change::default() };
    odoo.write_from(&[id], &clear, Context::new()).await.unwrap();
    assert_eq!(read(odoo, id, Context::new()).await.lines, []);
}

/// Points in time are UTC whatever the context says.
pub(crate) async fn time_zones_change_nothing(odoo: &Client, ids: &Ids) {
    let tokyo = || Context::new().tz("Asia/Tokyo").lang("en_US");
    let id = odoo.create_from(&[full(ids)], tokyo()).await.unwrap()[0];
    assert_eq!(read(odoo, id, tokyo()).await, full(ids));
    assert_eq!(read(odoo, id, Context::new()).await, full(ids));
}
