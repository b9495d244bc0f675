//! The workbench of a case: a connection and makers of the records that cases need.

use std::sync::Arc;

use odoo_rpc::{Client, Context, Domain, Error, ErrorKind, Fields, LoadOutcome, OdooDateTime, Protocol};
use serde_json::{Map, Value, json};

use super::Target;
use super::shared::{Shared, by_password};
use crate::names::Names;
use crate::product::Kept;

/// A connection with a name that nobody else uses.
pub(super) struct Bench {
    pub(super) odoo: Client,
    pub(super) target: Target,
    /// Unique in the database.
    pub(super) tag: String,
    /// Field names that differ between versions.
    pub(super) names: Names,
    /// The field of an order line's taxes.
    pub(super) taxes: &'static str,
    /// The major version.
    pub(super) major: u16,
    products: Arc<Fields>,
}

/// A transfer: state, kind of operation, and `(state, demand, quantity)` of each move.
pub(super) type Delivery = (String, String, Vec<(String, f64, f64)>);

/// What a delivery to a customer looks like.
pub(super) fn outgoing(state: &str, moves: &[(&str, f64, f64)]) -> Delivery {
    transfer(state, "outgoing", moves)
}

/// What a receipt looks like.
pub(super) fn incoming(state: &str, moves: &[(&str, f64, f64)]) -> Delivery {
    transfer(state, "incoming", moves)
}

fn transfer(state: &str, kind: &str, moves: &[(&str, f64, f64)]) -> Delivery {
    let moves = moves.iter().map(|(state, demand, quantity)| ((*state).to_owned(), *demand, *quantity));
    (state.to_owned(), kind.to_owned(), moves.collect())
}

/// The context in which a validation asks nothing.
pub(super) fn quiet() -> Value {
    json!({"skip_sms": true, "skip_backorder": true})
}

impl Bench {
    pub(super) async fn new(shared: Arc<Shared>) -> Self {
        let Shared { odoo, target, names, products, .. } = &*shared;
        let mut bench = Self {
            odoo: odoo.clone(),
            target: target.clone(),
            tag: String::new(),
            names: *names,
            taxes: names.line_tax,
            major: odoo.version().major(),
            products: Arc::clone(products),
        };
        let unique = bench.create("res.partner", json!({"name": "Contract"})).await;
        bench.tag = format!("T{unique}");
        bench
    }

    /// Whether arguments go by name, and errors by HTTP status.
    pub(super) fn json2(&self) -> bool {
        self.odoo.protocol() == Protocol::Json2
    }

    /// The administrator by password, on the protocol that goes first.
    pub(super) async fn administrator(&self) -> Client {
        by_password(&self.target).await
    }

    /// A new internal user without further rights, whose login is the tag.
    pub(super) async fn limited(&self) -> Client {
        let groups = self.call("res.groups", "search", json!([[]])).await;
        let names = self.call("res.groups", "get_external_id", json!([groups])).await;
        let named = names.as_object().expect("names").iter().find(|(_, name)| *name == "base.group_user");
        let group: i64 = named.and_then(|(id, _)| id.parse().ok()).expect("the group of internal users");
        let field = if self.major >= 19 { "group_ids" } else { "groups_id" };
        let values = json!({
            "name": self.tag, "login": self.tag, "password": "a long password", field: [[6, 0, [group]]],
        });
        self.create("res.users", values).await;
        let builder = self.target.builder().credentials(self.tag.as_str(), "a long password");
        builder.connect().await.expect("may enter")
    }

    /// The same with a key alone.
    pub(super) async fn limited_by_key(&self) -> Client {
        let key = self.limited().await.create_api_key(&self.tag, Some(in_days(1))).await;
        self.target.builder().api_key(key.expect("a key")).connect().await.expect("may enter")
    }

    /// A call, refused or not.
    pub(super) async fn attempt(
        &self,
        model: &str,
        method: &str,
        args: Value,
        context: Value,
    ) -> Result<Value, Error> {
        let kwargs = Map::from_iter([("context".to_owned(), context)]);
        self.odoo.call(model, method, args, kwargs).await
    }

    pub(super) async fn call(&self, model: &str, method: &str, args: Value) -> Value {
        self.call_in(model, method, args, json!({})).await
    }

