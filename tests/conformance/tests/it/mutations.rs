//! Every document of Amazon's, spoiled: it is still read, and nothing is lost but what the defects name.

use std::collections::BTreeMap;

use amz_odoo_conformance::cases::documents;
use amz_odoo_conformance::compare::compare;
use amz_odoo_conformance::json::Json;
use amz_odoo_conformance::mutate::{Mutation, mutate};
use amz_odoo_conformance::{entries, entry, reader};
use fastrand::Rng;

/// Rounds a document and mutation, each with other places.
const ROUNDS: usize = 2;

#[test]
fn a_spoiled_document_is_read_and_nothing_is_lost_in_silence() {
    let Some(models) = crate::models(None) else { return };
    let entries = entries();
    let mut dice = Rng::with_seed(20_261_123);
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for model in &models {
        for operation in model.operations() {
            let entry = entry(&operation, &entries).expect("the typed side has every operation");
            for document in documents(&operation) {
                let Some((read, Some(schema))) = reader(&operation, entry, &document) else { continue };
                for (mutation, _) in Mutation::ALL
                    .into_iter()
                    .flat_map(|mutation| (0..ROUNDS).map(move |round| (mutation, round)))
                {
                    let (spoiled, count) = mutate(model, schema, &document.body, mutation, &mut dice);
                    if count == 0 {
                        continue;
                    }
                    *places.entry(format!("{mutation:?}")).or_default() += count;
                    let text = spoiled.to_string();
                    let name = &document.name;
                    let read = match read(text.as_bytes()) {
                        Ok(read) => read,
                        Err(error) => {
                            wrong.push(format!("{name} {mutation:?}: {error}: {text}"));
                            continue;
                        }
                    };
                    let defects: Vec<&str> = read.defects.iter().map(String::as_str).collect();
                    let found = compare(model, schema, &spoiled, &read.again, &defects);
                    wrong.extend(found.differences.iter().map(|what| format!("{name} {mutation:?}: {what}")));
                }
            }
        }
    }
    wrong.truncate(50);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Each mutation met documents enough to mean something.
    assert_eq!(places.len(), Mutation::ALL.len(), "{places:?}");
    assert!(places.values().all(|count| *count >= 100), "{places:?}");
}

/// A value of another type is set aside only where its member cannot hold it.
#[test]
fn a_document_that_is_not_spoiled_has_no_defects() {
    let Some(models) = crate::models(Some("ordersV0")) else { return };
    let entries = entries();
    let operations = models[0].operations();
    let operation = operations.iter().find(|operation| operation.name.ends_with(".getOrder")).unwrap();
    let entry = entry(operation, &entries).unwrap();
    let body =
        Json::parse(r#"{"payload":{"AmazonOrderId":"1","NumberOfItemsShipped":"2","PurchaseDate":""}}"#);
    let read = (entry.read)(body.unwrap().to_string().as_bytes()).unwrap();
    assert_eq!(read.defects, ["payload.PurchaseDate"]);
}
