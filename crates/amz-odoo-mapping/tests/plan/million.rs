//! A million offers: each byte is read once, and memory holds what differs alone.

use std::cell::Cell;
use std::io::{self, BufReader, Read, Write as _};

use amz_odoo_mapping::plan::{PlanContext, plan};

const OFFERS: u64 = 1_000_000;

/// A snapshot that is made while it is read, so that what memory holds is the planner's.
struct Made<'a> {
    next: u64,
    /// The first of each thousand shows this quantity.
    first: u64,
    line: Vec<u8>,
    at: usize,
    given: &'a Cell<u64>,
}

impl<'a> Made<'a> {
    fn new(first: u64, given: &'a Cell<u64>) -> BufReader<Self> {
        BufReader::new(Self { next: 0, first, line: Vec::new(), at: 0, given })
    }
}

impl Read for Made<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.line.len() {
            if self.next == OFFERS {
                return Ok(0);
            }
            let quantity = if self.next.is_multiple_of(1_000) { self.first } else { self.next % 90 };
            self.line.clear();
            writeln!(
                self.line,
                "SKU-{:08}\tA1PA6795UKMFR9\t{quantity}\t19.90\tEUR\t9e0c55b1f0a2c7d4",
                self.next
            )?;
            (self.next, self.at) = (self.next + 1, 0);
        }
        let length = buffer.len().min(self.line.len() - self.at);
        buffer[..length].copy_from_slice(&self.line[self.at..self.at + length]);
        self.at += length;
        self.given.set(self.given.get() + length as u64);
        Ok(length)
    }
}

/// The most memory that this process ever held, in kilobytes; Linux tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

#[test]
fn a_million_offers_are_read_once_and_not_kept() {
    let (now, sent) = (Cell::new(0), Cell::new(0));
    let mut ctx = PlanContext::default();
    ctx.low_stock = 3;
    let mapped = plan(&ctx, Made::new(1, &now), Made::new(95, &sent)).expect("sorted");
    assert_eq!(mapped.draft.compared, OFFERS);
    assert_eq!(mapped.draft.deltas.len() as u64, OFFERS / 1_000);
    let length = |quantity: &str| {
        "SKU-00000000\tA1PA6795UKMFR9\t\t19.90\tEUR\t9e0c55b1f0a2c7d4\n".len() + quantity.len()
    };
    let digits: u64 =
        (0..OFFERS).filter(|at| !at.is_multiple_of(1_000)).map(|at| if at % 90 < 10 { 1 } else { 2 }).sum();
    let rest = OFFERS * length("") as u64 + digits;
    assert_eq!((now.get(), sent.get()), (rest + 1_000, rest + 2_000), "every byte once");
    if let Some(peak) = peak() {
        // Both snapshots together have 116 MB.
        assert!(peak < 100_000, "{peak} kB");
    }
}
