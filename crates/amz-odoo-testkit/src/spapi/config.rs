//! What an emulated Amazon holds and how it behaves.

use std::time::Duration;

use fastrand::Rng;
use jiff::Timestamp;

use super::market::by_country;
use crate::clock;
use crate::faults::FaultConfig;

/// The marketplaces that are filled by default.
pub const DEFAULT_COUNTRIES: [&str; 10] = ["US", "CA", "MX", "DE", "FR", "IT", "ES", "GB", "JP", "AU"];

/// A seller who has authorized the application. One refresh token reaches all of its marketplaces, since the
/// emulator is one endpoint for all regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerAccount {
    /// Amazon's id of the seller.
    pub seller_id: String,
    /// LWA refresh token (made up).
    pub refresh_token: String,
    /// Ids of the marketplaces it sells in.
    pub marketplaces: Vec<String>,
}

/// Configuration of an [`Emulator`](super::Emulator).
///
/// ```
/// use amz_odoo_testkit::spapi::EmulatorConfig;
///
/// let config = EmulatorConfig { orders: 50, ..EmulatorConfig::new(7) };
/// assert_eq!(config.sellers.len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct EmulatorConfig {
    /// Seed of everything that is made up.
    pub seed: u64,
    /// Number of orders.
    pub orders: usize,
    /// Sellers; orders are dealt to them in turn.
    pub sellers: Vec<SellerAccount>,
    /// LWA client id of the one application.
    pub client_id: String,
    /// LWA client secret (made up).
    pub client_secret: String,
    /// What the emulator's clock shows first; the orders' dates lie around it, unless `all_placed`.
    pub start: Timestamp,
    /// Whether every order was placed before the start. Otherwise about one in eight is placed in the two days after it,
    /// and is in no listing until then.
    pub all_placed: bool,
    /// How many times faster than the wall its clock runs when served. Usage plans and order schedules follow
    /// the emulator's clock; tokens live as long on the wall as Amazon's, whatever the speed.
    pub speed: f64,
    /// Most orders on a page, at most 100.
    pub page_size: usize,
    /// How long a page token is good, in wall time.
    pub page_token_life: Duration,
    /// Probability that an order changes between the pages of a listing, so that it is missing from this listing
    /// and present in the next; the same for an order that is listed twice.
    pub page_churn: f64,
    /// Whether usage plans are enforced.
    pub throttle: bool,
    /// Whether one order in a hundred was sold elsewhere and is only fulfilled by Amazon. Such orders are listed with
    /// the others, but belong to the other channel's sales orders.
    pub multi_channel: bool,
    /// Faults.
    pub faults: FaultConfig,
}

impl EmulatorConfig {
    /// A calm emulator: 500 orders of one seller, quotas enforced, no faults, nothing lost between pages.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            orders: 500,
            sellers: sellers(seed, 1, &DEFAULT_COUNTRIES),
            client_id: "amzn1.application-oa2-client.emulator".to_owned(),
            client_secret: format!("amzn1.oa2-cs.v1.{:016x}", Rng::with_seed(seed).u64(..)),
            start: Timestamp::constant(1_767_225_600, 0),
            all_placed: false,
            speed: 1.0,
            page_size: 100,
            page_token_life: Duration::from_secs(24 * 3600),
            page_churn: 0.0,
            throttle: true,
            multi_channel: false,
            faults: FaultConfig::default(),
        }
    }

    /// The same, with the clock starting at the machine's time, to the second: what a client outside expects.
    pub fn starting_now(self) -> Self {
        let now = clock::wall_now();
        Self { start: Timestamp::from_second(now.as_second()).unwrap_or(now), ..self }
    }

    /// The same with this many sellers, each in all of these countries; unknown countries are left out.
    pub fn with_sellers(self, sellers_count: usize, countries: &[&str]) -> Self {
        Self { sellers: sellers(self.seed, sellers_count, countries), ..self }
    }

    /// The same with everything that goes wrong in reality: faults with this probability, and orders that change,
    /// repeat or go missing between pages.
    pub fn rough(self, probability: f64) -> Self {
        let seed = self.seed;
        self.rough_by(seed, probability)
    }

    /// The same as [`rough`](Self::rough), with a seed of its own for the faults: what is held stays as it is.
    pub fn rough_by(self, seed: u64, probability: f64) -> Self {
        Self { faults: FaultConfig::all(seed, probability), page_churn: 0.05, ..self }
    }
}

impl Default for EmulatorConfig {
    fn default() -> Self {
        Self::new(1)
    }
}

fn sellers(seed: u64, count: usize, countries: &[&str]) -> Vec<SellerAccount> {
    let marketplaces: Vec<String> = countries
        .iter()
        .filter_map(|country| by_country(country))
        .map(|market| market.id.to_owned())
        .collect();
    let mut rng = Rng::with_seed(seed ^ 0x5e11);
    (1..=count)
        .map(|number| SellerAccount {
            seller_id: format!("A{number:02}EMULATOR{:03}", seed % 1000),
            refresh_token: format!("Atzr|{:016x}{:016x}", rng.u64(..), rng.u64(..)),
            marketplaces: marketplaces.clone(),
        })
        .collect()
}
