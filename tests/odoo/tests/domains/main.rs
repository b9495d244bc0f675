//! The evaluator against the real server: the same domains over the same records, found by `search` and by us.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a failed expectation is a failed test"
)]

mod generate;
mod special;
mod world;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use generate::{Case, Pair};
use odoo_contract::real::RealOdoo;
use odoo_rpc::domain::FilterError;
use odoo_rpc::{Client, Domain, ErrorKind, Filter, Rules, SearchOptions};
use world::World;

const CALLERS: usize = 4;
const SEED: u64 = 19;
/// Domains that each pair of operator and type is compared on at least, if Odoo takes it at all.
const WANTED: usize = 5;
const ROUNDS: usize = 8;

/// What either side answers: ids, or that the domain is refused.
type Answer = Result<Vec<i64>, String>;

/// Domains that Odoo answers and we refuse, by what our error says, and why.
const REFUSED_BY_US: [(&str, &str); 7] = [
    ("one plain value", "what Odoo makes of a list depends on how it casts it to text"),
    ("must be an id", "SQL compares ids with fractions; nobody means that"),
    ("false, ids or names", "likewise"),
    ("ids or names", "likewise"),
    ("HTML that begins with a tag", "Odoo cleans the value first and wraps it in a paragraph"),
    ("field `list_price`", "fields_get does not tell the digits of its column, and its text depends on them"),
    ("must be set", "Odoo compares with NULL: no record fits, and of the negation only unset ones"),
];

/// Likewise, of the versions before 19: see [the rules of these](odoo_rpc::domain#before-19).
const REFUSED_BEFORE_19: [(&str, &str); 12] = [
    ("does not go with field", "PostgreSQL compares what it is given, or Odoo's conversion decides"),
    ("must be a text", "Python's text of the value is compared"),
    ("must be a text that is not empty", "what it means depends on the version and the negation"),
    ("must be true or false", "every text is true"),
    ("must be an id", "PostgreSQL reads the text, or drops false"),
    ("must be a number", "unset numbers are told from 0, which a record does not tell"),
    ("must be false, or set", "0 and an empty text are compared, but not in a negation"),
    ("must be set", "see above"),
    ("must be plain values", "a list in a list is compared as its text"),
    ("dates, or false", "None is taken for false here"),
    ("must be a list", "of `in`"),
    ("must be ids or names", "false in a list of links is dropped, and texts are no names"),
];

