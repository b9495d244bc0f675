//! Transfers: what confirming makes, and validations that answer 200 and do nothing.

use odoo_rpc::{Domain, ErrorKind};
use serde_json::{Value, json};

use crate::contract::bench::{Bench, Delivery, incoming, outgoing, quiet};
use crate::product::Kept;

const LINE: &str = "sale.order.line";

pub(in super::super) async fn services_make_none(bench: Bench) {
    let service = bench.product_kept(Kept::Service, json!({})).await;
    let order = bench.confirmed(service, 1.0, json!({})).await;
    assert_eq!(bench.deliveries(order).await, []);
    assert_eq!(bench.read("sale.order", order, ["delivery_status"]).await, [json!(false)]);
}

pub(in super::super) async fn goods_wait_for_stock(bench: Bench) {
    let stored = bench.product(json!({})).await;
    let order = bench.confirmed(stored, 2.0, json!({})).await;
    assert_eq!(bench.deliveries(order).await, [outgoing("confirmed", &[("confirmed", 2.0, 0.0)])]);
    assert_eq!(bench.read("sale.order", order, ["delivery_status"]).await, [json!("pending")]);
    // Goods that nobody counts are always there.
    let uncounted = bench.product_kept(Kept::Uncounted, json!({"default_code": bench.tag})).await;
    let order = bench.confirmed(uncounted, 2.0, json!({})).await;
    let there = outgoing("assigned", &[("assigned", 2.0, bench.reserved(2.0))]);
    assert_eq!(bench.deliveries(order).await, [there]);
}

pub(in super::super) async fn stock_is_reserved(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.order(&[bench.line(product, json!({"product_uom_qty": 2}))], json!({})).await;
    let [warehouse] = bench.read("sale.order", order, ["warehouse_id"]).await;
    let [stock] =
        bench.read("stock.warehouse", warehouse[0].as_i64().expect("an id"), ["lot_stock_id"]).await;
    bench.count(product, &stock[0], 3.0).await;
    bench.confirm(order).await;
    let short = bench.confirmed(product, 2.0, json!({})).await;
    let whole = outgoing("assigned", &[("assigned", 2.0, bench.reserved(2.0))]);
    let half = outgoing("assigned", &[("partially_available", 2.0, bench.reserved(1.0))]);
    assert_eq!(bench.deliveries(order).await, [whole]);
    assert_eq!(bench.deliveries(short).await, [half]);
    let stock = ["qty_available", "free_qty", "virtual_available"];
    assert_eq!(bench.read("product.product", product, stock).await, [json!(3.0), json!(0.0), json!(-1.0)]);
    if !bench.names.picked {
        // 16 asks whether all that is reserved is meant, and does nothing until it is told how much.
        let asked = bench.validate(order, quiet()).await.expect("an answer");
        assert_eq!(asked["res_model"], "stock.immediate.transfer");
        bench.pick(order, 2.0).await;
    }
    assert_eq!(bench.validate(order, quiet()).await.expect("validated"), json!(true));
    assert_eq!(bench.read("product.product", product, stock).await, [json!(1.0), json!(0.0), json!(-1.0)]);
}

pub(in super::super) async fn nothing_picked_is_refused(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 2.0, json!({})).await;
    let error = bench.validate(order, quiet()).await.expect_err("nothing to move");
    assert_eq!(error.kind(), ErrorKind::UserError);
    let said = match bench.major {
        16 => "You cannot validate a transfer if no quantities are reserved nor done.",
        17 | 18 => "You cannot validate a transfer if no quantities are reserved.",
        _ => "Validating a zero quantity transfer?",
    };
    assert!(error.message().is_some_and(|text| text.contains(said)), "{:?}", error.message());
}

/// Lets the company send text messages and ask about them, as a new one does.
async fn with_text_messages(bench: &Bench) {
    let [company] = bench.read("res.users", bench.odoo.uid(), ["company_id"]).await;
    let company = company[0].as_i64().expect("a company");
    let fields = bench.odoo.fields("res.company").await.expect("fields");
    let switch = fields.pick(&["stock_text_confirmation", "stock_move_sms_validation"]).expect("the switch");
    bench.write("res.company", company, json!({switch: true, "has_received_warning_stock_sms": false})).await;
}

