//! Settlement reports of a million lines into journal entries, beside the csv crate's bare split of the same file and
//! beside Python programs (`sums.py`) that make its sums by kind of amount and settlement and tie them to the payout.
//!
//! `cargo bench -p amz-odoo-mapping --bench settlement` for reports of all shapes, or `-- usual` and the like for one;
//! `SETTLEMENT_LINES` makes them longer or shorter. A Python program counts with the start of its interpreter, which is
//! shown, too; without a `python3`, and for flat file V1, they are left out.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it measures and tells"
)]

mod report;

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, SettlementReader};
use report::{Report, SHAPES, Shape, peak_memory};

const ROUNDS: usize = 5;

fn main() {
    // Tests of all targets run this program too, to see that it compiles.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let lines = std::env::var("SETTLEMENT_LINES").map_or(1_000_000, |lines| lines.parse().unwrap());
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let has_python = python(&["-c", "import csv, decimal"]).is_some();
    if !has_python {
        println!("no python3 that has csv and decimal: its programs are left out");
    }
    for shape in SHAPES.iter().filter(|shape| named.is_empty() || named.iter().any(|name| name == shape.name))
    {
        measure(*shape, lines, has_python && !shape.v1);
    }
    if let Some(peak) = peak_memory() {
        println!("peak memory of all together (VmHWM): {} MiB", peak >> 20);
    }
}

/// Measures a report of one shape in all ways.
fn measure(shape: Shape, lines: u64, with_python: bool) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("settlement-bench.tsv");
    let bytes = std::io::copy(&mut Report::new(shape, lines), &mut File::create(&path).unwrap()).unwrap();
    println!(
        "{}: {lines} lines, {} MB; the best of {ROUNDS} rounds each, one after the other in turn",
        shape.name,
        bytes / 1_000_000
    );

    let mut invoices = SettlementContext::new(RevenueMode::Invoices);
    let settlement = SettlementContext::new(RevenueMode::Settlement);
    let mut margins = settlement.clone();
    margins.margins = true;
    invoices.by_month = true;
    let mut runs: Vec<Run<'_>> = vec![
        ("csv crate, split alone", Box::new(|| assert_eq!(split(&path), lines + 1))),
        (OURS, Box::new(|| drafted(&settlement, &path, lines))),
        ("revenue = invoices, by month", Box::new(|| drafted(&invoices, &path, lines))),
        ("with margins", Box::new(|| drafted(&margins, &path, lines))),
    ];
    if with_python {
        let sums = |way: &'static str| {
            let file = path.to_str().unwrap();
            move || assert_eq!(python(&[SUMS, way, file]).unwrap().split_whitespace().count(), 2)
        };
        runs.push(("Python csv.reader + Decimal", Box::new(sums("reader"))));
        runs.push(("Python csv.DictReader + Decimal", Box::new(sums("dict"))));
        runs.push(("Python's start alone", Box::new(|| drop(python(&["-c", "import csv, decimal"])))));
    }
    let mut best = vec![f64::MAX; runs.len()];
    for _ in 0..ROUNDS {
        for (best, (_, run)) in best.iter_mut().zip(&runs) {
            let start = Instant::now();
            run();
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    let ours = runs.iter().position(|(name, _)| *name == OURS).map(|at| best[at]).unwrap();
    for ((name, _), seconds) in runs.iter().zip(&best) {
        let rate = bytes as f64 / 1e6 / seconds;
        println!(
            "{name:<32} {seconds:>6.3} s {rate:>6.0} MB/s {:>5.0} % of the split's speed, {:>5.1} times the time of {OURS}",
            best[0] / seconds * 100.0,
            seconds / ours
        );
    }
    drop(runs);
    std::fs::remove_file(path).unwrap();
}

/// What is measured, by its name.
type Run<'a> = (&'static str, Box<dyn Fn() + 'a>);

const OURS: &str = "revenue = settlement";
const SUMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/settlement/sums.py");

/// What a Python program prints; `None` where there is no Python.
fn python(arguments: &[&str]) -> Option<String> {
    let ended = Command::new("python3").args(arguments).stderr(Stdio::inherit()).output().ok()?;
    assert!(ended.status.success(), "python3 {arguments:?}");
    Some(String::from_utf8(ended.stdout).unwrap())
}

/// Rows of the file, fields found and nothing done with them.
fn split(path: &Path) -> u64 {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .buffer_capacity(256 << 10)
        .from_reader(File::open(path).unwrap());
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record).unwrap() {
        rows += 1;
    }
    rows
}

fn drafted(ctx: &SettlementContext, path: &Path, lines: u64) {
    let mut reader = SettlementReader::new(ctx);
    let mut file = BufReader::with_capacity(0, File::open(path).unwrap());
    let mut buffer = vec![0; 256 << 10];
    loop {
        match file.read(&mut buffer).unwrap() {
            0 => break,
            count => reader.feed(&buffer[..count]).unwrap(),
        }
    }
    let mapped = reader.finish().unwrap();
    assert_eq!((mapped[0].draft.lines, mapped[0].draft.entries.len()), (lines, 1));
}
