//! A real Odoo that products are brought into.

use amz_odoo_mapping::Issue;
use amz_odoo_mapping::product::{
    ListingFamily, LoadOptions, Loaded, OdooCatalog, ProductContext, Records, next_load, odoo_catalog, reads,
    templates,
};
use amz_odoo_tests::real::RealOdoo;
use odoo_rpc::{Client, Context, Domain, SearchOptions};
use serde_json::{Map, Value, json};

pub(crate) struct Shop {
    client: Client,
}

impl Shop {
    /// Connects, and makes the fields for what Odoo has no place for.
    pub(crate) async fn open(odoo: &RealOdoo) -> Self {
        let client = odoo.connect().await;
        for (model, name) in [("product.product", "x_asin"), ("product.template", "x_parent_sku")] {
            let found =
                client.search("ir.model", &Domain::eq("model", model), SearchOptions::new()).await.unwrap();
            let field = json!({"name": name, "model_id": found[0], "ttype": "char", "state": "manual"});
            client.create("ir.model.fields", vec![object(field)], Context::new()).await.unwrap();
        }
        // The fields are new to the client too.
        Self { client: odoo.connect().await }
    }

    /// All that Odoo has of products.
    pub(crate) async fn read(&self, ctx: &ProductContext) -> OdooCatalog {
        let mut records = Records::new();
        for (model, fields) in reads(ctx) {
            let known = self.client.fields(model).await.unwrap();
            let fields: Vec<String> = fields.into_iter().filter(|field| known.has(field)).collect();
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            let all = Domain::all();
            let found = self.client.search_read(model, &all, &fields, SearchOptions::new()).await.unwrap();
            records.insert(model.to_owned(), found);
        }
        let mapped = odoo_catalog(ctx, &records);
        assert_eq!(codes(&mapped.issues), Vec::<String>::new());
        mapped.draft
    }

    /// Loads what is missing, at most so many tables, and says the models that were loaded.
    pub(crate) async fn bring(
        &self,
        ctx: &ProductContext,
        wanted: &[ListingFamily],
        tables: usize,
    ) -> Vec<String> {
        let mut loaded = Loaded::default();
        let mut models = Vec::new();
        for _ in 0..tables {
            let odoo = self.read(ctx).await;
            let drafts = templates(ctx, &odoo, wanted).draft;
            let Some(table) = next_load(ctx, LoadOptions::default(), &odoo, &drafts, &loaded) else { break };
            let outcome =
                self.client.load(&table.model, &table.fields, &table.rows, Context::new()).await.unwrap();
            let ids = outcome.into_result().unwrap_or_else(|refusal| {
                let texts: Vec<&str> =
                    refusal.messages.iter().map(|message| message.message.expose()).collect();
                panic!("{}: {texts:?}", table.model)
            });
            assert_eq!(ids.len(), table.names.len());
            loaded.note(&table, &ids);
            models.push(table.model);
        }
        models
    }

    /// Records of a model by name.
    pub(crate) async fn count(&self, model: &str, name: &str) -> u64 {
        self.client.search_count(model, &Domain::eq("name", name), Context::new()).await.unwrap()
    }

    /// A template whose attributes make all combinations at once.
    pub(crate) async fn make_template(&self, name: &str, attributes: &[(&str, &[&str])]) {
        let mut lines = Vec::new();
        for (attribute, values) in attributes {
            let values: Vec<Value> = values.iter().map(|value| json!([0, 0, {"name": value}])).collect();
            let made = json!({"name": attribute, "create_variant": "always", "value_ids": values});
            let ids =
                self.client.create("product.attribute", vec![object(made)], Context::new()).await.unwrap();
            let read =
                self.client.read("product.attribute", &ids, &["value_ids"], Context::new()).await.unwrap();
            let values = read[0].ids("value_ids").unwrap();
            lines.push(json!([0, 0, {"attribute_id": ids[0], "value_ids": [[6, 0, values]]}]));
        }
        let template = json!({"name": name, "attribute_line_ids": lines});
        self.client.create("product.template", vec![object(template)], Context::new()).await.unwrap();
    }
}

/// The issues, each with its record.
pub(crate) fn codes(issues: &[Issue]) -> Vec<String> {
    issues.iter().map(|issue| format!("{} {}", issue.kind.code(), issue.order_id)).collect()
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}
