//! Amazon's own examples and sandbox answers: each decodes, and nothing of it is lost.
//!
//! Reads the models that `SPAPI_MODELS` names. Without them the tests say so and pass, except where `CI` is set.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail the test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    path::PathBuf,
};

use rust_decimal::Decimal;
use serde_json::Value as Json;
use spapi_types::{
    Call, CallVisitor, Operation, Timestamp, decode,
    record::{Value, View},
    visit_calls,
};

/// All models, or `None` where there are none.
fn models() -> Option<Vec<Json>> {
    let root = std::env::var_os("SPAPI_MODELS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spapi-models"),
        PathBuf::from,
    );
    let folders = match fs::read_dir(root.join("models")) {
        Ok(folders) => folders,
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "{}: {error}; set SPAPI_MODELS", root.display());
            // Not `println!`, which a passing test keeps to itself.
            let _ = writeln!(std::io::stderr(), "SKIPPED: {}: {error}; set SPAPI_MODELS", root.display());
            return None;
        }
    };
    let folders = folders.map(|folder| folder.unwrap().path()).filter(|folder| folder.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap());
    let files = files.map(|file| file.unwrap().path());
    let files = files.filter(|file| file.extension().is_some_and(|extension| extension == "json"));
    Some(files.map(|file| serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()).collect())
}

/// Decodes the answers of every operation.
struct Answers {
    models: Vec<Json>,
    operations: usize,
    documents: usize,
    defects: BTreeSet<String>,
    /// Members that the model does not know, and how often they came.
    unknown: BTreeMap<String, usize>,
}

impl CallVisitor for Answers {
    fn visit<C: Call>(&mut self) {
        self.operations += 1;
        for document in self.answers(C::OPERATION) {
            self.documents += 1;
            self.check::<C>(&document);
        }
    }
}

impl Answers {
    /// The answers that have the type of a success, also the 400s of v0.
    fn answers(&self, operation: &Operation) -> Vec<Json> {
        let method = operation.method.as_str().to_lowercase();
        let mut specs = self.models.iter().map(|model| &model["paths"][operation.path][method.as_str()]);
        let spec = specs.find(|spec| spec["operationId"] == operation.name).unwrap();
        let responses = || spec["responses"].as_object().unwrap().iter();
        let success: Vec<&Json> = responses()
            .filter(|(status, _)| status.starts_with('2'))
            .map(|(_, body)| &body["schema"])
            .collect();
        let mut found = Vec::new();
        for (status, response) in responses().filter(|(_, response)| success.contains(&&response["schema"])) {
            let examples = response["examples"].as_object().into_iter().flat_map(|all| all.values());
            let cases = response["x-amzn-api-sandbox"]["static"].as_array().into_iter().flatten();
            let all = examples.chain(cases.map(|case| &case["response"]));
            let body = |document: &&Json| status != "204" && (document.is_object() || document.is_array());
            found.extend(all.filter(body).cloned());
        }
        found
    }

