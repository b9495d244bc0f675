//! Operations as values: what a client must know of a call before it makes it.

use std::fmt;

/// The HTTP method of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`: reads; may be repeated.
    Get,
    /// `POST`: repeated only when it was surely not sent, or the operation is marked idempotent.
    Post,
    /// `PUT`: replaces; may be repeated.
    Put,
    /// `PATCH`: changes; repeated like a `POST`.
    Patch,
    /// `DELETE`: removes; may be repeated.
    Delete,
}

impl Method {
    /// The method's name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
        }
    }
}

/// A usage plan: a token bucket a selling partner and application.
///
/// The published default; Amazon grants some sellers more and says so in the header `x-amzn-RateLimit-Limit`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Requests a second that the bucket refills.
    pub rate: f64,
    /// Requests that a full bucket holds.
    pub burst: u32,
}

/// One operation of the Selling Partner API.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Operation {
    /// The API and its version, for example `orders_2026-01-01`.
    pub api: &'static str,
    /// The operation's name in Amazon's model, for example `searchOrders`. Unique within its API only.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path with its parameters in braces, for example `/orders/v0/orders/{orderId}`.
    pub path: &'static str,
    /// The published usage plan, where the model states one.
    pub plan: Option<Plan>,
    /// Whether the call is refused without a Restricted Data Token.
    pub restricted: bool,
    /// The data elements that a Restricted Data Token may add to an answer which also comes without one.
    pub data_elements: &'static [&'static str],
    /// The scope of the grantless token that the call needs in place of a seller's.
    pub grantless: Option<&'static str>,
    /// Whether sending the call twice has the effect of sending it once.
    pub idempotent: bool,
}

impl Operation {
    /// An operation without a published plan, open to a seller's token, that may be repeated if its method says so.
    ///
    /// ```
    /// use spapi_types::{Method, Operation};
    ///
    /// const NEW: Operation = Operation::new("orders_2027-01-01", "getOrder", Method::Get, "/orders/{orderId}").plan(0.5, 30);
    /// assert!(NEW.idempotent && !NEW.restricted);
    /// ```
    pub const fn new(api: &'static str, name: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            api,
            name,
            method,
            path,
            plan: None,
            restricted: false,
            data_elements: &[],
            grantless: None,
            idempotent: matches!(method, Method::Get | Method::Put | Method::Delete),
        }
    }

    /// With a published usage plan: requests a second, and requests that a full bucket holds.
    #[must_use]
    pub const fn plan(self, rate: f64, burst: u32) -> Self {
        Self { plan: Some(Plan { rate, burst }), ..self }
    }

    /// Refused without a Restricted Data Token.
    #[must_use]
    pub const fn restricted(self) -> Self {
        Self { restricted: true, ..self }
    }

    /// With the data elements that a Restricted Data Token may add.
    #[must_use]
    pub const fn data_elements(self, data_elements: &'static [&'static str]) -> Self {
        Self { data_elements, ..self }
    }

    /// Takes a grantless token of this scope.
    #[must_use]
    pub const fn grantless(self, scope: &'static str) -> Self {
        Self { grantless: Some(scope), ..self }
    }

    /// May be repeated, or may not, whatever its method.
    #[must_use]
    pub const fn idempotent(self, idempotent: bool) -> Self {
        Self { idempotent, ..self }
    }
}

/// How many operations the lists hold together.
pub(crate) const fn count(lists: &[&[&Operation]]) -> usize {
    let (mut total, mut rest) = (0, lists);
    while let [list, more @ ..] = rest {
        total += list.len();
        rest = more;
    }
    total
}

/// The lists as one of their common length `N`.
pub(crate) const fn concat<const N: usize>(lists: &[&[&'static Operation]]) -> [&'static Operation; N] {
    const NONE: Operation = Operation::new("", "", Method::Get, "");
    let mut all = [&NONE; N];
    let (mut filled, mut rest) = (0, lists);
    while let [list, more @ ..] = rest {
        let mut rest_of_list: &[&Operation] = list;
        while let [operation, others @ ..] = rest_of_list {
            all[filled] = operation;
            filled += 1;
            rest_of_list = others;
        }
        rest = more;
    }
    all
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.api, self.name)
    }
}
