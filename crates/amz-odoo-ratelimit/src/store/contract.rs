//! What every [`BucketStore`](super::BucketStore) must do, by example.
//!
//! ```
//! use std::sync::Arc;
//! use amz_odoo_ratelimit::store::{MemoryStore, contract::bucket_store_contract};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), amz_odoo_ratelimit::store::StoreError> {
//! bucket_store_contract(Arc::new(MemoryStore::new()), tokio::time::advance).await?;
//! # Ok(())
//! # }
//! ```

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::{BucketStore, Claim, StoreError};
use crate::{BucketState, Decision, Event, Key, Plan};

/// Time that may pass between two statements of a store whose clock cannot be stopped.
const SLACK: Duration = Duration::from_secs(5);

/// Runs every example on an empty store. `pass` lets time pass on the store's clock.
///
/// # Errors
/// What the store answers where it should not fail.
///
/// # Panics
/// Where the store breaks the contract.
pub async fn bucket_store_contract<F, P>(store: Arc<dyn BucketStore>, pass: F) -> Result<(), StoreError>
where
    F: Fn(Duration) -> P,
    P: Future<Output = ()>,
{
    assert_eq!(store.states().await?, [], "the store is not empty");
    a_new_bucket_is_full_runs_dry_and_refills(&*store, &pass).await?;
    what_is_left_over_stays(&*store).await?;
    both_buckets_or_none(&*store).await?;
    the_burst_follows_the_plan_and_the_rate_what_was_announced(&*store).await?;
    a_refusal_empties_and_pauses(&*store, &pass).await?;
    takers_at_once_share_one_bucket(&store).await?;
    every_bucket_is_listed(&*store).await
}

/// One token an hour: what passes between two statements does not count.
fn hourly(operation: &str, burst: u32) -> Claim {
    claim(operation, Plan::new(1.0 / 3600.0, burst))
}

fn claim(operation: &str, plan: Plan) -> Claim {
    Claim { key: Key::new("eu", "contract", "A1", operation), plan, left_over: 0 }
}

async fn state(store: &dyn BucketStore, claim: &Claim) -> Result<Option<BucketState>, StoreError> {
    Ok(store.states().await?.into_iter().find_map(|(key, state)| (key == claim.key).then_some(state)))
}

/// How many tokens there are.
async fn drain(store: &dyn BucketStore, claim: &Claim) -> Result<u32, StoreError> {
    let mut granted = 0;
    while store.take(std::slice::from_ref(claim)).await?.decision == Decision::Granted {
        granted += 1;
        assert!(granted < 1000, "the bucket has no end");
    }
    Ok(granted)
}

/// The wait of somebody who is not granted a token.
async fn wait(store: &dyn BucketStore, claims: &[Claim]) -> Result<Duration, StoreError> {
    let taken = store.take(claims).await?;
    assert_eq!(taken.states.len(), claims.len());
    match taken.decision {
        Decision::Wait(wait) => Ok(wait),
        Decision::Granted => {
            assert!(taken.states.is_empty(), "granted a token that is not there: {taken:?}");
            Ok(Duration::ZERO)
        }
    }
}

async fn a_new_bucket_is_full_runs_dry_and_refills<F, P>(
    store: &dyn BucketStore,
    pass: &F,
) -> Result<(), StoreError>
where
    F: Fn(Duration) -> P,
    P: Future<Output = ()>,
{
    let claim = hourly("refills", 10);
    assert_eq!(drain(store, &claim).await?, 8, "two of the burst are left alone");
    let first = wait(store, std::slice::from_ref(&claim)).await?;
    let interval = Duration::from_secs_f64(3600.0 / 0.98);
    assert!(first <= interval + Duration::from_micros(10) && first + SLACK >= interval, "{first:?}");
    pass(first / 2).await;
    let second = wait(store, std::slice::from_ref(&claim)).await?;
    assert!(second <= first / 2 + Duration::from_millis(1) && second + SLACK >= first / 2, "{second:?}");
    pass(second + Duration::from_millis(1)).await;
    assert_eq!(drain(store, &claim).await?, 1);
    pass(interval * 100).await;
    assert_eq!(drain(store, &claim).await?, 8, "no more than a full bucket");
    Ok(())
}

async fn what_is_left_over_stays(store: &dyn BucketStore) -> Result<(), StoreError> {
    let claim = hourly("leaves", 10);
    assert_eq!(drain(store, &Claim { left_over: 2, ..claim.clone() }).await?, 6);
    assert_eq!(drain(store, &claim).await?, 2);
    let small = hourly("leaves-all", 1);
    assert_eq!(drain(store, &Claim { left_over: 2, ..small }).await?, 1, "a full bucket is always enough");
    Ok(())
}

