//! The workspace's tasks: `cargo xtask codegen`, `cargo xtask conformance`, `cargo xtask fuzz`, `cargo xtask odoo`,
//! `cargo xtask odoo-model`, `cargo xtask test`.
//!
//! It spawns binaries and links none of our crates, so it builds in seconds and cannot be broken by them.

mod clock;
mod codegen;
mod conformance;
mod debian;
mod failure;
mod fuzz;
mod http;
mod interrupt;
mod msrv;
mod odoo;
mod odoo_model;
mod paths;
mod planted;
mod prism;
mod python;
mod run;
mod sqs;
mod test;
mod wasm;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The workspace's tasks")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Generates the modules of spapi-types from Amazon's models.
    Codegen(codegen::Arguments),
    /// Compares the crates with Amazon's models, or calls a server with every case.
    Conformance(conformance::Arguments),
    /// Runs the fuzz targets of every decoder.
    Fuzz(fuzz::Arguments),
    /// Installs, starts and stops a real Odoo with a PostgreSQL of its own.
    Odoo(odoo::Arguments),
    /// Prints a Rust struct for a model of the Odoo that ODOO_URL, ODOO_DB, ODOO_USER and ODOO_PASSWORD name.
    OdooModel(odoo_model::Arguments),
    /// Runs everything that has to hold, with real servers that it installs, starts and stops.
    Test(test::Arguments),
}

fn main() {
    let done = interrupt::watch().and_then(|()| match Arguments::parse().task {
        Task::Codegen(arguments) => codegen::main(&arguments),
        Task::Conformance(arguments) => conformance::main(&arguments),
        Task::Fuzz(arguments) => fuzz::main(&arguments),
        Task::Odoo(arguments) => odoo::main(&arguments),
        Task::OdooModel(arguments) => odoo_model::main(&arguments),
        Task::Test(arguments) => test::main(&arguments),
    });
    if let Err(failure) = done {
        eprintln!("xtask: {failure}");
        std::process::exit(1);
    }
}
