//! `load`: many records in one transaction, safe to repeat.

use super::Client;
use crate::error::{Error, ErrorKind, Result, Sent};
use crate::load::{LoadOutcome, is_repeatable};
use crate::{Call, Context};

impl Client {
    /// Creates or updates records from rows of text, all of them or none.
    ///
    /// A record whose `id` column names an external id is created once and updated from then on; its lines likewise,
    /// when a column such as `order_line/id` names them. Rows are then safe to load again, and the client does so
    /// when the connection fails or Odoo met another transaction. An empty cell means "no value".
    ///
    /// Dates and times are read as UTC, whatever the client's or the user's time zone is, unless `context` itself
    /// names a time zone.
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use odoo_rpc::Context;
    ///
    /// let rows = vec![vec!["shop.customer_1".to_owned(), "Jane".to_owned()]];
    /// let outcome = odoo.load("res.partner", &["id", "name"], &rows, Context::new()).await?;
    /// let ids: Vec<i64> = outcome.into_result()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when other transactions held the records in all attempts; nothing was written. Bad rows
    /// are no error but [`LoadOutcome::Refused`]. And those of every call.
    pub async fn load<F: AsRef<str>>(
        &self,
        model: &str,
        fields: &[F],
        rows: &[Vec<String>],
        context: Context,
    ) -> Result<LoadOutcome> {
        let names: Vec<&str> = fields.iter().map(AsRef::as_ref).collect();
        let call = Call::new(model.to_owned(), "load").arg("fields", &names).arg("data", rows);
        self.load_call(&call.context(in_utc(&context)), || is_repeatable(fields, rows)).await
    }

    /// Makes the call, again while other transactions hold the records.
    pub(super) async fn load_call(&self, call: &Call, repeatable: impl Fn() -> bool) -> Result<LoadOutcome> {
        let mut attempt = 1;
        loop {
            let outcome = self.execute_if_safe(call, &repeatable).await?;
            match outcome {
                LoadOutcome::Refused(refusal) if refusal.is_conflict() => {
                    if attempt >= self.0.wire.retry.conflict_attempts {
                        return Err(Error::new(ErrorKind::Conflict, Sent::Yes).on(|| call.to_string()));
                    }
                }
                outcome => return Ok(outcome),
            }
            self.0.wire.pause(attempt).await;
            attempt += 1;
        }
    }
}

/// `load` reads points in time in the context's time zone.
pub(super) fn in_utc(context: &Context) -> Context {
    context.over(&Context::new().tz("UTC"))
}
