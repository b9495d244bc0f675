//! `map order`: orders of either version into drafts.

use std::path::Path;

use amz_odoo_mapping::MapContext;
use amz_odoo_mapping::document::document;
use serde_json::{Value, json};

use super::preview::Preview;
use super::read;
use crate::cli::MapOrder;
use crate::commands::{print, print_json};
use crate::failure::{End, Failure};

/// Maps the file's orders.
pub(super) async fn run(config: &Path, arguments: &MapOrder) -> Result<End, Failure> {
    let preview = Preview::read(config, &arguments.preview).await?;
    let bytes = read(&arguments.file)?;
    let orders =
        document(&bytes).map_err(|error| Failure::new(format!("{}: {error}", arguments.file.display())))?;
    let context = MapContext::default();
    let mut mapped: Vec<_> = orders.iter().map(|order| order.map(&context)).collect();
    let previews = orders.iter().zip(&mut mapped).map(|(order, mapped)| preview.of(order, mapped));
    let previews = previews.collect::<Result<Vec<_>, _>>()?;
    let blocked = mapped.iter().any(|mapped| mapped.is_blocked());
    let documents: Vec<Value> = mapped
        .iter()
        .zip(&previews)
        .map(|(mapped, previewed)| {
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
            let mut document = json!({
                "draft": mapped.draft,
                "target": previewed.target,
                "total": mapped.draft.total,
                "sum": mapped.draft.sum(),
                "issues": issues,
                "trace": mapped.trace,
            });
            if let Some(custom) = &previewed.custom {
                document["custom"] = json!(custom);
            }
            document
        })
        .collect();
    if arguments.output.json {
        match documents.as_slice() {
            [only] => print_json(only)?,
            several => print_json(&several)?,
        }
    } else {
        for (mapped, previewed) in mapped.iter().zip(&previews) {
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
            previewed.lines(&mapped.trace).for_each(print);
            for issue in &mapped.issues {
                print(format!("  issue {}: {} (at {})", issue.kind.code(), issue.message(), issue.path));
            }
        }
    }
    Ok(if blocked { End::Issues } else { End::Done })
}
