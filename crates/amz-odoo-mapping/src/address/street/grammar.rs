//! What the house number leaves: the street's name, the company before it, the door behind it.

use super::assemble::{Labelled, Part};
use super::country::{Order, Rules};
use super::line::Line;
use super::number::{self, Found};
use super::phrase;
use super::token::Kind;
use super::words::Word;

/// Gives every token of the line its part.
pub(super) fn label<'a>(rules: &Rules, text: &'a str) -> Labelled<'a> {
    let mut line = Line::new(rules, text);
    phrase::label(&mut line);
    let mut found = number::find(&line);
    if found.is_none() {
        found = give_back(&mut line);
    }
    match found {
        Some(found) => around(&mut line, &found),
        None => without_number(&mut line),
    }
    line.finish()
}

/// A line that has no house number but a "building" with one: `Am Haus 5`, `Tür 18`. The word is the street's then.
fn give_back(line: &mut Line<'_>) -> Option<Found> {
    let first = (0..line.len()).find(|at| !line.is_free(*at))?;
    let end = (first..line.len()).find(|at| line.part(*at) != line.part(first)).unwrap_or(line.len());
    // In a known country a line may well be a door alone.
    let nothing_else = line.rules.country.is_empty() && !line.has_free_text(0..line.len());
    let building = line.part(first) == Some(Part::Unit) && !line.begins(first);
    let announced = matches!(line.part(first), Some(Part::Unit | Part::Door));
    if !announced || !(nothing_else || building) || line.kind(first) != Kind::Word || first + 2 > end {
        return None;
    }
    line.free(first..end);
    number::find(line)
}

/// The parts around the house number.
fn around(line: &mut Line<'_>, found: &Found) {
    let (first, end) = (segment_start(line, found.start), line.segment_end(found.start));
    let kilometer = found.start > first && number::is_kilometer(line, found.start - 1);
    line.set(found.start - usize::from(kilometer)..found.end, Part::Number);
    announcement(line, found.start);
    let name = name(line, found, first, end);
    line.set(name.clone(), Part::Name);
    if name.start > first && line.kind(name.start - 1) == Kind::Dash {
        line.set(name.start - 1..name.start, Part::Mark);
    }
    if name.start >= found.end && name.end <= end {
        let building = (first..found.start).any(|at| line.is_free(at) && line.means(at, Word::Building));
        line.set(first..found.start, if building { Part::Unit } else { Part::Company });
    }
    if found.end < end {
        behind(line, found.end.max(if name.start >= found.end { name.end } else { 0 }), end);
    }
    for bracket in [name.end..found.start, name.end..end] {
        bracketed_name(line, bracket);
    }
    let street = name.start.min(found.start);
    others(line, street, name.end.max(found.end));
}

