//! The reference binary: it parses the command line and the configuration, builds the adapters and runs the engine.
//! It decides nothing.

mod cli;
mod commands;
mod config;
mod connect;
mod failure;
mod progress;

use std::process::ExitCode;

use amz_odoo_sync::crash;
use clap::Parser as _;

fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return failure::misused(&error),
    };
    let json = cli.prints_json();
    if !crash::check() {
        let names = crash::POINTS.iter().map(|point| point.name()).collect::<Vec<_>>().join(", ");
        let message = format!("{} names no crash point: write one of {names}", crash::VARIABLE);
        return failure::Failure::usage(message).report(json);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failure::Failure::new(format!("no worker threads: {error}")).report(json),
    };
    cli.start_logging();
    match runtime.block_on(commands::run(cli)) {
        Ok(end) => end.into(),
        Err(failure) => failure.report(json),
    }
}
