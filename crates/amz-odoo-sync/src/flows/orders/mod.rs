//! Orders in: Amazon's orders become Odoo's sales orders, exactly once.
//!
//! ```text
//! fetch ─► jobs ─► plan ─► apply ─► verify ─► commit
//! ```
//!
//! `docs/architecture.md` tells how an order travels; the modules are its stations.

mod apply;
mod batch;
mod carriers;
mod commit;
mod contacts;
mod custom;
mod deliver;
mod existing;
mod fetch;
mod fiscal_positions;
#[cfg(test)]
mod fixtures;
mod halving;
mod isolate;
mod lots;
mod meanwhile;
mod plan;
mod prepare;
mod products;
mod read;
mod replay;
mod resolve;
mod rights;
mod rows;
mod taxes;
mod trouble;
mod verify;
mod wanted;
mod window;

use std::time::Duration;

use amz_odoo_mapping::MapContext;
use amz_odoo_mapping::fields::BoundRules;
use amz_odoo_mapping::order::Target;
use jiff::{SignedDuration, Timestamp};
use spapi_client::Seller;
use spapi_types::Marketplace;

use crate::clock::Clock;
use crate::crash::{self, Point};
use crate::error::{Result, SyncError};
use crate::odoo::{Session, mail_guards};
use crate::report::OrdersReport;
use crate::settings::Account;
use crate::store::{FlowId, LeaseRequest, LeaseToken, Store};
use batch::{End, Work};
pub(crate) use fetch::INCLUDED;
pub use replay::{Document, Replayed, accounts_of};

/// The flow's name in the store.
pub const FLOW: &str = "orders";

/// Orders a batch: beyond 100 Odoo gains nothing, and a crash has more to look at.
pub const BATCH: usize = 100;

/// Longer than the slowest step of a batch; every step extends it.
const LEASE: SignedDuration = SignedDuration::from_mins(10);

/// Batches in a row that may fail before a pass gives up. What such a batch had done already is found there again.
const FAILURES: u32 = 5;

/// The pause after the first of them; it grows with each.
const PAUSE: Duration = Duration::from_secs(1);

/// What a watcher of a pass is told.
pub trait Progress: Send + Sync {
    /// So many distinct orders were listed.
    fn fetched(&self, _orders: usize) {}
    /// So many orders more have ended their way.
    fn booked(&self, _orders: usize) {}
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}

/// The orders flow of one account.
pub struct OrdersFlow<'a> {
    account: &'a Account,
    marketplaces: Vec<&'static Marketplace>,
    flow: FlowId,
    amazon: &'a Seller,
    odoo: &'a Session,
    store: &'a dyn Store,
    clock: &'a dyn Clock,
    progress: &'a dyn Progress,
    context: MapContext,
    fields: BoundRules,
    fbm_warehouse: Option<i64>,
}

impl<'a> OrdersFlow<'a> {
    /// Puts the flow together.
    ///
    /// # Errors
    /// [`SyncError::NotReady`] when the account names a marketplace, a warehouse or a field that is not there.
    pub fn new(
        account: &'a Account,
        amazon: &'a Seller,
        odoo: &'a Session,
        store: &'a dyn Store,
        clock: &'a dyn Clock,
        progress: &'a dyn Progress,
    ) -> Result<Self> {
        let marketplaces = account.marketplaces()?;
        Ok(Self {
            account,
            marketplaces,
            flow: FlowId::new(&account.name, FLOW),
            amazon,
            odoo,
            store,
            clock,
            progress,
            context: account.map_context(odoo),
            fields: custom::bind(account, odoo)?,
            fbm_warehouse: fbm_warehouse(account, odoo)?,
        })
    }

    /// One pass: fetches what changed and books all that waits. `since` starts the listing there where that
    /// is before the cursor.
    ///
    /// # Errors
    /// [`SyncError::NotReady`] while Odoo would mail buyers; whatever Amazon, Odoo and the store yield. What was stored
    /// stays stored, and leased jobs come back: the next pass goes on.
    pub async fn pass(&self, since: Option<Timestamp>) -> Result<OrdersReport> {
        self.refuse_while_odoo_writes_to_buyers().await?;
        let before = self.calls();
        let fetched = self.fetch(since).await?;
        let mut report = self.drain(Mode::Book).await?;
        report.orders_seen = fetched.seen.len() as u64;
        report.to_correct = self.to_correct(&fetched);
        self.count_calls(&mut report, &before);
        report.orders_unchanged += report.orders_seen.saturating_sub(report.ended());
        Ok(report)
    }

    /// What a pass would do, without a write: give it a store of its own, because the jobs are taken from it.
    ///
    /// # Errors
    /// As [`pass`](Self::pass).
    pub async fn rehearse(&self, since: Option<Timestamp>) -> Result<OrdersReport> {
        let before = self.calls();
        let fetched = self.fetch(since).await?;
        let mut report = self.drain(Mode::Rehearse).await?;
        report.orders_seen = fetched.seen.len() as u64;
        report.to_correct = self.to_correct(&fetched);
        self.count_calls(&mut report, &before);
        Ok(report)
    }

    /// Books what waits in the queue, without asking Amazon.
    ///
    /// # Errors
    /// As [`pass`](Self::pass).
    pub async fn book(&self) -> Result<OrdersReport> {
        self.refuse_while_odoo_writes_to_buyers().await?;
        let before = self.calls();
        let mut report = self.drain(Mode::Book).await?;
        self.count_calls(&mut report, &before);
        Ok(report)
    }

