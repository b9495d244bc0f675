//! Bugs that a generator could have, planted into the typed side: the comparison finds each.

use amz_odoo_conformance::json::Json;
use amz_odoo_conformance::request::Argument;
use amz_odoo_conformance::typed::{Entry, Read};
use amz_odoo_conformance::{Finding, check, entries};
use bytes::Bytes;
use http::Request;
use spapi_types::orders_v0::GetOrdersResponse;
use spapi_types::{Call, CallVisitor, DecodeError, visit_calls};

/// The findings of one model of which one operation's entry was sabotaged.
fn findings(model: &str, operation: &str, sabotage: impl Fn(&mut Entry)) -> Option<Vec<Finding>> {
    let models = crate::models(Some(model))?;
    let mut entries = entries();
    assert_eq!(check(&models, &entries).failures, []);
    let api_has =
        |entry: &Entry| models[0].operations().iter().any(|known| known.path == entry.operation.path);
    let of_model = entries.iter_mut().filter(|entry| entry.operation.name == operation && api_has(entry));
    of_model.for_each(sabotage);
    let findings = check(&models, &entries).failures;
    assert!(findings.iter().all(|finding| finding.name.contains(operation)), "{findings:?}");
    Some(findings)
}

fn has(findings: &[Finding], name: &str, what: &str) {
    let found = findings.iter().any(|finding| finding.name == name && finding.what.starts_with(what));
    assert!(found, "{findings:#?}");
}

/// The request as the typed side builds it.
fn honest(name: &str, arguments: &[Argument]) -> Request<Bytes> {
    let entries = entries();
    let entry = entries.iter().find(|entry| entry.operation.to_string() == name).unwrap();
    (entry.request)(arguments).unwrap()
}

fn with_uri(mut request: Request<Bytes>, uri: &str) -> Request<Bytes> {
    *request.uri_mut() = uri.parse().unwrap();
    request
}

#[test]
fn a_wrong_query_name_is_found() {
    fn request(arguments: &[Argument]) -> Result<Request<Bytes>, String> {
        let request = honest("orders_v0.getOrders", arguments);
        let uri = request.uri().to_string().replace("MarketplaceIds=", "marketplaceIds=");
        Ok(with_uri(request, &uri))
    }
    let Some(findings) = findings("ordersV0", "getOrders", |entry| entry.request = request) else { return };
    has(
        &findings,
        "ordersV0.getOrders 200 #1",
        "query MarketplaceIds: expected [\"ATVPDKIKX0DER\"], found []",
    );
    has(&findings, "ordersV0.getOrders 200 #1", "query marketplaceIds: expected []");
}

#[test]
fn a_path_that_is_not_encoded_is_found() {
    fn request(arguments: &[Argument]) -> Result<Request<Bytes>, String> {
        let request = honest("listings_items_2021-08-01.deleteListingsItem", arguments);
        let uri = request.uri().to_string().replace("%2F", "/");
        Ok(with_uri(request, &uri))
    }
    let sabotage = |entry: &mut Entry| entry.request = request;
    let Some(findings) = findings("listingsItems_2021-08-01", "deleteListingsItem", sabotage) else { return };
    has(
        &findings,
        "listingsItems_2021-08-01.deleteListingsItem hostile",
        "path: expected /listings/2021-08-01/",
    );
}

/// Reads a body as the typed side does.
fn honest_read(body: &[u8]) -> Result<Read, DecodeError> {
    amz_odoo_conformance::typed::read::<GetOrdersResponse>(body)
}

#[test]
fn money_that_passed_through_a_float_is_found() {
    /// serde_json's numbers are floats.
    fn through_a_float(value: &Json) -> Json {
        match value {
            Json::Number(text) => Json::Number(text.parse::<f64>().unwrap().to_string()),
            Json::Text(text) if text.contains('.') && text.parse::<f64>().is_ok() => {
                Json::Text(text.parse::<f64>().unwrap().to_string())
            }
            Json::List(items) => Json::List(items.iter().map(through_a_float).collect()),
            Json::Object(members) => Json::Object(
                members.iter().map(|(name, value)| (name.clone(), through_a_float(value))).collect(),
            ),
            other => other.clone(),
        }
    }
    fn read(body: &[u8]) -> Result<Read, DecodeError> {
        let read = amz_odoo_conformance::typed::read::<
            spapi_types::finances_2024_06_19::ListTransactionsResponse,
        >(body)?;
        Ok(Read { again: through_a_float(&read.again), ..read })
    }
    let Some(findings) = findings("finances_2024-06-19", "listTransactions", |entry| entry.read = read)
    else {
        return;
    };
    has(
        &findings,
        "finances_2024-06-19.listTransactions 200 hostile",
        "payload.transactions[0].totalAmount.currencyAmount: expected \"9007199254740993.01\"",
    );
}

#[test]
fn a_dropped_member_is_found() {
    fn read(body: &[u8]) -> Result<Read, DecodeError> {
        let read = honest_read(body)?;
        Ok(Read { again: without(&read.again, "OrderStatus"), ..read })
    }
    fn without(value: &Json, dropped: &str) -> Json {
        match value {
            Json::List(items) => Json::List(items.iter().map(|item| without(item, dropped)).collect()),
            Json::Object(members) => Json::Object(
                members
                    .iter()
                    .filter(|(name, _)| name != dropped)
                    .map(|(name, value)| (name.clone(), without(value, dropped)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }
    let Some(findings) = findings("ordersV0", "getOrders", |entry| entry.read = read) else { return };
    has(&findings, "ordersV0.getOrders 200 #1", "payload.Orders[0].OrderStatus: lost");
}

#[test]
fn a_missing_operation_is_found() {
    let Some(models) = crate::models(Some("sellers")) else { return };
    let entries: Vec<Entry> =
        entries().into_iter().filter(|entry| entry.operation.name != "getAccount").collect();
    has(&check(&models, &entries).failures, "sellers.getAccount", "the typed side does not have it");
}

/// The visitor that the typed side is collected by meets each operation once.
#[test]
fn every_operation_is_met_once() {
    struct Count(usize);
    impl CallVisitor for Count {
        fn visit<C: Call>(&mut self) {
            self.0 += 1;
        }
    }
    let mut count = Count(0);
    visit_calls(&mut count);
    let mut places: Vec<_> =
        entries().iter().map(|entry| (entry.operation.method.as_str(), entry.operation.path)).collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), count.0);
}
