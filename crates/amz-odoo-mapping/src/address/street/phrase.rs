//! What is surely no street: a door, a floor, a district, `c/o`, a remark in brackets.

use super::assemble::Part;
use super::line::Line;
use super::token::{Kind, Numeral};
use super::words::{self, Meanings, Word};

/// Gives every such phrase its part.
pub(super) fn label(line: &mut Line<'_>) {
    let mut seen = Seen::default();
    let mut at = 0;
    while at < line.len() {
        let end = phrase(line, at, &mut seen).unwrap_or(at + 1);
        if line.is_free(at) && line.is_house(at) && !is_road_number(line, at) {
            seen.number = true;
        }
        at = end;
    }
}

/// What came before in the line.
#[derive(Default)]
struct Seen {
    /// A number that may be the house's.
    number: bool,
    /// No bracket closes in what is left.
    no_bracket: bool,
    /// Where the last district ended.
    district: usize,
}

/// The end of the phrase that begins here, which then has its part.
fn phrase(line: &mut Line<'_>, at: usize, seen: &mut Seen) -> Option<usize> {
    let (end, part) = care_of(line, at)
        .or_else(|| bracket(line, at, seen))
        .or_else(|| door_before(line, at))
        .or_else(|| counted(line, at, seen))
        .or_else(|| announced(line, at, seen))
        .or_else(|| alone(line, at, seen))
        .or_else(|| hash(line, at, seen))
        .or_else(|| town(line, at, seen))
        .or_else(|| korean_town(line, at))
        .or_else(|| district(line, at, seen))?;
    line.set(at..end, part);
    let slash = matches!(part, Part::Door | Part::Unit)
        && line.together(at, end)
        && matches!(line.kind(end), Kind::Slash | Kind::Dash);
    let end = if slash && line.is_house(end + 1) {
        line.set(end..end + 1, Part::Mark);
        end + 1
    } else {
        end
    };
    Some(end)
}

/// `3/12` where a door stands before the house number.
fn door_before(line: &Line<'_>, at: usize) -> Option<(usize, Part)> {
    let sign = at + 1;
    let whole = line.rules.door_before.is_some_and(|mark| line.text(sign).starts_with(mark))
        && line.begins(at)
        && line.kind(at) == Kind::Number
        && line.together(at, sign)
        && line.is_house(sign + 1)
        && line.segment_end(at) > sign + 2;
    whole.then_some((sign, Part::Door))
}

fn care_of(line: &Line<'_>, at: usize) -> Option<(usize, Part)> {
    let text = line.text(at);
    let short = ["c/o", "C/O", "C/o", "C/-", "c/-", "℅"].iter().any(|mark| {
        text.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '.']))
    });
    let words = ["attn", "att", "zhd", "presso", "pa"];
    let long = !line.begins(at) && words.contains(&line.folded(at)) && line.text(at).contains(['.', ':'])
        || matches!(line.folded(at), "attn" | "presso");
    (short || long).then(|| (line.segment_end(at), Part::CareOf))
}

fn bracket(line: &Line<'_>, at: usize, seen: &mut Seen) -> Option<(usize, Part)> {
    if !line.text(at).starts_with(['(', '[', '（']) || seen.no_bracket {
        return None;
    }
    let close = (at..line.len()).find(|at| line.text(*at).ends_with([')', ']', '）']));
    seen.no_bracket = close.is_none();
    Some((close? + 1, Part::Rest))
}

/// `2nd Floor`, `3. OG`, `3º Dcha`, `1. tv`; `4 piętro` behind the house number.
fn counted(line: &Line<'_>, at: usize, seen: &Seen) -> Option<(usize, Part)> {
    let inside = seen.number || (!line.begins(at) || at > 0);
    let ordinal = line.numeral(at) == Some(Numeral::Ordinal);
    let dotted = line.text(at).strip_suffix('.').is_some_and(|digits| digits.chars().all(char::is_numeric));
    let next = at + 1;
    if line.kind(at) != Kind::Number {
        return None;
    }
    // A Korean counter; `5/F` in Hong Kong.
    let unit = match line.text(at).chars().last() {
        Some('층' | '동') if seen.number => Some(Part::Unit),
        Some('호') if seen.number => Some(Part::Door),
        Some('F') if line.text(at).ends_with("/F") => Some(Part::Unit),
        _ => None,
    };
    if let Some(part) = unit {
        return Some((next, part));
    }
    let together = line.together(at, next);
    let side = together && line.means(next, Word::Side);
    let floor = together && line.means(next, Word::Unit);
    let door = together && line.means(next, Word::Door);
    if (ordinal || dotted) && side && inside {
        return Some((with_door(line, next + 1), Part::Door));
    }
    if (ordinal || dotted || line.is_house(at)) && floor {
        let announces = line.is_identifier(next + 1) && line.together(next, next + 1);
        if ordinal || dotted || (seen.number && !announces) {
            return Some((with_door(line, next + 1), Part::Unit));
        }
    }
    if ordinal && seen.number && door {
        return Some((with_door(line, next), Part::Door));
    }
    // The Spanish and Portuguese floor and door: `3º A`, `2º`.
    if ordinal && seen.number && line.text(at).ends_with(['º', 'ª', '°']) {
        let end = if together && line.is_identifier(next) { next + 1 } else { next };
        return Some((with_door(line, end), Part::Door));
    }
    None
}

