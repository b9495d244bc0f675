//! Amazon's JSON schemas of notifications become the payloads of `spapi_types::notifications`.
//!
//! `steps → definitions → lower → emit`: [`steps`] corrects what is wrong in a file by named, evidenced steps,
//! [`definitions`] gives every object a name of its own, and the rest is what the models go through as well.

mod definitions;
mod steps;

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};

use super::{
    Output, check, emit,
    ir::{Api, Type},
    lower, names, rustfmt,
    spec::Spec,
    write,
};
use crate::{
    failure::{During, Failure, Result},
    paths,
};

/// The types and their files; of several files the later ones are of later payload versions.
const NOTIFICATIONS: &[(&str, &[&str])] = &[
    ("ANY_OFFER_CHANGED", &["AnyOfferChangedNotification.json"]),
    ("B2B_ANY_OFFER_CHANGED", &["B2bAnyOfferChangedNotification.json"]),
    ("BRANDED_ITEM_CONTENT_CHANGE", &["BrandedItemContentChangeNotification.json"]),
    ("DATA_KIOSK_QUERY_PROCESSING_FINISHED", &["DataKioskQueryProcessingFinishedNotification.json"]),
    ("DETAIL_PAGE_TRAFFIC_EVENT", &["DetailPageTrafficEventNotification.json"]),
    ("FBA_INVENTORY_AVAILABILITY_CHANGES", &["FBAInventoryAvailabilityChangeNotification.json"]),
    ("FBA_OUTBOUND_SHIPMENT_STATUS", &["FBAOutboundShipmentStatusNotification.json"]),
    ("FEE_PROMOTION", &["FeePromotionNotification.json"]),
    ("FEED_PROCESSING_FINISHED", &["FeedProcessingFinishedNotification.json"]),
    ("FULFILLMENT_ORDER_STATUS", &["FulfillmentOrderStatusNotification.json"]),
    ("ITEM_INVENTORY_EVENT_CHANGE", &["ItemInventoryEventChangeNotification.json"]),
    ("ITEM_PRODUCT_TYPE_CHANGE", &["ItemProductTypeChangeNotification.json"]),
    ("ITEM_SALES_EVENT_CHANGE", &["ItemSalesEventChangeNotification.json"]),
    (
        "LISTINGS_ITEM_ISSUES_CHANGE",
        &[
            "ListingsItemIssuesChangeNotification.json",
            "ListingsItemIssuesChangeNotification_2023-12-13.json",
        ],
    ),
    ("LISTINGS_ITEM_MFN_QUANTITY_CHANGE", &["ListingsItemMfnQuantityChange.json"]),
    ("LISTINGS_ITEM_STATUS_CHANGE", &["ListingsItemStatusChangeNotification.json"]),
    ("ORDER_CHANGE", &["OrderChangeNotification.json"]),
    ("PRICING_HEALTH", &["PricingHealthNotification.json"]),
    ("PRODUCT_TYPE_DEFINITIONS_CHANGE", &["ProductTypeDefinitionsChangeNotification.json"]),
    ("REPORT_PROCESSING_FINISHED", &["ReportProcessingFinishedNotification.json"]),
    ("SHIPMENT_TRACKING_MILESTONE_CHANGED", &["ShipmentTrackingMilestoneChangedNotification.json"]),
    ("TRANSACTION_UPDATE", &["TransactionUpdateNotification.json"]),
];

/// The reviewed list of members that concern a buyer: type, struct, member. See [`super::pii`].
const PRIVATE: &[(&str, &str, &str)] = &[
    ("ORDER_CHANGE", "Summary", "DestinationPostalCode"),
    ("SHIPMENT_TRACKING_MILESTONE_CHANGED", "Address", "city"),
    ("SHIPMENT_TRACKING_MILESTONE_CHANGED", "TrackingDetail", "trackingUrl"),
];

/// The reviewed list of members that look private by their names and are not: type, struct, member.
const OPEN: &[(&str, &str, &str)] = &[
    // A product's, a category's or a brand's.
    ("FEE_PROMOTION", "IdentifierValue", "IdentifierValueFriendlyName"),
];

/// What stands beside the payload in a notification, in lower case.
const ENVELOPE: &[&str] =
    &["notificationversion", "notificationtype", "payloadversion", "eventtime", "notificationmetadata"];

/// One type of notification, ready to be written.
pub(super) struct Notification {
    /// For example `ORDER_CHANGE`.
    pub(super) kind: &'static str,
    pub(super) api: Api,
}

