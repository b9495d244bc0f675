//! `map settlement`: a report into journal entries.

mod exchange;
mod revenue;
mod summary;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufWriter, Read as _, Write as _};
use std::path::Path;

use amz_odoo_mapping::settlement::{
    AccountRules, JournalLine, MarginScope, RevenueMode, SettlementContext, SettlementDraft, SettlementFault,
    SettlementReader, apply_chain, propose,
};
use amz_odoo_mapping::{Issue, IssueKind, Mapped, Trace};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::json;

use super::{Told, open, text, unreadable};
use crate::cli::MapSettlement;
use crate::commands::{note, print};
use crate::failure::{End, Failure};

type Settlement = Mapped<SettlementDraft>;

/// Maps the file's settlements.
pub(super) fn run(configuration: &Path, arguments: &MapSettlement) -> Result<End, Failure> {
    let (context, is_chosen) = context(configuration, arguments)?;
    let mut settlements = read(&arguments.file, &context)?;
    exchange::check(context.exchange.as_ref(), &settlements)?;
    if arguments.unknown {
        let unknown: Vec<_> = settlements.iter().flat_map(|mapped| mapped.draft.unknown.clone()).collect();
        if unknown.is_empty() {
            note("every kind of amount has a rule");
            return Ok(End::Done);
        }
        print(propose(&unknown).trim_end());
        return Ok(End::Issues);
    }
    apply_chain(&mut settlements);
    if let Some(file) = &arguments.margins {
        if !may_write(file) {
            return Err(Failure::usage(format!(
                "{} is there and holds no margins; name another file for --margins",
                file.display()
            )));
        }
        margins(file, &settlements)
            .map_err(|error| Failure::usage(format!("{} cannot be written: {error}", file.display())))?;
    }
    let any = settlements.iter().any(|mapped| !mapped.issues.is_empty());
    if !is_chosen {
        tell_preview(&mut settlements);
    }
    tell_untaxed(&context, &settlements);
    if arguments.output.json {
        documents(&context, &settlements).map_err(|error| Failure::new(error.to_string()))?;
    } else {
        let summaries: Vec<String> =
            settlements.iter().map(|mapped| summary::draw(&context, mapped)).collect();
        print(summaries.join("\n\n"));
    }
    Ok(if any { End::Issues } else { End::Done })
}

/// The context, and whether anybody chose its revenue mode.
fn context(configuration: &Path, arguments: &MapSettlement) -> Result<(SettlementContext, bool), Failure> {
    let mut rules = AccountRules::built_in().clone();
    if let Some(file) = &arguments.rules {
        rules = AccountRules::parse(&text(file)?)
            .map_err(|error| Failure::usage(format!("{}: {error}", file.display())))?;
    }
    let chosen = revenue::chosen(configuration, arguments, &rules)?;
    let mut context = SettlementContext::new(chosen.unwrap_or(RevenueMode::Settlement));
    context.exchange = exchange::exchange(&arguments.exchange)?;
    context.rules = rules;
    context.by_month = arguments.by_month;
    context.cut_over = arguments.cut_over;
    if let Some(file) = &arguments.history {
        context.history_orders = text(file)?.split_whitespace().map(str::to_owned).collect();
    }
    context.margins = arguments.margins.is_some();
    Ok((context, chosen.is_some()))
}

/// Says that the entries are a preview: nobody chose where revenue is booked.
fn tell_preview(settlements: &mut [Settlement]) {
    let kind = IssueKind::Settlement { fault: SettlementFault::RevenueNotChosen };
    note(&kind.to_string());
    for mapped in settlements {
        mapped.issues.push(Issue::new(kind.clone(), "revenue", mapped.draft.settlement_id.as_str()));
    }
}

/// Says that tax to declare bears no tax of Odoo's: the VAT return would be empty without a word.
fn tell_untaxed(context: &SettlementContext, settlements: &[Settlement]) {
    let account = context.rules.code("vat_payable");
    let is_untaxed = |line: JournalLine| {
        line.posting.account == account && line.posting.repartition.is_none() && !line.balance.is_zero()
    };
    let lines = settlements.iter().flat_map(|mapped| &mapped.draft.entries).flat_map(|entry| &entry.lines);
    if lines.into_iter().any(is_untaxed) {
        note(
            "tax to declare is booked without a tax of Odoo's, so that Odoo's VAT return does not show it; name the taxes in a rules file (docs/settlements.md, \"Rules of your own\")",
        );
    }
}

