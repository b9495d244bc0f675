//! The keywords of Amazon's vocabulary that check something.

use std::collections::BTreeMap;

use jsonschema::paths::Location;
use jsonschema::{Keyword, ValidationError, ValidationOptions};
use serde_json::{Map, Value};

use crate::listing::{AttributeFault, Unit};

/// The options with Amazon's keywords.
pub(super) fn with_amazons(options: ValidationOptions<'_>) -> ValidationOptions<'_> {
    options
        .with_keyword("maxUtf8ByteLength", |_, limit, path| keyword(limit, path, Rule::MostBytes))
        .with_keyword("minUtf8ByteLength", |_, limit, path| keyword(limit, path, Rule::LeastBytes))
        .with_keyword("maxUniqueItems", |parent, limit, path| {
            keyword(limit, path, Rule::Most(selectors(parent)))
        })
        .with_keyword("minUniqueItems", |parent, limit, path| {
            keyword(limit, path, Rule::Least(selectors(parent)))
        })
}

struct Check {
    rule: Rule,
    limit: u64,
}

/// What is counted, against which limit.
enum Rule {
    MostBytes,
    LeastBytes,
    /// Entries with the same values of these members.
    Most(Vec<String>),
    /// Entries with the same values of these members.
    Least(Vec<String>),
}

fn selectors(parent: &Map<String, Value>) -> Vec<String> {
    let names = parent.get("selectors").and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn keyword<'a>(
    limit: &'a Value,
    _path: Location,
    rule: Rule,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    match limit.as_u64() {
        Some(limit) => Ok(Box::new(Check { rule, limit })),
        None => Err(ValidationError::schema("a whole number is wanted")),
    }
}

impl Check {
    fn fault(&self, instance: &Value) -> Option<AttributeFault> {
        let limit = self.limit;
        let too_long =
            |unit, found| (found > limit).then_some(AttributeFault::TooLong { unit, found, allowed: limit });
        let too_short =
            |unit, found| (found < limit).then_some(AttributeFault::TooShort { unit, found, needed: limit });
        match &self.rule {
            Rule::MostBytes => too_long(Unit::Bytes, bytes(instance)?),
            Rule::LeastBytes => too_short(Unit::Bytes, bytes(instance)?),
            Rule::Most(selectors) => too_long(Unit::Entries, groups(instance, selectors)?.into_iter().max()?),
            Rule::Least(selectors) => {
                too_short(Unit::Entries, groups(instance, selectors)?.into_iter().min()?)
            }
        }
    }
}

fn bytes(instance: &Value) -> Option<u64> {
    instance.as_str().map(|text| text.len() as u64)
}

/// How many entries each group has that shares its selectors' values: a limit holds for each marketplace and language
/// by itself.
fn groups(instance: &Value, selectors: &[String]) -> Option<Vec<u64>> {
    let mut groups: BTreeMap<String, u64> = BTreeMap::new();
    for entry in instance.as_array()? {
        let values: Vec<Option<&Value>> = selectors.iter().map(|name| entry.get(name)).collect();
        *groups.entry(serde_json::to_string(&values).unwrap_or_default()).or_default() += 1;
    }
    Some(groups.into_values().collect())
}

impl<'i> Keyword<'i> for Check {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        match self.fault(instance) {
            None => Ok(()),
            // An error of a keyword's own carries a text alone, so the fault travels as one.
            Some(fault) => Err(ValidationError::custom(serde_json::to_string(&fault).unwrap_or_default())),
        }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.fault(instance).is_none()
    }
}
