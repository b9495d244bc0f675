//! How a command ends: the exit codes that scripts rely on.

use std::process::ExitCode;

use amz_odoo_sync::SyncError;
use amz_odoo_sync::store::StoreError;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::commands::print;

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

/// Why a command stopped, in sentences that say what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    messages: Vec<String>,
    usage: bool,
    /// What the command found or did nevertheless.
    document: Option<Value>,
}

impl Failure {
    /// Something failed (exit code 1).
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { messages: vec![message.into()], usage: false, document: None }
    }

    /// The command line or the configuration is wrong (exit code 2).
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { usage: true, ..Self::new(message) }
    }

    /// Several as one; a wrong configuration decides the exit code, because it does not mend itself.
    pub(crate) fn all(failures: Vec<Self>) -> Option<Self> {
        failures.into_iter().reduce(|mut all, one| {
            all.messages.extend(one.messages);
            all.usage |= one.usage;
            all
        })
    }

    /// The JSON document of what was done nevertheless: it is printed with the error in it, because a command prints
    /// one document.
    pub(crate) fn beside(mut self, document: &impl Serialize) -> Self {
        self.document = serde_json::to_value(document).ok();
        self
    }

    /// Prints it, as JSON too where that was asked for, and gives the exit code.
    pub(crate) fn report(&self, json: bool) -> ExitCode {
        self.tell();
        if json {
            print(format!("{:#}", self.json()));
        }
        ExitCode::from(self.code())
    }

    #[expect(clippy::print_stderr, reason = "this is where a command's error goes")]
    fn tell(&self) {
        for message in &self.messages {
            eprintln!("error: {message}");
        }
    }

    fn json(&self) -> Value {
        let kind = if self.usage { "configuration" } else { "failure" };
        let error = json!({ "kind": kind, "message": self.messages.join("\n"), "messages": self.messages });
        let mut document = match &self.document {
            Some(Value::Object(members)) => members.clone(),
            _ => Map::new(),
        };
        document.insert("error".to_owned(), error);
        document.insert("exit_code".to_owned(), self.code().into());
        Value::Object(document)
    }

    fn code(&self) -> u8 {
        if self.usage { 2 } else { 1 }
    }
}

/// A command line that cannot be read, or that asks for help.
pub(crate) fn misused(error: &clap::Error) -> ExitCode {
    // Nothing can be done about a terminal that has gone away.
    let _ = error.print();
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    let text = error.to_string();
    let sentence = text.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
    let failure = Failure::usage(sentence.split_whitespace().collect::<Vec<_>>().join(" "));
    if std::env::args_os().any(|argument| argument == "--json") {
        print(format!("{:#}", failure.json()));
    }
    ExitCode::from(failure.code())
}

impl From<SyncError> for Failure {
    fn from(error: SyncError) -> Self {
        Self { usage: error.is_configuration(), ..Self::new(error.to_string()) }
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
