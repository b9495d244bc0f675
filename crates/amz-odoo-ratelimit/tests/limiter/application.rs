//! The limit that all selling partners share.

use super::*;

const OPERATION: &str = "orders_v0.getOrders";

fn limiter() -> Limiter {
    Limiter::builder().application_plan(OPERATION, Plan::new(1.0, 3)).seed(1).build()
}

fn of(partner: u32) -> Key {
    Key::new("eu", "app", format!("A{partner}"), OPERATION)
}

#[tokio::test(start_paused = true)]
async fn partners_share_the_applications_limit() {
    let limiter = limiter();
    let start = Instant::now();
    let callers: Vec<_> = (0..10)
        .map(|partner| {
            let limiter = limiter.clone();
            tokio::spawn(async move {
                limiter.acquire(&of(partner), Some(Plan::new(5.0, 10)), Lane::Normal).await.spend();
                start.elapsed().as_secs_f64()
            })
        })
        .collect();
    for (n, caller) in callers.into_iter().enumerate() {
        let seconds = caller.await.unwrap();
        assert!((seconds - n as f64 / 0.98).abs() < 0.02, "partner {n} after {seconds}");
    }
    let quota = limiter.quota();
    assert_eq!(quota[0].key.to_string(), "eu/app//orders_v0.getOrders");
    assert_eq!((quota[0].granted, quota[1].granted, quota.len()), (10, 1, 11));
}

#[tokio::test(start_paused = true)]
async fn both_tokens_or_none() {
    let limiter = limiter();
    let narrow = Some(Plan::new(0.1, 1));
    limiter.acquire(&of(1), narrow, Lane::Normal).await.spend();
    let waiting = tokio::spawn({
        let limiter = limiter.clone();
        async move { limiter.acquire(&of(1), narrow, Lane::Normal).await.spend() }
    });
    tokio::time::sleep(Duration::from_secs(3)).await;
    // The partner who waits for its own token holds none of the application's.
    assert!(limiter.quota()[0].available >= 1.0);
    limiter.acquire(&of(2), narrow, Lane::Normal).await.spend();
    waiting.await.unwrap();
    assert_eq!(limiter.quota()[0].granted, 3);
    drop(limiter.acquire(&of(3), narrow, Lane::Normal).await);
    assert_eq!(limiter.quota()[0].granted, 3, "given back to both");
}

#[tokio::test(start_paused = true)]
async fn urgent_callers_of_another_partner_go_first() {
    let limiter = limiter();
    let plan = Some(Plan::new(5.0, 10));
    for partner in 0..20 {
        let limiter = limiter.clone();
        tokio::spawn(async move { limiter.acquire(&of(partner), plan, Lane::Normal).await.spend() });
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let start = Instant::now();
    limiter.acquire(&of(99), plan, Lane::Urgent).await.spend();
    assert!(start.elapsed() < Duration::from_millis(1100), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn an_urgent_caller_overtakes_its_own_partners_leader() {
    let limiter = limiter();
    let plan = Some(Plan::new(5.0, 10));
    for _ in 0..20 {
        let limiter = limiter.clone();
        tokio::spawn(async move { limiter.acquire(&of(1), plan, Lane::Normal).await.spend() });
    }
    tokio::time::sleep(Duration::from_millis(2500)).await;
    let start = Instant::now();
    limiter.acquire(&of(1), plan, Lane::Urgent).await.spend();
    assert!(start.elapsed() < Duration::from_millis(1100), "{:?}", start.elapsed());
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!((limiter.quota()[0].granted, limiter.quota()[1].waiting), (21, 0));
}

#[tokio::test(start_paused = true)]
async fn refusals_of_two_partners_together_are_the_applications() {
    let limiter = limiter();
    let plan = Some(Plan::new(5.0, 10));
    for (partner, cut) in [(1, false), (1, false), (2, true)] {
        let ticket = limiter.acquire(&of(partner), plan, Lane::Normal).await.spend();
        ticket.throttled(None);
        assert_eq!(limiter.quota()[0].rate < 0.9, cut, "after partner {partner}");
    }
}
