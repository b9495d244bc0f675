//! Writes the struct of a model.

use std::fmt::Write as _;

use crate::{FieldInfo, FieldKind, Fields};

/// Rust source for a struct with [`OdooModel`](crate::OdooModel) that has these fields of a model, and an enum with
/// [`OdooSelection`](crate::OdooSelection) for each selection. `only` names the fields; all stored ones without it.
///
/// `cargo xtask odoo-model sale.order` prints it for the Odoo at hand. It is a start: keep the fields that you need.
/// A field that Odoo requires is taken to be set, and every other one may be unset.
///
/// ```
/// use odoo_rpc::Fields;
/// use odoo_rpc::model::generate;
///
/// let fields: Fields = serde_json::from_str(
///     r#"{"name": {"type": "char", "string": "Name", "required": true},
///         "partner_id": {"type": "many2one", "relation": "res.partner", "string": "Customer"}}"#,
/// )?;
/// let source = generate("sale.order", &fields, None);
/// assert!(source.contains("pub name: String,"));
/// assert!(source.contains("pub partner_id: Option<Link>,"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn generate(model: &str, fields: &Fields, only: Option<&[&str]>) -> String {
    let name = pascal(model);
    let wanted = |(field, info): &(&str, &FieldInfo)| match only {
        Some(only) => only.contains(field),
        None => info.stored && *field != "id",
    };
    let mut structure = format!(
        "/// A record of `{model}`.\n#[derive(Clone, Debug, PartialEq, OdooModel)]\n\
         #[odoo(model = \"{model}\")]\npub struct {name} {{\n    /// The record's id.\n    pub id: i64,\n"
    );
    let mut enums = String::new();
    let mut imports = std::collections::BTreeSet::new();
    for (field, info) in fields.iter().filter(wanted).filter(|(field, _)| *field != "id") {
        let (kind, import) = rust_type(&name, field, info);
        imports.extend(import);
        if kind.contains(&selection_name(&name, field)) {
            enums.push_str(&selection(&selection_name(&name, field), info));
        }
        let doc = match &info.relation {
            Some(relation) => format!("{} (`{relation}`)", line(&info.label)),
            None => line(&info.label),
        };
        let member = member(field);
        let _ = writeln!(structure, "    /// {doc}");
        if member != field {
            let _ = writeln!(structure, "    #[odoo(field = \"{field}\")]");
        }
        let _ = writeln!(structure, "    pub {member}: {kind},");
    }
    structure.push_str("}\n");
    let derives = if enums.is_empty() { "OdooModel" } else { "{OdooModel, OdooSelection}" };
    let mut source = imports.iter().fold(String::new(), |source, import| format!("{source}use {import};\n"));
    let _ = write!(source, "use odoo_rpc::{derives};\n\n{structure}{enums}");
    source
}

/// The type of a field, and what it needs to be imported.
fn rust_type(name: &str, field: &str, info: &FieldInfo) -> (String, Option<&'static str>) {
    let (plain, import) = match &info.kind {
        // Odoo has a value for these in every case.
        FieldKind::Boolean => return ("bool".to_owned(), None),
        FieldKind::Integer => return ("i64".to_owned(), None),
        FieldKind::Float | FieldKind::Monetary => {
            return ("Decimal".to_owned(), Some("rust_decimal::Decimal"));
        }
        FieldKind::One2many | FieldKind::Many2many => return ("Vec<i64>".to_owned(), None),
        FieldKind::Char | FieldKind::Text | FieldKind::Html => ("String", None),
        FieldKind::Selection if info.selection.is_empty() => ("String", None),
        FieldKind::Selection => (&*selection_name(name, field), None),
        FieldKind::Date => ("Date", Some("jiff::civil::Date")),
        FieldKind::Datetime => ("Timestamp", Some("jiff::Timestamp")),
        FieldKind::Many2one => ("Link", Some("odoo_rpc::model::Link")),
        FieldKind::Many2oneReference => ("i64", None),
        FieldKind::Reference => ("Reference", Some("odoo_rpc::model::Reference")),
        FieldKind::Binary => ("Binary", Some("odoo_rpc::model::Binary")),
        FieldKind::Properties => ("Properties", Some("odoo_rpc::model::Properties")),
        FieldKind::Json | FieldKind::PropertiesDefinition | FieldKind::Unknown(_) => {
            ("Value", Some("serde_json::Value"))
        }
    };
    let kind = if info.required { plain.to_owned() } else { format!("Option<{plain}>") };
    (kind, import)
}

fn selection(name: &str, info: &FieldInfo) -> String {
    let mut source = format!(
        "\n/// {}.\n#[derive(Clone, Debug, PartialEq, OdooSelection)]\npub enum {name} {{\n",
        line(&info.label)
    );
    let mut seen = vec!["Other".to_owned()];
    for (value, label) in &info.selection {
        let mut variant = pascal(value);
        while seen.contains(&variant) {
            variant.push('_');
        }
        let _ = writeln!(source, "    /// {}", line(label));
        let _ = writeln!(source, "    #[odoo(value = {value:?})]\n    {variant},");
        seen.push(variant);
    }
    source.push_str(
        "    /// A value that this program does not know.\n    #[odoo(other)]\n    Other(String),\n}\n",
    );
    source
}

fn selection_name(model: &str, field: &str) -> String {
    format!("{model}{}", pascal(field))
}

/// `sale.order` as `SaleOrder`. What no name may start with gets a letter before it.
fn pascal(name: &str) -> String {
    let parts = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let capital = |part: &str| {
        let (first, rest) = part.split_at(1);
        format!("{}{rest}", first.to_ascii_uppercase())
    };
    let name: String = parts.map(capital).collect();
    match name.starts_with(|first: char| first.is_ascii_alphabetic()) && name != "Self" {
        true => name,
        false => format!("V{name}"),
    }
}

/// The struct's field: Odoo's name, unless it is a keyword of Rust.
fn member(field: &str) -> String {
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
        "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
        "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self",
        "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
        "virtual", "where", "while", "yield",
    ];
    if KEYWORDS.contains(&field) { format!("{field}_") } else { field.to_owned() }
}

/// Labels are other people's text: one line, without what would mean something in a comment.
fn line(label: &str) -> String {
    let words: Vec<_> = label.split_whitespace().collect();
    let text = words.join(" ").replace(['[', ']', '<', '>', '`', '\\'], "");
    if text.is_empty() { "(no label)".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_rusts() {
        for (odoo, rust) in [
            ("sale.order", "SaleOrder"),
            ("x_round_trip", "XRoundTrip"),
            ("1", "V1"),
            ("self", "VSelf"),
            ("à la carte", "LaCarte"),
            ("", "V"),
        ] {
            assert_eq!(pascal(odoo), rust);
        }
        assert_eq!((member("type"), member("name")), ("type_".to_owned(), "name".to_owned()));
        assert_eq!(line("a\n[b] `c`"), "a b c");
    }

    #[test]
    fn variants_with_the_same_name_are_told_apart() {
        let fields: Fields = serde_json::from_str(
            r#"{"state": {"type": "selection", "required": true,
                "selection": [["a-b", "AB"], ["a_b", "A B"], ["other", "Other"]]}}"#,
        )
        .unwrap();
        let source = generate("x", &fields, None);
        for variant in ["    AB,", "    AB_,", "    Other_,", "    Other(String),"] {
            assert!(source.contains(variant), "{variant}: {source}");
        }
        assert!(!generate("x", &fields, Some(&[])).contains("state"));
    }
}
