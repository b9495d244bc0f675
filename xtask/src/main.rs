//! The workspace's tasks: `cargo xtask codegen`, `cargo xtask odoo`, `cargo xtask test`.
//!
//! It spawns binaries and links none of our crates, so it builds in seconds and cannot be broken by them.

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The workspace's tasks")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {}

fn main() {
    match Arguments::parse().task {}
}
