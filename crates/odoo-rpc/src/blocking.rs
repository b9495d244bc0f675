//! The client for programs without async: the same calls, waiting in place.
//!
//! Needs the feature `blocking`. A [`Client`] here has one thread of its own for its connections; its clones may be used
//! from any number of threads, also from one that runs async code (which then waits, and holds up what else runs there).
//!
//! ```no_run
//! use odoo_rpc::{Call, Domain, SearchOptions, blocking};
//!
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let builder = odoo_rpc::Client::builder("https://example.odoo.com")
//!     .database("example")
//!     .credentials("integration@example.com", std::env::var("ODOO_KEY")?);
//! let odoo = blocking::Client::connect(builder)?;
//!
//! let drafts = odoo.search("sale.order", &Domain::eq("state", "draft"), SearchOptions::new().limit(10))?;
//! let _confirmed: bool = odoo.execute(&Call::new("sale.order", "action_confirm").ids(drafts))?;
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;
use std::{fmt, panic, thread};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::{Error, ErrorKind, Result, Sent};
use crate::{Call, ClientBuilder, Context, Domain, LoadOutcome, Record, SearchOptions};

/// A connection for programs without async. A clone is the same client.
#[derive(Clone, Debug)]
pub struct Client {
    client: crate::Client,
    runtime: Arc<Waiting>,
}

impl Client {
    /// Connects with the settings of [`crate::Client::builder`].
    ///
    /// # Errors
    /// Those of [`ClientBuilder::connect`], and [`ErrorKind::Configuration`] where the system gives no thread.
    pub fn connect(builder: ClientBuilder) -> Result<Self> {
        let runtime = Waiting::start()?;
        let client = runtime.wait(builder.connect())?;
        Ok(Self { client, runtime: Arc::new(runtime) })
    }

    /// Makes a call: see [`crate::Client::execute`].
    ///
    /// # Errors
    /// As there.
    pub fn execute<T: DeserializeOwned + Send>(&self, call: &Call) -> Result<T> {
        self.wait(self.client.execute(call))
    }

    /// Calls a method with arguments by position: see [`crate::Client::call`].
    ///
    /// # Errors
    /// As there.
    pub fn call(&self, model: &str, method: &str, args: Value, kwargs: Map<String, Value>) -> Result<Value> {
        self.wait(self.client.call(model, method, args, kwargs))
    }

    /// The records that meet a domain: see [`crate::Client::search_read`].
    ///
    /// # Errors
    /// As there.
    pub fn search_read(
        &self,
        model: &str,
        domain: &Domain,
        fields: &[&str],
        options: SearchOptions,
    ) -> Result<Vec<Record>> {
        self.wait(self.client.search_read(model, domain, fields, options))
    }

    /// The ids of the records that meet a domain: see [`crate::Client::search`].
    ///
    /// # Errors
    /// As there.
    pub fn search(&self, model: &str, domain: &Domain, options: SearchOptions) -> Result<Vec<i64>> {
        self.wait(self.client.search(model, domain, options))
    }

    /// These records: see [`crate::Client::read`].
    ///
    /// # Errors
    /// As there.
    pub fn read(&self, model: &str, ids: &[i64], fields: &[&str], context: Context) -> Result<Vec<Record>> {
        self.wait(self.client.read(model, ids, fields, context))
    }

    /// Creates records: see [`crate::Client::create`].
    ///
    /// # Errors
    /// As there.
    pub fn create(
        &self,
        model: &str,
        records: Vec<Map<String, Value>>,
        context: Context,
    ) -> Result<Vec<i64>> {
        self.wait(self.client.create(model, records, context))
    }

    /// Writes the same values to these records: see [`crate::Client::write`].
    ///
    /// # Errors
    /// As there.
    pub fn write(
        &self,
        model: &str,
        ids: &[i64],
        values: Map<String, Value>,
        context: Context,
    ) -> Result<()> {
        self.wait(self.client.write(model, ids, values, context))
    }

    /// Creates or updates records from rows of text: see [`crate::Client::load`].
    ///
    /// # Errors
    /// As there.
    pub fn load<F: AsRef<str> + Sync>(
        &self,
        model: &str,
        fields: &[F],
        rows: &[Vec<String>],
        context: Context,
    ) -> Result<LoadOutcome> {
        self.wait(self.client.load(model, fields, rows, context))
    }

    /// Waits in place for anything else of the async client's.
    ///
    /// ```no_run
    /// # fn example(odoo: odoo_rpc::blocking::Client) -> odoo_rpc::Result<()> {
    /// let fields = odoo.wait(odoo.as_async().fields("sale.order"))?;
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

    /// The async client inside.
    #[must_use]
    pub fn as_async(&self) -> &crate::Client {
        &self.client
    }
}

/// A runtime that can be waited for, and be dropped, anywhere.
struct Waiting {
    handle: Handle,
    /// There until it is dropped.
    runtime: Option<Runtime>,
}

impl Waiting {
    fn start() -> Result<Self> {
        let runtime =
            Builder::new_multi_thread().worker_threads(1).thread_name("odoo-rpc").enable_all().build();
        let runtime = runtime.map_err(|error| {
            Error::new(ErrorKind::Configuration, Sent::No).with_detail("no thread").with_source(error)
        })?;
        Ok(Self { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

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
