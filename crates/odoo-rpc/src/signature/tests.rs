use serde_json::json;

use super::*;
use crate::error::{Sent, ServerText};

/// A call with arguments by position alone.
fn by_position(method: &'static str, args: &[serde_json::Value]) -> Call {
    args.iter().fold(Call::new("res.partner", method), |call, arg| call.arg("", arg))
}

/// Ids and names that a signature gives a call.
fn named(signature: &Signature, call: &Call) -> Option<(Option<Vec<i64>>, Vec<String>)> {
    let named = signature.name(call)?;
    Some((named.ids, named.args.iter().map(|argument| argument.name.to_string()).collect()))
}

#[test]
fn positions_become_names() {
    for (method, args, ids, names) in [
        ("search", vec![json!([]), json!(5)], None, vec!["domain", "offset"]),
        ("create", vec![json!({"name": "x"})], None, vec!["vals_list"]),
        ("write", vec![json!([3, 4]), json!({})], Some(vec![3, 4]), vec!["vals"]),
        ("write", vec![json!(3), json!({})], Some(vec![3]), vec!["vals"]),
        ("unlink", vec![json!([])], Some(vec![]), vec![]),
    ] {
        let signature = Signature::well_known(method).unwrap();
        let names = names.into_iter().map(str::to_owned).collect();
        assert_eq!(named(&signature, &by_position(method, &args)), Some((ids, names)), "{method}");
    }
}

#[test]
fn ids_of_their_own_leave_positions_to_the_arguments() {
    let call = Call::new("res.partner", "read").ids([7]).arg("", &["name"]);
    let read = Signature::well_known("read").unwrap();
    assert_eq!(named(&read, &call), Some((Some(vec![7]), vec!["fields".to_owned()])));
}

#[test]
fn what_does_not_fit_gets_no_names() {
    let write = Signature::well_known("write").unwrap();
    assert_eq!(named(&write, &by_position("write", &[json!([1]), json!({}), json!(true)])), None);
    assert_eq!(named(&write, &by_position("write", &[json!("Jane"), json!({})])), None);
    let create = Signature::well_known("create").unwrap();
    assert_eq!(named(&create, &Call::new("res.partner", "create").ids([1])), None);
}

#[test]
fn ids_alone_are_told_apart_from_other_arguments() {
    assert!(is_of_records(&by_position("action_confirm", &[json!([7])])));
    for args in [vec![], vec![json!([])], vec![json!([["id", "=", 1]])], vec![json!([7]), json!(true)]] {
        assert!(!is_of_records(&by_position("x", &args)), "{args:?}");
    }
}

#[test]
fn the_documentation_is_read_in_its_order() {
    let page = r#"{"model": "x", "fields": {}, "methods": {
        "post": {"signature": "(z, a=None)", "parameters": {"z": {}, "a": {"default": null}}, "module": "m"},
        "find": {"parameters": {"name": {"kind": "KEYWORD_ONLY"}}, "api": ["model", "readonly"]}}}"#;
    let signatures: Signatures = serde_json::from_str(page).unwrap();
    let post = Signature { on_records: true, parameters: vec!["z".into(), "a".into()] };
    assert_eq!(signatures.get("post"), Some(post));
    assert!(!signatures.get("find").unwrap().on_records);
    assert_eq!(signatures.get("gone"), None);
}

#[test]
fn a_refusal_to_bind_is_told_apart() {
    let error = |class: &str, message: &str| {
        Error::new(ErrorKind::Server, Sent::Yes).with_detail(class).with_message(ServerText::new(message))
    };
    let unbound = "werkzeug.exceptions.UnprocessableEntity";
    let missing = error(unbound, "missing a required argument: 'values'");
    assert_eq!(Misfit::of(&missing), Some(Misfit::Missing("values")));
    for message in ["got an unexpected keyword argument 'vals'", "cannot call a.b.c with ids"] {
        assert_eq!(Misfit::of(&error(unbound, message)), Some(Misfit::Other));
    }
    assert_eq!(Misfit::of(&error("builtins.TypeError", "missing a required argument: 'x'")), None);
}
