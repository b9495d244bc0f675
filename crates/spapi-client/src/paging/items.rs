use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_util::Stream;

use super::pages::hides;
use crate::call::after;
use crate::{Error, ErrorKind, Paged, Pages, Response};

/// What the pages of a request list, one after the other, as a stream; made by [`Seller::items`](crate::Seller::items).
///
/// The next page is asked for when the items of this one are used up. A call that fails ends the stream, after the items
/// of all pages that came. What a page lists and could not be read ([`ErrorKind::Unreadable`](crate::ErrorKind::Unreadable)),
/// and a page that lists nothing but says why ([`ErrorKind::Refused`](crate::ErrorKind::Refused)), is an error after that
/// page's items; the pages behind it follow. What else an answer says is in [`Seller::pages`](crate::Seller::pages).
///
/// ```
/// use futures_util::TryStreamExt;
/// use spapi_client::types::orders_2026_01_01::SearchOrders;
/// use spapi_client::{Error, Seller};
///
/// async fn ids(seller: &Seller) -> Result<Vec<String>, Error> {
///     let mut orders = seller.items(SearchOrders::new());
///     let mut ids = Vec::new();
///     while let Some(order) = orders.try_next().await? {
///         ids.extend(order.order_id);
///     }
///     Ok(ids)
/// }
/// # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
/// # fn main() -> Result<(), Error> {
/// # let seller = amazon::seller(&[(
/// #     "GET /orders/2026-01-01/orders",
/// #     r#"{"orders":[{"orderId":"902-3159896-1390916"},{"orderId":"903-1671087-0812628"}]}"#,
/// # )]);
///
/// assert_eq!(amazon::run(ids(&seller))?, ["902-3159896-1390916", "903-1671087-0812628"]);
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<R: Paged> {
    pages: Pages<R>,
    page: vec::IntoIter<R::Item>,
    /// What is wrong with the page, told after its items.
    failure: Option<Error>,
}

impl<R: Paged + 'static> Items<R> {
    pub(crate) fn new(pages: Pages<R>) -> Self {
        Self { pages, page: Vec::new().into_iter(), failure: None }
    }

    fn turn(&mut self, page: Response<R::Response>) {
        let errors = page.errors();
        let lost = page.defects.iter().any(|defect| is_item(&defect.path, R::ITEMS));
        let hidden = hides(&page.defects, R::ITEMS);
        let items = R::items(page.value);
        let kind = match (lost || hidden, items.is_empty() && !errors.is_empty()) {
            (true, _) => Some(ErrorKind::Unreadable),
            (_, true) => Some(ErrorKind::Refused),
            _ => None,
        };
        self.failure = kind.map(|kind| after(R::OPERATION, kind, page.status, page.request_id, page.raw));
        self.page = items.into_iter();
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
            if let Some(failure) = this.failure.take() {
                return Poll::Ready(Some(Err(failure)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(cx)) {
                Some(Ok(page)) => this.turn(page),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// Whether this is the path of an item of the list.
fn is_item(path: &str, list: &str) -> bool {
    let index = path.strip_prefix(list).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
    index.is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
}
