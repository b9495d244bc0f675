//! `map listing` and `map inventory`, by the binary itself.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::{map, text};

const DE: &str = "A1PA6795UKMFR9";

fn pen(price: &str) -> Value {
    json!({
        "seller_sku": "PEN", "marketplace_id": DE, "product": {"product_type": "PEN", "title": "Füller"},
        "offer": {"price": {"amount": price, "currency": "EUR"}, "quantity": "7"},
    })
}

fn file(name: &str, text: &str) -> tempfile::TempPath {
    let mut file = tempfile::Builder::new().suffix(name).tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.into_temp_path()
}

#[test]
fn a_listing_tells_its_attributes_and_prices_to_the_last_digit() {
    let ended = map(&["listing", "-", "--json"], &pen("12.90").to_string());
    assert_eq!((ended.status.code(), text(&ended.stderr)), (Some(0), String::new()));
    assert!(text(&ended.stdout).contains("12.90"), "no float in between");
    let document: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(document["listing"]["attributes"]["item_name"][0]["value"], "Füller");
    assert_eq!(document["message"]["operationType"], "UPDATE");
    assert_eq!((&document["patch"], &document["issues"]), (&Value::Null, &json!([])));

    let ended = map(&["listing", "-"], &pen("12.90").to_string());
    assert!(text(&ended.stdout).starts_with(&format!("PEN@{DE} (PEN): 4 attributes\n")));
}

#[test]
fn beside_what_amazon_has_only_changes_are_told() {
    let mapped = map(&["listing", "-", "--json"], &pen("12.90").to_string());
    let mapped: Value = serde_json::from_slice(&mapped.stdout).unwrap();
    let known = json!({"attributes": mapped["listing"]["attributes"]});
    let pairs = json!([
        {"facts": pen("12.9"), "known": known}, {"facts": pen("13.90"), "known": known},
        {"facts": pen("13.90"), "known": {"attributes": known["attributes"], "locks": ["purchasable_offer"]}}]);
    let ended = map(&["listing", "-", "--json"], &pairs.to_string());
    assert_eq!(ended.status.code(), Some(0));
    let documents: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&documents[0]["patch"]["patches"], &documents[0]["message"]), (&json!([]), &Value::Null));
    assert_eq!(documents[1]["message"]["patches"][0]["path"], "/attributes/purchasable_offer");
    assert_eq!(
        documents[2]["patch"]["kept"],
        json!([{"attribute": "purchasable_offer", "reason": "locked"}])
    );
    let shown = text(&map(&["listing", "-"], &pairs.to_string()).stdout);
    assert!(
        shown.contains("nothing to send\n") && shown.contains("  purchasable_offer changes\n"),
        "{shown}"
    );
    assert!(shown.contains("  purchasable_offer stays as Amazon has it (it is locked)\n"), "{shown}");
}

#[test]
fn what_cannot_be_sent_ends_with_3_and_the_rest_goes_on() {
    let lines = format!("{}\n{}\n{{\"seller_sku\": 5}}\n", pen("0"), pen("12.90"));
    let ended = map(&["listing", "-", "--json"], &lines);
    assert_eq!(ended.status.code(), Some(3));
    let documents: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(documents[0]["issues"][0]["kind"], "attribute");
    assert_eq!((&documents[0]["message"], &documents[1]["issues"]), (&Value::Null, &json!([])));
    assert!(documents[2]["error"].is_string());
    assert!(text(&ended.stderr).contains("product 3: "));
    assert_eq!(map(&["listing", "-"], "{").status.code(), Some(1));
    assert_eq!(map(&["listing", "no such file"], "").status.code(), Some(2));
}

