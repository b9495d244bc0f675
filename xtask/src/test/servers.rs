//! The real servers of a test run: Odoo, PostgreSQL, SQS and Prism, and a Python with other people's clients.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::{self, JoinHandle};

use crate::failure::{During, Failure, Result};
use crate::interrupt;
use crate::odoo;
use crate::paths::Cache;
use crate::sqs::Sqs;
use crate::{prism, python};

/// Independent clients that the tests read our emulators and the real Odoo with.
const CLIENTS: [&str; 3] = ["odoorpc==0.10.1", "python-amazon-sp-api==2.1.35", "amzn-sp-api==1.13.0"];

/// What tests find the servers by.
const ODOO_VARIABLES: [&str; 4] = ["ODOO_URL", "ODOO_DB", "ODOO_USER", "ODOO_PASSWORD"];

/// What they find everything else by.
const OTHER_VARIABLES: [&str; 6] = [
    "DATABASE_URL",
    "AWS_ENDPOINT_URL_SQS",
    "AMZ_ODOO_PYTHON",
    "AMZ_ODOO_XTASK",
    "AMZ_ODOO_NODE",
    "AMZ_ODOO_PRISM",
];

/// The variables to set for the tests.
type Environment = Vec<(&'static str, String)>;

/// What came up.
struct Up {
    environment: Environment,
    /// Ends with the value.
    _sqs: Option<Sqs>,
}

/// The servers, on their way up or there. What this run started ends when the value is dropped.
pub(super) struct Servers {
    starting: Option<JoinHandle<Result<Up>>>,
    up: Option<Up>,
    /// The cache of the servers to stop; none where they ran before, or none were started.
    ours: Option<Cache>,
}

impl Servers {
    /// No servers: the tests that need them skip themselves.
    pub(super) fn none() -> Self {
        Self { starting: None, up: None, ours: None }
    }

    /// Begins to install and start the servers, in the background: Odoo alone, or all of them.
    pub(super) fn start(cache: &Cache, odoo_alone: bool) -> Result<Self> {
        let given = env::var_os("ODOO_URL").is_some();
        if let Some(missing) = ODOO_VARIABLES.iter().find(|name| given && env::var_os(name).is_none()) {
            return Err(Failure::new("servers", format!("ODOO_URL is set and {missing} is not"))
                .advise("set all four of ODOO_URL, ODOO_DB, ODOO_USER and ODOO_PASSWORD, or none"));
        }
        let ours = (!odoo::is_running(cache)?).then(|| cache.clone());
        // At once: a step of cargo's soon replaces this program, and the servers may take minutes to come up.
        let program = own_copy(cache)?;
        let cache = cache.clone();
        Ok(Self {
            starting: Some(thread::spawn(move || bring_up(&cache, &program, given, odoo_alone))),
            up: None,
            ours,
        })
    }

    /// Waits until the servers are there.
    pub(super) fn join(&mut self) -> Result<()> {
        let Some(thread) = self.starting.take() else { return Ok(()) };
        let up = thread.join().map_err(|_| Failure::new("servers", "starting them panicked"))??;
        for (name, value) in &up.environment {
            eprintln!("{name}={value}");
        }
        self.up = Some(up);
        Ok(())
    }

    /// Tells a test program where the servers are, or that there are none.
    pub(super) fn environment(&self, command: &mut Command) {
        match &self.up {
            Some(up) => {
                command.envs(up.environment.iter().map(|(name, value)| (*name, value)));
            }
            None => {
                for name in ODOO_VARIABLES.iter().chain(&OTHER_VARIABLES) {
                    command.env_remove(name);
                }
            }
        }
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        if let Some(thread) = self.starting.take() {
            // Its failure was either told or came from the interruption that brought us here.
            let _ = thread.join();
        }
        if let Some(cache) = &self.ours
            && let Err(failure) = interrupt::cleaning(|| odoo::down(cache))
        {
            eprintln!("xtask: {failure}");
        }
    }
}

fn bring_up(cache: &Cache, program: &Path, given: bool, odoo_alone: bool) -> Result<Up> {
    let mut environment = Environment::new();
    if !given {
        odoo::up(cache, &odoo::Up::default())?;
        let access = odoo::fresh(cache, "test")?;
        environment.extend(access.environment());
        environment.push(("AMZ_ODOO_XTASK", program.display().to_string()));
    }
    if odoo_alone {
        return Ok(Up { environment, _sqs: None });
    }
    if env::var_os("DATABASE_URL").is_none() {
        environment.push(("DATABASE_URL", odoo::fresh_postgres(cache)?));
    }
    let clients = python::environment(cache, "clients-python", &CLIENTS.map(str::to_owned), python::NEWEST)?;
    environment.push(("AMZ_ODOO_PYTHON", clients.display().to_string()));
    let prism = prism::install(cache)?;
    environment.push(("AMZ_ODOO_NODE", prism.node.display().to_string()));
    environment.push(("AMZ_ODOO_PRISM", prism.folder.display().to_string()));
    let sqs = match env::var_os("AWS_ENDPOINT_URL_SQS") {
        Some(_) => None,
        None => Some(Sqs::start(cache)?),
    };
    environment.extend(sqs.iter().map(|sqs| ("AWS_ENDPOINT_URL_SQS", sqs.url.clone())));
    Ok(Up { environment, _sqs: sqs })
}

/// A copy of this program that cargo does not replace: tests make fresh Odoo databases with it.
fn own_copy(cache: &Cache) -> Result<PathBuf> {
    let step = "copy of xtask";
    let target = cache.folder("bin")?.join("xtask");
    let unfinished = target.with_extension(std::process::id().to_string());
    fs::copy(env::current_exe().during(step)?, &unfinished).during(step)?;
    fs::rename(&unfinished, &target).during(step)?;
    Ok(target)
}
