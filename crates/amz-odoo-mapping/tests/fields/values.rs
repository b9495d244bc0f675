//! What rules write, and what they say about values that no field takes.

use amz_odoo_mapping::{IssueKind, Severity};
use serde_json::{Value, json};

use crate::support::{custom, one, v0, v2026};

#[test]
fn every_type_of_field_takes_what_it_can_and_says_why_it_cannot() {
    let file = v2026();
    let constant = |field: &str, text: &str| {
        // Through a member of the document, because a text of the rule's own is refused when the rule is read.
        let mut file = file.clone();
        file["new"] = json!(text);
        one(json!({"to": format!("sale.order.{field}"), "from": "new"}), &file)
    };
    for (field, text, want) in [
        ("x_char", " a  b ", Ok("a  b")),
        ("x_short", "ÄÖÜß", Ok("ÄÖÜß")),
        ("x_short", "ÄÖÜßx", Err("longer than the field's 4 characters")),
        ("x_text", "a\nb", Ok("a\nb")),
        ("x_html", "<b>&\nb", Ok("<p>&lt;b&gt;&amp;<br>b</p>")),
        ("x_int", "12.0", Ok("12")),
        ("x_int", "12.5", Err("no whole number")),
        ("x_int", "2147483648", Err("too large")),
        ("x_int", "a", Err("no number")),
        ("x_float", "1.50", Ok("1.5")),
        ("x_float", "1.005", Err("more decimals than Odoo's 2")),
        ("x_money", "1e3", Ok("1000")),
        ("x_bool", "Yes", Ok("True")),
        ("x_bool", "0", Ok("False")),
        ("x_bool", "maybe", Err("neither true nor false")),
        ("x_date", "2026-11-20", Ok("2026-11-20")),
        ("x_date", "2026-11-20T22:30:00Z", Err("the field takes a day")),
        ("x_date", "20.11.26", Err("no date")),
        ("x_time", "2026-11-20T22:30:00.5-05:00", Ok("2026-11-21 03:30:00")),
        ("x_time", "2026-11-20 22:30:00", Ok("2026-11-20 22:30:00")),
        ("x_time", "2026-11-20", Err("without a time")),
        ("x_choice", "high", Ok("high")),
        ("x_choice", "High", Err("one of low, high")),
    ] {
        let got = constant(field, text);
        match (&got, want) {
            (Ok(got), Ok(want)) => assert_eq!(got.as_deref(), Some(want), "{field} {text}"),
            (Err(got), Err(want)) => assert!(got.contains(want), "{field} {text}: {got}"),
            _ => panic!("{field} {text}: {got:?}"),
        }
    }
}

#[test]
fn relations_are_named_as_the_rule_says() {
    let link = |reference: &str, field: &str, value: Value| {
        let mut file = v2026();
        file["new"] = value;
        let rule = json!({"name": "r", "to": format!("sale.order.{field}"), "from": "new[*]", "reference": reference});
        let mapped = custom(json!([rule]), &file);
        let value = mapped.draft.all().first();
        let value = value.map(|value| (value.column.clone(), value.value.expose().clone()));
        (value, mapped.issues.first().map(amz_odoo_mapping::Issue::message).unwrap_or_default())
    };
    for (reference, field, value, column, cell) in [
        ("id", "user_id", json!([7]), "user_id/.id", "7"),
        ("external_id", "user_id", json!(["base.user_admin"]), "user_id/id", "base.user_admin"),
        ("name", "user_id", json!(["Doe, Jane"]), "user_id", "Doe, Jane"),
        ("name", "tag_ids", json!(["A", "B"]), "tag_ids", "A,B"),
        ("id", "tag_ids", json!([1, 2]), "tag_ids/.id", "1,2"),
    ] {
        assert_eq!(
            link(reference, field, value.clone()).0,
            Some((column.to_owned(), cell.to_owned())),
            "{value}"
        );
    }
    for (reference, field, value, say) in [
        ("id", "user_id", json!([0]), "no id"),
        ("id", "user_id", json!(["1,2"]), "no id"),
        ("external_id", "user_id", json!(["admin"]), "no external id"),
        ("external_id", "user_id", json!(["a.b,c.d"]), "no external id"),
        ("name", "tag_ids", json!(["A,B"]), "comma"),
        ("id", "user_id", json!([1, 2]), "2 values"),
    ] {
        let (found, message) = link(reference, field, value.clone());
        assert!(found.is_none() && message.contains(say), "{value}: {message}");
    }
}

#[test]
fn one_rule_serves_both_versions() {
    let rule = json!({"to": "sale.order.x_char", "apply": ["upper"],
        "from": ["fulfillment.fulfillmentServiceLevel", "ShipmentServiceLevelCategory"]});
    assert_eq!(one(rule.clone(), &v2026()), Ok(Some("NEXT_DAY".to_owned())));
    assert_eq!(one(rule, &v0()), Ok(Some("NEXTDAY".to_owned())));
}

#[test]
fn the_first_place_with_a_value_counts_and_blank_is_none() {
    let mut file = v2026();
    file["a"] = json!(" ");
    file["b"] = json!([null, ""]);
    file["c"] = json!("c");
    let rule = |from: Value| {
        one(json!({"to": "sale.order.x_char", "from": from, "apply": [{"default": "d"}]}), &file)
    };
    assert_eq!(rule(json!(["a", "b[*]", "c"])), Ok(Some("c".to_owned())));
    assert_eq!(rule(json!(["a", "b[*]"])), Ok(Some("d".to_owned())));
    // A step that leaves nothing leaves no value.
    let cut = json!({"to": "sale.order.x_char", "from": "c", "apply": [{"split": {"by": "c", "index": 0}}, {"default": "d"}]});
    assert_eq!(one(cut, &file), Ok(Some("d".to_owned())));
}

