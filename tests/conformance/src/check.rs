//! The comparison: every case and every document of the models, on both sides.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::cases::{self, Case, Document, Source};
use crate::compare::compare;
use crate::exceptions::{EXCEPTIONS, Exception};
use crate::failures;
use crate::model::{Model, Operation, definition};
use crate::request::{Plain, differences, expected};
use crate::typed::{Entry, Reader};

/// What a comparison came to, of one model or of all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Operations of the model.
    pub operations: usize,
    /// Those that the typed side has.
    pub typed: usize,
    /// Amazon's static sandbox cases.
    pub cases: usize,
    /// Cases in which Amazon leaves out a required parameter, which was made from the model.
    pub completed: usize,
    /// Requests made from the models: required parameters, all parameters, values that need encoding.
    pub made_cases: usize,
    /// Requests, of both kinds, that are equal on both sides.
    pub equal: usize,
    /// Parameters and members of Amazon's cases that the models do not know.
    pub unknown_sent: usize,
    /// Sandbox answers.
    pub answers: usize,
    /// Examples of bodies.
    pub examples: usize,
    /// Documents made from the models.
    pub made_documents: usize,
    /// Documents, of all kinds, that were read.
    pub decoded: usize,
    /// Documents of which every member that the schema knows came back.
    pub lossless: usize,
    /// Members compared.
    pub members: usize,
    /// Members that the models do not know; they stay in the raw body.
    pub unknown: usize,
    /// Members that cannot be read as what the model says.
    pub set_aside: usize,
}

impl Tally {
    /// All requests.
    pub fn requests(&self) -> usize {
        self.cases + self.made_cases
    }

    /// All documents.
    pub fn documents(&self) -> usize {
        self.answers + self.examples + self.made_documents
    }

    fn add(&mut self, other: &Self) {
        let Self {
            operations,
            typed,
            cases,
            completed,
            made_cases,
            equal,
            unknown_sent,
            answers,
            examples,
            made_documents,
            decoded,
            lossless,
            members,
            unknown,
            set_aside,
        } = other;
        self.operations += operations;
        self.typed += typed;
        self.cases += cases;
        self.completed += completed;
        self.made_cases += made_cases;
        self.equal += equal;
        self.unknown_sent += unknown_sent;
        self.answers += answers;
        self.examples += examples;
        self.made_documents += made_documents;
        self.decoded += decoded;
        self.lossless += lossless;
        self.members += members;
        self.unknown += unknown;
        self.set_aside += set_aside;
    }
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The operation, case or document.
    pub name: String,
    /// What was expected and what was found.
    pub what: String,
}

/// What was found of all models.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// All models together.
    pub total: Tally,
    /// Each model.
    pub models: BTreeMap<String, Tally>,
    /// What is wrong.
    pub failures: Vec<Finding>,
    /// The exceptions that were needed.
    pub exceptions: Vec<Exception>,
}

/// Compares everything in the models with the typed side.
pub fn check(models: &[Model], entries: &[Entry]) -> Report {
    let mut report = Report::default();
    for model in models {
        let mut checked = Checked::default();
        for operation in model.operations() {
            checked.operation(&operation, entries);
        }
        report.total.add(&checked.tally);
        report.models.insert(model.name.clone(), checked.tally);
        report.failures.extend(checked.findings);
    }
    let (exceptions, stale) = excuse(&mut report.failures, EXCEPTIONS, &report.models);
    report.exceptions = exceptions;
    report.failures.extend(stale);
    report
}

/// Takes the findings away that an exception covers; exceptions of these models that cover none are findings.
fn excuse(
    findings: &mut Vec<Finding>,
    exceptions: &[Exception],
    models: &BTreeMap<String, Tally>,
) -> (Vec<Exception>, Vec<Finding>) {
    let (mut needed, mut stale) = (Vec::new(), Vec::new());
    for exception in exceptions {
        let model = exception.name.split_once('.').map_or(exception.name, |(model, _)| model);
        if !models.contains_key(model) {
            continue;
        }
        let before = findings.len();
        findings.retain(|finding| finding.name != exception.name || !finding.what.starts_with(exception.at));
        if findings.len() < before {
            needed.push(*exception);
        } else {
            let what = format!("the exception `{}` is no longer needed", exception.at);
            stale.push(Finding { name: exception.name.to_owned(), what });
        }
    }
    (needed, stale)
}

#[derive(Default)]
struct Checked {
    tally: Tally,
    findings: Vec<Finding>,
}

impl Checked {
    fn finding(&mut self, name: &str, what: impl Into<String>) {
        self.findings.push(Finding { name: name.to_owned(), what: what.into() });
    }

