//! Evaluates the rules for one order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use spapi_types::Pii;

use super::bind::{BoundRule, BoundRules};
use super::fault::Fault;
use super::rule::FieldRule;
use super::target::{Model, OdooField};
use super::value;
use crate::order::LineKey;
use crate::text::present;
use crate::{Issue, IssueKind, Mapped, OrderDraft, Severity, Trace};

/// What the rules see of one order.
#[derive(Clone, Copy, Debug)]
pub struct RuleInput<'a> {
    /// Amazon's document, as [`OrderDocument::json`](crate::document::OrderDocument::json) gives it.
    pub document: &'a Value,
    /// What the mapping made of it: its lines are those that rules fill.
    pub draft: &'a OrderDraft,
}

/// The values of one order's custom fields, in the order of the rules.
///
/// Serializing exposes them, and they may be a buyer's; `Debug` does not show them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomValues(Vec<CustomValue>);

/// The value of one field of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CustomValue {
    /// The rule that set it.
    pub rule: String,
    /// The field.
    pub field: OdooField,
    /// The line, for a field of `sale.order.line`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineKey>,
    /// The column of `load`, such as `x_channel` or `user_id/id`.
    pub column: String,
    /// The cell of `load`.
    pub value: Pii<String>,
}

impl CustomValue {
    /// The record and field as traces name them: `sale.order.x_level`, `sale.order.line[11_item].x_condition`.
    #[must_use]
    pub fn place(&self) -> String {
        place(&self.field, self.line.as_ref())
    }
}

fn place(field: &OdooField, line: Option<&LineKey>) -> String {
    match line {
        Some(key) => format!("{}[{key}].{}", field.model.name(), field.name),
        None => field.to_string(),
    }
}

impl CustomValues {
    /// All values.
    #[must_use]
    pub fn all(&self) -> &[CustomValue] {
        &self.0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of the sales order.
    pub fn order(&self) -> impl Iterator<Item = &CustomValue> {
        self.of(Model::Order)
    }

    /// Those of the delivery contact.
    pub fn contact(&self) -> impl Iterator<Item = &CustomValue> {
        self.of(Model::Contact)
    }

    /// Those of one line.
    pub fn line<'a>(&'a self, key: &'a LineKey) -> impl Iterator<Item = &'a CustomValue> {
        self.0.iter().filter(move |value| value.line.as_ref() == Some(key))
    }

    fn of(&self, model: Model) -> impl Iterator<Item = &CustomValue> {
        self.0.iter().filter(move |value| value.field.model == model)
    }
}

/// Evaluates the rules for one order.
///
/// A value that its field does not take is an issue: a warning that leaves the field alone, or one that holds the order back
/// where the rule is `required`. A field of the delivery contact has no value where the order has no address.
#[must_use]
pub fn custom_values(rules: &BoundRules, input: &RuleInput<'_>) -> Mapped<CustomValues> {
    let mut mapped = Mapped { draft: CustomValues::default(), issues: Vec::new(), trace: Trace::default() };
    let items = if rules.is_empty() { BTreeMap::new() } else { items(input.document) };
    for rule in &rules.rules {
        let mut evaluation = Evaluation { rule, input, mapped: &mut mapped };
        match rule.rule.to.model {
            Model::Order => evaluation.set(None, &rule.cell(input.document, None)),
            Model::Contact if input.draft.ship_to.is_none() => {}
            Model::Contact => evaluation.set(None, &rule.cell(input.document, None)),
            Model::Line => evaluation.lines(&items),
        }
    }
    mapped
}

/// The places of the order items by their ids; of two with one id the first counts, as it does in the mapping.
fn items(document: &Value) -> BTreeMap<String, usize> {
    let mut places = BTreeMap::new();
    for (list, id) in [("orderItems", "orderItemId"), ("OrderItems", "OrderItemId")] {
        let items = document.get(list).and_then(Value::as_array);
        for (index, item) in items.into_iter().flatten().enumerate() {
            let id = item.get(id).and_then(Value::as_str).map(str::to_owned);
            if let Some(id) = present(&id) {
                places.entry(id.to_owned()).or_insert(index);
            }
        }
    }
    places
}

struct Evaluation<'a> {
    rule: &'a BoundRule,
    input: &'a RuleInput<'a>,
    mapped: &'a mut Mapped<CustomValues>,
}