impl Notification {
    /// The payload's module.
    pub(super) fn module(&self) -> String {
        self.kind.to_lowercase()
    }

    /// The payload's variant.
    pub(super) fn variant(&self) -> String {
        names::pascal(self.kind)
    }

    /// The names on the wire of all members, each once.
    pub(super) fn members(&self) -> Vec<&str> {
        let fields = self.api.structs.iter().flat_map(|item| &item.fields);
        let mut members: Vec<&str> = fields.map(|field| field.wire.as_str()).collect();
        members.sort_unstable();
        members.dedup();
        members
    }
}

/// Generates, or compares with what is committed, the payloads of the schemas beside the folder of models.
pub(super) fn main(models: &Path, only_check: bool) -> Result<()> {
    let outputs = generate(&models.with_file_name("schemas").join("notifications"))?;
    let folder = paths::workspace().join("crates/spapi-types/src/notifications/generated");
    if only_check { check(&folder, &outputs) } else { write(&folder, &outputs) }
}

fn generate(schemas: &Path) -> Result<Vec<Output>> {
    every_file_is_known(schemas)?;
    let mut outputs = Vec::new();
    let mut notifications = Vec::new();
    for (kind, files) in NOTIFICATIONS {
        let mut documents = Vec::new();
        for file in *files {
            let step = || format!("schema {file}");
            let text = fs::read_to_string(schemas.join(file)).during(step())?;
            let document: Value = serde_json::from_str(&text).during(step())?;
            documents.push((*file, document));
        }
        let api = payload(kind, documents)
            .map_err(|reason| Failure::new("codegen", format!("{}: {reason}", files.join(", "))))?;
        let notification = Notification { kind, api };
        let text = rustfmt(&emit::payload::module(&notification))?;
        outputs.push(Output { name: format!("{}.rs", notification.module()), text });
        notifications.push(notification);
    }
    outputs.push(Output { name: "mod.rs".into(), text: rustfmt(&emit::payload::index(&notifications))? });
    Ok(outputs)
}

fn every_file_is_known(schemas: &Path) -> Result<()> {
    let step = || format!("schemas of notifications in {}", schemas.display());
    for entry in fs::read_dir(schemas).during(step())? {
        let name = entry.during(step())?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".json") && !NOTIFICATIONS.iter().any(|(_, files)| files.contains(&name.as_str())) {
            return Err(Failure::new("codegen", format!("{name} is new and in no list"))
                .advise("add it to NOTIFICATIONS, and what concerns a buyer to PRIVATE"));
        }
    }
    Ok(())
}

/// The types of a notification's payload, of which the first is `Payload`.
fn payload(kind: &str, documents: Vec<(&str, Value)>) -> std::result::Result<Api, String> {
    let mut payloads = Vec::new();
    for (file, mut document) in documents {
        steps::apply(file, &mut document)?;
        is_of_kind(kind, &document)?;
        payloads.push(definitions::resolved(&document, envelope_payload(&document)?)?);
    }
    let payload = payloads.into_iter().reduce(|older, newer| definitions::merge(&older, &newer));
    let definitions = definitions::definitions(&payload.ok_or("it has no file")?)?;
    let document = json!({"definitions": definitions});
    let mut api = lower::lower(&Spec { name: kind.to_lowercase(), version: String::new(), document })?;
    hide(kind, &mut api)?;
    members_can_be_found(&api)?;
    Ok(api)
}

/// The schema of the payload, in an envelope that has nothing unknown.
fn envelope_payload(document: &Value) -> std::result::Result<&Value, String> {
    let root = match definitions::reference(document) {
        Some(name) => &document["definitions"][name],
        None => document,
    };
    let mut payload = None;
    for (name, schema) in root["properties"].as_object().into_iter().flatten() {
        match name.to_lowercase().as_str() {
            "payload" => payload = Some(schema),
            known if ENVELOPE.contains(&known) => {}
            _ => return Err(format!("the envelope has the new member {name}")),
        }
    }
    payload.ok_or_else(|| "there is no payload".to_owned())
}

/// Fails when the file's example is of another type. (The type's own schema is wrong in one file.)
fn is_of_kind(kind: &str, document: &Value) -> std::result::Result<(), String> {
    let Some(example) = document["examples"].get(0).and_then(Value::as_object) else { return Ok(()) };
    let told = example.iter().find(|(name, _)| name.eq_ignore_ascii_case("notificationType"));
    match told.and_then(|(_, value)| value.as_str()) {
        Some(told) if told != kind => Err(format!("its example is a {told}, not a {kind}")),
        _ => Ok(()),
    }
}

