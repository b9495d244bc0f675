//! External ids.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A record's external id, `module.name`: the key that makes [`load`](crate::load) safe to repeat.
///
/// An id without a dot belongs to the module `__import__`, as in Odoo. Dashes and further dots in the name are fine;
/// Odoo refuses spaces.
///
/// ```
/// use odoo_rpc::ExternalId;
///
/// let id = ExternalId::new("__amz__", "order_902-3159896-1390916")?;
/// assert_eq!(id.to_string(), "__amz__.order_902-3159896-1390916");
/// assert_eq!("pen".parse::<ExternalId>()?.module(), "__import__");
/// # Ok::<(), odoo_rpc::ExternalIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalId {
    text: String,
    /// Where the first dot is.
    dot: usize,
}

/// The text is not an external id: a part is empty, the module holds a dot, or there is white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an external id: module.name, without spaces")]
pub struct ExternalIdError;

impl ExternalId {
    /// An id from its two parts.
    ///
    /// # Errors
    /// [`ExternalIdError`] when Odoo would not take it.
    pub fn new(module: impl AsRef<str>, name: impl AsRef<str>) -> Result<Self, ExternalIdError> {
        let (module, name) = (module.as_ref(), name.as_ref());
        let usable = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
        if usable(module) && usable(name) && !module.contains('.') {
            Ok(Self { text: format!("{module}.{name}"), dot: module.len() })
        } else {
            Err(ExternalIdError)
        }
    }

    /// Both parts, as Odoo writes them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part before the first dot.
    #[must_use]
    pub fn module(&self) -> &str {
        self.text.get(..self.dot).unwrap_or_default()
    }

    /// The part after the first dot.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text.get(self.dot + 1..).unwrap_or_default()
    }
}

impl fmt::Display for ExternalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for ExternalId {
    type Err = ExternalIdError;

    fn from_str(text: &str) -> Result<Self, ExternalIdError> {
        let (module, name) = text.split_once('.').unwrap_or(("__import__", text));
        Self::new(module, name)
    }
}

impl Serialize for ExternalId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for ExternalId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_dot_divides() {
        let id: ExternalId = "__amz__.order_1-2.3".parse().unwrap();
        assert_eq!((id.module(), id.name()), ("__amz__", "order_1-2.3"));
        assert_eq!(serde_json::to_string(&id).unwrap(), r#""__amz__.order_1-2.3""#);
    }

    #[test]
    fn ids_that_odoo_refuses_are_refused_here() {
        for text in ["", ".", "a.", ".b", "a b", "a.b c", "a.b\n"] {
            assert_eq!(text.parse::<ExternalId>(), Err(ExternalIdError), "{text:?}");
        }
        assert_eq!(ExternalId::new("a.b", "c"), Err(ExternalIdError));
    }
}
