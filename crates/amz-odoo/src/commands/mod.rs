//! The commands: each reads its input, calls one function of a library, and prints what it returns.

#[cfg(feature = "demo")]
mod demo;
mod doctor;
#[cfg(feature = "demo")]
mod emulate;
mod explain;
mod issues;
mod map;
mod replay;
mod status;
mod sync;

use std::io::Write as _;

use serde::Serialize;

use crate::cli::{Cli, Command};
use crate::config::Config;
use crate::failure::{End, Failure};

/// Runs the command.
pub(crate) async fn run(cli: Cli) -> Result<End, Failure> {
    let config = || Config::read(&cli.config);
    match cli.command {
        #[cfg(feature = "demo")]
        Command::Demo(arguments) => demo::run(arguments).await,
        #[cfg(feature = "demo")]
        Command::Emulate(arguments) => emulate::run(arguments).await,
        Command::Sync(arguments) => sync::run(&config()?, &arguments).await,
        Command::Map(arguments) => map::run(&cli.config, &arguments).await,
        Command::Status(output) => status::run(&config()?, output).await,
        Command::Issues(arguments) => issues::run(&config()?, &arguments.action).await,
        Command::Replay(arguments) => replay::run(&config()?, &arguments).await,
        Command::Explain(arguments) => explain::run(&config()?, &arguments).await,
        Command::Doctor(arguments) => doctor::run(&config()?, &arguments).await,
    }
}

/// Prints a line of text or a JSON document on standard output. A reader that has gone away (`| head`) is no failure.
pub(crate) fn print(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Says on standard error what is good to know and no failure.
pub(crate) fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "note: {text}");
}

/// Prints one JSON document.
pub(crate) fn print_json(document: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(document).map_err(|error| Failure::new(error.to_string()))?;
    print(text);
    Ok(())
}
