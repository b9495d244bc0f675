//! Lines that go from the large to the small without spaces, as in Japan and China.
//!
//! The order is region, town, street or chōme, number, building, door. Digits that a [`NAMED`] sign follows belong to the
//! name; the number is what comes next; what comes behind it is a building.

use super::assemble::{Labelled, Part};
use super::token::{Kind, Token};

mod building;
mod town;

/// Signs that make the number before them a part of the street's name.
const NAMED: &[&str] = &[
    "丁目", "丁", "条", "條", "線", "号線", "地割", "番町", "番丁", "番街", "番通", "番館", "区", "町", "軒",
    "社", "段", "巷", "弄", "里", "鄰", "环", "環",
];

/// What may follow a number of the address, the longest first.
const COUNTERS: &[&str] =
    &["番地先", "番地の", "番地ノ", "番地", "番の", "番ノ", "番", "号地", "号", "號", "地先", "地"];

/// Numbers that say that there is none.
const NO_NUMBER: &[&str] = &["無番地", "番外地"];

/// True if the line is written in Chinese or Japanese signs.
pub(super) fn reads(line: &str) -> bool {
    line.chars().any(|c| matches!(c, '\u{3040}'..='\u{30fa}' | '\u{3400}'..='\u{9fff}'))
}

/// Gives every piece of the line its part.
pub(super) fn label<'a>(country: &str, line: &'a str) -> Labelled<'a> {
    let mut pieces = Pieces { line, tokens: Vec::new() };
    let town = town::len(country, line);
    pieces.push(0, town, Part::Town);
    let Some((start, end)) = number(line, town) else {
        without_number(&mut pieces, town);
        return Labelled::new(line, pieces.tokens);
    };
    pieces.push(town, start, Part::Name);
    pieces.push(start, end, Part::Number);
    let behind = &line[end..];
    let reversed = line[town..start].trim().is_empty()
        && behind.starts_with(char::is_whitespace)
        && behind.trim().ends_with(['町', '村', '目', '字'])
        && !behind.trim().contains(char::is_whitespace);
    if reversed {
        pieces.push(end, line.len(), Part::Name);
    } else {
        building::label(&mut pieces, end);
    }
    Labelled::new(line, pieces.tokens)
}

/// A line without a number: a name, then a building behind a space; or a building alone.
fn without_number(pieces: &mut Pieces<'_>, from: usize) {
    let rest = &pieces.line[from..];
    let begin = from + (rest.len() - rest.trim_start().len());
    let gap = pieces.line[begin..]
        .find(|c: char| c.is_whitespace() || c == ',')
        .map_or(pieces.line.len(), |at| begin + at);
    if building::is_building(&pieces.line[begin..gap]) {
        building::label(pieces, from);
    } else {
        pieces.push(from, gap, Part::Name);
        building::label(pieces, gap);
    }
}

/// The line's pieces so far.
struct Pieces<'a> {
    line: &'a str,
    tokens: Vec<(Token, Part)>,
}

impl Pieces<'_> {
    /// Gives a stretch of the line a part, but for the spaces and commas at its ends.
    fn push(&mut self, start: usize, end: usize, part: Part) {
        let text = self.line.get(start..end).unwrap_or_default();
        let blank = |c: char| c.is_whitespace() || c == ',';
        let start = start + (text.len() - text.trim_start_matches(blank).len());
        let text = text.trim_matches(blank);
        if !text.is_empty() {
            let token = Token::stretch(start..start + text.len(), Kind::Word, 0);
            self.tokens.push((token, part));
        }
    }
}

/// Where the address's number stands, from this place on.
fn number(line: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    let mut chome = false;
    while let Some(c) = line[at..].chars().next() {
        let rest = &line[at..];
        if let Some(none) = NO_NUMBER.iter().find(|none| rest.starts_with(**none)) {
            return Some((at, at + none.len()));
        }
        let digits = digits_len(rest);
        let counted = if digits > 0 { digits } else { kanji_len(rest) };
        if counted == 0 {
            at += c.len_utf8();
            continue;
        }
        let behind = &rest[counted..];
        if let Some(named) = longest(NAMED, behind).filter(|named| digits == 0 || goes_on(named, behind)) {
            chome |= named.starts_with('丁');
            at += counted + named.len();
            continue;
        }
        if behind.starts_with("号室") || behind.starts_with('室') {
            return None;
        }
        if digits > 0 || is_number_in_kanji(rest, counted) {
            if (!chome && building::is_building(&line[from..at])) || building::counts_floors(behind) {
                return None;
            }
            let begin = before_number(line, from, at);
            return Some((begin, chain(line, at, chome)));
        }
        at += counted;
    }
    None
}

