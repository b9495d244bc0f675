use proptest::prelude::*;

use super::*;

fn printed(domain: Domain) -> String {
    serde_json::to_string(&domain).unwrap()
}

#[test]
fn a_single_leaf_needs_no_sign() {
    assert_eq!(printed(Domain::is_in("id", [1, 2])), r#"[["id","in",[1,2]]]"#);
}

#[test]
fn signs_stand_before_their_operands() {
    let three = Domain::all_of([Domain::eq("a", 1), Domain::set("b"), Domain::ilike("c", "x")]);
    assert_eq!(printed(three.clone()), r#"["&",["a","=",1],"&",["b","!=",false],["c","ilike","x"]]"#);
    assert_eq!(
        printed(!three | Domain::le("d", "2026-01-01")),
        r#"["|","!","&",["a","=",1],"&",["b","!=",false],["c","ilike","x"],["d","<=","2026-01-01"]]"#
    );
}

#[test]
fn constants_are_odoos() {
    assert_eq!(printed(Domain::default()), "[]");
    assert_eq!(printed(Domain::none()), r#"[[0,"=",1]]"#);
    assert_eq!(printed(Domain::eq("a", 1) & Domain::all()), r#"[["a","=",1]]"#);
    assert_eq!(printed(Domain::eq("a", 1) & Domain::none()), printed(Domain::none()));
    assert_eq!(printed(Domain::eq("a", 1) | Domain::all()), "[]");
}

#[test]
fn a_related_domain_is_nested() {
    let lines = Domain::any("order_line", &(Domain::gt("price_unit", 5) & Domain::unset("discount")));
    assert_eq!(printed(lines), r#"[["order_line","any",["&",["price_unit",">",5],["discount","=",false]]]]"#);
}

#[test]
fn every_constructor_names_its_operator() {
    let inner = Domain::eq("x", 1);
    for (domain, expected) in [
        (Domain::eq("a", 1), "[('a', '=', 1)]"),
        (Domain::ne("a", 1), "[('a', '!=', 1)]"),
        (Domain::gt("a", 1), "[('a', '>', 1)]"),
        (Domain::ge("a", 1), "[('a', '>=', 1)]"),
        (Domain::lt("a", 1), "[('a', '<', 1)]"),
        (Domain::le("a", 1), "[('a', '<=', 1)]"),
        (Domain::eq_if_set("a", 1), "[('a', '=?', 1)]"),
        (Domain::is_in("a", [1]), "[('a', 'in', [1])]"),
        (Domain::not_in("a", [1]), "[('a', 'not in', [1])]"),
        (Domain::like("a", "x"), "[('a', 'like', 'x')]"),
        (Domain::ilike("a", "x"), "[('a', 'ilike', 'x')]"),
        (Domain::not_ilike("a", "x"), "[('a', 'not ilike', 'x')]"),
        (Domain::eq_like("a", "x%"), "[('a', '=like', 'x%')]"),
        (Domain::child_of("a", [1]), "[('a', 'child_of', [1])]"),
        (Domain::parent_of("a", [1]), "[('a', 'parent_of', [1])]"),
        (Domain::set("a"), "[('a', '!=', False)]"),
        (Domain::unset("a"), "[('a', '=', False)]"),
        (Domain::any("a", &inner), "[('a', 'any', [('x', '=', 1)])]"),
        (Domain::not_any("a", &inner), "[('a', 'not any', [('x', '=', 1)])]"),
    ] {
        assert_eq!(domain.to_text(), expected);
    }
    for operator in Operator::ALL {
        assert_eq!(operator.as_str().to_uppercase().parse(), Ok(operator));
    }
    assert!("any!".parse::<Operator>().is_err());
}

#[test]
fn debug_shows_no_value() {
    let domain = Domain::eq("email", "jane@example.com") & !Domain::eq("name", "Jane");
    assert_eq!(format!("{domain:?}"), "All([email = …, Not(name = …)])");
}

/// A domain as it was meant, to compare the printed one with.
#[derive(Clone, Debug)]
enum Meant {
    Leaf(u8),
    Constant(bool),
    And(Vec<Meant>),
    Or(Vec<Meant>),
    Not(Box<Meant>),
}

impl Meant {
    fn build(&self) -> Domain {
        match self {
            Self::Leaf(bit) => Domain::eq("bit", *bit),
            Self::Constant(true) => Domain::all(),
            Self::Constant(false) => Domain::none(),
            Self::And(members) => Domain::all_of(members.iter().map(Self::build)),
            Self::Or(members) => Domain::any_of(members.iter().map(Self::build)),
            Self::Not(inner) => !inner.build(),
        }
    }

    fn holds(&self, bits: u8) -> bool {
        match self {
            Self::Leaf(bit) => bits >> bit & 1 == 1,
            Self::Constant(value) => *value,
            Self::And(members) => members.iter().all(|member| member.holds(bits)),
            Self::Or(members) => members.iter().any(|member| member.holds(bits)),
            Self::Not(inner) => !inner.holds(bits),
        }
    }
}

/// Reads one operand of Odoo's prefix notation, the way Odoo does.
fn read(tokens: &mut std::slice::Iter<'_, Value>, bits: u8) -> bool {
    let token = tokens.next().expect("an operand");
    match token.as_str() {
        Some("!") => !read(tokens, bits),
        Some(sign) => {
            let (left, right) = (read(tokens, bits), read(tokens, bits));
            if sign == "&" { left && right } else { left || right }
        }
        None if token[0] == "bit" => bits >> token[2].as_u64().unwrap() & 1 == 1,
        None => token[0] == token[2],
    }
}

fn meant() -> impl Strategy<Value = Meant> {
    let leaf = prop_oneof![(0_u8..4).prop_map(Meant::Leaf), any::<bool>().prop_map(Meant::Constant)];
    leaf.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Meant::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Meant::Or),
            inner.prop_map(|inner| Meant::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    #[test]
    fn the_printed_domain_means_the_same(meant in meant()) {
        let Value::Array(tokens) = meant.build().to_value() else { panic!("a domain is a list") };
        for bits in 0..16 {
            let mut rest = tokens.iter();
            let holds = tokens.is_empty() || read(&mut rest, bits);
            prop_assert_eq!(holds, meant.holds(bits));
            prop_assert!(tokens.is_empty() || rest.next().is_none(), "operands left over");
        }
    }
}
