//! Where fields and lines end.

/// Bytes that are looked at together.
const WORD: usize = 8;
/// The seven lower bits of every byte.
const LOWER: u64 = u64::from_ne_bytes([0x7f; WORD]);
/// What carries a blank's seven bits, and all above, into the eighth.
const CARRY: u64 = u64::from_ne_bytes([0x80 - b' '; WORD]);

/// The tabs and line ends in `bytes`, each with its place.
///
/// Fields are short: to search for each from the one before takes three times as long.
pub(super) fn separators(bytes: &[u8]) -> Separators<'_> {
    let (words, rest) = bytes.as_chunks();
    let mut last = [b' '; WORD];
    last.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
    Separators { words: words.iter(), last: Some(last), word: 0, found: 0, next: 0 }
}

/// Gives separators, see [`separators`].
pub(super) struct Separators<'a> {
    words: std::slice::Iter<'a, [u8; WORD]>,
    /// What does not fill a word, with blanks behind.
    last: Option<[u8; WORD]>,
    word: u64,
    /// The control characters of the word that were not given yet, as [`controls`] has them.
    found: u64,
    /// Where the next word begins.
    next: usize,
}

impl Iterator for Separators<'_> {
    type Item = (usize, u8);

    fn next(&mut self) -> Option<(usize, u8)> {
        loop {
            while self.found != 0 {
                let place = self.found.trailing_zeros() / u8::BITS;
                self.found &= self.found - 1;
                let [byte, ..] = (self.word >> (place * u8::BITS)).to_le_bytes();
                if matches!(byte, b'\t' | b'\n') {
                    return Some((self.next - WORD + place as usize, byte));
                }
            }
            let word = self.words.next().copied().or_else(|| self.last.take())?;
            self.word = u64::from_le_bytes(word);
            self.found = controls(self.word);
            self.next += WORD;
        }
    }
}

/// The eighth bit of every byte that is a control character; no other bits.
const fn controls(word: u64) -> u64 {
    !(((word & LOWER) + CARRY) | word | LOWER)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_tab_and_line_end_is_given(
            bytes in prop::collection::vec(prop_oneof![Just(b'\t'), Just(b'\n'), any::<u8>()], 0..200),
        ) {
            let want: Vec<(usize, u8)> =
                bytes.iter().copied().enumerate().filter(|(_, byte)| b"\t\n".contains(byte)).collect();
            prop_assert_eq!(super::separators(&bytes).collect::<Vec<_>>(), want);
        }
    }
}
