//! Reading and printing.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn text(domain: &str) -> Domain {
    domain.parse().unwrap_or_else(|error| panic!("{domain}: {error}"))
}

fn refused(domain: &str) -> String {
    domain.parse::<Domain>().unwrap_err().to_string()
}

#[test]
fn what_people_write_is_read() {
    let state = || Domain::is_in("state", ["sale", "done"]);
    let note = || Domain::eq("a", ()) | Domain::ne("b", true);
    for written in [
        r#"[('state', 'in', ('sale', 'done')), '|', ("a", "=", None), ('b','!=',True)]"#,
        r#"['&', ['state', 'in', ['sale', 'done']], '|', ['a', '=', None], ['b', '!=', True]]"#,
        "(  # as in a view\n ('state','IN',('sale','done',),), '|', ('a','==',None), ('b','<>',True,), )",
        r#"["&",["state","in",["sale","done"]],"|",["a","=",null],["b","!=",true]]"#,
    ] {
        assert_eq!(text(written), state() & note(), "{written}");
    }
    assert_eq!(text("[]"), Domain::all());
    assert_eq!(text("[(1, '=', 1)]"), Domain::all());
    assert_eq!(text("[(0, '=', 1)]"), Domain::none());
    assert_eq!(text("['!', '!', ('a', '=', 1)]"), Domain::eq("a", 1));
    assert_eq!(text("[('a', '=', (1))]"), Domain::eq("a", 1));
    assert_eq!(
        text("[('line_ids', 'any', [('qty', '>', 1), ('sku', '=', 'x')])]"),
        Domain::any("line_ids", &(Domain::gt("qty", 1) & Domain::eq("sku", "x")))
    );
}

