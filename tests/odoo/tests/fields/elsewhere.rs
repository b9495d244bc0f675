//! Types of fields that only Odoo's own models have, and what needs more than one record.

use futures_util::TryStreamExt;
use odoo_rpc::model::{Link, Properties, generate};
use odoo_rpc::{Batches, Client, Context, Domain, FieldKind, GroupBy, OdooModel, OdooValues, StreamOptions};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::setup::{MODEL, map};

#[derive(Clone, Debug, PartialEq, OdooModel, OdooValues)]
#[odoo(model = "ir.attachment")]
struct Attachment {
    name: String,
    res_model: Option<String>,
    res_id: Option<i64>,
}

pub(crate) async fn many2one_references(odoo: &Client) {
    let partner =
        odoo.create("res.partner", vec![map(&json!({ "name": "Ada" }))], Context::new()).await.unwrap();
    let fields = odoo.fields("ir.attachment").await.unwrap();
    assert_eq!(fields.get("res_id").unwrap().kind, FieldKind::Many2oneReference);
    let linked = Attachment {
        name: "a".to_owned(),
        res_model: Some("res.partner".to_owned()),
        res_id: Some(partner[0]),
    };
    let free = Attachment { name: "b".to_owned(), res_model: None, res_id: None };
    let ids = odoo.create_from(&[linked.clone(), free.clone()], Context::new()).await.unwrap();
    let read = odoo.read_as::<Attachment>(&ids, Context::new()).await.unwrap();
    // Odoo has 0 for no record.
    assert_eq!(read, [linked, Attachment { res_id: read[1].res_id.filter(|_| true), ..free }]);
    assert!(matches!(read[1].res_id, None | Some(0)));
}

#[derive(OdooModel, OdooValues)]
#[odoo(model = "product.template")]
struct Product {
    name: String,
    categ_id: i64,
    product_properties: Properties,
}

/// Products have properties since 17.
pub(crate) async fn properties(odoo: &Client) {
    let fields = odoo.fields("product.template").await;
    if !fields.is_ok_and(|fields| fields.has("product_properties")) {
        return;
    }
    let definition = |name: &str, kind: &str| json!({ "name": name, "type": kind, "string": name });
    let definitions = [
        definition("aaaaaaaaaaaaaaaa", "char"),
        definition("bbbbbbbbbbbbbbbb", "integer"),
        definition("cccccccccccccccc", "float"),
        definition("dddddddddddddddd", "boolean"),
        definition("eeeeeeeeeeeeeeee", "date"),
    ];
    let category = map(&json!({ "name": "Things", "product_properties_definition": definitions }));
    let category = odoo.create("product.category", vec![category], Context::new()).await.unwrap();
    let values = [
        ("aaaaaaaaaaaaaaaa", json!("Jane 🙂")),
        ("bbbbbbbbbbbbbbbb", json!(0)),
        ("cccccccccccccccc", json!(0.1)),
        ("dddddddddddddddd", json!(true)),
        ("eeeeeeeeeeeeeeee", json!("2026-02-28")),
    ];
    let product_properties = Properties::from_iter(values.clone());
    let product = Product { name: "Thing".to_owned(), categ_id: category[0], product_properties };
    let id = odoo.create_from(&[product], Context::new()).await.unwrap();
    let read = async || odoo.read_as::<Product>(&id, Context::new()).await.unwrap().remove(0);
    let mut product = read().await;
    assert_eq!((product.name.as_str(), product.categ_id), ("Thing", category[0]));
    for (name, value) in values {
        assert_eq!(product.product_properties.get(name), Some(&value), "{name}");
    }
    let kinds: Vec<_> =
        product.product_properties.definitions().iter().map(|of| of["type"].clone()).collect();
    assert_eq!(json!(kinds), json!(["char", "integer", "float", "boolean", "date"]));

    product.product_properties.set("aaaaaaaaaaaaaaaa", false);
    odoo.write_from(&id, &product, Context::new()).await.unwrap();
    let read = read().await.product_properties;
    assert!(matches!(read.get("aaaaaaaaaaaaaaaa"), None | Some(Value::Bool(false))));
    assert_eq!(read.get("bbbbbbbbbbbbbbbb"), Some(&json!(0)));
}

