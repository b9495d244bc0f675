//! `load`: atomic, idempotent by external ids, and the cells that surprise.

use std::collections::BTreeSet;

use odoo_rpc::load::Refusal;
use odoo_rpc::{Context, ErrorKind, ExternalId, LoadOutcome};
use serde_json::{Value, json};

use crate::contract::bench::Bench;

const ORDER: &str = "sale.order";
const LINE: &str = "sale.order.line";
const PURCHASED: &str = "2026-01-02 03:04:05";

/// The columns of an order with its lines; the last one holds the taxes.
const COLUMNS: [&str; 11] = [
    "id",
    "partner_id/.id",
    "client_order_ref",
    "date_order",
    "order_line/id",
    "order_line/product_id/.id",
    "order_line/name",
    "order_line/product_uom_qty",
    "order_line/price_unit",
    "order_line/technical_price_unit",
    "order_line/discount",
];

type Row = Vec<String>;

/// What the rows of a case have in common.
struct Rows {
    bench: Bench,
    partner: String,
    product: String,
}

impl Rows {
    async fn new(bench: Bench) -> Self {
        let partner = bench.partner(json!({})).await.to_string();
        let product = bench.product(json!({})).await.to_string();
        Self { bench, partner, product }
    }

    fn id(&self, name: &str) -> String {
        format!("__amz__.{}_{name}", self.bench.tag)
    }

    /// The first row of an order.
    fn order(&self, name: &str, line: &str) -> Row {
        let head = [self.id(name), self.partner.clone(), name.to_owned(), PURCHASED.to_owned()];
        head.into_iter().chain(self.cells(name, line)).collect()
    }

    /// A further row of the order above it.
    fn line(&self, name: &str, line: &str) -> Row {
        (0..4).map(|_| String::new()).chain(self.cells(name, line)).collect()
    }

    fn cells(&self, name: &str, line: &str) -> [String; 7] {
        let id = self.id(&format!("{name}_{line}"));
        [id, self.product.clone(), line.to_owned(), "2".into(), "9.99".into(), "-1".into(), "0".into()]
    }

    fn columns(&self) -> Vec<String> {
        let taxes = format!("order_line/{}/.id", self.bench.taxes);
        COLUMNS.iter().map(|column| (*column).to_owned()).chain([taxes]).collect()
    }

    /// Loads rows whose tax cell is empty.
    async fn load(&self, rows: &[Row]) -> LoadOutcome {
        let rows: Vec<Row> =
            rows.iter().map(|row| row.iter().cloned().chain([String::new()]).collect()).collect();
        self.raw(&self.columns(), &rows).await
    }

    async fn raw(&self, columns: &[String], rows: &[Row]) -> LoadOutcome {
        // The column came with 18.
        let typed = columns.iter().position(|column| column == "order_line/technical_price_unit");
        let left_out = typed.filter(|_| !self.bench.names.technical_price_unit);
        let kept = |row: &Row| -> Row {
            let cells = row.iter().enumerate().filter(|(at, _)| Some(*at) != left_out);
            cells.map(|(_, cell)| cell.clone()).collect()
        };
        let (columns, rows) = (kept(&columns.to_vec()), rows.iter().map(kept).collect::<Vec<_>>());
        self.bench.odoo.load(ORDER, &columns, &rows, Context::new().tz("UTC")).await.expect("an outcome")
    }

    async fn loaded(&self, rows: &[Row]) -> Vec<i64> {
        self.load(rows).await.into_result().expect("loaded")
    }

    async fn count(&self, order: i64) -> usize {
        self.bench.lines(order).await.len()
    }
}

fn refusal(outcome: LoadOutcome) -> Refusal {
    outcome.into_result().expect_err("refused")
}

