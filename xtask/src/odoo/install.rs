//! Where Odoo's program comes from: Debian's package, unpacked and not installed, or a checkout of any version.
//!
//! Debian unstable packages Odoo 19 Community with all its add-ons.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::debian::Unstable;
use crate::failure::{During, Failure, Result};
use crate::paths::Cache;
use crate::{python, run};

const PACKAGE: &str = "odoo-19";

/// The applications of the template database. A version that lacks one does without.
const MODULES: [&str; 9] = [
    "sale_management",
    "stock",
    "account",
    "sale_stock",
    "delivery",
    "stock_delivery",
    "mrp",
    "product_expiry",
    "rpc",
];

/// What Odoo 19 imports with these modules.
const PYTHON_PACKAGES: &str = "asn1crypto babel cbor2 chardet cryptography python-dateutil docutils geoip2 gevent \
    greenlet idna jinja2 libsass lxml lxml-html-clean markupsafe num2words ofxparse openpyxl pyopenssl pillow polib \
    psutil psycopg2-binary pypdf<6 pytz qrcode reportlab requests rjsmin pyserial python-stdnum urllib3<3 pyusb \
    vobject werkzeug<3.1 xlrd xlsxwriter xlwt zeep freezegun python-magic passlib decorator phonenumbers";

/// An Odoo that can be started.
#[derive(Debug)]
pub(crate) struct Installed {
    /// The Python interpreter with Odoo's packages.
    pub(crate) python: PathBuf,
    /// The script that starts the server.
    pub(crate) program: PathBuf,
    /// The folder that Python imports `odoo` from.
    pub(crate) source: PathBuf,
    /// Where the add-ons are.
    pub(crate) addons: Vec<PathBuf>,
    /// The version, such as `19.0.0+dfsg-1` or `18.0`.
    pub(crate) version: String,
    /// Tells this program from every other, in letters that a database name may have.
    pub(crate) key: String,
}

impl Installed {
    /// Unpacks Debian's package, fetched where the cache has none.
    pub(crate) fn from_debian(cache: &Cache) -> Result<Self> {
        let (version, folder) = unpacked(cache)?;
        let packages: Vec<String> = PYTHON_PACKAGES.split_whitespace().map(str::to_owned).collect();
        let source = folder.join("usr/lib/python3/dist-packages");
        Ok(Self {
            python: python::environment(cache, "odoo-python", &packages, python::NEWEST)?,
            program: folder.join("usr/bin/odoo"),
            addons: vec![source.join("odoo/addons")],
            source,
            key: name_of(&version),
            version,
        })
    }

    /// Takes the checkout that has `odoo-bin` in this folder.
    pub(crate) fn from_checkout(cache: &Cache, folder: &Path) -> Result<Self> {
        let step = format!("Odoo checkout {}", folder.display());
        let folder = fs::canonicalize(folder).during(&step)?;
        let program = folder.join("odoo-bin");
        if !program.is_file() {
            return Err(Failure::new(step, "there is no odoo-bin")
                .advise("name the folder that Odoo was cloned into"));
        }
        let release = fs::read_to_string(folder.join("odoo/release.py")).during(&step)?;
        let version = release_version(&release)
            .ok_or_else(|| Failure::new(&step, "odoo/release.py has no version_info"))?;
        let mut packages = match fs::read_to_string(folder.join("requirements.txt")) {
            Ok(requirements) => checkout_packages(&requirements),
            Err(_) => PYTHON_PACKAGES.split_whitespace().map(str::to_owned).collect(),
        };
        packages.push(python::SETUPTOOLS.to_owned());
        let head = run::output("git", Command::new("git").arg("-C").arg(&folder).args(["rev-parse", "HEAD"]));
        let mut hasher = DefaultHasher::new();
        (&folder, head.unwrap_or_default()).hash(&mut hasher);
        Ok(Self {
            python: python::environment(cache, "odoo-python", &packages, newest_python(&version))?,
            program,
            // A release archive has all of them in the second.
            addons: ["addons", "odoo/addons"]
                .map(|name| folder.join(name))
                .into_iter()
                .filter(|it| it.is_dir())
                .collect(),
            source: folder,
            key: name_of(&format!("{version}_{:08x}", hasher.finish() as u32)),
            version,
        })
    }

    /// Those of the wanted modules that this version has.
    pub(crate) fn modules(&self) -> String {
        let has = |module: &&str| self.addons.iter().any(|folder| folder.join(module).is_dir());
        MODULES.iter().copied().filter(has).collect::<Vec<_>>().join(",")
    }

    /// The command that runs Odoo's program.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.arg(&self.program).env("PYTHONPATH", &self.source).env("PYTHONDONTWRITEBYTECODE", "1");
        command.env_remove("ODOO_RC").env("TZ", "UTC").current_dir("/");
        command
    }
}

