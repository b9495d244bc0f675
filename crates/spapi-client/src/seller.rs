use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use amz_odoo_ratelimit::Lane;
use bytes::Bytes;
use http::StatusCode;
use spapi_types::record::Value;
use spapi_types::{Defect, Region, Request};

use crate::auth::Account;
use crate::call::Call;
use crate::{Client, Error, Items, Paged, Pages, Response, RestrictedData, SentWatch};

/// A handle on one selling partner in one region. Cheap to clone; shares everything with its [`Client`].
///
/// ```
/// use std::time::Duration;
///
/// use spapi_client::{Client, Lane, types::Region};
///
/// # fn main() -> Result<(), spapi_client::BuildError> {
/// let client = Client::builder("amzn1.application-oa2-client.…", "amzn1.oa2-cs.v1.…").build()?;
/// let seller = client
///     .seller("Atzr|…", Region::Na)
///     .with_partner_id("A2EXAMPLE")
///     .with_data_elements(["buyerInfo", "shippingAddress"])
///     .with_deadline(Duration::from_secs(120));
/// // A handle of its own for what cannot wait; tokens and usage plans are the same.
/// let urgent = seller.clone().with_lane(Lane::Urgent);
/// # let _ = urgent;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Seller {
    pub(crate) client: Client,
    /// None for a handle without a seller.
    pub(crate) account: Option<Arc<Account>>,
    pub(crate) partner_id: Arc<str>,
    pub(crate) region: Region,
    pub(crate) lane: Lane,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Option<Duration>,
    pub(crate) restricted_data: RestrictedData,
    pub(crate) data_elements: Arc<[String]>,
    pub(crate) watch: Option<SentWatch>,
}

impl Seller {
    pub(crate) fn new(
        client: Client,
        account: Option<Arc<Account>>,
        partner_id: String,
        region: Region,
    ) -> Self {
        Self {
            timeout: client.shared.timeout,
            client,
            account,
            partner_id: partner_id.into(),
            region,
            lane: Lane::Normal,
            deadline: None,
            restricted_data: RestrictedData::AsNeeded,
            data_elements: Arc::default(),
            watch: None,
        }
    }

    /// Names the seller in the limiter's keys, by the selling partner's id, instead of by its refresh token's digest.
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

    /// Sets the time that a whole call may take, with its waits for the usage plan and its repetitions (default: no
    /// limit). After it, the call fails with [`ErrorKind::Deadline`](crate::ErrorKind::Deadline), and
    /// [`Error::sent`] tells whether it was on its way.
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Asks for a buyer's data in answers that also come without: of `buyerInfo`, `shippingAddress` and
    /// `buyerTaxInformation`, what the operation knows
    /// ([`Operation::data_elements`](spapi_types::Operation::data_elements)). None by default.
    ///
    /// The calls then carry a Restricted Data Token, which the client asks for, keeps and renews. The application needs
    /// the role for each element.
    pub fn with_data_elements(mut self, elements: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.data_elements = elements.into_iter().map(Into::into).collect();
        self
    }

    /// Sets when calls carry a Restricted Data Token.
    pub fn with_restricted_data(mut self, when: RestrictedData) -> Self {
        self.restricted_data = when;
        self
    }

    /// Lets this watch tell how far the handle's calls went, also when their futures are dropped.
    pub fn with_sent_watch(mut self, watch: &SentWatch) -> Self {
        self.watch = Some(watch.clone());
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
    /// It waits as long as the usage plan needs (an hour, for some), unless the handle has a
    /// [deadline](Self::with_deadline).
    ///
    /// # Dropping it
    /// is safe at any time. Before the call went out, it has no effect and its token of the usage plan goes back. While it
    /// is on its way, it may have its effect: that is logged, counted in [`Stats::abandoned`](crate::Stats::abandoned) and
    /// told by a [`SentWatch`]. A request of an access token or a Restricted Data Token that it began goes on for the
    /// other callers.
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
        let (value, defects) = match decoded {
            Some(decoded) => (decoded.value, decoded.defects),
            None => nothing::<R::Response>(head.status),
        };
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
            sent: call.body(),
        })
    }

    /// The pages that a request leads to, one call each, as a stream.
    ///
    /// Dropping the stream, or the future of its next page, is as safe as dropping [`send`](Self::send); a page on its
    /// way is still there when the stream is asked again.
    pub fn pages<R: Paged + 'static>(&self, request: R) -> Pages<R> {
        Pages::new(self.clone(), request)
    }

    /// What the pages list, one after the other, as a stream: the orders, the reports.
    ///
    /// Dropping is as safe as for [`pages`](Self::pages).
    pub fn items<R: Paged + 'static>(&self, request: R) -> Items<R> {
        Items::new(self.pages(request))
    }
}

/// The value of an answer without a body; that there is none is told where there should be one.
fn nothing<T: Value + Default>(status: StatusCode) -> (T, Vec<Defect>) {
    match spapi_types::decode::<T>(b"") {
        Ok(decoded) => (decoded.value, decoded.defects),
        Err(_) if status == StatusCode::NO_CONTENT => Default::default(),
        Err(_) => (T::default(), vec![Defect::new("", "a body")]),
    }
}

impl fmt::Debug for Seller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seller")
            .field("partner_id", &self.partner_id)
            .field("region", &self.region)
            .field("lane", &self.lane)
            .field("restricted_data", &self.restricted_data)
            .field("data_elements", &self.data_elements)
            .finish_non_exhaustive()
    }
}
