//! `cargo xtask odoo`: a real Odoo on this machine, without a container.

mod install;
mod postgres;
mod server;
mod state;

use std::path::PathBuf;
use std::process::Command;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::failure::{During, Failure, Result};
use crate::paths::{Cache, workspace};
use crate::{interrupt, run};
use install::Installed;
use postgres::{Postgres, Running};
use server::{PASSWORD, Server, USER};
use state::State;

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Installs and starts Odoo 19 unless it runs; prints how to reach it as JSON.
    Up(Up),
    /// Stops Odoo and its PostgreSQL, and drops every database but the templates.
    Down,
    /// Prints how to reach the running Odoo as JSON.
    Url,
    /// Writes the emulator's data file from a new database of the running Odoo 19.
    Record,
    /// Makes a new database with an empty company; prints how to reach it as JSON.
    Fresh {
        /// The first part of the new database's name.
        #[arg(default_value = "fresh")]
        name: String,
    },
}

#[derive(Args, Default)]
pub(crate) struct Up {
    /// A checkout of any version, the folder of its `odoo-bin`, in place of Debian's package of Odoo 19.
    #[arg(long)]
    source: Option<PathBuf>,
    /// The port to listen on, by default a free one.
    #[arg(long)]
    port: Option<u16>,
}

/// How to reach one database of the running Odoo.
#[derive(Debug, Serialize)]
pub(crate) struct Access {
    pub(crate) url: String,
    pub(crate) db: String,
    pub(crate) user: &'static str,
    pub(crate) password: &'static str,
    /// Odoo's version.
    pub(crate) version: String,
    /// The folder that holds Odoo's Python package.
    pub(crate) source: PathBuf,
}

impl Access {
    fn new(server: Server, db: String) -> Self {
        let url = server.url();
        Self { url, db, user: USER, password: PASSWORD, version: server.version, source: server.source }
    }

    /// What programs find it by.
    pub(crate) fn environment(self) -> [(&'static str, String); 4] {
        [
            ("ODOO_URL", self.url),
            ("ODOO_DB", self.db),
            ("ODOO_USER", self.user.to_owned()),
            ("ODOO_PASSWORD", self.password.to_owned()),
        ]
    }
}

pub(crate) fn main(arguments: &Arguments) -> Result<()> {
    let cache = Cache::open()?;
    let access = match &arguments.action {
        Action::Up(options) => up(&cache, options)?,
        Action::Down => return down(&cache),
        Action::Url => {
            let (server, _) = running(&cache, &State::lock(&cache)?)?;
            let database = server.database.clone();
            Access::new(server, database)
        }
        Action::Record => return record(&cache),
        Action::Fresh { name } => fresh(&cache, name)?,
    };
    let text = serde_json::to_string_pretty(&access).map_err(|reason| Failure::new("JSON", reason))?;
    #[allow(clippy::print_stdout, reason = "this is the command's output")]
    {
        println!("{text}");
    }
    Ok(())
}

/// Starts Odoo unless it runs.
pub(crate) fn up(cache: &Cache, options: &Up) -> Result<Access> {
    let state = State::lock(cache)?;
    if let Ok((server, _)) = running(cache, &state) {
        let other = match &options.source {
            Some(folder) => {
                Some(folder.canonicalize().during(format!("Odoo checkout {}", folder.display()))?)
            }
            None => None,
        };
        if other.is_some_and(|folder| folder != server.source) {
            let text = format!("Odoo {} from {} is running", server.version, server.source.display());
            return Err(
                Failure::new("Odoo", text).advise("stop it with `cargo xtask odoo down`, and try again")
            );
        }
        let database = server.database.clone();
        return Ok(Access::new(server, database));
    }
    start(cache, &state, options).inspect_err(|_| {
        // What came up before the failure shall not stay behind.
        if let Err(failure) = interrupt::cleaning(|| stop(cache, &state)) {
            eprintln!("xtask: {failure}");
        }
    })
}

/// Stops what [`up`] started. Nothing to stop is no failure.
pub(crate) fn down(cache: &Cache) -> Result<()> {
    stop(cache, &State::lock(cache)?)
}

/// Makes a database with an empty company.
pub(crate) fn fresh(cache: &Cache, prefix: &str) -> Result<Access> {
    let valid = prefix.starts_with(|first: char| first.is_ascii_lowercase())
        && prefix.len() <= 40
        && prefix
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    if !valid {
        return Err(Failure::new("database name", format!("{prefix:?} is none"))
            .advise("take up to 40 small letters, digits and underscores, a letter first"));
    }
    let (server, postgres) = running(cache, &State::lock(cache)?)?;
    let database = server.fresh(cache, &postgres, prefix)?;
    Ok(Access::new(server, database))
}

/// Runs the recorder on a database that holds nothing but what Odoo itself puts there.
fn record(cache: &Cache) -> Result<()> {
    let access = fresh(cache, "record")?;
    let mut command = Command::new("cargo");
    command.args(["run", "--package", "odoo-contract", "--bin", "record-schema"]).current_dir(workspace());
    run::shown("record", command.envs(access.environment()))
}

/// Makes an empty PostgreSQL database, with the server started where it does not run; returns its address.
pub(crate) fn fresh_postgres(cache: &Cache) -> Result<String> {
    let _state = State::lock(cache)?;
    let postgres = Postgres::install(cache)?.start()?;
    Ok(postgres.url(&postgres.create_database("test")?))
}

/// Whether there is anything for [`down`] to stop.
pub(crate) fn is_running(cache: &Cache) -> Result<bool> {
    let _state = State::lock(cache)?;
    let postgres = match Postgres::existing(cache)? {
        Some(postgres) => postgres.running()?.is_some(),
        None => false,
    };
    Ok(postgres || server::is_alive(cache))
}

fn start(cache: &Cache, state: &State, options: &Up) -> Result<Access> {
    // A run that was killed may have left one of the two servers.
    stop(cache, state)?;
    let postgres = Postgres::install(cache)?.start()?;
    let odoo = match &options.source {
        Some(folder) => Installed::from_checkout(cache, folder)?,
        None => Installed::from_debian(cache)?,
    };
    server::drop_clones(cache, &postgres)?;
    let (mut server, mut process) = Server::start(cache, &postgres, &odoo, options.port)?;
    server.make_ready(cache, &postgres, &mut process)?;
    state.remember(&server)?;
    let database = server.database.clone();
    Ok(Access::new(server, database))
}

fn stop(cache: &Cache, state: &State) -> Result<()> {
    server::stop(cache);
    if let Some(postgres) = Postgres::existing(cache)? {
        if let Some(running) = postgres.running()? {
            server::drop_clones(cache, &running)?;
        }
        postgres.stop()?;
    }
    state.forget()
}

fn running(cache: &Cache, state: &State) -> Result<(Server, Running)> {
    let down = || Failure::new("Odoo", "it is not running").advise("start it with `cargo xtask odoo up`");
    let server = state.server().filter(|_| server::is_alive(cache)).ok_or_else(down)?;
    let postgres = Postgres::existing(cache)?.ok_or_else(down)?.running()?.ok_or_else(down)?;
    Ok((server, postgres))
}
