//! What is special about a country's street lines: the place to add one.

use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Where a country writes the house number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Before the street: `12 High Street`.
    First,
    /// After the street: `Hauptstraße 12`.
    Last,
    /// Both are usual, or nothing is known.
    Either,
}

/// A country's rules.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// ISO 3166 code, empty for a country without rules.
    pub country: &'static str,
    /// Where the house number stands.
    pub order: Order,
    /// What stands before a sign inside of the number is the door: `3/12` is door 3 of number 12.
    pub door_before: Option<char>,
    /// A number after a dash with spaces is a door; elsewhere it may end a range.
    pub dash_door: bool,
    /// Streets are numbered, so the number after the word for the street is its name: `Calle 5`.
    pub numbered_streets: bool,
}

const FIRST: &str = "US CA GB IE FR AU NZ IN SG ZA EG SA AE LU MC MY TH VN HK KE NG GH PK BD LK MT JM TT BB BS BZ GY FJ PG \
MA TN DZ SN CI CM MG MU RE GP MQ GF YT NC PF PM BL MF GG JE IM GI BM KY VG AI AG DM GD LC VC PH IL QA KW BH OM JO LB \
BJ TG BF NE TD CF CG CD GA GN KM DJ ML MR BI SC HT UG TZ ZM ZW BW NA MW SL LR GM RW NP MM KH LA VI GU AS MP FK SB VU WS TO KI";

const LAST: &str = "DE AT CH LI NL BE IT ES PT SE NO DK FI IS PL CZ SK HU RO BG GR HR RS SI BA MK ME AL EE LV LT RU UA BY \
TR BR MX AR CL CO PE EC UY PY BO VE CR PA GT HN SV NI DO CU ID KZ GE AM AZ KR CN TW JP SM VA AD AX FO GL SJ MD XK AO MZ \
CV TL CW AW SX BQ SR UZ KG TJ TM MN MO";

const DOOR_AFTER_DASH: &str = "MX CO PE EC CL AR VE BO UY PY GT CR PA DO HN SV NI CU ES PT BR";

const NUMBERED_STREETS: &str =
    "US CA MX CO VE EC PE BO GT CR PA DO HN SV NI CU AE SA EG QA KW BH OM JO IN BD PK NG KE GH PH TH SG MY";

/// What suits most, for an unknown country.
const UNKNOWN: Rules =
    Rules { country: "", order: Order::Either, door_before: None, dash_door: false, numbered_streets: false };

static RULES: LazyLock<HashMap<&'static str, Rules, FixedState>> = LazyLock::new(|| {
    let mut rules: HashMap<&str, Rules, FixedState> = HashMap::default();
    for (codes, order) in [(FIRST, Order::First), (LAST, Order::Last)] {
        rules.extend(codes.split(' ').map(|country| (country, Rules { country, order, ..UNKNOWN })));
    }
    let mut change = |codes: &'static str, change: fn(&mut Rules)| {
        for country in codes.split(' ') {
            change(rules.entry(country).or_insert(Rules { country, ..UNKNOWN }));
        }
    };
    change(DOOR_AFTER_DASH, |rules| rules.dash_door = true);
    change(NUMBERED_STREETS, |rules| rules.numbered_streets = true);
    change("AU NZ", |rules| rules.door_before = Some('/'));
    change("CA", |rules| rules.door_before = Some('-'));
    rules
});

/// The country's rules; an unknown country's suit most.
pub(super) fn rules(country: &str) -> Rules {
    RULES.get(country).copied().unwrap_or(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::is_country;

    #[test]
    fn only_a_code_finds_rules() {
        assert_eq!((rules("DE").country, rules("DE").order), ("DE", Order::Last));
        for code in ["", "D", "de", "E ", "DE AT", "QQ"] {
            assert_eq!((rules(code).country, rules(code).order), ("", Order::Either), "{code}");
        }
    }

    #[test]
    fn the_lists_name_countries_once() {
        for list in [FIRST, LAST, DOOR_AFTER_DASH, NUMBERED_STREETS] {
            for code in list.split(' ') {
                assert!(is_country(code), "{code}");
                assert_eq!(list.split(' ').filter(|other| *other == code).count(), 1, "{code}");
            }
        }
        assert!(FIRST.split(' ').all(|code| !LAST.split(' ').any(|other| other == code)));
    }
}
