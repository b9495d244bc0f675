//! Waits for what Amazon does in its own time: reports, feeds, Data Kiosk queries.
//!
//! A job goes on whether anybody waits for it or not. A [`Poller`] asks how it stands, seldom enough to leave the usage
//! plan to others, and tells how it ended as an [`Outcome`]; after a restart, one is made again from the job's id or
//! from the [`PollState`] that was stored.
//!
//! ```
//! use std::time::Duration;
//!
//! use spapi_client::Seller;
//! use spapi_client::poller::{Outcome, PollError, Poller};
//! use spapi_client::types::reports_2021_06_30::GetReport;
//!
//! /// Awaits a report that an earlier run of the program has asked for; the identifier of its document.
//! async fn resume(seller: &Seller, report_id: &str) -> Result<Option<String>, PollError> {
//!     let mut poller = Poller::<GetReport>::resume(seller, report_id).with_deadline(Duration::from_secs(3600));
//!     Ok(match poller.wait().await? {
//!         Outcome::Done(report) => report.report_document_id,
//!         // Nothing to tell; canceled, perhaps by another request for the same report; failed.
//!         Outcome::NoData(_) | Outcome::Canceled(_) | Outcome::Fatal(_) => None,
//!     })
//! }
//! # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
//! # fn main() -> Result<(), PollError> {
//! # let seller = amazon::seller(&[(
//! #     "GET /reports/2021-06-30/reports/ID323",
//! #     r#"{"processingStatus":"DONE","reportDocumentId":"amzn1.spdoc.1"}"#,
//! # )]);
//!
//! assert_eq!(amazon::run(resume(&seller, "ID323"))?.as_deref(), Some("amzn1.spdoc.1"));
//! # Ok(())
//! # }
//! ```

mod job;
mod outcome;
mod pace;

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use crate::deadline::after;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep_until, timeout_at};

pub use self::job::{Job, Stage};
pub use self::outcome::{Outcome, PollError};
pub use self::pace::Pace;

use crate::retry::in_our_time;
use crate::{Error, Seller};

/// Waits for one job.
///
/// Cancel safe: dropped at any time, nothing is lost, and [`state`](Self::state) is good to go on from.
pub struct Poller<J> {
    seller: Seller,
    state: PollState,
    pace: Pace,
    deadline: Option<Duration>,
    /// The job was only just begun: asking at once is of no use.
    fresh: bool,
    job: PhantomData<fn() -> J>,
}

/// What is to be stored to wait for a job after a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollState {
    /// The job's id.
    pub id: String,
    /// How often Amazon was asked; the more, the longer the waits.
    #[serde(default)]
    pub questions: u32,
}

impl<T: Into<String>> From<T> for PollState {
    fn from(id: T) -> Self {
        Self { id: id.into(), questions: 0 }
    }
}

impl<J: Job> Poller<J> {
    /// Waits for a job by its id, or from where an earlier poller was.
    pub fn resume(seller: &Seller, job: impl Into<PollState>) -> Self {
        let (seller, state) = (seller.clone(), job.into());
        Self { seller, state, pace: J::pace(), deadline: None, fresh: false, job: PhantomData }
    }

    /// Waits for a job that was begun this moment.
    #[cfg(any(feature = "reports", feature = "feeds", feature = "data-kiosk"))]
    pub(crate) fn begin(seller: &Seller, id: String) -> Self {
        Self { fresh: true, ..Self::resume(seller, id) }
    }

    /// Sets how often to ask.
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Sets how long one [`wait`](Self::wait) may take; without, it takes as long as the job.
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// The job's id.
    pub fn id(&self) -> &str {
        &self.state.id
    }

    /// What is to be stored to go on after a restart; the id alone does as well.
    pub fn state(&self) -> &PollState {
        &self.state
    }

    /// Asks once, now; `None` is a job that goes on.
    ///
    /// # Errors
    /// Those of [`Seller::send`].
    pub async fn poll(&mut self) -> Result<Option<Outcome<J::Response>>, Error> {
        // Counted first: a question that gets no answer counts.
        self.state.questions = self.state.questions.saturating_add(1);
        let answer = self.seller.send(&J::ask(&self.state.id)).await?;
        let stage = J::stage(&answer.value);
        tracing::debug!(
            job = J::NAME,
            id = self.state.id,
            questions = self.state.questions,
            ?stage,
            request_id = answer.request_id,
            "polled"
        );
        Ok(match stage {
            Stage::Pending => None,
            Stage::Done => Some(Outcome::Done(answer.value)),
            Stage::NoData => Some(Outcome::NoData(answer.value)),
            Stage::Canceled => Some(Outcome::Canceled(answer.value)),
            Stage::Fatal => Some(Outcome::Fatal(answer.value)),
        })
    }

    /// Asks until the job has ended: at once where this poller was made from an id, since the job may have ended long
    /// ago, and after a pause where the job was begun with it.
    ///
    /// # Errors
    /// [`PollError::Deadline`], and [`PollError::Api`] where asking again does not help. A failure that may pass is
    /// waited out like a job that goes on.
    pub async fn wait(&mut self) -> Result<Outcome<J::Response>, PollError> {
        let deadline = self.deadline.map(|deadline| after(Instant::now(), deadline));
        let mut rests = std::mem::take(&mut self.fresh);
        let mut last = None;
        loop {
            if rests {
                let next = after(Instant::now(), self.pause());
                if let Some(deadline) = deadline.filter(|deadline| *deadline <= next) {
                    sleep_until(deadline).await;
                    return Err(self.late(last));
                }
                sleep_until(next).await;
            }
            rests = true;
            let asked = match deadline {
                Some(deadline) => timeout_at(deadline, self.poll()).await,
                None => Ok(self.poll().await),
            };
            last = match asked {
                Ok(Ok(Some(outcome))) => return Ok(outcome),
                Ok(Ok(None)) => None,
                Ok(Err(error)) if error.is_retryable() => Some(error),
                Ok(Err(error)) => return Err(error.into()),
                Err(_) => return Err(self.late(last)),
            };
        }
    }

    /// How long to wait before the next question, in our time.
    fn pause(&self) -> Duration {
        let shared = &self.seller.client.shared;
        let wait = self.pace.wait(self.state.questions, J::OPERATION, shared.dice.roll());
        in_our_time(wait, shared.limiter.speed())
    }

    fn late(&self, last: Option<Error>) -> PollError {
        PollError::Deadline { job: J::NAME, id: self.state.id.clone(), questions: self.state.questions, last }
    }
}

impl<J: Job> fmt::Debug for Poller<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller")
            .field("job", &J::NAME)
            .field("state", &self.state)
            .field("pace", &self.pace)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