/// `Apt 4B`, `Flat No. 4`, `Building C`, `LVL3C`.
fn announced(line: &Line<'_>, at: usize, seen: &Seen) -> Option<(usize, Part)> {
    let door = line.means(at, Word::Door);
    if line.kind(at) != Kind::Word || !(door || line.means(at, Word::Unit)) {
        return fused(line, at, seen);
    }
    if is_post_box(line, at) || (line.is_street(at) && !seen.number) {
        return None;
    }
    let short = line.folded(at).chars().count() <= 3
        && !matches!(line.folded(at), "apt" | "app" | "ste" | "whg" | "lot");
    // `Lot 12 345 Main Road`: two numbers, so the first is not the house's.
    let before_number = line.begins(at)
        && line.is_identifier(at + 1)
        && (line.is_house(at + 2) || (line.kind(at + 2) == Kind::Slash && line.is_house(at + 3)));
    if short && !seen.number && !before_number {
        return None;
    }
    let mut id = at + 1;
    if line.together(at, id)
        && (line.means(id, Word::Mark) || line.kind(id) == Kind::Hash)
        && line.is_identifier(id + 1)
    {
        id += 1;
    }
    let part = if door { Part::Door } else { Part::Unit };
    // `FL 33442` is a state and its postal code.
    if line.together(at, id) && line.is_identifier(id) && !is_postal_code(line.text(id)) {
        let end = with_letter(line, id);
        return Some((with_door(line, end), part));
    }
    // A building that has a name: `12, Edificio Sol`.
    let named = !short && !door && line.begins(at) && at > 0 && line.together(at, id);
    named.then(|| (until_dash(line, at), part))
}

/// A word with its number in one: `LVL3C`, `WG2`.
fn fused(line: &Line<'_>, at: usize, seen: &Seen) -> Option<(usize, Part)> {
    if line.kind(at) != Kind::Word || !seen.number {
        return None;
    }
    let text = line.text(at);
    let letters = text.split(char::is_numeric).next().unwrap_or_default();
    if letters.len() == text.len() || letters.chars().count() < 2 {
        return None;
    }
    let means = |word| Meanings::of(&words::fold(letters), line.rules.country).has(word);
    if means(Word::Door) {
        Some((with_door(line, at + 1), Part::Door))
    } else if means(Word::Unit) {
        Some((with_door(line, at + 1), Part::Unit))
    } else {
        None
    }
}

/// `Hinterhaus`, `bajo`, `Ground Floor`.
fn alone(line: &Line<'_>, at: usize, seen: &Seen) -> Option<(usize, Part)> {
    let next = at + 1;
    let with_floor = matches!(
        line.folded(at),
        "ground"
            | "lower"
            | "upper"
            | "top"
            | "first"
            | "second"
            | "third"
            | "fourth"
            | "fifth"
            | "planta"
            | "piso"
            | "piano"
    ) && line.together(at, next)
        && (line.means(next, Word::Unit) || line.means(next, Word::Bare));
    let stands_alone = line.begins(at) && line.segment_end(at) == next;
    let bare = line.means(at, Word::Bare) && (seen.number || stands_alone);
    // The Danish ground floor: `st. th`.
    if line.folded(at) == "st" && seen.number && line.together(at, next) && line.means(next, Word::Side) {
        return Some((next + 1, Part::Door));
    }
    match (with_floor, bare) {
        (true, _) => Some((with_door(line, next + 1), Part::Unit)),
        (_, true) => Some((with_door(line, next), Part::Unit)),
        _ => None,
    }
}

/// `#600` behind the house number.
fn hash(line: &Line<'_>, at: usize, seen: &Seen) -> Option<(usize, Part)> {
    // `#5 - 123 Larch Street`.
    let before_number = line.begins(at) && line.kind(at + 2) == Kind::Dash && line.is_house(at + 3);
    let door = line.kind(at) == Kind::Hash && (seen.number || before_number || line.rules.country == "SG");
    (door && line.together(at, at + 1) && line.is_identifier(at + 1))
        .then(|| (with_letter(line, at + 1), Part::Door))
}

