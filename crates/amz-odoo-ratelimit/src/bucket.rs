use std::time::Duration;

use crate::{Lane, Plan};

/// Share of the announced rate that is used: the two clocks and the network's delays are never quite even.
const SHARE: f64 = 0.98;
/// Tokens of the documented burst left alone, for calls in flight while a lower rate is not known yet.
const BURST_MARGIN: u32 = 2;
/// Tokens that only the urgent lane may take, where the burst allows it.
const RESERVE: u32 = 2;
/// Urgent grants in a row after which a waiting normal caller has its turn.
const URGENT_IN_A_ROW: u32 = 4;
/// A refusal lowers the rate to this share of itself …
const CUT: f64 = 0.9;
/// … but to no less than this share of the announced rate, or the bucket could never learn better.
const CUT_FLOOR: f64 = 0.1;
/// What each accepted call gives back of the rate that refusals cost.
const RECOVERY: f64 = 0.005;
/// Slowest rate taken seriously: one request in about eleven days.
const MIN_RATE: f64 = 1e-6;
/// Tokens are summed in floating point; a token that lacks this much is whole.
const EPSILON: f64 = 1e-9;

/// What a [`Bucket`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A token was taken: the call may go out now.
    Granted,
    /// No token was taken. Asking again makes sense after this time, or when the bucket learned something.
    Wait(Duration),
}

/// One token bucket, as a pure state machine: every method is told the time since a start of the caller's choice.
///
/// Time that runs backwards is taken as standing still.
///
/// ```
/// use std::time::Duration;
/// use amz_odoo_ratelimit::{Bucket, Decision, Lane, Plan};
///
/// let start = Duration::ZERO;
/// let mut bucket = Bucket::new(Plan::new(1.0, 3), start); // two of the three stay unused
/// assert_eq!(bucket.try_acquire(start, Lane::Normal), Decision::Granted);
/// let Decision::Wait(wait) = bucket.try_acquire(start, Lane::Normal) else { panic!() };
/// assert_eq!(wait.as_millis(), 1020); // 98 % of one a second
/// ```
#[derive(Clone, Debug)]
pub struct Bucket {
    announced: f64,
    burst: u32,
    level: f64,
    as_of: Duration,
    paused_until: Duration,
    /// Share of the usable rate that refusals have left.
    caution: f64,
    last_cut: Option<Duration>,
    waiting: [usize; 2],
    urgent_in_a_row: u32,
    granted: u64,
    throttled: u64,
}

impl Bucket {
    /// A full bucket for a documented plan.
    pub fn new(plan: Plan, now: Duration) -> Self {
        let burst = plan.burst.saturating_sub(BURST_MARGIN).max(1);
        Self {
            announced: usable(plan.rate).unwrap_or(Plan::UNDOCUMENTED.rate),
            burst,
            level: f64::from(burst),
            as_of: now,
            paused_until: Duration::ZERO,
            caution: 1.0,
            last_cut: None,
            waiting: [0; 2],
            urgent_in_a_row: 0,
            granted: 0,
            throttled: 0,
        }
    }

    /// Takes a token, or says how long to wait for one.
    pub fn try_acquire(&mut self, now: Duration, lane: Lane) -> Decision {
        self.refill(now);
        let wait = self.wait(now, lane);
        if !wait.is_zero() {
            return Decision::Wait(wait);
        }
        self.level = (self.level - 1.0).max(0.0);
        self.granted += 1;
        self.urgent_in_a_row = match lane {
            Lane::Urgent if self.waiting[Lane::Normal.index()] > 0 => self.urgent_in_a_row + 1,
            _ => 0,
        };
        Decision::Granted
    }

    /// Puts back a token that was taken for a call that never went out.
    pub fn give_back(&mut self, now: Duration) {
        self.refill(now);
        self.level = (self.level + 1.0).min(f64::from(self.burst));
        self.granted = self.granted.saturating_sub(1);
    }

