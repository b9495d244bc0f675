//! Running other programs: each in a process group of its own, each failure with the end of what it printed.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use crate::failure::{During, Failure, Result};
use crate::interrupt::{self, Group};

/// How many lines of a failed program's output its error quotes.
const QUOTED_LINES: usize = 20;

/// Runs a program and returns what it wrote to standard output.
pub(crate) fn output(step: &str, command: &mut Command) -> Result<String> {
    let output = whole(step, command)?;
    judge(step, output.status, || String::from_utf8_lossy(&output.stderr).into_owned())?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program and returns what it wrote to standard output, also when it says that it failed.
pub(crate) fn printed(step: &str, command: &mut Command) -> Result<String> {
    let output = whole(step, command)?;
    if output.stdout.is_empty() {
        judge(step, output.status, || String::from_utf8_lossy(&output.stderr).into_owned())?;
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn whole(step: &str, command: &mut Command) -> Result<Output> {
    let child = spawn(step, command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let _group = Group::register(child.id());
    child.wait_with_output().during(step)
}

/// Runs a program that writes into a log file.
pub(crate) fn logged(step: &str, command: &mut Command, log: &Path) -> Result<()> {
    let (out, err) = log_file(step, log)?;
    let status = wait(step, spawn(step, command.stdout(out).stderr(err))?)?;
    judge(step, status, || {
        format!("the end of {}:\n{}", log.display(), fs::read_to_string(log).unwrap_or_default())
    })
}

/// Runs a program that writes to the terminal.
pub(crate) fn shown(step: &str, command: &mut Command) -> Result<()> {
    let status = wait(step, spawn(step, command)?)?;
    judge(step, status, String::new)
}

/// Starts a program that stays when this one ends; its id is also that of its process group.
pub(crate) fn daemon(step: &str, command: &mut Command, log: &Path) -> Result<Child> {
    let (out, err) = log_file(step, log)?;
    spawn(step, command.stdout(out).stderr(err))
}

/// Starts a program that ends with its standard input, so that it outlives nobody, and returns the first line it prints.
pub(crate) fn server(step: &str, command: &mut Command, log: &Path) -> Result<(Child, String)> {
    interrupt::check(step)?;
    let (_, err) = log_file(step, log)?;
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(err).process_group(0);
    let mut child = command.spawn().during(step)?;
    let mut line = String::new();
    let output = child.stdout.take().map(BufReader::new);
    let read = output.map_or(Ok(0), |mut output| output.read_line(&mut line)).during(step)?;
    if read == 0 {
        judge(step, child.wait().during(step)?, || fs::read_to_string(log).unwrap_or_default())?;
        return Err(Failure::new(step, format!("it ended at once; see {}", log.display())));
    }
    Ok((child, line.trim().to_owned()))
}

/// The program of this name that `PATH` finds.
pub(crate) fn which(program: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn spawn(step: &str, command: &mut Command) -> Result<Child> {
    interrupt::check(step)?;
    let program = command.get_program().to_string_lossy().into_owned();
    command
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|reason| Failure::new(step, format!("cannot start {program}: {reason}")))
}

fn wait(step: &str, mut child: Child) -> Result<ExitStatus> {
    let _group = Group::register(child.id());
    child.wait().during(step)
}

fn judge(step: &str, status: ExitStatus, text: impl FnOnce() -> String) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    interrupt::check(step)?;
    let text = text();
    let lines: Vec<&str> = text.lines().collect();
    let end = lines[lines.len().saturating_sub(QUOTED_LINES)..].join("\n  ");
    Err(Failure::new(step, format!("{status}\n  {end}")))
}

fn log_file(step: &str, log: &Path) -> Result<(File, File)> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder).during(step)?;
    }
    let file = File::create(log).during(format!("{step}: {}", log.display()))?;
    let copy = file.try_clone().during(step)?;
    Ok((file, copy))
}
