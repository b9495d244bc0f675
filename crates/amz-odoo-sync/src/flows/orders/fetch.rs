//! Reads what changed at Amazon into jobs.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use jiff::{SignedDuration, Timestamp};
use serde_json::value::RawValue;
use spapi_client::ErrorKind;
use spapi_types::Marketplace;
use spapi_types::orders_2026_01_01::{Order, SearchOrders};

use super::window::{Listing, Window};
use super::{OrdersFlow, digest};
use crate::amazon::sold_in;
use crate::crash::{self, Point};
use crate::error::{Result, SyncError};
use crate::store::{CursorMove, Ingest, Ingested, NewJob, Payload};

/// How many times a pass lists again when the window stays open or a page token has expired.
const LISTINGS: usize = 4;

/// Where the first pass starts when neither the account nor the cut-over date says.
const FIRST_PASS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Where a listing ends when Amazon's answer does not say: it is at least two minutes behind.
const SETTLED: SignedDuration = SignedDuration::from_secs(150);

/// The parts of an order that the mapping reads.
pub(crate) const INCLUDED: [&str; 10] = [
    "BUYER",
    "RECIPIENT",
    "PROCEEDS",
    "EXPENSE",
    "PROMOTION",
    "CANCELLATION",
    "FULFILLMENT",
    "PACKAGES",
    "TAX",
    "PAYMENT",
];

/// What a fetch met.
pub(super) struct Fetched {
    /// The ids of the orders that Amazon listed.
    pub(super) seen: BTreeSet<String>,
    /// The marketplaces that are listed.
    marketplaces: Vec<&'static Marketplace>,
    /// The marketplaces that the account names and the seller has not.
    not_sold: Vec<&'static Marketplace>,
}

impl OrdersFlow<'_> {
    /// Lists orders until the window is closed or a listing more would be one too many; the next pass goes on.
    pub(super) async fn fetch(&self, since: Option<Timestamp>) -> Result<Fetched> {
        let marketplaces = match self.account.marketplaces.is_empty() {
            true => sold_in(self.amazon).await?,
            false => self.marketplaces.clone(),
        };
        let mut fetched = Fetched { seen: BTreeSet::new(), marketplaces, not_sold: Vec::new() };
        let mut since = since;
        for listing in 1..=LISTINGS {
            let known = self.store.cursor(&self.flow, CURSOR).await?;
            let window =
                Window::of(&known.value, since).unwrap_or_else(|| Window::starting(self.first_pass()));
            let listed = match self.list_sold(window, &mut fetched).await {
                Ok(listed) => listed,
                Err(SyncError::Amazon(error)) if is_expired_token(&error) && listing < LISTINGS => {
                    tracing::info!(account = %self.account.name, "a page token expired, listing again");
                    continue;
                }
                Err(error) => return Err(error),
            };
            since = None;
            let next = window.after(listed);
            let value = serde_json::to_string(&next).unwrap_or_default();
            let cursor = CursorMove { scope: CURSOR.to_owned(), expected: known.version, value };
            self.ingest(Vec::new(), Some(cursor)).await?;
            crash::point(Point::CursorMoved);
            if !next.is_open() {
                break;
            }
        }
        Ok(fetched)
    }

    /// Lists without the marketplaces that the seller does not sell in: Amazon refuses a listing that names one, and
    /// the others' orders must not wait for that.
    async fn list_sold(&self, window: Window, fetched: &mut Fetched) -> Result<Listing> {
        let error = match self.list(window, fetched).await {
            Err(SyncError::Amazon(error)) if fetched.not_sold.is_empty() && is_refused(&error) => error,
            listed => return listed,
        };
        // Where this fails too, the first refusal tells more.
        let Ok(sold) = sold_in(self.amazon).await else { return Err(error.into()) };
        let (sold, not_sold): (Vec<_>, Vec<_>) = fetched
            .marketplaces
            .iter()
            .partition(|marketplace| sold.iter().any(|known| known.id == marketplace.id));
        if not_sold.is_empty() {
            return Err(error.into());
        }
        (fetched.marketplaces, fetched.not_sold) = (sold, not_sold);
        if fetched.marketplaces.is_empty() {
            return Err(SyncError::NotReady(self.to_correct(fetched).join("; ")));
        }
        self.list(window, fetched).await
    }

    /// What the account's configuration names and Amazon does not know of this seller, a sentence each.
    pub(super) fn to_correct(&self, fetched: &Fetched) -> Vec<String> {
        let sentence = |marketplace: &&Marketplace| {
            format!(
                "the seller of the account {} does not sell in {}: remove {} from its `marketplaces`, or register \
                 there in Seller Central",
                self.account.name, marketplace.domain, marketplace.id
            )
        };
        fetched.not_sold.iter().map(sentence).collect()
    }

    async fn list(&self, window: Window, fetched: &mut Fetched) -> Result<Listing> {
        let Fetched { seen, marketplaces, .. } = fetched;
        let now = self.clock.now();
        let until = now.saturating_sub(SETTLED).unwrap_or(now);
        let mut request = SearchOrders::new();
        request.last_updated_after = Some(window.list_from().into());
        request.marketplace_ids =
            Some(marketplaces.iter().map(|marketplace| marketplace.id.into()).collect());
        request.max_results_per_page = Some(100);
        request.included_data = Some(INCLUDED.map(Into::into).to_vec());
        let mut pages = self.amazon.pages(request);
        let mut listing = Listing { until, pages: 0, surprises: 0 };
        while let Some(page) = pages.try_next().await? {
            listing.pages += 1;
            if let Some(before) = page.value.last_updated_before.map(Timestamp::from) {
                listing.until = listing.until.min(before);
            }
            let orders = page.value.orders.unwrap_or_default();
            let documents = documents(&page.raw, &orders)?;
            let (settled, recent): (Vec<_>, Vec<_>) = orders
                .iter()
                .zip(documents)
                .map(|(order, document)| self.new_job(order, document, seen))
                .partition(|job| window.open_until.is_some_and(|open_until| job.version <= open_until));
            crash::point(Point::FetchBeforeCommit);
            if !settled.is_empty() {
                let ingested = self.ingest(settled, None).await?;
                listing.surprises += ingested.new + ingested.updated;
            }
            self.ingest(recent, None).await?;
            crash::point(Point::FetchAfterCommit);
            self.progress.fetched(seen.len());
        }
        Ok(listing)
    }

    fn new_job(&self, order: &Order, document: Vec<u8>, seen: &mut BTreeSet<String>) -> NewJob {
        // Without an id the document itself is the key: the mapping quarantines it, nothing is dropped.
        let id = order.order_id.clone().unwrap_or_else(|| format!("without-id-{}", digest(&document)));
        seen.insert(id.clone());
        NewJob::new(id, self.version(order), Payload::new(document))
    }

    /// When the order last changed.
    pub(super) fn version(&self, order: &Order) -> Timestamp {
        let told = [order.last_updated_time, order.created_time].into_iter().flatten().next();
        told.map_or_else(|| self.clock.now(), Timestamp::from)
    }

    async fn ingest(&self, items: Vec<NewJob>, cursor: Option<CursorMove>) -> Result<Ingested> {
        if items.is_empty() && cursor.is_none() {
            return Ok(Ingested::default());
        }
        let ingest = Ingest { flow: self.flow.clone(), at: self.clock.now(), items, cursor };
        Ok(self.store.ingest(ingest).await?)
    }

    fn first_pass(&self) -> Timestamp {
        let now = self.clock.now();
        self.account
            .since
            .or(self.account.cut_over)
            .unwrap_or_else(|| now.saturating_sub(FIRST_PASS).unwrap_or(now))
    }
}