fn read(file: &Path, context: &SettlementContext) -> Result<Vec<Settlement>, Failure> {
    let refused = |error: amz_odoo_mapping::settlement::ReportError| {
        let place = json!({ "line": error.line, "column": error.column });
        Failure::new(format!("{}: {error}", file.display())).beside(&place)
    };
    let mut input = open(file)?;
    let mut reader = SettlementReader::new(context);
    let mut buffer = vec![0; 256 << 10];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return reader.finish().map_err(refused),
            Ok(count) => reader.feed(buffer.get(..count).unwrap_or_default()).map_err(refused)?,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(file, &error)),
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    draft: &'a SettlementDraft,
    accounts: BTreeMap<String, Named>,
    issues: Vec<Counted<'a>>,
    trace: &'a Trace,
}

/// What an account of the entries is; several that share a code are named together.
#[derive(Serialize)]
struct Named {
    name: String,
    r#type: String,
}

/// The accounts of the entries, by what their lines show.
fn accounts(context: &SettlementContext, draft: &SettlementDraft) -> BTreeMap<String, Named> {
    let mut shown = BTreeSet::<String>::new();
    for line in draft.entries.iter().flat_map(|entry| &entry.lines) {
        if !shown.contains(&line.posting.account) {
            shown.insert(line.posting.account.clone());
        }
    }
    let joined = |texts: BTreeSet<&str>| texts.into_iter().collect::<Vec<_>>().join(", ");
    let named = |account: &str| Named {
        name: joined(context.rules.shown_as(account).map(|known| known.name.as_str()).collect()),
        r#type: joined(context.rules.shown_as(account).map(|known| known.r#type.as_str()).collect()),
    };
    shown.into_iter().map(|account| (account.clone(), named(&account))).collect()
}

/// Issues that are equal, and how many.
#[derive(Serialize)]
struct Counted<'a> {
    #[serde(flatten)]
    issue: Told<'a>,
    count: usize,
}

/// Writes the document as it is made: it may have a line for each of a million orders.
fn documents(context: &SettlementContext, settlements: &[Settlement]) -> std::io::Result<()> {
    let documents: Vec<Document<'_>> = settlements
        .iter()
        .map(|Mapped { draft, issues, trace, .. }| Document {
            draft,
            accounts: accounts(context, draft),
            issues: told(issues),
            trace,
        })
        .collect();
    let mut output = BufWriter::new(std::io::stdout().lock());
    let written = match documents.as_slice() {
        [only] => serde_json::to_writer_pretty(&mut output, only),
        several => serde_json::to_writer_pretty(&mut output, several),
    };
    match written.map_err(std::io::Error::from).and_then(|()| writeln!(output)).and_then(|()| output.flush())
    {
        // A reader that has gone away (`| head`) is no failure.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Each issue once.
fn told(issues: &[Issue]) -> Vec<Counted<'_>> {
    let mut all: Vec<Counted<'_>> = Vec::new();
    for issue in issues.iter().map(Told::from) {
        match all.iter_mut().find(|known| known.issue == issue) {
            Some(known) => known.count += 1,
            None => all.push(Counted { issue, count: 1 }),
        }
    }
    all
}

#[derive(Serialize)]
struct Row<'a> {
    settlement_id: &'a str,
    currency: &'a str,
    scope: MarginScope,
    id: &'a str,
    units: i64,
    sales: Decimal,
    refunds: Decimal,
    fees: Decimal,
    other: Decimal,
    cost: Decimal,
    margin: Decimal,
}

/// Whether margins may be written here: nothing is there yet, or margins of before.
fn may_write(file: &Path) -> bool {
    // A pipe or a terminal holds nothing that could be lost.
    if file.metadata().is_ok_and(|known| !known.is_file()) {
        return true;
    }
    let mut start = [0; HEADING.len()];
    match std::fs::File::open(file) {
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        Ok(mut there) => match there.read(&mut start) {
            Ok(0) => true,
            Ok(read) => start.get(..read) == Some(HEADING),
            Err(_) => false,
        },
    }
}

/// How a file of margins begins.
const HEADING: &[u8] = b"settlement_id,currency,scope,";

/// The text with an apostrophe before it, where a spreadsheet would take it for a formula.
fn guarded(text: &str) -> Cow<'_, str> {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

/// Writes the margins of what can be booked.
fn margins(file: &Path, settlements: &[Settlement]) -> csv::Result<()> {
    let mut writer = csv::Writer::from_path(file)?;
    let booked = settlements.iter().filter(|mapped| !mapped.issues.iter().any(Issue::is_blocking));
    for draft in booked.map(|mapped| &mapped.draft) {
        for margin in draft.margins.iter().flat_map(|margins| margins.iter()) {
            writer.serialize(Row {
                settlement_id: &guarded(&draft.settlement_id),
                currency: &draft.currency,
                scope: margin.scope,
                id: &guarded(&margin.id),
                units: margin.units,
                sales: margin.sales,
                refunds: margin.refunds,
                fees: margin.fees,
                other: margin.other,
                cost: margin.cost,
                margin: margin.margin,
            })?;
        }
    }
    Ok(writer.flush()?)
}
