//! `map`: the pure transforms on a file, no account needed.

mod address;
mod order;
mod preview;
mod settlement;

use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use crate::cli::{Map, Mapping};
use crate::failure::{End, Failure};

/// Runs `map`.
pub(crate) async fn run(config: &Path, arguments: &Map) -> Result<End, Failure> {
    match &arguments.kind {
        Mapping::Order(orders) => order::run(config, orders).await,
        Mapping::Address(line) => address::run(line),
        Mapping::Settlement(report) => settlement::run(report),
    }
}

/// The file, or standard input for `-`.
fn open(file: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if file == Path::new("-") {
        return Ok(Box::new(std::io::stdin().lock()));
    }
    let opened = std::fs::File::open(file).map_err(|error| unreadable(file, &error))?;
    Ok(Box::new(BufReader::new(opened)))
}

/// All of the file.
fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    open(file)?.read_to_end(&mut bytes).map_err(|error| unreadable(file, &error))?;
    Ok(bytes)
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(format!("{} cannot be read: {error}", file.display()))
}
