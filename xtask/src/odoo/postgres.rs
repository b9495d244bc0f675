//! A PostgreSQL of our own: a cluster in the cache, on a private port of the loopback interface.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{During, Failure, Result};
use crate::http::free_port;
use crate::paths::{Cache, is_root};
use crate::run;

/// The role that owns every database. Odoo refuses to work as `postgres`.
pub(crate) const ROLE: &str = "odoo";

/// No data here is worth a disk flush, and every Odoo worker keeps connections open.
const SETTINGS: &str = "\
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 400
shared_buffers = 256MB
max_wal_size = 4GB
autovacuum_naptime = 300
log_min_messages = warning
";

/// Who runs the server: PostgreSQL refuses root.
#[derive(Clone, Copy, Debug)]
struct Account {
    uid: u32,
    gid: u32,
}

/// The cluster, running or not.
#[derive(Debug)]
pub(crate) struct Postgres {
    binaries: PathBuf,
    data: PathBuf,
    log: PathBuf,
    account: Option<Account>,
}

/// A running cluster.
#[derive(Debug)]
pub(crate) struct Running {
    psql: PathBuf,
    port: u16,
}

impl Postgres {
    /// Finds the server's programs and installs them where they are missing.
    pub(crate) fn install(cache: &Cache) -> Result<Self> {
        let binaries = match find_binaries() {
            Some(binaries) => binaries,
            None => {
                apt_install(cache)?;
                find_binaries().ok_or_else(|| {
                    Failure::new("PostgreSQL", "installed, but initdb and pg_ctl are not found")
                        .advise("put their folder on PATH")
                })?
            }
        };
        Self::at(cache, binaries)
    }

    /// The cluster as an earlier run left it; none where there is nothing to stop.
    pub(crate) fn existing(cache: &Cache) -> Result<Option<Self>> {
        match find_binaries() {
            Some(binaries) if cache.path("postgres").is_dir() => Self::at(cache, binaries).map(Some),
            _ => Ok(None),
        }
    }

    fn at(cache: &Cache, binaries: PathBuf) -> Result<Self> {
        let account = if is_root() { Some(unprivileged_account()?) } else { None };
        // The major version is part of the name: a cluster of another version cannot be started.
        let version = version(&binaries)?;
        let folder = cache.folder("postgres")?;
        if let Some(Account { uid, gid }) = account {
            make_enterable(&cache.path(""))?;
            chown(&folder, Some(uid), Some(gid)).during("PostgreSQL folder")?;
        }
        Ok(Self {
            data: folder.join(&version),
            log: folder.join(format!("{version}.log")),
            binaries,
            account,
        })
    }

    /// Starts the server unless it runs; makes the cluster anew where it is missing or broken.
    pub(crate) fn start(&self) -> Result<Running> {
        if let Some(running) = self.running()? {
            return Ok(running);
        }
        if !self.data.join("amz.complete").is_file() {
            self.create()?;
        }
        if let Err(failure) = self.launch() {
            eprintln!("xtask: {failure}\nxtask: the PostgreSQL cluster does not start, it is made anew");
            self.create()?;
            self.launch()?;
        }
        self.running()?
            .ok_or_else(|| Failure::new("PostgreSQL", format!("gone; its log is {}", self.log.display())))
    }

    /// The server's port if it runs.
    pub(crate) fn running(&self) -> Result<Option<Running>> {
        let data = self.data.to_string_lossy();
        if !self.data.is_dir()
            || run::output("pg_ctl status", self.tool("pg_ctl").args(["-D", &data, "status"])).is_err()
        {
            return Ok(None);
        }
        // The fourth line of the pid file is the port.
        let pid_file = fs::read_to_string(self.data.join("postmaster.pid")).during("postmaster.pid")?;
        let port = pid_file.lines().nth(3).unwrap_or_default().trim();
        let port = port.parse().during(format!("postmaster.pid: port {port:?}"))?;
        Ok(Some(Running { psql: self.binaries.join("psql"), port }))
    }

    /// Stops the server if it runs.
    pub(crate) fn stop(&self) -> Result<()> {
        if self.running()?.is_none() {
            return Ok(());
        }
        let data = self.data.to_string_lossy();
        run::output("PostgreSQL stop", self.tool("pg_ctl").args(["-D", &data, "-m", "fast", "-w", "stop"]))?;
        Ok(())
    }

    fn create(&self) -> Result<()> {
        if self.data.exists() {
            fs::remove_dir_all(&self.data).during("old PostgreSQL cluster")?;
        }
        let data = self.data.to_string_lossy();
        // Trust: the server listens on the loopback interface alone, for test data that has no secret.
        let step = "initdb";
        run::output(
            step,
            self.tool("initdb").args([
                "-D",
                &data,
                "-U",
                ROLE,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ]),
        )
        .map_err(|failure| {
            failure.advise(
                "if the folder cannot be entered, set AMZ_ODOO_CACHE to one that every user can enter",
            )
        })?;
        fs::write(self.data.join("postgresql.auto.conf"), SETTINGS).during(step)?;
        fs::write(self.data.join("amz.complete"), "").during(step)
    }

