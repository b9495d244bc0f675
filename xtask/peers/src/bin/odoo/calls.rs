//! Reading: time of the processor a call, and calls a second.

use odoo_rpc::{Context, Domain};
use serde_json::json;

use crate::bare::bare;
use crate::cpu::Cost;
use crate::peers::{self, Server, Work};
use crate::{ROUNDS, median};

type Peer = (&'static str, fn(&Server, Work) -> Cost);

const PEERS: [Peer; 4] = [
    ("odoo-rpc", peers::ours),
    ("odoo-api 0.2.5", peers::odoo_api),
    ("odoorpc", peers::odoorpc),
    ("a bare socket", bare),
];

pub fn compare(server: &Server) {
    seed(server);
    for (records, calls) in [(1, 200), (80, 100)] {
        for callers in [1, 4] {
            let work = Work { records, calls, callers };
            println!("search_read of {records} records with 8 fields, {callers} callers, {ROUNDS} rounds of {calls} calls");
            table(&rounds(server, work), work);
        }
    }
}

fn rounds(server: &Server, work: Work) -> Vec<Vec<Cost>> {
    let mut costs = vec![Vec::new(); PEERS.len()];
    for _ in 0..ROUNDS {
        for ((_, run), costs) in PEERS.iter().zip(&mut costs) {
            costs.push(run(server, work));
        }
    }
    costs
}

fn table(costs: &[Vec<Cost>], work: Work) {
    let calls = work.calls as f64;
    let cpu = |costs: &[Cost]| median(costs.iter().map(|cost| cost.cpu / calls).collect());
    let rate = |costs: &[Cost]| median(costs.iter().map(|cost| calls / cost.wall).collect());
    let (our_cpu, our_rate) = (cpu(&costs[0]), rate(&costs[0]));
    for ((name, _), costs) in PEERS.iter().zip(costs) {
        let (cpu, rate) = (cpu(costs), rate(costs));
        println!(
            "{name:>16}: {:8.1} µs of CPU a call, odoo-rpc's {:.2} of it; {rate:7.1} calls/s, odoo-rpc's {:.2} times",
            cpu * 1e6,
            our_cpu / cpu,
            our_rate / rate
        );
    }
}

/// As many partners as are read.
fn seed(server: &Server) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let client = server.ours().await;
        let there = client.search_count("res.partner", &Domain::all(), Context::new()).await.expect("a count");
        let country = client.search("res.country", &Domain::eq("code", "DE"), Default::default()).await.expect("a country");
        let partners = (there..100).map(|index| {
            let values = json!({
                "name": format!("Buyer {index}"), "email": format!("buyer{index}@example.org"), "city": "Köln",
                "country_id": country[0],
            });
            values.as_object().cloned().unwrap_or_default()
        });
        client.create("res.partner", partners.collect(), Context::new()).await.expect("partners");
    });
}
