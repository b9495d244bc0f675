use crate::Error;

/// How a job ended, with all that Amazon says of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<T> {
    /// There is a document.
    Done(T),
    /// There was nothing to tell: no document, and no failure.
    NoData(T),
    /// It was canceled: by a call, by another request for the same, or by Amazon, where there is nothing to tell.
    Canceled(T),
    /// It failed for good; the same again may go well. Some failures come with a document that says why.
    Fatal(T),
}

impl<T> Outcome<T> {
    /// The job as Amazon describes it, however it ended.
    pub fn job(&self) -> &T {
        match self {
            Self::Done(job) | Self::NoData(job) | Self::Canceled(job) | Self::Fatal(job) => job,
        }
    }

    /// The job, if it is done and there is a document.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done(job) => Some(job),
            _ => None,
        }
    }
}

/// Why waiting for a job ended before the job did. The job goes on: a [`Poller`](super::Poller) of its id can wait on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PollError {
    /// The time is up.
    #[error(
        "the {job} {id} is not done in time, after {questions} questions; it goes on and can be waited for again"
    )]
    Deadline {
        /// What kind of job it is.
        job: &'static str,
        /// Its id.
        id: String,
        /// How often Amazon was asked.
        questions: u32,
        /// Why the last question got no answer, where it got none.
        #[source]
        last: Option<Error>,
    },
    /// Amazon cannot be asked, now or later.
    #[error(transparent)]
    Api(#[from] Error),
}
