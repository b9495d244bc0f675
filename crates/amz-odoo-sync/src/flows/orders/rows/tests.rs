use std::collections::BTreeMap;

use serde_json::Value;

use super::super::fixtures::{ORDER_ID, decimal, names, names_of_17, wanted};
use super::super::wanted::WantedTax;
use super::*;
use spapi_types::Pii;

fn table(names: &Names, wanted: &Wanted, dropped: &[DroppedLine], kind: Kind) -> Table {
    let row = OrderRow { wanted, dropped, ship_to_id: 11, customer_id: 10 };
    orders(names, &[row], kind, &Columns::of_order(wanted))
}

/// The rows as maps from column to cell.
fn cells(table: &Table) -> Vec<BTreeMap<&str, &str>> {
    let row = |row: &'_ Vec<String>| assert_eq!(row.len(), table.fields.len(), "a cell for each column");
    table.rows.iter().for_each(row);
    let columns = || table.fields.iter().map(String::as_str);
    table.rows.iter().map(|row| columns().zip(row.iter().map(String::as_str)).collect()).collect()
}

#[test]
fn every_column_of_an_order_is_sent() {
    let wanted = wanted();
    let table = table(&names(), &wanted, &[], Kind::Quotations);
    let rows = cells(&table);
    assert_eq!((rows.len(), table.owner.as_slice()), (2, &[0, 0][..]));
    let expected = [
        ("id", wanted.name.as_str()),
        ("name", ORDER_ID),
        ("partner_id/.id", "10"),
        ("partner_invoice_id/.id", "10"),
        ("partner_shipping_id/.id", "11"),
        ("client_order_ref", ORDER_ID),
        ("origin", ORDER_ID),
        ("date_order", "2026-11-01 10:00:00"),
        ("commitment_date", "2026-11-05 22:59:59"),
        ("note", "<p>Ring twice</p>"),
        ("warehouse_id/.id", "40"),
        ("team_id/.id", "50"),
        ("user_id/.id", ""),
        ("fiscal_position_id/.id", ""),
        ("pricelist_id/.id", "20"),
    ];
    let own: BTreeMap<&str, &str> =
        rows[0].iter().filter(|(column, _)| !column.contains("order_line/")).map(|(c, v)| (*c, *v)).collect();
    assert_eq!(own, BTreeMap::from(expected));
    // The company: on an existing order it makes Odoo put default taxes back.
    assert!(table.fields.iter().all(|column| !column.contains("company")));
    // Further lines carry nothing of the order.
    let rest = rows[1].iter().filter(|(column, _)| !column.contains("order_line/"));
    assert!(rest.clone().count() == 15 && rest.into_iter().all(|(_, cell)| cell.is_empty()));
}

#[test]
fn an_order_of_any_kind_gets_its_fiscal_position() {
    let wanted = Wanted { fiscal_position_id: Some(70), ..wanted() };
    for kind in Kind::ALL {
        let table = table(&names(), &wanted, &[], kind);
        assert_eq!(cells(&table)[0]["fiscal_position_id/.id"], "70", "{kind:?}");
    }
}

#[test]
fn a_confirmed_order_gets_no_pricelist_and_partners_only_where_they_change() {
    let has = |kind, column: &str| {
        table(&names(), &wanted(), &[], kind).fields.iter().any(|sent| sent.contains(column))
    };
    assert!(!has(Kind::Moved, "pricelist") && !has(Kind::Confirmed, "pricelist"));
    assert!(has(Kind::Moved, "partner_shipping_id") && !has(Kind::Confirmed, "partner"));
    let table = table(&names(), &wanted(), &[], Kind::Confirmed);
    assert_eq!(cells(&table)[0]["order_line/product_id/.id"], "100", "the other columns keep their places");
}

