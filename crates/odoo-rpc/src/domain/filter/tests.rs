//! The rules one by one. That they are the server's is the matter of `tests/odoo/tests/domains`.

use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use serde_json::{Value, json};

use super::*;
use crate::{FieldInfo, FieldKind, Operator};

/// Five people: 1 above 2 above 3, 4 archived and below 1, 5 with nothing set. Tags: 11 above 12, which is archived.
fn world() -> Records {
    let one = |model: &str| FieldInfo::new(FieldKind::Many2one).with_relation(model);
    let many = |model: &str| FieldInfo::new(FieldKind::Many2many).with_relation(model);
    let kind = FieldInfo::new;
    let mut world = Records::new();
    let people = world.model(
        "person",
        Fields::from_iter([
            ("name", kind(FieldKind::Char)),
            ("note", kind(FieldKind::Char)),
            ("age", kind(FieldKind::Integer)),
            ("paid", kind(FieldKind::Float)),
            ("vip", kind(FieldKind::Boolean)),
            ("grade", kind(FieldKind::Selection)),
            ("born", kind(FieldKind::Date)),
            ("seen", kind(FieldKind::Datetime)),
            ("photo", kind(FieldKind::Binary)),
            ("extra", kind(FieldKind::Properties)),
            ("active", kind(FieldKind::Boolean)),
            ("parent_id", one("person")),
            ("tag_ids", many("tag")),
        ]),
    );
    for record in [
        json!({"id": 1, "name": "Anna", "note": "", "age": 40, "paid": 9.99, "vip": true, "grade": "a", "born": "2001-02-03",
            "seen": "2001-02-03 22:00:00", "photo": "x", "active": true, "parent_id": false, "tag_ids": [11]}),
        json!({"id": 2, "name": "bob", "note": "50%", "age": 0, "paid": 0.0, "vip": false, "grade": "b", "born": "2004-02-29",
            "seen": "2001-02-03 21:59:59", "photo": false, "active": true, "parent_id": [1, "Anna"], "tag_ids": [12]}),
        json!({"id": 3, "name": "Émile", "note": "a_b", "age": -1, "paid": 10, "vip": false, "grade": "b", "born": false,
            "seen": false, "photo": false, "active": true, "parent_id": 2, "tag_ids": [11, 12]}),
        json!({"id": 4, "name": "bob", "note": false, "age": 7, "paid": 1.5, "vip": false, "grade": false, "born": "2010-06-15",
            "seen": "2010-06-15 00:00:00", "photo": false, "active": false, "parent_id": [1, "Anna"], "tag_ids": []}),
        json!({"id": 5, "name": "Zoë", "note": false, "age": 0, "paid": 0, "vip": false, "grade": false, "born": false,
            "seen": false, "photo": false, "active": true, "parent_id": false, "tag_ids": []}),
    ] {
        people.insert(serde_json::from_value(record).unwrap()).unwrap();
    }
    let tags = world.model(
        "tag",
        Fields::from_iter([
            ("name", kind(FieldKind::Char)),
            ("active", kind(FieldKind::Boolean)),
            ("parent_id", one("tag")),
            ("parent_path", kind(FieldKind::Char)),
        ]),
    );
    for record in [
        json!({"id": 11, "name": "Top", "active": true, "parent_id": false}),
        json!({"id": 12, "name": "Low", "active": false, "parent_id": [11, "Top"]}),
    ] {
        tags.insert(serde_json::from_value(record).unwrap()).unwrap();
    }
    world
}

fn rules() -> Rules {
    let now: Timestamp = "2001-02-10T12:00:00Z".parse().unwrap();
    Rules::new().time_zone(TimeZone::fixed(offset(2))).now(now)
}

fn found_by(domain: &str, rules: &Rules) -> Result<Vec<i64>, FilterError> {
    let domain: Domain = domain.parse().unwrap_or_else(|error| panic!("{domain}: {error}"));
    Filter::new(&domain, &world(), "person", rules)?.search()
}

