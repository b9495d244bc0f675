//! How a method is called, for protocols that know arguments by name alone.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::Call;
use crate::error::{Error, ErrorKind};

/// A method's parameters, as JSON-2 binds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    /// Whether the ids of records come first.
    pub(crate) on_records: bool,
    /// The names of the parameters, in order.
    pub(crate) parameters: Vec<Cow<'static, str>>,
}

impl Signature {
    /// Odoo 19's own methods of every model. (They need no look-up, which limited users are refused.)
    pub(crate) fn well_known(method: &str) -> Option<Self> {
        let (on_records, parameters): (bool, &[&'static str]) = match method {
            "create" => (false, &["vals_list"]),
            "search" => (false, &["domain", "offset", "limit", "order"]),
            "search_read" => (false, &["domain", "fields", "offset", "limit", "order"]),
            "search_count" => (false, &["domain", "limit"]),
            "name_search" => (false, &["name", "domain", "operator", "limit"]),
            "name_create" => (false, &["name"]),
            "default_get" => (false, &["fields"]),
            "fields_get" => (false, &["allfields", "attributes"]),
            "load" => (false, &["fields", "data"]),
            "read_group" => (false, &["domain", "fields", "groupby", "offset", "limit", "orderby", "lazy"]),
            "formatted_read_group" => {
                (false, &["domain", "groupby", "aggregates", "having", "offset", "limit", "order"])
            }
            "check_access_rights" => (false, &["operation", "raise_exception"]),
            "check_object_reference" => (false, &["module", "xml_id", "raise_on_access_error"]),
            "read" => (true, &["fields", "load"]),
            "write" => (true, &["vals"]),
            "copy" => (true, &["default"]),
            "export_data" => (true, &["fields_to_export"]),
            "has_access" => (true, &["operation"]),
            "has_group" => (true, &["group_ext_id"]),
            "unlink" | "get_external_id" | "get_metadata" | "action_archive" | "action_unarchive" => {
                (true, &[])
            }
            _ => return None,
        };
        let parameters = parameters.iter().map(|name| Cow::Borrowed(*name)).collect();
        Some(Self { on_records, parameters })
    }

    /// A method of records without further arguments, such as a button.
    pub(crate) fn of_records() -> Self {
        Self { on_records: true, parameters: Vec::new() }
    }

    /// The call with these names; none when it has more arguments than there are, or ids that are none.
    pub(crate) fn name(&self, call: &Call) -> Option<Call> {
        let mut named = call.clone();
        let unnamed = named.args.first().is_some_and(|first| first.name.is_empty());
        if self.on_records && named.ids.is_none() && unnamed {
            named.ids = Some(ids(call)?);
            named.args.remove(0);
        }
        if (!self.on_records && named.ids.is_some()) || named.args.len() > self.parameters.len() {
            return None;
        }
        for (argument, name) in named.args.iter_mut().zip(&self.parameters) {
            argument.name = name.clone();
        }
        Some(named)
    }
}

/// Whether a call's arguments are nothing but the ids of records.
pub(crate) fn is_of_records(call: &Call) -> bool {
    call.ids.is_none() && call.args.len() == 1 && ids(call).is_some_and(|ids| !ids.is_empty())
}

/// The ids in the first argument: a list of them, or one.
fn ids(call: &Call) -> Option<Vec<i64>> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Ids {
        Many(Vec<i64>),
        One(i64),
    }

    match serde_json::from_str(call.args.first()?.json.as_ref()?.get()).ok()? {
        Ids::Many(ids) => Some(ids),
        Ids::One(id) => Some(vec![id]),
    }
}

/// How Odoo refused to bind a call's arguments; it has not run then.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Misfit<'a> {
    /// A parameter of this name got nothing.
    Missing(&'a str),
    /// An argument has another name than any parameter, or a model's method was given ids.
    Other,
}

impl<'a> Misfit<'a> {
    pub(crate) fn of(error: &'a Error) -> Option<Self> {
        let unprocessable = error.detail().is_some_and(|class| class.ends_with(".UnprocessableEntity"));
        if error.kind() != ErrorKind::Server || !unprocessable {
            return None;
        }
        let message = error.message()?;
        let missing = message.strip_prefix("missing a required argument: '");
        Some(match missing.and_then(|name| name.strip_suffix('\'')) {
            Some(name) => Self::Missing(name),
            None => Self::Other,
        })
    }
}

/// The signatures of a model's methods, as its documentation page tells them.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Signatures {
    methods: HashMap<String, Documented>,
}

impl Signatures {
    pub(crate) fn get(&self, method: &str) -> Option<Signature> {
        let documented = self.methods.get(method)?;
        let parameters = documented.parameters.0.iter().cloned().map(Cow::Owned).collect();
        Some(Signature { on_records: !documented.api.iter().any(|mark| mark == "model"), parameters })
    }
}

#[derive(Debug, Deserialize)]
struct Documented {
    #[serde(default)]
    api: Vec<String>,
    parameters: Names,
}

/// The keys of an object in their order.
#[derive(Debug, PartialEq, Eq)]
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;

        impl<'de> Visitor<'de> for Keys {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("parameters by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some((name, IgnoredAny)) = map.next_entry()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }

        deserializer.deserialize_map(Keys)
    }
}

#[cfg(test)]
mod tests;
