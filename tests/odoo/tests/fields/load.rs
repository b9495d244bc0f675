//! Values as cells of `load`.

use jiff::Timestamp;
use jiff::civil::Date;
use odoo_rpc::model::{Binary, Reference};
use odoo_rpc::{Client, Context, ExternalId, OdooValues};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::setup::Ids;
use super::typed::read;

#[derive(Clone, OdooValues)]
#[odoo(model = "x_round_trip")]
struct Record {
    #[odoo(external_id)]
    key: ExternalId,
    x_name: Option<String>,
    x_html: Option<String>,
    x_integer: i32,
    x_float: Decimal,
    x_currency_id: ExternalId,
    x_monetary: Decimal,
    x_boolean: bool,
    x_date: Option<Date>,
    x_datetime: Option<Timestamp>,
    x_selection: Option<String>,
    x_partner_id: Option<i64>,
    x_partner_ids: Vec<i64>,
    x_reference: Option<Reference>,
    x_binary: Option<Binary>,
    x_json: Option<Value>,
    #[odoo(nested)]
    x_line_ids: Vec<Line>,
}

#[derive(Clone, OdooValues)]
#[odoo(model = "x_round_trip_line")]
struct Line {
    #[odoo(external_id)]
    key: ExternalId,
    x_name: String,
    x_quantity: Decimal,
}

fn key(name: &str) -> ExternalId {
    ExternalId::new("round_trip", name).unwrap()
}

fn record(name: &str, ids: &Ids) -> Record {
    let line = |number: u32| Line {
        key: key(&format!("{name}_{number}")),
        x_name: format!("Line {number}, \"quoted\"\n🙂"),
        x_quantity: Decimal::new(i64::from(number), 1),
    };
    Record {
        key: key(name),
        x_name: Some("Jane, \"J\" 🙂".to_owned()),
        x_html: Some("<p>Jane</p>".to_owned()),
        x_integer: 0,
        x_float: "0.1".parse().unwrap(),
        x_currency_id: "base.USD".parse().unwrap(),
        x_monetary: "12345.67".parse().unwrap(),
        x_boolean: true,
        x_date: Some(jiff::civil::date(2026, 2, 28)),
        x_datetime: Some("2026-10-25T00:30:00Z".parse().unwrap()),
        x_selection: Some("sale".to_owned()),
        x_partner_id: Some(ids.partners[0]),
        x_partner_ids: ids.partners.clone(),
        x_reference: Some(Reference { model: "res.partner".to_owned(), id: ids.partners[1] }),
        x_binary: Some(Binary(vec![0, 255, 16, 255])),
        x_json: Some(json!({ "a": [1, "🙂"] })),
        x_line_ids: (1..=3).map(line).collect(),
    }
}

/// The record as it reads back, in JSON.
async fn check(odoo: &Client, id: i64, expected: &Record) {
    let names = [
        "x_name",
        "x_html",
        "x_integer",
        "x_float",
        "x_monetary",
        "x_boolean",
        "x_date",
        "x_datetime",
        "x_selection",
        "x_partner_id",
        "x_partner_ids",
        "x_reference",
        "x_binary",
        "x_json",
    ];
    let found = odoo.read("x_round_trip", &[id], &names, Context::new()).await.unwrap().remove(0);
    assert_eq!(found.str("x_name").unwrap().map(str::to_owned), expected.x_name);
    assert_eq!(found.str("x_html").unwrap().map(str::to_owned), expected.x_html);
    assert_eq!(found.read("x_integer"), Ok(expected.x_integer));
    assert_eq!(found.read("x_float"), Ok(expected.x_float));
    assert_eq!(found.read("x_monetary"), Ok(expected.x_monetary));
    assert_eq!(found.bool("x_boolean"), Ok(expected.x_boolean));
    assert_eq!(found.date("x_date"), Ok(expected.x_date));
    assert_eq!(found.read("x_datetime"), Ok(expected.x_datetime));
    assert_eq!(found.str("x_selection").unwrap().map(str::to_owned), expected.x_selection);
    assert_eq!(found.read("x_partner_id"), Ok(expected.x_partner_id));
    let mut partners = found.ids("x_partner_ids").unwrap();
    partners.sort_unstable();
    assert_eq!(partners, expected.x_partner_ids);
    assert_eq!(found.read("x_reference"), Ok(expected.x_reference.clone()));
    assert_eq!(found.read("x_binary"), Ok(expected.x_binary.clone()));
    assert_eq!(found.read("x_json"), Ok(expected.x_json.clone()));
}

