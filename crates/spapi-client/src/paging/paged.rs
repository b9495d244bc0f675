use spapi_types::Request;

/// A request whose answer may go on in further pages.
///
/// The rules differ from operation to operation: where the token stands, whether it is sent alone or with the same
/// parameters again, and what a page lists.
pub trait Paged: Request + Clone + Unpin {
    /// What a page lists.
    type Item: Send + Unpin + 'static;

    /// Where an answer has the token of the next page, for example `pagination.nextToken`.
    const TOKEN: &'static str;

    /// The token of the next page, where there is one.
    fn next_token(response: &Self::Response) -> Option<&str>;

    /// The request for the page with this token, made from the request for the page before.
    #[must_use]
    fn with_token(self, token: &str) -> Self;

    /// What the page lists; nothing where it has no list.
    fn items(response: Self::Response) -> Vec<Self::Item>;
}
