//! Amazon's tax over that of draft invoices and credit notes in a real Odoo, as a caller of the mapping does it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot be set up has failed")]

use amz_odoo_mapping::order::{InvoiceLine, InvoiceLineKind, InvoiceOverride};
use odoo_rpc::{Client, Context, Domain, SearchOptions};
use serde_json::{Value, json};

/// The lines of a draft but for its payment terms; `rounding` is the product of lines for rounding.
///
/// # Panics
/// When Odoo does not answer.
pub async fn lines(client: &Client, invoice: i64, rounding: i64) -> Vec<InvoiceLine> {
    let fields = ["display_type", "tax_line_id", "tax_ids", "product_id", "amount_currency"];
    let domain = Domain::eq("move_id", invoice);
    let found = client.search_read("account.move.line", &domain, &fields, SearchOptions::new().order("id"));
    let mut lines = Vec::new();
    for line in found.await.unwrap() {
        if line.str("display_type").unwrap() == Some("payment_term") {
            continue;
        }
        let tax_id = line.ids("tax_ids").unwrap().first().copied();
        let product = line.many2one("product_id").unwrap().map(|product| product.id);
        let kind = match line.many2one("tax_line_id").unwrap() {
            Some(tax) => {
                let fields = ["amount", "price_include"];
                let tax = &client.read("account.tax", &[tax.id], &fields, Context::new()).await.unwrap()[0];
                InvoiceLineKind::Tax {
                    tax_id: tax.id().unwrap(),
                    rate: tax.decimal("amount").unwrap().unwrap(),
                    included: tax.bool("price_include").unwrap(),
                }
            }
            None if product == Some(rounding) && tax_id.is_none() => InvoiceLineKind::Rounding,
            None => InvoiceLineKind::Sold { tax_id },
        };
        let amount_currency = line.decimal("amount_currency").unwrap().unwrap().round_dp(2);
        lines.push(InvoiceLine { id: line.id().unwrap(), kind, amount_currency });
    }
    lines
}

/// Writes the commands, what was sold first.
///
/// # Panics
/// When Odoo refuses.
pub async fn write(client: &Client, invoice: i64, over: &InvoiceOverride) {
    for (field, commands) in [("invoice_line_ids", &over.lines), ("line_ids", &over.taxes)] {
        if commands.is_empty() {
            continue;
        }
        let Value::Object(values) = json!({ field: commands }) else { continue };
        client.write("account.move", &[invoice], values, Context::new()).await.unwrap();
    }
}
