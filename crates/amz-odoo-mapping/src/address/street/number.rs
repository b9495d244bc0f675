//! Which number is the house number, and where it ends.

use super::country::Order;
use super::line::Line;
use super::phrase::is_road_number;
use super::token::Kind;
use super::words::{self, Meanings, Word};

/// Splits a house number into its first number and what comes after it.
///
/// Words and signs that announce a number belong to neither; a text without a number is all extension.
///
/// ```
/// use amz_odoo_mapping::address::split_house_number;
/// assert_eq!(split_house_number("No. 24 bis"), ("24", "bis"));
/// assert_eq!(split_house_number("7/9"), ("7", "9"));
/// assert_eq!(split_house_number("8c"), ("8", "c"));
/// ```
#[must_use]
pub fn split_house_number(text: &str) -> (&str, &str) {
    let Some((start, _)) = text.char_indices().find(|(_, c)| c.is_numeric()) else {
        return ("", text.trim());
    };
    let number = &text[start..];
    let end = number.find(|c: char| !c.is_numeric()).unwrap_or(number.len());
    let (base, extension) = number.split_at(end);
    (base, extension.trim().trim_start_matches(['/', '-']).trim())
}

/// The house number among the tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// No word of the street stands before it between two commas.
    pub leads: bool,
    /// A word of the street stands behind it between two commas.
    pub followed: bool,
}

/// The house number; the best by its place, and among equals the first or last as the country writes it.
pub(super) fn find(line: &Line<'_>) -> Option<Found> {
    let mut best: Option<(i32, usize, Found)> = None;
    for segment in 0..line.segments.len() {
        let (first, end) = line.segments.get(segment).copied().unwrap_or_default();
        let last_free = (first..end).rev().find(|at| line.is_free(*at) && line.kind(*at) != Kind::Sign);
        let mut word_before: Option<usize> = None;
        let mut at = first;
        while at < end {
            let skip = !line.is_free(at)
                || is_announcement(line, at)
                || line.kind(at) == Kind::Hash
                || is_kilometer(line, at);
            if !skip && is_candidate(line, at) {
                let stop = extent(line, at, word_before.is_none());
                let found = Found {
                    start: at,
                    end: stop,
                    leads: word_before.is_none(),
                    followed: last_free.is_some_and(|last| last >= stop),
                };
                let score = score(line, &found, word_before, segment);
                let better = match best {
                    None => true,
                    Some((top, of, _)) => {
                        score > top || (score == top && of == segment && line.rules.order == Order::Last)
                    }
                };
                if better {
                    best = Some((score, segment, found));
                }
                word_before = Some(stop - 1);
                // What follows a dash or a slash is the door.
                let sign = line.is_free(stop) && matches!(line.kind(stop), Kind::Dash | Kind::Slash);
                let door = sign && stop + 1 < end && line.kind(stop + 1) == Kind::Number;
                at = if door { stop + 2 } else { stop };
                continue;
            }
            if !skip {
                word_before = Some(at);
            }
            at += 1;
        }
    }
    best.map(|(.., found)| found)
}

/// `km` before its number, which then is the house's.
pub(super) fn is_kilometer(line: &Line<'_>, at: usize) -> bool {
    line.folded(at) == "km" && line.together(at, at + 1) && line.is_house(at + 1)
}

/// True for `No` before a number, and for `s/n`.
pub(super) fn is_announcement(line: &Line<'_>, at: usize) -> bool {
    let sign = line.kind(at + 1) == Kind::Hash || line.means(at + 1, Word::Mark);
    line.means(at, Word::Mark)
        && line.together(at, at + 1)
        && (line.is_house(at + 1) || (sign && line.together(at, at + 2) && line.is_house(at + 2)))
}

