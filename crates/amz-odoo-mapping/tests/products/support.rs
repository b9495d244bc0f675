//! Products to test with.

use amz_odoo_mapping::Issue;
use amz_odoo_mapping::product::{Attribute, ListingFamily, Named, OdooCatalog, Template};
use serde_json::Value;

/// The codes of the issues, `!` before those that hold something back, each with its record.
pub(crate) fn codes(issues: &[Issue]) -> Vec<String> {
    let one = |issue: &Issue| {
        let mark = if issue.is_blocking() { "!" } else { "" };
        format!("{mark}{} {}", issue.kind.code(), issue.order_id)
    };
    issues.iter().map(one).collect()
}

pub(crate) fn template(json: Value) -> Template {
    serde_json::from_value(json).expect("a template")
}

pub(crate) fn family(json: Value) -> ListingFamily {
    serde_json::from_value(json).expect("a family")
}

/// An Odoo that has these templates, and their attributes as the first line of each has them.
pub(crate) fn odoo_with(templates: Vec<Template>) -> OdooCatalog {
    let mut odoo = OdooCatalog::default();
    for line in templates.iter().flat_map(|template| &template.lines) {
        let Some(id) = line.attribute.id else { continue };
        if !odoo.attributes.iter().any(|known: &Attribute| known.id == id) {
            odoo.attributes.push(Attribute::new(id, line.attribute.name.clone(), line.values.clone()));
        }
    }
    odoo.templates = templates;
    odoo
}

/// A value with this id.
pub(crate) fn known(id: i64, name: &str) -> Named {
    Named::known(id, name)
}
