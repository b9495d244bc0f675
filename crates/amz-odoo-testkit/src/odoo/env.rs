//! One call's view of the database: who calls, in which context, at which time; and the generic ORM methods.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use jiff::Timestamp;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value, json};

use super::cell::{Cell, decimal_to_json};
use super::domain::Domain;
use super::error::{OdooError, Result};
use super::models;
use super::profile::Profile;
use super::schema::{Field, Kind, Model, Schema};
use super::store::Store;

/// Values as a caller sends them: field → JSON.
pub(crate) type Values = Map<String, Value>;

/// A call in progress.
#[derive(Debug)]
pub(crate) struct Env<'a> {
    pub(crate) db: &'a mut Store,
    pub(crate) schema: &'static Schema,
    pub(crate) profile: Profile,
    pub(crate) now: Timestamp,
    pub(crate) uid: i64,
    pub(crate) context: Values,
    /// Set while the server works for itself: no access check.
    pub(crate) superuser: bool,
    /// Set while a record makes the parent whose fields it shows.
    pub(crate) inheriting: bool,
    /// Set while the start state is made.
    pub(crate) seeding: bool,
}

/// The parent record whose fields a record shows as its own.
pub(crate) fn inherits(model: &str) -> Option<(&'static str, &'static str)> {
    match model {
        "product.product" => Some(("product_tmpl_id", "product.template")),
        "res.users" => Some(("partner_id", "res.partner")),
        _ => None,
    }
}

