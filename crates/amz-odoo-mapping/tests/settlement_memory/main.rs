//! Settlement reports far larger than the memory they may take: each in a process of its own, since its peak is measured.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed"
)]

#[path = "../../benches/settlement/report.rs"]
mod report;

use std::io::Read as _;
use std::process::{Child, Command, Stdio};

use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, SettlementReader};
use report::{Report, SHAPES, Shape, peak_memory};

const MB: u64 = 1_000_000;
const LINES: u64 = 1_000_000;

/// Names the shape and the way to the process that reads.
const CASE: &str = "SETTLEMENT_MEMORY_CASE";

/// Starts a process that reads a report of a million lines this way: `settlement`, `margins` or `invoices`.
fn start(shape: &Shape, way: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "reads_one_report", "--nocapture"])
        .env(CASE, format!("{} {way}", shape.name))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The peak of its memory, in bytes.
fn peak(process: Child) -> u64 {
    let ended = process.wait_with_output().unwrap();
    let told = String::from_utf8(ended.stdout).unwrap();
    assert!(ended.status.success(), "{told}");
    told.split_once("peak ").unwrap().1.split_whitespace().next().unwrap().parse().unwrap()
}

/// What the other processes do; nothing where no case is named.
#[test]
fn reads_one_report() {
    let Ok(case) = std::env::var(CASE) else { return };
    let (name, way) = case.split_once(' ').unwrap();
    let shape = *SHAPES.iter().find(|shape| shape.name == name).unwrap();
    let revenue = if way == "invoices" { RevenueMode::Invoices } else { RevenueMode::Settlement };
    let mut ctx = SettlementContext::new(revenue);
    ctx.margins = way == "margins";
    let mut report = Report::new(shape, LINES);
    let mut reader = SettlementReader::new(&ctx);
    let mut buffer = vec![0; 256 << 10];
    let mut bytes = 0;
    loop {
        match report.read(&mut buffer).unwrap() {
            0 => break,
            count => {
                bytes += count as u64;
                reader.feed(&buffer[..count]).unwrap();
            }
        }
    }
    assert!(bytes > 150 * MB, "{bytes} bytes");
    let mapped = reader.finish().unwrap();
    let draft = &mapped[0].draft;
    assert_eq!((draft.lines, mapped[0].issues.len(), draft.entries.len()), (LINES, 0, 1));
    let orders = LINES / shape.lines_an_order;
    if let Some(margins) = &draft.margins {
        let of_order =
            margins.iter().filter(|margin| margin.id.contains('-') && !margin.id.starts_with("SKU"));
        assert_eq!(of_order.count() as u64, orders);
    }
    if revenue == RevenueMode::Invoices {
        let cleared = draft.entries[0].lines.iter().filter(|line| line.order_id.is_some());
        assert_eq!(cleared.count() as u64, orders);
    }
    println!("peak {}", peak_memory().unwrap());
}

#[test]
fn a_million_lines_take_less_than_64_mb_and_margins_150_bytes_an_order_more() {
    for shape in SHAPES.iter().filter(|shape| ["usual", "orders"].contains(&shape.name)) {
        let [plain, invoices, margins] =
            ["settlement", "invoices", "margins"].map(|way| start(shape, way)).map(peak);
        let orders = LINES / shape.lines_an_order;
        let each = (margins - plain) / orders;
        println!(
            "{} ({orders} orders): {} MB, invoices {} MB, margins {each} bytes an order",
            shape.name,
            plain / MB,
            invoices / MB
        );
        assert!(plain < 64 * MB, "{}: the peak was {plain} bytes", shape.name);
        assert!(invoices < 64 * MB, "{}: the peak was {invoices} bytes with an item an order", shape.name);
        assert!(each <= 150, "{}: {each} bytes an order", shape.name);
    }
}
