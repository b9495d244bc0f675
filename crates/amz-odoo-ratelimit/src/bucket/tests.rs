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

fn drain(bucket: &mut Bucket, now: Duration, lane: Lane) -> u32 {
    (0..).take_while(|_| bucket.try_acquire(now, lane) == Decision::Granted).count() as u32
}

#[test]
fn normal_callers_leave_the_reserve_to_urgent_ones() {
    let mut bucket = Bucket::new(Plan::new(1.0, 10), START);
    assert_eq!(drain(&mut bucket, START, Lane::Normal), 6);
    assert_eq!(drain(&mut bucket, START, Lane::Urgent), 2);
}

#[test]
fn a_burst_of_one_keeps_no_reserve() {
    for documented in 0..=3 {
        let mut bucket = Bucket::new(Plan::new(1.0, documented), START);
        assert_eq!(drain(&mut bucket, START, Lane::Normal), 1, "documented burst {documented}");
    }
}

#[test]
fn the_rate_follows_the_header_up_and_down() {
    let mut bucket = Bucket::new(Plan::new(5.0, 1), START);
    bucket.answered(START, Some(2.0));
    assert!((bucket.rate() - 1.96).abs() < 1e-12);
    bucket.answered(START, Some(8.0));
    assert!((bucket.rate() - 7.84).abs() < 1e-12);
}

#[test]
fn a_nonsensical_header_is_ignored() {
    let mut bucket = Bucket::new(Plan::new(5.0, 1), START);
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        bucket.answered(START, Some(rate));
        assert_eq!(bucket.announced(), 5.0);
    }
    assert_eq!(Bucket::new(Plan::new(f64::NAN, 0), START).announced(), Plan::UNDOCUMENTED.rate);
}

#[test]
fn a_refusal_empties_pauses_and_cuts_once() {
    let mut bucket = Bucket::new(Plan::new(1.0, 10), START);
    let before = bucket.rate();
    bucket.throttled(START, None, 0.5);
    bucket.throttled(at(0.1), None, 0.0);
    assert!((bucket.rate() - before * CUT).abs() < 1e-12, "one cut for refusals that belong together");
    let wait = wait_of(bucket.try_acquire(START, Lane::Urgent));
    assert!(wait >= at(1.53), "{wait:?}");
    bucket.throttled(at(2.1), None, 0.0);
    bucket.throttled(at(2.3), None, 0.0);
    assert!((bucket.rate() - before * CUT * CUT).abs() < 1e-12);
}

#[test]
fn a_refusal_obeys_a_longer_retry_after() {
    let mut bucket = Bucket::new(Plan::new(1.0, 10), START);
    bucket.throttled(START, Some(at(30.0)), 1.0);
    assert_eq!(wait_of(bucket.try_acquire(START, Lane::Urgent)), at(30.0));
    assert_eq!(bucket.try_acquire(at(30.0), Lane::Urgent), Decision::Granted);
}

#[test]
fn accepted_calls_win_the_rate_back_slowly() {
    let mut bucket = Bucket::new(Plan::new(1.0, 10), START);
    let before = bucket.rate();
    bucket.throttled(START, None, 0.0);
    bucket.answered(START, None);
    assert!(bucket.rate() < before * 0.91);
    for _ in 0..30 {
        bucket.answered(START, Some(1.0));
    }
    assert!((bucket.rate() - before).abs() < 1e-12);
}

#[test]
fn a_refusal_is_forgiven_when_the_header_explains_it() {
    let mut bucket = Bucket::new(Plan::new(5.0, 10), START);
    bucket.throttled(START, None, 0.0);
    bucket.answered(START, Some(2.0));
    assert!((bucket.rate() - 1.96).abs() < 1e-12);
}

#[test]
fn endless_refusals_never_stop_the_bucket() {
    let mut bucket = Bucket::new(Plan::new(1.0, 10), START);
    for n in 0..1000 {
        bucket.throttled(at(f64::from(n) * 100.0), None, 1.0);
    }
    assert!((bucket.rate() - 0.98 * CUT_FLOOR).abs() < 1e-12);
    assert_eq!(bucket.throttled_total(), 1000);
}

#[test]
fn urgent_goes_first_but_normal_has_every_fifth_turn() {
    let mut bucket = Bucket::new(Plan::new(1.0, 1), START);
    bucket.enter(Lane::Urgent);
    bucket.enter(Lane::Normal);
    let mut grants = [0, 0];
    for tick in 0..5000 {
        for lane in [Lane::Normal, Lane::Urgent] {
            if bucket.try_acquire(Duration::from_millis(tick * 100), lane) == Decision::Granted {
                grants[lane.index()] += 1;
            }
        }
    }
    let [urgent, normal] = grants;
    assert_eq!(urgent / normal, 4, "{grants:?}");
    assert!(urgent + normal > 450, "{grants:?}");
}

#[test]
fn a_token_given_back_serves_the_next_caller() {
    let mut bucket = Bucket::new(Plan::new(0.001, 1), START);
    assert_eq!(bucket.try_acquire(START, Lane::Normal), Decision::Granted);
    bucket.give_back(START);
    assert_eq!(bucket.try_acquire(START, Lane::Normal), Decision::Granted);
    assert_eq!(bucket.granted_total(), 1);
}

#[test]
fn time_that_runs_backwards_grants_nothing() {
    let mut bucket = Bucket::new(Plan::new(1.0, 1), at(100.0));
    assert_eq!(bucket.try_acquire(at(100.0), Lane::Normal), Decision::Granted);
    assert!(matches!(bucket.try_acquire(at(50.0), Lane::Normal), Decision::Wait(_)));
    assert!(matches!(bucket.try_acquire(at(100.0), Lane::Normal), Decision::Wait(_)));
}

/// One step of a random history: wait this many milliseconds, then act.
#[derive(Clone, Debug)]
enum Step {
    Acquire(Lane),
    Answered(bool),
    Throttled(f64),
}

fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let step = prop_oneof![
        8 => Just(Step::Acquire(Lane::Normal)),
        4 => Just(Step::Acquire(Lane::Urgent)),
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
                Step::Acquire(lane) => if bucket.try_acquire(now, lane) == Decision::Granted { grants.push(now) },
                Step::Answered(header) => bucket.answered(now, header.then_some(rate)),
                Step::Throttled(jitter) => bucket.throttled(now, None, jitter),
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
                Step::Acquire(lane) => if let Decision::Wait(wait) = bucket.try_acquire(now, lane) {
                    prop_assert!(wait > Duration::ZERO);
                    if wait > Duration::from_micros(2) {
                        let early = now + wait - Duration::from_micros(1);
                        prop_assert!(matches!(bucket.clone().try_acquire(early, lane), Decision::Wait(_)));
                    }
                    now += wait;
                    prop_assert_eq!(bucket.try_acquire(now, lane), Decision::Granted);
                },
                Step::Answered(header) => bucket.answered(now, header.then_some(rate)),
                Step::Throttled(jitter) => bucket.throttled(now, None, jitter),
            }
        }
    }
}
