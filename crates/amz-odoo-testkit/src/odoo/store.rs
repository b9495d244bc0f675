//! The tables, with an undo log: a call that fails leaves nothing behind.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cell::Cell;
use super::schema::{Kind, Schema};

/// The fields of one record that were ever set.
pub(crate) type Row = HashMap<&'static str, Cell>;

/// All records of a database.
#[derive(Debug)]
pub(crate) struct Store {
    schema: &'static Schema,
    tables: HashMap<String, Table>,
    /// External id (`module.name`) → model and record.
    xids: HashMap<String, (String, i64)>,
    /// The same the other way round.
    xids_of: HashMap<(String, i64), BTreeSet<String>>,
    sequences: HashMap<String, i64>,
    undo: Vec<Undo>,
}

#[derive(Debug, Default)]
struct Table {
    last_id: i64,
    rows: BTreeMap<i64, Row>,
    /// many2one field → target → the records that point at it.
    inverse: HashMap<&'static str, HashMap<i64, BTreeSet<i64>>>,
}

/// How to take one change back.
#[derive(Debug)]
enum Undo {
    Row(String, i64, Option<Row>),
    Xid(String, Option<(String, i64)>),
}

/// A point in the undo log to return to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Savepoint(usize);

impl Store {
    pub(crate) fn new(schema: &'static Schema) -> Self {
        let tables = schema.models.keys().map(|model| (model.clone(), Table::default())).collect();
        Self {
            schema,
            tables,
            xids: HashMap::new(),
            xids_of: HashMap::new(),
            sequences: HashMap::new(),
            undo: Vec::new(),
        }
    }

    pub(crate) fn savepoint(&self) -> Savepoint {
        Savepoint(self.undo.len())
    }

    pub(crate) fn rollback(&mut self, to: Savepoint) {
        while self.undo.len() > to.0 {
            match self.undo.pop() {
                Some(Undo::Row(model, id, row)) => self.replace(&model, id, row),
                Some(Undo::Xid(name, target)) => {
                    self.point_xid(name, target);
                }
                None => break,
            }
        }
    }

    /// Ends the transaction: what happened so far stays.
    pub(crate) fn commit(&mut self) {
        self.undo.clear();
    }

    /// Ids are never used twice, not even after a rollback, as PostgreSQL's sequences do.
    pub(crate) fn next_id(&mut self, model: &str) -> i64 {
        let table = self.tables.entry(model.to_owned()).or_default();
        table.last_id += 1;
        table.last_id
    }

    /// The next number of a named sequence.
    pub(crate) fn next_number(&mut self, sequence: &str) -> i64 {
        let number = self.sequences.entry(sequence.to_owned()).or_default();
        *number += 1;
        *number
    }

    pub(crate) fn exists(&self, model: &str, id: i64) -> bool {
        self.row(model, id).is_some()
    }

    pub(crate) fn row(&self, model: &str, id: i64) -> Option<&Row> {
        self.tables.get(model)?.rows.get(&id)
    }

    pub(crate) fn ids(&self, model: &str) -> Vec<i64> {
        self.tables.get(model).map(|table| table.rows.keys().copied().collect()).unwrap_or_default()
    }

    /// The records of `model` whose many2one `field` is `target`, by id.
    pub(crate) fn pointing_at(&self, model: &str, field: &str, target: i64) -> Vec<i64> {
        let index = self.tables.get(model).and_then(|table| table.inverse.get(field)?.get(&target));
        index.map(|ids| ids.iter().copied().collect()).unwrap_or_default()
    }

    /// Sets fields of a record that exists.
    pub(crate) fn set(
        &mut self,
        model: &str,
        id: i64,
        cells: impl IntoIterator<Item = (&'static str, Cell)>,
    ) {
        let Some(old) = self.row(model, id) else { return };
        let changed: Vec<_> =
            cells.into_iter().filter(|(field, cell)| old.get(field) != Some(cell)).collect();
        if changed.is_empty() {
            return;
        }
        let mut row = old.clone();
        row.extend(changed);
        self.put(model, id, Some(row));
    }

    /// Puts or, with `None`, deletes a record.
    pub(crate) fn put(&mut self, model: &str, id: i64, row: Option<Row>) {
        let old = self.row(model, id).cloned();
        self.undo.push(Undo::Row(model.to_owned(), id, old));
        self.replace(model, id, row);
    }

    fn replace(&mut self, model: &str, id: i64, row: Option<Row>) {
        let Some(table) = self.tables.get_mut(model) else { return };
        let many2one =
            |field: &str| self.schema.field(model, field).is_some_and(|field| field.kind == Kind::Many2one);
        if let Some(old) = table.rows.remove(&id) {
            for (field, cell) in &old {
                let slot = cell.as_int().and_then(|target| table.inverse.get_mut(*field)?.get_mut(&target));
                if let Some(ids) = slot {
                    ids.remove(&id);
                }
            }
        }
        let Some(row) = row else { return };
        for (field, cell) in &row {
            if let Cell::Int(target) = cell
                && many2one(field)
            {
                table.inverse.entry(field).or_default().entry(*target).or_default().insert(id);
            }
        }
        table.rows.insert(id, row);
    }

    pub(crate) fn xid(&self, name: &str) -> Option<&(String, i64)> {
        self.xids.get(name)
    }

    pub(crate) fn set_xid(&mut self, name: &str, model: &str, id: i64) {
        let old = self.point_xid(name.to_owned(), Some((model.to_owned(), id)));
        self.undo.push(Undo::Xid(name.to_owned(), old));
    }

    pub(crate) fn remove_xids_of(&mut self, model: &str, id: i64) {
        let names = self.xids_of.get(&(model.to_owned(), id)).cloned().unwrap_or_default();
        for name in names {
            let old = self.point_xid(name.clone(), None);
            self.undo.push(Undo::Xid(name, old));
        }
    }

    pub(crate) fn xids_of(&self, model: &str, id: i64) -> impl Iterator<Item = &str> {
        self.xids_of.get(&(model.to_owned(), id)).into_iter().flatten().map(String::as_str)
    }

    /// Points an external id at a record or at nothing; answers what it pointed at.
    fn point_xid(&mut self, name: String, target: Option<(String, i64)>) -> Option<(String, i64)> {
        let old = self.xids.remove(&name);
        if let Some(names) = old.as_ref().and_then(|old| self.xids_of.get_mut(old)) {
            names.remove(&name);
        }
        if let Some(target) = target {
            self.xids_of.entry(target.clone()).or_default().insert(name.clone());
            self.xids.insert(name, target);
        }
        old
    }
}