/// The flow's one cursor: the listing spans all marketplaces of the account.
const CURSOR: &str = "last_updated";

/// Each order's own bytes, so that what this version cannot read is kept too.
fn documents(page: &[u8], orders: &[Order]) -> Result<Vec<Vec<u8>>> {
    #[derive(serde::Deserialize)]
    struct Page<'a> {
        #[serde(borrow)]
        orders: Vec<&'a RawValue>,
    }
    match serde_json::from_slice::<Page<'_>>(page) {
        Ok(page) if page.orders.len() == orders.len() => {
            Ok(page.orders.iter().map(|order| order.get().as_bytes().to_vec()).collect())
        }
        _ => orders.iter().map(encoded).collect(),
    }
}

/// The order's own bytes in the answer to a question about it alone.
pub(super) fn document(answer: &[u8], order: &Order) -> Result<Vec<u8>> {
    #[derive(serde::Deserialize)]
    struct One<'a> {
        #[serde(borrow)]
        order: &'a RawValue,
    }
    match serde_json::from_slice::<One<'_>>(answer) {
        Ok(one) => Ok(one.order.get().as_bytes().to_vec()),
        Err(_) => encoded(order),
    }
}

fn encoded(order: &Order) -> Result<Vec<u8>> {
    serde_json::to_vec(order).map_err(|_| SyncError::NotReady(UNWRITABLE.to_owned()))
}

const UNWRITABLE: &str = "an order that Amazon sent cannot be written as JSON again; please report it";

/// Whether a marketplace of the listing may be the cause.
fn is_refused(error: &spapi_client::Error) -> bool {
    matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::Refused) && !is_expired_token(error)
}

/// Amazon answers 400 to a page token that is too old.
fn is_expired_token(error: &spapi_client::Error) -> bool {
    error.kind() == ErrorKind::Refused
        && error.errors().iter().any(|entry| entry.message.to_ascii_lowercase().contains("token"))
}
