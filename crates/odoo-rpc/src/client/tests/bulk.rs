use futures_util::{Stream, TryStreamExt};

use super::*;
use crate::model::Link;
use crate::{BatchError, Batches, GroupBy, OdooModel, StreamOptions};

fn page(ids: &[i64]) -> Does {
    Does::Returns(ids.iter().map(|id| json!({ "id": id, "name": "x" })).collect())
}

async fn collect<T>(stream: impl Stream<Item = Result<T>>) -> Result<Vec<T>> {
    stream.try_collect().await
}

#[tokio::test(start_paused = true)]
async fn a_stream_goes_on_after_the_last_id() {
    let (odoo, server) = connected([page(&[3, 5]), page(&[9, 12]), page(&[])]).await;
    let options = StreamOptions::new().page(2).after(1);
    let stream = odoo.stream("res.partner", &Domain::eq("active", true), &["name"], options);
    let ids: Vec<i64> = collect(stream).await.unwrap().iter().map(|record| record.id().unwrap()).collect();
    assert_eq!(ids, [3, 5, 9, 12]);
    let log = server.log.lock().unwrap();
    let last_ids: Vec<_> = log[2..].iter().map(|sent| sent["params"]["args"][5][0][2].clone()).collect();
    assert_eq!(last_ids, [json!(["id", ">", 1]), json!(["id", ">", 5]), json!(["id", ">", 12])]);
    let named = &log[2]["params"]["args"][6];
    assert_eq!((&named["order"], &named["limit"]), (&json!("id"), &json!(2)));
}

