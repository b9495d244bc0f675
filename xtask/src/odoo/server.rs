//! The Odoo server: its template database, its process, its databases.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use rustix::process::{Signal, kill_process};
use serde::{Deserialize, Serialize};

use super::install::Installed;
use super::postgres::{ROLE, Running};
use crate::failure::{During, Failure, Result};
use crate::paths::Cache;
use crate::{clock, http, interrupt, run};

/// The administrator's login and password in a database that `odoo -i` made.
pub(crate) const USER: &str = "admin";
pub(crate) const PASSWORD: &str = "admin";

/// Raised when the recipe of the template changes in a way that the package's version does not tell.
const RECIPE: u32 = 1;

/// Several processes, as in production: what breaks between two workers shall break here.
const WORKERS: u32 = 4;

/// The server as `state.json` remembers it between two commands.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) version: String,
    pub(crate) source: PathBuf,
    pub(crate) template: String,
    /// The database that commands without a name mean.
    pub(crate) database: String,
}

impl Server {
    /// Starts the server, with its template database ready.
    pub(crate) fn start(
        cache: &Cache,
        postgres: &Running,
        odoo: &Installed,
        port: Option<u16>,
    ) -> Result<(Self, Child)> {
        let port = match port {
            Some(port) => port,
            None => http::free_port()?,
        };
        let configuration = configuration_file(cache);
        fs::write(&configuration, configure(cache, postgres, odoo, port)?).during("Odoo's configuration")?;
        let template = template(cache, postgres, odoo)?;
        eprintln!("xtask: starting Odoo {}", odoo.version);
        let mut command = odoo.command();
        let child = run::daemon("Odoo", command.arg("-c").arg(&configuration), &cache.log("odoo"))?;
        let server = Self {
            port,
            version: odoo.version.clone(),
            source: odoo.source.clone(),
            template,
            database: String::new(),
        };
        Ok((server, child))
    }

    /// Waits until the server answers, makes its first database and logs in there.
    pub(crate) fn make_ready(
        &mut self,
        cache: &Cache,
        postgres: &Running,
        process: &mut Child,
    ) -> Result<()> {
        let up = clock::wait_until(Duration::from_secs(120), || {
            self.healthy() || !matches!(process.try_wait(), Ok(None)) || interrupt::check("Odoo").is_err()
        });
        interrupt::check("Odoo")?;
        if !up || !self.healthy() {
            let advice = format!("see {}", cache.log("odoo").display());
            return Err(Failure::new("Odoo", "the server does not answer").advise(advice));
        }
        self.database = self.fresh(cache, postgres, "odoo")?;
        self.authenticate(&self.database)
    }

    /// Whether the server answers.
    fn healthy(&self) -> bool {
        http::answers(self.port, "/web/health")
    }

    /// The server's address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Copies the template into a database of a new name, in about a second.
    pub(crate) fn fresh(&self, cache: &Cache, postgres: &Running, prefix: &str) -> Result<String> {
        let name = postgres.clone_database(&self.template, prefix)?;
        let filestore = filestore(cache);
        let template = filestore.join(&self.template);
        if template.is_dir() {
            link_tree(&template, &filestore.join(&name)).during("Odoo's filestore")?;
        }
        Ok(name)
    }

    /// Logs in once, which also loads the database: the proof that everything works.
    fn authenticate(&self, database: &str) -> Result<()> {
        let call = serde_json::json!({
            "jsonrpc": "2.0", "method": "call", "id": 1,
            "params": {"service": "common", "method": "login", "args": [database, USER, PASSWORD]},
        });
        let answer = http::post(self.port, "/jsonrpc", &call.to_string(), Duration::from_secs(120))?;
        let answer: serde_json::Value = serde_json::from_str(&answer).during("Odoo's answer to a login")?;
        match answer.get("result").and_then(serde_json::Value::as_u64) {
            Some(_) => Ok(()),
            None => Err(Failure::new("Odoo login", answer)),
        }
    }
}

/// Whether there is an Odoo process of this cache. (One that is busy may take long to answer.)
pub(crate) fn is_alive(cache: &Cache) -> bool {
    !processes(cache).is_empty()
}

/// Ends every Odoo process of this cache, whichever run started it.
pub(crate) fn stop(cache: &Cache) {
    for signal in [Signal::TERM, Signal::KILL] {
        for process in processes(cache).into_iter().filter_map(interrupt::pid) {
            // It fails only where the process has ended on its own.
            let _ = kill_process(process, signal);
        }
        if clock::wait_until(Duration::from_secs(10), || processes(cache).is_empty()) {
            return;
        }
    }
}

