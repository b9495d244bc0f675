//! Amazon's own examples and sandbox answers: each decodes, and nothing of it is lost.
//!
//! Reads the models that `SPAPI_MODELS` names. Without them the tests say so and pass, except where `CI` is set.

#![cfg(all(
    feature = "orders-v0",
    feature = "orders-2026-01-01",
    feature = "sellers-v1",
    feature = "tokens-2021-03-01"
))]
#![allow(clippy::unwrap_used, reason = "a test's helpers fail the test")]

use std::{collections::BTreeMap, fs, io::Write as _, path::PathBuf};

use rust_decimal::Decimal;
use serde_json::Value as Json;
use spapi_types::{
    Request, Timestamp, decode, orders_2026_01_01, orders_v0,
    record::{Value, View},
    sellers_v1, tokens_2021_03_01,
};

fn model(file: &str) -> Option<Json> {
    let root = std::env::var_os("SPAPI_MODELS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spapi-models"),
        PathBuf::from,
    );
    let path = root.join("models").join(file);
    match fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).unwrap()),
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "{}: {error}; set SPAPI_MODELS", path.display());
            // Not `println!`, which a passing test keeps to itself.
            let _ = writeln!(std::io::stderr(), "SKIPPED: {}: {error}; set SPAPI_MODELS", path.display());
            None
        }
    }
}

/// What was found in the answers of a model.
#[derive(Default)]
struct Found {
    documents: usize,
    defects: Vec<String>,
    /// Members that the model does not know, and how often they came.
    unknown: BTreeMap<String, usize>,
}

/// Decodes every answer of one operation that has the type of its success, also the 400s of v0.
fn operation<R: Request>(model: &Json, found: &mut Found)
where
    R::Response: PartialEq + serde::Serialize,
{
    let method = R::OPERATION.method.as_str().to_lowercase();
    let responses = &model["paths"][R::OPERATION.path][method.as_str()]["responses"];
    let success =
        responses.as_object().unwrap().iter().find(|(status, _)| status.starts_with('2')).unwrap().1;
    for response in
        responses.as_object().unwrap().values().filter(|other| other["schema"] == success["schema"])
    {
        let examples = response["examples"].as_object().into_iter().flat_map(|examples| examples.values());
        let cases = response["x-amzn-api-sandbox"]["static"].as_array().into_iter().flatten();
        for document in
            examples.chain(cases.map(|case| &case["response"])).filter(|document| document.is_object())
        {
            found.documents += 1;
            let name = R::OPERATION.name;
            let decoded = decode::<R::Response>(document.to_string().as_bytes()).unwrap();
            found.defects.extend(decoded.defects.iter().map(|defect| format!("{name}: {defect}")));
            let missing = compare(name, document, decoded.value.view(), &mut found.unknown);
            let missing: Vec<_> = missing
                .into_iter()
                .filter(|path| !decoded.defects.iter().any(|known| path.ends_with(&known.path)))
                .collect();
            assert_eq!(missing, Vec::<String>::new());
            let json = serde_json::to_vec(&decoded.value).unwrap();
            let again = decode::<R::Response>(&json).unwrap();
            assert!(
                again.value == decoded.value && again.defects.is_empty(),
                "{name} reads what it wrote otherwise"
            );
        }
    }
}

/// The paths at which a document and what was read of it differ: null is absent, number and text compare by value,
/// instants as such.
fn compare(
    path: &str,
    document: &Json,
    view: View<'_>,
    unknown: &mut BTreeMap<String, usize>,
) -> Vec<String> {
    let text = document.as_str().map_or_else(|| document.to_string(), str::to_owned);
    let equal = match view {
        View::Record(record) => {
            let members = record.table().members;
            let mut differences = Vec::new();
            for (key, value) in
                document.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null())
            {
                let path = format!("{path}.{key}");
                match members.iter().position(|member| member.name == key) {
                    None => *unknown.entry(format!("{}.{key}", record.table().name)).or_default() += 1,
                    Some(index) => match record.field(index).and_then(|field| field.view()) {
                        Some(view) => differences.extend(compare(&path, value, view, unknown)),
                        None => differences.push(path),
                    },
                }
            }
            return differences;
        }
        View::List(list) => {
            let items = document.as_array().unwrap();
            if items.len() != list.len() {
                return vec![path.to_owned()];
            }
            let pairs = items.iter().enumerate();
            return pairs
                .flat_map(|(index, item)| {
                    compare(&format!("{path}[{index}]"), item, list.item(index).unwrap(), unknown)
                })
                .collect();
        }
        View::Decimal(decimal) => Decimal::from_str_exact(&text).ok() == Some(decimal),
        View::Timestamp(timestamp) => text.parse::<Timestamp>() == Ok(timestamp),
        View::Int(int) => text.parse() == Ok(int),
        View::Bool(bool) => text.parse() == Ok(bool),
        View::Text(read) => text == read,
        _ => false,
    };
    if equal { Vec::new() } else { vec![path.to_owned()] }
}

fn check(found: &Found, documents: usize, defects: &[&str], unknown: &[(&str, usize)]) {
    assert_eq!(found.documents, documents);
    assert_eq!(found.defects, defects);
    let seen: Vec<_> = found.unknown.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(seen, unknown);
}

#[test]
fn orders_v0_decodes() {
    let Some(model) = model("orders-api-model/ordersV0.json") else { return };
    let mut found = Found::default();
    operation::<orders_v0::GetOrders>(&model, &mut found);
    operation::<orders_v0::GetOrder>(&model, &mut found);
    operation::<orders_v0::GetOrderBuyerInfo>(&model, &mut found);
    operation::<orders_v0::GetOrderAddress>(&model, &mut found);
    operation::<orders_v0::GetOrderItems>(&model, &mut found);
    operation::<orders_v0::GetOrderItemsBuyerInfo>(&model, &mut found);
    operation::<orders_v0::GetOrderRegulatedInfo>(&model, &mut found);
    // One example of getOrderItemsBuyerInfo has an item's members in the place of the list.
    let misplaced =
        ["BuyerCustomizedInfo", "GiftMessageText", "GiftWrapLevel", "GiftWrapPrice", "OrderItemId"]
            .map(|member| (format!("OrderItemsBuyerInfoList.{member}"), 1));
    let misplaced = misplaced.each_ref().map(|(member, count)| (member.as_str(), *count));
    check(&found, 27, &[], &misplaced);
}

#[test]
fn orders_2026_01_01_decodes() {
    let Some(model) = model("orders-api-model/orders_2026-01-01.json") else { return };
    let mut found = Found::default();
    operation::<orders_2026_01_01::SearchOrders>(&model, &mut found);
    operation::<orders_2026_01_01::GetOrder>(&model, &mut found);
    check(&found, 8, &[], &[]);
}

#[test]
fn sellers_v1_decodes() {
    let Some(model) = model("sellers-api-model/sellers.json") else { return };
    let mut found = Found::default();
    operation::<sellers_v1::GetMarketplaceParticipations>(&model, &mut found);
    operation::<sellers_v1::GetAccount>(&model, &mut found);
    check(&found, 4, &[], &[]);
}

#[test]
fn tokens_2021_03_01_decodes() {
    let Some(model) = model("tokens-api-model/tokens_2021-03-01.json") else { return };
    let mut found = Found::default();
    operation::<tokens_2021_03_01::CreateRestrictedDataToken>(&model, &mut found);
    check(&found, 2, &[], &[]);
}