#[tokio::test(flavor = "multi_thread")]
async fn search_and_the_evaluator_agree() {
    let Some(server) = RealOdoo::find("search_and_the_evaluator_agree") else { return };
    let odoo = server.fresh("domains").await.connect().await;
    let major = odoo.version().major();
    let seed = std::env::var("ODOO_DOMAINS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let world = World::make(&odoo).await;
    let rules = World::rules(&odoo).await;
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut tally = Tally::default();
    let (mut known, mut leaves) = (HashSet::new(), Vec::new());
    let mut pairs = generate::pairs(major);
    // Of some pairs Odoo takes few values: those get more chances.
    for round in 0..ROUNDS {
        let more = pairs.iter().flat_map(|pair| generate::conditions(&world, *pair, &mut known, &mut rng));
        let more = more.collect();
        leaves.extend(tally.compare(&odoo, &world, &rules, more).await);
        pairs.retain(|pair| tally.lacks(*pair, round > 0));
    }
    tally.compare(&odoo, &world, &rules, special::cases(&world, major)).await;
    tally.compare(&odoo, &world, &rules, generate::combinations(&leaves, &mut rng)).await;

    let Tally { counts, total, compared, refused, by_us_alone, mut differing } = tally;
    // The shortest first: combinations fail where their parts do.
    differing.sort_by_key(String::len);
    eprintln!(
        "{total} domains of seed {seed} on Odoo {major}: {compared} compared, {refused} refused, {by_us_alone} of them by us alone"
    );
    let shown = differing
        .iter()
        .take(std::env::var("ODOO_DOMAINS_SHOWN").ok().and_then(|n| n.parse().ok()).unwrap_or(25))
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(differing.is_empty(), "seed {seed}: {} of {total} differ\n{shown}", differing.len());
    let taken: Vec<_> = counts.iter().filter(|(_, count)| count.with_value > 0).collect();
    eprintln!(
        "{} pairs of operator and type that Odoo takes, {} that it refuses",
        taken.len(),
        counts.len() - taken.len()
    );
    let few = taken.iter().filter(|(_, count)| count.answered < WANTED);
    let few: Vec<_> = few.map(|(pair, count)| (pair, count.answered)).collect();
    assert!(few.is_empty(), "seed {seed}: fewer than {WANTED} of {few:?}");
    assert!(compared >= 500, "only {compared}");
}

/// Of the domains of an operator and a type.
#[derive(Default)]
struct Count {
    /// Both sides answer.
    answered: usize,
    /// Both sides answer, and not because the value is unset, with which Odoo takes nearly every pair.
    with_value: usize,
}

/// What has been compared so far.
#[derive(Default)]
struct Tally {
    counts: BTreeMap<(&'static str, &'static str), Count>,
    total: usize,
    compared: usize,
    refused: usize,
    /// Of the refused ones those that Odoo answers: see [`REFUSED_BY_US`].
    by_us_alone: usize,
    differing: Vec<String>,
}

impl Tally {
    /// Whether both sides answered some domains of a pair, but too few; without a value they count only at first.
    fn lacks(&self, (operator, kind): Pair, needs_value: bool) -> bool {
        let count = self.counts.get(&(operator.as_str(), kind));
        count.is_some_and(|count| {
            (1..WANTED).contains(&count.answered) && (count.with_value > 0 || !needs_value)
        })
    }

    /// Compares, and returns the conditions that both sides answer.
    async fn compare(&mut self, odoo: &Client, world: &World, rules: &Rules, cases: Vec<Case>) -> Vec<Case> {
        let cases = Arc::new(cases);
        let theirs = ask(odoo, world, &cases).await;
        let mut answered = Vec::new();
        for (case, theirs) in cases.iter().zip(theirs) {
            let ours = answer(world, case, &rules.clone().active_test(case.active_test));
            let text = case.domain.to_text();
            let same = match (&theirs, &ours) {
                (Ok(theirs), Ok(ours)) => theirs == ours,
                (Err(_), Err(_)) => true,
                (Ok(_), Err(ours)) => {
                    let older = if world.major < 19 { &REFUSED_BEFORE_19[..] } else { &[] };
                    REFUSED_BY_US.iter().chain(older).any(|(part, _)| ours.to_string().contains(part))
                }
                (Err(_), Ok(_)) => false,
            };
            if !same {
                self.differing.push(format!(
                    "{} active_test={}: {text}\n  Odoo: {theirs:?}\n  ours: {ours:?}",
                    case.model, case.active_test
                ));
            }
            let both = theirs.is_ok() && ours.is_ok();
            self.total += 1;
            self.by_us_alone += usize::from(theirs.is_ok() && ours.is_err());
            *(if both { &mut self.compared } else { &mut self.refused }) += 1;
            if let Some((operator, kind)) = case.pair {
                let count = self.counts.entry((operator.as_str(), kind)).or_default();
                count.answered += usize::from(both);
                count.with_value += usize::from(both && generate::has_value(&case.domain));
                answered.extend(both.then(|| case.clone()));
            }
        }
        answered
    }
}

fn answer(world: &World, case: &Case, rules: &Rules) -> Result<Vec<i64>, FilterError> {
    Ok(world.ours(case.model, Filter::new(&case.domain, &world.records, case.model, rules)?.search()?))
}

async fn ask(odoo: &Client, world: &World, cases: &Arc<Vec<Case>>) -> Vec<Answer> {
    let next = Arc::new(AtomicUsize::new(0));
    let callers = (0..CALLERS).map(|_| {
        let (odoo, cases, next) = (odoo.clone(), Arc::clone(cases), Arc::clone(&next));
        tokio::spawn(async move {
            let mut answers = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(case) = cases.get(at) else { return answers };
                let options = SearchOptions::new().order("id").context(world::context(case.active_test));
                answers.push((at, search(&odoo, case.model, &case.domain, options).await));
            }
        })
    });
    let mut answers = vec![Err("not asked".to_owned()); cases.len()];
    for caller in callers.collect::<Vec<_>>() {
        for (at, answer) in caller.await.unwrap() {
            let model = cases[at].model;
            answers[at] = answer.map(|ids| world.ours(model, ids));
        }
    }
    answers
}

async fn search(odoo: &Client, model: &str, domain: &Domain, options: SearchOptions) -> Answer {
    // A link to what is no id at all is a missing record to the versions before 19, and
    // one to which 16 grants nobody access.
    use ErrorKind::{AccessError, MissingRecord, Server, UnknownField, UserError, ValidationError};
    match odoo.search(model, domain, options).await {
        Ok(ids) => Ok(ids),
        Err(error)
            if matches!(
                error.kind(),
                AccessError | MissingRecord | Server | UnknownField | UserError | ValidationError
            ) =>
        {
            let message = error.message().map(|text| text.lines().next().unwrap_or_default().to_owned());
            Err(message.unwrap_or_else(|| error.to_string()))
        }
        Err(error) => panic!("{}: {error}", domain.to_text()),
    }
}
