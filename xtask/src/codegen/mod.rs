//! `cargo xtask codegen`: Amazon's models become the modules of `spapi-types`.
//!
//! `spec → fixups → lower → emit`: [`spec`] reads a Swagger 2.0 file, [`fixups`] corrects what is wrong in it by named,
//! evidenced steps, [`lower`] decides on types and names, [`emit`] writes Rust. [`pii`] and [`calls`] are the reviewed
//! lists of what the models do not say.

mod calls;
mod emit;
mod features;
mod fixups;
mod ir;
mod lower;
mod names;
mod pii;
mod plan;
mod schemas;
mod spec;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    failure::{During, Failure, Result},
    paths,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Compares with the committed files and changes nothing.
    #[arg(long)]
    check: bool,
    /// Writes to another folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// A file to write: its name and its text.
struct Output {
    name: String,
    text: String,
}

pub(crate) fn main(arguments: &Arguments) -> Result<()> {
    let models = models()?;
    if arguments.out.is_none() {
        schemas::main(&models, arguments.check)?;
    }
    let outputs = generate(&models)?;
    let folder =
        arguments.out.clone().unwrap_or_else(|| paths::workspace().join("crates/spapi-types/src/generated"));
    if arguments.check { check(&folder, &outputs) } else { write(&folder, &outputs) }?;
    features::check(paths::workspace(), &outputs)
}

/// The folder of Amazon's models: `SPAPI_MODELS`, or `spapi-models` beside a shared checkout.
fn models() -> Result<PathBuf> {
    let root = std::env::var_os("SPAPI_MODELS")
        .map_or_else(|| paths::workspace().join("../shared/spapi-models"), PathBuf::from);
    let models = root.join("models");
    if models.is_dir() {
        return Ok(models);
    }
    Err(Failure::new("codegen", format!("{} does not exist", models.display()))
        .advise("set SPAPI_MODELS to a checkout of https://github.com/amzn/selling-partner-api-models"))
}

/// The model files, as paths below the folder.
fn files(models: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for folder in fs::read_dir(models).during("models")? {
        let folder = folder.during("models")?.path();
        if !folder.is_dir() {
            continue;
        }
        for file in fs::read_dir(&folder).during("models")? {
            let file = file.during("models")?.path();
            if file.extension().is_some_and(|extension| extension == "json")
                && let Ok(relative) = file.strip_prefix(models)
            {
                files.push(relative.display().to_string());
            }
        }
    }
    files.sort();
    Ok(files)
}

fn generate(models: &Path) -> Result<Vec<Output>> {
    let mut outputs = Vec::new();
    let mut apis = Vec::new();
    let mut failures = Vec::new();
    for file in &files(models)? {
        let mut spec = spec::Spec::read(&models.join(file))?;
        let step = || format!("codegen of {file}");
        let api = match fixups::apply(&mut spec).and_then(|()| lower::lower(&spec)) {
            Ok(api) => api,
            Err(reason) => {
                failures.push(format!("{file}: {reason}"));
                continue;
            }
        };
        let text = rustfmt(&emit::module(&api)).during(step())?;
        outputs.push(Output { name: format!("{}.rs", api.module), text });
        apis.push(api);
    }
    if failures.is_empty() {
        let names = apis.iter().map(|api: &ir::Api| api.id.clone()).collect();
        let members = apis.iter().flat_map(|api| api.members.iter().cloned()).collect();
        let undecided = apis.iter().flat_map(|api| api.undecided.iter().map(|member| (&api.id, member)));
        failures.extend(
            undecided
                .map(|(api, member)| format!("{api}: {member} looks private: put it on a list of pii.rs")),
        );
        let unused = pii::unused(&names, &members);
        failures.extend(unused.iter().map(|entry| format!("the list of members names {entry} in vain")));
    }
    if !failures.is_empty() {
        return Err(Failure::new("codegen", failures.join("\n")));
    }
    apis.sort_by(|a, b| a.module.cmp(&b.module));
    outputs.push(Output { name: "mod.rs".into(), text: rustfmt(&emit::index(&apis))? });
    Ok(outputs)
}

