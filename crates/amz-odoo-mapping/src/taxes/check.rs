//! Misspelled tax rules: values that match no sale, and names that keep a place for nothing.

use spapi_types::MarketplaceId;

use super::TaxRule;
use super::territory::{NORTHERN_IRELAND, area_of, is_territory};
use crate::address::is_country;
use crate::context::TaxRules;
use crate::tax_rates::in_eu;
use crate::{Issue, IssueKind};

/// What is said of a place that nothing is like.
const PLACES: &str = "a country by ISO 3166 (DE), a state (US-CA), a territory (IC), XI or EU";
/// The same of a country.
const COUNTRIES: &str = "a country by ISO 3166 (DE)";
/// Codes that people write for others of ISO 3166.
const USUAL: [(&str, &str); 2] = [("UK", "GB"), ("EL", "GR")];

/// Finds what in the rules can match no sale, and says what to write instead.
///
/// A rule with a misspelled place would be passed over without a word, and the sales that it is for be taxed by the next one.
/// The issues are [`IssueKind::TaxRuleValue`] and bear the rule's name.
///
/// ```
/// use amz_odoo_mapping::context::TaxRules;
/// use amz_odoo_mapping::taxes::check;
///
/// let rules: TaxRules = serde_json::from_str(r#"{"rules": [
///     {"name": "british_stock", "when": {"from": ["UK"]}, "treatment": "export"}]}"#)?;
/// let found = check(&rules);
/// assert_eq!(found[0].path, "taxes.rules[0].when.from[0]");
/// assert!(found[0].message().contains("write \"GB\""));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn check(rules: &TaxRules) -> Vec<Issue> {
    let mut check = Check { issues: Vec::new(), record: "taxes".to_owned() };
    let seller = &rules.seller;
    for (field, code) in [("home", &seller.home), ("oss", &seller.oss)] {
        check.country(code.iter().map(|code| (format!("taxes.seller.{field}"), code)));
    }
    if let Some(code) = seller.oss.as_ref().filter(|code| is_country(code) && !in_eu(code)) {
        check.push("taxes.seller.oss".to_owned(), code, "a member state of the EU");
    }
    check.country(seller.vat_numbers.keys().map(|code| (format!("taxes.seller.vat_numbers.{code}"), code)));
    check.country(seller.fba_countries.iter().map(|code| ("taxes.seller.fba_countries".to_owned(), code)));
    check.country(rules.rates.keys().map(|code| (format!("taxes.rates.{code}"), code)));
    for (kind, name) in &rules.fiscal_positions {
        check.name(format!("taxes.fiscal_positions.{kind}"), name, &SALE);
    }
    for (kind, name) in &rules.tax_names {
        check.name(format!("taxes.tax_names.{kind}"), name, &LINE);
    }
    for (index, rule) in rules.rules.iter().enumerate() {
        check.rule(&format!("taxes.rules[{index}]"), rule);
    }
    check.issues
}

/// What the name of a fiscal position keeps places for.
const SALE: [&str; 3] = ["country", "from", "to"];
/// What that of a tax does.
const LINE: [&str; 5] = ["country", "from", "to", "rate", "mode"];

struct Check {
    issues: Vec<Issue>,
    /// The rule that is looked at.
    record: String,
}

impl Check {
    fn push(&mut self, path: String, value: &str, instead: &str) {
        let kind = IssueKind::TaxRuleValue { value: value.to_owned(), instead: instead.to_owned() };
        self.issues.push(Issue::new(kind, path, &self.record));
    }

    fn rule(&mut self, path: &str, rule: &TaxRule) {
        self.record.clone_from(&rule.name);
        let when = &rule.when;
        for (end, places) in [("from", &when.from), ("to", &when.to)] {
            for (index, code) in places.iter().enumerate() {
                if let Some(instead) = place(code) {
                    self.push(format!("{path}.when.{end}[{index}]"), code, &instead);
                }
            }
        }
        for (index, id) in when.marketplaces.iter().enumerate() {
            let is_known = |id: &str| MarketplaceId::from(id).marketplace().is_some();
            if !is_known(id) {
                let like = id.trim().to_ascii_uppercase();
                let instead =
                    if is_known(&like) { quoted(&like) } else { "Amazon's id of a marketplace".to_owned() };
                self.push(format!("{path}.when.marketplaces[{index}]"), id, &instead);
            }
        }
        if let (Some(since), Some(until)) = (when.since, when.until)
            && since > until
        {
            self.push(format!("{path}.when.until"), &until.to_string(), &format!("{since} or later"));
        }
        for (field, name, places) in
            [("fiscal_position", &rule.fiscal_position, &SALE[..]), ("tax", &rule.tax, &LINE[..])]
        {
            if let Some(name) = name {
                self.name(format!("{path}.{field}"), name, places);
            }
        }
    }

    fn country<'c>(&mut self, codes: impl Iterator<Item = (String, &'c String)>) {
        let is_seat = |code: &str| is_country(code) || code == NORTHERN_IRELAND || is_territory(code);
        for (path, code) in codes.filter(|(_, code)| !is_seat(code)) {
            let instead = like(code, &is_seat).map_or_else(|| COUNTRIES.to_owned(), |like| quoted(&like));
            self.push(path, code, &instead);
        }
    }

    /// Braces around anything that is put in no place stay in the name.
    fn name(&mut self, path: String, name: &str, places: &[&str]) {
        let mut rest = name;
        while let Some((_, after)) = rest.split_once('{') {
            let Some((place, after)) = after.split_once('}') else { break };
            if !places.contains(&place) {
                let known: Vec<String> = places.iter().map(|place| format!("{{{place}}}")).collect();
                self.push(path.clone(), &format!("{{{place}}}"), &format!("one of {}", known.join(", ")));
            }
            rest = after;
        }
    }
}

