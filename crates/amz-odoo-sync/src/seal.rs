//! Encryption at rest: AES-256-GCM with a random nonce, bound to the place where the bytes are kept.
//!
//! ```
//! use amz_odoo_sync::seal::{Place, Sealer};
//!
//! let sealer = Sealer::from_key(&[7; 32])?;
//! let place = Place { table: "job", row: &["main", "orders", "123-1234567-1234567"], column: "payload" };
//! let sealed = sealer.seal(place, b"what only the engine may read")?;
//! assert_eq!(sealer.open(place, &sealed)?, b"what only the engine may read");
//! # Ok::<(), amz_odoo_sync::seal::SealError>(())
//! ```
//!
//! Table, row, column and key id are authenticated with the bytes, so a sealed value that somebody moves to another
//! row does not open. What it is not: compression, or a way to hide how long a value is.

mod key;

use std::fmt;
use std::path::PathBuf;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::digest;

pub use key::KeySource;

/// The format's first byte.
const FORMAT: u8 = 1;
const KEY_ID_LEN: usize = 8;
const HEADER_LEN: usize = 1 + KEY_ID_LEN + NONCE_LEN;

/// Why something cannot be sealed or opened. No message quotes what was sealed, nor a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The value was sealed with another key.
    #[error(
        "sealed with the key {found}, but the key in use is {have}: configure the key that belongs to this store"
    )]
    WrongKey {
        /// The key it was sealed with.
        found: KeyId,
        /// The key in use.
        have: KeyId,
    },
    /// The store has sealed values, but its key file is gone.
    #[error(
        "the key file {} is missing and the store was sealed with it: restore the file, or configure the key", path.display()
    )]
    MissingKey {
        /// Where it should be.
        path: PathBuf,
    },
    /// What was given as a key is none.
    #[error("the key of the store is not 32 bytes in base64: make one with `openssl rand -base64 32`")]
    BadKey,
    /// Others on this machine could read the key.
    #[error("the key file {path} is open to others: run `chmod 600 {path}`", path = path.display())]
    OpenToOthers {
        /// The file.
        path: PathBuf,
    },
    /// The key file cannot be read or written.
    #[error("cannot use the key file {}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The value was changed, cut short or moved to another place since it was sealed.
    #[error(
        "a sealed {table}.{column} does not open: it was changed or moved; restore the store from a backup"
    )]
    Tampered {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// The cryptographic library refused to work.
    #[error("the cryptographic library failed")]
    Library,
}

/// Names a key without telling it: the first bytes of its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId([u8; KEY_ID_LEN]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// Where a sealed value is kept.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// What identifies the row.
    pub row: &'a [&'a str],
    /// The column.
    pub column: &'static str,
}

impl Place<'_> {
    /// Each part with its length before it, so that no two places give the same bytes.
    fn authenticated(&self, key: KeyId) -> Vec<u8> {
        let mut bytes = key.0.to_vec();
        for part in [self.table, self.column].iter().chain(self.row) {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }
}

/// A sealed value: format, key id, nonce, ciphertext, tag.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// Takes bytes from where they were kept.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes to keep.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes sealed]", self.0.len())
    }
}

/// Seals and opens values with one key.
pub struct Sealer {
    key: RandomizedNonceKey,
    id: KeyId,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Sealer {
    /// Seals with this key.
    ///
    /// # Errors
    /// [`SealError::Library`] when the library cannot set the key up.
    pub fn from_key(key: &[u8; 32]) -> Result<Self, SealError> {
        let mut id = [0; KEY_ID_LEN];
        id.copy_from_slice(&digest::digest(&digest::SHA256, key).as_ref()[..KEY_ID_LEN]);
        let key = RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| SealError::Library)?;
        Ok(Self { key, id: KeyId(id) })
    }

    /// The key's name.
    pub fn key_id(&self) -> KeyId {
        self.id
    }

    /// Seals `plain` for `place`. Sealing the same twice gives different bytes.
    ///
    /// # Errors
    /// [`SealError::Library`] when the library fails, for instance for want of randomness.
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<Sealed, SealError> {
        let mut body = plain.to_vec();
        let nonce = self
            .key
            .seal_in_place_append_tag(Aad::from(place.authenticated(self.id)), &mut body)
            .map_err(|_| SealError::Library)?;
        let mut sealed = Vec::with_capacity(HEADER_LEN + body.len());
        sealed.push(FORMAT);
        sealed.extend_from_slice(&self.id.0);
        sealed.extend_from_slice(nonce.as_ref());
        sealed.extend_from_slice(&body);
        Ok(Sealed(sealed))
    }

