//! `map`: the pure transforms on a file, no account needed.

mod address;
mod inventory;
mod listing;
mod order;
mod preview;
mod settlement;
mod variants;

use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use amz_odoo_mapping::{Issue, Severity};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cli::{Map, Mapping};
use crate::commands::print;
use crate::config;
use crate::failure::{End, Failure};

/// Runs `map`.
pub(crate) async fn run(config: &Path, arguments: &Map) -> Result<End, Failure> {
    match &arguments.kind {
        Mapping::Order(orders) => order::run(config, orders).await,
        Mapping::Address(line) => address::run(line),
        Mapping::Listing(listings) => listing::run(listings),
        Mapping::Inventory(stock) => inventory::run(stock),
        Mapping::Variants(products) => variants::run(products),
        Mapping::Settlement(report) => settlement::run(config, report),
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

/// Text of a file that an option names.
fn text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

/// The rules of a TOML file, or the default ones.
fn rules<T: DeserializeOwned + Default>(path: Option<&Path>) -> Result<T, Failure> {
    path.map_or_else(|| Ok(T::default()), |path| config::parse(path, &text(path)?))
}

/// An issue as `--json` prints it.
#[derive(PartialEq, Serialize)]
struct Told<'a> {
    kind: &'static str,
    severity: Severity,
    path: &'a str,
    message: String,
}

impl<'a> From<&'a Issue> for Told<'a> {
    fn from(issue: &'a Issue) -> Self {
        Self {
            kind: issue.kind.code(),
            severity: issue.severity,
            path: &issue.path,
            message: issue.message(),
        }
    }
}

/// Issues for people.
fn print_issues(issues: &[Issue]) {
    for issue in issues {
        print(format!("  issue {}: {} (at {})", issue.kind.code(), issue.message(), issue.path));
    }
}
