//! The domains that are compared.

use std::collections::{BTreeSet, HashSet};

use odoo_rpc::{Domain, Operator};
use serde_json::{Value, json};

use crate::world::{PARTNER, PRODUCT, TEXTS, World, values};

/// An operator, and a type of fields.
pub(crate) type Pair = (Operator, &'static str);

/// One domain, and the operator and type that it counts for.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) model: &'static str,
    pub(crate) domain: Domain,
    pub(crate) pair: Option<Pair>,
    pub(crate) active_test: bool,
}

/// The fields of every type.
const FIELDS: [(&str, &str, &str); 27] = [
    (PARTNER, "ref", "char"),
    (PARTNER, "city", "char"),
    (PRODUCT, "name", "char"),
    (PARTNER, "x_text", "text"),
    (PRODUCT, "description_sale", "text"),
    (PARTNER, "comment", "html"),
    (PRODUCT, "description", "html"),
    (PARTNER, "color", "integer"),
    (PRODUCT, "sequence", "integer"),
    (PARTNER, "id", "id"),
    (PARTNER, "partner_latitude", "float"),
    (PRODUCT, "list_price", "float"),
    (PRODUCT, "weight", "float"),
    (PARTNER, "x_amount", "monetary"),
    (PARTNER, "x_flag", "boolean"),
    (PARTNER, "active", "boolean"),
    (PRODUCT, "sale_ok", "boolean"),
    (PARTNER, "x_day", "date"),
    (PARTNER, "x_moment", "datetime"),
    (PARTNER, "x_grade", "selection"),
    (PRODUCT, "type", "selection"),
    (PARTNER, "country_id", "many2one"),
    (PARTNER, "parent_id", "many2one"),
    (PRODUCT, "categ_id", "many2one"),
    (PARTNER, "child_ids", "one2many"),
    (PARTNER, "category_id", "many2many"),
    (PRODUCT, "product_tag_ids", "many2many"),
];

/// Every operator of a version with every type.
pub(crate) fn pairs(major: u16) -> Vec<Pair> {
    let kinds: BTreeSet<_> = FIELDS.iter().map(|(.., kind)| *kind).collect();
    let operators = Operator::ALL.into_iter().filter(|operator| operator.since() <= major);
    operators.flat_map(|operator| kinds.iter().map(move |kind| (operator, *kind))).collect()
}

/// Five more domains of an operator with a type, with values that are usual, odd or wrong.
pub(crate) fn conditions(
    world: &World,
    (operator, kind): Pair,
    known: &mut HashSet<String>,
    rng: &mut fastrand::Rng,
) -> Vec<Case> {
    // These are found by their names in searches of their models' own: tags by the names of those above them too, and
    // up to 17 countries.
    let by_name = operator.as_str().contains("like");
    let own = |field: &str| field == "category_id" || (field == "country_id" && world.major < 18);
    let usable = |(_, field, other): &&(_, &str, &str)| *other == kind && !(by_name && own(field));
    let fields: Vec<_> = FIELDS.iter().filter(usable).collect();
    let mut cases = Vec::new();
    for _ in 0..60 {
        let (model, field, _) = *fields[rng.usize(..fields.len())];
        let domain = Domain::leaf(field, operator, value(world, (model, field, kind), operator, rng));
        let active_test = rng.u8(..3) > 0;
        if cases.len() < 5 && known.insert(format!("{model} {active_test} {}", domain.to_text())) {
            cases.push(Case { model, domain, pair: Some((operator, kind)), active_test });
        }
    }
    cases
}

/// Whether a condition compares with something.
pub(crate) fn has_value(condition: &Domain) -> bool {
    let value = &condition.to_value()[0][2];
    let unset = |value: &Value| value.is_null() || *value == json!(false) || *value == json!("");
    value.as_array().map_or_else(|| !unset(value), |items| items.iter().any(|item| !unset(item)))
}

/// Combinations of conditions that Odoo takes: in a combination it may pass over one that it would refuse.
pub(crate) fn combinations(leaves: &[Case], rng: &mut fastrand::Rng) -> Vec<Case> {
    let mut cases = Vec::new();
    for _ in 0..600 {
        let model = if rng.u8(..3) > 0 { PARTNER } else { PRODUCT };
        let (domain, active_test) = (combination(leaves, model, 3, rng), rng.u8(..3) > 0);
        cases.push(Case { model, domain, pair: None, active_test });
    }
    cases
}

fn combination(leaves: &[Case], model: &str, depth: u8, rng: &mut fastrand::Rng) -> Domain {
    match if depth == 0 { 0 } else { rng.u8(..5) } {
        0 | 1 => loop {
            let leaf = &leaves[rng.usize(..leaves.len())];
            // Odoo joins conditions on one x2many, and one that names `active` then speaks for the other too.
            if leaf.model == model && !leaf.domain.to_text().contains("active") {
                return leaf.domain.clone();
            }
        },
        2 => !combination(leaves, model, depth - 1, rng),
        sign => {
            let members = (0..rng.usize(2..4)).map(|_| combination(leaves, model, depth - 1, rng));
            let members: Vec<_> = members.collect();
            if sign == 3 { Domain::all_of(members) } else { Domain::any_of(members) }
        }
    }
}