#[test]
fn every_column_of_a_line_is_sent() {
    let wanted = wanted();
    let table = table(&names(), &wanted, &[], Kind::Quotations);
    let rows = cells(&table);
    let columns = |row: &BTreeMap<&'_ str, &'_ str>| {
        let own = row.iter().filter_map(|(column, cell)| {
            Some((column.strip_prefix("order_line/")?.to_owned(), (*cell).to_owned()))
        });
        own.filter(|(column, _)| column != "extra_tax_data").collect::<BTreeMap<_, _>>()
    };
    let line = |cells: [&str; 8]| {
        let names = [
            "id",
            "product_id/.id",
            "name",
            "product_uom_qty",
            "price_unit",
            "discount",
            "tax_ids/.id",
            "technical_price_unit",
        ];
        names
            .into_iter()
            .zip(cells)
            .map(|(name, cell)| (name.to_owned(), cell.to_owned()))
            .collect::<BTreeMap<_, _>>()
    };
    let [item, shipping] = [&wanted.lines[0], &wanted.lines[1]];
    assert_eq!(
        columns(&rows[0]),
        line([item.name.as_str(), "100", "Red shirt", "2", "11.9", "0", "7", "-1"])
    );
    // The empty tax cell is sent: a missing column would be the product's default tax.
    assert_eq!(
        columns(&rows[1]),
        line([shipping.name.as_str(), "101", "Shipping", "1", "4.99", "0", "", "-1"])
    );
}

#[test]
fn an_older_odoo_gets_the_names_that_it_has() {
    let table = table(&names_of_17(), &wanted(), &[], Kind::Quotations);
    let line: Vec<&str> =
        table.fields.iter().filter_map(|column| column.strip_prefix("order_line/")).collect();
    assert_eq!(
        line,
        ["id", "product_id/.id", "name", "product_uom_qty", "price_unit", "discount", "tax_id/.id"]
    );
    assert_eq!(cells(&table)[0]["order_line/tax_id/.id"], "7");
}

#[test]
fn amazons_tax_goes_along_with_the_base_it_is_on() {
    let mut wanted = wanted();
    // 23.80 with 3.79 in it: what no percentage gives.
    wanted.lines[0].tax = Some(WantedTax { tax_id: 7, included: true, amount: Some(decimal("3.79")) });
    let tax = |wanted: &Wanted, row: usize| {
        let table = table(&names(), wanted, &[], Kind::Quotations);
        cells(&table)[row]["order_line/extra_tax_data"].to_owned()
    };
    let data: Value = serde_json::from_str(&tax(&wanted, 0)).expect("JSON");
    let expected: Value = serde_json::from_str(
        r#"{"currency_id": 30, "price_unit": 11.9, "discount": 0, "quantity": 2, "rate": 1,
            "manual_total_excluded_currency": 20.01, "manual_total_excluded": 20.01,
            "manual_tax_amounts": {"7": {"tax_amount_currency": 3.79, "tax_amount": 3.79,
                                         "base_amount_currency": 20.01, "base_amount": 20.01}}}"#,
    )
    .expect("JSON");
    assert_eq!(data, expected);
    assert_eq!(tax(&wanted, 1), "", "no tax, nothing to keep");
    wanted.lines[0].tax = Some(WantedTax { tax_id: 7, included: false, amount: Some(decimal("4.52")) });
    let data: Value = serde_json::from_str(&tax(&wanted, 0)).expect("JSON");
    assert_eq!(
        data["manual_total_excluded_currency"].to_string(),
        "23.8",
        "an exclusive line is its own base"
    );
    wanted.lines[0].tax = Some(WantedTax { tax_id: 7, included: true, amount: None });
    assert_eq!(tax(&wanted, 0), "", "where Amazon gives no tax, Odoo works it out");
}

#[test]
fn a_note_is_text_and_no_tags() {
    let wanted = Wanted { note: Pii::from("Gift: <3 & co\nto <b>you</b>"), ..wanted() };
    let table = table(&names(), &wanted, &[], Kind::Quotations);
    assert_eq!(cells(&table)[0]["note"], "<p>Gift: &lt;3 &amp; co<br>to &lt;b&gt;you&lt;/b&gt;</p>");
}

#[test]
fn a_dropped_line_keeps_all_but_its_quantity() {
    let dropped = DroppedLine {
        external_id: "__amz__.line_x".to_owned(),
        product_id: 103,
        text: "Gift wrap".to_owned(),
        price_unit: decimal("3.50"),
        tax_ids: vec![7, 8],
    };
    let table = table(&names(), &wanted(), &[dropped], Kind::Moved);
    let rows = cells(&table);
    let row = rows.last().expect("a row");
    for (column, cell) in [
        ("id", "__amz__.line_x"),
        ("product_id/.id", "103"),
        ("name", "Gift wrap"),
        ("product_uom_qty", "0"),
        ("price_unit", "3.5"),
        ("discount", "0"),
        ("tax_ids/.id", "7,8"),
        ("technical_price_unit", "-1"),
        ("extra_tax_data", ""),
    ] {
        assert_eq!(row[format!("order_line/{column}").as_str()], cell, "{column}");
    }
}