#[test]
fn several_values_need_a_word_and_equal_ones_do_not() {
    let mut file = v2026();
    file["same"] = json!(["a", "a"]);
    let rule = |from: &str, apply: Value| {
        one(json!({"to": "sale.order.x_char", "from": from, "apply": apply}), &file)
    };
    assert!(rule("programs[*]", json!([])).is_err_and(|said| said.contains("2 values")));
    assert_eq!(rule("programs[*]", json!([{"join": "+"}])), Ok(Some("PRIME+PREMIUM".to_owned())));
    assert_eq!(rule("same[*]", json!([])), Ok(Some("a".to_owned())));
    assert!(rule("buyer", json!([])).is_err_and(|said| said.contains("an object or a list")));
}

#[test]
fn lines_get_the_values_of_their_item() {
    let rules = json!([
        {"name": "condition", "to": "sale.order.line.x_condition", "from": "orderItems[*].product.nextYears.condition",
         "apply": [{"default": "New"}]},
        {"name": "level", "to": "sale.order.line.x_note", "from": "fulfillment.fulfillmentServiceLevel",
         "parts": ["shipping"]},
    ]);
    let mapped = custom(rules, &v2026());
    let found: Vec<String> = (mapped.draft.all().iter())
        .map(|value| {
            format!("{} {} {}", value.line.as_ref().expect("a line"), value.column, value.value.expose())
        })
        .collect();
    assert_eq!(found, ["11_item x_condition Used", "12_item x_condition New", "11_shipping x_note NEXT_DAY"]);
    let entries: Vec<_> = mapped.trace.entries().collect();
    let traced: Vec<_> = entries.iter().map(|entry| (&*entry.field, &*entry.source, entry.rule)).collect();
    assert_eq!(
        traced,
        [
            (
                "sale.order.line[11_item].x_condition",
                "orderItems[0].product.nextYears.condition",
                "custom.condition"
            ),
            ("sale.order.line[12_item].x_condition", "context", "custom.condition"),
            ("sale.order.line[11_shipping].x_note", "fulfillment.fulfillmentServiceLevel", "custom.level"),
        ]
    );
}

#[test]
fn the_trace_shows_no_buyer_data() {
    let rules = json!([
        {"name": "mail", "to": "sale.order.x_char", "from": "buyer.buyerEmail"},
        {"name": "unknown", "to": "sale.order.x_text", "from": "orderItems[0].product.nextYears.condition"},
        {"name": "level", "to": "sale.order.x_html", "from": "fulfillment.fulfillmentServiceLevel"},
        {"name": "constant", "to": "res.partner.x_door", "apply": [{"default": "x"}]},
    ]);
    let mapped = custom(rules, &v2026());
    let entries: Vec<_> = mapped.trace.entries().collect();
    let shown: Vec<_> = entries.iter().map(|entry| entry.value.as_deref()).collect();
    assert_eq!(shown, [None, None, Some("<p>NEXT_DAY</p>"), Some("x")]);
    assert!(!format!("{mapped:?}").contains("alias@"), "Debug shows no buyer datum");
}

#[test]
fn a_required_rule_holds_the_order_back() {
    let rule = |required: bool| json!([{"name": "r", "to": "sale.order.x_int", "from": "a.b", "required": required}]);
    let mapped = custom(rule(false), &v2026());
    assert!(mapped.draft.is_empty() && mapped.issues.is_empty(), "a value that may be missing");
    let mapped = custom(rule(true), &v2026());
    assert!(mapped.is_blocked());
    assert_eq!((mapped.issues[0].path.as_str(), mapped.issues[0].kind.code()), ("a.b", "custom_field"));
    let bad = |required: bool| {
        let rule = json!([{"name": "r", "to": "sale.order.x_int", "from": "buyer.buyerEmail", "required": required}]);
        custom(rule, &v2026()).issues.remove(0)
    };
    assert_eq!((bad(false).severity, bad(true).severity), (Severity::Warning, Severity::Blocking));
    assert!(
        matches!(bad(true).kind, IssueKind::CustomField { .. }) && !bad(true).message().contains("alias")
    );
}

#[test]
fn an_order_without_address_has_no_contact_to_fill() {
    let mut file = v2026();
    let rule = json!([{"name": "r", "to": "res.partner.x_door", "from": "orderId", "required": true}]);
    assert_eq!(custom(rule.clone(), &file).draft.contact().count(), 1);
    file.as_object_mut().unwrap().remove("recipient");
    let mapped = custom(rule, &file);
    assert!(mapped.draft.is_empty() && mapped.issues.is_empty());
}

#[test]
fn an_item_with_a_bad_value_is_named_once() {
    let mut file = v2026();
    file["orderItems"][0]["product"]["nextYears"]["condition"] = json!({"deep": 1});
    let rule = json!([{"name": "r", "to": "sale.order.line.x_condition", "parts": ["item", "shipping"],
        "from": "orderItems[*].product.nextYears.condition"}]);
    let mapped = custom(rule, &file);
    let paths: Vec<_> = mapped.issues.iter().map(|issue| issue.path.as_str()).collect();
    assert_eq!(paths, ["orderItems[0].product.nextYears.condition"]);
}