fn check(table: &[(&str, &[i64])]) {
    for (domain, expected) in table {
        assert_eq!(found_by(domain, &rules()).as_deref(), Ok(*expected), "{domain}");
    }
}

#[test]
fn unset_is_what_odoo_takes_it_for() {
    check(&[
        ("[('note', '=', False)]", &[1, 5]),
        ("[('note', '=', '')]", &[1, 5]),
        ("[('note', '!=', 'a_b')]", &[1, 2, 5]),
        ("[('note', 'not in', ['a_b', False])]", &[2]),
        ("[('note', '<', '5')]", &[1, 5]),
        ("[('age', '=', False)]", &[2, 5]),
        ("[('age', '<', 1)]", &[2, 3, 5]),
        ("[('grade', '=', False)]", &[5]),
        ("[('grade', '!=', 'a')]", &[2, 3, 5]),
        ("[('grade', '<', 'b')]", &[1]),
        ("['!', ('grade', '<', 'b')]", &[2, 3, 5]),
        ("[('vip', '=', False)]", &[2, 3, 5]),
        ("[('vip', 'in', ['yes', 0])]", &[1, 2, 3, 5]),
        ("[('born', '<', False)]", &[]),
        ("[('photo', '!=', False)]", &[1]),
        ("[('age', 'in', [])]", &[]),
        ("[('age', 'not in', [])]", &[1, 2, 3, 5]),
        ("[('age', '=?', None)]", &[1, 2, 3, 5]),
        ("[('age', '=?', 40)]", &[1]),
    ]);
}

#[test]
fn numbers_are_decimals() {
    check(&[
        ("[('paid', '=', 9.99)]", &[1]),
        ("[('paid', '>', 9.99)]", &[3]),
        ("[('paid', 'in', ['10', 9.99])]", &[1, 3]),
        ("[('age', '=', 40.9)]", &[1]),
        ("[('age', 'like', '4')]", &[1]),
    ]);
}

#[test]
fn patterns_are_sql_s() {
    check(&[
        ("[('name', 'like', 'B')]", &[]),
        ("[('name', 'ilike', 'B')]", &[2]),
        ("[('name', 'ilike', 'é')]", &[3]),
        ("[('name', 'not ilike', 'b')]", &[1, 3, 5]),
        ("[('name', '=like', 'b_b')]", &[2]),
        ("[('name', '=ilike', 'B_B')]", &[2]),
        ("[('name', 'not =like', 'b%')]", &[1, 3, 5]),
        (r"[('note', 'like', '\\%')]", &[2]),
        (r"[('note', 'like', '\\_')]", &[3]),
        ("[('note', 'like', '')]", &[1, 2, 3, 5]),
        ("[('note', 'not like', '')]", &[]),
        ("[('note', '=like', '')]", &[1, 5]),
        ("[('note', 'not like', 'a')]", &[1, 2, 5]),
        ("[('born', 'like', '-02-')]", &[1, 2]),
    ]);
    let ascii = rules().case(Case::Ascii);
    assert_eq!(found_by("[('name', 'ilike', 'é')]", &ascii), Ok(vec![]));
    let plain = rules().unaccent(|text| text.replace(['É', 'é', 'ë'], "e"));
    assert_eq!(found_by("[('name', 'ilike', 'e')]", &plain), Ok(vec![3, 5]));
    assert_eq!(found_by("[('name', 'like', 'e')]", &plain), Ok(vec![3]));
}

#[test]
fn texts_are_ordered_by_the_collation() {
    check(&[("[('name', '>', 'a')]", &[2, 3])]);
    let folded =
        Collation::Custom(std::sync::Arc::new(|left, right| left.to_lowercase().cmp(&right.to_lowercase())));
    assert_eq!(found_by("[('name', '>', 'a')]", &rules().collation(folded)), Ok(vec![1, 2, 3, 5]));
}

