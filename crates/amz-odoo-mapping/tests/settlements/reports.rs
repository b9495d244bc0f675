//! Reports as they are in the wild: read right, or refused with line and column.

use crate::support::{Amount, V2, ctx, issues, only, other, total, v2, v2_rows};
use amz_odoo_mapping::settlement::{RevenueMode, settlements};

fn sale() -> Vec<Amount> {
    let of = |kind, description, cents| {
        Amount::new("Order", kind, description, cents).order("302-1234567-1234567")
    };
    vec![of("ItemPrice", "Principal", 120_000), of("ItemFees", "Commission", -5_500)]
}

fn refused(file: &[u8]) -> String {
    let error = settlements(&ctx(RevenueMode::Settlement), file).unwrap_err();
    format!("{}:{} {:?}", error.line, error.column, error.kind)
}

fn entries(file: &[u8]) -> String {
    let mapped = settlements(&ctx(RevenueMode::Settlement), file).unwrap();
    format!("{:?}", mapped[0].draft.entries)
}

/// Every field in quotes, blank ones too.
fn quoted(plain: &str) -> String {
    let line = |line: &str| format!("\"{}\"\n", line.replace('\t', "\"\t\""));
    plain.lines().map(line).collect()
}

#[test]
fn spoilage_is_read_right() {
    let plain = v2("1001", total(&sale()), &sale());
    let right = entries(plain.as_bytes());
    let wide: Vec<u8> =
        std::iter::once(0xfeff_u16).chain(plain.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(entries(&wide), right, "UTF-16");
    for (what, file) in [
        ("byte order mark", format!("\u{feff}{plain}")),
        ("line ends", plain.replace('\n', "\r\n")),
        ("no last line end", plain.trim_end_matches('\n').to_owned()),
        ("blank lines", plain.replace('\n', "\n\n")),
        ("thousands", plain.replace("\t1200.00\t", "\t1,200.00\t")),
        ("parentheses", plain.replace("\t-55.00\t", "\t(55.00)\t")),
        ("padding", plain.replace("\t-55.00\t", "\t-55.00   \t")),
        (
            "comma",
            plain.replace("1200.00", "1.200,00").replace("55.00", "55,00").replace("1145.00", "1145,00"),
        ),
        ("German dates", plain.replace("2026-05-27 11:35:23 UTC", "27.05.2026 11:35:23 UTC")),
        ("heading", plain.replace("settlement-id", "Settlement_ID")),
        ("a heading again", plain.replace("\n1001\t\t", &format!("\n{V2}\n1001\t\t"))),
        ("a heading again, with a mark", plain.replace("\n1001\t\t", &format!("\n\u{feff}{V2}\n1001\t\t"))),
        (
            "French thousands",
            plain
                .replace("1200.00", "1 200,00")
                .replace("55.00", "55,00")
                .replace("1145.00", "1\u{a0}145,00"),
        ),
        ("Japanese dates", plain.replace("2026-05-27 11:35:23 UTC", "2026/05/27 20:35:23 JST")),
        ("quotes", quoted(&plain)),
        ("no id on lines", plain.replace("\n1001\t\t", "\n\t\t")),
    ] {
        assert_eq!(entries(file.as_bytes()), right, "{what}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_at_its_place() {
    let plain = v2("1001", total(&sale()), &sale());
    for (file, want) in [
        (plain.replace("\t-55.00\t", "\t-5x.00\t"), "4:15 Amount"),
        (plain.replace("\t-55.00\t", "\t\t"), "4:15 MissingAmount"),
        (plain.replace("\t-55.00\t", "\t-55,00\t"), "4:15 MixedMarks"),
        (
            plain.replace("2026-05-20\t", "20/05/2026\t").replace("2026-05-20 10", "20/05/2026 10"),
            "3:17 Date { name: \"posted-date\" }",
        ),
        (plain.replace("2026-05-27 11", "05/27/2026 11"), "2:3 Date { name: \"settlement-end-date\" }"),
        ("PK\u{3}\u{4}\u{14}".to_owned(), "1:1 Packed"),
        (plain.replace("1001\t\t", "\t\t").replace("1001\t2026", "\t2026"), "2:1 MissingSettlement"),
        (
            plain.replacen("1001\t\t\t\t\t\t", "1001\t\t\t\t\tUSD\t", 1),
            "3:6 Contradiction { name: \"currency\" }",
        ),
        (
            plain.replacen("\tPrincipal\t", "\tPrinci\0pal\t", 1),
            "3:14 ControlCharacter { name: \"amount-description\" }",
        ),
        (plain.replacen("\tamount\t", "\tamount-type\t", 1), "1:15 DuplicateColumn"),
        (format!("{}\tmore", plain.trim_end_matches('\n')), "4:25 ExtraField"),
        (format!("{V2}\n"), "2:1 Empty"),
        (String::new(), "1:1 Empty"),
        ("<!DOCTYPE html>\n<html>".to_owned(), "1:1 Markup"),
        ("{\"errors\": [{}]}".to_owned(), "1:12 AmazonErrors"),
        ("\u{feff}\n[{\"orders\": []}]".to_owned(), "2:2 NotFinances"),
        ("date,amount\n1,2\n".to_owned(), "1:1 NotAReport"),
        (plain.replace("amount-type", "kind"), "1:25 MissingColumn { name: \"amount-type\" }"),
        (plain.replace("amount-description", "text"), "1:25 MissingColumn { name: \"amount-description\" }"),
        (
            plain.replacen("\n1001\t\t", "\n1001\t\t2026-05-28", 1),
            "3:3 Contradiction { name: \"settlement-end-date\" }",
        ),
    ] {
        assert_eq!(refused(file.as_bytes()), want);
    }
    assert_eq!(refused(b"\x1f\x8b\x08\x00\x00"), "1:1 Packed");
}

#[test]
fn the_time_tells_the_day_that_the_date_leaves_open() {
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.by_month = true;
    let april = [sale()[0].clone().posted("2026-05-08"), other("Storage Fee", -200)];
    let plain = v2("1001", total(&april), &april);
    let dated = |file: &str| {
        let mapped = settlements(&ctx, file.as_bytes()).unwrap();
        format!("{:?}", mapped[0].draft.entries)
    };
    let right = dated(&plain);
    for day in ["05/08/2026", "05/08/26", "08.05.26", "", "8 May"] {
        assert_eq!(dated(&plain.replace("2026-05-08\t", &format!("{day}\t"))), right, "{day}");
    }
    // The date decides where both can be read.
    assert_ne!(dated(&plain.replace("2026-05-08\t", "2026-04-08\t")), right);
}

#[test]
fn a_report_that_is_in_the_file_twice_is_told_and_not_booked() {
    let plain = v2("1001", total(&sale()), &sale());
    let twice = only(&ctx(RevenueMode::Settlement), &format!("{plain}{plain}"));
    assert_eq!(
        (issues(&twice), twice.draft.entries.len()),
        (vec!["told_twice at total-amount".to_owned()], 0)
    );
}

#[test]
fn a_japanese_report_is_read_in_one_charset() {
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.margins = true;
    let file = v2("1001", 1_000, &[sale()[0].clone().sku("KANA")]).replace("EUR", "JPY").replace(".00", "");
    let file = file.replace("\t1200\t", "\t10\t");
    let (before, after) = file.split_once("KANA").unwrap();
    let bytes = [before.as_bytes(), b"\xca\xdf\xbf\xba\xdd", after.as_bytes()].concat();
    let mapped = settlements(&ctx, &bytes).unwrap();
    let margins = mapped[0].draft.margins.as_ref().unwrap();
    assert!(margins.iter().any(|margin| margin.id == "ﾊﾟｿｺﾝ"));
}

#[test]
fn a_file_that_is_cut_anywhere_is_never_booked() {
    let plain = v2("1001", total(&sale()), &sale());
    let whole = plain.trim_end().len();
    for end in 0..whole {
        if let Ok(mapped) = settlements(&ctx(RevenueMode::Settlement), &plain.as_bytes()[..end]) {
            // Only blank fields at the end of the last line may be missing.
            let booked = mapped.iter().any(|mapped| !mapped.draft.entries.is_empty());
            assert!(!booked || plain[end..].trim().is_empty(), "cut at {end} of {whole}");
        }
    }
}

#[test]
fn two_settlements_in_one_file_are_two_drafts() {
    let mut rows = v2_rows("1", total(&sale()), &sale());
    rows.extend(v2_rows(
        "2",
        -700,
        &[Amount::new("other-transaction", "other-transaction", "Storage Fee", -700)],
    ));
    rows.swap(1, 4);
    let file = format!("{V2}\n{}\n", rows.join("\n"));
    let mapped = settlements(&ctx(RevenueMode::Settlement), file.as_bytes()).unwrap();
    let shown: Vec<String> = mapped
        .iter()
        .map(|m| format!("{} {} {}", m.draft.settlement_id, m.draft.sum, m.draft.entries.len()))
        .collect();
    assert_eq!(shown, ["1 1145.00 1", "2 -7.00 1"]);
}

#[test]
fn a_currency_decides_what_a_lone_mark_stands_before() {
    let file = |currency: &str| {
        format!(
            "settlement-id\tsettlement-end-date\ttotal-amount\tcurrency\ttransaction-type\tamount-type\tamount-description\tamount\n\
             1\t2026-05-27\t-1.234\t{currency}\t\t\t\t\n1\t\t\t\tServiceFee\tStorage Fee\tStorage Fee\t-1.234\n"
        )
    };
    let sum = |currency| {
        let mapped = settlements(&ctx(RevenueMode::Settlement), file(currency).as_bytes());
        mapped.map(|mapped| mapped[0].draft.sum.to_string()).map_err(|error| format!("{:?}", error.kind))
    };
    assert_eq!(sum("KWD"), Ok("-1.234".to_owned()));
    assert_eq!(sum("JPY"), Ok("-1234".to_owned()));
    assert_eq!(sum("EUR"), Err("AmbiguousAmount".to_owned()));
}

#[test]
fn ids_with_control_characters_are_refused() {
    let mut ctx = ctx(RevenueMode::Invoices);
    ctx.margins = true;
    for (spoiled, want) in [
        (sale()[0].clone().order("302-12345\u{0}67-1234567"), "3:8 ControlCharacter { name: \"order-id\" }"),
        (sale()[0].clone().sku("PE\u{1b}N"), "3:22 ControlCharacter { name: \"sku\" }"),
    ] {
        let file = v2("1001", 120_000, &[spoiled]);
        let error = settlements(&ctx, file.as_bytes()).unwrap_err();
        assert_eq!(format!("{}:{} {:?}", error.line, error.column, error.kind), want);
    }
}
