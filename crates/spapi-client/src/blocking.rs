//! The client for programs without async: the same calls, waiting in place.
//!
//! Needs the feature `blocking`. A [`Client`] here has one thread of its own for all its connections; its handles may be
//! used from any number of threads, also from one that runs async code (which then waits, and holds up what else runs
//! there).
//!
//! ```
//! use spapi_client::types::{Region, sellers_v1::GetMarketplaceParticipations};
//! use spapi_client::{Client, blocking};
//! # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let in_memory = amazon::builder(&[("GET /sellers/v1/marketplaceParticipations", r#"{"payload":[]}"#)]);
//! let client = Client::builder("amzn1.application-oa2-client.…", "amzn1.oa2-cs.v1.…").build()?;
//! # let client = in_memory.build()?;
//! let seller = blocking::Client::new(client)?.seller("Atzr|…", Region::Eu);
//!
//! let answer = seller.send(&GetMarketplaceParticipations::new())?;
//! println!("{:?}", answer.value.payload);
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;
use std::{fmt, io, panic, thread};

use futures_util::{Stream, StreamExt};
use spapi_types::{Region, Request};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::{AuthorizationCode, Error, LwaError, Paged, RefreshToken, Response};

/// Your application at the Selling Partner API, for programs without async. A clone is the same client.
#[derive(Clone, Debug)]
pub struct Client {
    client: crate::Client,
    runtime: Arc<Waiting>,
}

impl Client {
    /// A client that waits in place. Settings are those of [`crate::Client::builder`].
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn new(client: crate::Client) -> io::Result<Self> {
        let runtime =
            Builder::new_multi_thread().worker_threads(1).thread_name("spapi-client").enable_all().build()?;
        let runtime = Waiting { handle: runtime.handle().clone(), runtime: Some(runtime) };
        Ok(Self { client, runtime: Arc::new(runtime) })
    }

    /// A handle on the seller who gave this consent: see [`crate::Client::seller`].
    pub fn seller(&self, refresh_token: impl Into<RefreshToken>, region: Region) -> Seller {
        self.handle(self.client.seller(refresh_token, region))
    }

    /// A handle without a seller: see [`crate::Client::grantless`].
    pub fn grantless(&self, region: Region) -> Seller {
        self.handle(self.client.grantless(region))
    }

    /// A handle with settings of its own, made from one of the async client's.
    pub fn handle(&self, seller: crate::Seller) -> Seller {
        Seller { seller, runtime: Arc::clone(&self.runtime) }
    }

    /// Exchanges the code of a seller's new authorization: see [`crate::Client::authorize`].
    ///
    /// # Errors
    /// As there.
    pub fn authorize(
        &self,
        code: impl Into<AuthorizationCode>,
        redirect_uri: Option<&str>,
    ) -> Result<RefreshToken, LwaError> {
        let code = code.into();
        self.runtime.wait(self.client.authorize(code, redirect_uri))
    }

    /// Waits in place for anything of the async client's.
    pub fn wait<F>(&self, future: F) -> F::Output
    where
        F: Future + Send,
        F::Output: Send,
    {
        self.runtime.wait(future)
    }

    /// The async client inside, for its statistics, quotas and the rotation of its secret.
    pub fn as_async(&self) -> &crate::Client {
        &self.client
    }
}

/// A handle on one selling partner, for programs without async. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Seller {
    seller: crate::Seller,
    runtime: Arc<Waiting>,
}

impl Seller {
    /// Makes a call and reads its answer: see [`crate::Seller::send`].
    ///
    /// It may take as long as the usage plan needs, unless the handle has a
    /// [deadline](crate::Seller::with_deadline).
    ///
    /// # Errors
    /// As there.
    pub fn send<R: Request>(&self, request: &R) -> Result<Response<R::Response>, Error> {
        self.runtime.wait(self.seller.send(request))
    }