/// The package's version and the folder it is unpacked in.
fn unpacked(cache: &Cache) -> Result<(String, PathBuf)> {
    if run::which("dpkg").is_none() || run::which("apt-get").is_none() {
        return Err(Failure::new(
            "Odoo 19",
            "this machine has no apt-get and dpkg to fetch and unpack Debian's package",
        )
        .advise("clone Odoo and run `cargo xtask odoo up --source DIR`, or name a running one by ODOO_URL"));
    }
    let folder = cache.folder("deb")?;
    let archive = match newest_archive(&folder) {
        Some(archive) => archive,
        None => {
            download(cache, &folder)?;
            newest_archive(&folder)
                .ok_or_else(|| Failure::new("Odoo 19", "apt-get downloaded nothing, and said nothing"))?
        }
    };
    let file = archive.to_string_lossy();
    let version = run::output("dpkg-deb", Command::new("dpkg-deb").args(["-f", &file, "Version"]))
        .map_err(|failure| failure.advise(format!("remove {file} and try again")))?;
    let version = version.trim().to_owned();
    let target = cache.path(format!("odoo-{version}"));
    if !target.is_dir() {
        eprintln!("xtask: unpacking Odoo {version}");
        let unfinished = cache.path("odoo-unfinished");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).during("unfinished Odoo")?;
        }
        run::output("dpkg -x", Command::new("dpkg").arg("-x").arg(&archive).arg(&unfinished))?;
        // A compiled cache is not written later: the tree stays as the package has it.
        fs::rename(&unfinished, &target).during("unpacked Odoo")?;
    }
    Ok((version, target))
}

fn newest_archive(folder: &Path) -> Option<PathBuf> {
    let files = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut archives: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|end| end == "deb")).collect();
    archives.sort_by_key(|file| fs::metadata(file).and_then(|data| data.modified()).ok());
    archives.pop()
}

/// Fetches the newest package.
fn download(cache: &Cache, target: &Path) -> Result<()> {
    eprintln!("xtask: downloading Odoo 19 (Debian's {PACKAGE}, about 120 MB)");
    Unstable::open(cache)?.download(&[PACKAGE], target)
}

/// Reads `version_info = (18, 0, 0, FINAL, 0, '')` as `18.0`.
fn release_version(release: &str) -> Option<String> {
    let tuple = release.lines().find_map(|line| line.strip_prefix("version_info = ("))?;
    let mut parts = tuple.split(',').map(|part| part.trim().trim_matches('\''));
    Some(format!("{}.{}", parts.next()?, parts.next()?))
}

/// The last minor version of Python 3 that has what this version imports (`cgi` until 17) and pins (16: wheels of
/// gevent and others that end with 3.11).
fn newest_python(version: &str) -> u32 {
    match version.split('.').next().and_then(|major| major.parse::<u32>().ok()) {
        Some(..=16) => 11,
        Some(17) => 12,
        _ => python::NEWEST,
    }
}

/// A checkout's requirements, less what needs C headers: LDAP is left out, and PostgreSQL's driver comes built.
fn checkout_packages(requirements: &str) -> Vec<String> {
    let lines = requirements.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let wanted = lines.filter(|line| !line.is_empty() && !line.starts_with("python-ldap"));
    wanted.map(|line| line.replacen("psycopg2=", "psycopg2-binary=", 1)).collect()
}

fn name_of(version: &str) -> String {
    version
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' })
        .collect::<String>()
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkout_tells_its_version() {
        let release = "RELEASE_LEVELS = []\nversion_info = (18, 0, 0, FINAL, 0, '')\n";
        assert_eq!(release_version(release).as_deref(), Some("18.0"));
        assert_eq!(
            release_version("version_info = ('saas~19', 1, 0, FINAL, 0, '')").as_deref(),
            Some("saas~19.1")
        );
        assert_eq!(release_version("version = 1"), None);
    }

    #[test]
    fn older_versions_need_an_older_python() {
        for (version, newest) in [("16.0", 11), ("17.0", 12), ("18.0", 13), ("saas~19.1", 13)] {
            assert_eq!(newest_python(version), newest, "{version}");
        }
    }

    #[test]
    fn a_checkout_needs_no_c_headers() {
        let requirements =
            "# for all\nBabel==2.9.1 # old\npsycopg2==2.9.9 ; python_version >= '3.11'\npython-ldap==3.4.0\n";
        assert_eq!(
            checkout_packages(requirements),
            ["Babel==2.9.1", "psycopg2-binary==2.9.9 ; python_version >= '3.11'"]
        );
    }

    #[test]
    fn a_version_becomes_a_database_name() {
        assert_eq!(name_of("19.0.0+dfsg-1"), "19_0_0_dfsg_1");
    }
}
