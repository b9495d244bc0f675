//! Puts the parts together from tokens that know theirs.

use super::StreetParts;
use super::token::Token;

/// What a token belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::address) enum Part {
    /// The street.
    Name,
    /// The house number.
    Number,
    /// The door.
    Door,
    /// Floor, staircase, building.
    Unit,
    /// Who is at the address.
    Company,
    /// Who takes the parcel in: `c/o`.
    CareOf,
    /// A district of the town.
    District,
    /// Town and region in the street line.
    Town,
    /// A word or sign that only announces or separates.
    Mark,
    /// What is left.
    Rest,
}

/// A line's tokens, each with its part.
#[derive(Debug)]
pub(in crate::address) struct Labelled<'a> {
    line: &'a str,
    tokens: Vec<(Token, Part)>,
}

impl<'a> Labelled<'a> {
    /// The tokens, in the order of the line, none over another.
    pub(super) fn new(line: &'a str, tokens: Vec<(Token, Part)>) -> Self {
        Self { line, tokens }
    }

    /// True if something of the part is there.
    pub(in crate::address) fn has(&self, wanted: Part) -> bool {
        self.tokens.iter().any(|(_, part)| *part == wanted)
    }

    /// The text of the parts, in the order of the line: neighbors as the line writes them.
    pub(in crate::address) fn text(&self, wanted: &[Part]) -> String {
        let mut out = String::new();
        let mut run: Option<(usize, usize)> = None;
        let mut comma = false;
        let mut push = |start: usize, end: usize, comma: bool| {
            if !out.is_empty() {
                out.push_str(if comma { ", " } else { " " });
            }
            out.push_str(self.line.get(start..end).unwrap_or_default());
        };
        let mut last_segment = 0;
        for (token, part) in &self.tokens {
            if wanted.contains(part) {
                let begins = run.is_none();
                if begins {
                    comma = token.segment != last_segment;
                }
                run = Some((run.map_or(token.start, |(start, _)| start), token.end));
                last_segment = token.segment;
            } else if let Some((start, end)) = run.take() {
                push(start, end, comma);
            }
        }
        if let Some((start, end)) = run {
            push(start, end, comma);
        }
        out
    }
}

/// Odoo's fields.
pub(super) fn street_parts(labelled: &Labelled<'_>) -> StreetParts {
    StreetParts {
        street_name: labelled.text(&[Part::Name]),
        street_number: labelled.text(&[Part::Number]),
        street_number2: labelled.text(&[Part::Door]),
        company: labelled.text(&[Part::Company]),
        unit: labelled.text(&[Part::Unit]),
        rest: labelled.text(&[Part::CareOf, Part::District, Part::Town, Part::Mark, Part::Rest]),
    }
}
