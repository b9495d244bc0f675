//! The models and fields of a real Odoo, recorded (see [`super::record`]) and compiled in.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::profile::Profile;

/// The recorded file: everything the emulator knows of Odoo without having been told by its author.
const RECORDED: &str = include_str!("data/odoo-19.json");

/// Models by name.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) version: String,
    pub(crate) models: HashMap<String, Model>,
    /// External id of a group → its title and the external ids of all groups it implies.
    pub(crate) groups: BTreeMap<String, Group>,
    pub(crate) base: BaseData,
}

/// A group of users.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) implied: Vec<String>,
}

/// Records that every database of this version starts with.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct BaseData {
    /// `[code, name, currency]`
    pub(crate) countries: Vec<(String, String, String)>,
    /// country code → `[code, name]`
    pub(crate) states: BTreeMap<String, Vec<(String, String)>>,
    /// `[name, symbol, decimal places]`
    pub(crate) currencies: Vec<(String, String, u32)>,
    /// `[external id, name]`
    pub(crate) units: Vec<(String, String)>,
    /// `[name, digits]`
    pub(crate) precisions: Vec<(String, u32)>,
    pub(crate) modules: Vec<String>,
}

/// One model.
#[derive(Debug)]
pub(crate) struct Model {
    /// Its title, as error messages name it.
    pub(crate) title: String,
    /// The default order of a search.
    pub(crate) order: String,
    pub(crate) fields: BTreeMap<String, Field>,
    /// Values a new record gets when the caller gives none.
    pub(crate) defaults: Map<String, Value>,
    /// Who may do what: `(group or everyone, letters of "rwcd")`.
    pub(crate) access: Vec<(Option<String>, String)>,
}

/// How a field behaves on the wire and in a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Int,
    Float,
    Text,
    Selection,
    Date,
    DateTime,
    Many2one,
    One2many,
    Many2many,
    Other,
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "boolean" => Self::Bool,
            "integer" | "many2one_reference" => Self::Int,
            "float" | "monetary" => Self::Float,
            "char" | "text" | "html" | "reference" => Self::Text,
            "selection" => Self::Selection,
            "date" => Self::Date,
            "datetime" => Self::DateTime,
            "many2one" => Self::Many2one,
            "one2many" => Self::One2many,
            "many2many" => Self::Many2many,
            _ => Self::Other,
        }
    }

    pub(crate) fn is_relational(self) -> bool {
        matches!(self, Self::Many2one | Self::One2many | Self::Many2many)
    }

    pub(crate) fn is_many(self) -> bool {
        matches!(self, Self::One2many | Self::Many2many)
    }
}

/// One field.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) required: bool,
    pub(crate) stored: bool,
    pub(crate) relation: Option<String>,
    /// The many2one on the other side of a one2many.
    pub(crate) inverse: Option<String>,
    /// The keys of a selection.
    pub(crate) selection: Vec<String>,
    /// Decimals kept when written; none keeps all.
    pub(crate) decimals: Option<u32>,
    /// The answer of `fields_get`.
    pub(crate) described: Map<String, Value>,
}

#[derive(Deserialize)]
struct RecordedFile {
    version: String,
    base: BaseData,
    groups: BTreeMap<String, Group>,
    models: BTreeMap<String, RecordedModel>,
}

#[derive(Deserialize)]
struct RecordedModel {
    title: String,
    order: String,
    access: Vec<(Option<String>, String)>,
    defaults: Map<String, Value>,
    fields: BTreeMap<String, (String, String, Map<String, Value>)>,
}

impl Schema {
    /// The schema of a profile; each is built once a process. `fine_prices`: "Product Price" has 6 decimals where the
    /// version keeps 2.
    pub(crate) fn of(profile: Profile, fine_prices: bool) -> &'static Self {
        static SCHEMAS: [[OnceLock<Schema>; 2]; Profile::ALL.len()] =
            [const { [const { OnceLock::new() }; 2] }; Profile::ALL.len()];
        let fine = fine_prices && profile != Profile::V19;
        SCHEMAS[profile as usize][usize::from(fine)]
            .get_or_init(|| Self::read(profile, if fine { 6 } else { 2 }))
    }

    fn read(profile: Profile, price_digits: u32) -> Self {
        // The file is part of the program and a test reads it, so an unreadable one cannot be released.
        let mut recorded: RecordedFile = match serde_json::from_str(RECORDED) {
            Ok(recorded) => recorded,
            Err(error) => unreachable!("data/odoo-19.json: {error}"),
        };
        profile.adapt_groups(&mut recorded.groups);
        let mut models = HashMap::new();
        for (name, model) in std::mem::take(&mut recorded.models) {
            let mut fields: BTreeMap<_, _> = model
                .fields
                .into_iter()
                .map(|(field, (kind, title, more))| (field.clone(), Field::new(&field, &kind, title, more)))
                .collect();
            profile.adapt(&name, &mut fields, price_digits);
            models.insert(
                name,
                Model {
                    title: model.title,
                    order: model.order,
                    fields,
                    defaults: model.defaults,
                    access: model
                        .access
                        .into_iter()
                        .map(|(group, letters)| (profile.group(group), letters))
                        .collect(),
                },
            );
        }
        Self {
            version: profile.version(&recorded.version),
            models,
            groups: recorded.groups,
            base: recorded.base,
        }
    }

    pub(crate) fn field(&self, model: &str, field: &str) -> Option<&Field> {
        self.models.get(model)?.fields.get(field)
    }
}

impl Field {
    /// A field from its recorded parts: Odoo's type, its label, and what else `fields_get` told.
    pub(crate) fn new(name: &str, kind: &str, title: String, more: Map<String, Value>) -> Self {
        let text = |key: &str| more.get(key).and_then(Value::as_str).map(str::to_owned);
        let flag = |key: &str, or: bool| more.get(key).and_then(Value::as_bool).unwrap_or(or);
        let selection = more.get("selection").and_then(Value::as_array);
        let mut described = Map::new();
        described.insert("type".into(), kind.into());
        described.insert("name".into(), name.into());
        described.insert("string".into(), title.clone().into());
        for (key, default) in [
            ("required", false),
            ("readonly", false),
            ("store", true),
            ("searchable", true),
            ("sortable", true),
        ] {
            described.insert(key.into(), flag(key, default).into());
        }
        if kind == "float" {
            // No digits: every decimal is kept.
            described.insert("digits".into(), false.into());
        }
        for (key, value) in &more {
            described.insert(key.clone(), value.clone());
        }
        Self {
            kind: Kind::of(kind),
            required: flag("required", false),
            stored: flag("store", true),
            relation: text("relation"),
            inverse: text("relation_field"),
            selection: selection
                .map(|options| {
                    options.iter().filter_map(|option| option[0].as_str().map(str::to_owned)).collect()
                })
                .unwrap_or_default(),
            decimals: None,
            title,
            described,
        }
    }
}