    fn check<C: Call>(&mut self, document: &Json) {
        let name = C::OPERATION.to_string();
        let decoded = decode::<C::Response>(document.to_string().as_bytes());
        let decoded = match decoded {
            Ok(decoded) => decoded,
            Err(error) => {
                self.defects.insert(format!("{name}: {error}"));
                return;
            }
        };
        self.defects.extend(decoded.defects.iter().map(|defect| format!("{name}: {defect}")));
        let mut missing = compare(&name, document, decoded.value.view(), &mut self.unknown);
        missing.retain(|path| !decoded.defects.iter().any(|known| path.ends_with(&known.path)));
        assert_eq!(missing, Vec::<String>::new());
        let json = serde_json::to_vec(&decoded.value).unwrap();
        let again = decode::<C::Response>(&json).unwrap();
        assert!(
            again.value == decoded.value && again.defects.is_empty(),
            "{name} reads what it wrote otherwise"
        );
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
    let entries = || document.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    let mut differences = Vec::new();
    let equal = match view {
        View::Record(record) => {
            let members = record.table().members;
            for (key, value) in entries().filter(|_| !members.is_empty()) {
                let path = format!("{path}.{key}");
                match members.iter().position(|member| member.name == key) {
                    None => *unknown.entry(format!("{}.{key}", record.table().name)).or_default() += 1,
                    Some(index) => match record.field(index).and_then(|field| field.view()) {
                        Some(view) => differences.extend(compare(&path, value, view, unknown)),
                        None => differences.push(path),
                    },
                }
            }
            document.is_object()
        }
        View::Map(map) => {
            let read: BTreeMap<&str, View<'_>> = map.entries().collect();
            for (key, value) in entries() {
                let path = format!("{path}.{key}");
                match read.get(key.as_str()) {
                    Some(view) => differences.extend(compare(&path, value, *view, unknown)),
                    None => differences.push(path),
                }
            }
            document.is_object()
        }
        View::List(list) => {
            let items = document.as_array().map_or(&[] as &[Json], Vec::as_slice);
            for (index, (item, view)) in items.iter().zip((0..).map_while(|at| list.item(at))).enumerate() {
                differences.extend(compare(&format!("{path}[{index}]"), item, view, unknown));
            }
            items.len() == list.len()
        }
        View::Json(json) => json.parse::<Json>().ok().as_ref() == Some(document),
        View::Decimal(decimal) => exact(&text) == Some(decimal),
        View::Timestamp(timestamp) => text.parse::<Timestamp>() == Ok(timestamp),
        View::Int(int) => exact(&text) == Some(Decimal::from(int)),
        View::Bool(bool) => text.parse() == Ok(bool),
        View::Text(read) => text == read,
        _ => false,
    };
    if !equal {
        differences.push(path.to_owned());
    }
    differences
}

fn exact(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

/// What Amazon's own examples hold that cannot be read, and why.
const EXCEPTIONS: &[&str] = &[
    // There is no 30th of February.
    "customer_feedback_2024-06-01.getItemReviewTrends: reviewTrends.negativeTopics[0].trendMetrics[4].dateRange.endDate: expected an instant",
    "customer_feedback_2024-06-01.getItemReviewTrends: reviewTrends.positiveTopics[0].trendMetrics[4].dateRange.endDate: expected an instant",
    "customer_feedback_2024-06-01.getItemReviewTrends: reviewTrends.positiveTopics[1].trendMetrics[4].dateRange.endDate: expected an instant",
    // A list without its object.
    "sellers_v1.getMarketplaceParticipations: the body is JSON of another shape than the model's",
    "vendor_direct_fulfillment_orders_2021-12-28.getOrders: the body is JSON of another shape than the model's",
    "vendor_direct_fulfillment_shipping_2021-12-28.getShippingLabels: the body is JSON of another shape than the model's",
    // The text `<**-redacted-**>` in place of an address.
    "shipping_v2.getCollectionFormHistory: collectionFormsHistoryRecordList[0].shipFromAddress: expected an object",
    "shipping_v2.getUnmanifestedShipments: unmanifestedCarrierInformationList[0].unmanifestedShipmentLocationList[0].address: expected an object",
    // A schema in place of a value.
    "vendor_shipments_v1.SubmitShipmentConfirmations: payload.transactionId: expected a text",
];

#[test]
fn every_answer_decodes_and_nothing_is_lost() {
    let Some(models) = models() else { return };
    let mut answers =
        Answers { models, operations: 0, documents: 0, defects: BTreeSet::new(), unknown: BTreeMap::new() };
    visit_calls(&mut answers);
    let Answers { operations, documents, defects, .. } = &answers;
    let new: Vec<_> = defects.iter().filter(|defect| !EXCEPTIONS.contains(&defect.as_str())).collect();
    assert!(new.is_empty(), "{new:#?}");
    if cfg!(feature = "full") {
        assert_eq!((*operations, *documents, defects.len()), (370, 704, EXCEPTIONS.len()));
    }
    // Members that the models do not know: of examples that leave the payload's object out, and a few more.
    println!("{operations} operations, {documents} answers; unknown: {:#?}", answers.unknown);
}