    pub(super) async fn call_in(&self, model: &str, method: &str, args: Value, context: Value) -> Value {
        match self.attempt(model, method, args, context).await {
            Ok(value) => value,
            Err(error) => panic!("{model}.{method}: {error:?} {:?}", error.message()),
        }
    }

    /// Makes a call that has to be refused; answers the error's name and message.
    pub(super) async fn refused(&self, model: &str, method: &str, args: Value) -> (String, String) {
        match self.attempt(model, method, args, json!({})).await {
            Ok(value) => panic!("{model}.{method} was not refused: {value}"),
            Err(error) => (called(&error), error.message().unwrap_or_default().to_owned()),
        }
    }

    pub(super) async fn create(&self, model: &str, values: Value) -> i64 {
        self.call(model, "create", json!([values])).await.as_i64().expect("an id")
    }

    pub(super) async fn write(&self, model: &str, id: i64, values: Value) {
        self.call(model, "write", json!([[id], values])).await;
    }

    pub(super) async fn search(&self, model: &str, domain: &Domain) -> Vec<i64> {
        let found = self.call(model, "search", json!([domain.to_value()])).await;
        found.as_array().expect("ids").iter().filter_map(Value::as_i64).collect()
    }

    /// Fields of a record, in the order asked for.
    pub(super) async fn read<const N: usize>(&self, model: &str, id: i64, fields: [&str; N]) -> [Value; N] {
        let rows = self.call(model, "read", json!([[id], &fields[..]])).await;
        fields.map(|field| rows[0][field].clone())
    }

    /// The id of a country.
    pub(super) async fn country(&self, code: &str) -> i64 {
        self.search("res.country", &Domain::eq("code", code)).await[0]
    }

    /// A buyer; `more` adds to or replaces the values.
    pub(super) async fn partner(&self, more: Value) -> i64 {
        let country = self.country("US").await;
        self.create(
            "res.partner",
            over(json!({"name": format!("Buyer {}", self.tag), "country_id": country}), more),
        )
        .await
    }

    /// A stocked product at 77.00 without tax.
    pub(super) async fn product(&self, more: Value) -> i64 {
        self.product_kept(Kept::Counted, more).await
    }

    /// The same, kept in another way.
    pub(super) async fn product_kept(&self, kept: Kept, more: Value) -> i64 {
        let mut values = kept.values(&self.products);
        let common = json!({
            "name": "Widget", "default_code": format!("SKU-{}", self.tag), "list_price": 77,
            "taxes_id": [[6, 0, []]],
        });
        values.extend(common.as_object().cloned().unwrap_or_default());
        self.create("product.product", over(values.into(), more)).await
    }

    /// A percent tax on sales.
    /// Counts the stock of a product at a location.
    ///
    /// Odoo runs a call again whose transaction met another's, and by then it has taken the count out of the values it
    /// was sent: the call succeeds and counts nothing.
    pub(super) async fn count(&self, product: i64, location: &Value, quantity: f64) {
        let quant = json!([{"product_id": product, "location_id": location, "inventory_quantity_auto_apply": quantity}]);
        for _ in 0..5 {
            self.call_in("stock.quant", "create", quant.clone(), json!({"inventory_mode": true})).await;
            let [there] = self.read("product.product", product, ["qty_available"]).await;
            if there == json!(quantity) {
                return;
            }
        }
        panic!("{quantity} of product {product} cannot be counted");
    }

    pub(super) async fn tax(&self, percent: f64, included: bool) -> i64 {
        let mode = if included { "tax_included" } else { "tax_excluded" };
        let mut values = json!({
            "name": format!("{percent} {mode} {}", self.tag), "amount": percent, "amount_type": "percent",
            "type_tax_use": "sale",
        });
        let (field, value) = self.included(included);
        values[field] = value;
        // In 16 a new company has no country, which a tax needs.
        if self.major < 17 {
            values["country_id"] = self.country("US").await.into();
        }
        self.create("account.tax", values).await
    }

    /// What says that a tax is part of the price, or is not: field and value.
    pub(super) fn included(&self, included: bool) -> (&'static str, Value) {
        let mode = if included { "tax_included" } else { "tax_excluded" };
        if self.names.price_include_override {
            ("price_include_override", mode.into())
        } else {
            ("price_include", included.into())
        }
    }

    /// An order line of one unit at 10.00 without tax.
    pub(super) fn line(&self, product: i64, more: Value) -> Value {
        let mut values = json!({"product_id": product, "product_uom_qty": 1, "price_unit": 10});
        values[self.taxes] = json!([[6, 0, []]]);
        over(values, more)
    }

