//! Amazon's values of one attribute, matched with Odoo's.

use std::collections::{BTreeMap, BTreeSet};

use super::fold::fold;
use super::{Axis, Named, ProductFault};

/// What became of the values of one axis.
#[derive(Default)]
pub(super) struct Matched {
    /// Odoo's value by Amazon's spelling; a spelling that fits several has none.
    pub by_spelling: BTreeMap<String, Named>,
    /// What a person should know of a spelling.
    pub faults: BTreeMap<String, ProductFault>,
}

/// Matches values with those that Odoo has: the same text first, then the same but for case and accents, then by the
/// axis's table of spellings. The rest is new; spellings of one new value are put together under the one that is used
/// most. The order of the values does not matter.
pub(super) fn matched<'a>(axis: &Axis, known: &[Named], values: impl Iterator<Item = &'a str>) -> Matched {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut matched = Matched::default();
    let mut fresh: BTreeMap<String, Vec<(&str, usize)>> = BTreeMap::new();
    for (value, count) in counts {
        match find(axis, known, value) {
            Found::Same(named) => {
                if named.name != value {
                    matched.remark(value, &named.name);
                }
                matched.by_spelling.insert(value.to_owned(), named.clone());
            }
            Found::Several => {
                let fault = ProductFault::AmbiguousValue { value: value.to_owned() };
                matched.faults.insert(value.to_owned(), fault);
            }
            Found::None => fresh.entry(group(axis, value)).or_default().push((value, count)),
        }
    }
    for spellings in fresh.into_values() {
        // Of those that are used as often, the first in the order of the alphabet.
        let most = spellings.iter().rev().max_by_key(|(_, count)| count).map_or("", |(value, _)| value);
        for (value, _) in &spellings {
            if *value != most {
                matched.remark(value, most.trim());
            }
            matched.by_spelling.insert((*value).to_owned(), Named::new(most.trim()));
        }
    }
    matched
}

impl Matched {
    fn remark(&mut self, value: &str, taken: &str) {
        let fault = ProductFault::ValueSpelling { value: value.to_owned(), taken: taken.to_owned() };
        self.faults.insert(value.to_owned(), fault);
    }

    /// The line's values in order: first those that Odoo has, in its order, then new ones as the axis's table lists
    /// them, then the others by number and text.
    pub(super) fn in_order(&self, axis: &Axis, known: &[Named], kept: &[Named]) -> Vec<Named> {
        let used: BTreeSet<&Named> = self.by_spelling.values().chain(kept).collect();
        let mut values: Vec<Named> = used.into_iter().cloned().collect();
        let place = |value: &Named| {
            let of_odoo = known.iter().position(|known| known.id == value.id).filter(|_| value.id.is_some());
            (of_odoo.unwrap_or(usize::MAX), axis.rank(&value.name), natural(&value.name))
        };
        values.sort_by_cached_key(place);
        values
    }
}

enum Found<'a> {
    Same(&'a Named),
    Several,
    None,
}

fn find<'a>(axis: &Axis, known: &'a [Named], value: &str) -> Found<'a> {
    if let Some(same) = known.iter().find(|known| known.name == value) {
        return Found::Same(same);
    }
    let folded = fold(value);
    let alike = known.iter().filter(|known| fold(&known.name) == folded).collect::<Vec<_>>();
    let by_table = || match axis.value(&folded) {
        Some(entry) => {
            let listed = |known: &&Named| axis.value(&fold(&known.name)).is_some_and(|other| other == entry);
            known.iter().filter(listed).collect()
        }
        None => Vec::new(),
    };
    match (if alike.is_empty() { by_table() } else { alike }).as_slice() {
        [] => Found::None,
        [one] => Found::Same(one),
        _ => Found::Several,
    }
}

/// What the spellings of one new value have in common.
fn group(axis: &Axis, value: &str) -> String {
    let folded = fold(value);
    axis.value(&folded).map_or(folded, |entry| fold(&entry.name))
}

/// For sorting `9 cm` before `10 cm`: the text in pieces, numbers by their size.
fn natural(text: &str) -> Vec<(u128, String)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let words = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(words);
        let digits = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let (number, tail) = tail.split_at(digits);
        pieces.push((0, word.to_owned()));
        // More digits than a number of this size has sort behind all numbers.
        pieces.push((number.parse().unwrap_or(u128::MAX), String::new()));
        rest = tail;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::ProductContext;

    fn check(axis: &str, known: &[&str], values: &[&str], want: &[&str], faults: &[&str]) {
        let ctx = ProductContext::default();
        let axis = ctx.axis_of_amazon(axis);
        let known: Vec<Named> = (1..).zip(known).map(|(id, name)| Named::known(id, *name)).collect();
        let matched = matched(&axis, &known, values.iter().copied());
        let names: Vec<&str> = values
            .iter()
            .map(|value| matched.by_spelling.get(*value).map_or("?", |named| named.name.as_str()))
            .collect();
        assert_eq!(names, want);
        let codes: Vec<&str> = matched.faults.values().map(ProductFault::code).collect();
        assert_eq!(codes, faults);
    }

    #[test]
    fn the_same_text_comes_before_the_same_word() {
        check("color", &["red", "Red"], &["Red", "red"], &["Red", "red"], &[]);
        check("color", &["Red"], &["RED "], &["Red"], &["value_spelling"]);
        check("color", &["red", "Red"], &["RED"], &["?"], &["ambiguous_value"]);
    }

    #[test]
    fn languages_by_the_table() {
        check(
            "color",
            &["Schwarz"],
            &["Black", "noir"],
            &["Schwarz", "Schwarz"],
            &["value_spelling", "value_spelling"],
        );
        check("style", &["Schwarz"], &["Black"], &["Black"], &[]);
        check("size", &["X-Large"], &["XL", "XXL"], &["X-Large", "XXL"], &["value_spelling"]);
    }

    #[test]
    fn new_spellings_are_put_together_under_the_usual_one() {
        check("color", &[], &["Rouge", "red", "Rouge"], &["Rouge", "Rouge", "Rouge"], &["value_spelling"]);
        check("color", &[], &["red", "Red"], &["Red", "Red"], &["value_spelling"]);
        check("size", &[], &["8.5", "85"], &["8.5", "85"], &[]);
    }

    #[test]
    fn order_of_the_values() {
        let ctx = ProductContext::default();
        let order = |axis: &str, known: &[Named], values: &[&str]| -> Vec<String> {
            let axis = ctx.axis_of_amazon(axis);
            let matched = matched(&axis, known, values.iter().copied());
            matched.in_order(&axis, known, &[]).into_iter().map(|named| named.name).collect()
        };
        assert_eq!(order("size", &[], &["XL", "S", "M", "XXS"]), ["XXS", "S", "M", "XL"]);
        assert_eq!(order("length", &[], &["10 cm", "9 cm", "100 cm"]), ["9 cm", "10 cm", "100 cm"]);
        let known = [Named::known(5, "XL"), Named::known(4, "S")];
        assert_eq!(order("size", &known, &["M", "S", "XL"]), ["XL", "S", "M"]);
    }
}