/// `Col. Centro`, `Sector 5`, `Cumhuriyet Mah.`
fn district(line: &mut Line<'_>, at: usize, seen: &mut Seen) -> Option<(usize, Part)> {
    if line.means(at, Word::DistrictEnd) && !line.begins(at) {
        let first = line.segments.partition_point(|(first, _)| *first <= at);
        let start = line.segments.get(first.wrapping_sub(1)).map_or(at, |(first, _)| *first);
        line.set(start.max(seen.district)..at, Part::District);
        seen.district = at + 1;
        return Some((at + 1, Part::District));
    }
    if !line.means(at, Word::District) || !line.together(at, at + 1) {
        return None;
    }
    let whole = line.begins(at) && line.segments.len() > 1;
    if !seen.number && !whole {
        return None;
    }
    let end = until_dash(line, at);
    let numbers = (at + 1..end).filter(|at| line.kind(*at) == Kind::Number).count();
    let numbered = numbers == 1 && end == at + 2;
    (seen.number || numbers == 0 || numbered).then_some((end, Part::District))
}

/// City and ward before a Korean road: `서울시 강남구`.
fn korean_town(line: &Line<'_>, at: usize) -> Option<(usize, Part)> {
    let text = line.text(at);
    let first = line.begins(at) || line.part(at.wrapping_sub(1)) == Some(Part::Town);
    let town = first
        && text.ends_with(['시', '도', '군', '구'])
        && text.chars().count() > 2
        && line.together(at, at + 1);
    town.then_some((at + 1, Part::Town))
}

/// Postal code and town behind the street: `75005 Paris`.
fn town(line: &Line<'_>, at: usize, seen: &Seen) -> Option<(usize, Part)> {
    let next = line.text(at + 1);
    let named = line.together(at, at + 1)
        && next.starts_with(char::is_uppercase)
        && next.chars().count() > 2
        && !line.is_street(at + 1)
        && !line.means(at + 1, Word::Month);
    let codes =
        named && seen.number && at > 1 && line.kind(at) == Kind::Number && is_postal_code(line.text(at));
    codes.then(|| (line.segment_end(at), Part::Town))
}

/// Five digits, alone or as `3060-187` and `18180-000` are written.
fn is_postal_code(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('-') {
        None => text.len() == 5 && digits(text),
        Some((first, last)) => {
            matches!(first.len(), 4 | 5) && last.len() == 3 && digits(first) && digits(last)
        }
    }
}

/// Where the phrase ends when a further door or floor follows without a comma: `8. Stock App. C` is one.
fn with_door(line: &Line<'_>, mut end: usize) -> usize {
    while line.together(end.wrapping_sub(1), end) {
        let next = end + 1;
        let announces = line.means(end, Word::Door) || line.means(end, Word::Unit);
        if line.means(end, Word::Side) || line.means(end, Word::Bare) {
            end = next;
        } else if announces && line.together(end, next) && line.is_identifier(next) {
            end = with_letter(line, next);
        } else if is_short(line.text(end)) && line.is_identifier(end) && line.segment_end(end) == next {
            return next;
        } else {
            break;
        }
    }
    end
}

/// A number, or a letter that stands alone.
fn is_short(text: &str) -> bool {
    text.starts_with(char::is_numeric) || (text.chars().count() == 1 && text.chars().all(char::is_uppercase))
}

/// Where an identifier ends that may be followed by a letter: `3 A`.
fn with_letter(line: &Line<'_>, id: usize) -> usize {
    let next = id + 1;
    let letter = line.kind(id) == Kind::Number
        && line.together(id, next)
        && line.text(next).chars().count() == 1
        && line.text(next).chars().all(char::is_uppercase);
    if letter { next + 1 } else { next }
}

fn until_dash(line: &Line<'_>, at: usize) -> usize {
    let end = line.segment_end(at);
    (at..end).find(|at| line.kind(*at) == Kind::Dash).unwrap_or(end)
}

/// `PO Box`, `Post Box`: what follows is no door.
fn is_post_box(line: &Line<'_>, at: usize) -> bool {
    at > 0
        && line.together(at - 1, at)
        && matches!(line.folded(at - 1), "po" | "post" | "o" | "postal" | "gpo" | "mail")
}

/// The number belongs to the street's name: `Highway 7`, in some countries `Calle 5`.
pub(super) fn is_road_number(line: &Line<'_>, at: usize) -> bool {
    if at == 0 || !line.together(at - 1, at) || !line.means(at - 1, Word::Road) {
        return false;
    }
    let always =
        matches!(line.folded(at - 1), "highway" | "hwy" | "rte" | "interstate" | "ruta" | "autopista");
    let crossing = at > 1 && matches!(line.folded(at - 2), "con" | "y" | "entre" | "esq" | "and");
    always
        || (line.rules.numbered_streets && (line.begins(at - 1) || crossing))
        || matches!((line.folded(at - 1), line.kind(at)), ("soi" | "lorong", _))
}
