//! What a task says when it cannot go on.

use std::fmt;

/// A step that failed, why, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    step: String,
    reason: String,
    advice: Option<String>,
}

/// The result of a step.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub(crate) fn new(step: impl Into<String>, reason: impl fmt::Display) -> Self {
        Self { step: step.into(), reason: reason.to_string(), advice: None }
    }

    /// Adds what the reader can do about it.
    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.step, self.reason.trim_end())?;
        match &self.advice {
            Some(advice) => write!(out, "\n  → {advice}"),
            None => Ok(()),
        }
    }
}

/// Names the step in which an error of another kind happened.
pub(crate) trait During<T> {
    fn during(self, step: impl Into<String>) -> Result<T>;
}

impl<T, E: fmt::Display> During<T> for std::result::Result<T, E> {
    fn during(self, step: impl Into<String>) -> Result<T> {
        self.map_err(|reason| Failure::new(step, reason))
    }
}
