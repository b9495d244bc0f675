//! `map order`: orders of either version into drafts.

use amz_odoo_mapping::MapContext;
use amz_odoo_mapping::document::document;
use amz_odoo_mapping::order::{Policy, target};
use serde_json::{Value, json};

use super::read;
use crate::cli::MapOrder;
use crate::commands::{print, print_json};
use crate::failure::{End, Failure};

/// Maps the file's orders.
pub(super) fn run(arguments: &MapOrder) -> Result<End, Failure> {
    let bytes = read(&arguments.file)?;
    let orders =
        document(&bytes).map_err(|error| Failure::new(format!("{}: {error}", arguments.file.display())))?;
    let context = MapContext::default();
    let mapped: Vec<_> = orders.iter().map(|order| order.map(&context)).collect();
    let blocked = mapped.iter().any(|mapped| mapped.is_blocked());
    let documents: Vec<Value> = mapped
        .iter()
        .map(|mapped| {
            let issues: Vec<Value> = mapped
                .issues
                .iter()
                .map(|issue| {
                    json!({
                        "kind": issue.kind.code(),
                        "severity": issue.severity,
                        "path": issue.path,
                        "message": issue.message(),
                    })
                })
                .collect();
            json!({
                "draft": mapped.draft,
                "target": target(&mapped.draft, &Policy::default()),
                "total": mapped.draft.total,
                "sum": mapped.draft.sum(),
                "issues": issues,
                "trace": mapped.trace,
            })
        })
        .collect();
    if arguments.output.json {
        match documents.as_slice() {
            [only] => print_json(only)?,
            several => print_json(&several)?,
        }
    } else {
        for mapped in &mapped {
            let draft = &mapped.draft;
            print(format!(
                "{}: {} lines, sum {} of {} {}",
                draft.order_id,
                draft.lines.len(),
                draft.sum(),
                draft.total,
                draft.currency.as_deref().unwrap_or("(no currency yet)")
            ));
            for line in &draft.lines {
                print(format!(
                    "  {} × {} = {}  {}",
                    line.quantity, line.price_unit, line.total, line.description
                ));
            }
            for issue in &mapped.issues {
                print(format!("  issue {}: {} (at {})", issue.kind.code(), issue.message(), issue.path));
            }
        }
    }
    Ok(if blocked { End::Issues } else { End::Done })
}
