//! `emulate`: an emulator for any client.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use amz_odoo_testkit::spapi::EmulatorConfig;
use amz_odoo_testkit::{FaultConfig, odoo, serve, spapi};
use serde_json::json;

use super::print;
use crate::cli::{Emulate, Side};
use crate::failure::{End, Failure};

/// How often a request fails with `--faults`.
pub(crate) const FAULT_PROBABILITY: f64 = 0.05;

/// Runs `emulate` until it is interrupted.
pub(crate) async fn run(arguments: Emulate) -> Result<End, Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
    let failed = |error| Failure::new(format!("cannot listen on {address}: {error}"));
    let server = match arguments.side {
        Side::Spapi => {
            let config = EmulatorConfig {
                orders: arguments.orders,
                speed: arguments.speed,
                all_placed: !arguments.arriving,
                ..EmulatorConfig::new(arguments.seed)
            };
            let config = config.with_sellers(arguments.sellers, &spapi::DEFAULT_COUNTRIES).starting_now();
            let config = match arguments.faults {
                Some(seed) => config.rough_by(seed, FAULT_PROBABILITY),
                None => config,
            };
            let emulator = Arc::new(Mutex::new(spapi::Emulator::new(config)));
            let server = serve(Arc::clone(&emulator), address).await.map_err(failed)?;
            let line = emulator.lock().unwrap_or_else(PoisonError::into_inner).startup_line(&server.url());
            print(line);
            server
        }
        Side::Odoo => {
            let mut config = odoo::Config::default();
            if let Some(seed) = arguments.faults {
                config.faults = FaultConfig::all(seed, FAULT_PROBABILITY);
            }
            let line =
                json!({ "database": config.database, "user": config.user, "password": config.password });
            let server = serve(odoo::Emulator::new(config), address).await.map_err(failed)?;
            let mut line = line;
            line["url"] = server.url().into();
            print(line);
            server
        }
    };
    tokio::signal::ctrl_c().await.map_err(|error| Failure::new(error.to_string()))?;
    server.shutdown().await;
    Ok(End::Done)
}