/// Marks what concerns a buyer. Fails where a list names what is not there, or none names what looks private.
fn hide(kind: &str, api: &mut Api) -> std::result::Result<(), String> {
    let mut undecided = std::mem::take(&mut api.undecided);
    for (list, pii) in [(PRIVATE, true), (OPEN, false)] {
        for (_, owner, member) in list.iter().filter(|(of, ..)| *of == kind) {
            let mut fields = api.structs.iter_mut().filter(|item| item.name == *owner);
            let field = fields.find_map(|item| item.fields.iter_mut().find(|field| field.wire == *member));
            let missing = || format!("the lists of members name {owner}.{member}, which is not there");
            field.ok_or_else(missing)?.pii = pii;
            undecided.retain(|told| *told != format!("{owner}.{member}"));
        }
    }
    match undecided.first() {
        Some(told) => Err(format!("{told} looks private: put it on a list")),
        None => Ok(()),
    }
}

/// Members are found by their names in any casing: no two may differ in that only, and no name may be data.
fn members_can_be_found(api: &Api) -> std::result::Result<(), String> {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for field in api.structs.iter().flat_map(|item| &item.fields) {
        if matches!(field.kind, Type::Map(_) | Type::Json) {
            return Err(format!("{} holds names of members as data", field.wire));
        }
        match known.insert(field.wire.to_lowercase(), &field.wire) {
            Some(other) if other != field.wire => {
                return Err(format!("{other} and {} differ in their casing only", field.wire));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn any_offer(payload: &Value) -> Vec<(&'static str, Value)> {
        let document = json!({
            "properties": {"NotificationType": {"type": "string"}, "Payload": payload},
            "examples": [{"NotificationType": "ANY_OFFER_CHANGED"}],
        });
        vec![("AnyOfferChangedNotification.json", document)]
    }

    #[test]
    fn objects_get_names_and_money_is_one_type() {
        let money = |amount| json!({"type": "object", "properties": {"Amount": {"type": amount}, "CurrencyCode": {"type": "string"}}});
        let offers = json!({"type": "array", "items": {"anyOf": [
            {"type": "object", "properties": {"Shipping": money("integer"), "Points": {"type": "integer"}}},
            {"type": "object", "properties": {"Shipping": money("number"), "OfferDate": {"type": ["string", "null"]}}},
        ]}});
        let payload = json!({"type": "object", "properties": {"Offers": offers}});
        let api = super::payload("ANY_OFFER_CHANGED", any_offer(&payload)).unwrap();
        let described: Vec<String> = api
            .structs
            .iter()
            .map(|item| {
                let fields = item.fields.iter().map(|field| format!("{} {:?}", field.wire, field.kind));
                format!("{}: {}", item.name, fields.collect::<Vec<_>>().join(", "))
            })
            .collect();
        assert_eq!(
            described,
            [
                "Money: Amount Decimal, CurrencyCode Text",
                "Offer: Shipping Struct(\"Money\"), Points Int, OfferDate Timestamp",
                "Payload: Offers List(Struct(\"Offer\"))",
            ]
        );
    }

    #[test]
    fn what_a_schema_must_not_do_fails() {
        let text = || json!({"type": "string"});
        for (payload, reason) in [
            (
                json!({"type": "object", "properties": {"SellerId": text(), "Sellerid": text()}}),
                "in their casing only",
            ),
            (json!({"type": "object", "properties": {"Asin": {"type": "array"}}}), "an array of nothing"),
            (
                json!({"type": "object", "properties": {"Asin": {"$ref": "#/definitions/Asin"}}}),
                "refers to nothing",
            ),
            (json!({"type": "object", "properties": {"Asin": {}}}), "has no type"),
        ] {
            let failure = super::payload("ANY_OFFER_CHANGED", any_offer(&payload)).err().unwrap();
            assert!(failure.contains(reason), "{failure}");
        }
        let payload = json!({"type": "object", "properties": {}});
        let failure = super::payload("ORDER_CHANGE", any_offer(&payload)).err().unwrap();
        assert_eq!(failure, "its example is a ANY_OFFER_CHANGED, not a ORDER_CHANGE");
    }
}
