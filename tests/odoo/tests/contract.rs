//! The Odoo contract: one suite over both protocols, on the emulator in each of its versions and on a real Odoo.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use std::net::SocketAddr;

use amz_odoo_testkit::odoo::{Config, Emulator, Profile};
use amz_odoo_testkit::serve;
use odoo_contract::real::RealOdoo;
use odoo_contract::{Target, contract};
use odoo_rpc::Protocol;

async fn emulated(profile: Profile) {
    let config = Config { profile, ..Config::default() };
    let server = serve(Emulator::new(config.clone()), SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let (url, Config { database, user, password, .. }) = (server.url(), config);
    contract::run(&over_both(&RealOdoo { url, database, user, password })).await;
    server.shutdown().await;
}

fn over_both(odoo: &RealOdoo) -> [Target; 2] {
    [Protocol::JsonRpc, Protocol::Json2].map(|protocol| Target {
        url: odoo.url.clone(),
        database: odoo.database.clone(),
        user: odoo.user.clone(),
        password: odoo.password.clone(),
        protocol,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_keeps_the_contract_of_19() {
    emulated(Profile::V19).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_keeps_the_contract_of_18() {
    emulated(Profile::V18).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_keeps_the_contract_of_17() {
    emulated(Profile::V17).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_keeps_the_contract_of_16() {
    emulated(Profile::V16).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_odoo_keeps_the_contract() {
    if let Some(odoo) = RealOdoo::find("the contract on a real Odoo") {
        contract::run(&over_both(&odoo)).await;
    }
}
