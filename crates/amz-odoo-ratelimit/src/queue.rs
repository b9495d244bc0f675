//! Who is served next: lanes with their turns, the earliest deadline first within a lane. No clock, no waiting.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::Lane;

/// Urgent grants in a row after which somebody below has a turn.
const URGENT_IN_A_ROW: u32 = 4;
/// Normal grants in a row after which a bulk caller has a turn.
const NORMAL_IN_A_ROW: u32 = 3;

/// Callers that wait for one bucket.
#[derive(Debug)]
pub(crate) struct Queue<T> {
    lanes: [BTreeMap<Order, T>; 3],
    turns: Turns,
    arrivals: u64,
}

/// A caller's place in a [`Queue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    lane: Lane,
    order: Order,
}

/// Within a lane: by due time, then by arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    due: Duration,
    arrival: u64,
}

impl<T> Queue<T> {
    /// Queues a caller behind those of its lane that are due no later.
    pub(crate) fn enter(&mut self, lane: Lane, due: Duration, caller: T) -> Place {
        let order = Order { due, arrival: self.arrivals };
        self.arrivals += 1;
        self.lanes[lane.index()].insert(order, caller);
        Place { lane, order }
    }

    /// Takes a caller out, served or not.
    pub(crate) fn leave(&mut self, place: Place) {
        self.lanes[place.lane.index()].remove(&place.order);
    }

    /// Whose turn it is.
    pub(crate) fn first(&self) -> Option<&T> {
        let lane = self.turns.next(self.present())?;
        self.lanes[lane.index()].values().next()
    }

    pub(crate) fn is_first(&self, place: Place) -> bool {
        self.turns.next(self.present()) == Some(place.lane)
            && self.lanes[place.lane.index()].keys().next() == Some(&place.order)
    }

    /// Whether a caller who came now would have the first turn.
    pub(crate) fn lets_pass(&self, lane: Lane, due: Duration) -> bool {
        let mut present = self.present();
        present[lane.index()] = true;
        self.turns.next(present) == Some(lane)
            && self.lanes[lane.index()].keys().next().is_none_or(|first| due < first.due)
    }

    /// Records that a caller of this lane, who is no longer queued, was served.
    pub(crate) fn served(&mut self, lane: Lane) {
        self.turns.served(lane, self.present());
    }

    /// Whether the tokens in reserve have to be left alone: not when the lower lanes have their turn by right.
    pub(crate) fn keeps_reserve(&self, lane: Lane) -> bool {
        lane != Lane::Urgent && !self.turns.urgent_yields()
    }

    pub(crate) fn waiting(&self, lane: Lane) -> usize {
        self.lanes[lane.index()].len()
    }

    /// How many of those who wait now are served before a caller who came now.
    pub(crate) fn ahead_of(&self, lane: Lane, due: Duration) -> usize {
        let mut left = Lane::ALL.map(|lane| self.waiting(lane));
        left[lane.index()] = self.lanes[lane.index()].range(..=Order { due, arrival: u64::MAX }).count();
        let present = |left: [usize; 3]| {
            let mut present = left.map(|count| count > 0);
            present[lane.index()] = true;
            present
        };
        let mut turns = self.turns;
        let mut ahead = 0;
        // The caller's own lane is there, so somebody always has the turn.
        while let Some(next) = turns.next(present(left)) {
            if next == lane && left[lane.index()] == 0 {
                break;
            }
            left[next.index()] -= 1;
            turns.served(next, present(left));
            ahead += 1;
        }
        ahead
    }

    /// Everybody who waits, in no order that matters.
    pub(crate) fn callers(&self) -> impl Iterator<Item = &T> {
        self.lanes.iter().flat_map(BTreeMap::values)
    }

    fn present(&self) -> [bool; 3] {
        [0, 1, 2].map(|lane: usize| !self.lanes[lane].is_empty())
    }
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { lanes: [const { BTreeMap::new() }; 3], turns: Turns::default(), arrivals: 0 }
    }
}

/// Which lane has been served how often while a lower one waited.
#[derive(Clone, Copy, Debug, Default)]
struct Turns {
    urgent_in_a_row: u32,
    normal_in_a_row: u32,
}

impl Turns {
    fn next(self, present: [bool; 3]) -> Option<Lane> {
        let [urgent, normal, bulk] = present;
        if urgent && !((normal || bulk) && self.urgent_yields()) {
            Some(Lane::Urgent)
        } else if normal && !(bulk && self.normal_in_a_row >= NORMAL_IN_A_ROW) {
            Some(Lane::Normal)
        } else {
            bulk.then_some(Lane::Bulk)
        }
    }

    fn served(&mut self, lane: Lane, waiting: [bool; 3]) {
        let [_, normal, bulk] = waiting;
        match lane {
            Lane::Urgent if normal || bulk => self.urgent_in_a_row += 1,
            Lane::Urgent => self.urgent_in_a_row = 0,
            Lane::Normal => {
                self.urgent_in_a_row = 0;
                self.normal_in_a_row = if bulk { self.normal_in_a_row + 1 } else { 0 };
            }
            Lane::Bulk => *self = Self::default(),
        }
    }

    fn urgent_yields(self) -> bool {
        self.urgent_in_a_row >= URGENT_IN_A_ROW
    }
}

#[cfg(test)]
mod tests;