pub(in super::super) async fn again_changes_nothing(bench: Bench) {
    let rows = Rows::new(bench).await;
    let two = [rows.order("A", "1"), rows.line("A", "2"), rows.order("B", "1")];
    let ids = rows.loaded(&two).await;
    assert_eq!(ids.len(), 2);
    let lines = rows.bench.lines(ids[0]).await;
    assert_eq!(rows.loaded(&two).await, ids);
    assert_eq!(rows.bench.lines(ids[0]).await, lines);
    let fields = ["client_order_ref", "date_order", "amount_total"];
    assert_eq!(rows.bench.read(ORDER, ids[0], fields).await, [json!("A"), json!(PURCHASED), json!(39.96)]);
    let names = rows.bench.odoo.external_ids(ORDER, &ids[..1]).await.expect("names");
    assert_eq!(names[&ids[0]].as_ref().map(ToString::to_string), Some(rows.id("A")));
    let found = rows.bench.odoo.record_of(&rows.id("A_2").parse().expect("an id")).await.expect("an answer");
    assert_eq!(found.map(|(model, _)| model).as_deref(), Some(LINE));
    assert_eq!(
        rows.bench.odoo.record_of(&rows.id("none").parse().expect("an id")).await.expect("an answer"),
        None
    );
}

pub(in super::super) async fn without_line_ids_appends(bench: Bench) {
    let rows = Rows::new(bench).await;
    let without =
        |row: Row| row.into_iter().enumerate().filter(|(at, _)| *at != 4).map(|(_, cell)| cell).collect();
    let columns: Row = without(rows.columns());
    let mut row = rows.order("A", "1");
    row.push(String::new());
    let row: Row = without(row);
    let ids = rows.raw(&columns, std::slice::from_ref(&row)).await.into_result().expect("loaded");
    assert_eq!(rows.raw(&columns, &[row]).await.into_result().expect("loaded"), ids);
    assert_eq!(rows.count(ids[0]).await, 2);
}

pub(in super::super) async fn omitted_lines_stay(bench: Bench) {
    let rows = Rows::new(bench).await;
    let ids = rows.loaded(&[rows.order("A", "1"), rows.line("A", "2")]).await;
    rows.loaded(&[rows.order("A", "1")]).await;
    assert_eq!(rows.count(ids[0]).await, 2);
}

pub(in super::super) async fn a_line_moves_to_another_order(bench: Bench) {
    let rows = Rows::new(bench).await;
    let ids = rows.loaded(&[rows.order("A", "1"), rows.line("A", "2"), rows.order("B", "1")]).await;
    let mut moved = rows.order("B", "1");
    moved[4] = rows.id("A_2");
    rows.loaded(&[moved]).await;
    assert_eq!((rows.count(ids[0]).await, rows.count(ids[1]).await), (1, 2));
}

pub(in super::super) async fn one_bad_row_stops_all(bench: Bench) {
    let rows = Rows::new(bench).await;
    let partner: i64 = rows.partner.parse().expect("an id");
    let count =
        async || rows.bench.call(ORDER, "search_count", json!([[["partner_id", "=", partner]]])).await;
    let before = count().await;
    for (column, cell, field) in
        [(1, "99999999", "partner_id"), (1, "", "partner_id"), (3, "garbage", "date_order")]
    {
        let mut bad = rows.order("B", "1");
        bad[column] = cell.to_owned();
        let refusal = refusal(rows.load(&[rows.order("A", "1"), bad, rows.order("C", "1")]).await);
        assert_eq!(refusal.bad_rows(), BTreeSet::from([1]), "{field} {cell}: {refusal:?}");
        let error = refusal.errors().next().expect("an error");
        assert_eq!((error.record, error.field.as_deref()), (Some(1), Some(field)), "{cell}");
    }
    assert_eq!(count().await, before);
}

pub(in super::super) async fn rows_of_lines_count_to_their_order(bench: Bench) {
    let rows = Rows::new(bench).await;
    let mut bad = rows.order("B", "1");
    bad[1] = "99999999".to_owned();
    let all = [rows.order("A", "1"), rows.line("A", "2"), bad, rows.line("B", "2"), rows.order("C", "1")];
    let refusal = refusal(rows.load(&all).await);
    assert_eq!(refusal.bad_rows(), BTreeSet::from([2, 3]));
    assert_eq!(refusal.errors().next().and_then(|error| error.rows), Some((2, 3)));
}