#[test]
fn days_begin_in_the_context_s_time_zone() {
    check(&[
        // The third of February is from 22:00 on the second to 22:00 on the third, in UTC.
        ("[('seen', '<=', '2001-02-03')]", &[2]),
        ("[('seen', '>', '2001-02-03')]", &[1]),
        ("[('seen', '>=', '2001-02-04')]", &[1]),
        ("[('seen', '=', '2001-02-04')]", &[1]),
        ("[('seen', '>', '2001-02-03 21:59:59')]", &[1]),
        ("[('born', '=', '2001-02-03 23:00:00')]", &[1]),
        ("[('born.month_number', '=', 2)]", &[1, 2]),
        ("[('seen.day_of_month', '=', 4)]", &[1]),
        ("[('seen.hour_number', 'not in', [0])]", &[2, 3, 5]),
        ("[('born', '>=', 'today -7d')]", &[1, 2]),
        ("[('born', '<', 'today =10d -1w')]", &[]),
        ("[('seen', '>', 'now =1d -6d')]", &[1, 2]),
        ("[('born', '=', 'today =saturday -1w')]", &[1]),
    ]);
    let timeless = Rules::new();
    let now = FilterError::Now { field: "born".to_owned() };
    assert_eq!(found_by("[('born', '>', 'today')]", &timeless), Err(now));
}

#[test]
fn relations_are_followed() {
    check(&[
        ("[('parent_id', '=', 1)]", &[2]),
        ("[('parent_id', 'in', [2, False])]", &[1, 3, 5]),
        ("[('parent_id', '=', 'Anna')]", &[2]),
        ("[('parent_id', 'ilike', 'BO')]", &[3]),
        ("[('parent_id', 'not ilike', 'BO')]", &[1, 2, 5]),
        ("[('parent_id', 'like', '')]", &[2, 3]),
        ("[('parent_id', '>', 1)]", &[3]),
        ("[('parent_id.vip', '=', True)]", &[2]),
        // Of a path the linked record is denied, of a domain the whole.
        ("[('parent_id.name', '!=', 'bob')]", &[2]),
        ("['!', ('parent_id.name', '=', 'bob')]", &[1, 2, 5]),
        ("[('parent_id.parent_id.name', '=', 'Anna')]", &[3]),
        ("[('parent_id', 'not any', [('vip', '=', True)])]", &[1, 3, 5]),
        ("[('tag_ids', '=', False)]", &[5]),
        ("[('tag_ids', 'in', [12])]", &[2, 3]),
        ("[('tag_ids', 'not in', [12])]", &[1, 5]),
        ("[('id', 'any', [('name', '=', 'Anna')])]", &[1]),
        ("[('display_name', 'ilike', 'ANN')]", &[1]),
    ]);
}

#[test]
fn archived_records_are_left_out_unless_named() {
    check(&[
        ("[]", &[1, 2, 3, 5]),
        ("[('active', '=', False)]", &[4]),
        ("[('active', 'in', [True, False])]", &[1, 2, 3, 4, 5]),
        ("['|', ('active', '=', True), ('age', '=', 7)]", &[1, 2, 3, 4, 5]),
        // Linked ones count through a many2one alone.
        ("[('tag_ids', 'any', [])]", &[1, 3]),
        ("[('tag_ids.name', '=', 'Low')]", &[]),
        ("[('tag_ids', 'any', [('active', '=', False)])]", &[2, 3]),
        ("[('tag_ids.active', '=', False)]", &[2, 3]),
    ]);
    assert_eq!(found_by("[('name', '=', 'bob')]", &rules().active_test(false)), Ok(vec![2, 4]));
    assert_eq!(found_by("[('tag_ids.name', '=', 'Low')]", &rules().active_test(false)), Ok(vec![2, 3]));
}

