//! An Odoo on paper: what `load` of products does, as tried on a real one.

use std::collections::BTreeMap;

use amz_odoo_mapping::product::{LoadTable, Records};
use serde_json::{Map, Value, json};

type Row = Map<String, Value>;

#[derive(Clone, Default)]
pub(crate) struct Paper {
    models: BTreeMap<String, BTreeMap<i64, Row>>,
    names: BTreeMap<String, i64>,
    last: i64,
}

impl Paper {
    /// The records of all models, as `read` gives them.
    pub(crate) fn read(&self) -> Records {
        let records =
            |rows: &BTreeMap<i64, Row>| rows.values().cloned().map(Value::Object).collect::<Value>();
        let models: Map<String, Value> =
            self.models.iter().map(|(model, rows)| (model.clone(), records(rows))).collect();
        serde_json::from_value(Value::Object(models)).expect("records")
    }

    /// How many records there are of each model.
    pub(crate) fn counts(&self) -> BTreeMap<&str, usize> {
        self.models.iter().map(|(model, rows)| (model.as_str(), rows.len())).collect()
    }

    /// One call of `load`: the ids of its records.
    pub(crate) fn load(&mut self, table: &LoadTable) -> Vec<i64> {
        let mut ids = Vec::new();
        for cells in &table.rows {
            assert_eq!(cells.len(), table.fields.len());
            let mut own = Row::new();
            let mut line = Row::new();
            for (field, cell) in table.fields.iter().zip(cells) {
                match field.split_once('/') {
                    Some((_, ".id")) | None if cell.is_empty() => {}
                    Some((name, ".id")) => drop(own.insert(name.to_owned(), ids_of(name, cell))),
                    Some((_, name)) => {
                        let name = name.strip_suffix("/.id").unwrap_or(name);
                        line.insert(name.to_owned(), ids_of(name, cell));
                    }
                    None => drop(own.insert(field.clone(), ids_of(field, cell))),
                }
            }
            if !own.is_empty() {
                ids.push(self.record(&table.model, own));
            }
            if let (false, Some(owner)) = (line.is_empty(), ids.last()) {
                self.line(&table.model, *owner, line);
            }
        }
        ids
    }

    /// Makes or changes a record by external id, or changes one by id.
    fn record(&mut self, model: &str, mut row: Row) -> i64 {
        let by_id = row.remove(".id").map(|id| id.as_str().expect("a text").parse::<i64>().expect("an id"));
        let name = row.remove("id").map(|name| name.as_str().expect("a text").to_owned());
        let known = by_id.or_else(|| self.names.get(name.as_deref()?).copied());
        let id = known.unwrap_or_else(|| {
            self.last += 1;
            self.last
        });
        if let Some(name) = name {
            self.names.insert(name, id);
        }
        match model {
            "product.category" => {
                let parent = row.get("parent_id").and_then(|parent| parent[0].as_i64());
                let above = parent.map(|parent| {
                    self.models[model][&parent]["complete_name"].as_str().expect("a name").to_owned()
                });
                let own = row["name"].as_str().expect("a name").to_owned();
                row.insert(
                    "complete_name".to_owned(),
                    json!(above.map_or(own.clone(), |above| format!("{above} / {own}"))),
                );
            }
            "product.product" if known.is_none() && !row.contains_key("product_tmpl_id") => {
                let template = json!({"name": row["name"], "categ_id": row.get("categ_id").cloned().unwrap_or(json!(false))});
                let template =
                    self.record("product.template", template.as_object().cloned().expect("an object"));
                row.insert("product_tmpl_id".to_owned(), json!([template, "template"]));
            }
            // Others would make variants that nobody wants.
            "product.attribute" => assert_eq!(row["create_variant"], "dynamic"),
            "product.template.attribute.line" => {
                for value in row["value_ids"].as_array().cloned().expect("ids") {
                    self.template_value(id, &value);
                }
            }
            _ => {}
        }
        // Odoo names what a many2one leads to.
        if let Some(category) = row.get("categ_id").and_then(|category| category[0].as_i64()) {
            let name = self.models["product.category"][&category]["complete_name"].clone();
            row.insert("categ_id".to_owned(), json!([category, name]));
        }
        let record = self.models.entry(model.to_owned()).or_default().entry(id).or_default();
        record.insert("id".to_owned(), json!(id));
        record.extend(row);
        if model == "product.template" && !record.contains_key("attribute_line_ids") {
            record.insert("attribute_line_ids".to_owned(), json!([]));
        }
        id
    }

    /// A line of a template or of a kit.
    fn line(&mut self, model: &str, owner: i64, mut line: Row) {
        if model == "mrp.bom" {
            line.insert("bom_id".to_owned(), json!([owner, "kit"]));
            self.record("mrp.bom.line", line);
            return;
        }
        let attribute = line["attribute_id"][0].as_i64().expect("an id");
        let name = self.models["product.attribute"][&attribute]["name"].clone();
        line.insert("attribute_id".to_owned(), json!([attribute, name]));
        line.insert("product_tmpl_id".to_owned(), json!([owner, "template"]));
        let id = self.record("product.template.attribute.line", line);
        let template = self
            .models
            .get_mut("product.template")
            .expect("templates")
            .get_mut(&owner)
            .expect("the template");
        let lines = template["attribute_line_ids"].as_array_mut().expect("ids");
        if !lines.contains(&json!(id)) {
            lines.push(json!(id));
        }
    }

    fn template_value(&mut self, line: i64, value: &Value) {
        let model = "product.template.attribute.value";
        let value = json!([value, "value"]);
        let rows = self.models.entry(model.to_owned()).or_default();
        let is_known = rows.values().any(|row| {
            row["attribute_line_id"][0] == json!(line) && row["product_attribute_value_id"] == value
        });
        if !is_known {
            let row = json!({"attribute_line_id": [line, "line"], "product_attribute_value_id": value});
            self.record(model, row.as_object().cloned().expect("an object"));
        }
    }
}

/// A cell of ids as `read` gives it: a list for several, else the id and a name. Other cells are texts or numbers.
fn ids_of(name: &str, cell: &str) -> Value {
    let ids = || cell.split(',').filter(|id| !id.is_empty()).map(|id| id.parse::<i64>().expect("an id"));
    match name {
        _ if name.ends_with("_ids") => ids().collect(),
        _ if name.ends_with("_id") => json!([ids().next().expect("an id"), ""]),
        "product_qty" => serde_json::from_str(cell).expect("a number"),
        _ => json!(cell),
    }
}