    pub(super) async fn order(&self, lines: &[Value], more: Value) -> i64 {
        let partner = self.partner(json!({})).await;
        let lines: Vec<Value> = lines.iter().map(|line| json!([0, 0, line])).collect();
        self.create("sale.order", over(json!({"partner_id": partner, "order_line": lines}), more)).await
    }

    /// A confirmed order of one product.
    pub(super) async fn confirmed(&self, product: i64, quantity: f64, more: Value) -> i64 {
        let order = self.order(&[self.line(product, json!({"product_uom_qty": quantity}))], more).await;
        self.confirm(order).await;
        order
    }

    pub(super) async fn confirm(&self, order: i64) {
        assert_eq!(self.call("sale.order", "action_confirm", json!([[order]])).await, json!(true));
    }

    pub(super) async fn lines(&self, order: i64) -> Vec<i64> {
        self.search("sale.order.line", &Domain::eq("order_id", order)).await
    }

    /// Ids of an order's transfers.
    pub(super) async fn pickings(&self, order: i64) -> Vec<i64> {
        let found =
            self.call("stock.picking", "search", json!([[["sale_id", "=", order]], 0, null, "id"])).await;
        found.as_array().expect("ids").iter().filter_map(Value::as_i64).collect()
    }

    pub(super) async fn deliveries(&self, order: i64) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        for picking in self.pickings(order).await {
            let [state, kind] = self.read("stock.picking", picking, ["state", "picking_type_code"]).await;
            let fields = json!(["state", "product_uom_qty", self.names.move_quantity]);
            let moves =
                self.call("stock.move", "search_read", json!([[["picking_id", "=", picking]], fields])).await;
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let number = |value: &Value| value.as_f64().unwrap_or_default();
            let moves = moves.as_array().expect("moves").iter();
            let moves = moves.map(|it| {
                let quantity = number(&it[self.names.move_quantity]);
                (text(&it["state"]), number(&it["product_uom_qty"]), quantity)
            });
            deliveries.push((text(&state), text(&kind), moves.collect()));
        }
        deliveries
    }

    /// What a move shows as moved once so much is reserved: 16 has another number for that.
    pub(super) fn reserved(&self, quantity: f64) -> f64 {
        if self.names.picked { quantity } else { 0.0 }
    }

    /// Sets what was picked of every open move of an order.
    pub(super) async fn pick(&self, order: i64, quantity: f64) {
        for picking in self.pickings(order).await {
            let open = Domain::eq("picking_id", picking) & Domain::not_in("state", ["done", "cancel"]);
            for entry in self.search("stock.move", &open).await {
                self.take(entry, quantity).await;
            }
        }
    }

    /// Sets what was picked of one move.
    pub(super) async fn take(&self, entry: i64, quantity: f64) {
        let mut values = json!({self.names.move_quantity: quantity});
        if self.names.picked {
            values["picked"] = true.into();
        }
        self.write("stock.move", entry, values).await;
    }

    /// Validates the last transfer of an order.
    pub(super) async fn validate(&self, order: i64, context: Value) -> Result<Value, Error> {
        let picking = self.pickings(order).await.pop().expect("a transfer");
        self.attempt("stock.picking", "button_validate", json!([[picking]]), context).await
    }

    pub(super) async fn load(&self, model: &str, columns: &[&str], rows: &[&[&str]]) -> LoadOutcome {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        self.odoo.load(model, columns, &rows, Context::new().tz("UTC")).await.expect("an outcome")
    }
}

/// The moment so many days from now.
#[expect(clippy::disallowed_methods, reason = "the server's clock is the real one")]
pub(super) fn in_days(days: i64) -> OdooDateTime {
    OdooDateTime::new(jiff::Timestamp::now() + jiff::SignedDuration::from_hours(days * 24))
}

/// The kind of an error or, where the client has no kind for it, the exception's name.
pub(super) fn called(error: &Error) -> String {
    match (error.kind(), error.detail()) {
        (ErrorKind::Server, Some(name)) => name.to_owned(),
        (kind, _) => format!("{kind:?}"),
    }
}

/// `values` with `more` laid over them.
fn over(mut values: Value, more: Value) -> Value {
    if let (Some(values), Value::Object(more)) = (values.as_object_mut(), more) {
        values.extend(more);
    }
    values
}