pub(crate) async fn records_are_loaded_and_loaded_again(odoo: &Client, ids: &Ids) {
    let records = ["a", "b"].map(|name| record(name, ids));
    let load = async |records: &[Record], context| {
        odoo.load_from(records, context).await.unwrap().into_result().unwrap()
    };
    let loaded = load(&records, Context::new()).await;
    check(odoo, loaded[0], &records[0]).await;
    check(odoo, loaded[1], &records[1]).await;
    let lines = read(odoo, loaded[1], Context::new()).await.lines;
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[2].name.as_deref(), Some("Line 3, \"quoted\"\n🙂"));

    let emptied = Record {
        x_name: None,
        x_html: None,
        x_float: Decimal::ZERO,
        x_boolean: false,
        x_date: None,
        x_datetime: None,
        x_selection: None,
        x_partner_id: None,
        x_partner_ids: vec![],
        x_reference: None,
        x_binary: None,
        x_json: None,
        x_line_ids: vec![],
        ..records[0].clone()
    };
    assert_eq!(load(&[emptied.clone(), records[1].clone()], Context::new()).await, loaded);
    check(odoo, loaded[0], &emptied).await;
    // Odoo takes all lines from a record that is given none; otherwise those not given stay, and none is doubled.
    assert_eq!(read(odoo, loaded[0], Context::new()).await.lines, []);
    assert_eq!(read(odoo, loaded[1], Context::new()).await.lines, lines);
    let second_line = Record { x_line_ids: records[1].x_line_ids[1..2].to_vec(), ..records[1].clone() };
    load(&[second_line], Context::new()).await;
    assert_eq!(read(odoo, loaded[1], Context::new()).await.lines, lines);

    // A time zone that is asked for is Odoo's to apply: 00:30 in Tokyo is the afternoon before.
    load(&records[..1], Context::new().tz("Asia/Tokyo")).await;
    let shifted = read(odoo, loaded[0], Context::new()).await.datetime;
    assert_eq!(shifted, Some("2026-10-24 15:30:00".parse().unwrap()));
}

pub(crate) async fn a_bad_record_is_named_and_the_others_loaded(odoo: &Client, ids: &Ids) {
    let mut records = ["c", "d", "e", "f"].map(|name| record(name, ids));
    records[1].x_selection = Some("canary".to_owned());
    records[2].x_partner_id = Some(i64::from(i32::MAX));
    let refusal = odoo.load_from(&records, Context::new()).await.unwrap().into_result().unwrap_err();
    let named: Vec<_> = refusal
        .errors()
        .map(|error| (error.record, error.external_id.clone(), error.field.clone()))
        .collect();
    let of =
        |place: usize, field: &str| (Some(place), Some(records[place].key.clone()), Some(field.to_owned()));
    assert_eq!(named, [of(1, "x_selection"), of(2, "x_partner_id")]);
    assert!(!format!("{refusal} {refusal:?}").contains("canary"));
    assert_eq!(odoo.record_of(&records[0].key).await.unwrap(), None);

    let results = odoo.load_each(&records, Context::new()).await.unwrap();
    let loaded: Vec<bool> = results.iter().map(Result::is_ok).collect();
    assert_eq!(loaded, [true, false, false, true]);
    check(odoo, *results[3].as_ref().unwrap(), &records[3]).await;
}
