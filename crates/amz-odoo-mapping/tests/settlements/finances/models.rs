//! Amazon's own models: every list of v0 and every example comes through, and nothing of it is lost.
//!
//! The models are found by `SPAPI_MODELS` (default: `../shared/spapi-models` beside the workspace). Where they are
//! absent the tests say so and pass, except with `CI=true`.

use std::path::PathBuf;

use crate::support::ctx;
use amz_odoo_mapping::settlement::{RevenueMode, SettlementReader, settlements};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

fn model(file: &str) -> Option<Value> {
    let root = std::env::var_os("SPAPI_MODELS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/spapi-models")),
        PathBuf::from,
    );
    let path = root.join("models/finances-api-model").join(file);
    if !path.is_file() {
        assert!(std::env::var_os("CI").is_none(), "SPAPI_MODELS names no folder with Amazon's models");
        println!("SKIPPED: Amazon's models are not at {}; set SPAPI_MODELS", root.display());
        return None;
    }
    Some(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
}

/// An instance of a definition in which every amount is `next`'s, every list has one entry.
fn instance(model: &Value, definition: &Value, next: &mut impl FnMut() -> Value) -> Value {
    if let Some(name) = definition["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return match name {
            "BigDecimal" => next(),
            "Date" => json!("2026-05-20T10:00:00Z"),
            _ => instance(model, &model["definitions"][name], next),
        };
    }
    match definition["type"].as_str() {
        Some("array") => json!([instance(model, &definition["items"], next)]),
        Some("integer") => json!(1),
        Some("string") if definition["format"] == "date-time" => json!("2026-05-20T10:00:00Z"),
        Some("string") => json!("EUR"),
        _ => {
            let members = definition["properties"].as_object().unwrap().iter();
            Value::Object(
                members.map(|(name, member)| (name.clone(), instance(model, member, next))).collect(),
            )
        }
    }
}

#[test]
fn every_amount_of_every_list_of_v0_is_counted_or_known_not_to_move_money() {
    let Some(model) = model("financesV0.json") else { return };
    let lists = model["definitions"]["FinancialEvents"]["properties"].as_object().unwrap();
    assert!(lists.len() > 30);
    let mut shown = String::new();
    for (list, definition) in lists {
        // Powers of two: a sum tells which amounts are in it.
        let mut amount = 1_u64;
        let event = instance(&model, definition, &mut || {
            amount *= 2;
            json!(amount / 2)
        });
        let page: Map<String, Value> = [(list.clone(), event.clone())].into_iter().collect();
        let mut reader_ctx = ctx(RevenueMode::Settlement);
        reader_ctx.margins = true;
        let mut reader = SettlementReader::new(&reader_ctx);
        reader.events(&serde_json::from_value(json!(page)).unwrap(), "G").unwrap();
        let mapped = reader.finish().unwrap().remove(0);
        let sum: u64 = mapped.draft.sum.try_into().unwrap();
        let mut skipped = Vec::new();
        let mut names = Vec::new();
        paths(&event, String::new(), &mut names);
        for (path, amount) in names {
            if sum & amount == 0 {
                skipped.push(path);
            }
        }
        assert!(sum > 0, "{list}");
        shown.push_str(&format!("{list}: all but {}\n", skipped.join(", ")).replace("all but \n", "all\n"));
    }
    insta::assert_snapshot!("amounts_of_v0", shown);
}

fn paths(value: &Value, path: String, found: &mut Vec<(String, u64)>) {
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| paths(entry, path.clone(), found)),
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_u64() {
                    Some(amount) if name == "CurrencyAmount" => found.push((path.clone(), amount)),
                    _ => paths(member, format!("{path}/{name}"), found),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn every_example_comes_through_and_its_amounts_with_it() {
    for file in ["financesV0.json", "finances_2024-06-19.json"] {
        let Some(model) = model(file) else { return };
        let mut seen = 0;
        for operations in model["paths"].as_object().unwrap().values() {
            let response = &operations["get"]["responses"]["200"];
            let examples =
                response["examples"].as_object().into_iter().flat_map(|examples| examples.values());
            let cases = response["x-amzn-api-sandbox"]["static"].as_array().into_iter().flatten();
            for body in examples.chain(cases.map(|case| &case["response"])) {
                seen += 1;
                let read = settlements(&ctx(RevenueMode::Settlement), body.to_string().as_bytes());
                let text = body.to_string();
                match read {
                    Ok(all) => assert!(!all.is_empty()),
                    Err(error) => {
                        let kind = format!("{:?}", error.kind);
                        let is_headers = text.contains("EventGroupList") || text.contains("summaries");
                        let is_blank = !text.contains("urrencyAmount");
                        let want = if text.contains("balances") { "NotFinances" } else { "Empty" };
                        assert!(
                            kind == want && (is_headers || is_blank || want == "NotFinances"),
                            "{kind}: {text}"
                        );
                    }
                }
            }
        }
        assert!(seen > 2, "{file}");
    }
    // The sandbox's transaction has a total without parts: that is its amount.
    let Some(model) = model("finances_2024-06-19.json") else { return };
    let body = &model["paths"]["/finances/2024-06-19/transactions"]["get"]["responses"]["200"]["x-amzn-api-sandbox"]
        ["static"][0]["response"];
    let mapped = settlements(&ctx(RevenueMode::Settlement), body.to_string().as_bytes()).unwrap().remove(0);
    let total = &body["payload"]["transactions"][0]["totalAmount"]["currencyAmount"];
    assert_eq!(mapped.draft.sum, total.to_string().parse::<Decimal>().unwrap());
}
