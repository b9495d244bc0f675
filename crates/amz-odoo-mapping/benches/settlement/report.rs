//! A settlement report of any size and of several shapes, written as it is read.

use std::io::{Read, Result};

/// Lines that are written at once.
const BLOCK: u64 = 4096;

/// What a report looks like.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub name: &'static str,
    /// Flat file V1 in place of V2.
    pub v1: bool,
    /// Lines of one order.
    pub lines_an_order: u64,
    /// Different SKUs, at most.
    skus: u64,
    /// Fields that are mostly blank have something in them, and there is more than one marketplace.
    filled: bool,
    /// Amounts as `12,34` and days as `27.05.2026`.
    comma: bool,
    /// Rows of an order stand far from each other.
    scattered: bool,
}

/// Eight lines an order, one behind the other.
const USUAL: Shape = Shape {
    name: "usual",
    v1: false,
    lines_an_order: 8,
    skus: 65_000,
    filled: false,
    comma: false,
    scattered: false,
};

/// Fuller and longer rows, two of them an order.
const FILLED: Shape =
    Shape { name: "filled", lines_an_order: 2, skus: 200_000, filled: true, comma: true, ..USUAL };

/// Every line is another order, and every other one another SKU, in no order at all.
const ORDERS: Shape = Shape { name: "orders", lines_an_order: 1, skus: 500_000, scattered: true, ..USUAL };

/// Flat file V1.
const V1: Shape = Shape { name: "v1", v1: true, lines_an_order: 4, ..USUAL };

/// All shapes.
pub(crate) const SHAPES: [Shape; 4] = [USUAL, FILLED, ORDERS, V1];

/// The report, as a stream of bytes.
pub(crate) struct Report {
    shape: Shape,
    lines: u64,
    next: u64,
    buffer: Vec<u8>,
    read: usize,
}

const V2_HEADING: &str = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\t\
    currency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\t\
    amount-type\tamount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\torder-item-code\t\
    merchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id\n";

const V1_HEADING: &str = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\t\
    currency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\t\
    shipment-fee-type\tshipment-fee-amount\torder-fee-type\torder-fee-amount\tfulfillment-id\tposted-date\t\
    order-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tprice-type\t\
    price-amount\titem-related-fee-type\titem-related-fee-amount\tmisc-fee-amount\tother-fee-amount\t\
    other-fee-reason-description\tpromotion-id\tpromotion-type\tpromotion-amount\tdirect-payment-type\t\
    direct-payment-amount\tother-amount\n";

impl Report {
    /// So many lines below the summary.
    pub(crate) fn new(shape: Shape, lines: u64) -> Self {
        let mut report = Self { shape, lines, next: 0, buffer: Vec::new(), read: 0 };
        let cents: i64 = (0..lines).map(|line| report.amount(line).2).sum();
        let heading = if shape.v1 { V1_HEADING } else { V2_HEADING };
        let blank = "\t".repeat(heading.matches('\t').count() - 5);
        let total = report.money(cents);
        report.buffer = format!(
            "{heading}11000000001\t2026-05-01 00:00:00 UTC\t2026-05-31 23:59:59 UTC\t2026-06-02 12:00:00 UTC\t\
             {total}\tEUR{blank}\n"
        )
        .into_bytes();
        report
    }

    fn write(&mut self) {
        self.buffer.clear();
        self.read = 0;
        let end = (self.next + BLOCK).min(self.lines);
        for line in self.next..end {
            // A prime, so that every line comes once.
            self.row(if self.shape.scattered { line * 2_654_435_761 % self.lines } else { line });
        }
        self.next = end;
    }

    fn row(&mut self, line: u64) {
        use std::io::Write as _;
        let shape = self.shape;
        let order = line / shape.lines_an_order;
        let (kind, description, cents, quantity) = self.amount(line);
        let amount = self.money(cents);
        let mixed = order.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let day = 1 + order * 30 * shape.lines_an_order / self.lines.max(1);
        let day = if shape.comma { format!("{day:02}.05.2026") } else { format!("2026-05-{day:02}") };
        let second = order % 60;
        let id = format!("{:03}-{:07}-{:07}", 300 + order % 7, order % 10_000_000, mixed >> 20 & 0x7f_ffff);
        let shipment = mixed >> 44;
        let item = mixed >> 40 & 0x7f_ffff;
        let sku = mixed % shape.skus;
        let sku = format!("SKU-{:06}-{}", sku / 13, sku % 13);
        let (own, adjustment, market, promotion) = match (shape.filled, order % 3) {
            (true, 0) => (id.as_str(), "A7", "Amazon.fr", "PAWS-2"),
            (true, 1) => (id.as_str(), "B8", "Amazon.it", ""),
            (true, _) => (id.as_str(), "", "Amazon.es", ""),
            (false, _) => ("", "", "Amazon.de", ""),
        };
        let written = if shape.v1 {
            let amounts = match kind {
                "ItemPrice" => format!("{description}\t{amount}\t\t"),
                _ => format!("\t\t{description}\t{amount}"),
            };
            writeln!(
                self.buffer,
                "11000000001\t\t\t\t\t\tOrder\t{id}\t{own}\t{adjustment}\t{shipment}\t{market}\t\t\t\t\tAFN\t\
                 {day}T11:35:{second:02}+00:00\t{item:014}\t{own}\t\t{sku}\t{quantity}\t{amounts}\t\t\t\t{promotion}\
                 \t\t\t\t\t"
            )
        } else {
            writeln!(
                self.buffer,
                "11000000001\t\t\t\t\t\tOrder\t{id}\t{own}\t{adjustment}\t{shipment}\t{market}\t{kind}\t{description}\t\
                 {amount}\tAFN\t{day}\t{day} 11:35:{second:02} UTC\t{item:014}\t\t\t{sku}\t{quantity}\t{promotion}"
            )
        };
        written.unwrap();
    }

    /// Type, description, cents and quantity of a line.
    fn amount(&self, line: u64) -> (&'static str, &'static str, i64, &'static str) {
        let price = i64::try_from(500 + line / self.shape.lines_an_order % 9500).unwrap();
        match line % self.shape.lines_an_order {
            0 => ("ItemPrice", "Principal", price, "1"),
            1 => ("ItemFees", "Commission", -price * 15 / 100, ""),
            2 => ("ItemPrice", "Shipping", 399, ""),
            3 => ("ItemFees", "FBAPerUnitFulfillmentFee", -310, ""),
            4 => ("ItemPrice", "Tax", price * 19 / 100, ""),
            5 => ("ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal", -price * 19 / 100, ""),
            6 => ("ItemPrice", "ShippingTax", 76, ""),
            _ => ("ItemWithheldTax", "MarketplaceFacilitatorVAT-Shipping", -76, ""),
        }
    }

    fn money(&self, cents: i64) -> String {
        let sign = if cents < 0 { "-" } else { "" };
        let mark = if self.shape.comma { ',' } else { '.' };
        format!("{sign}{}{mark}{:02}", cents.abs() / 100, cents.abs() % 100)
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

/// The most memory that the process has had, in bytes; `None` where the system does not tell.
pub(crate) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib << 10)
}