fn is_candidate(line: &Line<'_>, at: usize) -> bool {
    if no_number(line, at).is_some() {
        return true;
    }
    let coordinate = at > 0
        && line.rules.order != Order::Last
        && matches!(line.text(at - 1), "N" | "S" | "E" | "W")
        && line.text(at).ends_with(['N', 'S', 'E', 'W']);
    let lettered = line.kind(at) == Kind::Word && has_letters_before(line.text(at));
    if lettered
        && (!line.begins(at) && line.text(at).starts_with(char::is_uppercase) && line.rules.country == "EC")
    {
        return true;
    }
    if lettered && line.begins(at) && line.rules.order == Order::First && line.text(at).contains('-') {
        return true;
    }
    // `5e avenue`: the street is called so.
    let counts = line.text(at).strip_suffix('e').is_some_and(|digits| digits.chars().all(char::is_numeric));
    if counts && line.begins(at) && line.together(at, at + 1) && line.is_street(at + 1) {
        return false;
    }
    let names_road = is_road_number(line, at) && !line.means(at.wrapping_sub(1), Word::Mark);
    line.is_house(at) && !is_date(line, at) && !coordinate && !names_road
}

/// `N12-34`, as Ecuador numbers houses, and `A-12`, as India does.
fn has_letters_before(text: &str) -> bool {
    let number = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let number = number.strip_prefix('-').unwrap_or(number);
    (1..3).contains(&text.bytes().take_while(u8::is_ascii_uppercase).count())
        && number.split(['-', '/']).all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// `4 Novembre`, `17. Juni`, `9 de Julio`: a date that names the street.
fn is_date(line: &Line<'_>, at: usize) -> bool {
    let next = at + 1;
    let of = matches!(line.folded(next), "de" | "di" | "of" | "d") && line.together(at, next);
    let month = if of { next + 1 } else { next };
    line.together(at, month) && line.means(month, Word::Month)
}

/// `s/n`, `sin número`: one past its last token.
fn no_number(line: &Line<'_>, at: usize) -> Option<usize> {
    let text = line.text(at);
    let spelled = matches!(line.folded(at), "sin" | "sem" | "senza" | "bez")
        && line.together(at, at + 1)
        && matches!(line.folded(at + 1), "numero" | "num" | "no" | "numera" | "broja");
    if spelled {
        return Some(at + 2);
    }
    let short = line.means(at, Word::NoNumber)
        && (text.contains(['/', '.']) || text.chars().all(char::is_lowercase) || line.folded(at) == "snc")
        && (!line.begins(at) || (at > 0 && line.segment_end(at) == at + 1))
        || (line.means(at, Word::NoNumber) && text.contains('/'));
    (line.kind(at) == Kind::Word && short).then_some(at + 1)
}

/// One past the last token of the number that begins here.
fn extent(line: &Line<'_>, at: usize, leads: bool) -> usize {
    if let Some(end) = no_number(line, at) {
        return end;
    }
    let mut end = at + 1;
    if at > 0 && line.together(at - 1, at) && is_box(line, at - 1) {
        while line.together(at, end) && line.is_free(end) && line.kind(end) == Kind::Number {
            end += 1;
        }
        return end;
    }
    let mut letter = false;
    while line.together(at, end) && line.is_free(end) {
        let step = step(line, at, end, leads, letter);
        if step == 0 {
            break;
        }
        letter = true;
        end += step;
    }
    end
}

/// How many of the tokens from `end` on still belong to the number.
fn step(line: &Line<'_>, at: usize, end: usize, leads: bool, lettered: bool) -> usize {
    let text = line.text(end);
    let plain = line.text(end - 1).chars().all(char::is_numeric);
    let extension = line.kind(end) == Kind::Word
        && text
            .split('/')
            .next()
            .is_some_and(|first| Meanings::of(&words::fold(first), "").has(Word::Extension));
    if plain && is_fraction(text) || extension {
        return 1;
    }
    let mut chars = text.chars();
    let single = match (chars.next(), chars.next()) {
        (Some(c), None) if c.is_alphabetic() && !matches!(c, '\u{600}'..='\u{6ff}') => Some(c),
        _ => None,
    };
    if let Some(letter) = single {
        let direction =
            (leads || line.rules.order == Order::First) && matches!(letter, 'N' | 'S' | 'E' | 'W' | 'O');
        let little = leads && letter.is_lowercase() && !"abcdfgh".contains(letter);
        // `45 x 21 y 23`: the streets that cross.
        let crossing = matches!(letter, 'x' | 'y') && line.kind(end + 1) == Kind::Number;
        return usize::from(!lettered && !direction && !little && !crossing);
    }
    let number = |text: &str| text.parse::<u32>().ok();
    let low = number(line.text(end - 1).trim_end_matches('-'));
    let is_range = |high: &str| {
        let high = number(high);
        !line.rules.dash_door
            && matches!((low, high), (Some(low), Some(high)) if low < high && high - low <= 50)
    };
    match line.kind(end) {
        Kind::Dash if line.together(at, end + 1) && line.is_free(end + 1) && is_range(line.text(end + 1)) => {
            2
        }
        Kind::Word if text.strip_prefix(['-', '\u{2013}']).is_some_and(is_range) => 1,
        Kind::Number if line.text(end - 1).ends_with('-') && is_range(text) => 1,
        Kind::Word
            if leads
                && matches!(text, "et" | "und" | "and")
                && line.together(at, end + 1)
                && line.is_house(end + 1) =>
        {
            2
        }
        Kind::Sign if matches!(text, "&" | "+") && line.together(at, end + 1) && line.is_house(end + 1) => 2,
        _ => 0,
    }
}

fn is_fraction(text: &str) -> bool {
    matches!(text, "1/2" | "1/3" | "2/3" | "1/4" | "3/4" | "½" | "¼" | "¾")
}

fn is_box(line: &Line<'_>, at: usize) -> bool {
    line.means(at, Word::PostBox)
        || (at > 0 && matches!((line.folded(at - 1), line.folded(at)), ("po" | "post", "box")))
}

/// How much the place of the number speaks for it.
fn score(line: &Line<'_>, found: &Found, word_before: Option<usize>, segment: usize) -> i32 {
    let order = line.rules.order;
    let place = match (found.leads, found.followed, order) {
        (true, true, Order::First) => 100,
        (true, true, Order::Either) => 97,
        (true, true, Order::Last) => 70,
        (true, false, Order::First) => 80,
        (true, false, Order::Either) if segment == 0 => 96,
        (true, false, _) => 90,
        (false, false, Order::First) => 60,
        (false, false, Order::Either) => 95,
        (false, false, Order::Last) => 100,
        (false, true, Order::First) => 40,
        (false, true, _) => 50,
    };
    let announced = found.start > 0
        && line.together(found.start - 1, found.start)
        && (line.means(found.start - 1, Word::Mark) || line.kind(found.start - 1) == Kind::Hash);
    let lettered = found.end > found.start + 1 || line.text(found.start).ends_with(char::is_alphabetic);
    let after_street = word_before.is_some_and(|at| {
        at + 1 == found.start && line.is_street(at) && !line.begins(at)
            || at + 1 == found.start && is_whole_street(line, at)
    });
    // `D 6, 2`, `Rua 7, 45`: the street's name is a letter or a word for a street, and a number.
    let square = word_before.is_some_and(|at| {
        let next = line.segment_end(at);
        line.begins(at)
            && (line.is_house(next) || is_announcement(line, next))
            && (line.text(at).chars().count() == 1 || line.means(at, Word::Street))
    });
    let digits = line.text(found.start).chars().filter(|c| c.is_numeric()).count();
    let postal = segment > 0
        && digits >= 4
        && found.leads
        && found.followed
        && !(found.end..line.segment_end(found.start)).any(|at| line.is_street(at));
    // `str. 8 Mai 1945, 12`: the year of a date that names the street.
    let year = found.start > 1
        && digits == 4
        && line.means(found.start - 1, Word::Month)
        && line.kind(found.start - 2) == Kind::Number;
    // Romanized Japanese: `1-2-3` is never a room.
    let blocks = line.rules.country == "JP" && line.text(found.start).split('-').count() == 3;
    let mut score = place;
    score += if blocks { 60 } else { 0 };
    score += if found.start > 0 && is_kilometer(line, found.start - 1) { 60 } else { 0 };
    score -= if year { 30 } else { 0 };
    score += if announced { 200 } else { 0 };
    score += if !found.leads && lettered { 50 } else { 0 };
    score += if after_street && order != Order::First { 55 } else { 0 };
    score -= if square { 30 } else { 0 };
    score -= if postal { 50 } else { 0 };
    score
}

/// `Hauptstraße`: the word needs no other beside it.
fn is_whole_street(line: &Line<'_>, at: usize) -> bool {
    words::ends_as_street(line.folded(at))
}
