//! A settlement report of a million lines into journal entries, beside the csv crate's bare split of the same file.
//!
//! `cargo bench -p amz-odoo-mapping --bench settlement`; `SETTLEMENT_LINES` makes the report longer or shorter.

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
use std::time::Instant;

use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, SettlementReader};
use report::{Report, peak_memory};

const ROUNDS: usize = 5;

fn main() {
    // Tests of all targets run this program too, to see that it compiles.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let lines = std::env::var("SETTLEMENT_LINES").map_or(1_000_000, |lines| lines.parse().unwrap());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("settlement-bench.tsv");
    let bytes = std::io::copy(&mut Report::new(lines), &mut File::create(&path).unwrap()).unwrap();
    println!(
        "{lines} lines, {} MB; the best of {ROUNDS} rounds each, one after the other in turn",
        bytes / 1_000_000
    );

    let mut invoices = SettlementContext::new(RevenueMode::Invoices);
    let settlement = SettlementContext::new(RevenueMode::Settlement);
    let mut margins = settlement.clone();
    margins.margins = true;
    invoices.by_month = true;
    let mut best = [f64::MAX; 4];
    for _ in 0..ROUNDS {
        let runs: [&dyn Fn(); 4] = [
            &|| assert_eq!(split(&path), lines + 1),
            &|| drafted(&settlement, &path, lines),
            &|| drafted(&invoices, &path, lines),
            &|| drafted(&margins, &path, lines),
        ];
        for (best, run) in best.iter_mut().zip(runs) {
            let start = Instant::now();
            run();
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    let names =
        ["csv crate, split alone", "revenue = settlement", "revenue = invoices, by month", "with margins"];
    for (name, seconds) in names.iter().zip(best) {
        let rate = bytes as f64 / 1e6 / seconds;
        println!(
            "{name:<30} {seconds:>6.3} s {rate:>6.0} MB/s {:>5.0} % of the split",
            best[0] / seconds * 100.0
        );
    }
    if let Some(peak) = peak_memory() {
        println!("peak memory of all together (VmHWM): {} MiB", peak >> 20);
    }
    std::fs::remove_file(path).unwrap();
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
