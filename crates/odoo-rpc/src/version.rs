//! Odoo's version.

use std::fmt;
use std::str::FromStr;

/// A version as an Odoo server names it: `18.0`, `saas~18.4`, `19.0+e`, `17.0-20260101`.
///
/// Versions compare by major and minor number alone.
///
/// ```
/// use odoo_rpc::Version;
///
/// let version: Version = "saas~18.4+e".parse()?;
/// assert!(version.at_least(18, 0) && !version.at_least(19, 0));
/// assert!(version.is_saas() && version.is_enterprise());
/// # Ok::<(), odoo_rpc::VersionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    major: u16,
    minor: u16,
    saas: bool,
    enterprise: bool,
    text: String,
}

/// The text does not name a version in a form that Odoo uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a version in Odoo's form, such as 19.0, saas~18.4 or 19.0+e")]
pub struct VersionError;

impl Version {
    /// The first number: 19 of `19.0` and of `saas~19.1`.
    #[must_use]
    pub fn major(&self) -> u16 {
        self.major
    }

    /// The second number: 0 of a stable release, 1 and up between two of them.
    #[must_use]
    pub fn minor(&self) -> u16 {
        self.minor
    }

    /// Whether it is one of the releases between two stable ones, which only Odoo's own hosting runs.
    #[must_use]
    pub fn is_saas(&self) -> bool {
        self.saas
    }

    /// Whether the server says that it is the Enterprise edition.
    #[must_use]
    pub fn is_enterprise(&self) -> bool {
        self.enterprise
    }

    /// Whether it is this version or a later one.
    #[must_use]
    pub fn at_least(&self, major: u16, minor: u16) -> bool {
        (self.major, self.minor) >= (major, minor)
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let series = text.strip_prefix("saas~").or_else(|| text.strip_prefix("saas-"));
        let (major, rest) = leading_number(series.unwrap_or(text))?;
        let (minor, rest) = leading_number(rest.strip_prefix('.').ok_or(VersionError)?)?;
        Ok(Self {
            major,
            minor,
            saas: series.is_some(),
            enterprise: rest.contains("+e"),
            text: text.to_owned(),
        })
    }
}

fn leading_number(text: &str) -> Result<(u16, &str), VersionError> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Ok((digits.parse().map_err(|_| VersionError)?, rest))
}

impl fmt::Display for Version {
    /// Prints what the server wrote.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_odoo_is_read() {
        for (text, major, minor, saas, enterprise) in [
            ("16.0", 16, 0, false, false),
            ("18.0-20260101", 18, 0, false, false),
            ("saas~18.4", 18, 4, true, false),
            ("saas-17.2", 17, 2, true, false),
            ("19.0+e", 19, 0, false, true),
            ("19.0+e-20260909", 19, 0, false, true),
            ("saas~19.1+e", 19, 1, true, true),
            ("19.2a1", 19, 2, false, false),
        ] {
            let version: Version = text.parse().unwrap();
            let read = (version.major(), version.minor(), version.is_saas(), version.is_enterprise());
            assert_eq!(read, (major, minor, saas, enterprise), "{text}");
            assert_eq!(version.to_string(), text);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "19", "master", "saas~", "19.", ".0", "999999.0", "v19.0"] {
            assert_eq!(text.parse::<Version>(), Err(VersionError), "{text}");
        }
    }
}
