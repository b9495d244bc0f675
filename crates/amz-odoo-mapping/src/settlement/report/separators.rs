//! Where fields and lines end.

/// Bytes that are looked at together.
const WORD: usize = 8;
/// The seven lower bits of every byte.
const LOWER: u64 = u64::from_ne_bytes([0x7f; WORD]);
/// What carries a blank's seven bits, and all above, into the eighth.
const CARRY: u64 = u64::from_ne_bytes([0x80 - b' '; WORD]);

/// Tells each tab and line end in `bytes`, with its place.
///
/// Fields are short: to search for each from the one before takes three times as long.
///
/// # Errors
/// The first that `take` gives.
pub(super) fn each_separator<E>(
    bytes: &[u8],
    mut take: impl FnMut(usize, u8) -> Result<(), E>,
) -> Result<(), E> {
    let (words, rest) = bytes.as_chunks::<WORD>();
    let mut last = [b' '; WORD];
    last.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
    words.iter().chain([&last]).enumerate().try_for_each(|(at, word)| {
        let mut found = controls(u64::from_le_bytes(*word));
        while found != 0 {
            let place = (found.trailing_zeros() / u8::BITS) as usize;
            found &= found - 1;
            if let Some(byte @ (b'\t' | b'\n')) = word.get(place) {
                take(at * WORD + place, *byte)?;
            }
        }
        Ok(())
    })
}

/// The eighth bit of every byte that is a control character; no other bits.
const fn controls(word: u64) -> u64 {
    !(((word & LOWER) + CARRY) | word | LOWER)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::convert::Infallible;

    proptest! {
        #[test]
        fn every_tab_and_line_end_is_told(
            bytes in prop::collection::vec(prop_oneof![Just(b'\t'), Just(b'\n'), any::<u8>()], 0..200),
        ) {
            let want: Vec<(usize, u8)> =
                bytes.iter().copied().enumerate().filter(|(_, byte)| b"\t\n".contains(byte)).collect();
            let mut told = Vec::new();
            let Ok(()) = super::each_separator(&bytes, |at, byte| {
                told.push((at, byte));
                Ok::<_, Infallible>(())
            });
            prop_assert_eq!(told, want);
        }
    }
}
