//! `cargo xtask test`: everything that has to hold, on a machine that has Rust and a C compiler.
//!
//! The servers are downloaded and started in the background while cargo compiles, and stopped at the end, also
//! after a failure, a panic or a signal. With `CI=true` nothing may be skipped.

mod deny;
mod dependencies;
mod features;
mod servers;

use std::env;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use crate::clock::Stopwatch;
use crate::failure::{During, Failure, Result};
use crate::paths::{Cache, workspace};
use crate::{interrupt, msrv, planted, run, wasm};
use servers::Servers;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Only these steps (a name that does not exist lists them all); the servers come along with `tests`, and a real
    /// Odoo with `odoo`, the contract alone.
    #[arg(long, num_args = 1..)]
    only: Vec<String>,
    /// Without the real servers: what needs them is skipped.
    #[arg(long)]
    no_real: bool,
}

/// What became of a step that did not fail.
enum Outcome {
    Passed,
    /// Not done, and why. Impossible where `CI=true`.
    Skipped(String),
}

struct Step {
    name: &'static str,
    run: fn(&mut Context) -> Result<Outcome>,
}

/// In the order of running: what fails fast comes first, and the servers have come up once the tests are built.
const STEPS: [Step; 15] = [
    Step { name: "format", run: |_| cargo("format", &["fmt", "--all", "--check"]) },
    Step { name: "codegen", run: codegen },
    Step { name: "dependencies", run: |_| dependencies::check().map(|()| Outcome::Passed) },
    Step {
        name: "clippy",
        run: |_| cargo("clippy", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    },
    // All targets at once, with the features that the tests have: they start the binary.
    Step { name: "build", run: |_| cargo("build", &["build", "--workspace", "--all-targets"]) },
    Step { name: "servers", run: |context| context.servers.join().map(|()| Outcome::Passed) },
    Step { name: "tests", run: tests },
    // On its own alone: `tests` has it, too.
    Step { name: "odoo", run: contract },
    Step { name: "doctests", run: doctests },
    Step { name: "doc", run: doc },
    Step { name: "features", run: |_| features::check().map(|()| Outcome::Passed) },
    Step { name: "planted", run: planted },
    Step { name: "msrv", run: |context| msrv::check(&context.cache).map(|()| Outcome::Passed) },
    Step { name: "wasm", run: |context| wasm::check(&context.cache).map(|()| Outcome::Passed) },
    Step { name: "deny", run: |context| deny::check(&context.cache) },
];

/// What the steps share.
struct Context {
    cache: Cache,
    /// Nothing may be skipped.
    ci: bool,
    /// This program, before a step of cargo's replaces it.
    program: PathBuf,
    /// Amazon's models, where they are.
    models: Option<PathBuf>,
    servers: Servers,
}

pub(crate) fn main(arguments: &Arguments) -> Result<()> {
    let ci = env::var("CI").is_ok_and(|value| value == "true");
    if ci && (arguments.no_real || !arguments.only.is_empty()) {
        return Err(Failure::new("test", "with CI=true nothing may be skipped")
            .advise("unset CI, or drop the options"));
    }
    let steps = selected(arguments)?;
    let cache = Cache::open()?;
    let servers = if steps.iter().any(|step| step.name == "servers") {
        let odoo_alone = steps.iter().any(|step| step.name == "odoo");
        Servers::start(&cache, odoo_alone && steps.iter().all(|step| step.name != "tests"))?
    } else {
        Servers::none()
    };
    let program = env::current_exe().during("this program")?;
    let mut context = Context { cache, ci, program, models: models(), servers };
    let total = Stopwatch::start();
    let (mut passed, mut skipped, mut failed) = (0, Vec::new(), Vec::new());
    for step in steps {
        interrupt::check("test")?;
        eprintln!("\n== {}", step.name);
        let watch = Stopwatch::start();
        let outcome = (step.run)(&mut context);
        let (word, note) = match outcome {
            Ok(Outcome::Passed) => {
                passed += 1;
                ("passed", String::new())
            }
            Ok(Outcome::Skipped(reason)) => {
                let note = format!(": {reason}");
                skipped.push(format!("{}{note}", step.name));
                ("SKIPPED", note)
            }
            Err(failure) => {
                failed.push(step.name);
                ("FAILED", format!("\n{failure}"))
            }
        };
        eprintln!("== {}: {word} in {:.1} s{note}", step.name, watch.seconds());
    }
    drop(context);
    interrupt::check("test")?;
    for line in &skipped {
        eprintln!("SKIPPED {line}");
    }
    eprintln!("\n{passed} passed, {} failed in {:.0} s", failed.len(), total.seconds());
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::new("test", format!("failed: {}", failed.join(", "))))
    }
}

