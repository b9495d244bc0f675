use std::time::Duration;

/// Minutes that are remembered.
const MINUTES: usize = 60;

/// Counts the tokens of the last hour, a minute a cell.
#[derive(Debug)]
pub(crate) struct Meter {
    cells: [u32; MINUTES],
    /// The newest minute that was counted in.
    minute: u64,
}

impl Meter {
    pub(crate) fn new() -> Self {
        Self { cells: [0; MINUTES], minute: 0 }
    }

    pub(crate) fn count(&mut self, now: Duration) {
        let cell = self.cell(now);
        *cell = cell.saturating_add(1);
    }

    /// Takes back what was counted, in the newest minute: when it was is not known anymore.
    pub(crate) fn discount(&mut self, now: Duration) {
        let cell = self.cell(now);
        *cell = cell.saturating_sub(1);
    }

    pub(crate) fn last_hour(&mut self, now: Duration) -> u64 {
        self.cell(now);
        self.cells.iter().copied().map(u64::from).sum()
    }

    fn cell(&mut self, now: Duration) -> &mut u32 {
        let minute = now.as_secs() / 60;
        let passed = minute.saturating_sub(self.minute).min(MINUTES as u64);
        for step in 1..=passed {
            self.cells[index(self.minute + step)] = 0;
        }
        if passed == MINUTES as u64 {
            self.cells = [0; MINUTES];
        }
        self.minute = self.minute.max(minute);
        &mut self.cells[index(self.minute)]
    }
}

fn index(minute: u64) -> usize {
    usize::try_from(minute % MINUTES as u64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(minutes: u64) -> Duration {
        Duration::from_secs(minutes * 60 + 1)
    }

    #[test]
    fn an_hour_is_remembered_and_no_more() {
        let mut meter = Meter::new();
        for minute in 0..200 {
            meter.count(minutes(minute));
            assert_eq!(meter.last_hour(minutes(minute)), (minute + 1).min(60));
        }
        assert_eq!(meter.last_hour(minutes(229)), 30);
        meter.discount(minutes(199));
        assert_eq!(meter.last_hour(minutes(5000)), 0);
    }
}
