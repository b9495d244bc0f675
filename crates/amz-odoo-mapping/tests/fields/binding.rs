//! Rules that cannot work are told when they are read, with a way out.

use amz_odoo_mapping::fields::{FieldRules, Models};
use serde_json::{Value, json};

use crate::support::bind;

fn problem(rule: Value) -> String {
    let mut whole = json!({"name": "r"});
    whole.as_object_mut().unwrap().extend(rule.as_object().cloned().unwrap());
    match bind(json!([whole])) {
        Ok(_) => "nothing".to_owned(),
        Err(errors) => errors[0].to_string(),
    }
}

#[test]
fn a_rule_and_its_field() {
    for (rule, say) in [
        (json!({"to": "sale.order.x_char", "from": "a"}), "nothing"),
        (json!({"to": "sale.order.x_gone", "from": "a"}), "no such field"),
        (json!({"to": "sale.order.x_computed", "from": "a"}), "read-only"),
        (json!({"to": "sale.order.x_binary", "from": "a"}), "type Binary"),
        (json!({"to": "sale.order.x_lines", "from": "a"}), "type One2many"),
        (json!({"to": "sale.order.user_id", "from": "a"}), "links to res.users; add `reference`"),
        (json!({"to": "sale.order.x_char", "from": "a", "reference": "id"}), "take `reference` out"),
        (json!({"to": "sale.order.x_char"}), "give a path in `from`"),
        (json!({"to": "sale.order.x_char", "apply": [{"default": "a"}]}), "nothing"),
        (json!({"to": "sale.order.x_char", "from": "a", "name": " "}), "give it a `name`"),
        (json!({"to": "sale.order.x_char", "from": "a", "parts": ["shipping"]}), "`parts`"),
        (json!({"to": "sale.order.line.x_note", "from": "a", "parts": []}), "`parts`"),
        // What ties or identifies an order is the mapping's.
        (json!({"to": "sale.order.name", "from": "a"}), "found again by it"),
        (json!({"to": "sale.order.partner_shipping_id", "from": "a"}), "the mapping sets it"),
        (json!({"to": "sale.order.amount_total", "from": "a"}), "Odoo computes it"),
        (json!({"to": "sale.order.line.price_unit", "from": "a"}), "ties to Amazon's total"),
        (json!({"to": "sale.order.line.tax_id", "from": "a"}), "ties to Amazon's total"),
        (json!({"to": "sale.order.line.product_uom_qty", "from": "a"}), "ties to Amazon's total"),
        (json!({"to": "res.partner.parent_id", "from": "a"}), "found again by it"),
        // The rule's own texts.
        (
            json!({"to": "sale.order.x_choice", "from": "a", "apply": [{"default": "Low"}]}),
            "the text `Low` in `apply` does not fit",
        ),
        (
            json!({"to": "sale.order.x_choice", "from": "a", "apply": [{"lookup": {"table": {"a": "low", "b": "hi"}}}, {"default": "high"}]}),
            "the text `hi`",
        ),
        (
            json!({"to": "sale.order.x_choice", "from": "a", "apply": [{"lookup": {"table": {"a": "low"}, "otherwise": "x"}}]}),
            "the text `x`",
        ),
        (
            json!({"to": "sale.order.x_choice", "from": "a", "apply": [{"default": "LOW"}, "lower"]}),
            "nothing",
        ),
        (json!({"to": "sale.order.x_int", "from": "a", "apply": [{"default": "1.5"}]}), "no whole number"),
    ] {
        let said = problem(rule.clone());
        assert!(said.contains(say), "{rule}: {said}");
    }
}

#[test]
fn two_rules_do_not_share_a_field_or_a_name() {
    let rule = |name: &str, field: &str, parts: &[&str]| json!({"name": name, "to": field, "from": "a", "parts": parts});
    let said = |rules: Value| bind(rules).err().map(|errors| errors[0].to_string()).unwrap_or_default();
    let line = "sale.order.line.x_note";
    assert!(
        said(json!([rule("a", line, &["item"]), rule("b", line, &["tip", "item"])]))
            .contains("the rule `a` sets it already")
    );
    assert_eq!(said(json!([rule("a", line, &["item"]), rule("b", line, &["tip"])])), "");
    assert!(
        said(json!([rule("a", line, &["item"]), rule("a", line, &["tip"])])).contains("no other rule has")
    );
}

#[test]
fn every_bad_rule_is_told() {
    let errors = bind(json!([
        {"name": "a", "to": "sale.order.x_gone", "from": "a"},
        {"name": "b", "to": "sale.order.x_char", "from": "a"},
        {"name": "c", "to": "sale.order.name", "from": "a"}]));
    let rules: Vec<_> = errors.expect_err("errors").into_iter().map(|error| error.rule).collect();
    assert_eq!(rules, ["a", "c"]);
}

#[test]
fn without_an_odoo_the_rules_are_checked_by_themselves() {
    let rules: FieldRules =
        serde_json::from_value(json!([{"name": "a", "to": "sale.order.x_gone", "from": "a"}])).unwrap();
    assert!(rules.bind(&Models::new()).is_ok());
}

#[test]
fn what_is_no_rule_is_refused_with_a_reason() {
    for (rule, say) in [
        (json!({"name": "r", "to": "x_char", "from": "a"}), "`x_char` names no field"),
        (json!({"name": "r", "to": "res.users.login", "from": "a"}), "names no field"),
        (json!({"name": "r", "to": "sale.order.order_line.x", "from": "a"}), "names no field"),
        (
            json!({"name": "r", "to": "sale.order.x_char", "from": "a..b"}),
            "the path `a..b` needs a name at column 3",
        ),
        (json!({"name": "r", "to": "sale.order.x_char", "from": ["a", "b["]}), "the path `b[`"),
        (json!({"name": "r", "to": "sale.order.x_char", "from": 1}), "a path or a list of paths"),
        (json!({"name": "r", "to": "sale.order.x_char", "from": "a", "aply": []}), "unknown field `aply`"),
        (json!({"to": "sale.order.x_char", "from": "a"}), "missing field `name`"),
    ] {
        let error = serde_json::from_value::<FieldRules>(json!([rule])).expect_err("no rule").to_string();
        assert!(error.contains(say), "{rule}: {error}");
    }
}

#[test]
fn a_rule_is_written_as_it_was_read() {
    let rules = json!([{"name": "r", "to": "sale.order.line.x_note", "from": ["a[*].b[t=x]", "c"], "apply": ["trim", {"join": ","}],
        "reference": "name", "parts": ["item", "tip"], "required": true}]);
    let read: FieldRules = serde_json::from_value(rules.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), rules);
}
