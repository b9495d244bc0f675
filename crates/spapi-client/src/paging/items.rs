use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_util::Stream;

use crate::{Error, Paged, Pages};

/// What the pages of a request list, one after the other, as a stream; made by [`Seller::items`](crate::Seller::items).
///
/// The next page is asked for when the items of this one are used up. An error ends the stream, after the items of all
/// pages that came. What else an answer says, defects and all, is in [`Seller::pages`](crate::Seller::pages).
///
/// ```no_run
/// use futures_util::TryStreamExt;
/// use spapi_client::{Error, Seller};
///
/// # #[cfg(feature = "orders-2026-01-01")]
/// async fn ids(seller: &Seller) -> Result<Vec<String>, Error> {
///     let request = spapi_client::types::orders_2026_01_01::SearchOrders::new();
///     let mut orders = seller.items(request);
///     let mut ids = Vec::new();
///     while let Some(order) = orders.try_next().await? {
///         ids.extend(order.order_id);
///     }
///     Ok(ids)
/// }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<R: Paged> {
    pages: Pages<R>,
    page: vec::IntoIter<R::Item>,
}

impl<R: Paged + 'static> Items<R> {
    pub(crate) fn new(pages: Pages<R>) -> Self {
        Self { pages, page: Vec::new().into_iter() }
    }

    /// The request for the page that comes next, or that failed; `None` after the last.
    pub fn request(&self) -> Option<&R> {
        self.pages.request()
    }
}

impl<R: Paged + 'static> Stream for Items<R> {
    type Item = Result<R::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(cx)) {
                Some(Ok(page)) => this.page = R::items(page.value).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}
