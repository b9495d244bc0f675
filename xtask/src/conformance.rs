//! `cargo xtask conformance`: the crates against Amazon's models, by the program of `tests/conformance`.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::failure::{Failure, Result};
use crate::paths::workspace;
use crate::{planted, run, test};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The folder of Amazon's models [default: SPAPI_MODELS, or `spapi-models` beside a shared checkout].
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
    /// Only this model, by its file's name, such as `ordersV0`.
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Sends every case to this server with the real client, and reports what it answered.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// One JSON document in place of a table.
    #[arg(long)]
    json: bool,
    /// Plants bugs into a copy of the generator, each of which the comparison must find.
    #[arg(long, conflicts_with_all = ["model", "endpoint", "json"])]
    planted: bool,
}

pub(crate) fn main(arguments: &Arguments) -> Result<()> {
    if arguments.planted {
        let models = arguments.models.clone().or_else(test::models);
        let missing =
            || Failure::new("planted bugs", "Amazon's models are not here").advise("set SPAPI_MODELS");
        return planted::check(&models.ok_or_else(missing)?);
    }
    // Without the client there is far less to compile.
    let mut command = program(arguments.endpoint.is_some());
    if let Some(models) = arguments.models.clone().or_else(test::models) {
        command.arg("--models").arg(models);
    }
    for (option, value) in [("--model", &arguments.model), ("--endpoint", &arguments.endpoint)] {
        if let Some(value) = value {
            command.args([option, value]);
        }
    }
    if arguments.json {
        command.arg("--json");
    }
    run::shown("conformance", &mut command)
}

/// Writes Amazon's documents as what fuzzing begins with: a folder a target.
pub(crate) fn corpus(models: &Path, folder: &Path) -> Result<()> {
    let mut command = program(true);
    command.arg("--models").arg(models).arg("--corpus").arg(folder);
    run::shown("corpus", &mut command)
}

fn program(client: bool) -> Command {
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--package", "amz-odoo-conformance", "--manifest-path"]);
    command.arg(workspace().join("Cargo.toml"));
    if !client {
        command.arg("--no-default-features");
    }
    command.arg("--");
    command
}
