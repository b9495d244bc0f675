use std::{env, fs, io::Write as _, path::PathBuf};

use serde_json::{Value, json};

use super::*;
use crate::{
    notifications::generated::{MEMBERS, one_of_each},
    record::{Record, Slot, View},
};

fn read(body: &Value) -> Notification {
    Notification::read(body.to_string().as_bytes()).unwrap()
}

/// Amazon's schemas, where they are.
fn schemas() -> Option<PathBuf> {
    let root = env::var_os("SPAPI_MODELS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spapi-models"),
        PathBuf::from,
    );
    let folder = root.join("schemas/notifications");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(env::var_os("CI").is_none(), "{} does not exist", folder.display());
    // Not `println!`, which a passing test keeps to itself.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {} does not exist", folder.display());
    None
}

/// The examples that the schemas hold, each with its file's name.
fn examples() -> Vec<(String, Value)> {
    let mut examples = Vec::new();
    for entry in schemas().into_iter().flat_map(|folder| fs::read_dir(folder).unwrap()) {
        let path = entry.unwrap().path();
        let schema: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let of_file = schema["examples"].as_array().into_iter().flatten();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        examples.extend(of_file.map(|example| (name.clone(), example.clone())));
    }
    examples
}

/// A document with every member's name changed.
fn renamed(value: &Value, change: fn(&str) -> String) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (change(name), renamed(value, change))).collect()
        }
        Value::Array(items) => items.iter().map(|item| renamed(item, change)).collect(),
        other => other.clone(),
    }
}

fn small_first(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    format!("{}{rest}", first.to_lowercase())
}

fn capital_first(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

/// Numbers and instants by value, `null` as absent.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), canonical(value)))
            .collect(),
        Value::Array(items) => items.iter().map(canonical).collect(),
        Value::Number(number) => json!(number.as_f64()),
        Value::String(text) => {
            text.parse::<Timestamp>().map_or_else(|_| value.clone(), |instant| json!(instant.to_string()))
        }
        other => other.clone(),
    }
}

/// The payload, written again.
fn written(payload: &Payload) -> Value {
    macro_rules! write {
        ($($variant:ident)*) => {
            match payload {
                $(Payload::$variant(payload) => serde_json::to_value(payload).unwrap(),)*
                Payload::Unknown(json) => panic!("unknown payload of {} bytes", json.as_str().len()),
            }
        };
    }
    write!(
        AnyOfferChanged B2BAnyOfferChanged BrandedItemContentChange DataKioskQueryProcessingFinished
        DetailPageTrafficEvent FbaInventoryAvailabilityChanges FbaOutboundShipmentStatus FeePromotion
        FeedProcessingFinished FulfillmentOrderStatus ItemInventoryEventChange ItemProductTypeChange
        ItemSalesEventChange ListingsItemIssuesChange ListingsItemMfnQuantityChange ListingsItemStatusChange
        OrderChange PricingHealth ProductTypeDefinitionsChange ReportProcessingFinished
        ShipmentTrackingMilestoneChanged TransactionUpdate
    )
}

#[test]
fn every_example_comes_back_whole_in_either_casing() {
    for (file, example) in examples() {
        let notification = read(&example);
        assert_eq!(notification.defects, [], "{file}");
        let payload = example.get("Payload").unwrap_or(&example["payload"]);
        assert_eq!(canonical(&written(&notification.payload)), canonical(payload), "{file}");
        assert_eq!(serde_json::from_str::<Value>(notification.raw.as_str()).unwrap(), *payload, "{file}");
        assert!(notification.notification_id.is_some() && notification.event_time.is_some(), "{file}");
        for change in [small_first, capital_first, str::to_lowercase, str::to_uppercase] {
            let changed = read(&renamed(&example, change));
            assert_eq!(changed.payload, notification.payload, "{file}");
            assert_eq!(changed.notification_id, notification.notification_id, "{file}");
            assert_eq!(changed.payload_version, notification.payload_version, "{file}");
        }
    }
}

#[test]
fn an_event_is_its_detail_or_the_bare_payload() {
    let payload = json!({"MarketplaceId": "A1PA6795UKMFR9", "Asin": "B1", "CurrentProductType": "SHOES"});
    let event = |detail: &Value| {
        json!({
            "version": "0", "id": "event", "detail-type": "ITEM_PRODUCT_TYPE_CHANGE", "account": "1",
            "source": "aws.partner/sellingpartnerapi.amazon.com/1/app", "time": "2026-03-01T10:00:00Z",
            "region": "eu-west-1", "resources": [], "detail": detail,
        })
    };
    let bare = read(&event(&payload));
    assert_eq!(bare.notification_type, NotificationType::ItemProductTypeChange);
    assert_eq!(bare.notification_id.as_deref(), Some("event"));
    assert_eq!(bare.event_time, "2026-03-01T10:00:00Z".parse().ok());

    let whole = read(&event(&json!({
        "notificationType": "ITEM_PRODUCT_TYPE_CHANGE", "eventTime": "2026-03-01T09:00:00Z", "payload": payload,
        "notificationMetadata": {"notificationId": "notification", "subscriptionId": "s", "applicationId": "a"},
    })));
    assert_eq!(whole.payload, bare.payload);
    assert_eq!(whole.notification_id.as_deref(), Some("notification"));
    assert_eq!(whole.subscription_id.as_deref(), Some("s"));
    assert_eq!(whole.event_time, "2026-03-01T09:00:00Z".parse().ok());
    assert_eq!(serde_json::to_value(&whole.raw).unwrap(), payload);
}