    async fn drain(&self, mode: Mode) -> Result<OrdersReport> {
        let mut report = OrdersReport::default();
        let mut failures = 0;
        loop {
            let request = LeaseRequest {
                flow: self.flow.clone(),
                limit: BATCH,
                now: self.clock.now(),
                lease_for: LEASE,
            };
            let jobs = self.store.lease(request).await?;
            if jobs.is_empty() {
                return Ok(report);
            }
            crash::point(Point::JobsLeased);
            let tokens: Vec<LeaseToken> = jobs.iter().map(|job| job.token).collect();
            let count = jobs.len();
            let worked = async {
                let mut works = self.prepare(jobs, mode).await?;
                if mode == Mode::Book {
                    self.apply(&mut works).await?;
                    self.verify(&mut works).await?;
                    self.plan_anew(&mut works).await?;
                    crash::point(Point::BatchVerified);
                }
                Ok(works)
            };
            match worked.await {
                Ok(works) => {
                    self.commit(works, &mut report).await?;
                    failures = 0;
                }
                Err(error) => {
                    self.hand_back(tokens, &error).await?;
                    failures += 1;
                    if error.is_configuration() || failures >= FAILURES {
                        return Err(error);
                    }
                    tracing::warn!(account = %self.account.name, "a batch failed and is tried again: {error}");
                    tokio::time::sleep(PAUSE * failures).await;
                    continue;
                }
            }
            self.progress.booked(count);
        }
    }

    async fn verify(&self, works: &mut [Work]) -> Result<()> {
        let chosen = batch::live(works, |work| work.odoo_id.is_some());
        let ids: Vec<i64> = chosen.iter().filter_map(|&index| works[index].odoo_id).collect();
        let found = read::by_id(self.odoo, &ids).await?;
        for index in chosen {
            let work = &mut works[index];
            let order = found.iter().find(|order| Some(order.id) == work.odoo_id);
            let Some(wanted) = &work.wanted else { continue };
            let mut differences =
                verify::differences(wanted, &work.target, order, self.odoo.names.price_digits);
            if work.target == Target::Cancelled && !work.steps.load {
                // Amazon empties orders that it cancels; in Odoo the order keeps what was sold, also for a store that
                // knows nothing of it.
                differences.retain(|trouble| trouble.path == verify::STATE);
            }
            if !work.steps.load && order.is_some_and(|order| plan::same_sale(wanted, order)) {
                // Written by an earlier run, in the lines that Odoo's digits and rounding asked for then.
                differences.retain(|trouble| trouble.path != verify::LINES);
            }
            if work.troubles.iter().any(|known| known.kind == trouble::TAX_ROUNDING) {
                // The mapping has foreseen it.
                differences.retain(|found| found.kind != trouble::TAX_ROUNDING);
            }
            differences.into_iter().for_each(|trouble| work.trouble(trouble));
        }
        Ok(())
    }

    /// Holds the leases while the batch is on its way.
    async fn extend(&self, works: &mut [Work]) -> Result<()> {
        let now = self.clock.now();
        let tokens: Vec<LeaseToken> = works.iter().map(|work| work.job.token).collect();
        let until = now.saturating_add(LEASE).unwrap_or(now);
        let lost = self.store.extend(&tokens, until).await?;
        for work in works.iter_mut().filter(|work| lost.contains(&work.job.token.id)) {
            // Somebody else has the order by now; the commit would refuse what we bring.
            work.end = Some(End::Skipped("another worker has the order"));
        }
        Ok(())
    }

    async fn refuse_while_odoo_writes_to_buyers(&self) -> Result<()> {
        let guards = mail_guards(self.odoo.client(), &self.odoo.names, &self.odoo.company).await?;
        match guards.iter().find(|guard| Some(guard.field) == self.odoo.names.mail_switch) {
            None => Ok(()),
            Some(guard) => Err(SyncError::NotReady(format!(
                "Odoo would send a mail to the buyer of every delivery: switch off {}, or run `amz-odoo doctor --fix`",
                guard.setting
            ))),
        }
    }

    fn calls(&self) -> Calls {
        let amazon = self.amazon.client().stats();
        let odoo = self.odoo.client().stats();
        Calls {
            amazon: amazon.calls,
            throttled: amazon.throttled,
            odoo: odoo.calls,
            writes: odoo.writes,
            at: self.clock.now(),
        }
    }

    fn count_calls(&self, report: &mut OrdersReport, before: &Calls) {
        let after = self.calls();
        report.amazon_calls = after.amazon - before.amazon;
        report.throttled = after.throttled - before.throttled;
        report.odoo_calls = after.odoo - before.odoo;
        report.odoo_writes = after.writes - before.writes;
        report.seconds = after.at.duration_since(before.at).as_secs_f64();
    }
}

/// Whether steps are carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// They are.
    Book,
    /// They are only counted.
    Rehearse,
}

struct Calls {
    amazon: u64,
    throttled: u64,
    odoo: u64,
    writes: u64,
    at: Timestamp,
}

fn fbm_warehouse(account: &Account, odoo: &Session) -> Result<Option<i64>> {
    let Some(code) = &account.warehouse else {
        return Ok(odoo.own_warehouse());
    };
    let found = odoo.warehouses.iter().find(|(name, _)| name == code).map(|(_, id)| *id);
    found.map(Some).ok_or_else(|| {
        let known: Vec<&str> = odoo.warehouses.iter().map(|(name, _)| name.as_str()).collect();
        SyncError::NotReady(format!(
            "the company has no warehouse {code}: correct `warehouse` of the account {} (there are {})",
            account.name,
            known.join(", ")
        ))
    })
}

/// A short digest, for keys and for telling whether something changed.
fn digest(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