#[test]
fn hierarchies_are_climbed() {
    check(&[
        ("[('id', 'child_of', 1)]", &[1, 2, 3]),
        ("[('id', 'child_of', [2, 5])]", &[2, 3, 5]),
        ("[('id', 'child_of', 'anna')]", &[1, 2, 3]),
        ("[('parent_id', 'child_of', 2)]", &[2, 3]),
        ("[('id', 'parent_of', 3)]", &[1, 2, 3]),
        ("[('parent_id', 'parent_of', [2])]", &[1, 2]),
        ("[('id', 'child_of', False)]", &[]),
        ("[('id', 'child_of', [99])]", &[]),
        ("[('tag_ids', 'child_of', 11)]", &[1, 3]),
        ("[('tag_ids', 'parent_of', 11)]", &[1, 3]),
        ("[('tag_ids', 'child_of', 12)]", &[]),
    ]);
    assert_eq!(found_by("[('tag_ids', 'child_of', 12)]", &rules().active_test(false)), Ok(vec![2, 3]));
}

#[test]
fn versions_before_19_have_rules_of_their_own() {
    let rules_of = |version: &str| rules().version(&version.parse().unwrap());
    for (domain, in_16, in_17, in_18, in_19) in [
        ("[('note', '<', '5')]", &[1_i64][..], &[1][..], &[1][..], &[1, 5][..]),
        ("['!', ('note', '>=', '5')]", &[1], &[1], &[1], &[1, 5]),
        ("['!', ('note', '=like', '5%')]", &[1, 3], &[1, 3], &[1, 3], &[1, 3, 5]),
        ("['!', ('grade', '<', 'b')]", &[2, 3], &[2, 3], &[2, 3], &[2, 3, 5]),
        ("['!', '|', ('grade', '<', 'b'), ('id', '=', 3)]", &[2], &[2], &[2], &[2, 5]),
        (
            "['!', '&', ('grade', '<', 'b'), ('id', '=', 3)]",
            &[1, 2, 3, 5],
            &[1, 2, 3, 5],
            &[1, 2, 3, 5],
            &[1, 2, 3, 5],
        ),
        ("['|', ('grade', '<', 'b'), ('id', '=', 5)]", &[1, 5], &[1, 5], &[1, 5], &[1, 5]),
        ("[('note', '=', False)]", &[5], &[5], &[1, 5], &[1, 5]),
        ("[('note', '!=', '')]", &[2, 3], &[2, 3], &[2, 3], &[2, 3]),
        ("['!', ('grade', '=?', 'a')]", &[2, 3], &[2, 3], &[2, 3, 5], &[2, 3, 5]),
        ("[('seen', '<=', '2001-02-03')]", &[1, 2], &[1, 2], &[1, 2], &[2]),
        ("['!', ('parent_id.name', '=', 'bob')]", &[2], &[1, 2, 5], &[1, 2, 5], &[1, 2, 5]),
        ("['!', '|', ('parent_id.name', '=', 'bob'), ('id', '=', 1)]", &[2], &[2, 5], &[2, 5], &[2, 5]),
        ("[('grade', '=', [])]", &[], &[], &[], &[5]),
        ("[('tag_ids', 'parent_of', 12)]", &[1, 3], &[1, 3], &[1, 3], &[]),
        (
            "[('active', 'in', [True, False])]",
            &[1, 2, 3, 4, 5],
            &[1, 2, 3, 4, 5],
            &[1, 2, 3, 4, 5],
            &[1, 2, 3, 4, 5],
        ),
    ] {
        for (version, expected) in [("16.0", in_16), ("17.0", in_17), ("18.0", in_18), ("19.0", in_19)] {
            assert_eq!(found_by(domain, &rules_of(version)).as_deref(), Ok(expected), "{version}: {domain}");
        }
    }
}