pub(in super::super) async fn an_unreadable_line_names_its_column(bench: Bench) {
    let rows = Rows::new(bench).await;
    for (column, cell, said) in [
        (5, "99999999", "No matching record found for database id '99999999' in field 'Order Lines/"),
        (8, "x", "'x' does not seem to be a number for field 'Order Lines/Unit Price'"),
    ] {
        let mut bad = rows.line("A", "2");
        bad[column] = cell.to_owned();
        let refusal = refusal(rows.load(&[rows.order("A", "1"), bad]).await);
        let error = refusal.errors().next().expect("an error");
        assert_eq!(error.field.as_deref(), Some("order_line"));
        assert!(error.message.expose().starts_with(said), "{}", error.message.expose());
    }
}

pub(in super::super) async fn ids_without_a_module(bench: Bench) {
    let rows = Rows::new(bench).await;
    let mut row = rows.order("A", "1");
    row[0] = format!("{}-dash.less", rows.bench.tag).replace('.', "_");
    let name = format!("__import__.{}", row[0]);
    let ids = rows.loaded(&[row]).await;
    let names = rows.bench.odoo.external_ids(ORDER, &ids).await.expect("names");
    assert_eq!(names[&ids[0]].as_ref().map(ToString::to_string), Some(name));
}

pub(in super::super) async fn ids_given_afterwards(bench: Bench) {
    const PARTNER: &str = "res.partner";
    let (partner, other) = (bench.partner(json!({})).await, bench.partner(json!({})).await);
    let id: ExternalId = format!("__amz__.later_{}", bench.tag).parse().expect("an id");
    // Giving it again changes nothing.
    for _ in 0..2 {
        bench.odoo.assign_external_id(PARTNER, partner, &id).await.expect("given");
        let found = bench.odoo.record_of(&id).await.expect("an answer");
        assert_eq!(found, Some((PARTNER.to_owned(), partner)));
    }
    let error = bench.odoo.assign_external_id(PARTNER, other, &id).await.expect_err("another record has it");
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    let loaded = bench.load(PARTNER, &["id", "ref"], &[&[&id.to_string(), "found"]]).await;
    assert_eq!(loaded.into_result().expect("loaded"), [partner]);
}

pub(in super::super) async fn an_id_with_a_space(bench: Bench) {
    let rows = Rows::new(bench).await;
    let mut row = rows.order("A", "1");
    row[0].push_str(" b");
    let refusal = refusal(rows.load(&[row]).await);
    assert_eq!(refusal.bad_rows(), BTreeSet::from([0]));
}

pub(in super::super) async fn moments_follow_the_timezone(bench: Bench) {
    let partner = bench.partner(json!({})).await.to_string();
    for (zone, stored) in [("UTC", "2026-07-01 12:00:00"), ("Europe/Berlin", "2026-07-01 10:00:00")] {
        let row = vec![
            format!("__amz__.{}_{}", bench.tag, zone.len()),
            partner.clone(),
            "2026-07-01 12:00:00".into(),
        ];
        let columns = ["id", "partner_id/.id", "date_order"];
        let outcome =
            bench.odoo.load(ORDER, &columns, &[row], Context::new().tz(zone)).await.expect("an outcome");
        let ids = outcome.into_result().expect("loaded");
        assert_eq!(bench.read(ORDER, ids[0], ["date_order"]).await, [json!(stored)], "{zone}");
    }
}

pub(in super::super) async fn tax_cell_left_out_empty_and_filled(bench: Bench) {
    let (fifteen, five) = (bench.tax(15.0, false).await, bench.tax(5.0, false).await);
    let taxed = bench.product(json!({"taxes_id": [[6, 0, [fifteen]]]})).await;
    let mut rows = Rows::new(bench).await;
    rows.product = taxed.to_string();
    let price = |mut row: Row| {
        row[7] = "1".into();
        row[8] = "10".into();
        row
    };
    let mut columns = rows.columns();
    let with =
        |name: &str, cell: String| price(rows.order(name, "1")).into_iter().chain([cell]).collect::<Row>();
    let cells = [
        with("none", String::new()),
        with("one", fifteen.to_string()),
        with("two", format!("{fifteen},{five}")),
    ];
    let mut ids = rows.raw(&columns, &cells).await.into_result().expect("loaded");
    columns.pop();
    ids.extend(rows.raw(&columns, &[price(rows.order("silent", "1"))]).await.into_result().expect("loaded"));
    let mut taxes = Vec::new();
    for id in ids {
        let [tax] = rows.bench.read(ORDER, id, ["amount_tax"]).await;
        taxes.push(tax);
    }
    assert_eq!(taxes, [json!(0.0), json!(1.5), json!(2.0), json!(1.5)]);
}

