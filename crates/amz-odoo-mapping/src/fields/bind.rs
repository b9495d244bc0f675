//! Rules checked against each other and against an Odoo's fields.

use std::collections::BTreeMap;
use std::fmt;

use odoo_rpc::{FieldInfo, Fields};
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::function::Function;
use super::privacy::may_be_buyer_data;
use super::reserved::reserved;
use super::rule::FieldRule;
use super::target::Model;
use super::value;
use crate::order::Part;

/// What `fields_get` says, by model. A model that is not listed is not checked, and its values are passed on as they are.
pub type Models = BTreeMap<String, Fields>;

/// The merchant's rules for custom fields, as the configuration has them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldRules(pub Vec<FieldRule>);

/// Rules that an Odoo takes, ready to be evaluated.
#[derive(Clone, Debug, Default)]
pub struct BoundRules {
    pub(super) rules: Vec<BoundRule>,
}

#[derive(Clone, Debug)]
pub(super) struct BoundRule {
    pub(super) rule: FieldRule,
    /// Absent where the model is not listed.
    pub(super) info: Option<FieldInfo>,
    /// The column of `load`.
    pub(super) column: String,
    /// For each path, whether it may lead to a buyer's data.
    pub(super) hidden: Vec<bool>,
}

/// A rule that cannot work. Its `Display` says why and what to change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleError {
    /// The rule's name.
    pub rule: String,
    /// The field that it should set.
    pub field: String,
    /// What is wrong.
    pub problem: RuleProblem,
}

/// Why a rule cannot work.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleProblem {
    /// The rule has no name, or one that another rule has.
    Name,
    /// The mapping sets the field itself.
    Reserved {
        /// Why it must.
        reason: &'static str,
    },
    /// Another rule sets the field for the same lines.
    SetTwice {
        /// The other rule.
        by: String,
    },
    /// Neither a path nor a default.
    NoSource,
    /// `parts` is empty, or given for a field that is no line's.
    Parts,
    /// This Odoo has no such field, or the user may not see it.
    UnknownField,
    /// Odoo lets nobody write the field.
    ReadOnly,
    /// A type that rules cannot fill.
    Unsupported {
        /// The type, as Rust prints it.
        kind: String,
    },
    /// A relation without `reference`.
    NeedsReference {
        /// The model that it links to.
        relation: String,
    },
    /// A `reference` for a field that is no relation.
    NoRelation,
    /// A text of the rule itself is nothing that the field takes.
    Constant {
        /// The text.
        text: String,
        /// Why.
        fault: Fault,
    },
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, field, problem } = self;
        write!(f, "the rule `{rule}` cannot set {field}: ")?;
        match problem {
            RuleProblem::Name => f.write_str("give it a `name` that no other rule has"),
            RuleProblem::Reserved { reason } => write!(f, "{reason}; choose another field"),
            RuleProblem::SetTwice { by } => {
                write!(f, "the rule `{by}` sets it already; take one of them out")
            }
            RuleProblem::NoSource => f.write_str("it has no value; give a path in `from`, or a `default`"),
            RuleProblem::Parts => f.write_str(
                "`parts` says which lines a field of sale.order.line is for, at least one; correct it",
            ),
            RuleProblem::UnknownField => f.write_str(
                "this Odoo has no such field, or its user may not see it; make it in Odoo, or correct `to`",
            ),
            RuleProblem::ReadOnly => f.write_str("the field is read-only in Odoo; choose another"),
            RuleProblem::Unsupported { kind } => {
                write!(f, "no text becomes a field of the type {kind}; choose another field")
            }
            RuleProblem::NeedsReference { relation } => write!(
                f,
                "it links to {relation}; add `reference`, one of `id`, `external_id` and `name`, which says what the value is"
            ),
            RuleProblem::NoRelation => f.write_str("it links to no record; take `reference` out"),
            RuleProblem::Constant { text, fault } => {
                write!(f, "the text `{text}` in `apply` does not fit: {fault}")
            }
        }
    }
}

