//! The worked month of docs/settlements.md: its tables and pictures are made from `worked_month.txt`, and compared.
//!
//! `UPDATE_EXPECT=1 cargo test -p amz-odoo-mapping --test settlements worked_month` writes them anew.

mod accounts;
mod books;
mod flow;
mod svg;
mod tables;
mod waterfall;

use amz_odoo_mapping::Mapped;
use amz_odoo_mapping::settlement::{
    AccountRules, Closing, RevenueMode, SettlementDraft, check_chain, settlements,
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::support;
use books::{Books, MODES};

const CHAPTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/settlements.md");

fn picture(name: &str, svg: &str) {
    let path = Path::new(CHAPTER).with_file_name("pictures").join(name);
    let chapter = std::fs::read_to_string(CHAPTER).unwrap();
    assert!(chapter.contains(&format!("(pictures/{name})")), "the chapter does not show {name}");
    expect_file(path).assert_eq(svg);
}

fn expect_file(path: PathBuf) -> expect_test::ExpectFile {
    expect_test::expect_file![path]
}

/// The chapter with each generated block made anew.
fn regenerated(chapter: &str) -> String {
    let mut text = chapter.to_owned();
    for (name, table) in tables::all() {
        let [begin, end] = ["begin", "end"].map(|side| format!("<!-- {side} {name} -->"));
        let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("no {begin}"));
        let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end}"));
        text = format!("{before}{begin}\n\n{}\n\n{end}{after}", table.trim_end());
    }
    text
}

#[test]
fn the_chapters_tables_are_the_month() {
    let chapter = std::fs::read_to_string(CHAPTER).unwrap();
    expect_file(PathBuf::from(CHAPTER)).assert_eq(&regenerated(&chapter));
}

#[test]
fn amounts_in_the_months_sentences_are_in_its_tables() {
    let chapter = std::fs::read_to_string(CHAPTER).unwrap();
    let (_, month) = chapter.split_once("\n## A worked month").unwrap();
    let month = month.split_once("\n## ").map_or(month, |(month, _)| month);
    let amounts = |text: &str| -> BTreeSet<String> {
        let words = text.split(|part: char| !(part.is_ascii_digit() || part == '.'));
        // The last one may end a sentence.
        let words = words.map(|word| word.trim_end_matches('.'));
        let is_amount = |word: &&str| word.rsplit_once('.').is_some_and(|(_, cents)| cents.len() == 2);
        words.filter(is_amount).map(str::to_owned).collect()
    };
    let known: BTreeSet<String> = tables::all().iter().flat_map(|(_, table)| amounts(table)).collect();
    let wrong: Vec<String> = amounts(month).difference(&known).cloned().collect();
    assert_eq!(wrong, [""; 0]);
}

/// The rules file that the chapter shows under a heading.
fn chapters_rules(heading: &str) -> AccountRules {
    let chapter = std::fs::read_to_string(CHAPTER).unwrap();
    let (_, section) = chapter.split_once(&format!("\n## {heading}\n")).unwrap();
    let (_, rules) = section.split_once("```toml\n").unwrap();
    AccountRules::parse(rules.split_once("```").unwrap().0).unwrap()
}

/// The month's drafts under rules of one's own, an entry each.
fn drafts_under(rules: AccountRules, mode: RevenueMode) -> Vec<Mapped<SettlementDraft>> {
    let mut ctx = support::ctx(mode);
    ctx.rules = rules;
    settlements(&ctx, books::REPORT.as_bytes()).unwrap()
}

#[test]
fn the_chapters_rules_file_books_what_the_built_in_rules_do_and_vat_once() {
    let rules = chapters_rules("Rules of your own");
    assert_eq!((rules.code("storage"), rules.rules[0].analytic[0].as_str()), ("6273", "Amazon DE"));
    for (mode, _) in MODES {
        let plain = drafts_under(AccountRules::built_in().clone(), mode);
        let own = drafts_under(rules.clone(), mode);
        let vat: Vec<Decimal> = plain
            .iter()
            .zip(&own)
            .map(|(plain, own)| {
                assert_eq!(own.issues, []);
                let mut wanted = support::accounts(&plain.draft.entries);
                let vat = wanted.get("vat_payable").copied().unwrap_or_default();
                for (name, code) in [("sales", "4400"), ("storage", "6273")] {
                    wanted.remove(name).map(|sum| wanted.insert(code.to_owned(), sum));
                }
                assert_eq!(support::accounts(&own.draft.entries), wanted);
                let lines = own.draft.entries.iter().flat_map(|entry| &entry.lines);
                let taxed: Decimal =
                    lines.filter(|line| line.posting.repartition.is_some()).map(|line| line.balance).sum();
                assert_eq!(taxed, vat, "all VAT bears its tax");
                vat
            })
            .collect();
        let is_booked_here = mode == RevenueMode::Settlement;
        let wanted = if is_booked_here { ["-30.21", "4.75", "-27.74"] } else { ["0"; 3] };
        assert_eq!(vat, wanted.map(|amount| amount.parse::<Decimal>().unwrap()));
    }
}

