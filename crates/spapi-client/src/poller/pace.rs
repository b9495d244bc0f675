use std::time::Duration;

use spapi_types::Operation;

/// How often to ask whether a job is done.
///
/// The wait before the first question is `first`; each wait after it is longer by the `factor`, up to `longest`. Of each,
/// half is certain and half is drawn, so that jobs begun together are not asked for together. No wait is shorter than
/// the interval of the operation's usage plan: one job alone leaves the burst to others.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Pace {
    /// The wait before the first question.
    pub first: Duration,
    /// How much longer each wait is than the one before; less than 1 counts as 1.
    pub factor: f64,
    /// The longest wait.
    pub longest: Duration,
}

impl Pace {
    /// Waits from `first` up to `longest`, each half as long again as the one before.
    pub fn new(first: Duration, longest: Duration) -> Self {
        Self { first, factor: 1.5, longest }
    }

    /// Sets how much longer each wait is than the one before.
    pub fn with_factor(self, factor: f64) -> Self {
        Self { factor, ..self }
    }

    /// The wait after so many questions; `jitter` is drawn from 0 to 1.
    pub(crate) fn wait(&self, questions: u32, operation: &Operation, jitter: f64) -> Duration {
        let factor = self.factor.max(1.0).powi(i32::try_from(questions).unwrap_or(i32::MAX));
        let longest = self.longest.max(self.first).as_secs_f64();
        let bound = (self.first.as_secs_f64() * factor).min(longest);
        let drawn = bound * (0.5 + jitter.clamp(0.0, 1.0) / 2.0);
        let interval = operation.plan.map_or(0.0, |plan| plan.rate.recip());
        // A plan without a number is none that can be waited for.
        let floor = if interval.is_finite() { interval } else { 0.0 };
        Duration::try_from_secs_f64(drawn.max(floor)).unwrap_or(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use spapi_types::{Method, Plan};

    use super::*;

    const fn operation(rate: f64) -> Operation {
        Operation {
            api: "test_v1",
            name: "getJob",
            method: Method::Get,
            path: "/jobs",
            plan: Some(Plan { rate, burst: 15 }),
            restricted: false,
            data_elements: &[],
            grantless: None,
            idempotent: true,
        }
    }

    #[test]
    fn waits_grow_up_to_a_bound() {
        let pace = Pace::new(Duration::from_secs(4), Duration::from_secs(60));
        let waits: Vec<_> = (0..9).map(|n| pace.wait(n, &operation(2.0), 1.0).as_secs()).collect();
        assert_eq!(waits, [4, 6, 9, 13, 20, 30, 45, 60, 60]);
        assert_eq!(pace.wait(0, &operation(2.0), 0.0), Duration::from_secs(2));
        assert_eq!(pace.wait(u32::MAX, &operation(2.0), 1.0), Duration::from_secs(60));
    }

    #[test]
    fn waits_leave_the_usage_plan_alone() {
        let pace = Pace::new(Duration::from_millis(100), Duration::from_secs(1));
        assert_eq!(pace.wait(0, &operation(2.0), 0.0), Duration::from_millis(500));
        assert_eq!(pace.wait(0, &operation(0.1), 0.0), Duration::from_secs(10));
        assert_eq!(pace.wait(0, &operation(0.0), 0.0), Duration::from_millis(50));
    }

    #[test]
    fn strange_settings_do_no_harm() {
        let pace = Pace::new(Duration::from_secs(9), Duration::from_secs(3)).with_factor(f64::NAN);
        assert_eq!(pace.wait(3, &operation(2.0), f64::NAN.max(1.0)), Duration::from_secs(9));
    }
}
