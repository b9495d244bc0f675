//! Orders: what Odoo fills in, changes behind one's back, and refuses.

use serde_json::{Value, json};

use crate::contract::bench::{Bench, outgoing, quiet};

const ORDER: &str = "sale.order";
const LINE: &str = "sale.order.line";
const PURCHASED: &str = "2020-01-02 03:04:05";

pub(in super::super) async fn default_tax(bench: Bench) {
    let tax = bench.tax(15.0, false).await;
    let product = bench.product(json!({"taxes_id": [[6, 0, [tax]]]})).await;
    let silent = json!({"product_id": product, "price_unit": 10});
    let order = bench.order(&[silent], json!({})).await;
    assert_eq!(bench.read(ORDER, order, ["amount_total", "amount_tax"]).await, [json!(11.5), json!(1.5)]);
    let order = bench.order(&[bench.line(product, json!({}))], json!({})).await;
    assert_eq!(bench.read(ORDER, order, ["amount_total"]).await, [json!(10.0)]);
}

pub(in super::super) async fn the_first_child_is_shipped_to(bench: Bench) {
    let customer = bench.partner(json!({"name": "Generic"})).await;
    let stranger =
        json!({"name": "Stranger", "parent_id": customer, "type": "delivery", "street": "1 Elsewhere"});
    let stranger = bench.create("res.partner", stranger).await;
    let order = bench.order(&[], json!({"partner_id": customer})).await;
    let [shipping] = bench.read(ORDER, order, ["partner_shipping_id"]).await;
    assert_eq!(shipping[0], json!(stranger));
    let order = bench.order(&[], json!({"partner_id": customer, "partner_shipping_id": customer})).await;
    let [shipping] = bench.read(ORDER, order, ["partner_shipping_id"]).await;
    assert_eq!(shipping[0], json!(customer));
}

pub(in super::super) async fn a_plain_contact_takes_its_parents_address(bench: Bench) {
    let parent = bench.partner(json!({"street": "1 Parent Street", "city": "Town"})).await;
    let child =
        |kind: &str| json!({"name": "Child", "parent_id": parent, "type": kind, "street": "2 Own Street"});
    let contact = bench.create("res.partner", child("contact")).await;
    let delivery = bench.create("res.partner", child("delivery")).await;
    assert_eq!(bench.read("res.partner", contact, ["street"]).await, [json!("1 Parent Street")]);
    assert_eq!(bench.read("res.partner", delivery, ["street"]).await, [json!("2 Own Street")]);
}

pub(in super::super) async fn a_new_quantity_resets_the_price(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.order(&[bench.line(product, json!({"price_unit": 9.99}))], json!({})).await;
    let line = bench.lines(order).await[0];
    bench.write(LINE, line, json!({"product_uom_qty": 3})).await;
    assert_eq!(bench.read(LINE, line, ["price_unit", "price_subtotal"]).await, [json!(77.0), json!(231.0)]);
}

pub(in super::super) async fn a_typed_in_price_stays(bench: Bench) {
    let product = bench.product(json!({})).await;
    let mut typed = json!({"price_unit": 9.99});
    let mut more = json!({"product_uom_qty": 3});
    // Before 18 nothing says that a price was typed in: it stays only where it is sent again.
    if bench.names.technical_price_unit {
        typed["technical_price_unit"] = json!(-1);
    } else {
        more["price_unit"] = json!(9.99);
    }
    let order = bench.order(&[bench.line(product, typed)], json!({})).await;
    let line = bench.lines(order).await[0];
    bench.write(LINE, line, more).await;
    assert_eq!(bench.read(LINE, line, ["price_unit", "price_subtotal"]).await, [json!(9.99), json!(29.97)]);
}

