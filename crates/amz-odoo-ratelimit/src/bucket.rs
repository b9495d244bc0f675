use std::time::Duration;

use crate::plan::{seconds, usable};
use crate::{BucketState, Plan};

/// Share of the announced rate that is used: the two clocks and the network's delays are never quite even.
const SHARE: f64 = 0.98;
/// Tokens of the documented burst left alone, for calls in flight while a lower rate is not known yet.
const BURST_MARGIN: u32 = 2;
/// Tokens that only the urgent lane may take, where the burst allows it.
const RESERVE: u32 = 2;
/// A refusal lowers the rate to this share of itself …
const CUT: f64 = 0.9;
/// … but to no less than this share of the announced rate, or the bucket could never learn better.
const CUT_FLOOR: f64 = 0.1;
/// What each accepted call gives back of the rate that refusals cost.
const RECOVERY: f64 = 0.002;
/// Tokens are summed in floating point; a token that lacks this much is whole.
const EPSILON: f64 = 1e-9;
/// A server that asks for a longer pause than this, and than ten intervals, is not believed: the state is kept, and would
/// stop the bucket for good.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// What a [`Bucket`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A token was taken: the call may go out now.
    Granted,
    /// No token was taken. Asking again makes sense after this time, or when the bucket learned something.
    Wait(Duration),
}

/// What a bucket learns about a token after it was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Event {
    /// The call never went out: the token goes back.
    GivenBack,
    /// The call was not refused for its rate.
    Answered {
        /// What the answer announced, in requests a second, if anything. What is no positive number is ignored.
        rate: Option<f64>,
    },
    /// The call was refused (429).
    Throttled {
        /// What the answer asked for, if anything.
        retry_after: Option<Duration>,
        /// A random number from 0 to 1, which spreads the callers of several processes.
        jitter: f64,
    },
}

/// One token bucket, as a pure state machine: every method is told the time since a start of the caller's choice.
///
/// Time that runs backwards is taken as standing still.
///
/// ```
/// use std::time::Duration;
/// use amz_odoo_ratelimit::{Bucket, Decision, Plan};
///
/// let start = Duration::ZERO;
/// let mut bucket = Bucket::new(Plan::new(1.0, 3), start); // two of the three stay unused
/// assert_eq!(bucket.try_acquire(start, 0), Decision::Granted);
/// let Decision::Wait(wait) = bucket.try_acquire(start, 0) else { panic!() };
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
    /// Until then a refusal belongs to the last one.
    no_cut_until: Duration,
    granted: u64,
    throttled: u64,
}

impl Bucket {
    /// A full bucket for a documented plan.
    pub fn new(plan: Plan, now: Duration) -> Self {
        let burst = usable_burst(plan);
        Self {
            announced: usable(plan.rate).unwrap_or(Plan::UNDOCUMENTED.rate),
            burst,
            level: f64::from(burst),
            as_of: now,
            paused_until: Duration::ZERO,
            caution: 1.0,
            no_cut_until: Duration::ZERO,
            granted: 0,
            throttled: 0,
        }
    }

    /// A bucket as it was when [`state`](Self::state) was called, as if that were now.
    ///
    /// A state that makes no sense (from another program, say) becomes the nearest that does.
    pub fn restore(state: &BucketState, now: Duration) -> Self {
        let burst = state.burst.max(1);
        Self {
            announced: usable(state.announced).unwrap_or(Plan::UNDOCUMENTED.rate),
            burst,
            level: if state.level > 0.0 { state.level.min(f64::from(burst)) } else { 0.0 },
            as_of: now,
            paused_until: now.saturating_add(state.paused_for),
            caution: if state.caution > 0.0 { state.caution.clamp(CUT_FLOOR, 1.0) } else { 1.0 },
            no_cut_until: now.saturating_add(state.no_cut_for),
            granted: state.granted,
            throttled: state.throttled,
        }
    }

    /// Everything the bucket knows, told in times from now.
    pub fn state(&self, now: Duration) -> BucketState {
        BucketState {
            announced: self.announced,
            burst: self.burst,
            level: self.available(now),
            caution: self.caution,
            paused_for: self.paused_until.saturating_sub(now),
            no_cut_for: self.no_cut_until.saturating_sub(now),
            granted: self.granted,
            throttled: self.throttled,
        }
    }

    /// Takes a token if that leaves `left_over` tokens to others, or says how long to wait for it.
    ///
    /// More than a full bucket can leave is never asked for.
    pub fn try_acquire(&mut self, now: Duration, left_over: u32) -> Decision {
        Self::try_acquire_all(now, &mut [(self, left_over)])
    }

