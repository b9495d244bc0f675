//! `map variants`: products of either side into those of the other.

use amz_odoo_mapping::Issue;
use amz_odoo_mapping::product::{
    BothSides, Component, ListingFamily, Named, ProductContext, Template, product_document,
};
use serde_json::{Value, json};

use super::{Told, print_issues, read, rules};
use crate::cli::MapVariants;
use crate::commands::{print, print_json};
use crate::failure::{End, Failure};

/// Maps the file's products.
pub(super) fn run(arguments: &MapVariants) -> Result<End, Failure> {
    let ctx: ProductContext = rules(arguments.rules.as_deref())?;
    let bytes = read(&arguments.file)?;
    let document = product_document(&bytes)
        .map_err(|error| Failure::new(format!("{}: {error}", arguments.file.display())))?;
    let mapped = document.map(&ctx);
    let BothSides { families, templates, .. } = &mapped.draft;
    if arguments.output.json {
        let issues: Vec<_> = mapped.issues.iter().map(told).collect();
        print_json(
            &json!({"families": families, "templates": templates, "issues": issues, "trace": mapped.trace}),
        )?;
    } else {
        families.iter().for_each(print_family);
        templates.iter().for_each(print_template);
        print_issues(&mapped.issues);
    }
    Ok(if mapped.is_blocked() { End::Issues } else { End::Done })
}

/// An issue with the listing or product that it is about: a file holds many.
fn told(issue: &Issue) -> Value {
    let mut told = json!(Told::from(issue));
    told["record"] = json!(issue.order_id);
    told
}

fn print_family(family: &ListingFamily) {
    match &family.parent {
        Some(parent) => print(format!(
            "{}: a parent of {}, by {}",
            family.key(),
            family.children.len(),
            parent.theme.as_deref().unwrap_or("(no theme)")
        )),
        None => print(format!("{}: a listing without variants", family.key())),
    }
    for child in
        family.children.iter().filter(|child| family.parent.is_some() || !child.components.is_empty())
    {
        let values: Vec<String> =
            child.values.iter().map(|(name, value)| format!("{name} {value}")).collect();
        print(format!("  {}  {}{}", child.key(), values.join(", "), parts(&child.components)));
    }
}

fn print_template(template: &Template) {
    let id = template.id.map_or_else(|| "new".to_owned(), |id| format!("id {id}"));
    let category = template.category.as_deref().map(|name| format!(", in {name}")).unwrap_or_default();
    print(format!("{}: template \"{}\" ({id}){category}", template.key(), template.name));
    for line in &template.lines {
        let values: Vec<String> = line.values.iter().map(named).collect();
        print(format!("  {}: {}", named(&line.attribute), values.join(", ")));
    }
    for variant in &template.variants {
        let id = variant.id.map_or_else(|| "new".to_owned(), |id| format!("id {id}"));
        let values: Vec<&str> = variant.values.values().map(String::as_str).collect();
        let key = variant.sku.as_deref().or(variant.asin.as_deref()).unwrap_or("(no reference)");
        print(format!("  {key} ({id})  {}{}", values.join(", "), parts(&variant.components)));
    }
}

fn named(record: &Named) -> String {
    if record.id.is_some() { record.name.clone() } else { format!("{} (new)", record.name) }
}

fn parts(components: &[Component]) -> String {
    let parts: Vec<String> =
        components.iter().map(|part| format!("{} × {}", part.quantity, part.sku)).collect();
    if parts.is_empty() { String::new() } else { format!(" = {}", parts.join(" + ")) }
}
