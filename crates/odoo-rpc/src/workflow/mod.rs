//! Workflow steps that tell what came of them.
//!
//! Odoo's buttons answer 200 also when nothing happened: a wizard that nobody answers, a step that a filter left out.
//! And one record that refuses takes the whole batch back. A step here reads each record's state before and after,
//! leaves out what is not in a state for it, and finds the records that refuse by halving the batch, so that they hold
//! back no other:
//!
//! ```no_run
//! # async fn example(odoo: odoo_rpc::Client) -> odoo_rpc::Result<()> {
//! use odoo_rpc::workflow::Rest;
//!
//! for transition in odoo.workflow().validate_pickings(&[41, 42], Rest::Backorder).await? {
//!     match &transition.refused {
//!         Some(error) => println!("transfer {}: {error}", transition.id),
//!         None if transition.happened() => println!("transfer {} is {:?}", transition.id, transition.after),
//!         None => println!("transfer {} waits for {:?}", transition.id, transition.asked),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Steps may be repeated after any error: what is done already is in another state and is left alone.

mod inventory;
mod step;
mod transition;

pub use inventory::{Counted, StockCount};
pub use step::Step;
pub use transition::Transition;

use crate::error::Result;
use crate::{Client, Context};

/// The steps of a client: see the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct Workflow<'a>(&'a Client);

/// What becomes of goods that a transfer asks for and that were not picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// They are delivered later, by a transfer of their own.
    Backorder,
    /// They are not delivered.
    Cancel,
}

impl Client {
    /// Workflow steps that tell what came of them.
    #[must_use]
    pub fn workflow(&self) -> Workflow<'_> {
        Workflow(self)
    }
}

impl Workflow<'_> {
    /// Confirms quotations (`sale.order`).
    ///
    /// Odoo sets the order's date to now: write it back where it matters.
    ///
    /// # Errors
    /// Those of [`Workflow::run`].
    pub async fn confirm_sales(&self, orders: &[i64]) -> Result<Vec<Transition>> {
        self.run(&Step::new("sale.order", "action_confirm").from(["draft", "sent"]), orders).await
    }

    /// Cancels sales orders that are not locked, and their transfers that are not done. No mail goes to the customer.
    ///
    /// # Errors
    /// Those of [`Workflow::run`].
    pub async fn cancel_sales(&self, orders: &[i64]) -> Result<Vec<Transition>> {
        // Up to 18 a wizard would ask whether to write to the customer.
        let context = Context::new().with("disable_cancel_warning", true);
        let step = Step::new("sale.order", "action_cancel").from(["draft", "sent", "sale"]).context(context);
        self.run(&step, orders).await
    }

    /// Validates transfers (`stock.picking`) with what was picked. No text message goes to the customer.
    ///
    /// Odoo refuses a transfer of which nothing was picked or reserved.
    ///
    /// # Errors
    /// Those of [`Workflow::run`].
    pub async fn validate_pickings(&self, pickings: &[i64], rest: Rest) -> Result<Vec<Transition>> {
        let context = Context::new().with("skip_sms", true).with("skip_backorder", true);
        let context = match rest {
            Rest::Backorder => context,
            Rest::Cancel => context.with("picking_ids_not_to_backorder", pickings),
        };
        let step = Step::new("stock.picking", "button_validate")
            .from(["draft", "waiting", "confirmed", "assigned"])
            .context(context);
        self.run(&step, pickings).await
    }

    /// Posts invoices, credit notes and entries (`account.move`).
    ///
    /// # Errors
    /// Those of [`Workflow::run`].
    pub async fn post_moves(&self, moves: &[i64]) -> Result<Vec<Transition>> {
        self.run(&Step::new("account.move", "action_post").from(["draft"]), moves).await
    }
}
