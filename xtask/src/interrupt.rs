//! Ctrl-C, SIGTERM and SIGHUP: the running children end, then the task unwinds and stops what it started.
//!
//! Children run in process groups of their own, so the terminal's signal reaches only this process, which passes
//! it on. A child that was already told to end makes its step fail, and every later step is refused.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group};

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
            end_group(*group);
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
            end_group(leader);
        }
        Self(leader)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        groups().remove(&self.0);
    }
}

fn end_group(leader: u32) {
    if let Some(group) = pid(leader) {
        // It fails only where the group has ended on its own.
        let _ = kill_process_group(group, Signal::TERM);
    }
}

/// A process id as the system takes it.
pub(crate) fn pid(id: u32) -> Option<Pid> {
    Pid::from_raw(id.try_into().ok()?)
}

fn refused() -> bool {
    INTERRUPTED.load(Ordering::SeqCst) && !CLEANING.get()
}

fn groups() -> MutexGuard<'static, BTreeSet<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}