impl Env<'_> {
    pub(crate) fn model(&self, model: &str) -> Result<&'static Model> {
        self.schema.models.get(model).ok_or_else(|| OdooError::user(format!("Object {model} doesn't exist")))
    }

    pub(crate) fn field(&self, model: &str, field: &str) -> Option<&'static Field> {
        self.schema.field(model, field)
    }

    /// Whether a context key is set to something true.
    pub(crate) fn flag(&self, key: &str) -> bool {
        match self.context.get(key) {
            None | Some(Value::Null | Value::Bool(false)) => false,
            Some(Value::Number(number)) => number.as_f64() != Some(0.0),
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Array(items)) => !items.is_empty(),
            Some(_) => true,
        }
    }

    /// Now, as Odoo stores it.
    pub(crate) fn now_text(&self) -> String {
        self.now.strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// The company a new record belongs to: the first allowed one, else the user's.
    pub(crate) fn company(&self) -> i64 {
        let allowed = self.context.get("allowed_company_ids").and_then(|ids| ids.get(0)?.as_i64());
        allowed.or_else(|| self.id_of("res.users", self.uid, "company_id")).unwrap_or(1)
    }

    // Reading

    pub(crate) fn get(&self, model: &str, id: i64, field: &str) -> Cell {
        match field {
            "id" => return Cell::Int(id),
            "display_name" => return Cell::Text(self.display_name(model, id)),
            _ => {}
        }
        if let Some(cell) = models::computed(self, model, id, field) {
            return cell;
        }
        let Some(described) = self.field(model, field) else { return Cell::Empty };
        if let (Kind::One2many, Some(relation), Some(inverse)) =
            (described.kind, &described.relation, &described.inverse)
        {
            return Cell::Ids(self.sorted(relation, self.db.pointing_at(relation, inverse, id)));
        }
        if let Some((link, parent)) = delegated(self.schema, model, field) {
            return self.id_of(model, id, link).map_or(Cell::Empty, |at| self.get(parent, at, field));
        }
        self.db.row(model, id).and_then(|row| row.get(field)).cloned().unwrap_or_default()
    }

    pub(crate) fn id_of(&self, model: &str, id: i64, field: &str) -> Option<i64> {
        self.get(model, id, field).as_int().filter(|&id| id != 0)
    }

    pub(crate) fn text(&self, model: &str, id: i64, field: &str) -> String {
        self.get(model, id, field).as_text().to_owned()
    }

    pub(crate) fn dec(&self, model: &str, id: i64, field: &str) -> Decimal {
        self.get(model, id, field).as_dec()
    }

    pub(crate) fn is(&self, model: &str, id: i64, field: &str) -> bool {
        self.get(model, id, field).is_set()
    }

    /// The records a relational field leads to.
    pub(crate) fn related_ids(&self, model: &str, id: i64, field: &str) -> Vec<i64> {
        match self.get(model, id, field) {
            Cell::Ids(ids) => ids,
            Cell::Int(id) if id != 0 => vec![id],
            _ => Vec::new(),
        }
    }

    pub(crate) fn display_name(&self, model: &str, id: i64) -> String {
        models::display_name(self, model, id)
    }

    /// One record as `read` answers it.
    pub(crate) fn read_one(&self, model: &str, id: i64, fields: &[String]) -> Result<Value> {
        let mut record = Map::new();
        record.insert("id".into(), id.into());
        for name in fields {
            if name == "id" {
                continue;
            }
            let Some(field) = self.field(model, name) else {
                return Err(OdooError::value(
                    format!("Invalid field {name:?} on {model:?}").replace('"', "'"),
                ));
            };
            record.insert(name.clone(), self.to_json(field, &self.get(model, id, name)));
        }
        Ok(Value::Object(record))
    }

    fn to_json(&self, field: &Field, cell: &Cell) -> Value {
        match (field.kind, cell) {
            (Kind::Bool, cell) => cell.is_set().into(),
            (Kind::Int, cell) => cell.as_int().unwrap_or_default().into(),
            (Kind::Float, cell) => decimal_to_json(cell.as_dec()),
            (Kind::Many2one, Cell::Int(id)) if *id != 0 => {
                let target = field.relation.as_deref().unwrap_or_default();
                json!([id, self.display_name(target, *id)])
            }
            (kind, cell) if kind.is_many() => {
                let target = field.relation.as_deref().unwrap_or_default();
                let shown = |id: &&i64| self.shows(target, **id);
                cell.ids().iter().filter(shown).copied().collect::<Vec<_>>().into()
            }
            (_, Cell::Text(text)) => text.clone().into(),
            (_, Cell::Json(value)) => value.clone(),
            (_, Cell::Int(value)) => (*value).into(),
            (_, Cell::Bool(true)) => true.into(),
            _ => false.into(),
        }
    }

    /// Whether an archived record would be hidden in this context.
    fn shows(&self, model: &str, id: i64) -> bool {
        self.context.get("active_test") == Some(&Value::Bool(false))
            || self.field(model, "active").is_none()
            || self.is(model, id, "active")
    }

    // Searching

    pub(crate) fn search(&self, model: &str, domain: &Domain) -> Result<Vec<i64>> {
        domain.check(self, model)?;
        let hide = !domain.mentions("active");
        let mut found = Vec::new();
        for id in self.candidates(model, domain) {
            if (!hide || self.shows(model, id)) && domain.holds(self, model, id)? {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// Records that can satisfy the domain: all, or those an index names.
    fn candidates(&self, model: &str, domain: &Domain) -> Vec<i64> {
        match domain {
            Domain::And(left, right) => {
                let indexed = |side: &Domain| self.indexed(model, side);
                indexed(left).or_else(|| indexed(right)).unwrap_or_else(|| self.db.ids(model))
            }
            other => self.indexed(model, other).unwrap_or_else(|| self.db.ids(model)),
        }
    }

    fn indexed(&self, model: &str, domain: &Domain) -> Option<Vec<i64>> {
        let Domain::Leaf { path, operator, value } = domain else { return None };
        let targets: BTreeSet<i64> = match (operator.as_str(), value) {
            ("=", Value::Number(number)) => number.as_i64().into_iter().collect(),
            ("in", Value::Array(items)) => items.iter().map(Value::as_i64).collect::<Option<_>>()?,
            _ => return None,
        };
        if path == "id" {
            return Some(targets.into_iter().filter(|&id| self.db.exists(model, id)).collect());
        }
        let field = self.field(model, path)?;
        if field.kind != Kind::Many2one || !field.stored || models::computes(model, path) {
            return None;
        }
        let found: BTreeSet<i64> =
            targets.into_iter().flat_map(|target| self.db.pointing_at(model, path, target)).collect();
        Some(found.into_iter().collect())
    }

    /// Sorts records by an `order` clause.
    pub(crate) fn ordered(&self, model: &str, mut ids: Vec<i64>, order: &str) -> Result<Vec<i64>> {
        let mut keys = Vec::new();
        for term in order.split(',').map(str::trim).filter(|term| !term.is_empty()) {
            let (field, direction) = term.split_once(char::is_whitespace).unwrap_or((term, "asc"));
            let field = field.trim_matches('"');
            if field != "id" && self.field(model, field).is_none() {
                return Err(OdooError::value(format!("Invalid field '{field}' on model '{model}'")));
            }
            keys.push((field.to_owned(), direction.trim().to_lowercase().starts_with("desc")));
        }
        if !keys.iter().any(|(field, _)| field == "id") {
            keys.push(("id".to_owned(), false));
        }
        ids.sort_by(|&a, &b| {
            keys.iter().fold(Ordering::Equal, |ordering, (field, descending)| {
                ordering.then_with(|| {
                    let by = self.get(model, a, field).order(&self.get(model, b, field));
                    if *descending { by.reverse() } else { by }
                })
            })
        });
        Ok(ids)
    }

    /// Records of a relation in their model's own order.
    fn sorted(&self, model: &str, ids: Vec<i64>) -> Vec<i64> {
        if ids.len() < 2 {
            return ids;
        }
        let order = self.schema.models.get(model).map_or("id", |model| model.order.as_str());
        // A recorded order may name SQL or fields that nobody sets; the id decides then.
        self.ordered(model, ids.clone(), order).unwrap_or(ids)
    }
}

/// The link and the model that hold a field which the model only shows.
pub(crate) fn delegated(schema: &Schema, model: &str, field: &str) -> Option<(&'static str, &'static str)> {
    let (link, parent) = inherits(model)?;
    let ours = schema.field(model, field)?;
    let theirs = schema.field(parent, field)?;
    (!ours.stored && theirs.stored).then_some((link, parent))
}

/// A cell as JSON without looking at its field: many2one as id, floats as numbers.
pub(crate) fn plain_json(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => false.into(),
        Cell::Bool(value) => (*value).into(),
        Cell::Int(value) => (*value).into(),
        Cell::Dec(value) => decimal_to_json(*value),
        Cell::Text(value) => value.clone().into(),
        Cell::Ids(ids) => json!(ids),
        Cell::Json(value) => value.clone(),
    }
}

/// Half up, away from zero, as Odoo rounds.
pub(crate) fn round(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// A date or datetime as Odoo stores it; `None` when it is not in Odoo's format.
pub(crate) fn moment(kind: Kind, text: &str) -> Option<String> {
    let date = text.get(..10)?.parse::<jiff::civil::Date>().ok()?;
    if kind == Kind::Date {
        return (text.len() == 10 || text.as_bytes().get(10) == Some(&b' ')).then(|| date.to_string());
    }
    if text.len() == 10 {
        return Some(format!("{date} 00:00:00"));
    }
    let time = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text.get(..19)?).ok()?;
    (text.len() == 19).then(|| time.strftime("%Y-%m-%d %H:%M:%S").to_string())
}