pub(in super::super) async fn the_sms_wizard_does_nothing(bench: Bench) {
    with_text_messages(&bench).await;
    let product = bench.product(json!({})).await;
    let buyer = bench.partner(json!({"phone": "+1 212 555 0100"})).await;
    let order = bench.confirmed(product, 2.0, json!({"partner_id": buyer})).await;
    bench.pick(order, 2.0).await;
    let asked = bench.validate(order, json!({})).await.expect("an answer");
    assert_eq!(asked["res_model"], "confirm.stock.sms");
    assert_eq!(bench.deliveries(order).await, [picked(&bench, ("assigned", 2.0, 2.0))]);
    assert_eq!(bench.validate(order, json!({"skip_sms": true})).await.expect("an answer"), json!(true));
    assert_eq!(bench.deliveries(order).await, [outgoing("done", &[("done", 2.0, 2.0)])]);
    let line = bench.lines(order).await[0];
    assert_eq!(bench.read(LINE, line, ["qty_delivered"]).await, [json!(2.0)]);
    assert_eq!(bench.read("sale.order", order, ["delivery_status"]).await, [json!("full")]);
    let again = bench.validate(order, quiet()).await;
    // Nothing is left to do: up to 17 that is an error.
    if bench.major < 18 {
        assert_eq!(again.expect_err("nothing is reserved").kind(), ErrorKind::UserError);
    } else {
        assert_eq!(again.expect("an answer"), json!(true));
    }
}

/// A delivery of which somebody took more than there is: in 16 that reserves nothing, so that it goes on waiting.
fn picked(bench: &Bench, (state, demand, quantity): (&str, f64, f64)) -> Delivery {
    if bench.names.picked {
        outgoing("assigned", &[(state, demand, quantity)])
    } else {
        outgoing("confirmed", &[("confirmed", demand, quantity)])
    }
}

pub(in super::super) async fn the_backorder_wizard_does_nothing(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 5.0, json!({})).await;
    bench.pick(order, 2.0).await;
    let asked = bench.validate(order, json!({"skip_sms": true})).await.expect("an answer");
    assert_eq!(asked["res_model"], "stock.backorder.confirmation");
    assert_eq!(bench.deliveries(order).await, [picked(&bench, ("partially_available", 5.0, 2.0))]);
}

pub(in super::super) async fn a_backorder_follows(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 5.0, json!({})).await;
    bench.pick(order, 2.0).await;
    assert_eq!(bench.validate(order, quiet()).await.expect("an answer"), json!(true));
    let (done, rest) =
        (outgoing("done", &[("done", 2.0, 2.0)]), outgoing("confirmed", &[("confirmed", 3.0, 0.0)]));
    assert_eq!(bench.deliveries(order).await, [done, rest]);
    assert_eq!(bench.read("sale.order", order, ["delivery_status"]).await, [json!("partial")]);
}

pub(in super::super) async fn no_backorder_cancels_the_rest(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 5.0, json!({})).await;
    bench.pick(order, 2.0).await;
    let mut context = quiet();
    context["picking_ids_not_to_backorder"] = json!(bench.pickings(order).await);
    assert_eq!(bench.validate(order, context).await.expect("an answer"), json!(true));
    // 16 splits the move first, and cancels the part that is left.
    let moves: &[_] = match bench.major {
        16 => &[("done", 2.0, 2.0), ("cancel", 3.0, 0.0)],
        _ => &[("done", 5.0, 2.0)],
    };
    assert_eq!(bench.deliveries(order).await, [outgoing("done", moves)]);
    assert_eq!(bench.read("sale.order", order, ["delivery_status"]).await, [json!("full")]);
}

async fn set_quantity(bench: &Bench, order: i64, quantity: u32) {
    let line = bench.lines(order).await[0];
    bench.write(LINE, line, json!({"product_uom_qty": quantity, "price_unit": 10})).await;
}

