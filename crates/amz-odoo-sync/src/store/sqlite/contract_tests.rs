//! The contract, in memory and on a file with two handles.

use proptest::collection::vec;
use proptest::prelude::*;

use super::tests::{memory, open};
use super::*;
use crate::store::contract::{Op, run_history, store_contract};

#[tokio::test(start_paused = true)]
async fn in_memory() {
    store_contract(&memory()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn on_a_file() {
    let folder = tempfile::tempdir().unwrap();
    store_contract(&open(folder.path()).unwrap()).await.unwrap();
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let worker = 0..2u8;
    let op = prop_oneof![
        1 => worker.clone().prop_map(|worker| Op::ReadCursor { worker }),
        4 => (worker.clone(), vec((0..5u8, 0..9u8), 0..4), any::<bool>())
            .prop_map(|(worker, items, cursor)| Op::Ingest { worker, items, cursor }),
        4 => (worker.clone(), 0..6u8).prop_map(|(worker, limit)| Op::Lease { worker, limit }),
        1 => worker.clone().prop_map(|worker| Op::Extend { worker }),
        4 => (worker.clone(), vec(any::<u8>(), 1..5), prop::bool::weighted(0.8))
            .prop_map(|(worker, outcomes, forget)| Op::Commit { worker, outcomes, forget }),
        1 => worker.prop_map(|worker| Op::Crash { worker }),
        3 => (0..15u8).prop_map(|seconds| Op::Wait { seconds }),
        1 => (0..5u8).prop_map(|record| Op::Replay { record }),
    ];
    vec(op, 0..60)
}

fn run(stores: [&dyn Store; 2], account: &str, ops: &[Op]) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(run_history(stores, account, ops)).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_history_of_two_workers_in_memory(ops in ops()) {
        let store = memory();
        run([&store, &store], "main", &ops);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_history_of_two_handles_on_a_file(ops in ops()) {
        let folder = tempfile::tempdir().unwrap();
        run([&open(folder.path()).unwrap(), &open(folder.path()).unwrap()], "main", &ops);
    }
}