#[test]
fn what_older_versions_decide_by_accident_is_refused() {
    for (domain, from) in [
        ("[('vip', '=', 'yes')]", 19),
        ("[('age', '=', '5')]", 19),
        ("[('age', '>', False)]", 19),
        ("[('note', '>', 5)]", 19),
        ("[('id', 'in', ['5'])]", 19),
        ("[('age', 'in', 5)]", 19),
        ("[('age', '=?', 0)]", 19),
        ("[('tag_ids', '=?', 11)]", 19),
        ("[('tag_ids', 'in', [False])]", 19),
        ("[('tag_ids', 'like', '')]", 19),
        ("[('age', '=like', '4%')]", 19),
        ("[('parent_id', '=like', 'Anna')]", 19),
        ("[('name', 'like', 4)]", 19),
        ("[('id', 'any', [])]", 19),
        ("[('id', 'child_of', [1, 'Anna'])]", 19),
        ("[('id', 'child_of', '')]", 19),
        ("[('born.month_number', 'in', [2])]", 19),
        ("[('born', '>', 'today')]", 19),
        ("[('name', 'not =like', 'A%')]", 19),
        ("[('born.month_number', '=', 2)]", 18),
        ("[('display_name', 'ilike', 'ann')]", 18),
        ("[('age', '=', False)]", 18),
        ("[('name', 'like', '')]", 18),
        ("[('name', '=?', 'Anna')]", 18),
        ("[('parent_id', 'in', ['Anna'])]", 18),
        ("[('parent_id', 'any', [])]", 17),
        ("['!', ('parent_id.name', '=like', 'A')]", 17),
    ] {
        for major in 16..=19 {
            let rules = rules().version(&format!("{major}.0").parse().unwrap());
            assert_eq!(found_by(domain, &rules).is_ok(), major >= from, "{major}: {domain}");
        }
    }
    // A one2many that shows a part of what links to the record: the rest counts too where nobody looks at its domain.
    let mut narrowed = FieldInfo::new(FieldKind::One2many).with_relation("person");
    narrowed.narrowed = true;
    let mut world = Records::new();
    world.model(
        "person",
        Fields::from_iter([("name", FieldInfo::new(FieldKind::Char)), ("child_ids", narrowed)]),
    );
    for (domain, from) in [("[('child_ids', '=', 1)]", 19), ("[('child_ids.name', '=', 'x')]", 18)] {
        for major in 16..=19 {
            let rules = rules().version(&format!("{major}.0").parse().unwrap());
            let made = Filter::new(&domain.parse().unwrap(), &world, "person", &rules).is_ok();
            assert_eq!(made, major >= from, "{major}: {domain}");
        }
    }
}

#[test]
fn what_odoo_refuses_is_refused_without_a_value() {
    for (domain, expected) in [
        ("[('nope', '=', 1)]", "model `person` has no field `nope`"),
        ("[('parent_id.nope', '=', 1)]", "model `person` has no field `nope`"),
        ("[('name.x', '=', 1)]", "field `name` has no part `x`"),
        ("[('born.century', '=', 1)]", "field `born` has no part `century`"),
        ("[('vip', '>', True)]", "operator `>` does not go with field `vip`"),
        ("[('vip', 'like', 'x')]", "operator `like` does not go with field `vip`"),
        ("[('tag_ids', '<', 3)]", "operator `<` does not go with field `tag_ids`"),
        ("[('name', 'child_of', 3)]", "operator `child_of` does not go with field `name`"),
        ("[('name', 'any', [])]", "operator `any` does not go with field `name`"),
        ("[('extra.x', '=', 1)]", "operator `=` does not go with field `extra`"),
        ("[('age', '=', 'Jane')]", "the value of `age =` must be an integer"),
        (
            "[('born', '>', 'Jane')]",
            "the value of `born >` must be a date in Odoo's form, or one relative to the time",
        ),
        (
            "[('born', '>', 'today 3d')]",
            "the value of `born >` must be a date in Odoo's form, or one relative to the time",
        ),
        ("[('born', '=', 5)]", "the value of `born =` must be a date"),
        ("[('photo', '=', 'x')]", "the value of `photo =` must be false"),
        ("[('name', '=like', 5)]", "the value of `name =like` must be a text"),
        (
            "[('name', '=like', 'Jane\\\\')]",
            "the value of `name =like` must be a pattern that ends in no single backslash",
        ),
        ("[('parent_id', '>', 'Jane')]", "the value of `parent_id >` must be an id"),
        ("[('parent_id', '=', 0)]", "the value of `parent_id =` must be false, ids or names"),
        ("[('id', '=', True)]", "the value of `id =` must be an id"),
        ("[('id', 'child_of', [False])]", "the value of `id child_of` must be ids or names"),
        ("[('name', 'in', [['Jane']])]", "the value of `name in` must be plain values"),
    ] {
        let error = found_by(domain, &rules()).expect_err(domain);
        assert_eq!(error.to_string(), expected, "{domain}");
        assert!(!format!("{error:?}").contains("Jane"));
    }
    let nested = Domain::leaf("tag_ids", Operator::Any, json!([["x", "Jane", 1]]));
    let error = Filter::new(&nested, &world(), "person", &rules()).unwrap_err();
    assert!(
        error.to_string().starts_with("the domain of `tag_ids`: term 1: expected one of Odoo's operators")
    );
    let deep = (0..200).fold(Domain::eq("id", 1), |inner, _| !(inner & Domain::eq("age", 1)));
    assert_eq!(Filter::new(&deep, &world(), "person", &rules()).unwrap_err(), FilterError::TooDeep);
    let path = format!("{}name", "parent_id.".repeat(200));
    assert_eq!(
        Filter::new(&Domain::eq(path, "x"), &world(), "person", &rules()).unwrap_err(),
        FilterError::TooDeep
    );
}

