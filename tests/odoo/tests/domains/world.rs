//! The records that domains are compared over: partners and products, made on the server and read back.

use odoo_rpc::domain::{Case, Collation, Source as _};
use odoo_rpc::{Client, Context, Domain, Operator, Record, Records, Rules, SearchOptions};
use serde_json::{Map, Value, json};

pub(crate) const PARTNER: &str = "res.partner";
pub(crate) const PRODUCT: &str = "product.template";

/// A time zone whose days are not UTC's; both sides know it without a database of time zones.
const TIME_ZONE: (&str, i8) = ("Etc/GMT-2", 2);

/// Texts with everything that patterns, order and case care about.
pub(crate) const TEXTS: [&str; 16] =
    ["", "a", "B", "b", "Ab", "aB%", "a_b", "É", "é", "Straße", "STRASSE", "10", "Z", "\\", "{a}", "Ø ø"];

pub(crate) struct World {
    /// The server's version.
    pub(crate) major: u16,
    pub(crate) records: Records,
    pub(crate) partners: Vec<i64>,
    pub(crate) products: Vec<i64>,
    /// Partners that others are below, and a tag likewise.
    pub(crate) parents: Vec<i64>,
    pub(crate) categories: Vec<i64>,
    pub(crate) tags: Vec<i64>,
    pub(crate) product_tags: Vec<i64>,
    pub(crate) product_categories: Vec<i64>,
}

pub(crate) fn context(active_test: bool) -> Context {
    Context::new().tz(TIME_ZONE.0).lang("en_US").active_test(active_test)
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

async fn create(odoo: &Client, model: &str, values: Vec<Value>) -> Vec<i64> {
    let values = values.into_iter().map(object).collect();
    odoo.create(model, values, Context::new().tracking_disable()).await.expect("seeds are taken")
}

/// Fields of the types that a partner has none of, stored and of its own.
async fn add_fields(odoo: &Client) {
    let model =
        odoo.search("ir.model", &Domain::eq("model", PARTNER), SearchOptions::new()).await.unwrap()[0];
    let field = |name: &str, kind: &str, more: Value| {
        let mut values =
            object(json!({"name": name, "field_description": name, "ttype": kind, "model_id": model}));
        values.insert("state".to_owned(), "manual".into());
        values.extend(object(more));
        Value::from(values)
    };
    let fields = vec![
        field("x_text", "text", json!({})),
        field("x_flag", "boolean", json!({})),
        field("x_day", "date", json!({})),
        field("x_moment", "datetime", json!({})),
        field("x_grade", "selection", json!({"selection": "[('a', 'A'), ('b', 'B'), ('C', 'C')]"})),
        field("x_currency_id", "many2one", json!({"relation": "res.currency"})),
    ];
    create(odoo, "ir.model.fields", fields).await;
    // Up to 16 the name of the currency's field tells.
    let told = odoo.fields("ir.model.fields").await.unwrap().has("currency_field");
    let currency = if told { json!({"currency_field": "x_currency_id"}) } else { json!({}) };
    let amount = field("x_amount", "monetary", currency);
    create(odoo, "ir.model.fields", vec![amount]).await;
}

async fn tree(odoo: &Client, model: &str, parent: Option<&str>) -> Vec<i64> {
    let mut ids: Vec<i64> = Vec::new();
    for (place, name) in ["Top", "middle", "Bottom", "Éd", "other"].into_iter().enumerate() {
        let mut values = object(json!({"name": format!("{name} {model}")}));
        if let (Some(parent), 1..=3, Some(last)) = (parent, place, ids.last()) {
            values.insert(parent.to_owned(), json!(last));
        }
        if model == "res.partner.category" && place == 2 {
            values.insert("active".to_owned(), json!(false));
        }
        ids.extend(create(odoo, model, vec![values.into()]).await);
    }
    ids
}

impl World {
    pub(crate) async fn make(odoo: &Client) -> Self {
        add_fields(odoo).await;
        let tags = tree(odoo, "res.partner.category", Some("parent_id")).await;
        let product_tags = tree(odoo, "product.tag", None).await;
        let product_categories = tree(odoo, "product.category", Some("parent_id")).await;
        let (partners, parents) = partners(odoo, &tags).await;
        let products = products(odoo, &product_categories, &product_tags).await;
        let records = read(odoo).await;
        Self {
            major: odoo.version().major(),
            records,
            partners,
            products,
            parents,
            categories: tags.clone(),
            tags,
            product_tags,
            product_categories,
        }
    }

    /// Of these records the ones made here.
    pub(crate) fn ours(&self, model: &str, mut ids: Vec<i64>) -> Vec<i64> {
        ids.retain(|id| self.ids(model).contains(id));
        ids
    }

    pub(crate) fn ids(&self, model: &str) -> &[i64] {
        if model == PARTNER { &self.partners } else { &self.products }
    }

    /// The rules of this server's database, found out by asking it.
    pub(crate) async fn rules(odoo: &Client) -> Rules {
        let probe = create(odoo, PARTNER, vec![json!({"name": "probe", "active": false})]).await;
        // What the server's clock says.
        let made = odoo.read(PARTNER, &probe, &["create_date"], context(false)).await.unwrap();
        let now = made[0].datetime("create_date").unwrap().unwrap().timestamp();
        let holds = async |text: &str, operator: Operator, value: &str| {
            odoo.write(PARTNER, &probe, object(json!({"city": text})), Context::new()).await.unwrap();
            let domain = Domain::is_in("id", probe.clone()) & Domain::leaf("city", operator, value);
            odoo.search_count(PARTNER, &domain, context(false)).await.unwrap() == 1
        };
        let case = if holds("É", Operator::Ilike, "é").await { Case::Unicode } else { Case::Ascii };
        assert!(holds("a", Operator::Gt, "B").await, "the database's collation is not C, as Odoo makes it");
        assert!(!holds("é", Operator::Ilike, "e").await, "this Odoo runs with --unaccent");
        odoo.unlink(PARTNER, &probe, Context::new()).await.unwrap();
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(TIME_ZONE.1));
        let rules = Rules::new().version(odoo.version());
        rules.collation(Collation::Codepoint).case(case).time_zone(zone).now(now)
    }
}

