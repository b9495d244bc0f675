use std::time::Duration;

use tokio::time::{sleep, timeout};

use crate::fake::*;

const STEP: Duration = Duration::from_millis(1);

/// A call given up at every moment of its life: before and in the refresh, in the call, in the pause before a repetition.
#[tokio::test(start_paused = true)]
async fn a_call_can_be_given_up_at_any_moment() {
    for moment in 0..40 {
        let fake = Fake::new(|n, _| {
            let reply =
                if n == 0 { Reply::status(503, "").with("retry-after", "0") } else { Reply::json("{}") };
            reply.after(STEP * 5)
        })
        .with_lwa(|n, _| granted(n, 3600).after(STEP * 10));
        let seller = fake.seller();
        let done = timeout(STEP * moment, seller.send(&Get)).await.is_ok();
        let sent = fake.api_calls().len();
        let quota = &seller.client().quota();
        assert_eq!(
            quota.first().map_or(0, |quota| quota.granted) as usize,
            sent,
            "given up after {moment} ms"
        );
        assert!(quota.iter().all(|quota| quota.waiting == 0));

        sleep(STEP * 20).await;
        let next = timeout(Duration::from_secs(5), seller.send(&Get)).await.unwrap();
        assert!(next.is_ok(), "given up after {moment} ms: {next:?}");
        assert_eq!(fake.lwa_calls().len(), 1, "given up after {moment} ms");
        assert!(!done || sent == 2);
    }
}

/// A caller that waits for the usage plan keeps nobody from it when it goes.
#[tokio::test(start_paused = true)]
async fn a_place_in_the_queue_can_be_given_up() {
    let fake = Fake::new(|_, _| Reply::json("{}"));
    let seller = fake.seller();
    seller.send(&Slow).await.unwrap();
    let (first, second) = tokio::join!(timeout(Duration::from_secs(50), seller.send(&Slow)), async {
        sleep(STEP).await;
        let start = tokio::time::Instant::now();
        seller.send(&Slow).await.unwrap();
        start.elapsed()
    });
    assert!(first.is_err());
    assert!(second < Duration::from_secs(103), "{second:?}");
    assert_eq!(fake.api_calls().len(), 2);
}
