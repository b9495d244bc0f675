//! Creating, changing and deleting records, with x2many commands and required fields.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::cell::{Cell, decimal_from_json};
use super::env::{Env, Values, delegated, inherits, moment, round};
use super::error::{OdooError, Result};
use super::models;
use super::schema::{Field, Kind};
use super::store::Row;

impl Env<'_> {
    pub(crate) fn create(&mut self, model: &str, values: Values) -> Result<i64> {
        let described = self.model(model)?;
        self.check_fields(model, &values)?;
        let given: BTreeSet<String> = values.keys().cloned().collect();
        let mut values = values;
        for (key, default) in &described.defaults {
            values.entry(key.clone()).or_insert_with(|| default.clone());
        }
        for (key, value) in self.context.clone() {
            if let Some(field) = key.strip_prefix("default_")
                && self.field(model, field).is_some()
            {
                values.entry(field).or_insert(value);
            }
        }
        models::before_create(self, model, &mut values, &given)?;
        if let Some(there) = models::in_place_of_create(self, model, &values, &given) {
            self.write(model, &[there], &values)?;
            return Ok(there);
        }
        let id = self.db.next_id(model);
        let now = Cell::Text(self.now_text());
        let mut row = Row::new();
        for (stamp, cell) in [
            ("create_date", now.clone()),
            ("write_date", now),
            ("create_uid", Cell::Int(self.uid)),
            ("write_uid", Cell::Int(self.uid)),
        ] {
            row.insert(stamp, cell);
        }
        if described.fields.contains_key("active") {
            row.insert("active", Cell::Bool(true));
        }
        self.db.put(model, id, Some(row));
        if let Some((link, parent)) = inherits(model)
            && !values.get(link).is_some_and(Value::is_i64)
        {
            let (theirs, ours) = self.split_inherited(model, values);
            values = ours;
            let outer = std::mem::replace(&mut self.inheriting, true);
            let parent = self.create(parent, theirs);
            self.inheriting = outer;
            let parent = parent?;
            values.insert(link.to_owned(), parent.into());
        }
        self.store(model, id, &values)?;
        models::after_change(self, model, id, &given, true)?;
        self.check_required(model, id)?;
        Ok(id)
    }

    pub(crate) fn write(&mut self, model: &str, ids: &[i64], values: &Values) -> Result<()> {
        self.model(model)?;
        if let Some(unknown) = values.keys().find(|name| self.field(model, name).is_none()) {
            return Err(OdooError::key(unknown.as_str()));
        }
        self.check_exist(model, ids)?;
        let given: BTreeSet<String> = values.keys().cloned().collect();
        let mut values = values.clone();
        models::before_write(self, model, ids, &mut values)?;
        let now = Cell::Text(self.now_text());
        for &id in ids {
            self.db.set(model, id, [("write_date", now.clone()), ("write_uid", Cell::Int(self.uid))]);
            let (theirs, ours) = self.split_inherited(model, values.clone());
            if let Some((link, parent)) = inherits(model)
                && let Some(at) = self.id_of(model, id, link)
                && !theirs.is_empty()
            {
                self.write(parent, &[at], &theirs)?;
            }
            self.store(model, id, &ours)?;
            models::after_change(self, model, id, &given, false)?;
            self.check_required(model, id)?;
        }
        Ok(())
    }

    pub(crate) fn unlink(&mut self, model: &str, ids: &[i64]) -> Result<()> {
        self.check_exist(model, ids)?;
        models::before_unlink(self, model, ids)?;
        for &id in ids {
            // Lines and the like go with the record they belong to.
            let owned: Vec<_> =
                self.model(model)?.fields.values().filter(|field| field.kind == Kind::One2many).collect();
            for field in owned {
                let (Some(relation), Some(inverse)) = (&field.relation, &field.inverse) else { continue };
                for child in self.db.pointing_at(relation, inverse, id) {
                    if self.field(relation, inverse).is_some_and(|inverse| inverse.required) {
                        self.db.put(relation, child, None);
                        self.db.remove_xids_of(relation, child);
                    } else if let Some(name) = self.static_name(relation, inverse) {
                        self.db.set(relation, child, [(name, Cell::Empty)]);
                    }
                }
            }
            let row = self.db.row(model, id).cloned().unwrap_or_default();
            self.db.put(model, id, None);
            self.db.remove_xids_of(model, id);
            models::after_unlink(self, model, &row)?;
        }
        Ok(())
    }

    /// Sets one stored field without any side effect.
    pub(crate) fn set(&mut self, model: &str, id: i64, field: &str, cell: Cell) {
        if let Some(name) = self.static_name(model, field) {
            self.db.set(model, id, [(name, cell)]);
        }
    }

    /// Sets several stored fields without any side effect.
    pub(crate) fn set_all<const N: usize>(&mut self, model: &str, id: i64, cells: [(&str, Cell); N]) {
        let cells: Vec<_> = cells
            .into_iter()
            .filter_map(|(field, cell)| Some((self.static_name(model, field)?, cell)))
            .collect();
        self.db.set(model, id, cells);
    }

    fn static_name(&self, model: &str, field: &str) -> Option<&'static str> {
        self.schema.models.get(model)?.fields.get_key_value(field).map(|(name, _)| name.as_str())
    }

    /// Stores values: plain ones first, so that commands on lines see the record they belong to.
    fn store(&mut self, model: &str, id: i64, values: &Values) -> Result<()> {
        let mut cells = Vec::new();
        let mut many = Vec::new();
        for (name, value) in values {
            let Some((name, field)) = self.model(model)?.fields.get_key_value(name) else { continue };
            if field.kind.is_many() {
                many.push((name.as_str(), field, value));
            } else {
                cells.push((name.as_str(), self.to_cell(model, name, field, value)?));
            }
        }
        self.db.set(model, id, cells);
        for (name, field, value) in many {
            self.commands(model, id, name, field, value)?;
        }
        Ok(())
    }

    fn to_cell(&self, model: &str, name: &str, field: &Field, value: &Value) -> Result<Cell> {
        let wrong = || OdooError::value(format!("Wrong value for {model}.{name}: {value}"));
        let unset = matches!(value, Value::Null | Value::Bool(false));
        Ok(match field.kind {
            Kind::Bool => Cell::Bool(!unset && value.as_i64() != Some(0) && value.as_str() != Some("")),
            Kind::Int => Cell::Int(if unset {
                0
            } else {
                decimal_from_json(value).and_then(|d| i64::try_from(d).ok()).ok_or_else(wrong)?
            }),
            Kind::Float if unset => Cell::Dec(Decimal::ZERO),
            Kind::Float => {
                let exact = decimal_from_json(value).ok_or_else(|| {
                    OdooError::value(format!("could not convert string to float: {value}").replace('"', "'"))
                })?;
                Cell::Dec(field.decimals.map_or(exact, |digits| round(exact, digits)))
            }
            _ if unset => Cell::Empty,
            Kind::Many2one => match value.as_i64() {
                Some(0) => Cell::Empty,
                Some(id) => Cell::Int(id),
                None => return Err(OdooError::bad_integer(value)),
            },
            Kind::Selection => {
                let key = value.as_str().unwrap_or_default();
                if !field.selection.is_empty() && !field.selection.iter().any(|option| option == key) {
                    return Err(OdooError::value(format!("Wrong value for {model}.{name}: '{key}'")));
                }
                Cell::text(key)
            }
            Kind::DateTime | Kind::Date => {
                let text = value.as_str().ok_or_else(wrong)?;
                Cell::Text(moment(field.kind, text).ok_or_else(|| not_a_moment(field.kind, text))?)
            }
            Kind::Text => match value {
                Value::String(text) if text.is_empty() => Cell::Empty,
                Value::String(text) => Cell::text(text),
                other => Cell::Text(other.to_string()),
            },
            _ => Cell::Json(value.clone()),
        })
    }

    /// Carries out x2many commands, or takes a plain list of ids as "exactly these".
    fn commands(
        &mut self,
        model: &str,
        id: i64,
        name: &str,
        field: &'static Field,
        value: &Value,
    ) -> Result<()> {
        let Some(relation) = field.relation.as_deref() else { return Ok(()) };
        let commands = match value {
            Value::Null | Value::Bool(false) => vec![json!([5, 0, 0])],
            Value::Array(items) if items.iter().all(Value::is_i64) => vec![json!([6, 0, items])],
            Value::Array(items) => items.clone(),
            other => return Err(OdooError::value(format!("Wrong value for {model}.{name}: {other}"))),
        };
        let mut linked = self.related_ids(model, id, name);
        for command in &commands {
            let target = command[1].as_i64().unwrap_or_default();
            let values = || command[2].as_object().cloned().unwrap_or_default();
            match command[0].as_i64() {
                Some(0) => {
                    let mut values = values();
                    // `load` names a new line by its external id.
                    let xid = values.remove("id");
                    if let Some(inverse) = &field.inverse {
                        values.insert(inverse.clone(), id.into());
                    }
                    let line = self.create(relation, values)?;
                    if let Some(xid) = xid.as_ref().and_then(Value::as_str) {
                        self.db.set_xid(xid, relation, line);
                    }
                    linked.push(line);
                }
                Some(1) => self.write(relation, &[target], &values())?,
                Some(2 | 3) => {
                    linked.retain(|&other| other != target);
                    self.detach(relation, field, target, command[0] == json!(2))?;
                }
                Some(4) => {
                    self.check_exist(relation, &[target])?;
                    if let Some(inverse) = &field.inverse
                        && self.id_of(relation, target, inverse) != Some(id)
                    {
                        self.write(relation, &[target], &Map::from_iter([(inverse.clone(), id.into())]))?;
                    }
                    if !linked.contains(&target) {
                        linked.push(target);
                    }
                }
                Some(5 | 6) => {
                    if command[2].as_array().is_some_and(|ids| ids.contains(&Value::Bool(false))) {
                        return Err(OdooError::not_an_id(&format!("{}_id", relation.replace('.', "_"))));
                    }
                    let keep: Vec<i64> =
                        command[2].as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
                    self.check_exist(relation, &keep)?;
                    for gone in linked.iter().filter(|other| !keep.contains(other)) {
                        self.detach(relation, field, *gone, false)?;
                    }
                    linked = keep;
                }
                _ => return Err(OdooError::value(format!("Wrong value for {model}.{name}: {value}"))),
            }
        }
        if field.kind == Kind::Many2many {
            self.set(model, id, name, Cell::Ids(linked));
        }
        Ok(())
    }

    fn detach(&mut self, relation: &str, field: &Field, target: i64, delete: bool) -> Result<()> {
        let Some(inverse) = &field.inverse else { return Ok(()) };
        let owned = self.field(relation, inverse).is_some_and(|inverse| inverse.required);
        if delete || owned {
            self.unlink(relation, &[target])
        } else {
            self.write(relation, &[target], &Map::from_iter([(inverse.clone(), Value::Bool(false))]))
        }
    }

    fn split_inherited(&self, model: &str, values: Values) -> (Values, Values) {
        values.into_iter().partition(|(name, _)| delegated(self.schema, model, name).is_some())
    }

    // Checks

    fn check_fields(&self, model: &str, values: &Values) -> Result<()> {
        let known = &self.model(model)?.fields;
        match values.keys().find(|name| !known.contains_key(*name)) {
            Some(name) => Err(OdooError::value(format!("Invalid field '{name}' in '{model}'"))),
            None => Ok(()),
        }
    }

    pub(crate) fn check_exist(&self, model: &str, ids: &[i64]) -> Result<()> {
        match ids.iter().find(|&&id| !self.db.exists(model, id)) {
            Some(&gone) => Err(OdooError::missing(model, gone, self.uid)),
            None => Ok(()),
        }
    }

    fn check_required(&self, model: &str, id: i64) -> Result<()> {
        let described = self.model(model)?;
        for (name, field) in &described.fields {
            let checked = field.required
                && field.stored
                && matches!(
                    field.kind,
                    Kind::Many2one | Kind::Text | Kind::Selection | Kind::DateTime | Kind::Date
                );
            // A relation to a model that is not here cannot be filled.
            let known =
                field.relation.as_ref().is_none_or(|relation| self.schema.models.contains_key(relation));
            if checked && known && !models::computes(model, name) && self.get(model, id, name) == Cell::Empty
            {
                return Err(OdooError::required(model, &described.title, name, &field.title));
            }
        }
        Ok(())
    }
}

fn not_a_moment(kind: Kind, text: &str) -> OdooError {
    let short = if text.len() < 10 { "%Y-%m" } else { "%Y-%m-%d" };
    let format = if kind == Kind::Date || text.len() <= 10 { short } else { "%Y-%m-%d %H:%M:%S" };
    let rest = text.get(if kind == Kind::Date { 10 } else { 19 }..).filter(|rest| !rest.is_empty());
    OdooError::value(match rest {
        Some(rest) if moment(kind, &text[..text.len() - rest.len()]).is_some() => {
            format!("unconverted data remains: {rest}")
        }
        _ => format!("time data '{text}' does not match format '{format}'"),
    })
}
