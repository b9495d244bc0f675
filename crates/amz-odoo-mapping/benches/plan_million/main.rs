//! Planning over a million offers, of which one in a thousand differs, beside merely reading the two snapshots.
//!
//! `cargo bench -p amz-odoo-mapping --bench plan_million` prints both times, their ratio and the most memory that the
//! process held. Both read the same two files through the same reader; reading parses each line and keeps nothing.
//! `PLAN_OFFERS` sets another number of offers. Planning is to take no longer than three times the reading, in less than
//! 500 MB.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark fails and prints")]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use amz_odoo_mapping::plan::{PlanContext, Row, Rows, plan};
use rust_decimal::Decimal;

/// Runs of each; the medians are compared.
const RUNS: usize = 5;

fn main() {
    let offers =
        std::env::var("PLAN_OFFERS").ok().and_then(|number| number.parse().ok()).unwrap_or(1_000_000);
    let (now, sent) = (snapshot("now", offers, 2), snapshot("sent", offers, 9));
    let mut ctx = PlanContext::default();
    ctx.low_stock = 3;
    let reading = median(|| read(&now) + read(&sent));
    let planning = median(|| {
        let mapped = plan(&ctx, open(&now), open(&sent)).expect("sorted snapshots");
        assert!(mapped.issues.is_empty());
        mapped.draft.deltas.len() as u64
    });
    assert_eq!((reading.1, planning.1), (2 * offers, offers.div_ceil(1_000)));
    let bytes: u64 =
        [&now, &sent].iter().filter_map(|path| path.metadata().ok()).map(|file| file.len()).sum();
    println!("{offers} offers in two snapshots of {} MB together, {} differ", bytes / 1_000_000, planning.1);
    println!("reading  {:>8.0?}", reading.0);
    println!(
        "planning {:>8.0?}, ratio {:.2}",
        planning.0,
        planning.0.as_secs_f64() / reading.0.as_secs_f64()
    );
    println!("most memory held: {}", peak().unwrap_or_else(|| "this system does not tell".to_owned()));
    for path in [now, sent] {
        std::fs::remove_file(path).expect("a file of this benchmark's");
    }
}

/// A file of so many offers, where the first of each thousand shows this quantity.
fn snapshot(name: &str, offers: u64, first: u64) -> PathBuf {
    let path = std::env::temp_dir().join(format!("plan_million-{}-{name}.tsv", std::process::id()));
    let mut file = BufWriter::new(File::create(&path).expect("a temporary file"));
    for number in 0..offers {
        let sku = format!("SKU-{number:09}");
        let row = Row {
            seller_sku: &sku,
            marketplace_id: "A1PA6795UKMFR9",
            quantity: Some(if number.is_multiple_of(1_000) { first } else { number % 97 }),
            price: Some((Decimal::new(i64::try_from(number % 9_000 + 100).expect("small"), 2), "EUR")),
            fingerprint: Some(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        };
        writeln!(file, "{row}").expect("room for a temporary file");
    }
    file.flush().expect("room for a temporary file");
    path
}

fn open(path: &Path) -> BufReader<File> {
    BufReader::with_capacity(1 << 16, File::open(path).expect("the file that was written"))
}

/// Parses every row and counts them.
fn read(path: &Path) -> u64 {
    let mut rows = Rows::new(open(path));
    let mut count = 0;
    while rows.advance().expect("the file that was written") {
        count += u64::from(black_box(rows.row()).is_some());
    }
    count
}

fn median(mut run: impl FnMut() -> u64) -> (Duration, u64) {
    let mut result = 0;
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
            let start = Instant::now();
            result = black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    (times[RUNS / 2], result)
}

/// The most memory that this process ever held; Linux tells.
fn peak() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().to_owned())
}
