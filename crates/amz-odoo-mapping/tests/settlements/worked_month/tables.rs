//! The month's tables, in Markdown.

use amz_odoo_mapping::settlement::{
    AccountRules, Exchange, MarginScope, RevenueMode, SettlementDraft, settlements,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::books::{Books, MODES, REPORT, documents, drafts, rows, title};

/// All tables by the name of their place in the chapter.
pub(super) fn all() -> Vec<(String, String)> {
    let mut tables = vec![("invoices".to_owned(), invoices())];
    for settlement in ["1", "2", "3"] {
        tables.push((format!("report {settlement}"), report(settlement)));
    }
    for (mode, name) in MODES {
        for (draft, settlement) in drafts(mode).iter().zip(["1", "2", "3"]) {
            tables.push((format!("entries {settlement} {name}"), entries(&draft.draft)));
        }
    }
    tables.extend([
        ("balances".to_owned(), balances()),
        ("foreign".to_owned(), foreign()),
        ("margins".to_owned(), margins()),
    ]);
    tables
}

fn cell(amount: Decimal) -> String {
    if amount.is_zero() { String::new() } else { format!("{amount:.2}") }
}

fn report(settlement: &str) -> String {
    let mut table = String::from(
        "| posted | transaction | order | amount type | description | amount |\n|---|---|---|---|---|---:|\n",
    );
    let mut total = Decimal::ZERO;
    for row in rows().iter().filter(|row| row.settlement.ends_with(settlement)) {
        let order = row.order.rsplit_once('-').map_or("", |(_, last)| last);
        writeln!(
            table,
            "| {} | {} | {order} | {} | {} | {} |",
            row.posted, row.transaction, row.kind, row.description, row.amount
        )
        .unwrap();
        total += row.amount;
    }
    format!("{table}| | | | | **total** | **{total}** |")
}

fn invoices() -> String {
    let accounts = ["sales", "shipping_income", "promotions", "refunds", "vat_payable", "facilitator_tax"];
    let titles = accounts.map(title).join(" | ");
    let mut table =
        format!("| document | order | receivable | {titles} |\n|---|---|---:|{}\n", "---:|".repeat(6));
    for document in documents() {
        let parts = accounts.map(|account| cell(document.parts.get(account).copied().unwrap_or_default()));
        let order = document.order.rsplit_once('-').unwrap().1;
        writeln!(table, "| {} | {order} | {} | {} |", document.name, document.total(), parts.join(" | "))
            .unwrap();
    }
    table
}

fn entries(draft: &SettlementDraft) -> String {
    let mut table = String::from("| date | account | label | debit | credit |\n|---|---|---|---:|---:|\n");
    for entry in &draft.entries {
        let mut date = entry.date.to_string();
        for line in &entry.lines {
            let order =
                line.order_id.as_ref().and_then(|id| id.rsplit_once('-')).map(|(_, last)| format!(" {last}"));
            let label = format!("{}{}", line.posting.label, order.unwrap_or_default());
            let [debit, credit] = [line.debit(), line.credit()].map(cell);
            writeln!(table, "| {date} | {} | {label} | {debit} | {credit} |", title(&line.posting.account))
                .unwrap();
            date.clear();
        }
        let debits: Decimal = entry.lines.iter().map(|line| line.debit()).sum();
        let credits: Decimal = entry.lines.iter().map(|line| line.credit()).sum();
        writeln!(table, "| | | | **{debits}** | **{credits}** |").unwrap();
    }
    table
}

fn balances() -> String {
    let june = jiff::civil::date(2026, 6, 30);
    let mut table = String::from(
        "| account | 30 June, `settlement` | 30 June, `invoices` | at the end, `settlement` | at the end, `invoices` |\n|---|---:|---:|---:|---:|\n",
    );
    let columns = [RevenueMode::Settlement, RevenueMode::Invoices].map(Books::new);
    let sums: Vec<BTreeMap<String, Decimal>> =
        [Some(june), None].iter().flat_map(|on| columns.iter().map(|books| books.sums(*on))).collect();
    let mut accounts: Vec<&String> =
        columns.iter().flat_map(|books| &books.items).map(|item| &item.account).collect();
    // The balance sheet first.
    accounts.sort_by_key(|account| (is_result(account), title(account)));
    accounts.dedup();
    for account in accounts {
        let cells: Vec<String> = sums
            .iter()
            .map(|sums| match sums.get(account) {
                Some(sum) if sum.is_sign_negative() => format!("{} Cr", -sum),
                Some(sum) => format!("{sum} Dr"),
                None => "0".to_owned(),
            })
            .collect();
        writeln!(table, "| {} | {} |", title(account), cells.join(" | ")).unwrap();
    }
    table
}

/// Whether an account is income or expense.
fn is_result(account: &str) -> bool {
    let known = AccountRules::built_in().accounts.get(account);
    known.is_some_and(|known| known.r#type.starts_with("income") || known.r#type.starts_with("expense"))
}

/// The first settlement in the books of a company whose currency is another.
fn foreign() -> String {
    let mut ctx = crate::support::ctx(RevenueMode::Settlement);
    let mut exchange = Exchange::new("CHF").rate("EUR", Decimal::new(9_365, 4));
    exchange.converted.insert("11000000001".to_owned(), Decimal::new(9_230, 2));
    ctx.exchange = Some(exchange);
    let mapped = settlements(&ctx, REPORT.as_bytes()).unwrap().remove(0);
    let mut table = String::from("| account | EUR | CHF debit | CHF credit |\n|---|---:|---:|---:|\n");
    for line in &mapped.draft.entries[0].lines {
        let foreign = line.foreign.as_ref().unwrap().amount;
        let [debit, credit] = [line.debit(), line.credit()].map(cell);
        writeln!(table, "| {} | {foreign:.2} | {debit} | {credit} |", title(&line.posting.account)).unwrap();
    }
    table
}

fn margins() -> String {
    let mut ctx = crate::support::ctx(RevenueMode::Settlement);
    ctx.rules.costs = super::chapters_rules("Rules of your own").costs;
    ctx.margins = true;
    let mapped = settlements(&ctx, REPORT.as_bytes()).unwrap().remove(0);
    let mut table = String::from(
        "| | units | sales | refunds | fees | other | cost of goods | margin |\n|---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for margin in mapped.draft.margins.unwrap().iter() {
        let name = match margin.scope {
            MarginScope::Order => format!("order {}", margin.id.rsplit_once('-').unwrap().1),
            _ => format!("SKU {}", margin.id),
        };
        let amounts =
            [margin.sales, margin.refunds, margin.fees, margin.other, margin.cost, margin.margin].map(cell);
        writeln!(table, "| {name} | {} | {} |", margin.units, amounts.join(" | ")).unwrap();
    }
    table
}
