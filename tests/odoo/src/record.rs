//! Records the Odoo emulator's data file from a real server.
//!
//! `cargo xtask odoo record` writes `crates/amz-odoo-testkit/src/odoo/data/odoo-19.json`: models with their fields,
//! defaults and access lists, groups, and the records that every database starts with. It takes a fresh database with
//! the modules of `xtask odoo` and an administrator. One field a line, so that a difference between versions can be
//! read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use odoo_rpc::Client;
use serde_json::{Map, Value, json};

/// The file as it is committed.
pub const RECORDED: &str = include_str!("../../../crates/amz-odoo-testkit/src/odoo/data/odoo-19.json");

/// The models that booking orders touches.
const MODELS: [&str; 38] = [
    "account.account",
    "account.fiscal.position",
    "account.move",
    "account.move.line",
    "account.tax",
    "account.tax.group",
    "crm.team",
    "decimal.precision",
    "delivery.carrier",
    "ir.config_parameter",
    "ir.module.module",
    "mail.mail",
    "mrp.bom",
    "mrp.bom.line",
    "product.category",
    "product.pricelist",
    "product.pricelist.item",
    "product.product",
    "product.template",
    "res.company",
    "res.country",
    "res.country.state",
    "res.currency",
    "res.currency.rate",
    "res.groups",
    "res.partner",
    "res.users",
    "sale.order",
    "sale.order.line",
    "sms.sms",
    "stock.location",
    "stock.move",
    "stock.move.line",
    "stock.picking",
    "stock.picking.type",
    "stock.quant",
    "stock.warehouse",
    "uom.uom",
];

/// Countries whose states are kept: those of Amazon's marketplaces.
const MARKETPLACES: [&str; 23] = [
    "US", "CA", "MX", "BR", "IE", "ES", "GB", "FR", "BE", "NL", "DE", "IT", "SE", "ZA", "PL", "EG", "TR",
    "SA", "AE", "IN", "SG", "AU", "JP",
];

/// Attributes of `fields_get` that are kept when they are set.
const SET: [&str; 9] = [
    "required",
    "readonly",
    "relation",
    "relation_field",
    "selection",
    "digits",
    "currency_field",
    "company_dependent",
    "translate",
];

/// Attributes that are kept when they are not.
const UNSET: [&str; 3] = ["store", "searchable", "sortable"];

/// Longer lists of choices (time zones) are left out; the emulator then takes any value.
const MAX_CHOICES: usize = 60;

/// Where the file is.
#[must_use]
pub fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/amz-odoo-testkit/src/odoo/data/odoo-19.json")
}

/// Asks a server for everything the file holds.
///
/// # Errors
/// When a call fails.
pub async fn record(odoo: &Client) -> odoo_rpc::Result<String> {
    let server = Server(odoo);
    let names = server.group_names().await?;
    let mut text = format!("{{\"version\":{},\n", json!(odoo.version().to_string()));
    let _ = write!(text, "\"base\":{},\n\"groups\":{{\n", server.base().await?);
    text.push_str(&lines(&server.groups(&names).await?));
    text.push_str("\n},\n\"models\":{\n");
    let mut models = Vec::new();
    for model in MODELS {
        let (head, fields) = server.model(model, &names).await?;
        models.push(format!("{}:{{{head}\"fields\":{{\n{}\n}}}}", json!(model), lines(&fields)));
    }
    let _ = write!(text, "{}\n}}}}\n", models.join(",\n"));
    Ok(text)
}

fn lines(entries: &BTreeMap<String, Value>) -> String {
    entries.iter().map(|(key, value)| format!("{}:{value}", json!(key))).collect::<Vec<_>>().join(",\n")
}

struct Server<'a>(&'a Client);

