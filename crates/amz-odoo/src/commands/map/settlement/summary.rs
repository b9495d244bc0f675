//! A settlement for people: its headings with a chart, the entries, what to look at.

use std::fmt::Write as _;

use amz_odoo_mapping::settlement::{JournalEntry, JournalLine, SettlementContext, SettlementDraft};
use amz_odoo_mapping::{Mapped, Severity};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// Columns of the longest bar.
const WIDTH: u32 = 30;

/// Lines of orders that are shown of an entry; `--json` has all.
const SHOWN: usize = 10;

/// The summary of one settlement.
pub(super) fn draw(context: &SettlementContext, mapped: &Mapped<SettlementDraft>) -> String {
    let draft = &mapped.draft;
    let mut text = heading(draft);
    chart(&mut text, draft);
    for entry in &draft.entries {
        journal(&mut text, context, draft, entry);
    }
    if draft.entries.is_empty() {
        text.push_str("\nNothing is booked.");
    }
    text.push_str(if mapped.issues.is_empty() { "" } else { "\n" });
    for issue in &mapped.issues {
        let severity = match issue.severity {
            Severity::Blocking => "error",
            Severity::Warning => "warning",
        };
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {severity} {}: {} (at {})", issue.kind.code(), issue.message(), issue.path);
    }
    text
}

fn heading(draft: &SettlementDraft) -> String {
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
    let currency = &draft.currency;
    let payout = match draft.total {
        None => "what Amazon pays out is not told".to_owned(),
        Some(total) if total.is_zero() => "Amazon pays nothing out".to_owned(),
        Some(total) if total.is_sign_negative() => {
            format!("Amazon pays nothing out and is owed {} {currency}", -total)
        }
        Some(total) => {
            let on = draft.deposit_date.map(|day| format!(" on {day}")).unwrap_or_default();
            format!("Amazon pays out {total} {currency}{on}")
        }
    };
    let lines =
        if draft.lines == 1 { "1 line comes".to_owned() } else { format!("{} lines come", draft.lines) };
    let [start, end] = [draft.start, draft.end].map(day);
    format!(
        "Settlement {}, {start} to {end}: {lines} to {} {currency}, {payout}.",
        draft.settlement_id, draft.sum
    )
}

fn chart(text: &mut String, draft: &SettlementDraft) {
    let most = draft.groups.iter().map(|total| total.amount.abs()).max().unwrap_or_default();
    let _ = write!(text, "\n  {:<18} {:>14}", "heading", draft.currency);
    for total in &draft.groups {
        let share = total.amount.abs() * Decimal::from(WIDTH);
        let filled = share.checked_div(most).and_then(|share| share.ceil().to_usize()).unwrap_or_default();
        let bar = if total.amount.is_sign_negative() { "░" } else { "█" };
        let line = format!("  {:<18} {:>14}  {}", total.group.title(), total.amount, bar.repeat(filled));
        let _ = write!(text, "\n{}", line.trim_end());
    }
}

/// One row of an entry's table.
struct Row {
    account: String,
    /// In the settlement's currency, where that is not the entry's.
    foreign: String,
    debit: String,
    credit: String,
    label: String,
}

fn journal(text: &mut String, context: &SettlementContext, draft: &SettlementDraft, entry: &JournalEntry) {
    let is_foreign = entry.lines.iter().any(|line| line.foreign.is_some());
    let own = context.exchange.as_ref().filter(|_| is_foreign).map(|exchange| exchange.currency.as_str());
    let currency = own.unwrap_or(&draft.currency);
    let mut rows = vec![Row {
        account: "account".to_owned(),
        foreign: draft.currency.clone(),
        debit: format!("debit {currency}"),
        credit: format!("credit {currency}"),
        label: "label".to_owned(),
    }];
    // One line at a time: there may be one for each of a million orders.
    let (mut orders, mut more, mut total) = (0, Sides::default(), Sides::default());
    for line in entry.lines.iter() {
        orders += usize::from(line.order_id.is_some());
        total.add(&line);
        if line.order_id.is_some() && orders > SHOWN {
            more.add(&line);
        } else {
            rows.push(row(context, &line));
        }
    }
    if orders > SHOWN {
        rows.push(more.row("", format!("{} orders more", orders - SHOWN)));
    }
    rows.push(total.row("total", String::new()));
    let width = rows.iter().map(|row| row.account.chars().count()).max().unwrap_or_default();
    let _ = write!(text, "\n\n{} {}", entry.date, entry.reference);
    for Row { account, foreign, debit, credit, label } in rows {
        let foreign = if is_foreign { format!(" {foreign:>14}") } else { String::new() };
        let line = format!("  {account:<width$}{foreign} {debit:>14} {credit:>14}  {label}");
        let _ = write!(text, "\n{}", line.trim_end());
    }
}

fn row(context: &SettlementContext, line: &JournalLine) -> Row {
    let posting = &line.posting;
    let id = line.order_id.iter().chain(&line.sku).map(|id| format!(" {id}")).collect::<String>();
    let cell = |is_side: bool, amount: Decimal| if is_side { amount.to_string() } else { String::new() };
    let is_credit = line.balance.is_sign_negative();
    let foreign = line.foreign.as_ref().filter(|foreign| !foreign.amount.is_zero());
    Row {
        account: account(context, &posting.account),
        foreign: foreign.map(|foreign| foreign.amount.to_string()).unwrap_or_default(),
        debit: cell(!is_credit, line.debit()),
        credit: cell(is_credit, line.credit()),
        label: format!("{}{id}", posting.label),
    }
}

/// What lines come to on both sides.
#[derive(Default)]
struct Sides {
    debit: Decimal,
    credit: Decimal,
}

impl Sides {
    fn add(&mut self, line: &JournalLine) {
        self.debit += line.debit();
        self.credit += line.credit();
    }

    fn row(&self, name: &str, label: String) -> Row {
        let [debit, credit] = [self.debit, self.credit].map(|sum| sum.to_string());
        Row { account: name.to_owned(), foreign: String::new(), debit, credit, label }
    }
}

/// The account's name, behind its code where the rules give one.
fn account(context: &SettlementContext, shown: &str) -> String {
    let mut known = context.rules.shown_as(shown);
    match (known.next(), known.next()) {
        (Some(only), None) if only.code.is_some() => format!("{shown} {}", only.name),
        (Some(only), None) if !only.name.is_empty() => only.name.clone(),
        // Accounts that share a code are told apart by the labels.
        _ => shown.to_owned(),
    }
}
