//! Laws: no rule and no document panics, the same input gives the same values, a stored draft passes the same filters.

use amz_odoo_mapping::fields::{FieldRules, Function, Models, Path, RuleInput, custom_values};
use amz_odoo_mapping::filter::OrderFilter;
use amz_odoo_mapping::{MapContext, OrderDraft};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{odoo, read, v0, v2026};

/// Any JSON of a few levels, with names that rules look for among its names.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        let name = prop::sample::select(vec![
            "orderItems",
            "OrderItems",
            "orderItemId",
            "product",
            "a",
            "b",
            "type",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(name.prop_map(str::to_owned), inner, 0..5)
                .prop_map(|members| members.into_iter().collect::<Value>()),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,12}",
        "[0-9.,eE+-]{0,12}",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2}))?",
    ]
}

fn any_path() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a",
        "b[*]",
        "a.b",
        "orderItems[*].product.a",
        "orderItems[*]",
        "OrderItems[*].a",
        "a[type=x].b",
        "a[0]",
        "orderItems[1].product",
    ])
    .prop_map(str::to_owned)
}

fn any_function() -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::sample::select(vec!["trim", "upper", "lower", "title", "first", "sum"]).prop_map(Value::from),
        text().prop_map(|text| json!({"default": text})),
        text().prop_map(|text| json!({"join": text})),
        text().prop_map(|text| json!({"prefix": text})),
        (".{1,2}", any::<i32>()).prop_map(|(by, index)| json!({"split": {"by": by, "index": index}})),
        (prop::sample::select(vec!["[0-9]+", "(.)(.)?", "^a|b$", "\\w*"]), prop::option::of(0usize..4))
            .prop_map(|(pattern, group)| json!({"regex": {"pattern": pattern, "group": group}})),
        text().prop_map(|text| json!({"lookup": {"table": {"a": "b"}, "otherwise": text}})),
        prop::sample::select(vec!["%Y-%m-%d", "%H:%M %d.%m.%y", "%s"])
            .prop_map(|format| json!({"date": {"write": format, "offset": "+09:00"}})),
        prop::sample::select(vec!["%Y-%m-%d", "%d/%m/%Y %H", "%s"])
            .prop_map(|format| json!({"date": {"read": format}})),
        (prop::option::of("[0-9]{1,28}"), prop::option::of(any::<u32>()))
            .prop_map(|(factor, scale)| json!({"decimal": {"multiply": factor, "scale": scale}})),
    ]
}

