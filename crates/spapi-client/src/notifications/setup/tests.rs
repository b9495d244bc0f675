use std::sync::{Arc, Mutex};

use http::{Method, Request, Response};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use spapi_types::Region;

use super::*;
use crate::http::{Body, BoxError, HttpService, full};
use crate::{Client, RefreshToken};

/// As much of Amazon's side as it takes: what exists, and how creating it goes wrong.
#[derive(Default)]
struct Amazon {
    destinations: Vec<Value>,
    subscription: Option<Value>,
    /// Another process makes the same at the moment of the next creation.
    race: bool,
    /// The method and the path of each call.
    calls: Vec<String>,
}

impl Amazon {
    fn answer(&mut self, method: &Method, path: &str, body: &Value) -> (u16, Value) {
        if path == "/auth/o2/token" {
            return (200, json!({"access_token": "Atza|test", "expires_in": 3600, "token_type": "bearer"}));
        }
        self.calls.push(format!("{method} {path}"));
        let refused = |status| (status, json!({"errors": [{"code": "Conflict", "message": "no"}]}));
        match (method.as_str(), path) {
            ("GET", "/notifications/v1/destinations") => (200, json!({"payload": self.destinations})),
            ("POST", "/notifications/v1/destinations") => {
                let made = json!({
                    "name": body["name"], "destinationId": "d-1", "resource": body["resourceSpecification"],
                });
                self.destinations.push(made.clone());
                if std::mem::take(&mut self.race) { refused(409) } else { (200, json!({"payload": made})) }
            }
            ("GET", "/notifications/v1/subscriptions/ORDER_CHANGE?payloadVersion=1.0") => {
                match &self.subscription {
                    Some(there) => (200, json!({"payload": there})),
                    None => refused(404),
                }
            }
            ("POST", "/notifications/v1/subscriptions/ORDER_CHANGE") => {
                let mut made = body.clone();
                made["subscriptionId"] = json!("s-1");
                self.subscription = Some(made.clone());
                if std::mem::take(&mut self.race) { refused(409) } else { (200, json!({"payload": made})) }
            }
            ("DELETE", "/notifications/v1/subscriptions/ORDER_CHANGE/s-1") => {
                self.subscription = None;
                (200, json!({}))
            }
            _ => panic!("{method} {path}"),
        }
    }
}

/// A seller whose calls go there.
fn seller(amazon: &Arc<Mutex<Amazon>>) -> Seller {
    let amazon = Arc::clone(amazon);
    let service = HttpService::new(tower::service_fn(move |request: Request<Body>| {
        let amazon = Arc::clone(&amazon);
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            let body = serde_json::from_slice(&body).unwrap_or_default();
            let path = parts.uri.path_and_query().unwrap().as_str();
            let (status, answer) = amazon.lock().unwrap().answer(&parts.method, path, &body);
            Ok::<_, BoxError>(Response::builder().status(status).body(full(answer.to_string())).unwrap())
        }
    }));
    let client = Client::builder("client", "secret").http(service).build().unwrap();
    client.seller(RefreshToken::from("Atzr|test"), Region::Eu)
}

fn sqs() -> Target {
    Target::Sqs { arn: "arn:aws:sqs:eu-west-1:1:spapi".into() }
}

fn wanted() -> Subscribe {
    let mut destination = Destination::default();
    destination.destination_id = Some("d-1".into());
    Subscribe::new(NotificationType::OrderChange, "1.0", &destination)
}

fn elsewhere() -> Value {
    json!({"subscriptionId": "s-1", "payloadVersion": "1.0", "destinationId": "d-9"})
}

#[tokio::test(start_paused = true)]
async fn a_destination_is_made_once() {
    let amazon = Arc::default();
    let seller = seller(&amazon);
    let bus = Target::EventBridge { region: "eu-west-1".into(), account_id: "1".into() };
    ensure_destination(&seller, "bus", &bus).await.unwrap();
    let made = ensure_destination(&seller, "queue", &sqs()).await.unwrap();
    let found = ensure_destination(&seller, "another name", &sqs()).await.unwrap();
    assert_eq!((made.was_there, found.was_there), (false, true));
    assert_eq!(made.value, found.value);
    assert!(ensure_destination(&seller, "bus", &bus).await.unwrap().was_there);
    assert_eq!(amazon.lock().unwrap().destinations.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_another_process_makes_at_the_same_moment_is_found() {
    let amazon = Arc::new(Mutex::new(Amazon { race: true, ..Amazon::default() }));
    let seller = seller(&amazon);
    let destination = ensure_destination(&seller, "queue", &sqs()).await.unwrap();
    assert!(destination.was_there);
    amazon.lock().unwrap().race = true;
    let subscription = ensure_subscription(&seller, &wanted()).await.unwrap();
    assert!(subscription.was_there);
    assert_eq!(subscription.value.subscription_id.as_deref(), Some("s-1"));
}

#[tokio::test(start_paused = true)]
async fn a_subscription_is_made_once() {
    let amazon = Arc::default();
    let seller = seller(&amazon);
    assert!(!ensure_subscription(&seller, &wanted()).await.unwrap().was_there);
    assert!(ensure_subscription(&seller, &wanted()).await.unwrap().was_there);
    let posts = |amazon: &Amazon| amazon.calls.iter().filter(|call| call.starts_with("POST")).count();
    assert_eq!(posts(&amazon.lock().unwrap()), 1);
}

#[tokio::test(start_paused = true)]
async fn a_subscription_that_goes_elsewhere_is_replaced_on_demand_only() {
    let amazon = Arc::new(Mutex::new(Amazon { subscription: Some(elsewhere()), ..Amazon::default() }));
    let seller = seller(&amazon);
    let refused = ensure_subscription(&seller, &wanted()).await.unwrap_err();
    assert!(matches!(refused, SetupError::Differs(there) if there.destination_id.as_deref() == Some("d-9")));
    assert_eq!(amazon.lock().unwrap().subscription, Some(elsewhere()));

    let replaced = ensure_subscription(&seller, &wanted().with_replace(true)).await.unwrap();
    assert!(!replaced.was_there);
    assert_eq!(replaced.value.destination_id.as_deref(), Some("d-1"));
}