#[test]
fn what_no_schema_knows_is_kept_and_not_shown() {
    let notification = read(&json!({
        "notificationType": "APPLICATION_OAUTH_CLIENT_NEW_SECRET", "eventTime": "",
        "payload": {"applicationOAuthClientNewSecret": {"newClientSecret": "canary"}},
    }));
    assert_eq!(notification.notification_type.as_str(), "APPLICATION_OAUTH_CLIENT_NEW_SECRET");
    assert_eq!(notification.event_time, None);
    assert!(matches!(&notification.payload, Payload::Unknown(json) if json.as_str().contains("canary")));
    assert!(!format!("{notification:?}").contains("canary"));
}

#[test]
fn a_payload_that_cannot_be_read_costs_itself_only() {
    let odd = |payload: Value| {
        read(&json!({"NotificationType": "ORDER_CHANGE", "PayloadVersion": 1.0, "Payload": payload}))
    };
    for payload in [json!("text"), json!([1]), json!(7)] {
        let notification = odd(payload.clone());
        assert_eq!(notification.defects.len(), 1);
        assert_eq!(notification.payload_version.as_deref(), Some("1.0"));
        assert!(matches!(notification.payload, Payload::Unknown(_)));
        assert_eq!(serde_json::to_value(&notification.raw).unwrap(), payload);
    }
    let notification = odd(json!({"OrderChangeNotification": {"AmazonOrderId": 7, "Summary": "none"}}));
    let paths: Vec<&str> = notification.defects.iter().map(|defect| defect.path.as_str()).collect();
    assert_eq!(paths, ["OrderChangeNotification.Summary"]);
}

#[test]
fn what_is_no_notification_says_so_and_quotes_nothing() {
    let kind = |body: &[u8]| match Notification::read(body) {
        Err(NotificationError::Unreadable(error)) => Some(error.kind()),
        Err(NotificationError::NoType) => None,
        Ok(notification) => panic!("read {notification:?}"),
    };
    assert_eq!(kind(b""), Some(DecodeErrorKind::Empty));
    assert_eq!(kind(b"<html>canary</html>"), Some(DecodeErrorKind::Html));
    assert_eq!(kind(br#"{"NotificationType": "#), Some(DecodeErrorKind::Truncated));
    assert_eq!(kind(br#"["canary"]"#), Some(DecodeErrorKind::Shape));
    assert_eq!(kind(b"null"), Some(DecodeErrorKind::Shape));
    assert_eq!(kind(br#"{"detail-type": "ORDER_CHANGE", "detail": "canary"}"#), Some(DecodeErrorKind::Shape));
    assert_eq!(kind(br#"{"NotificationType": null, "Payload": {}}"#), None);
    assert_eq!(kind(br#"{"NotificationType": {}, "Payload": {}}"#), None);
    let shown = format!("{:?}", Notification::read(b"canary").unwrap_err());
    assert!(!shown.contains("canary"));
}

/// Fills every text of a record, and every record in it.
fn fill(slot: Slot<'_>, text: &str) {
    match slot {
        Slot::Text(place) => text.clone_into(place),
        Slot::Record(record) => {
            for index in 0..record.table().members.len() {
                fill(record.field_mut(index).unwrap().open(), text);
            }
        }
        Slot::List(list) => fill(list.push(), text),
        _ => {}
    }
}

#[test]
fn private_members_are_never_shown() {
    let mut private = 0;
    for mut record in one_of_each() {
        let hidden: Vec<usize> =
            (0..record.table().members.len()).filter(|index| record.table().members[*index].pii).collect();
        for index in hidden {
            private += 1;
            fill(record.field_mut(index).unwrap().open(), "canary");
        }
        assert!(!format!("{:?}", Shown(record.as_ref())).contains("canary"));
    }
    assert_eq!(private, 3);
}

/// Shows a record as its own `Debug` does.
struct Shown<'a>(&'a dyn Record);

impl std::fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        crate::record::debug(self.0, f)
    }
}

#[test]
fn every_member_is_found_by_its_name() {
    for record in one_of_each() {
        for (index, member) in record.table().members.iter().enumerate() {
            assert!(MEMBERS.iter().any(|names| names.contains(&member.name)), "{}", member.name);
            assert!(record.field(index).is_some_and(|field| !matches!(field.view(), Some(View::Map(_)))));
        }
    }
}
