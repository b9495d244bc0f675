//! `amz-odoo-conformance`: compares the crates with Amazon's models, or calls a server with every case.

#![allow(clippy::print_stdout, reason = "the report is what the program is for")]

use std::path::PathBuf;
use std::process::ExitCode;

#[cfg(feature = "client")]
use amz_odoo_conformance::decoders;
#[cfg(feature = "client")]
use amz_odoo_conformance::send::{Target, send_all};
use amz_odoo_conformance::{Model, check, entries};
use clap::Parser;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(name = "cargo xtask conformance", bin_name = "cargo xtask conformance")]
struct Arguments {
    /// The folder of Amazon's models, in which `models` is.
    #[arg(long, value_name = "DIR", env = "SPAPI_MODELS", default_value = "../shared/spapi-models")]
    models: PathBuf,
    /// Only this model, by its file's name, such as `ordersV0`.
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Sends every case to this server with the real client, and reports what it answered.
    #[cfg(feature = "client")]
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Writes the documents of the models for the fuzz targets, a folder each.
    #[cfg(feature = "client")]
    #[arg(long, value_name = "DIR", conflicts_with = "endpoint")]
    corpus: Option<PathBuf>,
    /// One JSON document in place of a table.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("conformance: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, Failure> {
    let models = Model::read_all(&arguments.models, arguments.model.as_deref())?;
    #[cfg(feature = "client")]
    if let Some(endpoint) = &arguments.endpoint {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let report = runtime.block_on(async { send_all(&models, &Target::new(endpoint)?).await })?;
        print(arguments.json, &report)?;
        return Ok(report.unanswered.is_empty());
    }
    #[cfg(feature = "client")]
    if let Some(folder) = &arguments.corpus {
        decoders::write_corpus(&models, folder)?;
        return Ok(true);
    }
    let report = check(&models, &entries());
    print(arguments.json, &report)?;
    Ok(report.failures.is_empty())
}

fn print<T: serde::Serialize + std::fmt::Display>(json: bool, report: &T) -> Result<(), Failure> {
    if json {
        println!("{}", serde_json::to_string_pretty(report)?);
    } else {
        println!("{report}");
    }
    Ok(())
}
