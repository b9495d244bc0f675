//! Ctrl-C, SIGTERM and SIGHUP: the running children end, then the task unwinds and stops what it started.
//!
//! Children run in process groups of their own, so the terminal's signal reaches only this process, which passes
//! it on. A child that was already told to end makes its step fail, and every later step is refused.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::failure::{Failure, Result};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static GROUPS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

thread_local! {
    static CLEANING: Cell<bool> = const { Cell::new(false) };
}

/// Installs the handler.
pub(crate) fn watch() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        for group in groups().iter() {
            signal_group(*group, "TERM");
        }
    })
    .map_err(|reason| Failure::new("signal handler", reason))
}

/// Refuses to begin a step after an interruption.
pub(crate) fn check(step: &str) -> Result<()> {
    if refused() { Err(Failure::new(step, "interrupted")) } else { Ok(()) }
}

/// Cleans up: the steps of this closure run in spite of an interruption, and none ends them.
pub(crate) fn cleaning<T>(clean: impl FnOnce() -> T) -> T {
    let before = CLEANING.replace(true);
    let done = clean();
    CLEANING.set(before);
    done
}

/// A child's process group, ended by an interruption for as long as this value lives.
pub(crate) struct Group(u32);

impl Group {
    pub(crate) fn register(leader: u32) -> Self {
        if !CLEANING.get() {
            groups().insert(leader);
        }
        // The interruption may have come between the check before the start and this line.
        if refused() {
            signal_group(leader, "TERM");
        }
        Self(leader)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        groups().remove(&self.0);
    }
}

/// Sends a signal to every process of a group; tells whether there was one.
pub(crate) fn signal_group(leader: u32, signal: &str) -> bool {
    Command::new("kill")
        .args(["-s", signal, "--", &format!("-{leader}")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn refused() -> bool {
    INTERRUPTED.load(Ordering::SeqCst) && !CLEANING.get()
}

fn groups() -> MutexGuard<'static, BTreeSet<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}