pub(crate) async fn generated_structs_name_fields_that_exist(odoo: &Client) {
    let fields = odoo.fields(MODEL).await.unwrap();
    let source = generate(MODEL, &fields, None);
    for member in [
        "pub x_name: Option<String>,",
        "pub x_monetary: Decimal,",
        "pub x_selection: Option<XRoundTripXSelection>,",
        "pub x_partner_id: Option<Link>,",
        "pub x_line_ids: Vec<i64>,",
        "pub x_json: Option<Value>,",
        "    Sale,",
    ] {
        assert!(source.contains(member), "{member} in {source}");
    }
}

#[derive(OdooModel, OdooValues)]
#[odoo(model = "x_round_trip_line")]
struct Line {
    x_name: String,
    x_quantity: Decimal,
    x_parent_id: Option<Link>,
}

pub(crate) async fn streams_groups_and_batches(odoo: &Client) {
    let parents = vec![map(&json!({ "x_name": "one" })), map(&json!({ "x_name": "two" }))];
    let parents = odoo.create(MODEL, parents, Context::new()).await.unwrap();
    let line = |number: i64| Line {
        x_name: format!("bulk {number}"),
        x_quantity: Decimal::new(number, 1),
        x_parent_id: Some(Link::from(parents[usize::from(number > 20)])),
    };
    let lines: Vec<Line> = (1..=25).map(line).collect();
    let ids = odoo.create_batches_from(&lines, &Batches::of(4).concurrency(3)).await.unwrap();
    let own = Domain::is_in("x_parent_id", parents.clone());
    let options = || StreamOptions::new().page(10);
    let read: Vec<Line> = odoo.stream_as(&own, options()).try_collect().await.unwrap();
    let by_name = |lines: &[Line]| {
        let mut all: Vec<_> = lines.iter().map(|line| (line.x_name.clone(), line.x_quantity)).collect();
        all.sort();
        all
    };
    assert_eq!(by_name(&read), by_name(&lines));
    let records: Vec<odoo_rpc::Record> =
        odoo.stream("x_round_trip_line", &own, &["x_name"], options()).try_collect().await.unwrap();
    let mut created = ids.clone();
    created.sort_unstable();
    assert_eq!(records.iter().map(|record| record.id().unwrap()).collect::<Vec<_>>(), created);
    // The ids are those of the values at the same places.
    let seventh = odoo.read("x_round_trip_line", &ids[6..7], &["x_name"], Context::new()).await.unwrap();
    assert_eq!(seventh[0].str("x_name"), Ok(Some("bulk 7")));

    let by_parent =
        GroupBy::new(["x_parent_id"]).aggregate("x_quantity", "sum").aggregate("x_quantity", "max");
    let groups = odoo.read_group("x_round_trip_line", &own, by_parent).await.unwrap();
    let of = |parent: i64| {
        groups.iter().find(|group| group.key::<Link>("x_parent_id").unwrap().id == parent).unwrap()
    };
    assert_eq!((groups.len(), of(parents[0]).count, of(parents[1]).count), (2, 20, 5));
    assert_eq!(of(parents[0]).aggregate("x_quantity", "sum"), Ok(Decimal::from(21)));
    assert_eq!(of(parents[1]).aggregate("x_quantity", "max"), Ok(Decimal::new(25, 1)));
    let kwargs = serde_json::Map::new();
    let domain = json!([of(parents[1]).domain]);
    let count = odoo.call("x_round_trip_line", "search_count", domain, kwargs).await.unwrap();
    assert_eq!(count, json!(5));
    let everything = GroupBy::new([""; 0]).aggregate("x_quantity", "sum");
    let all = odoo.read_group("x_round_trip_line", &own, everything).await.unwrap();
    assert_eq!((all.len(), all[0].count), (1, 25));

    let renamed = map(&json!({ "x_name": "renamed" }));
    odoo.write_batches("x_round_trip_line", &ids, &renamed, &Batches::of(10)).await.unwrap();
    let renamed = Domain::eq("x_name", "renamed");
    assert_eq!(odoo.search_count("x_round_trip_line", &renamed, Context::new()).await.unwrap(), 25);
}
