//! What a validator says, in the words of [`AttributeFault`].

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::paths::{Location, LocationSegment};
use serde_json::Value;

use super::Finding;
use crate::listing::{AttributeFault, Unit};

/// Values that a message lists before it counts the others.
const SHOWN: usize = 8;

/// Adds what the error says; one of several forms is described by the form that comes closest.
pub(super) fn describe(error: &ValidationError<'_>, found: &mut Vec<Finding>) {
    match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            let formats: Option<Vec<&str>> = context.iter().map(|branch| format_of(branch)).collect();
            if let Some(formats) = formats.filter(|formats| !formats.is_empty()) {
                add(error, AttributeFault::WrongForm { form: formats.join(" or ") }, found);
                return;
            }
            match context.iter().filter(|branch| !branch.is_empty()).min_by_key(|branch| branch.len()) {
                Some(closest) => closest.iter().for_each(|error| describe(error, found)),
                None => add(error, refused(error), found),
            }
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            let is_root = error.instance_path().is_empty();
            for name in unexpected {
                match is_root {
                    true => found.push(Finding {
                        attribute: name.clone(),
                        path: format!("attributes.{name}"),
                        fault: AttributeFault::Unknown,
                    }),
                    false => add(error, AttributeFault::UnknownPart { part: name.clone() }, found),
                }
            }
        }
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default().to_owned();
            match error.instance_path().is_empty() {
                true => found.push(Finding {
                    path: format!("attributes.{name}"),
                    attribute: name,
                    fault: AttributeFault::Missing,
                }),
                false => add(error, AttributeFault::MissingPart { part: name }, found),
            }
        }
        Kind::Not { schema } if error.instance_path().is_empty() && only_required(schema).is_some() => {
            let name = only_required(schema).unwrap_or_default();
            found.push(Finding {
                attribute: name.to_owned(),
                path: format!("attributes.{name}"),
                fault: AttributeFault::NotHere,
            });
        }
        kind => {
            let fault = fault(kind, error.instance()).unwrap_or_else(|| refused(error));
            add(error, fault, found);
        }
    }
}

fn refused(error: &ValidationError<'_>) -> AttributeFault {
    AttributeFault::Refused { keyword: error.kind().keyword().to_owned() }
}

/// The attribute of a rule that forbids one by `not` and `required`.
fn only_required(schema: &Value) -> Option<&str> {
    match schema.get("required")?.as_array()?.as_slice() {
        [only] => only.as_str(),
        _ => None,
    }
}

/// The format of a branch that fails by nothing else.
fn format_of<'a>(branch: &'a [ValidationError<'static>]) -> Option<&'a str> {
    match branch {
        [only] => match only.kind() {
            Kind::Format { format } => Some(format),
            _ => None,
        },
        _ => None,
    }
}

fn add(error: &ValidationError<'_>, fault: AttributeFault, found: &mut Vec<Finding>) {
    let (attribute, path) = place(error.instance_path());
    found.push(Finding { attribute, path, fault });
}

/// The attribute and the path as other issues spell it: `attributes.item_name[0].value`.
fn place(location: &Location) -> (String, String) {
    let mut path = "attributes".to_owned();
    let mut attribute = None;
    for segment in location.segments() {
        match segment {
            LocationSegment::Property(name) => {
                path.push('.');
                path.push_str(&name);
                attribute.get_or_insert_with(|| name.into_owned());
            }
            LocationSegment::Index(index) => path.push_str(&format!("[{index}]")),
        }
    }
    (attribute.unwrap_or_else(|| "the listing".to_owned()), path)
}

/// `None` for what has no words of its own.
fn fault(kind: &Kind, instance: &Value) -> Option<AttributeFault> {
    let characters = || instance.as_str().map_or(0, |text| text.chars().count() as u64);
    let entries = || instance.as_array().map_or(0, |entries| entries.len() as u64);
    let unit = Unit::Entries;
    Some(match kind {
        Kind::MaxLength { limit } => {
            AttributeFault::TooLong { unit: Unit::Characters, found: characters(), allowed: *limit }
        }
        Kind::MinLength { limit } => {
            AttributeFault::TooShort { unit: Unit::Characters, found: characters(), needed: *limit }
        }
        Kind::MaxItems { limit } => AttributeFault::TooLong { unit, found: entries(), allowed: *limit },
        Kind::MinItems { limit } => AttributeFault::TooShort { unit, found: entries(), needed: *limit },
        Kind::Minimum { limit } => AttributeFault::TooSmall { least: limit.to_string() },
        Kind::Maximum { limit } => AttributeFault::TooLarge { most: limit.to_string() },
        Kind::MultipleOf { multiple_of } => AttributeFault::Decimals { step: multiple_of.to_string() },
        Kind::Enum { options } => not_allowed(options.as_array()?),
        Kind::Constant { expected_value } => not_allowed(std::slice::from_ref(expected_value)),
        Kind::Format { format } => AttributeFault::WrongForm { form: format.clone() },
        Kind::Pattern { pattern } => AttributeFault::WrongForm { form: pattern.clone() },
        Kind::Type { kind: TypeKind::Single(expected) } => {
            AttributeFault::WrongType { expected: expected.to_string() }
        }
        Kind::Custom { message, .. } => serde_json::from_str(message).ok()?,
        _ => return None,
    })
}

fn not_allowed(options: &[Value]) -> AttributeFault {
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    AttributeFault::NotAllowed {
        allowed: options.iter().take(SHOWN).map(shown).collect(),
        count: options.len(),
    }
}