#[test]
fn what_the_records_lack_is_an_error() {
    let (world, rules) = (world(), rules());
    let matches = |domain: Domain, record: Value| {
        let filter = Filter::new(&domain, &world, "person", &rules)?;
        filter.matches(&serde_json::from_value(record).unwrap())
    };
    let lacks = |field: &str| FilterError::NotRead { model: "person".to_owned(), field: field.to_owned() };
    assert_eq!(matches(Domain::eq("age", 1), json!({"active": true})), Err(lacks("age")));
    assert_eq!(matches(Domain::eq("age", 1), json!({"age": 1})), Err(lacks("active")));
    let record = json!({"active": true, "age": "forty", "parent_id": [99, "Jane"], "born": "yesterday"});
    let wrong = matches(Domain::eq("age", 1), record.clone()).unwrap_err();
    assert_eq!(wrong.to_string(), "field `age` of a record is not an integer");
    assert!(matches(Domain::gt("born", "2001-01-01"), record.clone()).is_err());
    let missing = matches(Domain::eq("parent_id.age", 1), record.clone()).unwrap_err();
    assert_eq!(missing.to_string(), "the source lacks record 99 of model `person`");
    assert_eq!(matches(Domain::eq("parent_id", 99), record), Ok(true));
}

#[test]
fn documents_hold_their_parts() {
    let lines = FieldInfo::new(FieldKind::One2many).with_relation("line");
    let mut types = Records::new();
    types.model("order", Fields::from_iter([("lines", lines)]));
    let line = [("sku", FieldKind::Char), ("price", FieldKind::Monetary), ("at", FieldKind::Datetime)];
    types.model("line", Fields::from_iter(line));
    let order: Record = serde_json::from_value(json!({"lines": [
        {"sku": "A", "price": "1.10"}, {"sku": "B", "price": 2, "at": "2026-11-23T18:05:09.5Z"},
    ]}))
    .unwrap();
    let rules = Rules::new().absent_is_unset(true);
    for (domain, expected) in [
        ("[('lines.sku', '=', 'A')]", true),
        ("[('lines', 'any', [('sku', '=', 'A'), ('price', '>', 1.1)])]", false),
        ("[('lines', 'any', [('sku', '=', 'B'), ('at', '=', '2026-11-23 18:05:09')])]", true),
        ("[('lines', '=', False)]", false),
    ] {
        let domain = domain.parse().unwrap();
        let filter = Filter::new(&domain, &types, "order", &rules).unwrap();
        assert_eq!(filter.matches(&order), Ok(expected));
    }
}