    fn launch(&self) -> Result<()> {
        let data = self.data.to_string_lossy();
        let log = self.log.to_string_lossy();
        let port = format!("-p {}", free_port()?);
        // The server inherits pg_ctl's standard output, so a pipe would stay open for as long as it runs.
        run::logged(
            "PostgreSQL start",
            self.tool("pg_ctl").args(["-D", &data, "-l", &log, "-o", &port, "-t", "120", "-w", "start"]),
            &self.log.with_extension("start.log"),
        )
        .map_err(|failure| failure.advise(format!("the server's log is {log}")))
    }

    fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(self.binaries.join(name));
        command.env("LC_ALL", "C").current_dir("/");
        if let Some(Account { uid, gid }) = self.account {
            command.uid(uid).gid(gid);
        }
        command
    }
}

impl Running {
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The address of a database, as `DATABASE_URL` takes it.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs one statement and returns its rows, one a line.
    pub(crate) fn query(&self, sql: &str) -> Result<Vec<String>> {
        self.query_in("postgres", sql)
    }

    /// The same in a database of one's choice.
    pub(crate) fn query_in(&self, database: &str, sql: &str) -> Result<Vec<String>> {
        let mut psql = Command::new(&self.psql);
        psql.args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "127.0.0.1",
            "-U",
            ROLE,
            "-d",
            database,
        ]);
        psql.args(["-p", &self.port.to_string(), "-c", sql]);
        let text = run::output(&format!("SQL {sql:?}"), &mut psql)?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Makes an empty database with a name that was never used before.
    pub(crate) fn create_database(&self, prefix: &str) -> Result<String> {
        let name = self.unused_name(prefix)?;
        self.query(&format!("CREATE DATABASE {name}"))?;
        Ok(name)
    }

    /// Copies a template into a database with a name that was never used before.
    pub(crate) fn clone_database(&self, template: &str, prefix: &str) -> Result<String> {
        let name = self.unused_name(prefix)?;
        self.query(&format!("CREATE DATABASE {name} TEMPLATE {template}"))?;
        Ok(name)
    }

    /// Drops a database, even one in use.
    pub(crate) fn drop_database(&self, name: &str) -> Result<()> {
        self.query(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).map(drop)
    }

    /// Never the same name twice: a running Odoo remembers what it read from a database by its name.
    fn unused_name(&self, prefix: &str) -> Result<String> {
        self.query("SET client_min_messages = error; CREATE SEQUENCE IF NOT EXISTS amz_database")?;
        let number = self.query("SELECT nextval('amz_database')")?;
        Ok(format!("{prefix}_{}", number.first().map_or("0", String::as_str)))
    }
}

/// The folder with the server's programs: beside the `initdb` on `PATH`, or the newest where distributions put them.
fn find_binaries() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| {
        ["initdb", "pg_ctl", "postgres", "psql"].iter().all(|name| folder.join(name).is_file())
    };
    let on_path =
        run::which("initdb").and_then(|file| Some(fs::canonicalize(file).ok()?.parent()?.to_path_buf()));
    if let Some(folder) = on_path.filter(complete) {
        return Some(folder);
    }
    let mut found: Vec<(u32, PathBuf)> =
        ["/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt", "/usr"]
            .iter()
            .filter_map(|parent| fs::read_dir(parent).ok())
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter_map(|folder| {
                let name = folder.file_name()?.to_str()?;
                let number = name.trim_start_matches("postgresql@").trim_start_matches("pgsql-");
                Some((number.parse().ok()?, folder.join("bin")))
            })
            .filter(|(_, folder)| complete(folder))
            .collect();
    found.sort();
    found.pop().map(|(_, folder)| folder)
}

fn apt_install(cache: &Cache) -> Result<()> {
    let step = "PostgreSQL";
    if run::which("apt-get").is_none() || !is_root() {
        return Err(Failure::new(step, "no PostgreSQL server on this machine (no initdb)")
            .advise("install one, such as `sudo apt-get install postgresql`"));
    }
    eprintln!("xtask: installing PostgreSQL");
    run::logged(step, Command::new("apt-get").arg("update"), &cache.log("apt-update"))?;
    run::logged(
        step,
        Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args([
            "install",
            "-y",
            "--no-install-recommends",
            "postgresql",
        ]),
        &cache.log("apt-postgresql"),
    )
}

/// The major version, such as `15`.
fn version(binaries: &Path) -> Result<String> {
    let text = run::output("PostgreSQL version", Command::new(binaries.join("postgres")).arg("--version"))?;
    let number = text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    let major: String = number.unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
    match major.parse::<u32>() {
        Ok(13..) => Ok(major),
        _ => {
            Err(Failure::new("PostgreSQL", format!("version 13 or later is needed, this is {}", text.trim()))
                .advise("install a newer one, or put its folder first on PATH"))
        }
    }
}

fn unprivileged_account() -> Result<Account> {
    for name in ["postgres", "nobody"] {
        let id = |what: &str| {
            let text = run::output("user id", Command::new("id").args([what, name])).ok()?;
            text.trim().parse().ok()
        };
        if let (Some(uid), Some(gid)) = (id("-u"), id("-g")) {
            return Ok(Account { uid, gid });
        }
    }
    Err(Failure::new(
        "PostgreSQL",
        "it refuses root, and there is no user `postgres` or `nobody` to run it as",
    )
    .advise("create a user `postgres`, or run this as another user than root"))
}

/// Lets the server's account read a folder's path. (A cache made under a restrictive umask would lock it out.)
fn make_enterable(folder: &Path) -> Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
        .during(format!("permissions of {}", folder.display()))
}
