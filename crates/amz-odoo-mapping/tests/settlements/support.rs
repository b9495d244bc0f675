//! Settlements written as either form of the report.

use amz_odoo_mapping::Mapped;
use amz_odoo_mapping::settlement::{
    JournalEntry, RevenueMode, SettlementContext, SettlementDraft, SettlementReader, settlements,
};
use proptest::sample::Index;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// One amount under the names of V2.
#[derive(Clone, Debug, Default)]
pub(crate) struct Amount {
    pub transaction: String,
    pub kind: String,
    pub description: String,
    pub cents: i64,
    pub order: String,
    pub sku: String,
    pub marketplace: String,
    pub posted: String,
    pub quantity: Option<u32>,
}

impl Amount {
    pub(crate) fn new(transaction: &str, kind: &str, description: &str, cents: i64) -> Self {
        Self {
            transaction: transaction.to_owned(),
            kind: kind.to_owned(),
            description: description.to_owned(),
            cents,
            posted: "2026-05-20".to_owned(),
            ..Self::default()
        }
    }

    pub(crate) fn order(mut self, order: &str) -> Self {
        self.order = order.to_owned();
        self
    }

    pub(crate) fn sku(mut self, sku: &str) -> Self {
        self.sku = sku.to_owned();
        self
    }

    pub(crate) fn posted(mut self, day: &str) -> Self {
        self.posted = day.to_owned();
        self
    }
}

/// An amount beside orders, such as a reserve.
pub(crate) fn other(description: &str, cents: i64) -> Amount {
    Amount::new("other-transaction", "other-transaction", description, cents)
}

pub(crate) fn money(cents: i64) -> String {
    Decimal::new(cents, 2).to_string()
}

pub(crate) const V2: &str = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id";

/// The rows of V2 below its heading, the summary first.
pub(crate) fn v2_rows(id: &str, total: i64, amounts: &[Amount]) -> Vec<String> {
    let mut rows = vec![format!(
        "{id}\t2026-05-13 00:00:00 UTC\t2026-05-27 11:35:23 UTC\t2026-05-29 11:35:23 UTC\t{}\tEUR{}",
        money(total),
        "\t".repeat(18)
    )];
    rows.extend(amounts.iter().map(|a| {
        let quantity = a.quantity.map(|quantity| quantity.to_string()).unwrap_or_default();
        format!(
            "{id}\t\t\t\t\t\t{}\t{}\t\t\t\t{}\t{}\t{}\t{}\tAFN\t{}\t{} 10:00:00 UTC\t\t\t\t{}\t{quantity}\t",
            a.transaction,
            a.order,
            a.marketplace,
            a.kind,
            a.description,
            money(a.cents),
            a.posted,
            a.posted,
            a.sku
        )
    }));
    rows
}

pub(crate) fn v2(id: &str, total: i64, amounts: &[Amount]) -> String {
    format!("{V2}\n{}\n", v2_rows(id, total, amounts).join("\n"))
}

const V1: &str = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tshipment-fee-type\tshipment-fee-amount\torder-fee-type\torder-fee-amount\tfulfillment-id\tposted-date\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tprice-type\tprice-amount\titem-related-fee-type\titem-related-fee-amount\tmisc-fee-amount\tother-fee-amount\tother-fee-reason-description\tpromotion-id\tpromotion-type\tpromotion-amount\tdirect-payment-type\tdirect-payment-amount\tother-amount";

/// What stands below the name of a fee.
const MODERN: [&str; 2] = ["Base fee", "Discount on fee"];

