//! A line under work: its tokens, and the parts that are known so far.

use super::assemble::{Labelled, Part};
use super::country::Rules;
use super::token::{Kind, Numeral, Token, tokens};
use super::words::{self, Word};

/// A line whose tokens get their parts one by one.
pub(super) struct Line<'a> {
    /// The country's rules.
    pub rules: Rules,
    text: &'a str,
    tokens: Vec<(Token, Option<Part>)>,
    /// The tokens between two commas: first, and one past the last.
    pub segments: Vec<(usize, usize)>,
}

impl<'a> Line<'a> {
    /// Nothing is known yet.
    pub(super) fn new(rules: &Rules, text: &'a str) -> Self {
        let tokens = tokens(rules, text);
        let mut segments: Vec<(usize, usize)> = Vec::with_capacity(2);
        let mut last = None;
        for (at, token) in tokens.iter().enumerate() {
            match segments.last_mut().filter(|_| last == Some(token.segment)) {
                Some((_, end)) => *end = at + 1,
                None => segments.push((at, at + 1)),
            }
            last = Some(token.segment);
        }
        let tokens = tokens.into_iter().map(|token| (token, None)).collect();
        Self { rules: *rules, text, tokens, segments }
    }

    fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at).map(|(token, _)| token)
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The token's text, empty past the end.
    pub(super) fn text(&self, at: usize) -> &'a str {
        self.token(at).and_then(|token| self.text.get(token.start..token.end)).unwrap_or_default()
    }

    /// The token's text without case, accents and signs.
    pub(super) fn folded(&self, at: usize) -> &str {
        self.token(at).map_or("", |token| token.folded.as_str())
    }

    /// What the token is; a sign past the end.
    pub(super) fn kind(&self, at: usize) -> Kind {
        self.token(at).map_or(Kind::Sign, |token| token.kind)
    }

    /// How the token counts, if it is a number.
    pub(super) fn numeral(&self, at: usize) -> Option<Numeral> {
        self.token(at).and_then(|token| token.numeral)
    }

    /// True if the token may number a house.
    pub(super) fn is_house(&self, at: usize) -> bool {
        self.numeral(at) == Some(Numeral::House)
    }

    /// True if the token can mean that.
    pub(super) fn means(&self, at: usize, word: Word) -> bool {
        self.token(at).is_some_and(|token| token.meanings.has(word))
    }

    /// True if the token names a street by its own: `Street`, `Hauptstraße`.
    pub(super) fn is_street(&self, at: usize) -> bool {
        self.means(at, Word::Street) || words::ends_as_street(self.folded(at))
    }

    /// True if both tokens exist and no comma stands between them.
    pub(super) fn together(&self, a: usize, b: usize) -> bool {
        matches!((self.token(a), self.token(b)), (Some(a), Some(b)) if a.segment == b.segment)
    }

    /// True if the token is the first of its segment.
    pub(super) fn begins(&self, at: usize) -> bool {
        at == 0 || !self.together(at - 1, at)
    }

    /// True if no part is known for the token, and there is one.
    pub(super) fn is_free(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|(_, part)| part.is_none())
    }

    /// One past the last token of the segment of a token.
    pub(super) fn segment_end(&self, at: usize) -> usize {
        let after = self.segments.partition_point(|(first, _)| *first <= at);
        self.segments.get(after.wrapping_sub(1)).map_or(at, |(_, end)| *end)
    }

    /// Gives tokens that have none a part.
    pub(super) fn set(&mut self, tokens: std::ops::Range<usize>, part: Part) {
        for at in tokens {
            if let Some((_, slot @ None)) = self.tokens.get_mut(at) {
                *slot = Some(part);
            }
        }
    }

    /// The part of a token.
    pub(super) fn part(&self, at: usize) -> Option<Part> {
        self.tokens.get(at).and_then(|(_, part)| *part)
    }

    /// Takes a token's part away.
    pub(super) fn free(&mut self, tokens: std::ops::Range<usize>) {
        for at in tokens {
            if let Some((_, slot)) = self.tokens.get_mut(at) {
                *slot = None;
            }
        }
    }

    /// True if a word or number without a part is among them.
    pub(super) fn has_free_text(&self, mut tokens: std::ops::Range<usize>) -> bool {
        tokens.any(|at| self.is_free(at) && matches!(self.kind(at), Kind::Word | Kind::Number))
    }

    /// Short enough to name a door or a building: `4`, `4B`, `B`, `A-3`, `II`.
    pub(super) fn is_identifier(&self, at: usize) -> bool {
        let text = self.text(at);
        match self.kind(at) {
            Kind::Number => self.numeral(at) != Some(Numeral::Name),
            Kind::Word => {
                let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
                let roman = letters <= 4 && text.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
                let short = letters == 1 || (letters == 2 && text.chars().all(char::is_uppercase));
                roman || short || (letters <= 8 && text.chars().any(char::is_numeric))
            }
            _ => false,
        }
    }

    /// The tokens with their parts; what has none is left.
    pub(super) fn finish(self) -> Labelled<'a> {
        let tokens = self.tokens.into_iter().map(|(token, part)| (token, part.unwrap_or(Part::Rest)));
        Labelled::new(self.text, tokens.collect())
    }
}