pub(in super::super) async fn currency_follows_the_pricelist(bench: Bench) {
    let mut ids = Vec::new();
    for code in ["EUR", "JPY"] {
        let domain = json!([[["name", "=", code]]]);
        let found = bench.call_in("res.currency", "search", domain, json!({"active_test": false})).await;
        let id = found[0].as_i64().expect("a currency");
        bench.write("res.currency", id, json!({"active": true})).await;
        ids.push(id);
    }
    let [euro, yen] = ids[..] else { panic!("two currencies") };
    let company = bench.call("res.users", "read", json!([[bench.odoo.uid()], ["company_id"]])).await;
    let company = company[0]["company_id"][0].as_i64().expect("a company");
    let [own] = bench.read("res.company", company, ["currency_id"]).await;
    let order = bench.order(&[], json!({"currency_id": yen, "pricelist_id": false})).await;
    assert_eq!(bench.read(ORDER, order, ["currency_id"]).await, [own]);
    let pricelist = json!({"name": bench.tag, "currency_id": euro});
    let pricelist = bench.create("product.pricelist", pricelist).await;
    let order = bench.order(&[], json!({"pricelist_id": pricelist, "currency_id": yen})).await;
    let [currency] = bench.read(ORDER, order, ["currency_id"]).await;
    assert_eq!(currency[1], "EUR");
}

pub(in super::super) async fn confirming_overwrites_the_date(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.order(&[bench.line(product, json!({}))], json!({"date_order": PURCHASED})).await;
    assert_eq!(bench.read(ORDER, order, ["date_order", "state"]).await, [json!(PURCHASED), json!("draft")]);
    bench.confirm(order).await;
    let [date, state] = bench.read(ORDER, order, ["date_order", "state"]).await;
    assert!(date.as_str() > Some("2021") && state == "sale", "{date} {state}");
    bench.write(ORDER, order, json!({"date_order": PURCHASED})).await;
    assert_eq!(bench.read(ORDER, order, ["date_order"]).await, [json!(PURCHASED)]);
}

pub(in super::super) async fn confirming_twice(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 1.0, json!({})).await;
    if bench.major == 16 {
        // Only cancelled and locked orders are refused: this one is confirmed anew, and delivered once.
        bench.write(ORDER, order, json!({"date_order": PURCHASED})).await;
        bench.confirm(order).await;
        let [date] = bench.read(ORDER, order, ["date_order"]).await;
        assert!(date.as_str() > Some("2021"), "{date}");
        assert_eq!(bench.deliveries(order).await, [outgoing("confirmed", &[("confirmed", 1.0, 0.0)])]);
        return;
    }
    let (name, message) = bench.refused(ORDER, "action_confirm", json!([[order]])).await;
    assert_eq!(name, "UserError");
    let said = match bench.major {
        17 => "The following orders are not in a state requiring confirmation: S",
        _ => "Some orders are not in a state requiring confirmation.",
    };
    assert!(message.starts_with(said), "{message}");
}

pub(in super::super) async fn one_bad_order_aborts_the_batch(bench: Bench) {
    let product = bench.product(json!({})).await;
    let good = bench.order(&[bench.line(product, json!({}))], json!({})).await;
    if bench.major < 18 {
        // No order is without a warehouse.
        let partner = bench.partner(json!({})).await;
        let values = json!([{"partner_id": partner, "warehouse_id": false}]);
        let (name, message) = bench.refused(ORDER, "create", values).await;
        assert_eq!(name, "ValidationError");
        assert!(message.contains("a mandatory field is not set"), "{message}");
    } else {
        let nowhere = bench.order(&[bench.line(product, json!({}))], json!({"warehouse_id": false})).await;
        let (name, message) = bench.refused(ORDER, "action_confirm", json!([[good, nowhere]])).await;
        assert_eq!(name, "UserError");
        assert_eq!(message, "You must set a warehouse on your sale order to proceed.");
    }
    let cancelled = bench.order(&[bench.line(product, json!({}))], json!({})).await;
    bench
        .call_in(ORDER, "action_cancel", json!([[cancelled]]), json!({"disable_cancel_warning": true}))
        .await;
    bench.refused(ORDER, "action_confirm", json!([[good, cancelled]])).await;
    assert_eq!(bench.read(ORDER, good, ["state"]).await, [json!("draft")]);
    assert_eq!(bench.deliveries(good).await, []);
    bench.confirm(good).await;
}

