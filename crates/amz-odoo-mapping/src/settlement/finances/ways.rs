//! What of an amount in doubt belongs to a settlement: its total decides.

/// Amounts that a settlement has as a whole or not at all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubt {
    /// What they come to, in millionths.
    pub amount: i128,
    /// False where all of them are zero, so that nothing is in doubt.
    pub is_there: bool,
    /// Whether they count where the total does not say otherwise.
    pub counts: bool,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decision<const N: usize> {
    /// Which of the doubts count.
    pub counted: [bool; N],
    /// How many ways to count come to the total.
    pub ways: usize,
}

/// Tries all ways to count; `missing` is the total less what is beyond doubt.
pub(super) fn decide<const N: usize>(doubts: &[Doubt; N], missing: Option<i128>) -> Decision<N> {
    let mut counted = doubts.map(|doubt| doubt.counts);
    let mut ways = 0;
    for turned in 0..1_usize << N {
        let mut way = [false; N];
        let mut sum = 0;
        let mut is_another = true;
        for (at, (counts, doubt)) in way.iter_mut().zip(doubts).enumerate() {
            let is_turned = (turned >> at) & 1 == 1;
            is_another &= doubt.is_there || !is_turned;
            *counts = doubt.counts != is_turned;
            sum += if *counts { doubt.amount } else { 0 };
        }
        if is_another && missing == Some(sum) {
            ways += 1;
            if ways == 1 {
                counted = way;
            }
        }
    }
    Decision { counted, ways }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubt(amount: i128, counts: bool) -> Doubt {
        Doubt { amount, is_there: amount != 0, counts }
    }

    #[test]
    fn every_way_to_the_total_is_found() {
        let doubts = [doubt(5, true), doubt(3, false), doubt(0, true)];
        for (missing, counted, ways) in [
            (None, [true, false, true], 0),
            (Some(5), [true, false, true], 1),
            (Some(8), [true, true, true], 1),
            (Some(3), [false, true, true], 1),
            (Some(0), [false, false, true], 1),
            (Some(1), [true, false, true], 0),
        ] {
            assert_eq!(decide(&doubts, missing), Decision { counted, ways }, "{missing:?}");
        }
        assert_eq!(decide(&[doubt(5, true), doubt(5, false)], Some(5)).ways, 2);
        let washes = Doubt { amount: 0, is_there: true, counts: true };
        assert_eq!(decide(&[washes], Some(0)), Decision { counted: [true], ways: 2 });
    }
}
