//! Listings page by page.
//!
//! A page begins behind the last order of the page before, so a listing shifts as it does in reality: an order
//! that changes between two pages leaves the span of the listing and shows in the next one.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use fastrand::Rng;
use jiff::Timestamp;

use super::answer::Refusal;
use super::book::Book;
use super::config::EmulatorConfig;
use super::order::{Channel, Order};
use super::query::Query;

/// What orders a listing sorts and selects by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Created,
    Updated,
}

/// Which orders a caller asked for.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    pub(crate) seller_id: String,
    pub(crate) by: By,
    pub(crate) after: Timestamp,
    pub(crate) before: Timestamp,
    pub(crate) marketplaces: Vec<String>,
    /// Empty selects all. Names of the version that lists.
    pub(crate) statuses: Vec<String>,
    pub(crate) status_name: fn(&Order) -> &'static str,
    pub(crate) channel: Option<Channel>,
    /// Empty selects all.
    pub(crate) order_ids: Vec<String>,
}

impl Listing {
    fn key(&self, order: &Order) -> (Timestamp, String) {
        let at = match self.by {
            By::Created => order.purchased_at,
            By::Updated => order.last_updated_at,
        };
        (at, order.order_id.clone())
    }

    fn selects(&self, order: &Order) -> bool {
        let (at, _) = self.key(order);
        let among =
            |list: &[String], value: &str| list.is_empty() || list.iter().any(|element| element == value);
        order.seller_id == self.seller_id
            && at >= self.after
            && at <= self.before
            && among(&self.marketplaces, &order.marketplace_id)
            && among(&self.statuses, (self.status_name)(order))
            && among(&self.order_ids, &order.order_id)
            && self.channel.is_none_or(|channel| channel == order.channel)
    }
}

/// A page: ids of orders and the token of the next page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) order_ids: Vec<String>,
    pub(crate) next: Option<String>,
}

/// Where a listing goes on.
#[derive(Debug, Clone)]
pub(crate) struct Cursor {
    pub(crate) listing: Listing,
    query: Query,
    behind: Option<(Timestamp, String)>,
    /// Orders of the page before that the next page lists again.
    again: Vec<String>,
    withheld: BTreeSet<String>,
}

/// The page tokens that are out.
#[derive(Debug)]
pub(crate) struct Pages {
    rng: Rng,
    life: Duration,
    churn: f64,
    /// Orders that were lost or doubled once; twice would be a loop.
    churned: BTreeSet<String>,
    tokens: HashMap<String, (Cursor, Timestamp)>,
}

impl Pages {
    pub(crate) fn new(config: &EmulatorConfig) -> Self {
        let life = Duration::try_from_secs_f64(config.page_token_life.as_secs_f64() * config.speed.max(1.0));
        Self {
            rng: Rng::with_seed(config.seed ^ 0x7061_6765),
            life: life.unwrap_or(Duration::MAX),
            churn: config.page_churn,
            churned: BTreeSet::new(),
            tokens: HashMap::new(),
        }
    }

    /// The first page's cursor. `query` holds all that later pages must repeat.
    pub(crate) fn start(listing: Listing, query: Query) -> Cursor {
        Cursor { listing, query, behind: None, again: Vec::new(), withheld: BTreeSet::new() }
    }

    /// The cursor of a token. With `exact`, the request must repeat all parameters of the listing; without, the
    /// parameters that it has must be those.
    pub(crate) fn resume(
        &self,
        now: Timestamp,
        token: &str,
        seller_id: &str,
        query: &Query,
        exact: bool,
    ) -> Result<Cursor, Refusal> {
        let Some((cursor, end)) = self.tokens.get(token) else {
            return Err(Refusal::invalid("The page token is invalid."));
        };
        if *end <= now {
            return Err(Refusal::invalid("The page token has expired."));
        }
        let same = if exact { *query == cursor.query } else { query.is_part_of(&cursor.query) };
        if !same || cursor.listing.seller_id != seller_id {
            return Err(Refusal::invalid("The page token belongs to a request with other parameters."));
        }
        Ok(cursor.clone())
    }

    /// The page at a cursor, with at least one and at most `size` orders.
    pub(crate) fn page(&mut self, now: Timestamp, book: &mut Book, mut cursor: Cursor, size: usize) -> Page {
        let size = size.max(1);
        let mut order_ids = std::mem::take(&mut cursor.again);
        order_ids.truncate(size - 1);
        let mut keys: Vec<(Timestamp, String)> = book
            .placed(now)
            .filter(|order| cursor.listing.selects(order) && !cursor.withheld.contains(&order.order_id))
            .map(|order| cursor.listing.key(order))
            .filter(|key| cursor.behind.as_ref().is_none_or(|behind| key > behind))
            .collect();
        keys.sort_unstable();
        let rest = keys.split_off(keys.len().min(size - order_ids.len()));
        cursor.behind = keys.last().cloned().or(cursor.behind);
        order_ids.extend(keys.into_iter().map(|(_, order_id)| order_id));
        if rest.is_empty() {
            return Page { order_ids, next: None };
        }
        self.shuffle(now, book, &mut cursor, &order_ids, &rest[..rest.len().min(size)]);
        Page { order_ids, next: Some(self.issue(now, cursor)) }
    }

    /// What happens between two pages: some orders of the next page change and so leave it, some of this page
    /// are listed again.
    fn shuffle(
        &mut self,
        now: Timestamp,
        book: &mut Book,
        cursor: &mut Cursor,
        listed: &[String],
        coming: &[(Timestamp, String)],
    ) {
        // The first one stays, so that the next page is never empty.
        for (_, order_id) in coming.iter().skip(1) {
            if self.strikes(order_id) {
                cursor.withheld.insert(order_id.clone());
                book.touch(order_id, now);
            }
        }
        for order_id in listed {
            if self.strikes(order_id) {
                cursor.again.push(order_id.clone());
            }
        }
    }

    fn strikes(&mut self, order_id: &str) -> bool {
        self.churn > 0.0 && self.rng.f64() < self.churn && self.churned.insert(order_id.to_owned())
    }

    fn issue(&mut self, now: Timestamp, cursor: Cursor) -> String {
        self.tokens.retain(|_, (_, end)| *end > now);
        let bytes: Vec<u8> = std::iter::repeat_with(|| self.rng.u8(..)).take(36).collect();
        // Amazon's tokens hold characters that need encoding in a URL; so do these.
        let token = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
        self.tokens.insert(token.clone(), (cursor, now.saturating_add(self.life).unwrap_or(Timestamp::MAX)));
        token
    }
}
