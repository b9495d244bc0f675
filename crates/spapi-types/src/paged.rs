//! [`Paged`]: requests whose answers go on in further pages.

use crate::Request;

/// A request whose answer may go on in further pages.
///
/// The rules differ from operation to operation: where the token stands, whether it is sent alone or with the same
/// parameters again, and what a page lists.
///
/// ```
/// use spapi_types::{Paged as _, decode, orders_v0::{GetOrders, GetOrdersResponse}};
///
/// let page = decode::<GetOrdersResponse>(br#"{"payload": {"Orders": [{}, {}], "NextToken": "t"}}"#)?.value;
/// assert_eq!(GetOrders::next_token(&page), Some("t"));
/// assert_eq!(GetOrders::items(page).len(), 2);
///
/// let next = GetOrders::new(["A1PA6795UKMFR9"]).with_token("t");
/// assert_eq!(next.next_token.as_deref(), Some("t"));
/// # Ok::<(), spapi_types::DecodeError>(())
/// ```
pub trait Paged: Request + Clone + Unpin {
    /// What a page lists.
    type Item: Send + Unpin + 'static;

    /// Where an answer has the token of the next page, for example `payload.NextToken`.
    const TOKEN: &'static str;

    /// Where an answer has what it lists, for example `payload.Orders`.
    const ITEMS: &'static str;

    /// The token of the next page, where there is one.
    fn next_token(response: &Self::Response) -> Option<&str>;

    /// The request for the page with this token, made from the request for the page before.
    #[must_use]
    fn with_token(self, token: &str) -> Self;

    /// What the page lists; nothing where it has no list.
    fn items(response: Self::Response) -> Vec<Self::Item>;
}

/// Implements [`Paged`] by the ways through an answer, all of whose members are optional.
///
/// `with` says how the token is sent: with the same parameters again, with one of them changed, or `alone`. `items` leads
/// to a list; `one` to what a page has one of.
#[allow(unused_macros, reason = "not every API pages")]
macro_rules! paged {
    (
        $call:ident -> $item:ty {
            token [$($outer:ident)*] $token:ident = $path:literal,
            with ($($with:tt)*),
            $kind:ident [$($way:ident)*] $listed:ident = $items:literal,
        }
    ) => {
        impl $crate::Paged for $call {
            type Item = $item;

            const TOKEN: &'static str = $path;
            const ITEMS: &'static str = $items;

            fn next_token(response: &Self::Response) -> Option<&str> {
                response$(.$outer.as_ref()?)*.$token.as_deref()
            }

            fn with_token(self, token: &str) -> Self {
                $crate::paged::paged!(@with self, token, $($with)*)
            }

            fn items(response: Self::Response) -> Vec<Self::Item> {
                let listed = Some(response)$(.and_then(|answer| answer.$way))*.and_then(|answer| answer.$listed);
                $crate::paged::paged!(@$kind listed)
            }
        }
    };
    (@with $call:ident, $token:ident, $parameter:ident) => {
        Self { $parameter: Some($token.to_owned()), ..$call }
    };
    (@with $call:ident, $token:ident, $parameter:ident alone) => {
        Self { $parameter: Some($token.to_owned()), ..Self::default() }
    };
    (@with $call:ident, $token:ident, $parameter:ident, $how:ident = $by_token:expr) => {
        Self { $parameter: Some($token.to_owned()), $how: $by_token, ..$call }
    };
    (@items $listed:ident) => {
        $listed.unwrap_or_default()
    };
    (@one $listed:ident) => {
        $listed.into_iter().collect()
    };
}
#[allow(unused_imports, reason = "as above")]
pub(crate) use paged;