#[test]
fn an_order_without_lines_is_one_row() {
    let mut wanted = wanted();
    wanted.lines.clear();
    let table = table(&names(), &wanted, &[], Kind::Quotations);
    let rows = cells(&table);
    assert_eq!(rows.len(), 1);
    assert!(rows[0].iter().all(|(column, cell)| !column.starts_with("order_line/") || cell.is_empty()));
}

#[test]
fn each_row_knows_its_order() {
    let (first, mut second) = (wanted(), wanted());
    second.lines.truncate(1);
    let row = |wanted| OrderRow { wanted, dropped: &[], ship_to_id: 11, customer_id: 10 };
    let table =
        orders(&names(), &[row(&first), row(&second), row(&first)], Kind::Quotations, &Columns::default());
    assert_eq!(table.owner, [0, 0, 1, 2, 2]);
    let dates = dates([&first, &second].into_iter());
    assert_eq!(dates.fields, ["id", "date_order"]);
    assert_eq!(dates.rows[1], [second.name.as_str(), "2026-11-01 10:00:00"]);
    assert_eq!(dates.owner, [0, 1]);
}

/// Fields that `explain` may name although no column carries them: steps of the workflow, what Odoo works out and the
/// flow compares, and the delivery method, which is written to the transfer.
const OTHERWISE: [&str; 3] = ["sale.order.state", "sale.order.amount_total", "stock.picking.carrier_id"];

#[test]
fn what_explain_names_is_what_is_written() {
    let columns = |names: &Names| -> Vec<String> {
        let table = table(names, &wanted(), &[], Kind::Quotations);
        table.fields.iter().map(|column| column.trim_end_matches("/.id").to_owned()).collect()
    };
    let sent = columns(&names());
    let mut traced = 0;
    for field in super::super::fixtures::traced() {
        let known = match field.split_once('[').map(|(_, rest)| rest) {
            Some(line) => {
                let name = line.split_once("].").expect("a line's field").1;
                sent.contains(&format!("order_line/{name}"))
            }
            None if field.starts_with("res.partner.") => continue,
            None => {
                let name = field.strip_prefix("sale.order.").unwrap_or_default();
                OTHERWISE.contains(&&*field) || sent.iter().any(|column| column == name)
            }
        };
        assert!(known, "{field} is traced and never written");
        traced += 1;
    }
    assert!(traced > 20, "the order has nearly everything: {traced}");
}

#[test]
fn what_rules_add_stands_in_columns_of_its_own_or_in_place_of_ours() {
    let mut wanted = wanted();
    let cells_of = |cells: &[(&str, &str)]| -> Cells {
        cells.iter().map(|(column, cell)| ((*column).to_owned(), Pii::from(*cell))).collect()
    };
    wanted.custom = cells_of(&[("x_level", "High"), ("note", "Mine"), ("user_id/id", "base.user_admin")]);
    wanted.lines[1].custom = cells_of(&[("x_condition", "New"), ("name", "Carriage")]);
    let table = table(&names(), &wanted, &[], Kind::Quotations);
    let rows = cells(&table);
    let own = |column: &str| rows[0].get(column).copied();
    assert_eq!(
        (own("x_level"), own("note"), own("user_id/id")),
        (Some("High"), Some("Mine"), Some("base.user_admin"))
    );
    assert_eq!(own("user_id/.id"), None, "a relation is named once");
    assert_eq!(own("client_order_ref"), Some(ORDER_ID), "the other columns keep their places");
    let line = |index: usize, column: &str| rows[index].get(format!("order_line/{column}").as_str()).copied();
    assert_eq!((line(0, "x_condition"), line(1, "x_condition")), (Some(""), Some("New")));
    assert_eq!((line(0, "name"), line(1, "name")), (Some("Red shirt"), Some("Carriage")));
    assert_eq!((line(0, "product_id/.id"), line(1, "product_id/.id")), (Some("100"), Some("101")));
    let plain = super::super::fixtures::wanted();
    assert_ne!(Columns::of_order(&wanted), Columns::of_order(&plain), "an empty cell would empty the field");
}
