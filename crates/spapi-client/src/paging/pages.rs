use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::Stream;
use futures_util::future::BoxFuture;
use spapi_types::Defect;
use spapi_types::record::MAX_DEFECTS;

use crate::call::after;
use crate::{Error, ErrorKind, Paged, Response, Seller};

/// The pages of one request, as a stream; made by [`Seller::pages`].
///
/// Each page is one call, made when the stream is asked for it. An error ends the stream; [`request`](Self::request)
/// still is the one for the page that failed, to go on from later. A page that came is never withheld: where the token
/// of the next one is unreadable, or leads back to a page that came, the error follows the page.
///
/// Dropped while a page is on its way, nothing of the pages before is lost.
///
/// ```
/// use futures_util::StreamExt;
/// use spapi_client::types::orders_2026_01_01::SearchOrders;
/// use spapi_client::{Error, Seller};
///
/// async fn count(seller: &Seller) -> Result<usize, Error> {
///     let mut pages = seller.pages(SearchOrders::new());
///     let mut orders = 0;
///     while let Some(page) = pages.next().await {
///         orders += page?.value.orders.unwrap_or_default().len();
///     }
///     Ok(orders)
/// }
/// # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
/// # fn main() -> Result<(), Error> {
/// # let seller = amazon::seller(&[(
/// #     "GET /orders/2026-01-01/orders",
/// #     r#"{"orders":[{"orderId":"902-3159896-1390916"},{"orderId":"903-1671087-0812628"}]}"#,
/// # )]);
///
/// assert_eq!(amazon::run(count(&seller))?, 2);
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<R: Paged> {
    seller: Seller,
    next: Option<R>,
    /// Digests of the tokens so far: a way that leads back has no end.
    tokens: HashSet<u64>,
    /// What is wrong with the way to the next page, told after this one.
    failure: Option<Error>,
    ended: bool,
    call: Option<BoxFuture<'static, Result<Response<R::Response>, Error>>>,
}

impl<R: Paged + 'static> Pages<R> {
    pub(crate) fn new(seller: Seller, request: R) -> Self {
        Self { seller, next: Some(request), tokens: HashSet::new(), failure: None, ended: false, call: None }
    }

    /// The request for the page that comes next, or that failed; `None` after the last.
    pub fn request(&self) -> Option<&R> {
        self.next.as_ref()
    }

    fn turn(&mut self, answer: Result<Response<R::Response>, Error>) -> Result<Response<R::Response>, Error> {
        let answer = answer.inspect_err(|_| self.ended = true)?;
        let token = R::next_token(&answer.value).filter(|token| !token.is_empty()).map(str::to_owned);
        let failure = match &token {
            None if hides(&answer.defects, R::TOKEN) => Some(ErrorKind::Unreadable),
            Some(token) if !self.tokens.insert(digest(token)) => Some(ErrorKind::RepeatedPage),
            _ => None,
        };
        self.failure = failure.map(|kind| {
            after(R::OPERATION, kind, answer.status, answer.request_id.clone(), answer.raw.clone())
        });
        self.next = match (&token, self.next.take()) {
            (Some(token), Some(request)) if self.failure.is_none() => Some(request.with_token(token)),
            _ => None,
        };
        Ok(answer)
    }
}

impl<R: Paged + 'static> Stream for Pages<R> {
    type Item = Result<Response<R::Response>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Some(failure) = this.failure.take() {
            this.ended = true;
            return Poll::Ready(Some(Err(failure)));
        }
        if this.ended {
            return Poll::Ready(None);
        }
        if this.call.is_none() {
            let Some(request) = this.next.clone() else { return Poll::Ready(None) };
            let seller = this.seller.clone();
            this.call = Some(Box::pin(async move { seller.send(&request).await }));
        }
        let Some(call) = &mut this.call else { return Poll::Ready(None) };
        let answer = ready!(call.as_mut().poll(cx));
        this.call = None;
        Poll::Ready(Some(this.turn(answer)))
    }
}

fn digest(token: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    hasher.finish()
}

/// Whether the member at this path may be absent only because it, or what holds it, could not be read.
pub(super) fn hides(defects: &[Defect], path: &str) -> bool {
    let holds = |defect: &Defect| {
        path.strip_prefix(defect.path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    defects.len() >= MAX_DEFECTS || defects.iter().any(holds)
}
