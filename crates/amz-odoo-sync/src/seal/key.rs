//! Where the key comes from.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::{SealError, Sealer};

/// Where the key of a store comes from: 32 bytes in base64 either way.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// A file of its own, which only its owner may read. Made with a random key when the store is new.
    File(PathBuf),
    /// The configuration.
    Given(SecretString),
}

impl KeySource {
    /// The key file that stands next to the store `store`: `state.db` has `state.db.key`.
    pub fn beside(store: &Path) -> Self {
        let mut name = store.as_os_str().to_owned();
        name.push(".key");
        Self::File(name.into())
    }

    /// Reads the key.
    ///
    /// # Errors
    /// [`SealError::MissingKey`], [`SealError::OpenToOthers`], [`SealError::BadKey`] or [`SealError::KeyFile`], each
    /// with what to do.
    pub fn load(&self) -> Result<Sealer, SealError> {
        match self {
            Self::Given(text) => parse(text.expose_secret()),
            Self::File(path) => match fs::read_to_string(path).map(Zeroizing::new) {
                Ok(text) => {
                    only_owner_may_read(path)?;
                    parse(&text)
                }
                Err(source) if source.kind() == ErrorKind::NotFound => {
                    Err(SealError::MissingKey { path: path.clone() })
                }
                Err(source) => Err(SealError::KeyFile { path: path.clone(), source }),
            },
        }
    }

    /// Reads the key, and makes one where the file is missing: for a store that has nothing sealed yet. The caller
    /// keeps other processes out meanwhile.
    ///
    /// # Errors
    /// As [`KeySource::load`], but for [`SealError::MissingKey`]; [`SealError::Library`] for want of randomness.
    pub fn load_or_create(&self) -> Result<Sealer, SealError> {
        match (self.load(), self) {
            (Err(SealError::MissingKey { .. }), Self::File(path)) => {
                let mut key = Zeroizing::new([0; 32]);
                aws_lc_rs::rand::fill(key.as_mut()).map_err(|_| SealError::Library)?;
                let text = Zeroizing::new(format!("{}\n", BASE64_STANDARD.encode(*key)));
                write_durably(path, &text)
                    .map_err(|source| SealError::KeyFile { path: path.clone(), source })?;
                self.load()
            }
            (loaded, _) => loaded,
        }
    }
}

fn parse(text: &str) -> Result<Sealer, SealError> {
    let bytes = Zeroizing::new(BASE64_STANDARD.decode(text.trim()).map_err(|_| SealError::BadKey)?);
    let key: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| SealError::BadKey)?;
    Sealer::from_key(key)
}

/// Under another name first: a crash must not leave half a key, and a store sealed with it must not outlive it.
fn write_durably(path: &Path, text: &str) -> std::io::Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&partial)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&partial, path)?;
    #[cfg(unix)]
    fs::File::open(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
        .sync_all()?;
    Ok(())
}

#[cfg(unix)]
fn only_owner_may_read(path: &Path) -> Result<(), SealError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)
        .map_err(|source| SealError::KeyFile { path: path.to_owned(), source })?
        .permissions()
        .mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(SealError::OpenToOthers { path: path.to_owned() }) }
}

#[cfg(not(unix))]
fn only_owner_may_read(_path: &Path) -> Result<(), SealError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_made_once_and_is_the_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource::beside(&folder.path().join("state.db"));
        assert!(matches!(source.load(), Err(SealError::MissingKey { .. })));
        let made = source.load_or_create().unwrap();
        assert_eq!(source.load_or_create().unwrap().key_id(), made.key_id());
        assert_eq!(source.load().unwrap().key_id(), made.key_id());
        let path = folder.path().join("state.db.key");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            let error = source.load().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("the key file {0} is open to others: run `chmod 600 {0}`", path.display())
            );
        }
    }

    #[test]
    fn a_given_key_must_be_32_bytes() {
        let given = |text: &str| KeySource::Given(text.into()).load();
        assert!(given(&BASE64_STANDARD.encode([1; 32])).is_ok());
        for bad in ["", "x", "äöü", &BASE64_STANDARD.encode([1; 31]), &BASE64_STANDARD.encode([1; 33])] {
            assert!(matches!(given(bad), Err(SealError::BadKey)), "{bad}");
        }
    }

    #[test]
    fn two_new_keys_differ() {
        let folder = tempfile::tempdir().unwrap();
        let made = |name| KeySource::beside(&folder.path().join(name)).load_or_create().unwrap().key_id();
        assert_ne!(made("a"), made("b"));
    }
}
