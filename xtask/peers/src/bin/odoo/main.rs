//! Odoo's clients side by side: `cargo run --release --bin odoo` in this folder.
//!
//! `ODOO_URL`, `ODOO_DB`, `ODOO_USER` and `ODOO_PASSWORD` name a server (`cargo xtask odoo up` starts one), whose
//! database gets products, partners and orders; `AMZ_ODOO_PYTHON` a Python with odoorpc. `calls` or `load` as an
//! argument leaves the other out; `ORDERS` sets how many orders are loaded, 2000 by default.
//!
//! Each figure is a median of five rounds in turn. CPU is the client's own: the process's time, once connected.

#![allow(clippy::print_stdout, clippy::expect_used, clippy::disallowed_methods, reason = "a benchmark fails, prints and times")]

mod bare;
mod calls;
mod cpu;
mod load;
mod peers;

use std::env;

const ROUNDS: usize = 5;

fn main() {
    let server = peers::Server::from_env();
    let wanted = |part: &str| env::args().nth(1).is_none_or(|only| only == part);
    if wanted("calls") {
        calls::compare(&server);
    }
    if wanted("load") {
        load::compare(&server, env::var("ORDERS").map_or(2000, |text| text.parse().expect("ORDERS is a number")));
    }
}

/// The middle one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
