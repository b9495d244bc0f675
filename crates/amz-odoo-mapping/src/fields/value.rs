//! From a rule's text to what Odoo's `load` takes for a field of this type.

use jiff::tz::Offset;
use odoo_rpc::{ExternalId, FieldInfo, FieldKind, OdooDateTime};
use rust_decimal::prelude::ToPrimitive as _;

use super::date::When;
use super::fault::Fault;
use super::function::number;
use super::rule::Reference;

/// Whether rules can fill fields of this type.
pub(super) fn is_supported(kind: &FieldKind) -> bool {
    is_relation(kind)
        || matches!(
            kind,
            FieldKind::Char
                | FieldKind::Text
                | FieldKind::Html
                | FieldKind::Integer
                | FieldKind::Float
                | FieldKind::Monetary
                | FieldKind::Boolean
                | FieldKind::Date
                | FieldKind::Datetime
                | FieldKind::Selection
        )
}

/// Whether the field links to records of another model.
pub(super) fn is_relation(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Many2one | FieldKind::Many2many)
}

/// The column of `load` for the field.
pub(super) fn column(name: &str, reference: Option<Reference>) -> String {
    match reference {
        Some(Reference::Id) => format!("{name}/.id"),
        Some(Reference::ExternalId) => format!("{name}/id"),
        Some(Reference::Name) | None => name.to_owned(),
    }
}

/// The values as one cell of `load`; one value, but for links to several records.
pub(super) fn cell(
    values: &[String],
    info: Option<&FieldInfo>,
    reference: Option<Reference>,
) -> Result<String, Fault> {
    let many = info.is_some_and(|info| info.kind == FieldKind::Many2many);
    let (first, others) = values.split_first().ok_or(Fault::Missing)?;
    if !many && others.iter().any(|value| value != first) {
        return Err(Fault::Several { count: values.len() });
    }
    let Some(info) = info else { return Ok(first.clone()) };
    if many {
        let cells: Vec<String> =
            values.iter().map(|value| link(value, reference, true)).collect::<Result<_, _>>()?;
        return Ok(cells.join(","));
    }
    match info.kind {
        FieldKind::Many2one => link(first, reference, false),
        FieldKind::Char => sized(first, info.size),
        FieldKind::Html => Ok(html(first)),
        FieldKind::Integer => integer(first),
        FieldKind::Float | FieldKind::Monetary => decimal(first, info.scale),
        FieldKind::Boolean => boolean(first),
        FieldKind::Date => date(first),
        FieldKind::Datetime => datetime(first),
        FieldKind::Selection => selection(first, info),
        _ => Ok(first.clone()),
    }
}

fn sized(text: &str, size: Option<u32>) -> Result<String, Fault> {
    match size {
        Some(size) if text.chars().count() > usize::try_from(size).unwrap_or(usize::MAX) => {
            Err(Fault::TooLong { size })
        }
        _ => Ok(text.to_owned()),
    }
}

/// Text as HTML that shows it as it is; none as none.
///
/// For fields of Odoo that hold HTML, such as a sales order's note: what a buyer writes in angle brackets would be taken for
/// tags there and lost.
///
/// ```
/// assert_eq!(amz_odoo_mapping::fields::html("<3 & co"), "<p>&lt;3 &amp; co</p>");
/// ```
#[must_use]
pub fn html(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<p>{}</p>", text.replace("\r\n", "<br>").replace('\n', "<br>"))
}

fn integer(text: &str) -> Result<String, Fault> {
    let value = number(text)?;
    if !value.is_integer() {
        return Err(Fault::NotWhole);
    }
    value.to_i32().map(|value| value.to_string()).ok_or(Fault::OutOfRange)
}

fn decimal(text: &str, scale: Option<u32>) -> Result<String, Fault> {
    let value = number(text)?.normalize();
    match scale {
        Some(digits) if value.scale() > digits => Err(Fault::TooManyDecimals { digits }),
        _ => Ok(value.to_string()),
    }
}

fn boolean(text: &str) -> Result<String, Fault> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "1" => Ok("True".to_owned()),
        "false" | "no" | "0" => Ok("False".to_owned()),
        _ => Err(Fault::NotABoolean),
    }
}

fn date(text: &str) -> Result<String, Fault> {
    match When::read(text, Offset::UTC) {
        Some(When::Day(day)) => Ok(day.to_string()),
        Some(When::Instant(_)) => Err(Fault::TimeTooMuch),
        None => Err(Fault::NotADate),
    }
}

fn datetime(text: &str) -> Result<String, Fault> {
    match When::read(text, Offset::UTC) {
        Some(When::Instant(at)) => Ok(OdooDateTime::new(at).to_string()),
        Some(When::Day(_)) => Err(Fault::TimeMissing),
        None => Err(Fault::NotADate),
    }
}

fn selection(text: &str, info: &FieldInfo) -> Result<String, Fault> {
    if info.selection.iter().any(|(value, _)| value == text) {
        return Ok(text.to_owned());
    }
    Err(Fault::NotInSelection { known: info.selection.iter().map(|(value, _)| value.clone()).collect() })
}

fn link(text: &str, reference: Option<Reference>, several: bool) -> Result<String, Fault> {
    let text = text.trim();
    match reference {
        Some(Reference::Id) => match text.parse::<u32>() {
            Ok(id) if id > 0 => Ok(id.to_string()),
            _ => Err(Fault::NotAnId),
        },
        Some(Reference::ExternalId) => match text.parse::<ExternalId>() {
            // Without a dot Odoo takes the module that this import is for, and `load` names none.
            Ok(id) if text.contains('.') && !text.contains(',') => Ok(id.to_string()),
            _ => Err(Fault::NotAnExternalId),
        },
        Some(Reference::Name) | None if several && text.contains(',') => Err(Fault::CommaInName),
        Some(Reference::Name) | None => Ok(text.to_owned()),
    }
}
