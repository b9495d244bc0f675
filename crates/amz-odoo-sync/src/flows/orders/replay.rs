//! Books one order again, with what Amazon has of it now.

use serde::Serialize;
use spapi_types::orders_2026_01_01::GetOrder;

use super::fetch::{self, INCLUDED};
use super::{FLOW, OrdersFlow};
use crate::error::{Result, SyncError};
use crate::report::OrdersReport;
use crate::store::{Fresh, JobState, Payload, Replay, Store};

/// What a replay did.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Replayed {
    /// The counts, also of what else waited.
    #[serde(flatten)]
    pub report: OrdersReport,
    /// Which document was booked.
    pub document: Document,
    /// Why Amazon could not be asked, where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_asked: Option<String>,
}

/// Which document of an order was booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Document {
    /// The one that Amazon gave just now.
    Fetched,
    /// The one that it gave before.
    Stored,
}

impl Replayed {
    /// Adds what another account's replay did.
    pub fn add(&mut self, other: &Self) {
        self.report.add(&other.report);
        if other.document == Document::Stored {
            self.document = Document::Stored;
        }
        self.not_asked = self.not_asked.take().or_else(|| other.not_asked.clone());
    }
}

/// The accounts whose queue knows an order, in the order of their names.
///
/// # Errors
/// [`SyncError::NeverFetched`] when there is none; whatever the store yields.
pub async fn accounts_of(store: &dyn Store, order_id: &str) -> Result<Vec<String>> {
    let jobs = store.jobs(order_id).await?;
    let accounts: Vec<String> =
        jobs.into_iter().filter(|job| job.flow.flow == FLOW).map(|job| job.flow.account).collect();
    if accounts.is_empty() { Err(SyncError::NeverFetched(order_id.to_owned())) } else { Ok(accounts) }
}

impl OrdersFlow<'_> {
    /// Fetches the order anew, and books it with all else that waits. Where Amazon cannot be asked, the document that
    /// it gave before is booked, and [`Replayed::not_asked`] says why.
    ///
    /// # Errors
    /// [`SyncError::NeverFetched`] and [`SyncError::InWork`]; as [`pass`](Self::pass) otherwise.
    pub async fn replay(&self, order_id: &str) -> Result<Replayed> {
        self.refuse_while_odoo_writes_to_buyers().await?;
        let before = self.calls();
        let (fresh, not_asked) = match self.fetch_one(order_id).await {
            Ok(fresh) => (Some(fresh), None),
            Err(error) => {
                let sentence = format!(
                    "Amazon does not give the order {order_id} ({error}): booked is the document that it gave before"
                );
                (None, Some(sentence))
            }
        };
        let document = if fresh.is_some() { Document::Fetched } else { Document::Stored };
        let request = Replay {
            record: order_id.to_owned(),
            account: Some(self.account.name.clone()),
            flow: Some(FLOW.to_owned()),
            at: self.clock.now(),
            fresh,
        };
        let replayed = self.store.replay(request).await?;
        if replayed.is_empty() {
            return Err(SyncError::NeverFetched(order_id.to_owned()));
        }
        if replayed.iter().any(|job| job.was == JobState::Leased) {
            return Err(SyncError::InWork(order_id.to_owned()));
        }
        let mut report = self.drain(super::Mode::Book).await?;
        report.orders_seen = u64::from(document == Document::Fetched);
        self.count_calls(&mut report, &before);
        Ok(Replayed { report, document, not_asked })
    }

    async fn fetch_one(&self, order_id: &str) -> Result<Fresh> {
        let mut request = GetOrder::new(order_id);
        request.included_data = Some(INCLUDED.map(Into::into).to_vec());
        let answer = self.amazon.send(&request).await?;
        let order = answer.value.order.unwrap_or_default();
        if order.order_id.as_deref() != Some(order_id) {
            return Err(SyncError::NotReady("its answer holds another order, or none".to_owned()));
        }
        let document = fetch::document(&answer.raw, &order)?;
        Ok(Fresh { version: self.version(&order), payload: Payload::new(document) })
    }
}