#[test]
fn a_tax_that_is_taken_out_of_the_months_prices_is_told() {
    let mut rules = chapters_rules("Rules of your own");
    rules.taxes.get_mut("vat").unwrap().included = true;
    let mapped = drafts_under(rules, RevenueMode::Settlement);
    let issues: Vec<String> = mapped.iter().flat_map(support::issues).collect();
    assert_eq!(
        issues,
        [
            "tax_told_apart at Order/ItemPrice/Principal",
            "tax_told_apart at Order/ItemPrice/Principal",
            "tax_told_apart at Order/ItemPrice/Principal"
        ]
    );
}

#[test]
fn the_chapters_rules_for_claims_leave_nothing_on_the_receivable() {
    let plain = drafts_under(AccountRules::built_in().clone(), RevenueMode::Invoices);
    let own = drafts_under(chapters_rules("Claims, chargebacks and reimbursements"), RevenueMode::Invoices);
    let of = |drafts: &[Mapped<SettlementDraft>]| {
        support::accounts(drafts.iter().flat_map(|mapped| &mapped.draft.entries))
    };
    let (mut plain, mut own) = (of(&plain), of(&own));
    let claims = own.remove("1580").unwrap();
    assert_eq!(plain.remove("receivable").unwrap(), own.remove("receivable").unwrap() + claims);
    assert_eq!(own, plain, "nothing else is booked otherwise");
    assert_told(&[format!("stands there with {claims}")]);
}

#[test]
fn what_the_chapter_says_of_june_is_its_part_of_the_third_settlement() {
    let third = books::drafts(RevenueMode::Settlement).remove(2).draft;
    let june = support::accounts(&third.entries[..1]);
    let [sales, vat] = ["sales", "vat_payable"].map(|account| -june[account]);
    assert_told(&[
        format!("book {sales} of June's sales and {vat} of June's VAT in July"),
        format!("since {}", third.start.unwrap().strftime("%-d %B")),
    ]);
}

/// Whether the chapter has these words.
fn assert_told(all: &[String]) {
    let chapter = std::fs::read_to_string(CHAPTER).unwrap();
    let missing: Vec<&String> = all.iter().filter(|words| !chapter.contains(*words)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_pictures_are_the_month() {
    picture("settlement-waterfall.svg", &waterfall::draw());
    for (mode, name) in MODES {
        picture(&format!("settlement-flow-{name}.svg"), &flow::draw(mode));
        picture(&format!("settlement-accounts-{name}.svg"), &accounts::draw(mode));
    }
}

#[test]
fn the_month_closes_and_counts_revenue_once() {
    let of = |mode| Books::new(mode).sums(None);
    let [invoices, settlement] = MODES.map(|(mode, _)| of(mode));
    assert_eq!(invoices, settlement, "both modes end alike");
    let open = [
        "receivable",
        "facilitator_tax",
        "reserve",
        "amazon_payable",
        "carried_forward",
        "payout",
        "suspense",
    ];
    for account in open {
        assert_eq!(invoices.get(account), None, "{account}");
    }
    let sales: Decimal = books::rows()
        .iter()
        .filter(|row| row.transaction == "Order" && row.kind == "ItemPrice" && row.description == "Principal")
        .map(|row| row.amount)
        .sum();
    assert_eq!(invoices["sales"], -sales);
}

#[test]
fn the_months_settlements_are_a_chain_without_issues() {
    let drafts = books::drafts(RevenueMode::Settlement);
    assert!(drafts.iter().all(|mapped| mapped.issues.is_empty()));
    let closings: Vec<Closing> = drafts.iter().map(|mapped| mapped.draft.closing()).collect();
    assert_eq!(check_chain(&closings), []);
}