/// The same amounts as V1 has them.
pub(crate) fn v1(id: &str, total: i64, amounts: &[Amount]) -> String {
    let names: Vec<&str> = V1.split('\t').collect();
    let mut file = format!("{V1}\n");
    let mut push = |cells: &[(&str, &str)]| {
        let cells: BTreeMap<&str, &str> = cells.iter().copied().collect();
        let row: Vec<&str> = names.iter().map(|name| cells.get(name).copied().unwrap_or_default()).collect();
        file.push_str(&row.join("\t"));
        file.push('\n');
    };
    push(&[
        ("settlement-id", id),
        ("settlement-start-date", "2026-05-13T00:00:00+00:00"),
        ("settlement-end-date", "2026-05-27T11:35:23+00:00"),
        ("deposit-date", "2026-05-29T11:35:23+00:00"),
        ("total-amount", &money(total)),
        ("currency", "EUR"),
    ]);
    for a in amounts {
        let amount = money(a.cents);
        let posted = format!("{}T10:00:00+00:00", a.posted);
        let mut cells = vec![
            ("settlement-id", id),
            ("order-id", &a.order),
            ("sku", &a.sku),
            ("marketplace-name", &a.marketplace),
            ("posted-date", &posted),
        ];
        let (kind, of) = match a.kind.as_str() {
            "ItemPrice" | "ItemWithheldTax" => ("price-type", "price-amount"),
            "ItemFees" => ("item-related-fee-type", "item-related-fee-amount"),
            "Promotion" => ("promotion-type", "promotion-amount"),
            "OtherFees" => ("other-fee-reason-description", "other-fee-amount"),
            "ShipmentFees" => ("shipment-fee-type", "shipment-fee-amount"),
            // V1 has points among fees, and no more of a modern fee than its name.
            "Points" => ("item-related-fee-type", "item-related-fee-amount"),
            "other-transaction" => ("transaction-type", "other-amount"),
            _ if MODERN.contains(&a.description.as_str()) => ("transaction-type", "other-amount"),
            other => panic!("V1 has no {other}"),
        };
        let is_modern = MODERN.contains(&a.description.as_str());
        let name = match a.transaction.strip_prefix("other-transaction") {
            _ if is_modern => a.kind.clone(),
            Some(back) => format!("{}{back}", a.description),
            None => a.description.clone(),
        };
        if kind != "transaction-type" {
            cells.push(("transaction-type", &a.transaction));
        }
        cells.push((kind, &name));
        cells.push((of, &amount));
        push(&cells);
    }
    file
}

pub(crate) fn total(amounts: &[Amount]) -> i64 {
    amounts.iter().filter(|amount| amount.transaction != "Transfer").map(|amount| amount.cents).sum()
}

pub(crate) fn ctx(revenue: RevenueMode) -> SettlementContext {
    SettlementContext::new(revenue)
}

/// The only settlement of a file.
pub(crate) fn only(ctx: &SettlementContext, file: &str) -> Mapped<SettlementDraft> {
    let mut all = settlements(ctx, file.as_bytes()).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// The settlement of some amounts that tie.
pub(crate) fn drafted(ctx: &SettlementContext, amounts: &[Amount]) -> Mapped<SettlementDraft> {
    only(ctx, &v2("1001", total(amounts), amounts))
}

/// `account balance` of each line, orders and SKUs behind.
pub(crate) fn shown(entry: &JournalEntry) -> Vec<String> {
    let line = |line: amz_odoo_mapping::settlement::JournalLine| {
        let of = line.order_id.iter().chain(&line.sku).map(|id| format!(" {id}")).collect::<String>();
        format!("{} {}{of}", line.posting.account, line.balance)
    };
    entry.lines.iter().map(line).collect()
}

/// What each account comes to over all entries, without those at zero.
pub(crate) fn accounts<'a>(entries: impl IntoIterator<Item = &'a JournalEntry>) -> BTreeMap<String, Decimal> {
    let mut sums = BTreeMap::<String, Decimal>::new();
    for line in entries.into_iter().flat_map(|entry| &entry.lines) {
        *sums.entry(line.posting.account.clone()).or_default() += line.balance;
    }
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

/// `code at path` of each issue.
pub(crate) fn issues(mapped: &Mapped<SettlementDraft>) -> Vec<String> {
    mapped.issues.iter().map(|issue| format!("{} at {}", issue.kind.code(), issue.path)).collect()
}

/// Everything but the trace, or the place where the file is wrong.
pub(crate) fn read(ctx: &SettlementContext, file: &[u8]) -> String {
    read_in_pieces(ctx, file, &[])
}

/// The same of a file that comes cut at these places.
pub(crate) fn read_in_pieces(ctx: &SettlementContext, file: &[u8], cuts: &[Index]) -> String {
    read_cut(ctx, file, cuts.iter().map(|cut| cut.index(file.len())).collect())
}

/// The same of a file that comes cut behind these numbers of bytes.
pub(crate) fn read_cut(ctx: &SettlementContext, file: &[u8], mut places: Vec<usize>) -> String {
    places.extend([0, file.len()]);
    places.sort_unstable();
    let mut reader = SettlementReader::new(ctx);
    let fed = places.windows(2).try_for_each(|cut| reader.feed(&file[cut[0]..cut[1]]));
    match fed.and_then(|()| reader.finish()) {
        Ok(all) => all.iter().map(|mapped| format!("{:?} {:?}\n", mapped.draft, mapped.issues)).collect(),
        Err(error) => error.to_string(),
    }
}

/// Puts texts into an order that the seed decides.
pub(crate) fn shuffle<T: std::fmt::Display>(texts: &mut [T], seed: u64) {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    texts.sort_by_key(|text| text.to_string().bytes().fold(seed, mix));
}
