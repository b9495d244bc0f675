//! An emulator of the Selling Partner API: Login with Amazon, Orders v0 and 2026-01-01, Tokens, Sellers.

mod answer;
mod auth;
mod book;
mod config;
mod control;
mod emulator;
mod generate;
pub mod market;
mod money;
pub mod order;
mod orders;
mod pages;
mod plan;
pub mod product;
mod query;
mod render;
mod routes;

pub use self::config::{DEFAULT_COUNTRIES, EmulatorConfig, SellerAccount};
pub use self::emulator::{Emulator, Stats};

#[cfg(test)]
mod tests;
