use std::time::Duration;

use futures_util::StreamExt;
use spapi_client::types::orders_v0::GetOrderAddress;
use spapi_client::types::{Region, Request};
use spapi_client::{ErrorKind, Seller, Sent, SentWatch};
use tokio::time::{sleep, timeout};

use crate::fake::*;

const STEP: Duration = Duration::from_millis(1);

/// Amazon that takes its time for everything: the first answer of each kind to a call fails for a moment.
fn slow() -> Fake {
    Fake::new(|n, seen| {
        let reply = if seen.uri.ends_with("/restrictedDataToken") {
            Reply::json(r#"{"restrictedDataToken":"rdt","expiresIn":3600}"#)
        } else if n == 0 || (n == 1 && seen.uri.contains("address")) {
            Reply::status(503, "").with("retry-after", "1")
        } else {
            Reply::json("{}")
        };
        reply.after(STEP * 5)
    })
    .with_lwa(|n, _| granted(n, 3600).after(STEP * 10))
}

fn is_call(seen: &Seen) -> bool {
    !seen.uri.ends_with("/restrictedDataToken")
}

/// Drops a call at each of its awaits in turn, and checks what must hold after every one; how many there were.
async fn drop_at_every_await<R: Request>(request: &R) -> usize {
    for times in 0.. {
        let fake = slow();
        let watch = SentWatch::new();
        let seller = fake.seller().with_sent_watch(&watch);
        let outcome = poll_times(seller.send(request), times).await;

        let sent = fake.api_calls().iter().filter(|seen| is_call(seen)).count();
        let quota = seller.client().quota();
        let spent: u64 = quota
            .iter()
            .filter(|quota| !quota.key.operation.starts_with("tokens"))
            .map(|quota| quota.granted)
            .sum();
        assert_eq!(spent as usize, sent, "a token that was not spent goes back ({times} polls)");
        assert!(quota.iter().all(|quota| quota.waiting == 0), "no place in a queue is left behind");
        assert_eq!(watch.sent() == Sent::No, sent == 0, "{:?} after {times} polls", watch.sent());
        let stats = seller.client().stats();
        assert!(stats.abandoned <= 1 && (outcome.is_none() || stats.abandoned == 0), "{stats:?}");

        // Whatever was under way for all callers went on: one access token, one Restricted Data Token.
        sleep(Duration::from_secs(2)).await;
        let next = timeout(Duration::from_secs(60), seller.send(request)).await.unwrap();
        let shared = fake.api_calls().iter().filter(|seen| !is_call(seen)).count();
        assert_eq!((fake.lwa_calls().len(), shared <= 1), (1, true), "{times} polls");
        match outcome {
            // What may not happen twice is reported, not repeated, so that the second call is the one that goes well.
            Some(outcome) => {
                let repeatable = outcome.is_ok();
                assert_eq!(repeatable, R::OPERATION.method != spapi_client::types::Method::Post);
                assert!(next.is_ok());
                return times;
            }
            None if sent == 0 => {
                assert_eq!(next.is_ok(), R::OPERATION.method != spapi_client::types::Method::Post)
            }
            None => assert!(next.is_ok(), "{times} polls: {next:?}", next = next.err()),
        }
    }
    unreachable!("a future ends")
}

#[tokio::test(start_paused = true)]
async fn a_call_is_safe_to_drop_at_every_await() {
    // Access token, first attempt, pause, second attempt, and the polls that find nothing new.
    let polls = [
        drop_at_every_await(&Get).await,
        drop_at_every_await(&Post).await,
        drop_at_every_await(&Grantless).await,
        drop_at_every_await(&GetOrderAddress::new("302-1")).await,
    ];
    assert_eq!(polls, [5, 3, 5, 5], "every await was one of them");
}

/// One caller's drop, at every await, does no harm to another one's call that is under way.
#[tokio::test(start_paused = true)]
async fn a_drop_harms_no_other_caller() {
    for times in 0..12 {
        let fake = slow();
        let seller = fake.seller();
        let address = GetOrderAddress::new("302-1");
        let (_, other) = tokio::join!(poll_times(seller.send(&address), times), seller.send(&address));
        assert!(other.is_ok(), "{times} polls: {other:?}");
        assert_eq!(fake.lwa_calls().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_authorization_and_a_stream_are_safe_to_drop() {
    for times in 0.. {
        let fake = slow();
        let client = fake.builder().build().unwrap();
        let outcome = poll_times(client.authorize("code", None), times).await;
        assert!(fake.lwa_calls().len() <= 1);
        assert!(client.seller(REFRESH_TOKEN, Region::Eu).send(&Get).await.is_ok());
        if outcome.is_some() {
            break;
        }
    }
    for times in 0.. {
        let fake = slow();
        let seller = fake.seller();
        let request = spapi_client::types::orders_v0::GetOrders::new(["A1PA6795UKMFR9"]);
        let mut items = seller.items(request);
        let outcome = poll_times(items.next(), times).await;
        assert!(items.next().await.is_none(), "the page that was on its way has come");
        assert!(fake.api_calls().len() <= 2);
        if outcome.is_some() {
            break;
        }
    }
}

/// A call that was given up on its way is counted, and told as one that may have had its effect.
#[tokio::test(start_paused = true)]
async fn a_post_given_up_on_its_way_may_have_been_sent() {
    let fake = Fake::new(|_, _| Reply::Hang);
    let watch = SentWatch::new();
    let seller = fake.seller().with_sent_watch(&watch);
    assert!(timeout(Duration::from_secs(1), seller.send(&Post)).await.is_err());
    assert_eq!((watch.sent(), seller.client().stats().abandoned), (Sent::Maybe, 1));
    assert_eq!(fake.api_calls().len(), 1);
}

async fn overdue<R: Request>(seller: &Seller, request: &R) -> spapi_client::Error {
    let Err(error) = seller.send(request).await else { panic!("it went well") };
    assert_eq!(error.kind(), ErrorKind::Deadline);
    error
}

#[tokio::test(start_paused = true)]
async fn a_deadline_tells_whether_the_call_was_on_its_way() {
    let fake = Fake::new(|_, _| Reply::Hang);
    let seller = fake.seller().with_deadline(Duration::from_secs(10));
    let error = overdue(&seller, &Post).await;
    assert_eq!((error.sent(), error.is_retryable()), (Sent::Maybe, false));
    let error = overdue(&seller, &Get).await;
    assert_eq!((error.sent(), error.is_retryable()), (Sent::Maybe, true));
    assert_eq!(seller.client().stats().abandoned, 2);

    let fake = Fake::new(|_, _| Reply::json("{}"));
    let seller = fake.seller().with_deadline(Duration::from_secs(10));
    seller.send(&Slow).await.unwrap();
    // The plan has no second call for a hundred seconds, which is told at once.
    let start = tokio::time::Instant::now();
    let error = overdue(&seller, &Slow).await;
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!((error.sent(), error.is_retryable()), (Sent::No, true));
    assert_eq!((fake.api_calls().len(), seller.client().stats().abandoned), (1, 0));
}

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
