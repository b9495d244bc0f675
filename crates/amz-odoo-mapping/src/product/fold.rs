//! When two spellings are one name.

use crate::address::plain;

/// A name without regard to case, accents, white space, and dashes between letters: `X-Large` is `x large`, `Größe` is
/// `grosse`. Whatever tells values apart stays: `8.5` is not `85`, `A+` is not `A`.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let chars: Vec<char> = text.chars().flat_map(char::to_lowercase).filter(|c| !is_mark(*c)).collect();
    for (at, c) in chars.iter().enumerate() {
        let beside = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| c.is_alphabetic());
        if c.is_whitespace() || *c == '_' || *c == '-' && beside(at.checked_sub(1)) && beside(Some(at + 1)) {
            gap = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            folded.push(' ');
        }
        match c {
            'ß' => folded.push_str("ss"),
            c => folded.push(plain(*c).unwrap_or(*c)),
        }
    }
    folded
}

/// An accent that stands behind its letter.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_name() {
        for (a, b) in [
            ("X-Large", "x large"),
            ("BLADE_LENGTH", "Blade  length "),
            ("Größe", "GRÖSSE"),
            ("Größe", "Gro\u{308}ße"),
            ("Édition", "edition"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        for (a, b) in [("8.5", "85"), ("A+", "A"), ("1/2", "12"), ("-5", "5"), ("10-12", "1012"), ("S", "SS")]
        {
            assert_ne!(fold(a), fold(b), "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn what_is_folded_stays(text in "\\PC{0,12}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
