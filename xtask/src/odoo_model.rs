//! `cargo xtask odoo-model`: a Rust struct for a model, as the Odoo at hand has it.

use std::env;
use std::process::Command;

use clap::Args;

use crate::failure::{Failure, Result};
use crate::paths::workspace;
use crate::run;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The model, such as `sale.order`.
    model: String,
    /// The fields, by default all stored ones.
    #[arg(long, value_delimiter = ',')]
    fields: Vec<String>,
}

/// The generator is odoo-rpc's own example program: xtask links none of our crates.
pub(crate) fn main(arguments: &Arguments) -> Result<()> {
    let step = "odoo-model";
    let unset = |name: &&str| env::var_os(name).is_none_or(|value| value.is_empty());
    if let Some(name) = ["ODOO_URL", "ODOO_DB", "ODOO_USER", "ODOO_PASSWORD"].iter().find(|name| unset(name))
    {
        return Err(Failure::new(step, format!("{name} is not set")).advise(
            "set ODOO_URL, ODOO_DB, ODOO_USER and ODOO_PASSWORD (`cargo xtask odoo up` starts an Odoo)",
        ));
    }
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "-p", "odoo-rpc", "--example", "odoo_model", "--", &arguments.model]);
    if !arguments.fields.is_empty() {
        command.arg(arguments.fields.join(","));
    }
    run::shown(step, command.current_dir(workspace()))
}