    /// Records an accepted call and the rate its answer announced, in requests a second.
    ///
    /// A rate that is no positive number is ignored.
    pub fn answered(&mut self, now: Duration, rate: Option<f64>) {
        self.refill(now);
        self.caution = (self.caution + RECOVERY).min(1.0);
        if let Some(rate) = rate.and_then(usable)
            && rate != self.announced
        {
            self.announced = rate;
            // The refusals belonged to the rate that was not known yet.
            self.caution = 1.0;
        }
    }

    /// Records a refusal (429): the bucket is empty, rests for one to two intervals and then goes slower.
    ///
    /// `retry_after` is what the answer asked for, if anything; `jitter` (0 to 1) spreads callers in other processes.
    pub fn throttled(&mut self, now: Duration, retry_after: Option<Duration>, jitter: f64) {
        self.refill(now);
        self.throttled += 1;
        self.level = 0.0;
        let interval = seconds(1.0 / self.rate());
        let pause = interval.saturating_add(interval.mul_f64(jitter.clamp(0.0, 1.0)));
        let pause = pause.max(retry_after.unwrap_or_default());
        self.paused_until = self.paused_until.max(now.saturating_add(pause));
        // Several calls in flight are refused together: they are one piece of news.
        if self.last_cut.is_none_or(|cut| now >= cut.saturating_add(interval * 2)) {
            self.caution = (self.caution * CUT).max(CUT_FLOOR);
            self.last_cut = Some(now);
        }
    }

    /// Counts a caller of this lane as waiting, which the other lane may have to yield to.
    pub fn enter(&mut self, lane: Lane) {
        self.waiting[lane.index()] += 1;
    }

    /// Counts a caller of this lane as no longer waiting.
    pub fn leave(&mut self, lane: Lane) {
        let waiting = &mut self.waiting[lane.index()];
        *waiting = waiting.saturating_sub(1);
    }

    /// Callers of a lane that wait.
    pub fn waiting(&self, lane: Lane) -> usize {
        self.waiting[lane.index()]
    }

    /// Requests a second that the service last announced, or else documents.
    pub fn announced(&self) -> f64 {
        self.announced
    }

    /// Requests a second that the bucket lets through.
    pub fn rate(&self) -> f64 {
        self.announced * SHARE * self.caution
    }

    /// Requests that may leave at once when the bucket is full.
    pub fn burst(&self) -> u32 {
        self.burst
    }

    /// Tokens in the bucket at this time.
    pub fn available(&self, now: Duration) -> f64 {
        let elapsed = now.saturating_sub(self.as_of).as_secs_f64();
        (self.level + elapsed * self.rate()).min(f64::from(self.burst))
    }

    /// How long a normal caller that came now, to an empty queue, would wait.
    pub fn next_in(&self, now: Duration) -> Duration {
        let mut then = self.clone();
        then.refill(now);
        then.wait(now, Lane::Normal)
    }

    /// Tokens given out and not given back.
    pub fn granted_total(&self) -> u64 {
        self.granted
    }

    /// Refusals recorded.
    pub fn throttled_total(&self) -> u64 {
        self.throttled
    }

    fn refill(&mut self, now: Duration) {
        self.level = self.available(now);
        self.as_of = self.as_of.max(now);
    }

    fn wait(&self, now: Duration, lane: Lane) -> Duration {
        let missing = self.needed(lane) - self.level;
        let refill = if missing <= EPSILON {
            Duration::ZERO
        } else {
            seconds(missing / self.rate()).saturating_add(Duration::from_nanos(1))
        };
        refill.max(self.paused_until.saturating_sub(now))
    }

    /// Tokens that must be there for a caller of this lane to take one.
    fn needed(&self, lane: Lane) -> f64 {
        let other_waits = self.waiting[lane.other().index()] > 0;
        let normals_turn = self.waiting[Lane::Normal.index()] > 0 && self.urgent_in_a_row >= URGENT_IN_A_ROW;
        let left_over = match lane {
            Lane::Urgent => u32::from(normals_turn),
            Lane::Normal if normals_turn => 0,
            Lane::Normal => RESERVE.min(self.burst - 1).max(u32::from(other_waits)),
        };
        f64::from(1 + left_over)
    }
}

fn usable(rate: f64) -> Option<f64> {
    (rate.is_finite() && rate > 0.0).then(|| rate.max(MIN_RATE))
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests;
