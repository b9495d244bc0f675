//! Scores the street splitter against suites of cases, each suite by itself.
//!
//!     cargo run -p amz-odoo-mapping --example street_scores -- [--failures] [--speed] [FILE]...
//!
//! `--failures` shows the cases that differ, `--speed` counts addresses a second (with `--release`).
//!
//! Without a file it takes the cases in the folder `ADDRESS_CASES`, or in `../shared/data` beside the checkout. A file
//! is a JSON array of `{"source", "country", "input", "expected"}`; `expected` has the suite's own fields, which
//! [`SUITES`] maps to ours.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use amz_odoo_mapping::address::{StreetParts, split, split_house_number};
use serde_json::Value;

/// What of ours a suite's field must equal.
type Ours = fn(&StreetParts) -> String;

/// A suite: how it calls itself, and its fields as ours.
struct Suite {
    source: &'static str,
    fields: &'static [(&'static str, Ours)],
}

/// The suites' fields, each with what of ours has to say the same.
const SUITES: &[Suite] = &[
    Suite {
        source: "pickware/address-splitter",
        fields: &[
            ("street_name", |parts| parts.street_name.clone()),
            ("street_number", |parts| parts.street_number.clone()),
            ("number_base", |parts| split_house_number(&parts.street_number).0.to_owned()),
            ("number_extension", |parts| split_house_number(&parts.street_number).1.to_owned()),
            ("addition_before+addition_after", additions),
        ],
    },
    Suite {
        source: "odoo/odoo base_address_extended",
        fields: &[
            ("street_name", |parts| parts.street_name.clone()),
            ("street_number", |parts| parts.street_number.clone()),
            ("street_number2", |parts| parts.street_number2.clone()),
        ],
    },
];

/// Everything beside the street and its number, but for the words and signs that announce or separate.
fn additions(parts: &StreetParts) -> String {
    let all = [&parts.company, &parts.street_number2, &parts.unit, &parts.rest].map(String::as_str).join(" ");
    words(&all)
}

/// Words in alphabetical order, without announcements and signs.
fn words(text: &str) -> String {
    let mut words: Vec<&str> = text
        .split([' ', ','])
        .filter(|word| !matches!(*word, "" | "Nr" | "Nr." | "No" | "No." | "No:" | "#" | "-" | "/"))
        .collect();
    words.sort_unstable();
    words.join(" ")
}

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let failures = arguments.iter().any(|argument| argument == "--failures");
    let speed = arguments.iter().any(|argument| argument == "--speed");
    arguments.retain(|argument| argument != "--failures" && argument != "--speed");
    let mut files: Vec<PathBuf> = arguments.iter().map(PathBuf::from).collect();
    if files.is_empty() {
        let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
        let folder = std::env::var_os("ADDRESS_CASES").map_or_else(|| PathBuf::from(beside), PathBuf::from);
        files = ["street-splitting.json", "house-number-parts.json"].map(|name| folder.join(name)).to_vec();
    }
    let mut scores: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut lost = 0;
    let mut lines = Vec::new();
    for file in &files {
        let Ok(bytes) = std::fs::read(file) else {
            eprintln!("SKIPPED {}: it is not here, name the folder by ADDRESS_CASES", file.display());
            continue;
        };
        let cases: Vec<Value> = serde_json::from_slice(&bytes).expect("an array of cases");
        for case in &cases {
            let input = case["input"].as_str().unwrap_or_default();
            if case.get("base").is_some() {
                let (base, extension) = split_house_number(input);
                let right = case["base"] == base && case["extension"] == extension;
                let score = scores.entry("house number parts".into()).or_default();
                *score = (score.0 + usize::from(right), score.1 + 1);
                if failures && !right {
                    println!("  {input:?}: {base:?} {extension:?}");
                }
                continue;
            }
            let country = case["country"].as_str().filter(|code| !code.is_empty());
            let parts = split(country, input);
            lines.push((country.map(str::to_owned), input.to_owned()));
            lost += usize::from(!keeps_text(input, &parts));
            let source = case["source"].as_str().unwrap_or_default();
            let Some(suite) = SUITES.iter().find(|suite| suite.source == source) else { continue };
            let wrong = wrong_fields(suite, case, &parts);
            let score = scores.entry(source.to_owned()).or_default();
            *score = (score.0 + usize::from(wrong.is_empty()), score.1 + 1);
            if failures && !wrong.is_empty() {
                println!("  {input:?}: {wrong:?} of {:?}", parts.parts());
            }
        }
    }
    for (suite, (right, all)) in &scores {
        println!("{suite}: {right} of {all} ({:.1} %)", 100.0 * *right as f64 / (*all).max(1) as f64);
    }
    println!("inputs that lost or gained text: {lost}");
    if speed && !lines.is_empty() {
        println!("{} addresses a second", addresses_a_second(&lines));
    }
}

#[allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn addresses_a_second(lines: &[(Option<String>, String)]) -> u128 {
    let start = std::time::Instant::now();
    let mut count = 0;
    while start.elapsed().as_millis() < 1000 {
        for (country, line) in lines {
            std::hint::black_box(split(country.as_deref(), line));
            count += 1;
        }
    }
    count * 1000 / start.elapsed().as_millis()
}

/// The suite's fields that say something else than ours. No expectation: the line must only keep its text.
fn wrong_fields(suite: &Suite, case: &Value, parts: &StreetParts) -> Vec<&'static str> {
    let Some(expected) = case["expected"].as_object() else { return Vec::new() };
    let want = |field: &str| expected.get(field).and_then(Value::as_str).unwrap_or_default();
    suite
        .fields
        .iter()
        .filter(|(field, ours)| match field.split_once('+') {
            Some((one, two)) => words(&format!("{} {}", want(one), want(two))) != ours(parts),
            None => want(field) != ours(parts),
        })
        .map(|(field, _)| *field)
        .collect()
}

/// The law: the parts have the line's characters, but for spaces and commas.
fn keeps_text(line: &str, parts: &StreetParts) -> bool {
    let sorted = |text: &str| {
        let mut chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
        chars.sort_unstable();
        chars
    };
    sorted(line) == sorted(&parts.parts().concat())
}