pub(in super::super) async fn quantities_change_the_delivery(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 5.0, json!({"commitment_date": "2030-01-01 00:00:00"})).await;
    bench.write("sale.order", order, json!({"date_order": "2020-01-01 00:00:00"})).await;
    set_quantity(&bench, order, 7).await;
    assert_eq!(bench.deliveries(order).await, [outgoing("confirmed", &[("confirmed", 7.0, 0.0)])]);
    set_quantity(&bench, order, 3).await;
    assert_eq!(bench.deliveries(order).await, [outgoing("confirmed", &[("confirmed", 3.0, 0.0)])]);
    set_quantity(&bench, order, 0).await;
    assert_eq!(bench.deliveries(order).await, [outgoing("cancel", &[("cancel", 0.0, 0.0)])]);
}

pub(in super::super) async fn quantities_after_a_new_date(bench: Bench) {
    let product = bench.product(json!({})).await;
    let open = || outgoing("confirmed", &[("confirmed", 5.0, 0.0)]);
    // Without a commitment date the order's date is the deadline; moves of another deadline are not merged.
    let order = bench.confirmed(product, 5.0, json!({})).await;
    bench.write("sale.order", order, json!({"date_order": "2020-01-01 00:00:00"})).await;
    set_quantity(&bench, order, 7).await;
    let two = outgoing("confirmed", &[("confirmed", 5.0, 0.0), ("confirmed", 2.0, 0.0)]);
    assert_eq!(bench.deliveries(order).await, [two]);
    let order = bench.confirmed(product, 5.0, json!({})).await;
    bench.write("sale.order", order, json!({"date_order": "2020-01-01 00:00:00"})).await;
    set_quantity(&bench, order, 3).await;
    assert_eq!(
        bench.deliveries(order).await,
        [open(), incoming("assigned", &[("assigned", 2.0, bench.reserved(2.0))])]
    );
}

pub(in super::super) async fn kits_become_their_parts(bench: Bench) {
    let code = |part: &str| json!({"default_code": format!("{part}-{}", bench.tag)});
    let kit = bench.product_kept(Kept::Uncounted, code("KIT")).await;
    let (two, one) = (bench.product(code("TWO")).await, bench.product(code("ONE")).await);
    let [template] = bench.read("product.product", kit, ["product_tmpl_id"]).await;
    let parts =
        json!([[0, 0, {"product_id": two, "product_qty": 2}], [0, 0, {"product_id": one, "product_qty": 1}]]);
    let bom =
        json!({"product_tmpl_id": template[0], "type": "phantom", "product_qty": 1, "bom_line_ids": parts});
    bench.create("mrp.bom", bom).await;
    let order = bench.confirmed(kit, 3.0, json!({})).await;
    let moves = [("confirmed", 6.0, 0.0), ("confirmed", 3.0, 0.0)];
    assert_eq!(bench.deliveries(order).await, [outgoing("confirmed", &moves)]);
    let picking = bench.pickings(order).await[0];
    for (part, quantity) in [(two, 6.0), (one, 3.0)] {
        let entry = Domain::eq("picking_id", picking) & Domain::eq("product_id", part);
        let entry = bench.search("stock.move", &entry).await[0];
        bench.take(entry, quantity).await;
    }
    assert_eq!(bench.validate(order, quiet()).await.expect("an answer"), json!(true));
    let line = bench.lines(order).await[0];
    assert_eq!(bench.read(LINE, line, ["qty_delivered"]).await, [json!(3.0)]);
}

pub(in super::super) async fn serial_numbers_are_asked_for(bench: Bench) {
    let product = bench.product(json!({"tracking": "serial"})).await;
    let order = bench.confirmed(product, 2.0, json!({})).await;
    bench.pick(order, 2.0).await;
    let error = bench.validate(order, quiet()).await.expect_err("no serial numbers");
    let asked = "You need to supply a Lot/Serial number for products";
    assert!(error.message().is_some_and(|text| text.starts_with(asked)), "{:?}", error.message());
    // A warehouse whose deliveries take no serial numbers, as one that stands for Amazon's.
    let code: String = bench.tag.chars().rev().take(5).collect();
    let warehouse = bench.create("stock.warehouse", json!({"name": bench.tag, "code": code})).await;
    let [operation] = bench.read("stock.warehouse", warehouse, ["out_type_id"]).await;
    let operation = operation[0].as_i64().expect("an id");
    let without = json!({"use_create_lots": false, "use_existing_lots": false});
    bench.write("stock.picking.type", operation, without).await;
    let order = bench.confirmed(product, 2.0, json!({"warehouse_id": warehouse})).await;
    bench.pick(order, 2.0).await;
    assert_eq!(bench.validate(order, quiet()).await.expect("an answer"), json!(true));
    assert_eq!(bench.deliveries(order).await, [outgoing("done", &[("done", 2.0, 2.0)])]);
}