    /// Opens what was sealed for `place`.
    ///
    /// # Errors
    /// [`SealError::WrongKey`] when another key sealed it, [`SealError::Tampered`] when it is not what was sealed
    /// for this place.
    pub fn open(&self, place: Place<'_>, sealed: &Sealed) -> Result<Vec<u8>, SealError> {
        let tampered = || SealError::Tampered { table: place.table, column: place.column };
        let (header, body) = sealed.0.split_at_checked(HEADER_LEN).ok_or_else(tampered)?;
        let (format, rest) = header.split_first().ok_or_else(tampered)?;
        let (key_id, nonce) = rest.split_first_chunk::<KEY_ID_LEN>().ok_or_else(tampered)?;
        if *format != FORMAT {
            return Err(tampered());
        }
        if *key_id != self.id.0 {
            return Err(SealError::WrongKey { found: KeyId(*key_id), have: self.id });
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| tampered())?;
        let mut plain = body.to_vec();
        let len = self
            .key
            .open_in_place(nonce, Aad::from(place.authenticated(self.id)), &mut plain)
            .map_err(|_| tampered())?
            .len();
        plain.truncate(len);
        Ok(plain)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLACE: Place<'static> = Place { table: "job", row: &["main", "orders", "1"], column: "payload" };

    fn sealer(byte: u8) -> Sealer {
        Sealer::from_key(&[byte; 32]).unwrap()
    }

    #[test]
    fn opens_only_where_it_was_sealed() {
        let sealer = sealer(1);
        let sealed = sealer.seal(PLACE, b"secret").unwrap();
        assert_eq!(sealer.open(PLACE, &sealed).unwrap(), b"secret");
        let elsewhere = [
            Place { table: "issue", ..PLACE },
            Place { column: "trace", ..PLACE },
            Place { row: &["main", "orders", "2"], ..PLACE },
            Place { row: &["main", "orders1"], ..PLACE },
            Place { row: &["mainorders", "", "1"], ..PLACE },
        ];
        for place in elsewhere {
            assert!(matches!(sealer.open(place, &sealed), Err(SealError::Tampered { .. })), "{place:?}");
        }
    }

    #[test]
    fn another_key_is_named_and_told_apart_from_damage() {
        let sealed = sealer(1).seal(PLACE, b"secret").unwrap();
        let error = sealer(2).open(PLACE, &sealed).unwrap_err();
        assert!(
            matches!(error, SealError::WrongKey { found, have } if found == sealer(1).id && have == sealer(2).id)
        );
        assert!(error.to_string().contains("configure the key that belongs to this store"), "{error}");
    }

    #[test]
    fn sealing_twice_shows_no_likeness() {
        let sealer = sealer(1);
        assert_ne!(sealer.seal(PLACE, b"secret").unwrap(), sealer.seal(PLACE, b"secret").unwrap());
    }

    #[test]
    fn debug_tells_nothing() {
        let sealer = sealer(1);
        let text = format!("{sealer:?} {:?}", sealer.seal(PLACE, b"secret").unwrap());
        assert_eq!(text, format!("Sealer {{ id: KeyId({}), .. }} [43 bytes sealed]", sealer.id));
    }

    proptest! {
        #[test]
        fn round_trip(plain: Vec<u8>) {
            let sealer = sealer(3);
            let sealed = sealer.seal(PLACE, &plain).unwrap();
            prop_assert_eq!(sealer.open(PLACE, &sealed).unwrap(), plain);
        }

        #[test]
        fn any_changed_byte_is_noticed(plain: Vec<u8>, at: prop::sample::Index, flip in 1u8..) {
            let sealer = sealer(3);
            let mut sealed = sealer.seal(PLACE, &plain).unwrap();
            let at = at.index(sealed.0.len());
            sealed.0[at] ^= flip;
            prop_assert!(sealer.open(PLACE, &sealed).is_err());
        }

        #[test]
        fn noise_does_not_open_nor_panic(noise: Vec<u8>) {
            prop_assert!(sealer(3).open(PLACE, &Sealed::from_bytes(noise)).is_err());
        }
    }
}