/// What to write instead of a place's code; `None` for one that sales may match.
fn place(code: &str) -> Option<String> {
    let (not, bare) = code.strip_prefix('!').map_or(("", code), |bare| ("!", bare));
    if is_place(bare) {
        return None;
    }
    let within = area_of(bare);
    let like = if within == bare { like(bare, &is_place) } else { Some(within.to_owned()) };
    Some(like.map_or_else(|| PLACES.to_owned(), |like| quoted(&format!("{not}{like}"))))
}

/// True for a code that [`Place::is`](super::Place::is) may find to be the place of a sale.
fn is_place(code: &str) -> bool {
    match code.split_once('-') {
        Some((country, state)) => {
            let is_code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
            is_country(country) && (1..=3).contains(&state.len()) && state.chars().all(is_code)
        }
        // A place within another's area has that one's code.
        None if area_of(code) != code => code == NORTHERN_IRELAND,
        None => code == "EU" || is_country(code) || is_territory(code),
    }
}

/// The code that is meant.
fn like(code: &str, is_one: &dyn Fn(&str) -> bool) -> Option<String> {
    let plain = code.trim().to_ascii_uppercase().replace(['_', ' '], "-");
    let usual =
        USUAL.iter().find(|(written, _)| plain == *written || plain.starts_with(&format!("{written}-")));
    let meant = usual.map_or_else(|| plain.clone(), |(written, meant)| plain.replacen(written, meant, 1));
    is_one(&meant).then_some(meant)
}

fn quoted(code: &str) -> String {
    format!("\"{code}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxes::Place;

    /// `path: value → instead`, an issue a line.
    fn found(rules: &str) -> String {
        let rules: TaxRules = serde_json::from_str(rules).expect("rules");
        let line = |issue: Issue| match issue.kind {
            IssueKind::TaxRuleValue { value, instead } => {
                format!("{} {}: {value} → {instead}\n", issue.order_id, issue.path)
            }
            other => format!("{other:?}"),
        };
        check(&rules).into_iter().map(line).collect()
    }

    #[test]
    fn each_misspelled_value_is_named_with_what_to_write() {
        expect_test::expect![[r#"
            taxes taxes.seller.home: UK → "GB"
            taxes taxes.seller.oss: CH → a member state of the EU
            taxes taxes.seller.vat_numbers.pl: pl → "PL"
            taxes taxes.seller.fba_countries: Poland → a country by ISO 3166 (DE)
            taxes taxes.rates.EL: EL → "GR"
            taxes taxes.fiscal_positions.oss: {land} → one of {country}, {from}, {to}
            taxes taxes.tax_names.oss: {percent} → one of {country}, {from}, {to}, {rate}, {mode}
            a taxes.rules[0].when.from[1]: !uk → "!GB"
            a taxes.rules[0].when.from[2]: MC → "FR"
            a taxes.rules[0].when.to[0]: us_ca → "US-CA"
            a taxes.rules[0].when.to[1]: Europe → a country by ISO 3166 (DE), a state (US-CA), a territory (IC), XI or EU
            a taxes.rules[0].when.marketplaces[0]: a1pa6795ukmfr9 → "A1PA6795UKMFR9"
            a taxes.rules[0].when.marketplaces[1]: DE → Amazon's id of a marketplace
            a taxes.rules[0].when.until: 2026-01-01 → 2026-02-01 or later
            a taxes.rules[0].fiscal_position: {rate} → one of {country}, {from}, {to}
        "#]]
        .assert_eq(&found(
            r#"{"seller": {"home": "UK", "oss": "CH", "vat_numbers": {"pl": "1", "DE": "2"}, "fba_countries": ["Poland"]},
                "rates": {"EL": ["24"], "GR": ["24"]}, "fiscal_positions": {"oss": "OSS {land} {to"},
                "tax_names": {"oss": "{country} {percent} {rate} {mode}"},
                "rules": [{"name": "a", "treatment": "oss", "fiscal_position": "{to} {rate}", "tax": "{rate}", "when": {
                    "from": ["DE", "!uk", "MC"], "to": ["us_ca", "Europe", "EU", "!IC", "XI", "US-CA", "LIVIGNO"],
                    "marketplaces": ["a1pa6795ukmfr9", "DE", "A1PA6795UKMFR9"],
                    "since": "2026-02-01", "until": "2026-01-01"}}]}"#,
        ));
    }

    #[test]
    fn what_is_passed_matches_a_place_and_what_is_proposed_does_too() {
        let letters = || ('A'..='Z').flat_map(|a| ('A'..='Z').map(move |b| format!("{a}{b}")));
        for code in letters() {
            let matches =
                [Place::new(&code, None), Place::new("ES", Some("35001")), Place::new("FR", Some("97400"))];
            // Territories are known by postal codes of their countries.
            let known = matches.iter().any(|place| place.is(&code)) || is_territory(&code) || code == "EU";
            match place(&code) {
                None => assert!(known, "{code} matches nothing"),
                Some(instead) => {
                    assert!(!is_country(&code) || area_of(&code) != code, "{code} is a place");
                    let proposed = instead.trim_matches('"');
                    assert!(instead == PLACES || place(proposed).is_none(), "{code}: {instead}");
                }
            }
        }
    }
}