    /// Takes a token from every bucket, as [`try_acquire`](Self::try_acquire) does from one, or from none of them.
    pub fn try_acquire_all(now: Duration, buckets: &mut [(&mut Self, u32)]) -> Decision {
        let wait = buckets.iter().map(|(bucket, left_over)| bucket.wait(now, *left_over)).max();
        match wait {
            Some(wait) if !wait.is_zero() => Decision::Wait(wait),
            _ => {
                for (bucket, _) in buckets {
                    bucket.refill(now);
                    bucket.level = (bucket.level - 1.0).max(0.0);
                    bucket.granted += 1;
                }
                Decision::Granted
            }
        }
    }

    /// Learns what became of a token.
    ///
    /// After a refusal the bucket is empty, rests for one to two intervals and then goes at 90 % of its rate, which
    /// accepted calls win back slowly. Several calls in flight are refused together: refusals within two intervals
    /// of a cut bring no further one.
    pub fn apply(&mut self, now: Duration, event: Event) {
        self.refill(now);
        match event {
            Event::GivenBack => {
                self.level = (self.level + 1.0).min(f64::from(self.burst));
                self.granted = self.granted.saturating_sub(1);
            }
            Event::Answered { rate } => self.answered(rate),
            Event::Throttled { retry_after, jitter } => self.refused(now, retry_after, jitter),
        }
    }

    /// Goes by this plan's burst, which no header announces; the rate stays what was learned.
    pub fn adopt_burst(&mut self, plan: Plan) {
        self.burst = usable_burst(plan);
        self.level = self.level.min(f64::from(self.burst));
    }

    /// How long until a token can be taken that leaves `left_over` tokens, if nobody else takes one.
    pub fn wait(&self, now: Duration, left_over: u32) -> Duration {
        self.wait_for(now, self.needed(left_over))
    }

    /// How long until the `ahead`-th caller before this one and then this one have a token.
    pub fn wait_behind(&self, now: Duration, ahead: usize, left_over: u32) -> Duration {
        let ahead = u32::try_from(ahead).unwrap_or(u32::MAX);
        self.wait_for(now, f64::from(ahead) + self.needed(left_over))
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

    /// Tokens that are held back for urgent callers.
    pub fn reserve(&self) -> u32 {
        RESERVE.min(self.burst - 1)
    }

    /// Tokens in the bucket at this time.
    pub fn available(&self, now: Duration) -> f64 {
        let elapsed = now.saturating_sub(self.as_of).as_secs_f64();
        (self.level + elapsed * self.rate()).min(f64::from(self.burst))
    }

    /// Tokens given out and not given back.
    pub fn granted_total(&self) -> u64 {
        self.granted
    }

    /// Refusals recorded.
    pub fn throttled_total(&self) -> u64 {
        self.throttled
    }

    /// Tokens that have to be there for one to be taken.
    pub(crate) fn needed(&self, left_over: u32) -> f64 {
        f64::from(1 + left_over.min(self.burst - 1))
    }

    fn answered(&mut self, rate: Option<f64>) {
        self.caution = (self.caution + RECOVERY).min(1.0);
        let Some(rate) = rate.and_then(usable) else { return };
        if rate != self.announced {
            self.announced = rate;
            // The refusals belonged to the rate that was not known yet.
            self.caution = 1.0;
        }
    }

    fn refused(&mut self, now: Duration, retry_after: Option<Duration>, jitter: f64) {
        self.throttled += 1;
        self.level = 0.0;
        let interval = seconds(1.0 / self.rate());
        let pause = interval.saturating_add(seconds(jitter.clamp(0.0, 1.0) / self.rate()));
        let asked = retry_after.unwrap_or_default().min(LONGEST_PAUSE.max(interval.saturating_mul(10)));
        let pause = pause.max(asked);
        self.paused_until = self.paused_until.max(now.saturating_add(pause));
        if now >= self.no_cut_until {
            self.caution = (self.caution * CUT).max(CUT_FLOOR);
            self.no_cut_until = now.saturating_add(interval).saturating_add(interval);
        }
    }

    fn refill(&mut self, now: Duration) {
        self.level = self.available(now);
        self.as_of = self.as_of.max(now);
    }

    fn wait_for(&self, now: Duration, tokens: f64) -> Duration {
        let missing = tokens - self.available(now);
        let refill = if missing <= EPSILON {
            Duration::ZERO
        } else {
            // Time that runs backwards brings no token before the bucket's own time is reached again.
            let behind = self.as_of.saturating_sub(now);
            seconds(missing / self.rate()).saturating_add(Duration::from_nanos(1)).saturating_add(behind)
        };
        refill.max(self.paused_until.saturating_sub(now))
    }
}

fn usable_burst(plan: Plan) -> u32 {
    plan.burst.saturating_sub(BURST_MARGIN).max(1)
}

#[cfg(test)]
mod tests;