    /// The pages that a request leads to, one call each: see [`crate::Seller::pages`].
    pub fn pages<R: Paged + 'static>(&self, request: R) -> Pages<R> {
        Pages { pages: self.seller.pages(request), runtime: Arc::clone(&self.runtime) }
    }

    /// What the pages list, one after the other: see [`crate::Seller::items`].
    pub fn items<R: Paged + 'static>(&self, request: R) -> Items<R> {
        Items { items: self.seller.items(request), runtime: Arc::clone(&self.runtime) }
    }

    /// Waits in place for anything that the async handle makes: reports and their documents, feeds, uploads, pollers,
    /// notifications.
    ///
    /// ```
    /// use spapi_client::blocking::Seller;
    ///
    /// fn listings(seller: &Seller, report_id: &str) -> Result<usize, Box<dyn std::error::Error>> {
    ///     let reports = seller.as_async().reports();
    ///     let Some(report) = seller.wait(reports.resume(report_id).wait())?.done() else { return Ok(0) };
    ///     let document = seller.wait(reports.open(&report))?;
    ///     let mut listings = 0;
    ///     for row in seller.each(document.rows()) {
    ///         println!("{:?}", row?.get("seller-sku"));
    ///         listings += 1;
    ///     }
    ///     Ok(listings)
    /// }
    /// # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let in_memory = amazon::builder(&[
    /// #     ("POST /reports/2021-06-30/reports", r#"{"reportId":"R1"}"#),
    /// #     ("GET /reports/2021-06-30/reports/R1", r#"{"processingStatus":"DONE","reportDocumentId":"D1"}"#),
    /// #     ("GET /reports/2021-06-30/documents/D1", r#"{"reportDocumentId":"D1","url":"https://s3.example/out"}"#),
    /// #     ("GET /out", "seller-sku\tprice\nPEN-BLUE\t1.99\n"),
    /// # ]);
    /// # let client = spapi_client::blocking::Client::new(in_memory.build()?)?;
    /// # let seller = client.seller("Atzr|…", spapi_client::types::Region::Eu);
    ///
    /// assert_eq!(listings(&seller, "R1")?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait<F>(&self, future: F) -> F::Output
    where
        F: Future + Send,
        F::Output: Send,
    {
        self.runtime.wait(future)
    }

    /// What a stream brings, one after the other: the rows of a document, its lines.
    pub fn each<S>(&self, stream: S) -> Each<S>
    where
        S: Stream<Item: Send> + Send + Unpin,
    {
        Each { stream, runtime: Arc::clone(&self.runtime) }
    }

    /// The async handle inside, for its settings and for what it makes.
    pub fn as_async(&self) -> &crate::Seller {
        &self.seller
    }
}

/// What a stream brings; made by [`Seller::each`].
pub struct Each<S> {
    stream: S,
    runtime: Arc<Waiting>,
}

impl<S: Stream<Item: Send> + Send + Unpin> Iterator for Each<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<Self::Item> {
        self.runtime.wait(self.stream.next())
    }
}

/// The pages of one request; made by [`Seller::pages`].
pub struct Pages<R: Paged> {
    pages: crate::Pages<R>,
    runtime: Arc<Waiting>,
}

impl<R: Paged + 'static> Pages<R> {
    /// The request for the page that comes next, or that failed; `None` after the last.
    pub fn request(&self) -> Option<&R> {
        self.pages.request()
    }
}

impl<R: Paged + 'static> Iterator for Pages<R> {
    type Item = Result<Response<R::Response>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.runtime.wait(self.pages.next())
    }
}

/// What the pages of a request list; made by [`Seller::items`].
pub struct Items<R: Paged> {
    items: crate::Items<R>,
    runtime: Arc<Waiting>,
}

impl<R: Paged + 'static> Items<R> {
    /// The request for the page that comes next, or that failed; `None` after the last.
    pub fn request(&self) -> Option<&R> {
        self.items.request()
    }
}

impl<R: Paged + 'static> Iterator for Items<R> {
    type Item = Result<R::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.runtime.wait(self.items.next())
    }
}

/// A runtime that can be waited for, and be dropped, anywhere.
struct Waiting {
    handle: Handle,
    /// There until it is dropped.
    runtime: Option<Runtime>,
}

impl Waiting {
    fn wait<F>(&self, future: F) -> F::Output
    where
        F: Future + Send,
        F::Output: Send,
    {
        if Handle::try_current().is_err() {
            return self.handle.block_on(future);
        }
        // A thread of a runtime may not wait for another one; it may wait for a thread.
        thread::scope(|scope| {
            let waiting = scope.spawn(|| self.handle.block_on(future));
            waiting.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
        })
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Not waiting for what is under way, which async code would not allow.
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Runtime")
    }
}
