mod orders;

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;
use futures_util::future::BoxFuture;
use spapi_types::Request;

use crate::call::repeated_page;
use crate::{Error, Response, Seller};

/// A request whose answer may go on in further pages.
///
/// The rules of paging differ: some operations want the token alone, some the same parameters again.
pub trait Paged: Request + Clone + Unpin {
    /// The token of the next page, where there is one.
    fn next_token(response: &Self::Response) -> Option<&str>;

    /// The request for the page with this token, made from the request for the page before.
    fn with_token(self, token: &str) -> Self;
}

/// The pages of one request, as a stream; made by [`Seller::pages`].
///
/// Each page is one call, made when the stream is asked for it. An error ends the stream; [`request`](Self::request)
/// still is the one for the page that failed, to go on from later. Dropped while a page is on its way, nothing of the
/// pages before is lost.
///
/// ```no_run
/// use futures_util::StreamExt;
/// use spapi_client::{Error, Seller};
///
/// # #[cfg(feature = "orders-2026-01-01")]
/// async fn count(seller: &Seller) -> Result<usize, Error> {
///     let mut pages = seller.pages(spapi_client::types::orders_2026_01_01::SearchOrders::new());
///     let mut orders = 0;
///     while let Some(page) = pages.next().await {
///         orders += page?.value.orders.unwrap_or_default().len();
///     }
///     Ok(orders)
/// }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<R: Paged> {
    seller: Seller,
    next: Option<R>,
    token: Option<String>,
    ended: bool,
    call: Option<BoxFuture<'static, Result<Response<R::Response>, Error>>>,
}

impl<R: Paged + 'static> Pages<R> {
    pub(crate) fn new(seller: Seller, request: R) -> Self {
        Self { seller, next: Some(request), token: None, ended: false, call: None }
    }

    /// The request for the page that comes next, or that failed; `None` after the last.
    pub fn request(&self) -> Option<&R> {
        self.next.as_ref()
    }

    fn turn(&mut self, answer: Result<Response<R::Response>, Error>) -> Result<Response<R::Response>, Error> {
        let answer = answer.inspect_err(|_| self.ended = true)?;
        let token = R::next_token(&answer.value).filter(|token| !token.is_empty()).map(str::to_owned);
        if token.is_some() && token == self.token {
            self.ended = true;
            return Err(repeated_page(R::OPERATION, answer.status, answer.request_id));
        }
        self.next = match (&token, self.next.take()) {
            (Some(token), Some(request)) => Some(request.with_token(token)),
            _ => None,
        };
        self.token = token;
        Ok(answer)
    }
}

impl<R: Paged + 'static> Stream for Pages<R> {
    type Item = Result<Response<R::Response>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.ended {
            return Poll::Ready(None);
        }
        if this.call.is_none() {
            let Some(request) = this.next.clone() else { return Poll::Ready(None) };
            let seller = this.seller.clone();
            this.call = Some(Box::pin(async move { seller.send(&request).await }));
        }
        let Some(call) = &mut this.call else { return Poll::Ready(None) };
        let answer = std::task::ready!(call.as_mut().poll(cx));
        this.call = None;
        Poll::Ready(Some(this.turn(answer)))
    }
}
