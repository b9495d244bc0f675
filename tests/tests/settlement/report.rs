//! Settlement reports as V2 has them.

use rust_decimal::Decimal;

const HEADING: &str = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id";

/// One amount.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) transaction: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) description: &'static str,
    pub(crate) amount: Decimal,
    pub(crate) order: String,
    pub(crate) marketplace: &'static str,
    pub(crate) sku: String,
    pub(crate) day: &'static str,
}

pub(crate) fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

/// An amount of an order.
pub(crate) fn row(kinds: [&'static str; 3], amount: Decimal) -> Row {
    let [transaction, kind, description] = kinds;
    let order = if kind == "other-transaction" { "" } else { "302-0000001-0000001" };
    Row {
        transaction,
        kind,
        description,
        amount,
        order: order.to_owned(),
        day: "2026-05-20",
        ..Row::default()
    }
}

/// An amount beside orders, such as a reserve.
pub(crate) fn other(description: &'static str, amount: i64) -> Row {
    row(["other-transaction", "other-transaction", description], cents(amount))
}

impl Row {
    pub(crate) fn order(mut self, order: &str) -> Self {
        self.order = order.to_owned();
        self
    }

    pub(crate) fn sku(mut self, sku: &str) -> Self {
        self.sku = sku.to_owned();
        self
    }

    pub(crate) fn market(mut self, marketplace: &'static str) -> Self {
        self.marketplace = marketplace;
        self
    }

    pub(crate) fn day(mut self, day: &'static str) -> Self {
        self.day = day;
        self
    }
}

/// A report of one settlement, from the 20th of April to the 27th of May 2026.
pub(crate) fn report(id: &str, currency: &str, rows: &[Row]) -> String {
    let total: Decimal = rows.iter().map(|row| row.amount).sum();
    let mut text = format!(
        "{HEADING}\n{id}\t2026-04-20 00:00:00 UTC\t2026-05-27 11:35:23 UTC\t2026-05-29 11:35:23 UTC\t{total}\t{currency}{}\n",
        "\t".repeat(18)
    );
    for row in rows {
        let Row { transaction, kind, description, amount, order, marketplace, sku, day } = row;
        text.push_str(&format!(
            "{id}\t\t\t\t\t\t{transaction}\t{order}\t\t\t\t{marketplace}\t{kind}\t{description}\t{amount}\t\t{day}\t{day} 10:00:00 UTC\t\t\t\t{sku}\t\t\n"
        ));
    }
    text
}
