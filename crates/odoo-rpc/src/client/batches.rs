//! Writing any number of records, in batches.

use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{StreamExt, stream};
use serde_json::{Map, Value};

use super::Client;
use crate::Context;
use crate::error::{Error, Result};
use crate::model::Values;

/// How records are divided into calls. Each call is a transaction of its own.
///
/// ```
/// use odoo_rpc::Batches;
///
/// let batches = Batches::of(100).concurrency(4);
/// # let _ = batches;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Batches {
    /// At most so many records a call.
    pub size: usize,
    /// So many calls at a time, by default 1; never more than the client's own limit, which should be the number of
    /// the server's workers.
    pub concurrency: usize,
    /// The context; it goes over the client's own.
    pub context: Context,
}

impl Batches {
    /// Calls with at most so many records; 50 to 100 cost the server least.
    #[must_use]
    pub fn of(records: usize) -> Self {
        Self { size: records.max(1), concurrency: 1, context: Context::new() }
    }

    /// So many calls at a time.
    #[must_use]
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// The context; it goes over the client's own.
    #[must_use]
    pub fn context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// Makes a call for each batch, until one fails; those under way then are waited for.
    async fn run<F>(
        &self,
        records: usize,
        call: impl Fn(Range<usize>, Context) -> F,
    ) -> Result<Vec<i64>, BatchError>
    where
        F: Future<Output = Result<Vec<i64>>>,
    {
        let failed = AtomicBool::new(false);
        let size = self.size.max(1);
        let ranges = (0..records).step_by(size).map(|start| start..records.min(start + size));
        let calls = ranges.map(|range| {
            let (failed, call) = (&failed, &call);
            async move {
                if failed.load(Ordering::Relaxed) {
                    return (range, None);
                }
                let result = call(range.clone(), self.context.clone()).await;
                failed.fetch_or(result.is_err(), Ordering::Relaxed);
                (range, Some(result))
            }
        });
        let mut error = BatchError { done: Vec::new(), failed: Vec::new(), not_sent: Vec::new() };
        let mut results = stream::iter(calls).buffered(self.concurrency.max(1));
        while let Some((records, result)) = results.next().await {
            match result {
                Some(Ok(ids)) => error.done.push(Batch { records, ids }),
                Some(Err(failure)) => error.failed.push((records, failure)),
                None => error.not_sent.push(records),
            }
        }
        match error.failed.is_empty() {
            true => Ok(error.done.into_iter().flat_map(|batch| batch.ids).collect()),
            false => Err(error),
        }
    }
}

/// A batch that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The records, by their places among those that were given.
    pub records: Range<usize>,
    /// Their ids, in the same order.
    pub ids: Vec<i64>,
}

/// Some of the batches were written, and some were not. Every record is in exactly one of the three lists.
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchError {
    /// What was written, and stays so.
    pub done: Vec<Batch>,
    /// The batches that failed; [`Error::may_have_effect`] tells whether one may have been written all the same.
    pub failed: Vec<(Range<usize>, Error)>,
    /// The batches that were not tried any more.
    pub not_sent: Vec<Range<usize>>,
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (done, failed, not_sent) = (self.done.len(), self.failed.len(), self.not_sent.len());
        write!(f, "of the batches {done} were written, {failed} failed, {not_sent} were not sent")
    }
}

impl std::error::Error for BatchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let (_, error) = self.failed.first()?;
        Some(error)
    }
}

impl Client {
    /// Creates records in batches and returns their ids in the same order.
    ///
    /// # Errors
    /// [`BatchError`], which says what was created before, as soon as a batch fails.
    pub async fn create_batches(
        &self,
        model: &str,
        records: &[Map<String, Value>],
        batches: &Batches,
    ) -> Result<Vec<i64>, BatchError> {
        let create = |range: Range<usize>, context| {
            self.create(model, records.get(range).unwrap_or_default().to_vec(), context)
        };
        batches.run(records.len(), create).await
    }

    /// Creates typed records in batches and returns their ids in the same order.
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use odoo_rpc::{Batches, OdooValues};
    ///
    /// #[derive(OdooValues)]
    /// #[odoo(model = "res.partner")]
    /// struct NewPartner {
    ///     name: String,
    /// }
    ///
    /// let partners: Vec<_> = (0..1000).map(|n| NewPartner { name: format!("Customer {n}") }).collect();
    /// match odoo.create_batches_from(&partners, &Batches::of(100).concurrency(4)).await {
    ///     Ok(ids) => assert_eq!(ids.len(), 1000),
    ///     Err(error) => println!("{error}; created: {:?}", error.done),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`BatchError`], which says what was created before, as soon as a batch fails.
    pub async fn create_batches_from<V: Values + Sync>(
        &self,
        records: &[V],
        batches: &Batches,
    ) -> Result<Vec<i64>, BatchError> {
        let create =
            |range: Range<usize>, context| self.create_from(records.get(range).unwrap_or_default(), context);
        batches.run(records.len(), create).await
    }

    /// Writes the same values to any number of records, in batches.
    ///
    /// # Errors
    /// [`BatchError`], which says what was written before, as soon as a batch fails.
    pub async fn write_batches(
        &self,
        model: &str,
        ids: &[i64],
        values: &Map<String, Value>,
        batches: &Batches,
    ) -> Result<(), BatchError> {
        let write = |range: Range<usize>, context| async {
            let ids = ids.get(range).unwrap_or_default();
            self.write(model, ids, values.clone(), context).await.map(|()| ids.to_vec())
        };
        batches.run(ids.len(), write).await.map(drop)
    }

    /// Writes the same typed values to any number of records, in batches.
    ///
    /// # Errors
    /// [`BatchError`], which says what was written before, as soon as a batch fails.
    pub async fn write_batches_from<V: Values + Sync>(
        &self,
        ids: &[i64],
        values: &V,
        batches: &Batches,
    ) -> Result<(), BatchError> {
        let write = |range: Range<usize>, context| async {
            let ids = ids.get(range).unwrap_or_default();
            self.write_from(ids, values, context).await.map(|()| ids.to_vec())
        };
        batches.run(ids.len(), write).await.map(drop)
    }
}
