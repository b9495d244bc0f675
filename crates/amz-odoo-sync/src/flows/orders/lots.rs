//! Transfers that Odoo does not validate, because nobody has entered lot or serial numbers: found with one read for
//! the whole batch, where `button_validate` would abort for each of them.

use std::collections::BTreeMap;

use odoo_rpc::{Domain, Record, SearchOptions};

use crate::error::{Of, Result, SyncError};
use crate::odoo::Session;

const MODEL: &str = "stock.move.line";

/// A transfer that waits for numbers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Waiting {
    /// Its name, such as `WH/OUT/00001`.
    pub(super) transfer: String,
    /// The products without numbers, by name.
    pub(super) products: Vec<String>,
}

/// Those of the transfers that wait for numbers, as Odoo itself will look when it validates them: after the moved
/// quantities are written, because writing them takes the lots that are in stock.
pub(super) async fn waiting(session: &Session, transfers: &[i64]) -> Result<BTreeMap<i64, Waiting>> {
    if transfers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let client = session.client();
    let fields = client.fields(MODEL).await?;
    let quantity = fields.pick(&["quantity", "qty_done"]).ok_or_else(|| {
        SyncError::NotReady(format!(
            "this Odoo has no field for the quantity of {MODEL}; its version is not known here"
        ))
    })?;
    let operation = |field: &str, is: bool| Domain::eq(format!("picking_id.picking_type_id.{field}"), is);
    let domain = Domain::all_of([
        Domain::is_in("picking_id", transfers.to_vec()),
        Domain::ne("product_id.tracking", "none"),
        Domain::ne(quantity, 0),
        Domain::any_of([operation("use_create_lots", true), operation("use_existing_lots", true)]),
        Domain::unset("lot_id"),
        // A name is a number only where it may become a new lot.
        Domain::any_of([Domain::unset("lot_name"), operation("use_create_lots", false)]),
    ]);
    let options = SearchOptions::new().context(session.context()).order("id");
    let lines = client.search_read(MODEL, &domain, &["picking_id", "product_id"], options).await?;
    by_transfer(&lines)
}

fn by_transfer(lines: &[Record]) -> Result<BTreeMap<i64, Waiting>> {
    let mut found: BTreeMap<i64, Waiting> = BTreeMap::new();
    for line in lines {
        let Some(transfer) = line.many2one("picking_id").of(MODEL)? else { continue };
        let waiting = found.entry(transfer.id).or_insert_with(|| Waiting {
            transfer: transfer.name.unwrap_or_default().to_owned(),
            products: Vec::new(),
        });
        let product = line.many2one("product_id").of(MODEL)?.and_then(|product| product.name);
        let product = product.unwrap_or_default();
        if !waiting.products.iter().any(|known| known == product) {
            waiting.products.push(product.to_owned());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_transfer_names_each_product_once() {
        let line = |transfer: i64, product: &str| {
            let name = format!("WH/OUT/0000{transfer}");
            serde_json::from_value(
                json!({"id": 1, "picking_id": [transfer, name], "product_id": [5, product]}),
            )
            .expect("a record")
        };
        let lines: Vec<Record> =
            vec![line(2, "[B] Camera"), line(1, "[A] Phone"), line(2, "[C] Lens"), line(2, "[B] Camera")];
        let waiting = |transfer: &str, products: &[&str]| Waiting {
            transfer: transfer.to_owned(),
            products: products.iter().map(|product| (*product).to_owned()).collect(),
        };
        assert_eq!(
            by_transfer(&lines).expect("records"),
            BTreeMap::from([
                (1, waiting("WH/OUT/00001", &["[A] Phone"])),
                (2, waiting("WH/OUT/00002", &["[B] Camera", "[C] Lens"])),
            ])
        );
    }
}
