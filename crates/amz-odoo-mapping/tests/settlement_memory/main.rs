//! A settlement report far larger than the memory it may take: a process of its own, since its peak is measured.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

#[path = "../../benches/settlement/report.rs"]
mod report;

use std::io::Read as _;

use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, SettlementReader};
use report::{Report, USUAL, peak_memory};

const MIB: u64 = 1 << 20;
const LINES: u64 = 1_000_000;
const ORDERS: u64 = LINES / 8;

/// Reads a report of a million lines and gives the process's peak so far.
fn peak(ctx: &SettlementContext) -> u64 {
    let mut report = Report::new(USUAL, LINES);
    let mut reader = SettlementReader::new(ctx);
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
    assert!(bytes > 150 * MIB, "{bytes} bytes");
    let mapped = reader.finish().unwrap();
    let draft = &mapped[0].draft;
    assert_eq!((draft.lines, mapped[0].issues.len(), draft.entries.len()), (LINES, 0, 1));
    if let Some(margins) = &draft.margins {
        let orders = margins.iter().filter(|margin| margin.id.contains('-') && !margin.id.starts_with("SKU"));
        assert_eq!(orders.count() as u64, ORDERS);
    }
    if ctx.revenue == RevenueMode::Invoices {
        let cleared = draft.entries[0].lines.iter().filter(|line| line.order_id.is_some());
        assert_eq!(cleared.count() as u64, ORDERS);
    }
    peak_memory().unwrap()
}

#[test]
fn a_million_lines_take_less_than_64_mib_and_margins_150_bytes_an_order_more() {
    let mut ctx = SettlementContext::new(RevenueMode::Settlement);
    let plain = peak(&ctx);
    ctx.margins = true;
    let with_margins = peak(&ctx);
    let each = (with_margins - plain) / ORDERS;
    let invoices = peak(&SettlementContext::new(RevenueMode::Invoices));
    println!("peak: {} MiB, margins {each} bytes an order, invoices {} MiB", plain / MIB, invoices / MIB);
    assert!(plain < 64 * MIB, "the peak was {} MiB", plain / MIB);
    assert!(each <= 150, "{each} bytes an order");
    assert!(invoices < 64 * MIB, "the peak was {} MiB with an item an order", invoices / MIB);
}