/// Forty-eight partners, some below others, some archived; and those that have some below them.
async fn partners(odoo: &Client, tags: &[i64]) -> (Vec<i64>, Vec<i64>) {
    let known = Domain::is_in("code", ["BE", "DE", "US"]);
    let countries = odoo.search("res.country", &known, SearchOptions::new()).await.unwrap();
    let all = SearchOptions::new().context(Context::new().active_test(false));
    let currencies =
        odoo.search("res.currency", &Domain::is_in("name", ["EUR", "JPY", "TND"]), all).await.unwrap();
    let mut ids: Vec<i64> = Vec::new();
    for place in 0..48_usize {
        let pick = |texts: &[&'static str], step: usize| texts.get(place * step % (texts.len() + 3)).copied();
        let or_unset = |value: Option<&str>| value.map_or(Value::Bool(false), Value::from);
        let mut values = object(json!({
            "name": format!("{} {place}", ["Anna", "bob", "Élan", "émile", "Zoë%", "a_b"][place % 6]),
            "ref": or_unset(pick(&TEXTS, 1)),
            "city": or_unset(pick(&TEXTS, 5)),
            "x_text": or_unset(pick(&TEXTS, 7)),
            "comment": or_unset(pick(&["<p>a</p>", "<p>B b</p>", "<p>É</p>", "<p>10</p>"], 3)),
            "color": ([0, 1, 2, 5, 10, -3][place % 6]),
            "partner_latitude": ([0.0, 1.5, -1.5, 10.0, 0.1234567, 89.0][place * 5 % 6]),
            "x_amount": ([0.0, 10.0, 10.5, -3.25, 1000.0, 0.1][place * 7 % 6]),
            "x_currency_id": currencies[place % currencies.len()],
            "x_grade": or_unset(pick(&["a", "b", "C"], 1)),
            "x_day": or_unset(pick(&["2001-02-03", "2001-12-31", "2004-02-29", "2010-06-15"], 2)),
            "x_moment": or_unset(pick(
                &["2001-02-02 22:00:00", "2001-02-03 21:59:59", "2001-02-03 22:00:00", "2004-02-29 12:30:15"], 3,
            )),
            "country_id": countries.get(place % 5).map_or(Value::Bool(false), |id| json!(id)),
            "category_id": [[6, 0, tags.iter().enumerate().filter(|(at, _)| (place >> at) & 1 == 1).map(|(_, id)| *id).collect::<Vec<_>>()]],
            "active": place % 7 != 3,
        }));
        if place % 3 != 0 {
            values.insert("x_flag".to_owned(), json!(place % 3 == 1));
        }
        // Chains of up to four, and some on their own; the addresses below others.
        if place % 6 > 1 {
            values.insert("parent_id".to_owned(), json!(ids[place - 1]));
            values.insert("type".to_owned(), json!(["contact", "other", "delivery"][place % 3]));
        }
        ids.extend(create(odoo, PARTNER, vec![values.into()]).await);
    }
    let parents = (0..48).filter(|place| place % 6 != 5 && place % 6 != 0).map(|place| ids[place]).collect();
    (ids, parents)
}

async fn products(odoo: &Client, categories: &[i64], tags: &[i64]) -> Vec<i64> {
    let mut values = Vec::new();
    for place in 0..24_usize {
        let text = TEXTS[1..].get(place * 5 % 18).map_or(Value::Bool(false), |text| json!(text));
        values.push(json!({
            "name": format!("{} {place}", ["Ball", "ball", "Éclair", "étude", "Zip_%"][place % 5]),
            "default_code": text,
            "description_sale": text,
            "description": (["<p>a</p>", "<p>B</p>", "", "<p>É</p>"][place % 4]),
            "list_price": ([0.0, 1.0, 9.99, 10.0, 100.5][place % 5]),
            "weight": ([0.0, 0.25, 3.0][place % 3]),
            "sequence": ([1, 2, 3, 10][place % 4]),
            "sale_ok": place % 3 != 0,
            "type": if place % 4 == 0 { "service" } else { "consu" },
            "categ_id": categories[place % categories.len()],
            "product_tag_ids": [[6, 0, tags.iter().enumerate().filter(|(at, _)| (place >> at) & 1 == 1).map(|(_, id)| *id).collect::<Vec<_>>()]],
            "active": place % 5 != 4,
        }));
    }
    create(odoo, PRODUCT, values).await
}

/// Every record of the models that domains look at, with the fields that they name.
async fn read(odoo: &Client) -> Records {
    const MODELS: [(&str, &[&str], &[&str]); 8] = [
        (
            PARTNER,
            &["complete_name", "display_name", "email", "ref", "vat", "company_registry"],
            &[
                "name",
                "city",
                "x_text",
                "comment",
                "color",
                "partner_latitude",
                "x_amount",
                "x_currency_id",
                "x_flag",
                "x_grade",
                "x_day",
                "x_moment",
                "type",
                "is_company",
                "parent_id",
                "country_id",
                "category_id",
                "child_ids",
                "active",
            ],
        ),
        (
            PRODUCT,
            &["name"],
            &[
                "description_sale",
                "description",
                "list_price",
                "weight",
                "sequence",
                "sale_ok",
                "type",
                "categ_id",
                "product_variant_ids",
                "product_tag_ids",
                "active",
            ],
        ),
        ("product.product", &["name", "default_code"], &["active", "weight"]),
        ("product.category", &["complete_name"], &["name", "parent_id"]),
        ("product.tag", &["name"], &[]),
        ("res.partner.category", &["name"], &["parent_id", "active"]),
        ("res.country", &["name", "code"], &["phone_code"]),
        ("res.currency", &["name", "full_name"], &["decimal_places", "active"]),
    ];
    let mut records = Records::new();
    for (model, names, fields) in MODELS {
        let known = odoo.fields(model).await.unwrap();
        // What was stored before 17 has another name there.
        let names: Vec<_> =
            names.iter().copied().filter(|name| known.get(name).is_some_and(|info| info.stored)).collect();
        let names = if names.contains(&"complete_name") {
            names.into_iter().filter(|name| *name != "display_name").collect()
        } else {
            names
        };
        let mut wanted = names.clone();
        wanted.extend(fields);
        wanted.extend(known.iter().filter_map(|(_, info)| info.currency_field.as_deref()));
        let all = SearchOptions::new().context(context(false)).order("id");
        let ids = odoo.search(model, &Domain::all(), all).await.unwrap();
        // Not `search_read`, which leaves archived records out of x2many fields whatever the context says.
        let rows = odoo.read(model, &ids, &wanted, context(false)).await.unwrap();
        let table = records.model(model, (*known).clone());
        table.name_fields(names);
        for row in rows {
            table.insert(row).unwrap();
        }
    }
    records
}

/// The value of a field, for domains that ask for what there is.
pub(crate) fn values(world: &World, model: &str, field: &str) -> Vec<Value> {
    let records = world.ids(model).iter().filter_map(|id| world.records.record(model, *id));
    records.filter_map(|record: &Record| record.get(field).cloned()).collect()
}