#[test]
fn python_s_numbers_and_escapes_are_read() {
    for (written, value) in [
        ("-5", json!(-5)),
        ("+1_000", json!(1000)),
        ("1.5e3", json!(1500.0)),
        (".5", json!(0.5)),
        ("18446744073709551615", json!(18_446_744_073_709_551_615_u64)),
        (r#"'it\'s "x"'"#, json!("it's \"x\"")),
        (r"'a\n\t\\\x41\u00e9\U0001F600\101\d'", json!("a\n\t\\A\u{e9}\u{1F600}A\\d")),
        (r#""\ud83d\ude00""#, json!("\u{1F600}")),
        ("{'a': [1, None]}", json!({"a": [1, null]})),
    ] {
        assert_eq!(text(&format!("[('x', '=', {written})]")), Domain::eq("x", value), "{written}");
    }
}

#[test]
fn an_error_says_where_and_what_was_expected_and_no_value() {
    for (domain, expected) in [
        ("", "character 0: expected a list of terms"),
        ("[('a', '=', 1)] x", "character 16: expected the end of the text"),
        (
            "[('a', '=', uid)]",
            "character 12: expected a literal: a text, a number, True, False, None, a list or a tuple",
        ),
        ("[('a', '=', 'Jane)]", "character 12: expected the closing quote"),
        ("[('a', '=', 1", "character 13: expected a comma or the closing bracket"),
        ("[('a', '=' 1)]", "character 11: expected a comma or the closing bracket"),
        ("[('a', '=', '\\xZZ')]", "character 13: expected an escape that Python knows"),
        ("[('a', '=', 12abc)]", "character 12: expected a decimal number in the range of 64 bits"),
        (
            "[('a', '=', 99999999999999999999)]",
            "character 12: expected a decimal number in the range of 64 bits",
        ),
        ("[('a', '=', {1: 2})]", "character 13: expected a text and a colon as a dictionary's key"),
        (
            "[('é', '=', 1), ('b', '=')]",
            "character 16: expected `&`, `|`, `!` or a condition of three members",
        ),
        ("[('a', '=', 1), 'Jane']", "character 16: expected `&`, `|`, `!` or a condition of three members"),
        ("[('', '=', 1)]", "character 1: expected a field's name as the first member of a condition"),
        ("[(2, '=', 1)]", "character 1: expected a field's name as the first member of a condition"),
        (
            "[('a', 'any!', [])]",
            "character 1: expected one of Odoo's operators as the second member of a condition",
        ),
        ("['|', ('a', '=', 1)]", "character 20: expected one more term for a sign"),
    ] {
        assert_eq!(refused(domain), expected, "{domain}");
    }
    let nested = json!([["a", "=", 1], ["b", "any", [["c", "=", 1], ["d", "Jane", 1]]]]);
    let error = Domain::try_from(&nested).unwrap_err();
    assert_eq!(
        error.to_string(),
        "term 2.2: expected one of Odoo's operators as the second member of a condition"
    );
    assert!(!format!("{error:?}").contains("Jane"));
    assert!(serde_json::from_value::<Domain>(nested).is_err());
}

#[test]
fn depth_is_bounded_and_length_is_not() {
    let leaf = "('a', '=', 1)";
    let alternating = "'&', '|', ".repeat(60);
    let leaves = format!("{leaf}, ").repeat(121);
    assert!(refused(&format!("[{alternating}{leaves}]")).ends_with("fewer levels of nesting"));
    for (open, close) in [("[", "]"), ("(", ",)"), ("{'a': ", "}")] {
        let nested = format!("[('a', '=', {}1{})]", open.repeat(100_000), close.repeat(100_000));
        assert!(refused(&nested).ends_with("fewer levels of nesting"));
    }
    let any = format!("{}{leaf}{}", "[('a', 'any', ".repeat(200), ")]".repeat(200));
    assert!(refused(&any).ends_with("fewer levels of nesting"));
    let deep = (0..200).fold(json!([]), |inner, _| json!([["a", "any", inner]]));
    assert!(Domain::try_from(&deep).is_err());
    let value = (0..200).fold(json!(1), |inner, _| json!([inner]));
    assert!(Domain::try_from(&json!([["a", "=", value]])).is_err());

    // A quarter of a million terms, joined in every way.
    let many = 250_000;
    for signs in ["'&', ".repeat(many - 1), "'|', ".repeat(many - 1), String::new()] {
        let domain = text(&format!("[{signs}{}]", format!("{leaf}, ").repeat(many)));
        assert_eq!(domain.to_value().as_array().unwrap().len(), 2 * many - 1);
    }
    let nots = text(&format!("[{} {leaf}]", "'!', ".repeat(many + 1)));
    assert_eq!(nots, !Domain::eq("a", 1));
}

fn value() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-z%_'\"\\\\\n\t\u{0}-\u{1f}é😀]{0,8}".prop_map(Value::from),
    ];
    plain.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-z'\"]{0,3}", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn domain() -> impl Strategy<Value = Domain> {
    let field = prop_oneof!["[a-z_]{1,8}(\\.[a-z_]{1,5}){0,2}", ".{1,4}"];
    let related = [Operator::Any, Operator::NotAny];
    let operators: Vec<_> =
        Operator::ALL.into_iter().filter(|operator| !related.contains(operator)).collect();
    let leaf = (field, proptest::sample::select(operators), value())
        .prop_map(|(field, operator, value)| Domain::leaf(field, operator, value));
    let leaf = prop_oneof![10 => leaf, 1 => Just(Domain::all()), 1 => Just(Domain::none())];
    leaf.prop_recursive(6, 40, 5, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Domain::all_of),
            vec(inner.clone(), 0..5).prop_map(Domain::any_of),
            inner.clone().prop_map(|inner| !inner),
            (inner, proptest::sample::select(related.to_vec())).prop_map(|(inner, operator)| Domain::leaf(
                "line_ids",
                operator,
                inner.to_value()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn a_domain_is_read_as_it_was_printed(domain in domain()) {
        prop_assert_eq!(&Domain::try_from(domain.to_value()).unwrap(), &domain);
        prop_assert_eq!(&domain.to_text().parse::<Domain>().unwrap(), &domain);
        let json = serde_json::to_string(&domain).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Domain>(&json).unwrap(), &domain);
        prop_assert_eq!(&json.parse::<Domain>().unwrap(), &domain);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,60}", syntax in "[\\[\\](){}'\",:|&!=a-z0-9.\\\\ue+-]{0,80}") {
        let _ = text.parse::<Domain>();
        let _ = syntax.parse::<Domain>();
        let _ = format!("[('a', '=', {syntax})]").parse::<Domain>();
    }

    #[test]
    fn any_list_is_read_or_refused(value in value(), terms in vec(value(), 0..6)) {
        let _ = Domain::try_from(&value);
        let _ = Domain::try_from(Value::from(terms));
    }
}