    fn operation(&mut self, operation: &Operation<'_>, entries: &[Entry]) {
        self.tally.operations += 1;
        let Some(entry) = entry(operation, entries) else {
            self.finding(&operation.name, "the typed side does not have it");
            return;
        };
        self.tally.typed += 1;
        for cases in [cases::sandbox(operation), cases::made(operation)] {
            match cases {
                Ok(cases) => cases.iter().for_each(|case| self.request(operation, entry, case)),
                Err(reason) => self.finding(&operation.name, reason),
            }
        }
        let mut documents = cases::documents(operation);
        match cases::made_documents(operation) {
            Ok(made) => documents.extend(made),
            Err(reason) => self.finding(&operation.name, reason),
        }
        for document in &documents {
            self.document(operation, entry, document);
        }
    }

    fn request(&mut self, operation: &Operation<'_>, entry: &Entry, case: &Case) {
        match case.status {
            Some(_) => self.tally.cases += 1,
            None => self.tally.made_cases += 1,
        }
        self.tally.completed += usize::from(!case.completed.is_empty());
        self.tally.unknown_sent += case.foreign.len();
        let sides = expected(operation, &case.arguments).and_then(|expected| {
            let request = (entry.request)(&case.arguments)?;
            Ok((expected, Plain::of(&request)?))
        });
        match sides {
            Err(reason) => self.finding(&case.name, reason),
            Ok((expected, actual)) => {
                let found = differences(operation, &expected, &actual);
                self.tally.equal += usize::from(found.differences.is_empty());
                self.tally.unknown_sent += found.unknown.len();
                for difference in found.differences {
                    self.finding(&case.name, difference);
                }
            }
        }
    }

    fn document(&mut self, operation: &Operation<'_>, entry: &Entry, document: &Document<'_>) {
        match document.source {
            Source::Sandbox => self.tally.answers += 1,
            Source::Example => self.tally.examples += 1,
            Source::Made => self.tally.made_documents += 1,
        }
        let Some((read, schema)) = reader(operation, entry, document) else {
            let definition = document.schema.and_then(definition).unwrap_or("no definition");
            self.finding(&document.name, format!("there is no reader for {definition}"));
            return;
        };
        let read = match read(document.body.to_string().as_bytes()) {
            Ok(read) => read,
            Err(error) => {
                self.finding(&document.name, error.to_string());
                return;
            }
        };
        self.tally.decoded += 1;
        // Without a schema no member is known, so none can be lost.
        let Some(schema) = schema else {
            self.tally.lossless += 1;
            return;
        };
        let defects: Vec<&str> = read.defects.iter().map(String::as_str).collect();
        let found = compare(operation.model, schema, &document.body, &read.again, &defects);
        self.tally.lossless += usize::from(found.differences.is_empty() && found.set_aside.is_empty());
        self.tally.members += found.compared;
        self.tally.unknown += found.unknown.len();
        self.tally.set_aside += found.set_aside.len();
        for difference in found.differences {
            self.finding(&document.name, difference);
        }
        for path in found.set_aside {
            self.finding(&document.name, format!("{path}: set aside"));
        }
    }
}

/// The typed side of an operation, found by method and path, which are unique.
pub fn entry<'e>(operation: &Operation<'_>, entries: &'e [Entry]) -> Option<&'e Entry> {
    entries.iter().find(|entry| {
        entry.operation.method.as_str() == operation.method && entry.operation.path == operation.path
    })
}

/// What reads a document: the operation's answer for its schema, whatever the status, else the reader of the schema's
/// definition. A 204 has no body, whatever its model says.
pub fn reader<'a>(
    operation: &Operation<'a>,
    entry: &Entry,
    document: &Document<'a>,
) -> Option<(Reader, Option<&'a Value>)> {
    let schema = document.schema.filter(|_| document.status != 204);
    let success = operation.answers.iter().any(|(status, answer)| {
        (200..300).contains(status) && *status != 204 && answer.get("schema") == schema
    });
    if success || (200..300).contains(&document.status) {
        return Some((entry.read, schema));
    }
    let Some(schema) = schema else { return Some((entry.read, None)) };
    Some((failures::reader(&operation.model.name, definition(schema)?)?, Some(schema)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_excuses_and_one_that_is_not_needed_is_told() {
        let exception = |name, at| Exception { name, at, reason: "" };
        let finding = |name: &str, what: &str| Finding { name: name.into(), what: what.into() };
        let mut findings = vec![finding("m.a 200 #1", "x: lost"), finding("m.a 200 #1", "y: lost")];
        let models = BTreeMap::from([("m".to_owned(), Tally::default())]);
        let exceptions =
            [exception("m.a 200 #1", "x:"), exception("m.b 200 #1", "z"), exception("other.c", "z")];
        let (needed, stale) = excuse(&mut findings, &exceptions, &models);
        assert_eq!(needed, [exceptions[0]]);
        assert_eq!(findings, [finding("m.a 200 #1", "y: lost")]);
        assert_eq!(stale, [finding("m.b 200 #1", "the exception `z` is no longer needed")]);
    }
}