impl Server<'_> {
    async fn call(&self, model: &str, method: &str, args: Value, kwargs: Value) -> odoo_rpc::Result<Value> {
        self.0.call(model, method, args, kwargs.as_object().cloned().unwrap_or_default()).await
    }

    async fn rows(
        &self,
        model: &str,
        domain: Value,
        fields: &[&str],
        order: &str,
    ) -> odoo_rpc::Result<Vec<Value>> {
        let kwargs = json!({"order": order, "context": {"active_test": false}});
        let rows = self.call(model, "search_read", json!([domain, fields]), kwargs).await?;
        Ok(rows.as_array().cloned().unwrap_or_default())
    }

    /// External ids of all groups, by id.
    async fn group_names(&self) -> odoo_rpc::Result<BTreeMap<i64, String>> {
        let domain = json!([["model", "=", "res.groups"]]);
        let rows = self.rows("ir.model.data", domain, &["complete_name", "res_id"], "id desc").await?;
        let named = rows
            .iter()
            .filter_map(|row| Some((row["res_id"].as_i64()?, row["complete_name"].as_str()?.to_owned())));
        Ok(named.collect())
    }

    async fn groups(&self, names: &BTreeMap<i64, String>) -> odoo_rpc::Result<BTreeMap<String, Value>> {
        let rows = self.rows("res.groups", json!([]), &["full_name", "all_implied_ids"], "id").await?;
        let mut groups = BTreeMap::new();
        for row in rows {
            let id = row["id"].as_i64().unwrap_or_default();
            let Some(name) = names.get(&id) else { continue };
            let implied = row["all_implied_ids"].as_array().into_iter().flatten().filter_map(Value::as_i64);
            let mut implied: Vec<_> =
                implied.filter(|other| *other != id).filter_map(|id| names.get(&id)).collect();
            implied.sort();
            groups.insert(name.clone(), json!({"name": row["full_name"], "implied": implied}));
        }
        Ok(groups)
    }

    /// A model's head as JSON members, and its fields.
    async fn model(
        &self,
        model: &str,
        groups: &BTreeMap<i64, String>,
    ) -> odoo_rpc::Result<(String, BTreeMap<String, Value>)> {
        let described =
            self.rows("ir.model", json!([["model", "=", model]]), &["name", "order"], "id").await?;
        let live = self.call(model, "fields_get", json!([]), json!({})).await?;
        let mut fields = BTreeMap::new();
        for (name, field) in live.as_object().into_iter().flatten() {
            let mut more = Map::new();
            for attribute in SET {
                let value = &field[attribute];
                let long = value
                    .as_array()
                    .is_some_and(|choices| attribute == "selection" && choices.len() > MAX_CHOICES);
                if !matches!(value, Value::Null | Value::Bool(false))
                    && value != ""
                    && *value != json!([])
                    && !long
                {
                    more.insert(attribute.to_owned(), value.clone());
                }
            }
            for attribute in UNSET {
                if field[attribute] == false {
                    more.insert(attribute.to_owned(), false.into());
                }
            }
            fields.insert(name.clone(), json!([field["type"], field["string"], more]));
        }
        let head = [
            ("title", described[0]["name"].clone()),
            ("order", described[0]["order"].clone()),
            ("access", self.access(model, groups).await?),
            ("defaults", self.defaults(model, &live).await?),
        ];
        Ok((head.iter().map(|(key, value)| format!("\"{key}\":{value},")).collect(), fields))
    }

    /// What a new record gets in plain fields.
    async fn defaults(&self, model: &str, fields: &Value) -> odoo_rpc::Result<Value> {
        let plain = ["boolean", "integer", "float", "monetary", "char", "selection", "text"];
        let kept = |field: &Value| field["store"] == true && plain.iter().any(|kind| field["type"] == *kind);
        let names: Vec<&String> = fields
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, field)| kept(field))
            .map(|(name, _)| name)
            .collect();
        let answer = self.call(model, "default_get", json!([names]), json!({})).await?;
        let mut defaults: Vec<_> = answer.as_object().cloned().unwrap_or_default().into_iter().collect();
        // Names, random values and the administrator's language are no rule.
        defaults.retain(|(name, value)| {
            let zero = matches!(value, Value::Null | Value::Bool(false))
                || value == ""
                || value.as_f64() == Some(0.0);
            !zero && !["name", "uuid", "color", "lang"].contains(&name.as_str())
        });
        defaults.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(Value::Object(defaults.into_iter().collect()))
    }

    async fn access(&self, model: &str, groups: &BTreeMap<i64, String>) -> odoo_rpc::Result<Value> {
        let permissions =
            [('r', "perm_read"), ('w', "perm_write"), ('c', "perm_create"), ('d', "perm_unlink")];
        let fields = ["group_id", "perm_read", "perm_write", "perm_create", "perm_unlink"];
        let domain = json!([["model_id.model", "=", model], ["active", "=", true]]);
        let mut access = Vec::new();
        for row in self.rows("ir.model.access", domain, &fields, "id").await? {
            let letters: String = permissions
                .iter()
                .filter(|(_, field)| row[*field] == true)
                .map(|(letter, _)| letter)
                .collect();
            if !letters.is_empty() {
                let group = row["group_id"][0].as_i64().and_then(|id| groups.get(&id)).cloned();
                access.push((group, letters));
            }
        }
        access.sort();
        Ok(json!(access))
    }

    async fn base(&self) -> odoo_rpc::Result<Value> {
        let currencies =
            self.rows("res.currency", json!([]), &["name", "symbol", "decimal_places"], "name").await?;
        let countries = self.rows("res.country", json!([]), &["code", "name", "currency_id"], "name").await?;
        let domain = json!([["country_id.code", "in", MARKETPLACES]]);
        let mut states: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        let rows = self
            .rows("res.country.state", domain, &["code", "name", "country_id"], "country_id, code, id")
            .await?;
        for row in &rows {
            let country = countries.iter().find(|country| country["id"] == row["country_id"][0]);
            let code = country.and_then(|country| country["code"].as_str()).unwrap_or_default();
            states.entry(code).or_default().push(json!([row["code"], row["name"]]));
        }
        let units = self.rows("uom.uom", json!([]), &["name"], "id").await?;
        let ids: Vec<&Value> = units.iter().map(|unit| &unit["id"]).collect();
        let names = self.call("uom.uom", "get_external_id", json!([ids]), json!({})).await?;
        let named = |unit: &Value| names[unit["id"].to_string()].clone();
        let precisions = self.rows("decimal.precision", json!([]), &["name", "digits"], "id").await?;
        let modules =
            self.rows("ir.module.module", json!([["state", "=", "installed"]]), &["name"], "name").await?;
        let list = |rows: &[Value], columns: &[&str]| -> Vec<Value> {
            rows.iter().map(|row| columns.iter().map(|column| row[*column].clone()).collect()).collect()
        };
        let currency_of = |country: &Value| country["currency_id"][1].as_str().unwrap_or_default().to_owned();
        Ok(json!({
            "countries": countries.iter().map(|it| json!([it["code"], it["name"], currency_of(it)])).collect::<Vec<_>>(),
            "states": states,
            "currencies": list(&currencies, &["name", "symbol", "decimal_places"]),
            "units": units.iter().filter(|unit| named(unit) != "").map(|it| json!([named(it), it["name"]])).collect::<Vec<_>>(),
            "precisions": list(&precisions, &["name", "digits"]),
            "modules": modules.iter().map(|it| it["name"].clone()).collect::<Vec<_>>(),
        }))
    }
}