impl std::error::Error for RuleError {}

impl FieldRules {
    /// The rules, checked against each other and against the fields of an Odoo.
    ///
    /// # Errors
    /// [`RuleError`], one for each rule that cannot work.
    pub fn bind(&self, odoo: &Models) -> Result<BoundRules, Vec<RuleError>> {
        let (mut rules, mut errors) = (Vec::new(), Vec::new());
        for (index, rule) in self.0.iter().enumerate() {
            let before = self.0.get(..index).unwrap_or_default();
            match among(rule, before).and_then(|()| bound(rule, odoo)) {
                Ok(rule) => rules.push(rule),
                Err(problem) => {
                    errors.push(RuleError { rule: rule.name.clone(), field: rule.to.to_string(), problem })
                }
            }
        }
        if errors.is_empty() { Ok(BoundRules { rules }) } else { Err(errors) }
    }
}

impl BoundRules {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

/// What is wrong with a rule beside those before it.
fn among(rule: &FieldRule, before: &[FieldRule]) -> Result<(), RuleProblem> {
    if rule.name.trim().is_empty() || before.iter().any(|other| other.name == rule.name) {
        return Err(RuleProblem::Name);
    }
    let of_a_line = rule.to.model == Model::Line;
    if rule.parts.is_empty() || (!of_a_line && rule.parts != [Part::Item]) {
        return Err(RuleProblem::Parts);
    }
    let overlaps =
        |other: &&FieldRule| other.to == rule.to && other.parts.iter().any(|part| rule.parts.contains(part));
    match before.iter().find(overlaps) {
        Some(other) => Err(RuleProblem::SetTwice { by: other.name.clone() }),
        None => Ok(()),
    }
}

fn bound(rule: &FieldRule, odoo: &Models) -> Result<BoundRule, RuleProblem> {
    if let Some(reason) = reserved(&rule.to) {
        return Err(RuleProblem::Reserved { reason });
    }
    if rule.from.is_empty() && !rule.apply.iter().any(|step| matches!(step, Function::Default(_))) {
        return Err(RuleProblem::NoSource);
    }
    let (mut name, mut info) = (rule.to.name.as_str(), None);
    if let Some(fields) = odoo.get(rule.to.model.name()) {
        name = fields.resolve(rule.to.model.name(), name).ok_or(RuleProblem::UnknownField)?;
        info = fields.get(name).cloned();
    }
    if let Some(info) = &info {
        fits(rule, info)?;
    }
    Ok(BoundRule {
        column: value::column(name, rule.reference),
        hidden: rule.from.iter().map(may_be_buyer_data).collect(),
        rule: rule.clone(),
        info,
    })
}

fn fits(rule: &FieldRule, info: &FieldInfo) -> Result<(), RuleProblem> {
    if info.readonly {
        return Err(RuleProblem::ReadOnly);
    }
    if !value::is_supported(&info.kind) {
        return Err(RuleProblem::Unsupported { kind: format!("{:?}", info.kind) });
    }
    match (value::is_relation(&info.kind), rule.reference) {
        (true, None) => {
            let relation = info.relation.clone().unwrap_or_default();
            return Err(RuleProblem::NeedsReference { relation });
        }
        (false, Some(_)) => return Err(RuleProblem::NoRelation),
        _ => {}
    }
    for text in last_constants(&rule.apply) {
        if let Err(fault) = value::cell(&[text.to_owned()], Some(info), rule.reference) {
            return Err(RuleProblem::Constant { text: text.to_owned(), fault });
        }
    }
    Ok(())
}

/// The rule's own texts that reach the field as they are: those of the last steps, for a `default` leaves a value alone.
fn last_constants(apply: &[Function]) -> impl Iterator<Item = &str> {
    let defaults = apply.iter().rev().take_while(|step| matches!(step, Function::Default(_))).count();
    let from = apply.len().saturating_sub(defaults + 1);
    apply.get(from..).unwrap_or_default().iter().flat_map(Function::constants)
}
