//! `cargo xtask conformance --planted`: bugs planted into a copy of the generator, each of which the comparison with
//! Amazon's models must find.
//!
//! A comparison that finds nothing proves something only if it finds what is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::failure::{During, Failure, Result};
use crate::paths::workspace;
use crate::run;

/// A change of the generator's source, and what it must lead to.
struct Bug {
    name: &'static str,
    /// Below `xtask/src/codegen`.
    file: &'static str,
    right: &'static str,
    wrong: &'static str,
    /// How a finding begins: the case, and what is wrong in it.
    found: (&'static str, &'static str),
}

/// What one build has at a time: bugs that cannot be taken for one another.
const BUILDS: [&[Bug]; 2] = [
    &[
        Bug {
            name: "query parameters go into headers",
            file: "emit/operation.rs",
            right: r#"Place::Query => "query","#,
            wrong: r#"Place::Query => "header","#,
            found: ("ordersV0.getOrders ", "query "),
        },
        Bug {
            name: "slashes in a path parameter are not encoded",
            file: "emit/operation.rs",
            right: r#"Place::Path => "path","#,
            wrong: r#"Place::Path => "path_segments","#,
            found: ("awd_2024-05-09.getInbound hostile", "path: expected"),
        },
        Bug {
            name: "fractions are whole numbers",
            file: "lower.rs",
            right: r#""Decimal" | "BigDecimal" => Ok(Type::Decimal),"#,
            wrong: r#""Decimal" | "BigDecimal" => Ok(Type::Int),"#,
            found: ("finances_2024-06-19.listTransactions ", "payload.transactions"),
        },
    ],
    &[Bug {
        name: "members are named as their fields are",
        file: "emit.rs",
        right: r#"{kind} = {wire:?}");"#,
        wrong: r#"{kind} = {:?}", if wire.is_empty() { wire } else { rust });"#,
        found: ("ordersV0.getOrders 200", "payload"),
    }],
];

/// What the comparison needs of the workspace.
const COPIED: [&str; 8] =
    ["Cargo.toml", "Cargo.lock", ".cargo", ".rustfmt.toml", "crates", "examples", "tests", "xtask"];

/// Plants them, and looks for each in what the comparison finds.
pub(crate) fn check(models: &Path) -> Result<()> {
    let copy = workspace().join("target/planted");
    for bugs in BUILDS {
        renew(&copy)?;
        bugs.iter().try_for_each(|bug| bug.plant(&copy))?;
        let findings = findings(&copy, models)?;
        for bug in bugs {
            let found = bug.among(&findings).ok_or_else(|| {
                let others: Vec<String> = findings.iter().take(20).map(ToString::to_string).collect();
                let text = format!("not among {} findings:\n  {}", findings.len(), others.join("\n  "));
                Failure::new(format!("planted bug: {}", bug.name), text)
            })?;
            eprintln!("found: {}: {}", bug.name, found["name"]);
        }
    }
    Ok(())
}

impl Bug {
    fn plant(&self, copy: &Path) -> Result<()> {
        replace(&copy.join("xtask/src/codegen").join(self.file), self.right, self.wrong)
    }

    fn among<'a>(&self, findings: &'a [Value]) -> Option<&'a Value> {
        let (case, what) = self.found;
        let begins =
            |finding: &Value, key, text| finding[key].as_str().is_some_and(|it| it.starts_with(text));
        findings.iter().find(|finding| begins(finding, "name", case) && begins(finding, "what", what))
    }
}

/// Replaces what a file holds exactly once.
fn replace(file: &Path, right: &str, wrong: &str) -> Result<()> {
    let step = || file.display().to_string();
    let source = fs::read_to_string(file).during(step())?;
    if source.matches(right).count() != 1 {
        let text = format!("it does not hold once what is to be replaced: {right}");
        return Err(Failure::new(step(), text).advise("adapt xtask/src/planted.rs"));
    }
    fs::write(file, source.replace(right, wrong)).during(step())
}

/// The generator's output of the copy, compared with the models.
fn findings(copy: &Path, models: &Path) -> Result<Vec<Value>> {
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new("cargo");
        command.args(["run", "--quiet", "--package"]).args(arguments);
        command
            .current_dir(copy)
            .env("SPAPI_MODELS", models)
            .env("CARGO_TARGET_DIR", copy.join("target"))
            .env("CARGO_PROFILE_DEV_DEBUG", "0");
        command
    };
    run::output("codegen of the copy", &mut cargo(&["xtask", "--", "codegen"]))?;
    let program = ["amz-odoo-conformance", "--no-default-features", "--", "--json"];
    // It ends with a failure when it finds something, as it should.
    let printed = run::printed("conformance of the copy", &mut cargo(&program))?;
    let report: Value = serde_json::from_str(&printed).during("conformance of the copy")?;
    Ok(report["failures"].as_array().cloned().unwrap_or_default())
}

/// Makes the copy equal to the workspace; what is equal keeps its time, so that little is compiled again.
fn renew(copy: &Path) -> Result<()> {
    fs::create_dir_all(copy).during(copy.display().to_string())?;
    for name in COPIED {
        let from = workspace().join(name);
        if from.exists() {
            renew_one(&from, &copy.join(name))?;
        }
    }
    Ok(())
}

fn renew_one(from: &Path, to: &Path) -> Result<()> {
    let step = || from.display().to_string();
    if !from.is_dir() {
        let text = fs::read(from).during(step())?;
        if fs::read(to).is_ok_and(|there| there == text) {
            return Ok(());
        }
        return fs::write(to, text).during(step());
    }
    fs::create_dir_all(to).during(step())?;
    let entries = |folder: &Path| -> Result<Vec<PathBuf>> {
        let entries = fs::read_dir(folder).during(step())?;
        entries.map(|entry| entry.map(|entry| entry.path()).during(step())).collect()
    };
    for entry in entries(from)? {
        let Some(name) = entry.file_name().filter(|name| *name != "target") else { continue };
        renew_one(&entry, &to.join(name))?;
    }
    Ok(())
}