async fn both_buckets_or_none(store: &dyn BucketStore) -> Result<(), StoreError> {
    // In both orders, which must not matter.
    let (wide, narrow) = (hourly("both-wide", 10), hourly("both-narrow", 4));
    let claims = [[wide.clone(), narrow.clone()], [narrow.clone(), wide.clone()]];
    for claims in &claims {
        let taken = store.take(claims).await?;
        assert_eq!(taken.decision, Decision::Granted);
        let bursts = taken.states.iter().map(|state| state.burst).collect::<Vec<_>>();
        assert_eq!(bursts, if claims[0] == wide { [8, 2] } else { [2, 8] });
    }
    for claims in &claims {
        assert!(wait(store, claims).await? > Duration::from_secs(3600));
    }
    assert_eq!(drain(store, &wide).await?, 6, "nothing was taken of the one while the other was empty");
    store.record(&narrow.key, Event::GivenBack).await?;
    assert_eq!(drain(store, &narrow).await?, 1);
    let granted = state(store, &narrow).await?.map(|state| state.granted);
    assert_eq!(granted, Some(2), "what was given back is not counted");
    Ok(())
}

async fn the_burst_follows_the_plan_and_the_rate_what_was_announced(
    store: &dyn BucketStore,
) -> Result<(), StoreError> {
    let claim = hourly("announced", 3);
    store.record(&claim.key, Event::Answered { rate: Some(2.0) }).await?;
    assert_eq!(state(store, &claim).await?, None, "what is not there learns nothing");
    assert_eq!(drain(store, &claim).await?, 1);
    for (announced, expected) in [(Some(0.001), 0.001), (None, 0.001), (Some(f64::NAN), 0.001)] {
        store.record(&claim.key, Event::Answered { rate: announced }).await?;
        assert_eq!(state(store, &claim).await?.map(|state| state.announced), Some(expected));
    }
    let first = wait(store, std::slice::from_ref(&claim)).await?;
    assert!(first < Duration::from_secs(1021) && first + SLACK > Duration::from_secs(1020), "{first:?}");
    let wider = Claim { plan: Plan::new(9.0, 12), ..claim };
    let taken = store.take(std::slice::from_ref(&wider)).await?;
    assert_eq!((taken.states[0].burst, taken.states[0].announced), (10, 0.001));
    Ok(())
}

async fn a_refusal_empties_and_pauses<F, P>(store: &dyn BucketStore, pass: &F) -> Result<(), StoreError>
where
    F: Fn(Duration) -> P,
    P: Future<Output = ()>,
{
    let claim = hourly("refused", 10);
    let refused = Event::Throttled { retry_after: None, jitter: 0.5 };
    assert_eq!(store.take(std::slice::from_ref(&claim)).await?.decision, Decision::Granted);
    store.record(&claim.key, refused).await?;
    store.record(&claim.key, refused).await?;
    let Some(after) = state(store, &claim).await? else { return missing(&claim) };
    assert!(after.level < 0.01 && after.throttled == 2 && (after.caution - 0.9).abs() < 1e-9, "{after:?}");
    assert!(after.paused_for > Duration::from_secs(5400) && after.no_cut_for > Duration::from_secs(7000));
    pass(Duration::from_secs(7400)).await;
    assert_eq!(drain(store, &claim).await?, 1);
    store.record(&claim.key, refused).await?;
    let Some(after) = state(store, &claim).await? else { return missing(&claim) };
    assert!((after.caution - 0.81).abs() < 1e-9, "refusals apart bring another cut: {after:?}");
    let retry_after = Some(Duration::from_secs(30_000));
    store.record(&claim.key, Event::Throttled { retry_after, jitter: 0.5 }).await?;
    assert!(wait(store, std::slice::from_ref(&claim)).await? > Duration::from_secs(29_990));
    Ok(())
}

async fn takers_at_once_share_one_bucket(store: &Arc<dyn BucketStore>) -> Result<(), StoreError> {
    // Half of them name the buckets the other way round.
    let (one, other) = (hourly("at-once", 42), hourly("at-once-too", 32));
    let takers = (0..8).map(|taker| {
        let store = Arc::clone(store);
        let mut claims = vec![one.clone(), other.clone()];
        claims.rotate_left(taker % 2);
        tokio::spawn(async move {
            let mut granted = 0;
            while store.take(&claims).await?.decision == Decision::Granted {
                granted += 1;
            }
            Ok::<u32, StoreError>(granted)
        })
    });
    let mut granted = 0;
    for taker in takers.collect::<Vec<_>>() {
        granted += taker.await.map_err(StoreError::new)??;
    }
    assert_eq!(granted, 30, "the smaller of the two buckets, once");
    assert_eq!(drain(&**store, &one).await?, 10);
    Ok(())
}

async fn every_bucket_is_listed(store: &dyn BucketStore) -> Result<(), StoreError> {
    let keys: Vec<_> = store.states().await?.into_iter().map(|(key, _)| key.operation).collect();
    let expected = [
        "announced",
        "at-once",
        "at-once-too",
        "both-narrow",
        "both-wide",
        "leaves",
        "leaves-all",
        "refills",
        "refused",
    ];
    assert_eq!(keys, expected);
    Ok(())
}

fn missing(claim: &Claim) -> Result<(), StoreError> {
    Err(StoreError::new(format!("the bucket {} is gone", claim.key)))
}
