//! Words, numbers and signs of a line.

use smol_str::SmolStr;

use super::country::{Order, Rules};
use super::words::{self, Meanings, Word};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Begins with a digit.
    Number,
    /// Anything with a letter that does not begin with a digit.
    Word,
    /// `-`, `–`, alone.
    Dash,
    /// `/`, alone.
    Slash,
    /// `#`, also before a number.
    Hash,
    /// Other signs.
    Sign,
}

/// A piece of the line without spaces and commas.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// Which of the pieces between commas it is in.
    pub segment: usize,
    /// The text without case, accents and signs.
    pub folded: SmolStr,
    /// What the word can mean.
    pub meanings: Meanings,
    /// How the number counts, if it is one.
    pub numeral: Option<Numeral>,
}

impl Token {
    /// The token that these bytes of the line are.
    pub(super) fn new(rules: &Rules, line: &str, bytes: std::ops::Range<usize>, segment: usize) -> Self {
        let text = line.get(bytes.clone()).unwrap_or_default();
        let (kind, folded) = (kind(text), words::fold(text));
        Self {
            start: bytes.start,
            end: bytes.end,
            kind,
            segment,
            meanings: Meanings::of(&folded, rules.country),
            folded,
            numeral: (kind == Kind::Number).then(|| numeral(text)),
        }
    }

    /// A stretch of the line that needs no reading.
    pub(super) fn stretch(bytes: std::ops::Range<usize>, kind: Kind, segment: usize) -> Self {
        let (folded, meanings) = (SmolStr::default(), Meanings::default());
        Self { start: bytes.start, end: bytes.end, kind, segment, folded, meanings, numeral: None }
    }
}

/// Cuts the line at spaces and commas, and where a number is written behind its word.
pub(super) fn tokens(rules: &Rules, line: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(8);
    let mut segment = 0;
    let mut begun: Option<usize> = None;
    for (at, c) in line.char_indices() {
        if c == ',' || c.is_whitespace() || is_comma(c) {
            if let Some(start) = begun.take() {
                cut(rules, line, start, at, segment, &mut tokens);
            }
            if is_comma(c) {
                cut(rules, line, at, at + c.len_utf8(), segment, &mut tokens);
            }
            segment += usize::from(c == ',' || is_comma(c));
        } else if begun.is_none() {
            begun = Some(at);
        }
    }
    if let Some(start) = begun {
        cut(rules, line, start, line.len(), segment, &mut tokens);
    }
    part_dots(line, &mut tokens);
    if rules.order != Order::Last {
        part_grid(rules, line, &mut tokens);
    }
    tokens
}

/// Commas of other scripts, which stay in the text.
fn is_comma(c: char) -> bool {
    matches!(c, '،' | '，' | '、' | ';')
}

/// The full stop behind a number that ends its piece says nothing: `utca 12.`
fn part_dots(line: &str, tokens: &mut Vec<Token>) {
    let Some(token) = tokens.last_mut() else { return };
    let text = line.get(token.start..token.end).unwrap_or_default();
    let digits = text
        .strip_suffix('.')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    if !digits {
        return;
    }
    token.end -= 1;
    let sign = Token::stretch(token.end..token.end + 1, Kind::Sign, token.segment);
    tokens.push(sign);
}

/// In a street grid the letter before another coordinate is the street's: `120W 400N` is number 120 of `W 400N`.
fn part_grid(rules: &Rules, line: &str, tokens: &mut Vec<Token>) {
    let coordinate = |token: &Token| {
        let text = line.get(token.start..token.end).unwrap_or_default();
        text.len() > 1
            && text.ends_with(['N', 'S', 'E', 'W'])
            && text[..text.len() - 1].bytes().all(|b| b.is_ascii_digit())
    };
    let (Some(first), Some(second)) = (tokens.first(), tokens.get(1)) else { return };
    if !coordinate(first) || !coordinate(second) {
        return;
    }
    let letter = first.end - 1;
    let (number, rest) = (first.start..letter, letter..first.end);
    let parts = [number, rest].map(|bytes| Token::new(rules, line, bytes, first.segment));
    tokens.splice(0..1, parts);
}

/// The tokens of a text without spaces and commas.
fn cut(rules: &Rules, line: &str, start: usize, end: usize, segment: usize, tokens: &mut Vec<Token>) {
    let mut at = start;
    while at < end {
        let text = line.get(at..end).unwrap_or_default();
        let len = cut_at(rules, text).unwrap_or(text.len());
        let piece = text.get(..len).unwrap_or(text);
        tokens.push(Token::new(rules, line, at..at + piece.len(), segment));
        at += piece.len().max(1);
    }
}

/// Where the text's first token ends, if not with the text.
fn cut_at(rules: &Rules, text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    if first == '#' && !rest.is_empty() {
        return Some(first.len_utf8());
    }
    if let Some(at) = rules.door_before.filter(|_| first.is_numeric()).and_then(|sign| text.find(sign)) {
        return Some(at);
    }
    if rules.door_before == Some(first) && rest.starts_with(char::is_numeric) {
        return Some(first.len_utf8());
    }
    if first.is_numeric() {
        return None;
    }
    let digit = text.find(char::is_numeric)?;
    let before = &text[..digit];
    let letters = before.chars().filter(|c| c.is_alphabetic()).count();
    let folded = words::fold(before);
    let meanings = Meanings::of(&folded, rules.country);
    let announces = (folded.chars().count() > 1 || rules.door_before == Some('/'))
        && [Word::Mark, Word::Door, Word::Unit, Word::PostBox, Word::Street]
            .iter()
            .any(|word| meanings.has(*word));
    let splits = match before.chars().last()? {
        '로' | '길' => true,
        '.' | ':' | 'º' | '°' => letters > 0,
        last => last.is_alphabetic() && (letters > 3 || announces),
    };
    splits.then_some(digit)
}

fn kind(text: &str) -> Kind {
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if c.is_numeric() => Kind::Number,
        _ if text.chars().any(char::is_alphanumeric) => Kind::Word,
        Some('-' | '\u{2013}' | '\u{2014}') => Kind::Dash,
        Some('/') => Kind::Slash,
        Some('#') => Kind::Hash,
        _ => Kind::Sign,
    }
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numeral {
    /// May number a house: `5`, `5a`, `13/15`.
    House,
    /// Counts: `2nd`, `3.`, `1º`.
    Ordinal,
    /// A word that begins with digits.
    Name,
}

/// How the number is written. `3.` counts only before a word that is counted.
fn numeral(text: &str) -> Numeral {
    const ORDINALS: [&str; 13] =
        ["st", "nd", "rd", "th", "er", "ere", "ère", "ème", "eme", "me", "nde", "º", "ª"];
    let suffix = text.trim_start_matches(char::is_numeric);
    if suffix.is_empty() {
        return Numeral::House;
    }
    let letters: String =
        suffix.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let whole = letters.len() == suffix.trim_end_matches('.').len();
    if (whole && ORDINALS.contains(&letters.as_str())) || suffix.starts_with(['º', 'ª', '°']) {
        return Numeral::Ordinal;
    }
    let long = whole && letters.chars().count() > 3;
    if long && !Meanings::of(&words::fold(&letters), "").has(Word::Extension) {
        return Numeral::Name;
    }
    Numeral::House
}