pub(in super::super) async fn a_tax_id_of_zero(bench: Bench) {
    let rows = Rows::new(bench).await;
    for cell in ["0", "False", "99999999"] {
        let row: Row = rows.order("A", "1").into_iter().chain([cell.to_owned()]).collect();
        let refusal = refusal(rows.raw(&rows.columns(), &[row]).await);
        assert_eq!(refusal.bad_rows(), BTreeSet::from([0]), "{cell}");
    }
}

pub(in super::super) async fn references_within_a_batch(bench: Bench) {
    let id = |name: &str| format!("__amz__.{}_{name}", bench.tag);
    let country = bench.country("DE").await.to_string();
    let columns = ["id", "name", "type", "street", "country_id/.id", "parent_id/id", "is_company"];
    let (parent, child) = (id("parent"), id("child"));
    let rows: [&[&str]; 2] = [
        &[&parent, "Company", "contact", "1 Street", &country, "", "1"],
        &[&child, "Person", "delivery", "2 Street", &country, &parent, ""],
    ];
    let ids = bench.load("res.partner", &columns, &rows).await.into_result().expect("loaded");
    let [found, name, street] =
        bench.read("res.partner", ids[1], ["parent_id", "display_name", "street"]).await;
    assert_eq!(found[0], json!(ids[0]));
    assert_eq!([name, street], [json!("Company, Person"), json!("2 Street")]);
}

pub(in super::super) async fn unreadable_cells(bench: Bench) {
    let id = format!("__amz__.{}_x", bench.tag);
    for (column, cell, said) in [
        ("type", "nonsense", "Value 'nonsense' not found in selection field"),
        ("is_company", "maybe", "Unknown value 'maybe' for boolean field"),
        (
            "country_id/id",
            "base.nowhere",
            "No matching record found for external id 'base.nowhere' in field 'Country'",
        ),
        ("country_id", "Nowhere", "No matching record found for name 'Nowhere' in field 'Country'"),
        ("country_id/.id", "x", "Invalid database id 'x' for the field 'Country'"),
    ] {
        let outcome = bench.load("res.partner", &["id", "name", column], &[&[&id, "Name", cell]]).await;
        let refusal = refusal(outcome);
        let error = refusal.errors().next().expect("an error");
        assert!(error.message.expose().starts_with(said), "{column}: {}", error.message.expose());
        assert_eq!(error.field.as_deref(), column.split('/').next(), "{column}");
    }
    // The label of a choice will do.
    let rows: [&[&str]; 1] = [&[&id, "Name", "Delivery"]];
    let ids = bench.load("res.partner", &["id", "name", "type"], &rows).await.into_result().expect("loaded");
    let kind = bench.read("res.partner", ids[0], ["type"]).await;
    assert!(matches!(&kind, [kind] if kind == "delivery"), "{kind:?}");
}

pub(in super::super) async fn an_unknown_column(bench: Bench) {
    let (name, message) = bench.refused(ORDER, "load", json!([["id", "nope"], [["a.b", "x"]]])).await;
    // Up to 17 Odoo trips over it.
    let said = match bench.major {
        ..18 => ("builtins.KeyError", "nope"),
        _ => ("UnknownField", "Invalid field name 'nope'"),
    };
    assert_eq!((name.as_str(), message.as_str()), said);
}

pub(in super::super) async fn orders_without_lines(bench: Bench) {
    let rows = Rows::new(bench).await;
    let ids = rows.loaded(&[rows.order("A", "1")]).await;
    // Empty line cells on an order that has lines: the lines go.
    let mut row = rows.order("A", "1");
    row[4..].fill(String::new());
    rows.loaded(&[row]).await;
    assert_eq!(rows.count(ids[0]).await, 0);
    let [total]: [Value; 1] = rows.bench.read(ORDER, ids[0], ["amount_total"]).await;
    assert_eq!(total, json!(0.0));
}
