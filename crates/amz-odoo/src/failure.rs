//! How a command ends: the exit codes that scripts rely on.

use std::process::ExitCode;

use amz_odoo_sync::SyncError;
use amz_odoo_sync::store::StoreError;

/// How a command ended when it did what it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// All is well.
    Done,
    /// It is done, and there are issues to look at.
    Issues,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        match end {
            End::Done => Self::SUCCESS,
            End::Issues => Self::from(3),
        }
    }
}

/// Why a command stopped, in one sentence that says what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    usage: bool,
}

impl Failure {
    /// Something failed (exit code 1).
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), usage: false }
    }

    /// The command line or the configuration is wrong (exit code 2).
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), usage: true }
    }

    /// Several as one; a wrong configuration decides the exit code, because it does not mend itself.
    pub(crate) fn all(failures: Vec<Self>) -> Option<Self> {
        failures.into_iter().reduce(|all, one| Self {
            message: format!("{}\nerror: {}", all.message, one.message),
            usage: all.usage || one.usage,
        })
    }

    /// Prints it and gives the exit code.
    #[expect(clippy::print_stderr, reason = "this is where a command's error goes")]
    pub(crate) fn report(&self) -> ExitCode {
        eprintln!("error: {}", self.message);
        ExitCode::from(if self.usage { 2 } else { 1 })
    }
}

impl From<SyncError> for Failure {
    fn from(error: SyncError) -> Self {
        Self { usage: error.is_configuration(), message: error.to_string() }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        SyncError::from(error).into()
    }
}

impl From<odoo_rpc::Error> for Failure {
    fn from(error: odoo_rpc::Error) -> Self {
        SyncError::from(error).into()
    }
}

impl From<spapi_client::Error> for Failure {
    fn from(error: spapi_client::Error) -> Self {
        SyncError::from(error).into()
    }
}