#[test]
fn rules_and_a_definition_are_tried() {
    let rules =
        file("rules.toml", "[product_types.PEN]\nink = { text = \"blau\" }\nnib = { number = \"0.5\" }\n");
    let schema = file(
        "pen.json",
        r#"{"properties": {"item_name": {"title": "Title", "items": {"properties": {"value": {"maxUtf8ByteLength": 6}}}}}}"#,
    );
    let arguments =
        ["listing", "-", "--rules", rules.to_str().unwrap(), "--schema", schema.to_str().unwrap()];
    let ended = map(&arguments, &pen("12.90").to_string());
    assert_eq!(ended.status.code(), Some(3));
    let shown = text(&ended.stdout);
    assert!(shown.contains("  ink = blau  (from rules.ink)\n"), "{shown}");
    assert!(
        shown.contains("issue attribute: Title (item_name) is 7 bytes long, 6 are allowed; shorten it"),
        "{shown}"
    );
    let broken = file("rules.toml", "[product_typos]\n");
    assert_eq!(map(&["listing", "-", "--rules", broken.to_str().unwrap()], "").status.code(), Some(2));
}

/// The page's rules are taken as they stand there.
#[test]
fn the_rules_of_the_documentation_are_read() {
    let page = include_str!("../../../../docs/write-your-own-mapping.md");
    let block = |part: &str| {
        let blocks = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
        file("rules.toml", blocks.filter(|block| block.contains(part)).collect::<Vec<_>>()[0])
    };
    let rules = block("[product_types.SHIRT]");
    let listed = map(&["listing", "-", "--rules", rules.to_str().unwrap()], &pen("12.90").to_string());
    assert!(text(&listed.stdout).contains("  country_of_origin = PT  (from rules.country_of_origin)\n"));
    let rules = block("[allocation.weighted]");
    assert_eq!(map(&["inventory", "-", "--rules", rules.to_str().unwrap()], "{}").status.code(), Some(0));
}

#[test]
fn stock_gives_quantities() {
    let stock = json!({
        "warehouses": {"1": "own", "2": "amazon"},
        "on_hand": {"7": {"1": "20", "2": "500"}}, "reserved": {"7": {"1": "3"}},
        "kits": {"8": {"components": {"7": "2"}}},
        "offers": [{"seller_sku": "PEN", "marketplace_id": DE, "product": 7, "last_sent": 30},
            {"seller_sku": "SET", "marketplace_id": DE, "product": 8}],
        "pending": [{"order_id": "1-1-1", "seller_sku": "PEN", "marketplace_id": DE, "quantity": "1"}],
    });
    let ended = map(&["inventory", "-"], &stock.to_string());
    assert_eq!((ended.status.code(), text(&ended.stderr)), (Some(0), String::new()));
    let wanted = format!("PEN@{DE}: 16 (with the next export)\nSET@{DE}: 8 (with the next export)\n");
    assert_eq!(text(&ended.stdout), wanted);

    let rules = file("rules.toml", "[[rules]]\nname = \"fragile\"\nbuffer = \"6\"\nlow_stock = 10\n");
    let arguments = ["inventory", "-", "--json", "--rules", rules.to_str().unwrap()];
    let document: Value = serde_json::from_slice(&map(&arguments, &stock.to_string()).stdout).unwrap();
    assert_eq!(
        (&document["draft"][0]["quantity"], &document["draft"][0]["urgency"]),
        (&json!(10), &json!("immediate"))
    );

    let mut round = stock;
    round["kits"]["8"]["components"] = json!({"8": "1"});
    let ended = map(&["inventory", "-"], &round.to_string());
    assert_eq!(ended.status.code(), Some(3));
    assert!(text(&ended.stdout).contains("issue kit_cycle"));
}

#[test]
fn stock_at_amazon_gives_places() {
    let summary = json!({"sellerSku": "PEN", "inventoryDetails": {"fulfillableQuantity": 5, "inboundShippedQuantity": 2}});
    for answer in
        [json!({"payload": {"inventorySummaries": [summary]}}), json!({"inventorySummaries": [summary]})]
    {
        let ended = map(&["inventory", "-"], &answer.to_string());
        assert_eq!(
            (ended.status.code(), text(&ended.stdout)),
            (Some(0), "PEN: 5 to sell, 2 on the way\n".to_owned())
        );
    }
    let ended = map(&["inventory", "-", "--json"], r#"{"inventorySummaries": [{"sellerSku": "PEN"}]}"#);
    assert_eq!(ended.status.code(), Some(3));
    let document: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(document[0]["issues"][0]["kind"], "missing_field");
}
