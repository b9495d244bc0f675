//! Addresses of our own from about seventy countries.

use std::collections::BTreeSet;

use amz_odoo_mapping::address::split;

/// The table's lines: country, line, and the six parts.
pub(crate) fn cases() -> Vec<(&'static str, &'static str, [&'static str; 6])> {
    let line = |line: &'static str| {
        let mut cells = line.split('|').map(str::trim);
        let (country, text) = (cells.next().unwrap(), cells.next().unwrap());
        (country, text, std::array::from_fn(|_| cells.next().unwrap_or_default()))
    };
    include_str!("lines.txt").lines().filter(|line| !line.starts_with('#')).map(line).collect()
}

#[test]
fn lines_split_as_odoo_wants_them() {
    let mut wrong = Vec::new();
    for (country, text, want) in cases() {
        let parts = split(Some(country).filter(|code| *code != "-"), text);
        if parts.parts() != want {
            wrong.push(format!("{country} {text:?}\n   wants {want:?}\n   gives {:?}", parts.parts()));
        }
    }
    let all = cases().len();
    println!("{} of {all} lines", all - wrong.len());
    assert!(wrong.is_empty(), "{} of {all} lines:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_table_is_wide() {
    let countries: BTreeSet<_> = cases().iter().map(|(country, ..)| *country).collect();
    assert!(
        cases().len() >= 200 && countries.len() >= 60,
        "{} lines, {} countries",
        cases().len(),
        countries.len()
    );
}
