//! SQL's LIKE.

use super::rules::{Case, Rules};

/// A pattern: `%` is any text, `_` any one character, a backslash takes the next one literally.
pub(super) struct Pattern {
    parts: Vec<Part>,
    folded: bool,
}

#[derive(Clone, Copy)]
enum Part {
    Rest,
    One,
    Char(char),
}

impl Pattern {
    /// `None` when the pattern ends in a lone backslash, which PostgreSQL refuses.
    pub(super) fn new(text: &str, whole: bool, folded: bool, rules: &Rules) -> Option<Self> {
        let text = if whole { text.to_owned() } else { format!("%{text}%") };
        let text = if folded { fold(&text, rules) } else { text };
        let mut parts = Vec::new();
        let mut rest = text.chars();
        while let Some(next) = rest.next() {
            parts.push(match next {
                '%' => Part::Rest,
                '_' => Part::One,
                '\\' => Part::Char(rest.next()?),
                other => Part::Char(other),
            });
        }
        Some(Self { parts, folded })
    }

    /// Whether the whole text fits. Time: at most the product of both lengths.
    pub(super) fn fits(&self, text: &str, rules: &Rules) -> bool {
        let folded;
        let text = if self.folded {
            folded = fold(text, rules);
            &folded
        } else {
            text
        };
        let mut parts = self.parts.as_slice();
        let mut rest = text.chars();
        // Where to go on when something does not fit: after the last "%", with one more character taken by it.
        let mut retry: Option<(&[Part], std::str::Chars<'_>)> = None;
        loop {
            let before = rest.clone();
            match (parts.split_first(), rest.next()) {
                (Some((Part::Rest, others)), _) => {
                    rest = before.clone();
                    parts = others;
                    retry = Some((others, before));
                    continue;
                }
                (Some((Part::One, others)), Some(_)) => {
                    parts = others;
                    continue;
                }
                (Some((Part::Char(wanted), others)), Some(found)) if *wanted == found => {
                    parts = others;
                    continue;
                }
                (None, None) => return true,
                _ => {}
            }
            let Some((after, from)) = &mut retry else { return false };
            if from.next().is_none() {
                return false;
            }
            parts = after;
            rest = from.clone();
        }
    }
}

/// Both sides of `ilike`, as PostgreSQL folds them: character by character.
fn fold(text: &str, rules: &Rules) -> String {
    let plain;
    let text = match &rules.unaccent.0 {
        Some(strip) => {
            plain = strip(text);
            &plain
        }
        None => text,
    };
    match rules.case {
        Case::Ascii => text.to_ascii_lowercase(),
        Case::Unicode => text.chars().map(lower).collect(),
    }
}

/// A letter whose lower case is more than one character stays.
fn lower(letter: char) -> char {
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) => single,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// LIKE as its definition says, at any cost.
    fn fits(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, _) => text.is_empty(),
            (Some(('%', rest)), _) => (0..=text.len()).any(|taken| fits(rest, &text[taken..])),
            (Some(('\\', rest)), Some((found, others))) => {
                rest.first() == Some(found) && fits(&rest[1..], others)
            }
            (Some(('_', rest)), Some((_, others))) => fits(rest, others),
            (Some((wanted, rest)), Some((found, others))) => wanted == found && fits(rest, others),
            (Some(_), None) => false,
        }
    }

    proptest! {
        #[test]
        fn a_pattern_fits_what_its_definition_says(pattern in "(%|_|a|b|é|\\\\%|\\\\_|\\\\a){0,8}", text in "[abé%_]{0,8}") {
            let rules = Rules::new();
            let compiled = Pattern::new(&pattern, true, false, &rules).unwrap();
            let (pattern, letters): (Vec<_>, Vec<_>) = (pattern.chars().collect(), text.chars().collect());
            prop_assert_eq!(compiled.fits(&text, &rules), fits(&pattern, &letters));
        }
    }

    #[test]
    fn many_wildcards_take_no_exponential_time() {
        let rules = Rules::new();
        let pattern = Pattern::new(&"%a".repeat(1000), true, false, &rules).unwrap();
        assert!(!pattern.fits(&format!("{}b", "a".repeat(10_000)), &rules));
    }
}