fn selected(arguments: &Arguments) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = arguments.only.iter().find(|name| STEPS.iter().all(|step| step.name != *name)) {
        let names = STEPS.map(|step| step.name).join(", ");
        return Err(Failure::new("test", format!("there is no step {unknown}"))
            .advise(format!("the steps are {names}")));
    }
    let named = |name: &str| arguments.only.iter().any(|only| only == name);
    let wanted = |name: &str| arguments.only.is_empty() || named(name);
    let runs = |step: &&Step| match step.name {
        "servers" => !arguments.no_real && (wanted("servers") || wanted("tests") || named("odoo")),
        "odoo" => named("odoo"),
        name => wanted(name),
    };
    Ok(STEPS.iter().filter(runs).collect())
}

/// Amazon's models: `SPAPI_MODELS`, or the folder beside the workspace where it usually is.
pub(crate) fn models() -> Option<PathBuf> {
    let folder = match env::var_os("SPAPI_MODELS") {
        Some(folder) => PathBuf::from(folder),
        None => workspace().join("../shared/spapi-models"),
    };
    folder.canonicalize().ok().filter(|folder| folder.is_dir())
}

fn codegen(context: &mut Context) -> Result<Outcome> {
    let Some(models) = &context.models else {
        return skip(context, "codegen", "Amazon's models are not here: name their folder by SPAPI_MODELS");
    };
    let mut command = Command::new(&context.program);
    command.args(["codegen", "--check"]).env("SPAPI_MODELS", models).current_dir(workspace());
    run::shown("codegen --check", &mut command)?;
    Ok(Outcome::Passed)
}

fn planted(context: &mut Context) -> Result<Outcome> {
    let Some(models) = &context.models else {
        return skip(context, "planted", "Amazon's models are not here: name their folder by SPAPI_MODELS");
    };
    planted::check(models)?;
    Ok(Outcome::Passed)
}

fn tests(context: &mut Context) -> Result<Outcome> {
    let nextest = run::output("nextest", Command::new("cargo").args(["nextest", "--version"])).is_ok();
    let mut command = cargo_command(if nextest { &["nextest", "run"] } else { &["test", "--all-targets"] });
    command.args(["--workspace", "--no-fail-fast"]);
    match &context.models {
        Some(models) => {
            command.env("SPAPI_MODELS", models);
        }
        None => {
            eprintln!(
                "SKIPPED what reads Amazon's models: they are not here, name their folder by SPAPI_MODELS"
            );
            command.env_remove("SPAPI_MODELS");
        }
    }
    context.servers.environment(&mut command);
    run::shown("tests", &mut command)?;
    Ok(Outcome::Passed)
}

/// The Odoo contract: on the emulator, and on the server that `ODOO_URL` names or that this run has started.
fn contract(context: &mut Context) -> Result<Outcome> {
    let mut command = cargo_command(&["test", "--package", "odoo-contract", "--no-fail-fast"]);
    context.servers.environment(&mut command);
    run::shown("odoo", &mut command)?;
    Ok(Outcome::Passed)
}

fn doctests(context: &mut Context) -> Result<Outcome> {
    let mut command = cargo_command(&["test", "--workspace", "--doc"]);
    context.servers.environment(&mut command);
    run::shown("doctests", &mut command)?;
    Ok(Outcome::Passed)
}

fn doc(_: &mut Context) -> Result<Outcome> {
    let mut command = cargo_command(&["doc", "--workspace", "--no-deps"]);
    run::shown("doc", command.env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Outcome::Passed)
}

fn cargo(step: &str, arguments: &[&str]) -> Result<Outcome> {
    run::shown(step, &mut cargo_command(arguments))?;
    Ok(Outcome::Passed)
}

fn cargo_command(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(workspace());
    command
}

/// Leaves a step out, which is a failure in CI.
fn skip(context: &Context, step: &str, reason: &str) -> Result<Outcome> {
    if context.ci { Err(Failure::new(step, reason)) } else { Ok(Outcome::Skipped(reason.to_owned())) }
}
