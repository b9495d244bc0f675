//! The names of methods' parameters, by which JSON-2 binds arguments.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use super::error::{OdooError, Result};
use super::models;
use super::profile::Profile;

/// How a method is called.
pub(crate) struct Signature {
    /// Whether it belongs to the model, and takes no ids.
    of_model: bool,
    /// Each parameter, and whether it must be given.
    parameters: &'static [(&'static str, bool)],
}

/// Methods of every model that records or a programmer's own work need, and that nobody calls from outside.
const PRIVATE: [&str; 9] = [
    "browse",
    "check_access",
    "ensure_one",
    "exists",
    "filtered",
    "mapped",
    "search_fetch",
    "sudo",
    "with_context",
];

/// Methods of every model; some are hidden in the documentation, because they are going away.
const GENERIC: [&str; 20] = [
    "create",
    "search",
    "search_read",
    "search_count",
    "name_search",
    "default_get",
    "fields_get",
    "load",
    "check_access_rights",
    "read",
    "write",
    "copy",
    "has_access",
    "unlink",
    "get_external_id",
    "action_archive",
    "action_unarchive",
    "check_object_reference",
    "has_group",
    "context_get",
];

/// Whether a method may not be called from outside.
pub(crate) fn is_private(profile: Profile, method: &str) -> bool {
    method.starts_with('_') || (profile >= Profile::V19 && PRIVATE.contains(&method))
}

/// What the documentation says of a model.
#[derive(Serialize)]
pub(crate) struct Documentation<'a> {
    model: &'a str,
    methods: BTreeMap<&'static str, Signature>,
}

impl<'a> Documentation<'a> {
    pub(crate) fn of(profile: Profile, model: &'a str) -> Self {
        let names = GENERIC.iter().chain(models::methods(model)).copied();
        let shown = names.filter(|name| *name != "check_access_rights");
        let methods = shown.filter_map(|name| Some((name, Signature::of(profile, model, name)?))).collect();
        Self { model, methods }
    }
}

impl Serialize for Signature {
    /// Parameters keep their order, which a [`Value`] would not.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Parameters(&'static [(&'static str, bool)]);

        impl Serialize for Parameters {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let described = |required: bool| if required { json!({}) } else { json!({"default": null}) };
                serializer.collect_map(self.0.iter().map(|(name, required)| (name, described(*required))))
            }
        }

        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("parameters", &Parameters(self.parameters))?;
        map.serialize_entry("api", if self.of_model { &["model"][..] } else { &[] })?;
        map.end()
    }
}

impl Signature {
    /// The signature of a model's method, if there is such a method.
    pub(crate) fn of(profile: Profile, model: &str, method: &str) -> Option<Self> {
        let (of_model, parameters): (bool, &[(&str, bool)]) = match (model, method) {
            ("ir.model.data", "check_object_reference") => {
                (true, &[("module", true), ("xml_id", true), ("raise_on_access_error", false)])
            }
            (_, "check_object_reference") => return None,
            ("res.users", "context_get") => (true, &[]),
            ("res.users", "has_group") => (false, &[("group_ext_id", true)]),
            (_, "context_get" | "has_group") => return None,
            ("res.users.apikeys.description", "make_key")
            | ("res.users.apikeys", "remove")
            | ("res.users.identitycheck", "run_check") => (false, &[]),
            (_, "create") => (true, &[("vals_list", true)]),
            (_, "search") => {
                (true, &[("domain", true), ("offset", false), ("limit", false), ("order", false)])
            }
            (_, "search_read") => (
                true,
                &[
                    ("domain", false),
                    ("fields", false),
                    ("offset", false),
                    ("limit", false),
                    ("order", false),
                ],
            ),
            (_, "search_count") => (true, &[("domain", true), ("limit", false)]),
            (_, "name_search") => {
                (true, &[("name", false), ("domain", false), ("operator", false), ("limit", false)])
            }
            (_, "default_get") => (true, &[("fields", true)]),
            (_, "fields_get") => (true, &[("allfields", false), ("attributes", false)]),
            (_, "load") => (true, &[("fields", true), ("data", true)]),
            (_, "check_access_rights") => (true, &[("operation", true), ("raise_exception", false)]),
            (_, "read") => (false, &[("fields", false), ("load", false)]),
            (_, "write") => (false, &[("vals", true)]),
            (_, "copy") => (false, &[("default", false)]),
            (_, "has_access") => (false, &[("operation", true)]),
            (_, "unlink" | "get_external_id" | "action_archive" | "action_unarchive") => (false, &[]),
            ("sale.order", "message_unsubscribe") => (false, &[("partner_ids", false)]),
            ("sale.order", "action_done") if !profile.locks_by_state() => return None,
            (_, method) if models::methods(model).contains(&method) => (false, &[]),
            _ => return None,
        };
        Some(Self { of_model, parameters })
    }

    /// Checks a call's arguments as Python binds them.
    pub(crate) fn bind(&self, model: &str, method: &str, named: &Map<String, Value>) -> Result<()> {
        let ids = named.get("ids").and_then(Value::as_array).is_some_and(|ids| !ids.is_empty());
        if self.of_model && ids {
            return Err(OdooError::unprocessable(format!("cannot call {model}.{method} with ids")));
        }
        let missing = self.parameters.iter().find(|(name, required)| *required && !named.contains_key(*name));
        if let Some((name, _)) = missing {
            return Err(OdooError::unprocessable(format!("missing a required argument: '{name}'")));
        }
        let known = |name: &str| name == "ids" || self.parameters.iter().any(|(known, _)| *known == name);
        match named.keys().find(|name| !known(name)) {
            Some(name) => {
                Err(OdooError::unprocessable(format!("got an unexpected keyword argument '{name}'")))
            }
            None => Ok(()),
        }
    }
}
