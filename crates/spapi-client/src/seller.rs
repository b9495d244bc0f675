use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use amz_odoo_ratelimit::Lane;
use bytes::Bytes;
use spapi_types::{Region, Request};

use crate::auth::TokenCache;
use crate::call::Call;
use crate::{Client, Error, Paged, Pages, Response};

/// A handle on one selling partner in one region. Cheap to clone; shares everything with its [`Client`].
#[derive(Clone)]
pub struct Seller {
    pub(crate) client: Client,
    pub(crate) account: Arc<TokenCache>,
    pub(crate) partner_id: Arc<str>,
    pub(crate) region: Region,
    pub(crate) lane: Lane,
    pub(crate) timeout: Duration,
}

impl Seller {
    pub(crate) fn new(client: Client, account: Arc<TokenCache>, partner_id: String, region: Region) -> Self {
        let timeout = client.shared.timeout;
        Self { client, account, partner_id: partner_id.into(), region, lane: Lane::Normal, timeout }
    }

    /// Names the seller in the limiter's keys, by the selling partner's id, instead of by a number.
    ///
    /// Two handles with the same name share their usage plans, also where their refresh tokens differ.
    pub fn with_partner_id(mut self, id: impl Into<String>) -> Self {
        self.partner_id = id.into().into();
        self
    }

    /// Sets how urgent this handle's calls are.
    pub fn with_lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// Sets the time that one attempt may take, from the request to the end of the answer.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The client that this handle shares.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The region that calls go to.
    pub fn region(&self) -> Region {
        self.region
    }

    /// Makes a call and reads its answer.
    ///
    /// It waits as long as the usage plan needs (an hour, for some); bound it with `tokio::time::timeout` where that is
    /// too long. Dropped before the call went out, it has no effect and costs nothing of the usage plan; dropped
    /// after, the call may have had its effect.
    ///
    /// # Errors
    /// [`Error`], after as many attempts as the [`RetryPolicy`](crate::RetryPolicy) allows.
    pub async fn send<R: Request>(&self, request: &R) -> Result<Response<R::Response>, Error> {
        let call = Call::new(self, R::OPERATION, request.to_http())?;
        let mut decoded = None;
        // The loop over attempts exists once, not once an operation: it is handed what differs.
        let (head, raw) = call
            .run(&mut |body: &Bytes| {
                decoded = Some(spapi_types::decode::<R::Response>(body)?);
                Ok(())
            })
            .await?;
        let (value, defects) = decoded.map(|decoded| (decoded.value, decoded.defects)).unwrap_or_default();
        if !defects.is_empty() {
            tracing::warn!(
                operation = %R::OPERATION,
                request_id = head.request_id,
                defects = defects.len(),
                "members of the answer could not be read"
            );
        }
        Ok(Response {
            value,
            status: head.status,
            request_id: head.request_id,
            rate_limit: head.rate_limit,
            raw,
            defects,
        })
    }

    /// The pages that a request leads to, one call each, as a stream.
    pub fn pages<R: Paged + 'static>(&self, request: R) -> Pages<R> {
        Pages::new(self.clone(), request)
    }
}

impl fmt::Debug for Seller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seller")
            .field("partner_id", &self.partner_id)
            .field("region", &self.region)
            .field("lane", &self.lane)
            .finish_non_exhaustive()
    }
}
