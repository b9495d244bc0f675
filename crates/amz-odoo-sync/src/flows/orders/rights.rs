//! A right that the user lacks is no record's fault: nothing is held back for it, the pass stops until it is granted.

use std::collections::BTreeSet;

use odoo_rpc::Client;

use crate::error::{Result, SyncError};
use crate::odoo::may;

/// Asks Odoo after a refusal whether a right is missing; each question once.
#[derive(Debug)]
pub(super) struct Rights<'a> {
    client: &'a Client,
    asked: BTreeSet<(String, &'static str)>,
}

impl<'a> Rights<'a> {
    /// Nothing was asked yet.
    pub(super) fn new(client: &'a Client) -> Self {
        Self { client, asked: BTreeSet::new() }
    }

    /// Checks the rights that a step always needs, and those that Odoo names in what it said.
    ///
    /// # Errors
    /// [`SyncError::NotReady`] when one is missing.
    pub(super) async fn check<'t>(
        &mut self,
        needed: impl IntoIterator<Item = (&'t str, &'static str)>,
        said: impl IntoIterator<Item = &'t str>,
    ) -> Result<()> {
        for (model, operation) in needed.into_iter().chain(said.into_iter().filter_map(denied)) {
            if self.asked.insert((model.to_owned(), operation)) && !may(self.client, model, operation).await?
            {
                return Err(SyncError::NotReady(format!(
                    "the Odoo user may not {operation} records of {model}: give it the right, `amz-odoo doctor` says \
                     which"
                )));
            }
        }
        Ok(())
    }
}

/// The model and the operation that an access list refused, from Odoo's sentence in English, the language of our calls:
/// `You are not allowed to modify 'Transfer' (stock.picking) records.`
fn denied(said: &str) -> Option<(&str, &'static str)> {
    let (verb, rest) = said.split_once("You are not allowed to ")?.1.split_once(" '")?;
    let operation = match verb {
        "access" => "read",
        "modify" => "write",
        "create" => "create",
        "delete" => "unlink",
        _ => return None,
    };
    let model = rest.split_once("' (")?.1.split_once(')')?.0;
    Some((model, operation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odoo_names_the_right_that_is_missing() {
        for (said, right) in [
            (
                "You are not allowed to modify 'Transfer' (stock.picking) records.\n\nThis operation is allowed for…",
                Some(("stock.picking", "write")),
            ),
            (
                "You are not allowed to access 'Lot (Serial)' (stock.lot) records.",
                Some(("stock.lot", "read")),
            ),
            (
                "You are not allowed to create 'Quants' (stock.quant) records.",
                Some(("stock.quant", "create")),
            ),
            (
                "You are not allowed to delete 'Stock Move' (stock.move) records.",
                Some(("stock.move", "unlink")),
            ),
            // A record rule: about single records.
            ("Uh-oh! Looks like you have stumbled upon some top-secret records.", None),
            ("You are not allowed to do this.", None),
            ("You are not allowed to modify 'Transfer'", None),
        ] {
            assert_eq!(denied(said), right, "{said}");
        }
    }
}