/// A street's other name in brackets, directly behind its name: `Elm Row (Old Road)`.
fn bracketed_name(line: &mut Line<'_>, range: std::ops::Range<usize>) {
    let opens =
        |line: &Line<'_>, at: usize| line.text(at).starts_with('(') && line.part(at) == Some(Part::Rest);
    if range.is_empty() || !opens(line, range.start) {
        return;
    }
    let close = range.clone().find(|at| line.text(*at).ends_with(')')).map_or(range.start, |at| at + 1);
    let street = range.end == close
        && (range.start..close).count() < 5
        && line.part(range.start.wrapping_sub(1)) == Some(Part::Name);
    let named = street
        && (close == range.end)
        && ((range.start..close).any(|at| line.is_street(at)) || line.part(close) == Some(Part::Number));
    if named {
        line.free(range.start..close);
        line.set(range.start..close, Part::Name);
    }
}

/// `No.` and `#` before the number. Between two numbers the sign stays with the street: `Cl 53 # 43`.
fn announcement(line: &mut Line<'_>, number: usize) {
    let Some(before) = number.checked_sub(1) else { return };
    let sign = line.kind(before) == Kind::Hash;
    let numbered = before > 0 && line.together(before - 1, before) && line.kind(before - 1) == Kind::Number;
    if line.means(before, Word::Mark) || (sign && !numbered) {
        line.set(before..number, Part::Mark);
        if before > 0 && line.together(before - 1, before) && line.means(before - 1, Word::Mark) {
            line.set(before - 1..before, Part::Mark);
        }
    }
}

/// The tokens of the street's name.
fn name(line: &Line<'_>, found: &Found, first: usize, end: usize) -> std::ops::Range<usize> {
    if !found.leads {
        // `Beacon House 12 Quarry Lane`: the street stands behind the number.
        let street = free_run(line, found.end, end);
        let before = (first..found.start).any(|at| line.is_street(at));
        if line.rules.order == Order::First && !before && street.clone().any(|at| line.is_street(at)) {
            return street;
        }
        return free_run_before(line, first, found.start);
    }
    let before = (first > 0).then(|| segment_with_text(line, (0..first).rev())).flatten();
    let behind = segment_with_text(line, end..line.len());
    if line.has_free_text(found.end..end) {
        // `Chaussee de Namur, 40 Hinterhof`, but `Acme, 40 High Street`.
        let here = || (found.end..end).any(|at| line.is_street(at));
        let there = |range: &std::ops::Range<usize>| range.clone().any(|at| line.is_street(at));
        return match before {
            Some(before) if !here() && (line.rules.order == Order::Last || there(&before)) => before,
            _ => joined_districts(line, without_door(line, free_run(line, found.end, end)), end),
        };
    }
    match (before, behind) {
        (Some(before), Some(behind)) if line.rules.order == Order::First => {
            let street = |range: &std::ops::Range<usize>| range.clone().any(|at| line.is_street(at));
            if street(&behind) && !street(&before) { behind } else { before }
        }
        (Some(before), _) => before,
        (None, Some(behind)) => {
            let is_street = |at: &usize| line.is_free(*at) && line.is_street(*at);
            let street = (!behind.clone().any(|at| is_street(&at)))
                .then(|| (behind.end..line.len()).find(is_street))
                .flatten();
            street.map_or(behind, |at| free_run(line, segment_start(line, at), line.segment_end(at)))
        }
        (None, None) => found.end..found.end,
    }
}

/// The free text of the first of these tokens' segments that has some.
fn segment_with_text(
    line: &Line<'_>,
    mut tokens: impl Iterator<Item = usize>,
) -> Option<std::ops::Range<usize>> {
    let word = tokens.find(|at| line.is_free(*at) && line.kind(*at) == Kind::Word)?;
    let first = segment_start(line, word);
    let end = line.segment_end(word);
    let from =
        (first..end).find(|at| line.is_free(*at) && matches!(line.kind(*at), Kind::Word | Kind::Number))?;
    Some(free_run(line, from, end))
}

/// The tokens from here on that have no part, dashes and slashes at its end left out.
fn free_run(line: &Line<'_>, from: usize, end: usize) -> std::ops::Range<usize> {
    let from = (from..end)
        .find(|at| {
            line.is_free(*at) && line.kind(*at) == Kind::Word
                || line.kind(*at) == Kind::Number && line.is_free(*at)
        })
        .unwrap_or(end);
    let mut stop = (from..end).find(|at| !line.is_free(*at)).unwrap_or(end);
    while stop > from && matches!(line.kind(stop - 1), Kind::Dash | Kind::Slash | Kind::Sign) {
        stop -= 1;
    }
    from..stop
}

/// The tokens before the number that have no part; behind a company's legal form.
fn free_run_before(line: &Line<'_>, first: usize, number: usize) -> std::ops::Range<usize> {
    let mut stop = number;
    while stop > first && (!line.is_free(stop - 1) || matches!(line.kind(stop - 1), Kind::Dash | Kind::Slash))
    {
        stop -= 1;
    }
    let mut from = stop;
    while from > first && line.is_free(from - 1) {
        from -= 1;
    }
    let company = (from..stop).find(|at| line.means(*at, Word::Company));
    let dash = company.and_then(|at| (at..stop).find(|at| line.kind(*at) == Kind::Dash));
    dash.map_or(from, |dash| dash + 1)..stop
}

/// `12 Elm St 3`: the number behind the word for the street is a door.
fn without_door(line: &Line<'_>, name: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let last = name.end.wrapping_sub(1);
    let door = matches!(line.rules.country, "US" | "CA" | "AU" | "NZ" | "GB" | "IE" | "ZA")
        && name.len() > 2
        && line.kind(last) == Kind::Number
        && line.is_street(last - 1)
        && !matches!(
            line.folded(last - 1),
            "road" | "rd" | "avenue" | "ave" | "highway" | "hwy" | "route" | "rte" | "way" | "trail"
        );
    name.start..if door { last } else { name.end }
}

/// In romanized Japanese the ward follows its town behind a comma: `Nagatacho, Chiyoda-ku`.
fn joined_districts(line: &Line<'_>, name: std::ops::Range<usize>, end: usize) -> std::ops::Range<usize> {
    let next = line.segment_end(end);
    let ward = end < line.len()
        && name.end == end
        && (end..next).all(|at| line.is_free(at))
        && ["-ku", "-cho", "-machi", "-chome"]
            .iter()
            .any(|ending| line.text(next - 1).to_lowercase().ends_with(ending));
    name.start..if ward { next } else { name.end }
}

/// What stands behind the number without a comma: a sign, then a door; then what is left.
fn behind(line: &mut Line<'_>, from: usize, end: usize) {
    let mut at = from;
    while at < end && line.is_free(at) && matches!(line.kind(at), Kind::Dash | Kind::Slash | Kind::Sign) {
        line.set(at..at + 1, Part::Mark);
        at += 1;
    }
    let follows = matches!(line.part(from.wrapping_sub(1)), Some(Part::Number | Part::Name));
    if at < end && line.is_free(at) && line.is_identifier(at) && follows {
        let mut stop = at + 1;
        while line.together(at, stop)
            && line.is_free(stop)
            && line.text(stop).chars().count() == 1
            && line.is_identifier(stop)
        {
            stop += 1;
        }
        line.set(at..stop, Part::Door);
        at = stop;
    }
    for at in at..end {
        let sign = matches!(line.kind(at), Kind::Dash | Kind::Slash | Kind::Sign);
        line.set(at..at + 1, if sign { Part::Mark } else { Part::Rest });
    }
}

/// The pieces between the other commas: who is there before the street, a door or the rest behind it.
fn others(line: &mut Line<'_>, street: usize, after: usize) {
    for segment in 0..line.segments.len() {
        let (first, end) = line.segments.get(segment).copied().unwrap_or_default();
        if !line.has_free_text(first..end) {
            continue;
        }
        let part = if has_company(line, first, end) {
            Part::Company
        } else if first < street {
            let building = |at: usize| {
                line.is_free(at)
                    && [Word::Building, Word::Unit, Word::Bare].iter().any(|word| line.means(at, *word))
            };
            if (first..end).any(building) { Part::Unit } else { Part::Company }
        } else if first >= after && end == first + 1 && line.is_identifier(first) && !is_postal(line, first) {
            Part::Door
        } else if (first..end).any(|at| line.part(at) == Some(Part::Unit)) {
            Part::Unit
        } else {
            Part::Rest
        };
        line.set(first..end, part);
    }
}

fn is_postal(line: &Line<'_>, at: usize) -> bool {
    line.text(at).chars().count() > 3 && line.text(at).chars().all(char::is_numeric)
}

fn has_company(line: &Line<'_>, first: usize, end: usize) -> bool {
    (first + 1..end).any(|at| {
        line.is_free(at) && line.means(at, Word::Company) && line.text(at).starts_with(char::is_alphabetic)
    })
}

/// A line without a house number.
fn without_number(line: &mut Line<'_>) {
    let segments: Vec<(usize, usize)> =
        line.segments.iter().copied().filter(|(first, end)| line.has_free_text(*first..*end)).collect();
    let street =
        |range: &&(usize, usize)| (range.0..range.1).any(|at| line.is_free(at) && line.is_street(at));
    let plain = |range: &&(usize, usize)| !has_company(line, range.0, range.1);
    let found = segments.iter().find(street).or_else(|| segments.iter().find(plain)).copied();
    match found {
        Some((first, end)) => {
            let name = free_run(line, first, end);
            line.set(name.clone(), Part::Name);
            for at in first..end {
                line.set(at..at + 1, Part::Rest);
            }
            others(line, first, end);
        }
        None => others(line, line.len(), line.len()),
    }
}

fn segment_start(line: &Line<'_>, at: usize) -> usize {
    let after = line.segments.partition_point(|(first, _)| *first <= at);
    line.segments.get(after.wrapping_sub(1)).map_or(at, |(first, _)| *first)
}
