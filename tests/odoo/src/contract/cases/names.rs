//! The table of names that changed: what a version has, and has not.

use crate::contract::bench::Bench;

/// A field of a model: since which version it is there, and in which it is gone.
type Row = (&'static str, u16, u16);

const ALWAYS: u16 = u16::MAX;

async fn check(bench: &Bench, model: &str, rows: &[Row]) {
    let fields = bench.odoo.fields(model).await.expect("fields");
    let wrong: Vec<&str> = rows
        .iter()
        .filter(|(field, since, gone)| fields.has(field) != (*since..*gone).contains(&bench.major))
        .map(|(field, ..)| *field)
        .collect();
    assert!(wrong.is_empty(), "{model} of {}: {wrong:?}", bench.major);
}

/// Whether a field offers a choice.
async fn offers(bench: &Bench, model: &str, field: &str, choice: &str) -> bool {
    let fields = bench.odoo.fields(model).await.expect("fields");
    fields.get(field).is_some_and(|field| field.selection.iter().any(|(key, _)| key == choice))
}

pub(in super::super) async fn of_partners(bench: Bench) {
    check(&bench, "res.partner", &[("mobile", 0, 19), ("title", 0, 19), ("phone", 0, ALWAYS)]).await;
    assert_eq!(offers(&bench, "res.partner", "type", "private").await, bench.major < 17);
}

pub(in super::super) async fn of_products(bench: Bench) {
    let rows =
        [("detailed_type", 0, 18), ("is_storable", 18, ALWAYS), ("uom_po_id", 0, 19), ("uom_id", 0, ALWAYS)];
    for model in ["product.template", "product.product"] {
        check(&bench, model, &rows).await;
    }
    assert_eq!(offers(&bench, "product.template", "type", "combo").await, bench.major >= 18);
}

pub(in super::super) async fn of_units(bench: Bench) {
    let rows = [
        ("category_id", 0, 19),
        ("factor_inv", 0, 19),
        ("factor", 0, ALWAYS),
        ("relative_factor", 19, ALWAYS),
        ("relative_uom_id", 19, ALWAYS),
    ];
    check(&bench, "uom.uom", &rows).await;
}

pub(in super::super) async fn of_orders(bench: Bench) {
    let rows = [("locked", 17, ALWAYS), ("procurement_group_id", 0, 19), ("stock_reference_ids", 19, ALWAYS)];
    check(&bench, "sale.order", &rows).await;
    assert_eq!(offers(&bench, "sale.order", "state", "done").await, bench.major < 17);
}

pub(in super::super) async fn of_order_lines(bench: Bench) {
    let rows = [
        ("tax_id", 0, 19),
        ("tax_ids", 19, ALWAYS),
        ("product_uom", 0, 19),
        ("product_uom_id", 19, ALWAYS),
        ("combo_item_id", 18, ALWAYS),
        ("technical_price_unit", 18, ALWAYS),
        ("extra_tax_data", 19, ALWAYS),
    ];
    check(&bench, "sale.order.line", &rows).await;
}

pub(in super::super) async fn of_transfers(bench: Bench) {
    let rows = [
        ("immediate_transfer", 0, 17),
        ("group_id", 0, 19),
        ("reference_ids", 19, ALWAYS),
        ("move_ids", 0, ALWAYS),
    ];
    check(&bench, "stock.picking", &rows).await;
}

pub(in super::super) async fn of_moves(bench: Bench) {
    let moves = [("quantity_done", 0, 17), ("quantity", 17, ALWAYS), ("picked", 17, ALWAYS), ("name", 0, 19)];
    check(&bench, "stock.move", &moves).await;
    let lines = [("qty_done", 0, 17), ("quantity", 17, ALWAYS), ("picked", 17, ALWAYS)];
    check(&bench, "stock.move.line", &lines).await;
}

pub(in super::super) async fn of_accounts(bench: Bench) {
    let rows =
        [("company_id", 0, 18), ("company_ids", 18, ALWAYS), ("deprecated", 0, 19), ("active", 19, ALWAYS)];
    check(&bench, "account.account", &rows).await;
}

pub(in super::super) async fn of_taxes(bench: Bench) {
    let rows = [("price_include", 0, ALWAYS), ("price_include_override", 18, ALWAYS)];
    check(&bench, "account.tax", &rows).await;
}

pub(in super::super) async fn of_fiscal_positions(bench: Bench) {
    let fields = bench.odoo.fields("account.fiscal.position").await.expect("fields");
    let relation = fields.get("tax_ids").and_then(|field| field.relation.clone());
    let expected = if bench.major >= 19 { "account.tax" } else { "account.fiscal.position.tax" };
    assert_eq!(relation.as_deref(), Some(expected));
}

pub(in super::super) async fn of_users(bench: Bench) {
    check(&bench, "res.users", &[("groups_id", 0, 19), ("group_ids", 19, ALWAYS)]).await;
}
