//! The context of a call.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

/// The context of a call: language, time zone, companies and the switches of Odoo's modules.
///
/// ```
/// use odoo_rpc::Context;
///
/// let context = Context::new().lang("de_DE").companies([1]).with("skip_sms", true);
/// assert_eq!(
///     serde_json::to_string(&context)?,
///     r#"{"lang":"de_DE","allowed_company_ids":[1],"skip_sms":true}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// `Debug` prints the keys alone: a context may carry a key or a buyer's address as a default value.
#[derive(Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Context(Map<String, Value>);

impl Context {
    /// A context that says nothing: Odoo takes the user's language, time zone and companies.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets any key.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.insert(key.into(), value.into());
        self
    }

    /// The language of translated fields and of messages, such as `en_US`.
    #[must_use]
    pub fn lang(self, lang: impl Into<String>) -> Self {
        self.with("lang", lang.into())
    }

    /// The time zone in which `load` reads dates and times, such as `UTC`.
    #[must_use]
    pub fn tz(self, tz: impl Into<String>) -> Self {
        self.with("tz", tz.into())
    }

    /// The companies whose records are seen, by id; the first one is the current company.
    #[must_use]
    pub fn companies(self, ids: impl IntoIterator<Item = i64>) -> Self {
        self.with("allowed_company_ids", ids.into_iter().collect::<Vec<_>>())
    }

    /// Whether searches leave archived records out; Odoo's default is `true`.
    #[must_use]
    pub fn active_test(self, on: bool) -> Self {
        self.with("active_test", on)
    }

    /// Writes no messages on records for changed fields, and subscribes nobody.
    #[must_use]
    pub fn tracking_disable(self) -> Self {
        self.with("tracking_disable", true)
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// Whether no key is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Both contexts; where both set a key, this one's value holds.
    #[must_use]
    pub fn over(&self, base: &Self) -> Self {
        let mut merged = base.0.clone();
        merged.extend(self.0.clone());
        Self(merged)
    }
}

impl From<Map<String, Value>> for Context {
    fn from(keys: Map<String, Value>) -> Self {
        Self(keys)
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context ")?;
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upper_context_wins() {
        let base = Context::new().tz("Europe/Berlin").active_test(false);
        let merged = Context::new().tz("UTC").tracking_disable().over(&base);
        assert_eq!(merged.get("tz"), Some(&Value::from("UTC")));
        assert_eq!(merged.get("active_test"), Some(&Value::from(false)));
        assert_eq!(merged.get("tracking_disable"), Some(&Value::from(true)));
    }

    #[test]
    fn debug_shows_no_value() {
        let context = Context::new().with("default_key", "canary");
        assert_eq!(format!("{context:?}"), r#"Context {"default_key"}"#);
    }
}