pub(in super::super) async fn a_line_without_product(bench: Bench) {
    let line = json!({"name": "Something", "price_unit": 10});
    // Up to 17 there is no such line at all.
    if bench.major < 18 {
        let partner = bench.partner(json!({})).await;
        let values = json!([{"partner_id": partner, "order_line": [[0, 0, line]]}]);
        let (name, message) = bench.refused(ORDER, "create", values).await;
        assert_eq!(name, "ValidationError");
        assert!(message.contains("Missing required fields on accountable sale order line"), "{message}");
        return;
    }
    let order = bench.order(&[line], json!({})).await;
    let (name, message) = bench.refused(ORDER, "action_confirm", json!([[order]])).await;
    assert_eq!(name, "UserError");
    let said = match bench.major {
        18 => "A line on these orders missing a product",
        _ => "Some order lines are missing a product",
    };
    assert!(message.starts_with(said), "{message}");
}

pub(in super::super) async fn locked_orders_refuse(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 1.0, json!({})).await;
    let line = bench.lines(order).await[0];
    // In 16 the state says it.
    let lock = if bench.names.locked { "action_lock" } else { "action_done" };
    assert_eq!(bench.call(ORDER, lock, json!([[order]])).await, Value::Null);
    let same = json!([[line], {"product_uom_qty": 1, "price_unit": 10}]);
    let (name, message) = bench.refused(LINE, "write", same).await;
    assert_eq!(name, "UserError");
    assert!(
        message.starts_with("It is forbidden to modify the following fields in a locked order:"),
        "{message}"
    );
    if bench.names.locked {
        let (_, message) = bench.refused(ORDER, "action_cancel", json!([[order]])).await;
        assert_eq!(message, "You cannot cancel a locked order. Please unlock it first.");
    } else {
        assert_eq!(bench.read(ORDER, order, ["state"]).await, [json!("done")]);
        let asked = bench.call(ORDER, "action_cancel", json!([[order]])).await;
        assert_eq!(asked["res_model"], "sale.order.cancel", "nothing more than the usual question");
    }
    bench.write(ORDER, order, json!({"date_order": PURCHASED})).await;
    assert_eq!(bench.call(ORDER, "action_unlock", json!([[order]])).await, Value::Null);
    bench.call(LINE, "write", json!([[line], {"product_uom_qty": 2}])).await;
}

pub(in super::super) async fn cancelling(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 2.0, json!({})).await;
    let asked = bench.call(ORDER, "action_cancel", json!([[order]])).await;
    let [state] = bench.read(ORDER, order, ["state"]).await;
    // Up to 18 a wizard comes back and nothing is done.
    if bench.major < 19 {
        assert!(asked.is_object() && state == "sale", "{asked} {state}");
        bench
            .call_in(ORDER, "action_cancel", json!([[order]]), json!({"disable_cancel_warning": true}))
            .await;
    } else {
        assert_eq!(asked, json!(true));
    }
    let fields = ["state", "delivery_status", "invoice_status"];
    assert_eq!(bench.read(ORDER, order, fields).await, [json!("cancel"), json!(false), json!("no")]);
    assert_eq!(bench.deliveries(order).await, [outgoing("cancel", &[("cancel", 2.0, 0.0)])]);
}

pub(in super::super) async fn cancelling_leaves_what_is_delivered(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 1.0, json!({})).await;
    bench.pick(order, 1.0).await;
    assert_eq!(bench.validate(order, quiet()).await.expect("validated"), json!(true));
    bench.call_in(ORDER, "action_cancel", json!([[order]]), json!({"disable_cancel_warning": true})).await;
    assert_eq!(
        bench.read(ORDER, order, ["state", "delivery_status"]).await,
        [json!("cancel"), json!("full")]
    );
    assert_eq!(bench.deliveries(order).await, [outgoing("done", &[("done", 1.0, 1.0)])]);
}