fn any_rule() -> impl Strategy<Value = Value> {
    let to = prop::sample::select(vec![
        "sale.order.x_char",
        "sale.order.x_short",
        "sale.order.x_int",
        "sale.order.x_float",
        "sale.order.x_date",
        "sale.order.x_time",
        "sale.order.x_choice",
        "sale.order.x_bool",
        "sale.order.x_html",
        "sale.order.line.x_condition",
        "res.partner.x_door",
    ]);
    (to, prop::collection::vec(any_path(), 1..3), prop::collection::vec(any_function(), 0..4), any::<bool>()).prop_map(
        |(to, from, apply, required)| json!({"name": "r", "to": to, "from": from, "apply": apply, "required": required}),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn rules_take_any_document_and_always_say_the_same(rule in any_rule(), document in any_json(), shape in 0usize..2, unchecked in any::<bool>()) {
        let rules: FieldRules = serde_json::from_value(json!([rule])).expect("a rule");
        let models = if unchecked { Models::new() } else { odoo() };
        let Ok(bound) = rules.bind(&models) else { return Ok(()) };
        let draft = read(&[v2026(), v0()][shape]).map(&MapContext::default()).draft;
        let input = RuleInput { document: &document, draft: &draft };
        let first = custom_values(&bound, &input);
        prop_assert_eq!(&custom_values(&bound, &input), &first);
        // A value or an issue, and an entry for every value.
        prop_assert_eq!(first.trace.entries().len(), first.draft.all().len());
        let required = rules.0[0].required;
        prop_assert!(first.issues.iter().all(|issue| issue.is_blocking() == required));
        // What was read from the store is what was written to it.
        let stored = serde_json::to_value(&first.draft).expect("JSON");
        prop_assert_eq!(serde_json::from_value::<amz_odoo_mapping::fields::CustomValues>(stored).expect("values"), first.draft);
    }

    #[test]
    fn any_text_is_a_path_or_is_refused(text in "[a-z.\\[\\]*=0-9ä]{0,12}", document in any_json()) {
        if let Ok(path) = text.parse::<Path>() {
            prop_assert_eq!(path.to_string(), text);
            // Every value that was found stands where the path says.
            for found in path.select(&document) {
                let exact: Path = found.path.parse().expect("a path");
                prop_assert_eq!(exact.select(&document).len(), 1);
                prop_assert_eq!(exact.select(&document)[0].value, found.value);
            }
        }
    }

    #[test]
    fn functions_take_any_text(function in any_function(), values in prop::collection::vec(text(), 0..4)) {
        let function: Function = serde_json::from_value(function).expect("a function");
        let count = values.len();
        if let Ok(changed) = function.apply(values) {
            prop_assert!(changed.len() <= count.max(1));
        }
    }

    #[test]
    fn a_stored_draft_passes_the_same_filters(file in any_order(), filter in any_filter()) {
        let draft = read(&file).map(&MapContext::default()).draft;
        let stored: OrderDraft = serde_json::from_slice(&serde_json::to_vec(&draft).expect("JSON")).expect("a draft");
        let filter: OrderFilter = filter.parse().expect("a filter");
        let passes = filter.matches(&draft).expect("a record of the draft's");
        prop_assert_eq!(filter.matches(&stored).expect("a record of the draft's"), passes);
        // A filter and its opposite divide the orders.
        let opposite: OrderFilter = format!("['!', {}", &filter.as_str()[1..]).parse().expect("a filter");
        prop_assert_ne!(opposite.matches(&draft).expect("a record of the draft's"), passes);
    }
}

/// Orders that differ in what filters ask for.
fn any_order() -> impl Strategy<Value = Value> {
    let status = prop::sample::select(vec!["PENDING", "UNSHIPPED", "SHIPPED", "CANCELLED", "NEXT_YEARS"]);
    let place = prop::option::of(prop::sample::select(vec!["DE", "FR", "US"]));
    (status, any::<bool>(), 0u32..5000, place, prop::collection::vec("[A-C]-[0-9]", 0..3)).prop_map(
        |(status, fba, cents, country, skus)| {
            let mut order = v2026();
            order["fulfillment"]["fulfillmentStatus"] = json!(status);
            order["fulfillment"]["fulfilledBy"] = json!(if fba { "AMAZON" } else { "MERCHANT" });
            order["proceeds"]["grandTotal"]["amount"] = json!(format!("{}.{:02}", cents / 100, cents % 100));
            order["recipient"] = match country {
                Some(code) => json!({"deliveryAddress": {"countryCode": code}}),
                None => Value::Null,
            };
            order["orderItems"] = (skus.iter().enumerate())
                .map(|(i, sku)| json!({"orderItemId": i.to_string(), "quantityOrdered": i, "product": {"sellerSku": sku}}))
                .collect();
            order
        },
    )
}

fn any_filter() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec!["fba", "fbm", "mcf", ""])
            .prop_map(|channel| format!("[('channel', '=', '{channel}')]")),
        prop::sample::select(vec!["pending", "shipped", "NEXT_YEARS"])
            .prop_map(|status| format!("[('status', 'ilike', '{status}')]")),
        (0u32..50, prop::sample::select(vec!["<", ">=", "=", "!="]))
            .prop_map(|(total, operator)| format!("[('total', '{operator}', {total})]")),
        "[A-C]-[0-9]".prop_map(|sku| format!("[('line_ids.sku', '=', '{sku}')]")),
        "[A-C]".prop_map(|sku| format!("[('line_ids.sku', 'not like', '{sku}%')]")),
        (0u32..3).prop_map(|units| format!("[('line_ids', 'any', [('quantity', '>', {units})])]")),
        prop::sample::select(vec!["DE", "US"])
            .prop_map(|code| format!("[('ship_to_country_code', '!=', '{code}')]")),
        Just("[('ship_to_country_code', '=', False)]".to_owned()),
        Just("[('purchased_at', '>', '2026-11-20')]".to_owned()),
        Just("[('program_ids', '=', 'PRIME')]".to_owned()),
    ]
}
