//! Conditions on relations: links, names, hierarchies.

use std::collections::BTreeSet;

use serde_json::Value;

use super::compile::{Condition, NAME, Result, any, not};
use super::error::FilterError;
use super::legacy::unless_unset;
use super::scalar::{self, Class};
use super::stored::Values;
use super::test::{Check, Context, Test};
use crate::FieldKind;
use crate::domain::Operator;

impl Context<'_> {
    /// A linked record meets the test. Archived ones count through a many2one; through the others only where the test
    /// names `active`, or the context says so.
    pub(super) fn related(self, condition: &Condition<'_>, comodel: &str, test: Test) -> Test {
        if let Test::Constant(false) = test {
            return test;
        }
        let active = self.active_test(condition, comodel).filter(|active| !test.mentions(active));
        condition.test(Check::Related { model: comodel.to_owned(), test: Box::new(test), active })
    }

    /// The field that must be true of a linked record.
    fn active_test(self, condition: &Condition<'_>, comodel: &str) -> Option<String> {
        let tested = self.active_test && condition.column.class == Class::Many;
        self.source.active_field(comodel).filter(|_| tested).map(str::to_owned)
    }

    /// `=` and `in`: ids are compared with links, texts with the names of linked records.
    pub(super) fn linked(self, condition: &Condition<'_>, items: &[Value], depth: usize) -> Result<Test> {
        let Some(comodel) = condition.comodel else { return Err(condition.refuse()) };
        let (names, others): (Vec<_>, Vec<_>) = items.iter().cloned().partition(Value::is_string);
        // In a list for an x2many field Odoo takes None for no record's id, and not for unset.
        let none = |item: &Value| condition.column.class != Class::Many || !item.is_null();
        let unset = others.iter().any(|item| scalar::is_unset(item) && none(item));
        let ids = others.iter().filter(|item| !scalar::is_unset(item)).map(|item| {
            // Odoo turns 0 into NULL, which makes `!=` hold for unset links alone: surely not what was meant.
            scalar::id(item).filter(|id| *id != 0).ok_or_else(|| condition.wants("false, ids or names"))
        });
        let ids = ids.collect::<Result<BTreeSet<_>>>()?;
        let mut tests = Vec::new();
        if !ids.is_empty() || unset {
            tests.push(condition.test(Check::Linked { ids, unset }));
        }
        if !names.is_empty() {
            let test = self.named(comodel, Operator::In, &Value::Array(names), depth + 1)?;
            tests.push(self.related(condition, comodel, test));
        }
        Ok(any(tests))
    }

    /// One of the fields that hold a record's name fits; of what denies, none.
    pub(super) fn named(self, model: &str, operator: Operator, value: &Value, depth: usize) -> Result<Test> {
        let unknown = || FilterError::UnknownField { model: model.to_owned(), field: NAME.to_owned() };
        let fields = self.source.name_fields(model);
        if fields.is_empty() {
            return Err(unknown());
        }
        let positive = operator.positive().unwrap_or(operator);
        let mut tests = Vec::new();
        for field in &fields {
            let relation = self.ends_in_relation(model, field);
            let path = if relation { format!("{field}.{NAME}") } else { field.clone() };
            match self.leaf(model, &path, positive, value, depth + 1) {
                // A name that is a number fits no text.
                Err(FilterError::Value { .. }) => {}
                test => tests.push(test?),
            }
        }
        let test = any(tests);
        Ok(if positive == operator { test } else { not(test) })
    }

    fn ends_in_relation(self, model: &str, path: &str) -> bool {
        let mut at = Some(model);
        for name in path.split('.') {
            at = at.and_then(|model| self.source.field(model, name)?.relation.as_deref());
        }
        at.is_some()
    }

    /// `child_of` and `parent_of`. On a field that links records of one model, that field is the hierarchy, and a
    /// many2one stands for the record itself.
    pub(super) fn hierarchy(self, condition: &Condition<'_>, model: &str, depth: usize) -> Result<Test> {
        let class = condition.column.class;
        if scalar::is_unset(condition.value) && class != Class::Boolean {
            return Ok(Test::Constant(false));
        }
        if !class.is_relation() && class != Class::Id {
            return Err(condition.refuse());
        }
        let comodel = condition.comodel.unwrap_or(model);
        let own = comodel == model;
        let default = self.source.parent_field(comodel);
        let parent = if own && class != Class::Id { condition.column.name.as_str() } else { default };
        let roots = self.roots(condition, model, comodel, depth)?;
        if roots.is_empty() {
            return Ok(Test::Constant(false));
        }
        if self.source.field(comodel, parent).is_none_or(|info| info.relation.as_deref() != Some(comodel)) {
            return Err(FilterError::UnknownField { model: comodel.to_owned(), field: parent.to_owned() });
        }
        let mut column = condition.column.clone();
        if own && class == Class::One {
            (column.name, column.class) = ("id".to_owned(), Class::Id);
        }
        // Where Odoo keeps paths it searches by them, and a search leaves archived records out. Before 19 it searches
        // what a many2many links to.
        let by_path = parent == default && self.source.field(comodel, "parent_path").is_some();
        let searched = if self.rules.nulls() { self.is_many2many(condition, model) } else { by_path };
        let active = self.active_test(condition, comodel).filter(|_| searched);
        let parent_of = condition.operator == Operator::ParentOf;
        if self.rules.nulls() && (by_path || parent_of) {
            let missing = roots.iter().find(|id| self.source.record(comodel, **id).is_none());
            if let Some(&id) = missing {
                return Err(FilterError::MissingRecord { model: comodel.to_owned(), id });
            }
        }
        let linked = own || class != Class::One;
        if parent_of {
            let mut ids = BTreeSet::new();
            let roots = roots.into_iter().filter(|id| self.source.record(comodel, *id).is_some());
            self.climb(comodel, parent, roots, |id| {
                ids.insert(id);
                false
            })?;
            if self.rules.nulls()
                && let Some(active) = active
            {
                let mut in_use = BTreeSet::new();
                for id in ids {
                    if let Some(record) = self.source.record(comodel, id)
                        && self.in_use(comodel, Some(&active), Values::Read(record))?
                    {
                        in_use.insert(id);
                    }
                }
                ids = in_use;
            }
            let test = Test::Leaf(column, Check::Linked { ids, unset: false });
            return Ok(if linked { test } else { unless_unset(condition, test, self.rules) });
        }
        let (model, parent) = (comodel.to_owned(), parent.to_owned());
        let test = Test::Leaf(column, Check::Below { model, parent, roots, active });
        Ok(if linked { test } else { unless_unset(condition, test, self.rules) })
    }

    fn is_many2many(self, condition: &Condition<'_>, model: &str) -> bool {
        let field = self.source.field(model, &condition.column.name);
        field.is_some_and(|info| info.kind == FieldKind::Many2many)
    }

    /// The records that a hierarchy's value names: by id, or by a text that their name contains.
    fn roots(
        self,
        condition: &Condition<'_>,
        model: &str,
        comodel: &str,
        depth: usize,
    ) -> Result<BTreeSet<i64>> {
        let items = match condition.value {
            Value::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        let class = condition.column.class;
        let tested = self.active_test && class != Class::One;
        let active = self.source.active_field(comodel).filter(|_| tested);
        let searched = !self.rules.nulls() && self.is_many2many(condition, model);
        let mut roots = BTreeSet::new();
        for item in items {
            if let Value::String(_) = item {
                let test = self.named(comodel, Operator::Ilike, item, depth + 1)?;
                for id in self.source.ids(comodel) {
                    let Some(record) = self.source.record(comodel, id) else { continue };
                    let record = Values::Read(record);
                    if self.in_use(comodel, active, record)?
                        && self.holds(&test, comodel, record)? == Some(true)
                    {
                        roots.insert(id);
                    }
                }
            } else {
                let id = scalar::id(item).ok_or_else(|| condition.wants("ids or names"))?;
                // Odoo looks the ids of a many2many up, and archived ones are not found.
                let found = match self.source.record(comodel, id) {
                    Some(record) => self.in_use(comodel, active, Values::Read(record))?,
                    None => false,
                };
                if found || !searched {
                    roots.insert(id);
                }
            }
        }
        Ok(roots)
    }
}