pub(in super::super) async fn serial_numbers_are_entered_on_lines(bench: Bench) {
    let serial = bench.product(json!({"tracking": "serial"})).await;
    let by_lot = bench.product(json!({"tracking": "lot", "default_code": bench.tag})).await;
    let code: String = bench.tag.chars().rev().take(5).collect();
    let warehouse = bench.create("stock.warehouse", json!({"name": bench.tag, "code": code})).await;
    let [operation] = bench.read("stock.warehouse", warehouse, ["out_type_id"]).await;
    bench
        .write("stock.picking.type", operation[0].as_i64().expect("an id"), json!({"use_create_lots": true}))
        .await;
    let sold = [serial, by_lot].map(|product| bench.line(product, json!({"product_uom_qty": 2})));
    let order = bench.order(&sold, json!({"warehouse_id": warehouse})).await;
    bench.confirm(order).await;
    bench.pick(order, 2.0).await;
    let picking = bench.pickings(order).await[0];
    let moves = bench.search("stock.move", &Domain::eq("picking_id", picking)).await;
    for (entry, tracking) in moves.into_iter().zip(["serial", "lot"]) {
        assert_eq!(bench.read("stock.move", entry, ["has_tracking"]).await, [json!(tracking)]);
    }
    // A line a serial number, and one for all units of a lot.
    for (product, quantities) in [(serial, &[1.0, 1.0][..]), (by_lot, &[2.0])] {
        let of_product = Domain::eq("product_id", product)
            & Domain::eq("picking_id.picking_type_id.use_create_lots", true)
            & Domain::ne("product_id.tracking", "none")
            & Domain::unset("lot_id")
            & Domain::unset("lot_name");
        let error = bench.validate(order, quiet()).await.expect_err("no numbers");
        assert!(error.message().is_some_and(|text| text.contains("Lot/Serial")), "{:?}", error.message());
        let lines = bench.search("stock.move.line", &of_product).await;
        let mut found = Vec::new();
        for (number, line) in lines.into_iter().enumerate() {
            let quantity = if bench.names.picked {
                let [quantity, picked] = bench.read("stock.move.line", line, ["quantity", "picked"]).await;
                assert_eq!(picked, json!(true));
                quantity
            } else {
                let [quantity] = bench.read("stock.move.line", line, ["qty_done"]).await;
                quantity
            };
            found.push(quantity.as_f64().expect("a number"));
            bench
                .write("stock.move.line", line, json!({"lot_name": format!("{}-{number}", bench.tag)}))
                .await;
        }
        assert_eq!(found, quantities);
        assert_eq!(bench.search("stock.move.line", &of_product).await, Vec::<i64>::new());
    }
    // Written again, the quantity leaves the numbers alone.
    bench.pick(order, 2.0).await;
    assert_eq!(bench.validate(order, quiet()).await.expect("an answer"), json!(true));
    assert_eq!(bench.deliveries(order).await, [outgoing("done", &[("done", 2.0, 2.0), ("done", 2.0, 2.0)])]);
}

pub(in super::super) async fn no_message_leaves(bench: Bench) {
    let count = async || {
        let mut counts = Vec::new();
        for model in ["mail.mail", "sms.sms"] {
            counts.push(bench.call(model, "search_count", json!([[]])).await);
        }
        counts
    };
    let before: Vec<Value> = count().await;
    let product = bench.product(json!({})).await;
    let buyer = bench.partner(json!({"phone": "+1 212 555 0100", "email": "buyer@example.com"})).await;
    let order = bench.confirmed(product, 1.0, json!({"partner_id": buyer})).await;
    bench.pick(order, 1.0).await;
    bench.validate(order, quiet()).await.expect("an answer");
    assert_eq!(count().await, before);
}
