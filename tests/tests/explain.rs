//! What `explain` prints is what the run did: take a rule away, and its output changes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use amz_odoo_mapping::{Trace, TraceEntry};
use amz_odoo_testkit::odoo::Profile;
use amz_odoo_tests::clinic::{Clinic, EmulatedOdoo};
use odoo_rpc::{Context, Domain, Record, SearchOptions};
use serde_json::json;
use toml::{Table, Value};

/// Longer than listings lag behind.
const UNTIL_LISTED: u64 = 200;

/// What `explain` prints for people and for scripts.
struct Explained {
    text: String,
    trace: Trace,
}

impl Explained {
    async fn read(clinic: &Clinic, order_id: &str) -> Self {
        let printed = clinic.shop.command(&["explain", order_id]).output().await.unwrap();
        assert!(printed.status.success(), "{printed:?}");
        let mut ended = clinic.run(&["explain", order_id, "--json"]).await.done();
        let trace: Trace = serde_json::from_value(ended.json["trace"].take()).unwrap();
        let text = String::from_utf8(printed.stdout).unwrap();
        for entry in trace.entries() {
            let line = format!("from {} by rule {}", entry.source, entry.rule);
            assert!(
                text.lines().any(|said| said.starts_with(&*entry.field) && said.contains(&line)),
                "{line}\n{text}"
            );
        }
        Self { text, trace }
    }

    /// The first entry with this value.
    fn valued(&self, value: &str) -> TraceEntry<'_> {
        let mut found = self.trace.entries();
        found
            .find(|entry| entry.value.as_ref().is_some_and(|said| said.contains(value)))
            .unwrap_or_else(|| panic!("no {value} in {}", self.text))
    }

    fn of_field(&self, field: &str) -> Option<TraceEntry<'_>> {
        self.trace.entries().find(|entry| entry.field == field)
    }
}

async fn sync(clinic: &Clinic) {
    clinic.shop.amazon.advance(UNTIL_LISTED).await;
    let ended = clinic.run(&["sync", "orders", "--json"]).await;
    let issues = clinic.shop.issues().await;
    assert_eq!((ended.code, ended.count("orders_quarantined")), (Some(0), 0), "{ended:?} {issues:#?}");
}

fn rule(from: &str, to: &str) -> Value {
    Value::Table(Table::from_iter([(from.to_owned(), to.into())]))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_is_taken_away_is_gone_from_the_output() {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    let mut clinic = Clinic::new(odoo.access.clone(), 0).await;
    assert_eq!(clinic.doctor(&["--fix"]).await.code, Some(0));
    let order = json!({"status": "Unshipped", "channel": "FBM", "service_level": "STANDARD",
        "items": [{"sku": "AMAZONS-SKU", "quantity": 1}]});
    let id = clinic.shop.amazon.put(&order).await.order_id;
    clinic.set("account.0.rules.skus", rule("AMAZONS-SKU", "MAPPED-SKU"));
    clinic.set("account.0.rules.carriers", rule("STANDARD", "The Carrier"));
    let client = odoo.access.connect().await;
    let create = async |model: &str, values: serde_json::Value| {
        let values = values.as_object().cloned().unwrap();
        client.create(model, vec![values], Context::new()).await.unwrap()[0]
    };
    let product = create("product.product", json!({"name": "Carrying", "type": "service"})).await;
    let method = create("delivery.carrier", json!({"name": "The Carrier", "product_id": product})).await;
    // The delivery methods of an order's transfers.
    let methods = async |order_id: &str| {
        let transfers = Domain::eq("sale_id.client_order_ref", order_id);
        let fields = ["carrier_id"];
        let found =
            client.search_read("stock.picking", &transfers, &fields, SearchOptions::new()).await.unwrap();
        let of = |record: &Record| record.many2one("carrier_id").unwrap().map(|carrier| carrier.id);
        found.iter().map(of).collect::<Vec<_>>()
    };
    sync(&clinic).await;
    assert_eq!(methods(&id).await, [Some(method)], "what is explained was done");
    let with = Explained::read(&clinic, &id).await;
    let (sku, carrier) = (with.valued("MAPPED-SKU"), with.valued("The Carrier"));

    clinic.set("account.0.rules.skus", Table::new());
    clinic.set("account.0.rules.carriers", Table::new());
    // As long as nothing ran, the last run is what is explained.
    assert_eq!(Explained::read(&clinic, &id).await.text, with.text);

    // The same order once more, mapped without the rules.
    let id = clinic.shop.amazon.put(&order).await.order_id;
    sync(&clinic).await;
    let without = Explained::read(&clinic, &id).await;
    assert_eq!(methods(&id).await, [None]);
    for gone in ["MAPPED-SKU", "The Carrier"] {
        assert!(with.text.contains(gone) && !without.text.contains(gone), "{gone}: {}", without.text);
    }
    assert_ne!(without.valued("AMAZONS-SKU").rule, sku.rule, "another rule set it");
    let now = without.of_field(&carrier.field);
    assert!(now.as_ref().is_none_or(|now| now.rule != carrier.rule), "{now:?}");
}
