//! Conditions on relations: links, names, hierarchies.

use std::collections::BTreeSet;

use serde_json::Value;

use super::compile::{Condition, Result, any};
use super::error::FilterError;
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
            let test = self.leaf(comodel, "display_name", Operator::In, &Value::Array(names), depth + 1)?;
            tests.push(self.related(condition, comodel, test));
        }
        Ok(any(tests))
    }

    /// `display_name`: one of the fields that hold a record's name fits.
    pub(super) fn name(
        self,
        model: &str,
        fields: &[String],
        operator: Operator,
        value: &Value,
        depth: usize,
    ) -> Result<Test> {
        if fields.is_empty() {
            return Err(FilterError::UnknownField {
                model: model.to_owned(),
                field: "display_name".to_owned(),
            });
        }
        let mut tests = Vec::new();
        for field in fields {
            let relation = self.ends_in_relation(model, field);
            let path = if relation { format!("{field}.display_name") } else { field.clone() };
            match self.leaf(model, &path, operator, value, depth + 1) {
                // A name that is a number fits no text.
                Err(FilterError::Value { .. }) => {}
                test => tests.push(test?),
            }
        }
        Ok(any(tests))
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
        if condition.operator == Operator::ParentOf {
            let mut ids = BTreeSet::new();
            let roots = roots.into_iter().filter(|id| self.source.record(comodel, *id).is_some());
            self.climb(comodel, parent, roots, |id| {
                ids.insert(id);
                false
            })?;
            return Ok(Test::Leaf(column, Check::Linked { ids, unset: false }));
        }
        // Where Odoo keeps paths it searches by them, and a search leaves archived records out.
        let by_path = parent == default && self.source.field(comodel, "parent_path").is_some();
        let active = self.active_test(condition, comodel).filter(|_| by_path);
        let (model, parent) = (comodel.to_owned(), parent.to_owned());
        Ok(Test::Leaf(column, Check::Below { model, parent, roots, active }))
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
        let searched = self
            .source
            .field(model, &condition.column.name)
            .is_some_and(|info| info.kind == FieldKind::Many2many);
        let mut roots = BTreeSet::new();
        for item in items {
            if let Value::String(_) = item {
                let test = self.leaf(comodel, "display_name", Operator::Ilike, item, depth + 1)?;
                for id in self.source.ids(comodel) {
                    let Some(record) = self.source.record(comodel, id) else { continue };
                    let record = Values::Read(record);
                    if self.in_use(comodel, active, record)? && self.holds(&test, comodel, record)? {
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
