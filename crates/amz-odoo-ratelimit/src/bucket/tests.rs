use proptest::prelude::*;

use super::*;

const START: Duration = Duration::ZERO;

fn at(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

fn wait_of(decision: Decision) -> Duration {
    match decision {
        Decision::Granted => panic!("granted"),
        Decision::Wait(wait) => wait,
    }
}

fn drain(bucket: &mut Bucket, now: Duration, left_over: u32) -> u32 {
    (0..).take_while(|_| bucket.try_acquire(now, left_over) == Decision::Granted).count() as u32
}

fn answered(rate: Option<f64>) -> Event {
    Event::Answered { rate }
}

fn throttled(jitter: f64) -> Event {
    Event::Throttled { retry_after: None, jitter }
}

#[test]
fn what_is_left_to_others_stays() {
    let mut bucket = Bucket::new(Plan::new(1.0, 10), START);
    assert_eq!(drain(&mut bucket, START, 2), 6);
    assert_eq!(drain(&mut bucket, START, 0), 2);
}

#[test]
fn a_burst_of_one_keeps_no_reserve() {
    for documented in 0..=3 {
        let mut bucket = Bucket::new(Plan::new(1.0, documented), START);
        assert_eq!(bucket.reserve(), 0);
        assert_eq!(drain(&mut bucket, START, 99), 1, "documented burst {documented}");
    }
}

#[test]
fn both_buckets_or_none() {
    let mut wide = Bucket::new(Plan::new(1.0, 10), START);
    let mut narrow = Bucket::new(Plan::new(0.5, 1), START);
    let both = |wide: &mut Bucket, narrow: &mut Bucket| {
        Bucket::try_acquire_all(START, &mut [(wide, 0), (narrow, 0)])
    };
    assert_eq!(both(&mut wide, &mut narrow), Decision::Granted);
    let wait = wait_of(both(&mut wide, &mut narrow));
    assert!(wait > at(2.0), "{wait:?}");
    assert_eq!((wide.granted_total(), narrow.granted_total()), (1, 1));
    assert_eq!(wide.available(START), 7.0);
}

#[test]
fn the_rate_follows_the_header_up_and_down() {
    let mut bucket = Bucket::new(Plan::new(5.0, 1), START);
    bucket.apply(START, answered(Some(2.0)));
    assert!((bucket.rate() - 1.96).abs() < 1e-12);
    bucket.apply(START, answered(Some(8.0)));
    assert!((bucket.rate() - 7.84).abs() < 1e-12);
}

#[test]
fn a_nonsensical_header_is_ignored() {
    let mut bucket = Bucket::new(Plan::new(5.0, 1), START);
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        bucket.apply(START, answered(Some(rate)));
        assert_eq!(bucket.announced(), 5.0);
    }
    assert_eq!(Bucket::new(Plan::new(f64::NAN, 0), START).announced(), Plan::UNDOCUMENTED.rate);
}

#[test]
fn a_refusal_empties_pauses_and_cuts_once() {
    let mut bucket = Bucket::new(Plan::new(1.0, 10), START);
    let before = bucket.rate();
    bucket.apply(START, throttled(0.5));
    bucket.apply(at(0.1), throttled(0.0));
    assert!((bucket.rate() - before * CUT).abs() < 1e-12, "one cut for refusals that belong together");
    let wait = wait_of(bucket.try_acquire(START, 0));
    assert!(wait >= at(1.53), "{wait:?}");
    bucket.apply(at(2.1), throttled(0.0));
    bucket.apply(at(2.3), throttled(0.0));
    assert!((bucket.rate() - before * CUT * CUT).abs() < 1e-12);
}

#[test]
fn a_refusal_obeys_a_longer_retry_after() {
    let mut bucket = Bucket::new(Plan::new(1.0, 10), START);
    bucket.apply(START, Event::Throttled { retry_after: Some(at(30.0)), jitter: 1.0 });
    assert_eq!(wait_of(bucket.try_acquire(START, 0)), at(30.0));
    assert_eq!(bucket.try_acquire(at(30.0), 0), Decision::Granted);
}

#[test]
fn accepted_calls_win_the_rate_back_slowly() {
    let mut bucket = Bucket::new(Plan::new(1.0, 10), START);
    let before = bucket.rate();
    bucket.apply(START, throttled(0.0));
    bucket.apply(START, answered(None));
    assert!(bucket.rate() < before * 0.91);
    for _ in 0..60 {
        bucket.apply(START, answered(Some(1.0)));
    }
    assert!((bucket.rate() - before).abs() < 1e-12);
}

#[test]
fn a_refusal_is_forgiven_when_the_header_explains_it() {
    let mut bucket = Bucket::new(Plan::new(5.0, 10), START);
    bucket.apply(START, throttled(0.0));
    bucket.apply(START, answered(Some(2.0)));
    assert!((bucket.rate() - 1.96).abs() < 1e-12);
}

#[test]
fn endless_refusals_never_stop_the_bucket() {
    let mut bucket = Bucket::new(Plan::new(1.0, 10), START);
    for n in 0..1000 {
        bucket.apply(at(f64::from(n) * 100.0), throttled(1.0));
    }
    assert!((bucket.rate() - 0.98 * CUT_FLOOR).abs() < 1e-12);
    assert_eq!(bucket.throttled_total(), 1000);
}

#[test]
fn a_token_given_back_serves_the_next_caller() {
    let mut bucket = Bucket::new(Plan::new(0.001, 1), START);
    assert_eq!(bucket.try_acquire(START, 0), Decision::Granted);
    bucket.apply(START, Event::GivenBack);
    assert_eq!(bucket.try_acquire(START, 0), Decision::Granted);
    assert_eq!(bucket.granted_total(), 1);
}