#[tokio::test(start_paused = true)]
async fn a_short_page_is_the_last() {
    let (odoo, server) = connected([page(&[3])]).await;
    let stream = odoo.stream("res.partner", &Domain::all(), &[], StreamOptions::new().page(2));
    assert_eq!(collect(stream).await.unwrap().len(), 1);
    assert_eq!(server.methods(), ["search_read"]);
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_with_an_error() {
    let script = [page(&[3, 5]), Does::Raises("odoo.exceptions.AccessError", "no")];
    let (odoo, _) = connected(script).await;
    let stream = odoo.stream("res.partner", &Domain::all(), &[], StreamOptions::new().page(2));
    let mut stream = Box::pin(stream);
    assert!(stream.try_next().await.unwrap().is_some() && stream.try_next().await.unwrap().is_some());
    assert_eq!(stream.try_next().await.unwrap_err().kind(), ErrorKind::AccessError);
    assert!(stream.try_next().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_model_that_does_not_sort_is_no_endless_stream() {
    let (odoo, _) = connected([page(&[3, 5]), page(&[3, 5])]).await;
    let stream = odoo.stream("res.partner", &Domain::all(), &[], StreamOptions::new().page(2));
    assert_eq!(collect(stream).await.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test(start_paused = true)]
async fn a_typed_stream_has_the_same_pages() {
    #[derive(OdooModel)]
    #[odoo(model = "res.partner")]
    struct Partner {
        id: i64,
    }
    let fields = Does::Returns(json!({ "id": { "type": "integer" } }));
    let (odoo, server) = connected([fields, page(&[3, 5]), page(&[9])]).await;
    let stream = odoo.stream_as::<Partner>(&Domain::all(), StreamOptions::new().page(2));
    let ids: Vec<i64> = collect(stream).await.unwrap().iter().map(|partner| partner.id).collect();
    assert_eq!(ids, [3, 5, 9]);
    assert_eq!(server.methods(), ["fields_get", "search_read", "search_read"]);
}

fn records(count: usize) -> Vec<Map<String, Value>> {
    vec![values(json!({ "name": "x" })); count]
}

#[tokio::test(start_paused = true)]
async fn batches_return_ids_in_order() {
    let script = [json!([1, 2]), json!([3, 4]), json!([5])].map(Does::Returns);
    let (odoo, server) = connected(script).await;
    let batches = Batches::of(2).concurrency(2);
    let ids = odoo.create_batches("res.partner", &records(5), &batches).await.unwrap();
    assert_eq!(ids, [1, 2, 3, 4, 5]);
    assert_eq!(server.methods(), ["create"; 3]);
    assert_eq!(server.last_args()[5], json!([[{ "name": "x" }]]));
}

#[tokio::test(start_paused = true)]
async fn what_was_created_before_a_failure_is_told() {
    let script = [Does::Returns(json!([1, 2])), Does::Raises("odoo.exceptions.ValidationError", "no")];
    let (odoo, server) = connected(script).await;
    let error = odoo.create_batches("res.partner", &records(7), &Batches::of(2)).await.unwrap_err();
    let BatchError { done, failed, not_sent } = error;
    assert_eq!((done[0].records.clone(), done[0].ids.clone()), (0..2, vec![1, 2]));
    assert_eq!((failed[0].0.clone(), failed[0].1.kind()), (2..4, ErrorKind::ValidationError));
    assert_eq!(not_sent, [4..6, 6..7]);
    assert_eq!(server.methods().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn values_are_written_in_batches() {
    let script = [Does::Returns(json!(true)), Does::Returns(json!(true))];
    let (odoo, server) = connected(script).await;
    let values = values(json!({ "name": "x" }));
    odoo.write_batches("res.partner", &[7, 8, 9], &values, &Batches::of(2)).await.unwrap();
    assert_eq!(server.last_args()[5], json!([[9], { "name": "x" }]));
}

async fn groups(version: &str, answer: Value) -> (Vec<crate::Group>, Value) {
    let server = Server::new([Does::Returns(json!({ "server_version": version })), Does::Returns(json!(2))]);
    let odoo = builder(&server).connect().await.unwrap();
    server.then([Does::Returns(answer)]);
    let by = GroupBy::new(["partner_id", "date_order:month"]).aggregate("amount_total", "sum").limit(5);
    let groups = odoo.read_group("sale.order", &Domain::eq("state", "sale"), by).await.unwrap();
    (groups, server.last_args())
}

fn check(group: &crate::Group, domain: &Value) {
    assert_eq!(group.count, 2);
    assert_eq!(group.key::<Link>("partner_id").unwrap().id, 3);
    assert_eq!(group.key::<String>("date_order:month").unwrap(), "November 2026");
    let total: rust_decimal::Decimal = group.aggregate("amount_total", "sum").unwrap();
    assert_eq!(total.to_string(), "19.99");
    assert_eq!(group.domain, *domain);
    assert!(group.aggregate::<i64>("amount_total", "max").is_err());
    assert!(!format!("{group:?}").contains("November"));
}

#[tokio::test(start_paused = true)]
async fn groups_come_from_the_method_that_the_version_has() {
    let own = json!([["partner_id", "=", 3]]);
    let new = json!([{ "partner_id": [3, "Jane"], "date_order:month": ["2026-11-01", "November 2026"],
        "__extra_domain": own, "__count": 2, "amount_total:sum": 19.99 }]);
    let (found, sent) = groups("19.0", new).await;
    check(&found[0], &json!([["partner_id", "=", 3], ["state", "=", "sale"]]));
    assert_eq!(sent[4], "formatted_read_group");
    assert_eq!(sent[6]["aggregates"], json!(["__count", "amount_total:sum"]));

    let old = json!([{ "partner_id": [3, "Jane"], "date_order:month": "November 2026", "__domain": own,
        "__range": {}, "__count": 2, "aggregate_0": 19.99 }]);
    let (found, sent) = groups("18.0", old).await;
    check(&found[0], &own);
    assert_eq!(sent[4], "read_group");
    let expected = json!({ "fields": ["aggregate_0:sum(amount_total)"],
        "groupby": ["partner_id", "date_order:month"], "lazy": false, "limit": 5 });
    assert_eq!(sent[6], expected);
}