/// The processes that were started with this cache's configuration. (A process id that an earlier run wrote down may
/// be another program's by now, and workers can outlive their parent.)
fn processes(cache: &Cache) -> Vec<u32> {
    let configuration = configuration_file(cache);
    let is_ours = |process: u32| {
        let command = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        let arguments: Vec<&[u8]> = command.split(|byte| *byte == 0).collect();
        arguments.windows(2).any(|pair| pair == [b"-c".as_slice(), configuration.as_os_str().as_bytes()])
    };
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|process| is_ours(*process))
        .collect()
}

/// Drops the databases of earlier runs, which the templates are not.
pub(crate) fn drop_clones(cache: &Cache, postgres: &Running) -> Result<()> {
    let clones = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'";
    for name in postgres.query(clones)? {
        postgres.drop_database(&name)?;
        remove_folder(&filestore(cache).join(&name))?;
    }
    Ok(())
}

/// The name of the template database, made where it is missing: that takes about a minute.
///
/// PostgreSQL copies a template only while nobody is connected to it. So connections to it are refused, and Odoo,
/// whose workers connect to every database that it can see, does not see it.
fn template(cache: &Cache, postgres: &Running, odoo: &Installed) -> Result<String> {
    let name = format!("template_r{RECIPE}_{}", odoo.key);
    let found = postgres.query(&format!("SELECT datistemplate FROM pg_database WHERE datname = '{name}'"))?;
    match found.first().map(String::as_str) {
        Some("t") => return Ok(name),
        // An earlier run was ended in the middle of it.
        Some(_) => postgres.drop_database(&name)?,
        None => {}
    }
    remove_folder(&filestore(cache).join(&name))?;
    eprintln!("xtask: initializing the template database with {}", odoo.modules());
    let mut command = odoo.command();
    command.arg("-c").arg(configuration_file(cache));
    command.args([
        "-d",
        &name,
        "-i",
        &odoo.modules(),
        "--without-demo=True",
        "--stop-after-init",
        "--no-http",
    ]);
    run::logged("Odoo's template database", &mut command, &cache.log("odoo-template"))?;
    // Odoo that is told to end in the middle ends with success.
    let missing =
        "SELECT name FROM ir_module_module WHERE state NOT IN ('installed', 'uninstalled', 'uninstallable')";
    let missing = postgres.query_in(&name, missing)?;
    if !missing.is_empty() {
        return Err(Failure::new(
            "Odoo's template database",
            format!("not installed: {}", missing.join(", ")),
        ));
    }
    postgres.query(&format!("ALTER DATABASE {name} IS_TEMPLATE true ALLOW_CONNECTIONS false"))?;
    Ok(name)
}

/// Odoo's configuration: no scheduled jobs, which would touch every database at moments of their own choice, and no
/// limits that end a worker in the middle of a test.
fn configure(cache: &Cache, postgres: &Running, odoo: &Installed, port: u16) -> Result<String> {
    let addons: Vec<_> = odoo.addons.iter().map(|folder| folder.to_string_lossy()).collect();
    let (addons, data) = (addons.join(","), cache.folder("odoo-data")?);
    let (data, database_port, gevent_port) = (data.display(), postgres.port(), http::free_port()?);
    Ok(format!(
        "[options]\n\
         addons_path = {addons}\n\
         data_dir = {data}\n\
         db_host = 127.0.0.1\n\
         db_port = {database_port}\n\
         db_user = {ROLE}\n\
         db_maxconn = 32\n\
         list_db = True\n\
         http_interface = 127.0.0.1\n\
         http_port = {port}\n\
         gevent_port = {gevent_port}\n\
         workers = {WORKERS}\n\
         max_cron_threads = 0\n\
         limit_memory_soft = 8589934592\n\
         limit_memory_hard = 0\n\
         limit_request = 100000000\n\
         limit_time_cpu = 3600\n\
         limit_time_real = 3600\n\
         log_handler = :INFO,werkzeug:WARNING,odoo.addons.rpc.controllers.jsonrpc:ERROR\n"
    ))
}

fn configuration_file(cache: &Cache) -> PathBuf {
    cache.path("odoo.conf")
}

fn filestore(cache: &Cache) -> PathBuf {
    cache.path("odoo-data/filestore")
}

fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(reason) if reason.kind() != io::ErrorKind::NotFound => {
            Err(Failure::new("Odoo's filestore", reason))
        }
        _ => Ok(()),
    }
}

/// Copies a folder by links: Odoo names a stored file after its content and never changes it.
fn link_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            link_tree(&entry.path(), &target)?;
        } else {
            fs::hard_link(entry.path(), target)?;
        }
    }
    Ok(())
}