/// A sign that names a street names it only where something follows it, `丁目` always.
fn goes_on(named: &str, behind: &str) -> bool {
    named.starts_with('丁') || behind[named.len()..].chars().next().is_some_and(|c| !c.is_whitespace())
}

/// `甲` and `イ` before digits belong to the number.
fn before_number(line: &str, from: usize, at: usize) -> usize {
    let before = line[from..at].trim_end_matches(['-', '－', '−']);
    let mut chars = before.chars().rev();
    match (chars.next(), chars.next()) {
        (Some('甲' | '乙' | '丙'), Some(_))
        | (Some('イ' | 'ロ' | 'ハ' | 'ニ' | 'ホ' | 'ヘ' | 'ト'), Some('町' | '村' | '字')) => {
            from + before.char_indices().last().map_or(before.len(), |(last, _)| last)
        }
        _ => at,
    }
}

/// Kanji count where a counter or a dash follows, or at the end of the line: `三番五号`, `一二三四`.
fn is_number_in_kanji(rest: &str, len: usize) -> bool {
    let behind = &rest[len..];
    let several = rest[..len].chars().count() > 1;
    let joined = dash_len(behind)
        .is_some_and(|dash| item_len(&behind[dash..]) > 0 && !behind.starts_with(['の', 'ノ', '之']));
    let counter = longest(COUNTERS, behind);
    if let Some(counter) = counter {
        // `十番2丁目`: the quarter is called so.
        let after = &behind[counter.len()..];
        return !after[item_len(after)..].starts_with('丁');
    }
    joined || (several && behind.trim_start().is_empty())
}

/// One past the end of the number that begins here: items with counters and dashes between.
fn chain(line: &str, start: usize, chome: bool) -> usize {
    let mut at = start;
    let mut items = 0;
    let most = if chome { 2 } else { 3 };
    loop {
        let item = item_len(&line[at..]);
        if item == 0 {
            return at;
        }
        at += item;
        items += 1;
        let counter = longest(COUNTERS, &line[at..])
            .filter(|counter| !line[at + counter.len()..].starts_with(['室', '棟', '館']));
        at += counter.map_or(0, str::len);
        if counter.is_some_and(|counter| counter.starts_with(['号', '號']) || counter.ends_with('先')) {
            return at;
        }
        let behind = &line[at..];
        let dash = match dash_len(behind) {
            Some(dash) => dash,
            None if counter.is_some() => 0,
            None => return at,
        };
        let next = item_len(&behind[dash..]);
        let after = &behind[dash + next..];
        let digits = behind[dash..dash + next].chars().count();
        let room = after.starts_with("号室") || after.starts_with('室') || (items >= most && digits >= 3);
        if next == 0 || room || building::counts_floors(after) {
            return at;
        }
        at += dash;
    }
}

/// The length of an item of a number: digits, perhaps with a letter, or numerals in kanji.
fn item_len(text: &str) -> usize {
    let digits = digits_len(text);
    if digits == 0 {
        return kanji_len(text);
    }
    let mut behind = text[digits..].chars();
    match (behind.next(), behind.next()) {
        (Some(letter), next)
            if letter.is_ascii_alphabetic() && letter != 'F' && !next.is_some_and(char::is_alphanumeric) =>
        {
            digits + 1
        }
        _ => digits,
    }
}

/// The length of the digits at the text's start.
fn digits_len(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '０'..='９')).unwrap_or(text.len())
}

/// The length of the numerals in kanji at the text's start.
fn kanji_len(text: &str) -> usize {
    text.find(|c| !"〇一二三四五六七八九十百千壱弐参".contains(c)).unwrap_or(text.len())
}

/// The length of a dash between two numbers, in any of its shapes.
fn dash_len(text: &str) -> Option<usize> {
    let dash = text.chars().next()?;
    let is_dash = matches!(
        dash,
        '-' | '－'
            | '‐'
            | '‑'
            | '‒'
            | '–'
            | '—'
            | '―'
            | '−'
            | '─'
            | '━'
            | 'ー'
            | 'ｰ'
            | '﹣'
            | '﹘'
            | 'の'
            | 'ノ'
            | '之'
            | '/'
    );
    is_dash.then(|| dash.len_utf8())
}

/// The longest of the signs that the text begins with.
fn longest<'a>(signs: &[&'a str], text: &str) -> Option<&'a str> {
    signs.iter().copied().filter(|sign| text.starts_with(sign)).max_by_key(|sign| sign.len())
}
