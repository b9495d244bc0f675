//! A company in Odoo for the tests of entries: rules, the chart that they name, settlements that they book.

use crate::support::{Amount, ctx, drafted};
use amz_odoo_mapping::settlement::odoo::{Chart, EntryContext, MoveDraft, moves};
use amz_odoo_mapping::settlement::{AccountRules, RevenueMode, SettlementDraft};
use amz_odoo_mapping::{Issue, Mapped};
use serde_json::{Value, json};

pub(crate) const ORDER: &str = "302-1234567-1234567";

/// A tax on sales in the price, whose tags are Odoo's; one that Amazon tells, whose tags the rules name; one on fees of the
/// same name as the first.
pub(crate) const RULES: &str = r#"version = 1
[accounts]
sales = { code = "400" }
[taxes.included]
name = "19%"
rate = "19"
included = true
account = "vat_payable"
[taxes.told]
name = "7%"
rate = "7"
account = "vat_payable"
base_tags = ["+86"]
tax_tags = ["+86 tax"]
[taxes.input]
name = "19%"
rate = "19"
included = true
account = "fee_tax"
on = "purchase"
[[rules]]
name = "pens"
group = "sales"
account = "sales"
tax = "included"
analytic = ["Amazon DE"]
when = { description = ["Principal"], skus = ["PEN"] }
[[rules]]
name = "books"
group = "sales"
account = "sales"
tax = "told"
when = { description = ["Principal"], skus = ["BOOK"] }
[[rules]]
name = "books_tax"
group = "tax"
account = "vat_payable"
tax_line_of = "told"
when = { description = ["Tax"], skus = ["BOOK"] }
[[rules]]
name = "fees"
group = "seller_fees"
account = "referral_fees"
tax = "input"
when = { description = ["Commission"] }
"#;

pub(crate) fn rules() -> AccountRules {
    AccountRules::parse(RULES).unwrap()
}

/// An Odoo with every account of the rules, three taxes and their tags, as `read` gives it.
pub(crate) fn records(rules: &AccountRules, signs: bool) -> Value {
    let accounts = rules.accounts.iter().enumerate().map(|(place, (name, account))| {
        let code = account.code.clone().map_or(json!(false), Value::from);
        json!({"id": 100 + place, "code": code, "name": account.name, "reconcile": name == "receivable"})
    });
    let tags = ["81", "81 tax", "86", "86 tax", "66", "66 tax"];
    let tags = tags.into_iter().zip((1_i64..).step_by(2)).flat_map(|(name, id)| {
        if signs {
            vec![
                json!({"id": id, "name": format!("+{name}"), "tax_negate": false}),
                json!({"id": id + 1, "name": format!("-{name}"), "tax_negate": true}),
            ]
        } else {
            vec![json!({"id": id, "name": name})]
        }
    });
    let mut parts = Vec::new();
    for (tax, base) in [(1_i64, 1_i64), (2, 5), (3, 9)] {
        for (document, other) in [("invoice", 0), ("refund", i64::from(signs))] {
            for (kind, tag) in [("base", base), ("tax", base + 2)] {
                let id = tax * 10 + 2 * i64::from(document == "refund") + i64::from(kind == "tax");
                let mut part = json!({
                    "id": id, "tax_id": [tax, "tax"], "repartition_type": kind, "factor_percent": 100.0, "tag_ids": [tag + other],
                });
                if signs {
                    let refund = document == "refund";
                    part["refund_tax_id"] = if refund { json!([tax, "tax"]) } else { json!(false) };
                } else {
                    part["document_type"] = json!(document);
                }
                parts.push(part);
            }
        }
    }
    let tax = |id, name, rate, side| json!({"id": id, "name": name, "amount": rate, "amount_type": "percent", "type_tax_use": side});
    json!({
        "account.account": accounts.collect::<Vec<_>>(),
        "account.tax": [
            tax(1, "19%", 19.0, "sale"), tax(2, "7%", 7.0, "sale"), tax(3, "19%", 19.0, "purchase"),
        ],
        "account.tax.repartition.line": parts,
        "account.account.tag": tags.collect::<Vec<_>>(),
        "account.analytic.account": [{"id": 7, "name": "Amazon DE"}],
        "res.currency": [{"id": 1, "name": "EUR"}, {"id": 2, "name": "USD"}],
    })
}

pub(crate) fn chart(records: Value) -> Chart {
    Chart::new("EUR", 3).read(&serde_json::from_value(records).unwrap()).unwrap()
}

pub(crate) fn amount(transaction: &str, kind: &str, description: &str, cents: i64, sku: &str) -> Amount {
    Amount::new(transaction, kind, description, cents).order(ORDER).sku(sku)
}

/// A taxed sale and refund, a sale whose tax is told, a fee.
pub(crate) fn sold() -> Vec<Amount> {
    vec![
        amount("Order", "ItemPrice", "Principal", 11_900, "PEN"),
        amount("Order", "ItemPrice", "Principal", 1_000, "BOOK"),
        amount("Order", "ItemPrice", "Tax", 70, "BOOK"),
        amount("Refund", "ItemPrice", "Principal", -500, "BOOK"),
        amount("Refund", "ItemPrice", "Tax", -35, "BOOK"),
        amount("Order", "ItemFees", "Commission", -1_190, "PEN"),
    ]
}

pub(crate) fn draft(rules: &AccountRules, revenue: RevenueMode, amounts: &[Amount]) -> SettlementDraft {
    let mut ctx = ctx(revenue);
    ctx.rules = rules.clone();
    drafted(&ctx, amounts).draft
}

pub(crate) fn mapped(chart: &Chart, amounts: &[Amount]) -> Mapped<Vec<MoveDraft>> {
    let rules = rules();
    let draft = draft(&rules, RevenueMode::Settlement, amounts);
    moves(&EntryContext::new(chart, &rules, "A1"), &draft)
}

pub(crate) fn told(issues: &[Issue]) -> Vec<String> {
    issues.iter().map(|issue| format!("{} at {}", issue.kind.code(), issue.path)).collect()
}