/// A value for a field, most often of its type.
fn value(
    world: &World,
    (model, field, kind): (&'static str, &str, &str),
    operator: Operator,
    rng: &mut fastrand::Rng,
) -> Value {
    if matches!(operator, Operator::Any | Operator::NotAny) {
        return related(world, field, rng).to_value();
    }
    if matches!(operator, Operator::In | Operator::NotIn | Operator::ChildOf | Operator::ParentOf)
        && rng.u8(..6) > 0
    {
        return (0..rng.usize(..4)).map(|_| plain(world, (model, field, kind), operator, rng)).collect();
    }
    plain(world, (model, field, kind), operator, rng)
}

fn plain(
    world: &World,
    (model, field, kind): (&'static str, &str, &str),
    operator: Operator,
    rng: &mut fastrand::Rng,
) -> Value {
    let one = |values: &[Value], rng: &mut fastrand::Rng| values[rng.usize(..values.len())].clone();
    let odd = [
        json!(false),
        json!(null),
        json!(true),
        json!(""),
        json!("x"),
        json!(5),
        json!(1.5),
        json!([]),
        json!("5"),
    ];
    if operator.as_str().contains("like") {
        let texts =
            ["a", "B", "%b", "é", "É", "_", "\\%", "_%", "1", "0.", "-", "20", "Top", "10", "top ", "a%"];
        return if rng.u8(..5) == 0 { one(&odd, rng) } else { json!(texts[rng.usize(..texts.len())]) };
    }
    if rng.u8(..4) == 0 {
        return one(&odd, rng);
    }
    match kind {
        "html" if rng.bool() => {
            json!(["<p>a</p>", "<p>A</p>", "<p>M</p>", "<p>z</p>", "<b>1</b>", "<p>10</p>"][rng.usize(..6)])
        }
        "char" | "text" if rng.bool() => json!(TEXTS[rng.usize(..TEXTS.len())]),
        "integer" => json!([0, 1, 2, 5, -3][rng.usize(..5)]),
        // What is in the column is exact; the server's float takes part in no arithmetic.
        "float" | "monetary" => json!([0.0, 1.5, 9.99, 10.0, -3.25, 10.004, 0.1][rng.usize(..7)]),
        "date" | "datetime" => json!(
            [
                "2001-02-03",
                "2001-12-31",
                "2004-02-29",
                "2010-06-15",
                "2001-02-03 22:00:00",
                "2004-02-29 12:30:15",
                "2001-02-02 22:00:00"
            ][rng.usize(..7)]
        ),
        "id" => json!(world.partners[rng.usize(..world.partners.len())]),
        "one2many" | "many2many" | "many2one" => {
            let ids: &[i64] = match field {
                "parent_id" | "child_ids" => {
                    if rng.bool() {
                        &world.parents
                    } else {
                        &world.partners
                    }
                }
                "category_id" => &world.categories,
                "product_tag_ids" => &world.product_tags,
                "categ_id" => &world.product_categories,
                _ => &[20, 57, 233, 999_999],
            };
            let names = ["Anna 0", "Belgium", "top", "Top product.tag", "BE", "Éd"];
            if field != "category_id" && rng.u8(..4) == 0 {
                json!(names[rng.usize(..names.len())])
            } else {
                json!(ids[rng.usize(..ids.len())])
            }
        }
        _ => one(&values(world, model, field), rng),
    }
}

/// A domain on the records that a field links to.
fn related(world: &World, field: &str, rng: &mut fastrand::Rng) -> Domain {
    let of = |texts: &[&str], rng: &mut fastrand::Rng| texts[rng.usize(..texts.len())].to_owned();
    let text = match field {
        "country_id" => of(
            &[
                "[('code', 'in', ['BE', 'US'])]",
                "[('name', 'ilike', 'b')]",
                "[]",
                "[('phone_code', '>', 40)]",
                "['!', ('code', '=', 'DE')]",
                "[(0, '=', 1)]",
                "[('id', '!=', 20)]",
            ],
            rng,
        ),
        "categ_id" => of(
            &[
                "[('parent_id', '=', False)]",
                "[('name', '=like', 'T%')]",
                "[]",
                "[('parent_id.name', 'ilike', 'TOP')]",
                "[('complete_name', 'like', '/')]",
                "[('id', '>', 3)]",
            ],
            rng,
        ),
        "product_tag_ids" => of(
            &[
                "[('name', 'like', 'o')]",
                "[]",
                "[('name', '!=', 'x')]",
                "['|', ('name', '=', 'x'), ('name', '=like', '%É%')]",
                "[(0, '=', 1)]",
                "[('id', '=', False)]",
            ],
            rng,
        ),
        "category_id" => of(
            &[
                "[('name', 'like', 'o')]",
                "[]",
                "[('active', '=', False)]",
                "[('active', 'in', [True, False])]",
                "[('parent_id', '!=', False)]",
                "['!', ('name', '=like', 'Top%')]",
            ],
            rng,
        ),
        "id" | "parent_id" | "child_ids" => of(
            &[
                "[('ref', '>', 'a')]",
                "[]",
                "[('active', '=', False)]",
                "[('color', 'in', [1, 2])]",
                "[('x_flag', '=', True), ('city', '!=', 'a')]",
                "['!', ('ref', 'in', ['a', False])]",
                "[('category_id', '=', False)]",
                "[('x_day', '<', '2004-02-29')]",
            ],
            rng,
        ),
        _ => return Domain::eq("id", world.partners[0]),
    };
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}