impl Evaluation<'_> {
    fn lines(&mut self, items: &BTreeMap<String, usize>) {
        let rule = self.rule;
        let of_items = rule.rule.from.iter().any(super::Path::is_of_items);
        // The lines of one item have one value, and one issue.
        let mut cells: BTreeMap<Option<usize>, Outcome> = BTreeMap::new();
        for line in self.input.draft.lines.iter().filter(|line| rule.rule.parts.contains(&line.key.part)) {
            let item = items.get(line.key.order_item_id.as_str()).copied().filter(|_| of_items);
            let known = cells.get(&item).cloned();
            let is_new = known.is_none();
            let outcome = known.unwrap_or_else(|| rule.cell(self.input.document, item));
            if is_new || outcome.is_ok() {
                self.set(Some(&line.key), &outcome);
            }
            cells.insert(item, outcome);
        }
    }

    fn set(&mut self, line: Option<&LineKey>, outcome: &Outcome) {
        let FieldRule { name, to, required, .. } = &self.rule.rule;
        match outcome {
            Ok(None) => {}
            Ok(Some(Cell { value, source, hidden })) => {
                let field = place(to, line);
                let shown = (!hidden).then(|| value.expose().clone());
                self.mapped.trace.push(field, source.clone(), format!("custom.{name}"), shown);
                self.mapped.draft.0.push(CustomValue {
                    rule: name.clone(),
                    field: to.clone(),
                    line: line.cloned(),
                    column: self.rule.column.clone(),
                    value: value.clone(),
                });
            }
            Err((fault, path)) => {
                let kind = IssueKind::CustomField {
                    rule: name.clone(),
                    field: to.to_string(),
                    fault: fault.clone(),
                };
                let mut issue = Issue::new(kind, path, self.input.draft.order_id.clone());
                if *required {
                    issue.severity = Severity::Blocking;
                }
                self.mapped.issues.push(issue);
            }
        }
    }
}

#[derive(Clone)]
struct Cell {
    value: Pii<String>,
    source: String,
    hidden: bool,
}

/// A cell, nothing to write, or what is wrong and where.
type Outcome = Result<Option<Cell>, (Fault, String)>;

impl BoundRule {
    /// The cell of `load`, for one order item where one is given.
    fn cell(&self, document: &Value, item: Option<usize>) -> Outcome {
        let first = || self.rule.from.first().map(ToString::to_string).unwrap_or_default();
        let (values, source, hidden) = match self.values(document, item)? {
            Some(Read { values, source, hidden }) => (values, source, hidden),
            None => (Vec::new(), "context".to_owned(), false),
        };
        let at = |fault| {
            let place = if source == "context" { first() } else { source.clone() };
            (fault, place)
        };
        let changed = self.rule.apply.iter().try_fold(values, |values, step| {
            let mut values = step.apply(values)?;
            values.retain(|value| !value.trim().is_empty());
            Ok(values)
        });
        let values = changed.map_err(at)?;
        if values.is_empty() && !self.rule.required {
            return Ok(None);
        }
        let value = value::cell(&values, self.info.as_ref(), self.rule.reference).map_err(at)?;
        Ok(Some(Cell { value: Pii::new(value), source, hidden }))
    }

    /// The values of the first path that has some.
    fn values(&self, document: &Value, item: Option<usize>) -> Result<Option<Read>, (Fault, String)> {
        let of_a_line = self.rule.to.model == Model::Line;
        for (path, hidden) in self.rule.from.iter().zip(&self.hidden) {
            let found = match item {
                Some(index) if path.is_of_items() => path.select_of_item(document, index),
                // A line of no item has no value of an item's.
                _ if of_a_line && path.is_of_items() => continue,
                _ => path.select(document),
            };
            let mut values = Vec::with_capacity(found.len());
            let mut source = None;
            for found in found {
                let Some(text) = plain(found.value).map_err(|fault| (fault, found.path.clone()))? else {
                    continue;
                };
                source = Some(if values.is_empty() { found.path } else { path.to_string() });
                values.push(text);
            }
            if let Some(source) = source {
                return Ok(Some(Read { values, source, hidden: *hidden }));
            }
        }
        Ok(None)
    }
}

struct Read {
    values: Vec<String>,
    source: String,
    hidden: bool,
}

/// The text of a plain value; none where it is blank.
fn plain(value: &Value) -> Result<Option<String>, Fault> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(_) | Value::Object(_) => return Err(Fault::NotPlain),
    };
    Ok(Some(text).filter(|text| !text.is_empty()))
}
