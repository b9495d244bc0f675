//! The client.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Response;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind, Result, Sent};
use crate::{Call, Context, Mode, Protocol, Stats, Version};

mod batches;
mod builder;
mod connect;
mod external_ids;
mod fields;
mod groups;
mod keys;
mod loading;
mod records;
mod reports;
mod sessions;
mod signatures;
mod streams;
#[cfg(test)]
mod tests;
mod typed;
mod typed_load;
mod wire;

pub use batches::{Batch, BatchError, Batches};
pub use builder::ClientBuilder;
pub use groups::{Group, GroupBy};
pub use records::SearchOptions;
pub use reports::ReportFormat;
pub use streams::StreamOptions;

use crate::transport::{Login, Transport};
use fields::FieldCache;
use signatures::SignatureCache;
use wire::{Outgoing, Wire};

/// A connection to one database of an Odoo server, as one user.
///
/// Cheap to clone; all clones share connections, caches and counters, and may call at the same time. One call is one
/// transaction in Odoo.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    wire: Wire,
    transport: Box<dyn Transport>,
    mode: Mode,
    context: Context,
    version: Version,
    uid: i64,
    unencrypted: bool,
    login: Option<Login>,
    fields: FieldCache,
    signatures: SignatureCache,
}

impl Client {
    /// Starts a connection to the server at `url`, such as `https://example.odoo.com`.
    pub fn builder(url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(url.into())
    }

    /// The server's version.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.0.version
    }

    /// The user's id.
    #[must_use]
    pub fn uid(&self) -> i64 {
        self.0.uid
    }

    /// The protocol it speaks, never [`Protocol::Auto`].
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        self.0.transport.protocol()
    }

    /// Whether calls cross a network in plain HTTP, which the settings had to allow.
    #[must_use]
    pub fn is_unencrypted(&self) -> bool {
        self.0.unencrypted
    }

    /// Whether this client may write.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.0.mode
    }

    /// What this client and its clones have sent so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.0.wire.stats()
    }

    /// Calls a method with positional and named arguments, and returns whatever it returned.
    ///
    /// `args` is a JSON list; for a method of records its first element is the list of their ids. `kwargs` may hold a
    /// `context`, which replaces the client's. JSON-2 knows arguments by name alone: there the client knows the names of
    /// Odoo's own methods, and reads others from Odoo's documentation, for which the user needs the group Technical
    /// Documentation. [`Client::execute`] takes names, which need no look-up.
    ///
    /// # Errors
    /// Every kind but [`ErrorKind::Configuration`] and [`ErrorKind::PlainHttp`].
    pub async fn call(
        &self,
        model: &str,
        method: &str,
        args: Value,
        kwargs: Map<String, Value>,
    ) -> Result<Value> {
        let positional = match args {
            Value::Array(args) => args,
            Value::Null => Vec::new(),
            single => vec![single],
        };
        let mut call = Call::new(model.to_owned(), method.to_owned());
        for arg in &positional {
            call = call.arg("", arg);
        }
        for (name, value) in kwargs {
            call = match (name.as_str(), value) {
                ("context", Value::Object(context)) => call.context(Context::from(context)),
                (_, value) => call.kwarg(name, &value),
            };
        }
        self.execute(&call).await
    }

    /// Makes a call and reads its result as `T`; a method that returns nothing gives JSON's `null`.
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client) -> odoo_rpc::Result<()> {
    /// use odoo_rpc::Call;
    ///
    /// let confirmed: bool = odoo.execute(&Call::new("sale.order", "action_confirm").ids([7])).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Every kind but [`ErrorKind::Configuration`] and [`ErrorKind::PlainHttp`]; [`ErrorKind::Decode`] when the
    /// result is no `T`.
    pub async fn execute<T: DeserializeOwned>(&self, call: &Call) -> Result<T> {
        self.execute_if_safe(call, || call.is_read()).await
    }

    /// Makes a call that is repeated after a failed connection when `repeatable` says that this is safe.
    async fn execute_if_safe<T: DeserializeOwned>(
        &self,
        call: &Call,
        repeatable: impl Fn() -> bool,
    ) -> Result<T> {
        self.attempt(call, repeatable).await.map_err(|error| error.on(|| call.to_string()))
    }

    async fn attempt<T: DeserializeOwned>(&self, call: &Call, repeatable: impl Fn() -> bool) -> Result<T> {
        if self.0.mode == Mode::ReadOnly && !call.is_read() {
            return Err(Error::new(ErrorKind::ReadOnly, Sent::No));
        }
        let mut said = self.named(call).await?;
        let mut renamings = 0;
        loop {
            let request = self.prepare(&said)?;
            let answer = self.0.wire.ask(request, &repeatable, |answer| self.decode(&said, answer)).await;
            match answer {
                // By Odoo's documentation, then by what it says is missing.
                Err(error) if renamings < 2 => match self.renamed(call, &said, &error).await {
                    Some(renamed) => said = Cow::Owned(renamed),
                    None => return Err(error),
                },
                answer => return answer,
            }
            renamings += 1;
        }
    }

    fn prepare(&self, call: &Call) -> Result<Outgoing> {
        tracing::debug!(model = call.model(), method = call.method(), "Odoo is called");
        let context = call.context.over(&self.0.context);
        let request = self.0.transport.call(self.0.uid, call, &context)?;
        Ok(Outgoing { request, timeout: call.timeout, write: !call.is_read() })
    }

    fn decode<T: DeserializeOwned>(&self, call: &Call, answer: &Response<Bytes>) -> Result<T> {
        let result = self.0.transport.result(Some(call), answer)?;
        serde_json::from_str(result).map_err(|error| Error::json(&error))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("version", &self.0.version)
            .field("protocol", &self.protocol())
            .field("uid", &self.0.uid)
            .field("mode", &self.0.mode)
            .finish_non_exhaustive()
    }
}