/// Formats like `cargo fmt`, so that the workspace's format check needs no exception.
fn rustfmt(text: &str) -> Result<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(paths::workspace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::new("rustfmt", error).advise("rustup component add rustfmt"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes()).during("rustfmt")?;
    }
    let output = child.wait_with_output().during("rustfmt")?;
    if !output.status.success() {
        return Err(Failure::new("rustfmt", "the generated text is no Rust (see above)"));
    }
    String::from_utf8(output.stdout).during("rustfmt")
}

fn write(folder: &Path, outputs: &[Output]) -> Result<()> {
    let step = || format!("write {}", folder.display());
    fs::create_dir_all(folder).during(step())?;
    for stale in stale(folder, outputs)? {
        fs::remove_file(stale).during(step())?;
    }
    for output in outputs {
        let path = folder.join(&output.name);
        if fs::read_to_string(&path).ok().as_deref() != Some(&output.text) {
            fs::write(&path, &output.text).during(step())?;
        }
    }
    Ok(())
}

/// Compares without writing.
fn check(folder: &Path, outputs: &[Output]) -> Result<()> {
    let mut differences = Vec::new();
    for stale in stale(folder, outputs)? {
        differences.push(format!("{} is no longer generated", stale.display()));
    }
    for output in outputs {
        let path = folder.join(&output.name);
        match fs::read_to_string(&path) {
            Ok(text) if text == output.text => {}
            Ok(text) => differences.push(difference(&path, &text, &output.text)),
            Err(error) => differences.push(format!("{}: {error}", path.display())),
        }
    }
    if differences.is_empty() {
        return Ok(());
    }
    Err(Failure::new("codegen --check", differences.join("\n"))
        .advise("run `cargo xtask codegen` and commit what it changes"))
}

/// Rust files that nothing generates any more.
fn stale(folder: &Path, outputs: &[Output]) -> Result<Vec<PathBuf>> {
    let mut stale = Vec::new();
    for entry in fs::read_dir(folder).during(format!("read {}", folder.display()))? {
        let path = entry.during(format!("read {}", folder.display()))?.path();
        let known = |name: &str| outputs.iter().any(|output| output.name == name);
        if path.extension().is_some_and(|extension| extension == "rs")
            && !path.file_name().and_then(|name| name.to_str()).is_some_and(known)
        {
            stale.push(path);
        }
    }
    Ok(stale)
}

/// Names the first line that differs.
fn difference(path: &Path, committed: &str, generated: &str) -> String {
    let line = committed.lines().zip(generated.lines()).take_while(|(a, b)| a == b).count();
    let show = |text: &str| text.lines().nth(line).unwrap_or("(end of file)").to_owned();
    format!(
        "{} differs from line {}:\n  committed: {}\n  generated: {}",
        path.display(),
        line + 1,
        show(committed),
        show(generated)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_modules_are_what_the_models_give() {
        let folder = match models() {
            Ok(folder) => folder,
            Err(missing) => {
                assert!(std::env::var_os("CI").is_none(), "{missing}");
                // Not `println!`, which a passing test keeps to itself.
                let _ = writeln!(std::io::stderr(), "SKIPPED: {missing}");
                return;
            }
        };
        let outputs = generate(&folder).unwrap();
        check(&paths::workspace().join("crates/spapi-types/src/generated"), &outputs).unwrap();
        features::check(paths::workspace(), &outputs).unwrap();
        schemas::main(&folder, true).unwrap();
    }

    #[test]
    fn a_difference_names_its_line_and_what_to_do() {
        let folder = tempdir("difference");
        let output = Output { name: "a.rs".into(), text: "one\ntwo\n".into() };
        write(&folder, std::slice::from_ref(&output)).unwrap();
        check(&folder, std::slice::from_ref(&output)).unwrap();
        fs::write(folder.join("a.rs"), "one\n2\n").unwrap();
        fs::write(folder.join("old.rs"), "").unwrap();
        let failure = check(&folder, std::slice::from_ref(&output)).unwrap_err().to_string();
        assert!(failure.contains("differs from line 2:\n  committed: 2\n  generated: two"), "{failure}");
        assert!(failure.contains("old.rs is no longer generated"), "{failure}");
        assert!(failure.contains("cargo xtask codegen"), "{failure}");
        fs::remove_dir_all(folder).unwrap();
    }

    fn tempdir(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("xtask-codegen-{name}-{}", std::process::id()))
    }
}
