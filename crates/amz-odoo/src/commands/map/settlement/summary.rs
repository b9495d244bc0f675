//! A settlement for people: its headings with a chart, the entries, what to look at.

use std::fmt::Write as _;

use amz_odoo_mapping::Mapped;
use amz_odoo_mapping::settlement::{JournalEntry, SettlementDraft};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// Columns of the longest bar.
const WIDTH: u32 = 30;

/// Lines of orders that are shown of an entry; `--json` has all.
const SHOWN: usize = 10;

/// The summary of one settlement.
pub(super) fn draw(mapped: &Mapped<SettlementDraft>) -> String {
    let draft = &mapped.draft;
    let mut text = heading(draft);
    chart(&mut text, draft);
    for entry in &draft.entries {
        journal(&mut text, entry);
    }
    if draft.entries.is_empty() {
        text.push_str("\nNothing is booked.");
    }
    for issue in &mapped.issues {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  issue {}: {} (at {})", issue.kind.code(), issue.message(), issue.path);
    }
    text
}

fn heading(draft: &SettlementDraft) -> String {
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
    let total = draft.total.map_or_else(|| "?".to_owned(), |total| total.to_string());
    format!(
        "Settlement {}, {} to {}: {} lines come to {} {}, Amazon pays out {total} on {}.",
        draft.settlement_id,
        day(draft.start),
        day(draft.end),
        draft.lines,
        draft.sum,
        draft.currency,
        day(draft.deposit_date)
    )
}

fn chart(text: &mut String, draft: &SettlementDraft) {
    let most = draft.groups.iter().map(|total| total.amount.abs()).max().unwrap_or_default();
    for total in &draft.groups {
        let share = total.amount.abs() * Decimal::from(WIDTH);
        let filled = share.checked_div(most).and_then(|share| share.ceil().to_usize()).unwrap_or_default();
        let bar = if total.amount.is_sign_negative() { "░" } else { "█" };
        let _ = write!(text, "\n  {:<18} {:>14}  {}", total.group.title(), total.amount, bar.repeat(filled));
    }
}

fn journal(text: &mut String, entry: &JournalEntry) {
    let _ = write!(text, "\n{} {}", entry.date, entry.reference);
    let mut orders = 0;
    for line in &entry.lines {
        if line.order_id.is_some() {
            orders += 1;
            if orders > SHOWN {
                continue;
            }
        }
        let posting = &line.posting;
        let id = line.order_id.iter().chain(&line.sku).map(|id| format!(" {id}")).collect::<String>();
        let side = if line.balance.is_sign_negative() { "" } else { "debit" };
        let (debit, credit) =
            if side.is_empty() { (None, Some(line.credit())) } else { (Some(line.debit()), None) };
        let cell = |amount: Option<Decimal>| amount.map(|amount| amount.to_string()).unwrap_or_default();
        let _ = write!(
            text,
            "\n  {:<20} {:>14} {:>14}  {}{id}",
            posting.account,
            cell(debit),
            cell(credit),
            posting.label
        );
    }
    if let Some(more) = orders.checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = write!(text, "\n  … and {more} orders more");
    }
}
