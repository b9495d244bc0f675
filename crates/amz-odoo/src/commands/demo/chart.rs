//! The summary for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use amz_odoo_sync::store::Severity;

use super::Report;

/// Columns of the longest bar.
const WIDTH: u64 = 40;

/// Held-back orders that are shown; `--json` has all issues.
const SHOWN: usize = 10;

/// The summary with a small chart.
pub(super) fn draw(report: &Report) -> String {
    let totals = &report.totals;
    let mut text = format!(
        "{} orders at Amazon, {} in Odoo {}, in {:.1} s and {} passes.\n",
        report.check.orders_at_amazon,
        report.check.orders_in_odoo,
        report.odoo_version,
        totals.seconds,
        report.passes
    );
    let rows: Vec<(&str, u64)> = vec![
        ("imported", totals.orders_imported),
        ("updated", totals.orders_updated),
        ("cancelled", totals.orders_cancelled),
        ("skipped", totals.orders_skipped),
        ("held back", totals.orders_quarantined),
    ];
    let states = report.check.states.iter().map(|(state, count)| (state.as_str(), *count));
    bars(&mut text, rows.into_iter());
    text.push_str("State in Odoo:\n");
    bars(&mut text, states);
    let per_second =
        if totals.seconds > 0.0 { report.check.orders_in_odoo as f64 / totals.seconds } else { 0.0 };
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "Read back: {} missing, {} wrong amounts, {} doubled, {} wrongly cancelled or not.\n\
         {} calls to Amazon ({} throttled), {} to Odoo ({} writes; {} in the last pass), {per_second:.0} orders/s.",
        report.check.missing,
        report.check.amount_mismatches,
        report.check.doubled,
        report.check.cancel_mismatches,
        totals.amazon_calls,
        totals.throttled,
        totals.odoo_calls,
        totals.odoo_writes,
        report.last_pass.odoo_writes,
    );
    let mut kinds: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for issue in &report.issues {
        *kinds.entry((issue.severity, issue.kind.as_str())).or_default() += 1;
    }
    for ((severity, kind), count) in kinds {
        let _ = write!(text, "\nOpen issues: {count} × {kind} ({severity})");
    }
    let blocking = report.issues.iter().filter(|issue| issue.severity == Severity::Blocking);
    for issue in blocking.take(SHOWN) {
        let _ = write!(text, "\n  {} {}: {}", issue.record, issue.kind, issue.message);
    }
    text
}

fn bars<'a>(text: &mut String, rows: impl Iterator<Item = (&'a str, u64)>) {
    let rows: Vec<(&str, u64)> = rows.collect();
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
    for (name, count) in rows {
        let filled = usize::try_from((count * WIDTH).div_ceil(most)).unwrap_or_default();
        let _ = writeln!(text, "  {name:<10} {count:>6}  {}", "█".repeat(filled));
    }
}
