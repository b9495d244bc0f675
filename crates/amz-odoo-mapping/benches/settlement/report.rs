//! A settlement report of any size, in flat file V2, written as it is read.

use std::io::{Read, Result};

/// Lines of one order.
const LINES: u64 = 8;
/// Lines that are written at once.
const BLOCK: u64 = 4096;

/// The report, as a stream of bytes.
pub(crate) struct Report {
    lines: u64,
    next: u64,
    buffer: Vec<u8>,
    read: usize,
}

impl Report {
    /// So many lines below the summary, eight an order.
    pub(crate) fn new(lines: u64) -> Self {
        let cents: i64 = (0..lines).map(|line| amount(line).2).sum();
        let mut heading = String::from(
            "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\t\
             transaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\t\
             amount-type\tamount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\t\
             order-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\t\
             promotion-id\n",
        );
        heading.push_str(&format!(
            "11000000001\t2026-05-01 00:00:00 UTC\t2026-05-31 23:59:59 UTC\t2026-06-02 12:00:00 UTC\t{}\tEUR{}\n",
            money(cents),
            "\t".repeat(18)
        ));
        Self { lines, next: 0, buffer: heading.into_bytes(), read: 0 }
    }

    fn write(&mut self) {
        use std::io::Write as _;
        self.buffer.clear();
        self.read = 0;
        for line in self.next..(self.next + BLOCK).min(self.lines) {
            let order = line / LINES;
            let (kind, description, cents, quantity) = amount(line);
            let mixed = order.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let (first, second) = (mixed >> 20 & 0x7f_ffff, mixed >> 40 & 0x7f_ffff);
            let day = 1 + order * 30 * LINES / self.lines.max(1);
            writeln!(
                self.buffer,
                "11000000001\t\t\t\t\t\tOrder\t{:03}-{:07}-{:07}\t\t\t{}\tAmazon.de\t{kind}\t{description}\t{}\tAFN\t\
                 2026-05-{day:02}\t2026-05-{day:02} 11:35:{:02} UTC\t{:014}\t\t\tSKU-{:06}-{}\t{quantity}\t",
                300 + order % 7,
                order % 10_000_000,
                first,
                mixed >> 44,
                money(cents),
                order % 60,
                second,
                mixed % 5000,
                mixed % 13,
            )
            .unwrap();
        }
        self.next = (self.next + BLOCK).min(self.lines);
    }
}

impl Read for Report {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        if self.read == self.buffer.len() {
            self.write();
        }
        let count = into.len().min(self.buffer.len() - self.read);
        into[..count].copy_from_slice(&self.buffer[self.read..self.read + count]);
        self.read += count;
        Ok(count)
    }
}

/// Type, description, cents and quantity of a line.
fn amount(line: u64) -> (&'static str, &'static str, i64, &'static str) {
    let price = i64::try_from(500 + line / LINES % 9500).unwrap();
    match line % LINES {
        0 => ("ItemPrice", "Principal", price, "1"),
        1 => ("ItemPrice", "Tax", price * 19 / 100, ""),
        2 => ("ItemPrice", "Shipping", 399, ""),
        3 => ("ItemPrice", "ShippingTax", 76, ""),
        4 => ("ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal", -price * 19 / 100, ""),
        5 => ("ItemWithheldTax", "MarketplaceFacilitatorVAT-Shipping", -76, ""),
        6 => ("ItemFees", "Commission", -price * 15 / 100, ""),
        _ => ("ItemFees", "FBAPerUnitFulfillmentFee", -310, ""),
    }
}

fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

/// The most memory that the process has had, in bytes; `None` where the system does not tell.
pub(crate) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib << 10)
}
