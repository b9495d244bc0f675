//! The month's books: settlements, and what is beside them (invoices, bank lines).

use amz_odoo_mapping::Mapped;
use amz_odoo_mapping::settlement::{
    BankLine, DepositWindow, Payout, RevenueMode, SettlementDraft, match_deposits, settlements,
};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const MODES: [(RevenueMode, &str); 2] =
    [(RevenueMode::Invoices, "invoices"), (RevenueMode::Settlement, "settlement")];

pub(super) const REPORT: &str = include_str!("../worked_month.txt");

/// One line of the report.
pub(super) struct Row {
    pub settlement: String,
    pub transaction: String,
    pub order: String,
    pub kind: String,
    pub description: String,
    pub amount: Decimal,
    pub posted: String,
}

pub(super) fn rows() -> Vec<Row> {
    let mut lines = REPORT.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let names = lines.next().unwrap();
    let place = |name: &str| names.iter().position(|known| *known == name).unwrap();
    lines
        .filter(|cells| !cells[place("amount")].is_empty())
        .map(|cells| {
            let cell = |name: &str| cells[place(name)].to_owned();
            Row {
                settlement: cell("settlement-id"),
                transaction: cell("transaction-type"),
                order: cell("order-id"),
                kind: cell("amount-type"),
                description: cell("amount-description"),
                amount: cell("amount").parse().unwrap(),
                posted: cell("posted-date"),
            }
        })
        .collect()
}

pub(super) fn drafts(mode: RevenueMode) -> Vec<Mapped<SettlementDraft>> {
    let mut ctx = crate::support::ctx(mode);
    ctx.by_month = true;
    settlements(&ctx, REPORT.as_bytes()).unwrap()
}

/// An invoice or a credit note that the merchant's own books have where orders are invoiced.
pub(super) struct Document {
    pub name: String,
    pub order: String,
    pub date: Date,
    /// Credits of accounts, by what the buyer pays for.
    pub parts: BTreeMap<&'static str, Decimal>,
}

impl Document {
    pub(super) fn total(&self) -> Decimal {
        self.parts.values().sum()
    }
}

/// The invoices and credit notes that the report's orders have.
pub(super) fn documents() -> Vec<Document> {
    let rows = rows();
    let facilitated: BTreeSet<&str> =
        rows.iter().filter(|row| row.kind == "ItemWithheldTax").map(|row| row.order.as_str()).collect();
    let mut documents: Vec<Document> = Vec::new();
    for row in rows.iter().filter(|row| ["ItemPrice", "Promotion"].contains(&row.kind.as_str())) {
        let is_sale = row.transaction == "Order";
        let kind = if is_sale { "Invoice" } else { "Credit note" };
        let account = match (row.kind.as_str(), row.description.as_str()) {
            (_, tax) if tax.contains("Tax") && facilitated.contains(row.order.as_str()) => "facilitator_tax",
            (_, tax) if tax.contains("Tax") => "vat_payable",
            ("Promotion", _) => "promotions",
            (_, "Shipping") => "shipping_income",
            _ if is_sale => "sales",
            _ => "refunds",
        };
        let of_kind = |known: &&Document| known.name.starts_with(kind);
        let is_its = |known: &Document| of_kind(&known) && known.order == row.order;
        let place = documents.iter().position(is_its).unwrap_or_else(|| {
            let name = format!("{kind} {}", documents.iter().filter(of_kind).count() + 1);
            let (order, date) = (row.order.clone(), row.posted.parse().unwrap());
            documents.push(Document { name, order, date, parts: BTreeMap::new() });
            documents.len() - 1
        });
        *documents[place].parts.entry(account).or_default() += row.amount;
    }
    documents
}

/// What the bank shows: both payouts, and the debt that Amazon charged.
pub(super) fn bank() -> Vec<BankLine> {
    let line = |id: &str, date: &str, amount: &str| BankLine {
        id: id.to_owned(),
        date: date.parse().unwrap(),
        amount: amount.parse().unwrap(),
        currency: "EUR".to_owned(),
        reference: "AMAZON PAYMENTS".to_owned(),
    };
    vec![
        line("Bank, 17 June", "2026-06-17", "98.63"),
        line("Bank, 29 June", "2026-06-29", "-38.27"),
        line("Bank, 15 July", "2026-07-15", "125.58"),
    ]
}

/// One journal item.
pub(super) struct Item {
    pub date: Date,
    pub document: String,
    pub account: String,
    /// Debit less credit.
    pub balance: Decimal,
}

pub(super) struct Books {
    pub items: Vec<Item>,
}

impl Books {
    pub(super) fn new(mode: RevenueMode) -> Self {
        let mut items = Vec::new();
        let mut post = |date, document: &str, account: &str, balance| {
            items.push(Item { date, document: document.to_owned(), account: account.to_owned(), balance });
        };
        if mode == RevenueMode::Invoices {
            for document in documents() {
                post(document.date, &document.name, "receivable", document.total());
                for (account, amount) in &document.parts {
                    post(document.date, &document.name, account, -*amount);
                }
            }
        }
        let drafts = drafts(mode);
        for draft in drafts.iter().map(|mapped| &mapped.draft) {
            for entry in &draft.entries {
                let several = draft.entries.len() > 1;
                let month = if several { entry.date.strftime(", %B").to_string() } else { String::new() };
                let document = format!("Settlement {}{month}", draft.settlement_id.chars().last().unwrap());
                for line in &entry.lines {
                    post(entry.date, &document, &line.posting.account, line.balance);
                }
            }
        }
        let payouts: Vec<Payout> =
            drafts.iter().filter_map(|mapped| Payout::of(&mapped.draft, None)).collect();
        let found = match_deposits(&DepositWindow::default(), &payouts, &bank());
        assert_eq!((found.draft.len(), found.issues.len()), (2, 0));
        for line in bank() {
            post(line.date, &line.id, "bank", line.amount);
            post(line.date, &line.id, "payout", -line.amount);
        }
        items.sort_by_key(|item| item.date);
        Self { items }
    }

    /// Each account's balance on this day, or in the end; those at zero are left out.
    pub(super) fn sums(&self, on: Option<Date>) -> BTreeMap<String, Decimal> {
        let mut sums = BTreeMap::<String, Decimal>::new();
        for item in self.items.iter().filter(|item| on.is_none_or(|on| item.date <= on)) {
            *sums.entry(item.account.clone()).or_default() += item.balance;
        }
        sums.retain(|_, sum| !sum.is_zero());
        sums
    }

    /// Debits and credits of an account in all, both positive.
    pub(super) fn sides(&self, account: &str) -> [Decimal; 2] {
        let own = || self.items.iter().filter(move |item| item.account == account).map(|item| item.balance);
        [
            own().filter(Decimal::is_sign_positive).sum(),
            -own().filter(Decimal::is_sign_negative).sum::<Decimal>(),
        ]
    }
}

/// What an account is called.
pub(super) fn title(account: &str) -> String {
    let rules = amz_odoo_mapping::settlement::AccountRules::built_in();
    rules.accounts.get(account).map_or_else(|| "Bank".to_owned(), |account| account.name.clone())
}
