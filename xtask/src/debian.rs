//! Packages of Debian unstable, fetched and not installed: `apt-get` works with lists and a configuration of our own
//! beside the system's, which is not touched; the mirror is the one that the machine already uses.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failure::{During, Failure, Result};
use crate::paths::Cache;
use crate::run;

const ADVICE: &str =
    "check the machine's Debian mirror (its apt sources), or name one by AMZ_ODOO_DEBIAN_MIRROR";

/// Debian unstable's lists, just read.
pub(crate) struct Unstable<'a> {
    cache: &'a Cache,
    options: Vec<String>,
}

impl<'a> Unstable<'a> {
    /// Reads the lists.
    pub(crate) fn open(cache: &'a Cache) -> Result<Self> {
        let apt = cache.folder("apt")?;
        for folder in ["lists/partial", "cache/archives/partial"] {
            cache.folder(apt.join(folder))?;
        }
        fs::write(apt.join("status"), "").during("apt status")?;
        fs::write(apt.join("sources.list"), source()?).during("apt sources")?;
        let options = vec![
            format!("Dir::Etc::SourceList={}", apt.join("sources.list").display()),
            "Dir::Etc::SourceParts=-".to_owned(),
            "Dir::Etc::Preferences=-".to_owned(),
            "Dir::Etc::PreferencesParts=-".to_owned(),
            format!("Dir::State={}", apt.display()),
            format!("Dir::State::Lists={}", apt.join("lists").display()),
            format!("Dir::State::Status={}", apt.join("status").display()),
            format!("Dir::Cache={}", apt.join("cache").display()),
            // The sandbox user may not be able to enter the cache; what is fetched is checked by its signature.
            "APT::Sandbox::User=".to_owned(),
            "Acquire::Retries=3".to_owned(),
            "Acquire::Languages=none".to_owned(),
        ];
        let unstable = Self { cache, options };
        let mut update = unstable.command("apt-get");
        run::logged("Debian unstable's list", update.arg("update"), &cache.log("apt-update"))
            .map_err(|failure| failure.advise(ADVICE))?;
        Ok(unstable)
    }

    /// Downloads the newest of each package into a folder.
    pub(crate) fn download(&self, packages: &[impl AsRef<str>], folder: &Path) -> Result<()> {
        let mut command = self.command("apt-get");
        command.arg("download").args(packages.iter().map(AsRef::as_ref)).current_dir(folder);
        run::logged("Debian's packages", &mut command, &self.cache.log("apt-download"))
            .map_err(|failure| failure.advise(ADVICE))
    }

    /// The packages with all that they depend on.
    pub(crate) fn with_dependencies(&self, packages: &[&str]) -> Result<BTreeSet<String>> {
        let mut command = self.command("apt-cache");
        command.args(["depends", "--recurse"]);
        let others = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"];
        command.args(others.map(|kind| format!("--no-{kind}"))).args(packages);
        let text = run::output("Debian's packages", &mut command)?;
        // A package stands at the start of a line, what it depends on below it.
        let names = text.lines().filter(|line| !line.starts_with([' ', '|', '<']));
        Ok(names.map(str::to_owned).collect())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.args(self.options.iter().flat_map(|option| ["-o", option]));
        command
    }
}

/// The source line of Debian unstable on the mirror that this machine takes Debian from.
fn source() -> Result<String> {
    let step = "Debian mirror";
    let mirror = match env::var("AMZ_ODOO_DEBIAN_MIRROR") {
        Ok(mirror) => mirror,
        Err(_) => {
            let fields = "$(SITE)/ $(REPO_URI) $(RELEASE) $(COMPONENT)";
            let targets = run::output(
                step,
                Command::new("apt-get").args(["indextargets", "--format", fields, "Created-By: Packages"]),
            )?;
            archive_root(&targets).ok_or_else(|| {
                Failure::new(step, "the machine's apt sources name no Debian archive")
                    .advise("name one by AMZ_ODOO_DEBIAN_MIRROR, such as its URL up to and with /debian")
            })?
        }
    };
    let keyring = Path::new("/usr/share/keyrings/debian-archive-keyring.gpg");
    let signed_by =
        if keyring.is_file() { format!("[signed-by={}] ", keyring.display()) } else { String::new() };
    Ok(format!("deb {signed_by}{mirror} unstable main\n"))
}

/// The first archive of `main` that is neither a security nor a third party's one.
fn archive_root(targets: &str) -> Option<String> {
    targets.lines().find_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let (archive, _release, component) = (fields.next()?, fields.next()?, fields.next()?);
        let debian = archive.trim_end_matches('/').ends_with("/debian");
        (component == "main" && debian).then(|| archive.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mirror_is_the_machines_own() {
        let targets = "a https://mirror.test/debian-security/ stable-security main\n\
                       a https://other.test/tools/ stable main\n\
                       a https://mirror.test/debian/ stable contrib\n\
                       a https://mirror.test/debian/ stable main\n";
        assert_eq!(archive_root(targets).as_deref(), Some("https://mirror.test/debian/"));
        assert_eq!(archive_root("a https://mirror.test/ubuntu/ noble main"), None);
    }
}
