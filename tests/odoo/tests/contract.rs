//! The Odoo contract: one suite on the emulator, in each of its versions, and on a real Odoo.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use std::net::SocketAddr;

use amz_odoo_testkit::odoo::{Config, Emulator, Profile};
use amz_odoo_testkit::serve;
use odoo_contract::real::RealOdoo;
use odoo_contract::{Target, contract};
use odoo_rpc::Protocol;

async fn emulated(profile: Profile, protocol: Protocol) {
    let config = Config { profile, ..Config::default() };
    let target = |url: String| Target {
        url,
        database: config.database.clone(),
        user: config.user.clone(),
        password: config.password.clone(),
        protocol,
    };
    let server = serve(Emulator::new(config.clone()), SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    contract::run(&target(server.url())).await;
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_keeps_the_contract_of_19() {
    emulated(Profile::V19, Protocol::JsonRpc).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_keeps_the_contract_of_19_over_json_2() {
    emulated(Profile::V19, Protocol::Json2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_keeps_the_contract_of_18() {
    emulated(Profile::V18, Protocol::JsonRpc).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_keeps_the_contract_of_17() {
    emulated(Profile::V17, Protocol::JsonRpc).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_keeps_the_contract_of_16() {
    emulated(Profile::V16, Protocol::JsonRpc).await;
}

/// Runs the contract on the Odoo that the environment names.
async fn real(protocol: Protocol) {
    if let Some(odoo) = RealOdoo::find(&format!("the contract on a real Odoo over {protocol:?}")) {
        let RealOdoo { url, database, user, password } = odoo;
        contract::run(&Target { url, database, user, password, protocol }).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_odoo_keeps_the_contract_over_json_rpc() {
    real(Protocol::JsonRpc).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_odoo_keeps_the_contract_over_json_2() {
    real(Protocol::Json2).await;
}