#[test]
fn time_that_runs_backwards_grants_nothing() {
    let mut bucket = Bucket::new(Plan::new(1.0, 1), at(100.0));
    assert_eq!(bucket.try_acquire(at(100.0), 0), Decision::Granted);
    assert!(matches!(bucket.try_acquire(at(50.0), 0), Decision::Wait(_)));
    assert!(matches!(bucket.try_acquire(at(100.0), 0), Decision::Wait(_)));
}

#[test]
fn a_state_survives_another_clock() {
    let mut bucket = Bucket::new(Plan::new(2.0, 10), START);
    drain(&mut bucket, START, 0);
    bucket.apply(at(1.0), throttled(0.5));
    let state = bucket.state(at(1.2));
    let mut restored = Bucket::restore(&state, at(70.0));
    assert_eq!(restored.state(at(70.0)), state);
    for later in [0.3, 0.6, 5.0] {
        let (then, there) = (at(1.2 + later), at(70.0 + later));
        assert!((restored.available(there) - bucket.available(then)).abs() < 1e-9);
        let waits = (restored.wait(there, 2), bucket.wait(then, 2));
        assert!(waits.0.abs_diff(waits.1) < Duration::from_micros(1), "{waits:?}");
    }
    // A refusal that belongs to the last one brings no further cut, there either.
    restored.apply(at(70.1), throttled(0.0));
    assert_eq!(restored.rate(), bucket.rate());
}

#[test]
fn a_state_without_sense_becomes_a_bucket() {
    let state = BucketState {
        announced: f64::NAN,
        burst: 0,
        level: f64::NAN,
        caution: f64::NAN,
        paused_for: Duration::MAX,
        no_cut_for: Duration::MAX,
        ..BucketState::default()
    };
    let bucket = Bucket::restore(&state, at(5.0));
    assert_eq!((bucket.announced(), bucket.burst(), bucket.available(at(5.0))), (0.5, 1, 0.0));
    assert!(bucket.rate() > 0.0);
}

/// One step of a random history: wait this many milliseconds, then act.
#[derive(Clone, Debug)]
enum Step {
    Acquire { left_over: u32 },
    Answered(bool),
    Throttled(f64),
}

fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let step = prop_oneof![
        12 => (0u32..3).prop_map(|left_over| Step::Acquire { left_over }),
        1 => any::<bool>().prop_map(Step::Answered),
        1 => (0.0..1.0).prop_map(Step::Throttled),
    ];
    prop::collection::vec((0u64..400, step), 1..300)
}

proptest! {
    #[test]
    fn no_window_holds_more_than_the_plan(rate in 0.01f64..50.0, burst in 0u32..40, steps in steps()) {
        let mut bucket = Bucket::new(Plan::new(rate, burst), START);
        let mut now = START;
        let mut grants: Vec<Duration> = Vec::new();
        for (pause, step) in steps {
            now += Duration::from_millis(pause);
            match step {
                Step::Acquire { left_over } => if bucket.try_acquire(now, left_over) == Decision::Granted { grants.push(now) },
                Step::Answered(header) => bucket.apply(now, answered(header.then_some(rate))),
                Step::Throttled(jitter) => bucket.apply(now, throttled(jitter)),
            }
        }
        for (first, start) in grants.iter().enumerate() {
            for (last, end) in grants.iter().enumerate().skip(first) {
                let allowed = rate * (*end - *start).as_secs_f64() + f64::from(burst.max(1));
                prop_assert!((last - first + 1) as f64 <= allowed + 1e-6);
            }
        }
    }

    #[test]
    fn the_wait_it_names_is_enough_and_not_too_long(rate in 0.001f64..100.0, burst in 0u32..40, steps in steps()) {
        let mut bucket = Bucket::new(Plan::new(rate, burst), START);
        let mut now = START;
        for (pause, step) in steps {
            now += Duration::from_millis(pause);
            match step {
                Step::Acquire { left_over } => if let Decision::Wait(wait) = bucket.try_acquire(now, left_over) {
                    prop_assert!(wait > Duration::ZERO);
                    if wait > Duration::from_micros(2) {
                        let early = now + wait - Duration::from_micros(1);
                        prop_assert!(matches!(bucket.clone().try_acquire(early, left_over), Decision::Wait(_)));
                    }
                    now += wait;
                    prop_assert_eq!(bucket.try_acquire(now, left_over), Decision::Granted);
                },
                Step::Answered(header) => bucket.apply(now, answered(header.then_some(rate))),
                Step::Throttled(jitter) => bucket.apply(now, throttled(jitter)),
            }
        }
    }
}

/// A server's slip, or an attack, must not stop a bucket whose state is kept.
#[test]
fn an_absurd_retry_after_is_not_believed() {
    let asked = |rate: f64, retry_after| {
        let mut bucket = Bucket::new(Plan::new(rate, 10), START);
        bucket.apply(START, Event::Throttled { retry_after: Some(retry_after), jitter: 0.0 });
        wait_of(bucket.try_acquire(START, 0))
    };
    assert_eq!(asked(1.0, Duration::from_secs(1800)), Duration::from_secs(1800));
    assert_eq!(asked(1.0, Duration::MAX), LONGEST_PAUSE);
    assert!(asked(0.001, Duration::MAX) > LONGEST_PAUSE, "ten intervals of a slow plan");
}
