use proptest::prelude::*;

use super::*;

const NOW: Duration = Duration::ZERO;

fn due(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Serves whoever is first and tells who it was.
fn serve(queue: &mut Queue<(Place, u32)>) -> Option<u32> {
    let (place, name) = *queue.first()?;
    assert!(queue.is_first(place));
    queue.leave(place);
    queue.served(place.lane);
    Some(name)
}

fn enter(queue: &mut Queue<(Place, u32)>, lane: Lane, due: Duration, name: u32) -> Place {
    let place = Place { lane, order: Order { due, arrival: queue.arrivals } };
    queue.enter(lane, due, (place, name))
}

#[test]
fn the_earliest_deadline_goes_first_then_the_earliest_arrival() {
    let mut queue = Queue::default();
    for (name, seconds) in [(1, 30), (2, 10), (3, 30), (4, 20)] {
        enter(&mut queue, Lane::Normal, due(seconds), name);
    }
    let order: Vec<_> = std::iter::from_fn(|| serve(&mut queue)).collect();
    assert_eq!(order, [2, 4, 1, 3]);
}

#[test]
fn every_lane_has_its_share() {
    let mut queue = Queue::default();
    for name in 0..200 {
        for (index, lane) in Lane::ALL.into_iter().enumerate() {
            enter(&mut queue, lane, NOW, index as u32 * 1000 + name);
        }
    }
    let mut served = [0; 3];
    for _ in 0..200 {
        served[serve(&mut queue).unwrap() as usize / 1000] += 1;
    }
    assert_eq!(served, [160, 30, 10]);
}

#[test]
fn urgent_callers_yield_only_to_somebody() {
    let mut queue = Queue::default();
    for name in 0..10 {
        enter(&mut queue, Lane::Urgent, NOW, name);
    }
    for name in 0..10 {
        assert_eq!(serve(&mut queue), Some(name));
    }
    assert!(queue.keeps_reserve(Lane::Normal) && !queue.keeps_reserve(Lane::Urgent));
}

#[test]
fn a_newcomer_passes_only_who_is_served_later() {
    let mut queue = Queue::default();
    enter(&mut queue, Lane::Normal, due(10), 1);
    assert!(queue.lets_pass(Lane::Urgent, due(99)));
    assert!(queue.lets_pass(Lane::Normal, due(9)));
    assert!(!queue.lets_pass(Lane::Normal, due(10)));
    assert!(!queue.lets_pass(Lane::Bulk, NOW));
}

proptest! {
    #[test]
    fn the_prediction_is_what_happens(
        callers in prop::collection::vec((0usize..3, 0u64..20), 0..60),
        served_before in 0usize..20,
        lane in 0usize..3,
        seconds in 0u64..20,
    ) {
        let mut queue = Queue::default();
        for (name, (lane, seconds)) in callers.into_iter().enumerate() {
            enter(&mut queue, Lane::ALL[lane], due(seconds), name as u32);
        }
        for _ in 0..served_before {
            serve(&mut queue);
        }
        let ahead = queue.ahead_of(Lane::ALL[lane], due(seconds));
        prop_assert_eq!(queue.lets_pass(Lane::ALL[lane], due(seconds)), ahead == 0);
        enter(&mut queue, Lane::ALL[lane], due(seconds), 999);
        let happened = std::iter::from_fn(|| serve(&mut queue)).position(|name| name == 999);
        prop_assert_eq!(happened, Some(ahead));
    }
}
