//! The report as a table.

use std::fmt;

use crate::check::{Report, Tally};

/// At most this many failures are shown of a report; `--json` has them all.
const SHOWN: usize = 100;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head =
            ["model", "operations", "cases", "requests equal", "documents", "lossless", "unknown", "aside"];
        let row = |f: &mut fmt::Formatter<'_>, cells: [String; 8]| {
            let [model, rest @ ..] = cells;
            write!(f, "{model:<44}")?;
            rest.iter()
                .zip([12, 7, 16, 11, 10, 9, 7])
                .try_for_each(|(cell, width)| write!(f, "{cell:>width$}"))?;
            writeln!(f)
        };
        row(f, head.map(str::to_owned))?;
        for (name, tally) in &self.models {
            row(f, cells(name, tally))?;
        }
        row(f, cells("all", &self.total))?;
        summary(f, &self.total)?;
        for exception in &self.exceptions {
            writeln!(f, "exception: {}: {}: {}", exception.name, exception.at, exception.reason)?;
        }
        for failure in self.failures.iter().take(SHOWN) {
            writeln!(f, "FAILED {}: {}", failure.name, failure.what)?;
        }
        if self.failures.len() > SHOWN {
            writeln!(f, "and {} more", self.failures.len() - SHOWN)?;
        }
        let (failures, exceptions) = (self.failures.len(), self.exceptions.len());
        write!(f, "{failures} failures, {exceptions} exceptions")
    }
}

fn cells(name: &str, tally: &Tally) -> [String; 8] {
    [
        name.to_owned(),
        format!("{}/{}", tally.typed, tally.operations),
        tally.cases.to_string(),
        format!("{}/{}", tally.equal, tally.requests()),
        tally.documents().to_string(),
        format!("{}/{}", tally.lossless, tally.documents()),
        tally.unknown.to_string(),
        tally.set_aside.to_string(),
    ]
}

fn summary(f: &mut fmt::Formatter<'_>, total: &Tally) -> fmt::Result {
    writeln!(
        f,
        "\noperations {}/{}; requests equal {}/{}: {} static sandbox cases ({} lack a required parameter, which was \
         made from the model; {} parameters or members that no model knows) and {} made from the models",
        total.typed,
        total.operations,
        total.equal,
        total.requests(),
        total.cases,
        total.completed,
        total.unknown_sent,
        total.made_cases,
    )?;
    writeln!(
        f,
        "decoded {}/{}, lossless {}/{}: {} sandbox answers, {} examples, {} made from the models; {} members compared, \
         {} unknown to the models (kept in the raw body), {} set aside as defects",
        total.decoded,
        total.documents(),
        total.lossless,
        total.documents(),
        total.answers,
        total.examples,
        total.made_documents,
        total.members,
        total.unknown,
        total.set_aside,
    )
}
