//! A balance that settlements hand on.

use rust_decimal::Decimal;

/// What is open: what the last settlement left, and what earlier ones left that nobody has taken up since.
#[derive(Default)]
pub(super) struct Open {
    last: Decimal,
    earlier: Decimal,
}

/// How what is taken up compares with what is open.
pub(super) enum Taken {
    All,
    /// So much of what the last settlement left stays open.
    Less(Decimal),
    /// So much was left by no settlement.
    More(Decimal),
}

impl Open {
    /// Takes up what is left: the last settlement's first, then earlier ones'.
    pub(super) fn take(&mut self, amount: Decimal) -> Taken {
        // Amounts may come from a caller's store: they saturate where the sum of a report could not.
        let rest = std::mem::take(&mut self.last).saturating_sub(amount);
        if rest > Decimal::ZERO {
            self.earlier = self.earlier.saturating_add(rest);
            return Taken::Less(rest);
        }
        let earlier = self.earlier.min(-rest);
        self.earlier -= earlier;
        let more = (-rest).saturating_sub(earlier);
        if more.is_zero() { Taken::All } else { Taken::More(more) }
    }

    /// Leaves what is left open to later settlements.
    pub(super) fn keep(&mut self) {
        self.earlier = self.earlier.saturating_add(std::mem::take(&mut self.last));
    }

    /// Leaves an amount to the next settlement.
    pub(super) fn leave(&mut self, amount: Decimal) {
        self.last = amount;
    }
}