pub(in super::super) async fn confirmed_lines_stay(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 1.0, json!({})).await;
    let line = bench.lines(order).await[0];
    let (name, message) = bench.refused(LINE, "unlink", json!([[line]])).await;
    assert_eq!(name, "UserError");
    let said = match bench.major {
        16 => "You can not remove an order line once the sales order is confirmed.",
        _ => "Once a sales order is confirmed, you can't remove one of its lines",
    };
    assert!(message.starts_with(said), "{message}");
    let (_, message) = bench.refused(ORDER, "unlink", json!([[order]])).await;
    assert!(
        message.starts_with("You can not delete a sent quotation or a confirmed sales order"),
        "{message}"
    );
    let other = bench.product(json!({"default_code": format!("OTHER-{}", bench.tag)})).await;
    if bench.major < 18 {
        // Only the form guards the product: the line sells another one now, and the delivery still brings the first.
        bench.write(LINE, line, json!({"product_id": other})).await;
        let [sold] = bench.read(LINE, line, ["product_id"]).await;
        assert_eq!(sold[0], json!(other));
        let moved =
            bench.call("stock.move", "search_read", json!([[["sale_line_id", "=", line]], ["product_id"]]));
        assert_eq!(moved.await[0]["product_id"][0], json!(product));
        return;
    }
    let (_, message) = bench.refused(LINE, "write", json!([[line], {"product_id": other}])).await;
    assert_eq!(message, "You cannot modify the product of this order line.");
}

pub(in super::super) async fn less_than_delivered(bench: Bench) {
    let product = bench.product(json!({})).await;
    let order = bench.confirmed(product, 2.0, json!({})).await;
    bench.pick(order, 2.0).await;
    bench.validate(order, quiet()).await.expect("validated");
    let line = bench.lines(order).await[0];
    let fewer = json!([[line], {"product_uom_qty": 1, "price_unit": 10}]);
    let (name, message) = bench.refused(LINE, "write", fewer).await;
    assert_eq!(name, "UserError");
    assert!(message.contains("cannot be decreased below the amount already delivered"), "{message}");
}

pub(in super::super) async fn a_warehouse_of_another_company(bench: Bench) {
    let company = bench.create("res.company", json!({"name": bench.tag})).await;
    let first = bench.call("res.users", "read", json!([[bench.odoo.uid()], ["company_id"]])).await;
    let first = first[0]["company_id"][0].clone();
    let warehouse =
        bench.call("stock.warehouse", "search", json!([[["company_id", "=", first]], 0, 1])).await[0].clone();
    let context = json!({"allowed_company_ids": [company, first]});
    let product = bench.product(json!({"company_id": false})).await;
    let partner = bench.partner(json!({})).await;
    let order = |more: Value| {
        let mut values = json!({"partner_id": partner, "company_id": company, "order_line": [[0, 0, bench.line(product, json!({}))]]});
        if let (Some(values), Value::Object(more)) = (values.as_object_mut(), more) {
            values.extend(more);
        }
        json!([values])
    };
    let foreign =
        bench.attempt(ORDER, "create", order(json!({"warehouse_id": warehouse})), context.clone()).await;
    let foreign = foreign.expect_err("two companies");
    assert!(foreign.message().is_some_and(|text| text.contains("belongs to another company")), "{foreign:?}");
    let created =
        bench.attempt(ORDER, "create", order(json!({})), context.clone()).await.expect("a quotation");
    let confirmed = bench.attempt(ORDER, "action_confirm", json!([[created]]), context).await;
    // Up to 17 a warehouse comes with the company.
    if bench.major < 18 {
        assert_eq!(confirmed.expect("an answer"), json!(true));
        return;
    }
    let refused = confirmed.expect_err("no warehouse");
    assert!(refused.message().is_some_and(|text| text.contains("Please create a warehouse")), "{refused:?}");
}
