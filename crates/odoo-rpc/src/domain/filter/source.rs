//! The records that a domain looks at.

use std::collections::BTreeMap;

use crate::{FieldInfo, Fields, Record};

/// Where a [`Filter`](crate::Filter) finds the types of fields and the records that others link to.
///
/// [`Records`] is one in memory. Records hold what the method `read` returns with `active_test: false` in its context:
/// x2many fields then hold the ids of archived records too. (`search_read` drops that key before it reads.)
pub trait Source {
    /// What is known of a field; `None` when the model has no such field.
    fn field(&self, model: &str, field: &str) -> Option<&FieldInfo>;

    /// A record; `None` when there is none with this id.
    fn record(&self, model: &str, id: i64) -> Option<&Record>;

    /// The ids of all records of a model, archived ones included. Only searches, and `child_of` and `parent_of` by
    /// name, ask for them.
    fn ids(&self, model: &str) -> Vec<i64>;

    /// The field that links a record to the one above it, Odoo's `_parent_name`.
    fn parent_field(&self, model: &str) -> &str {
        let _ = model;
        "parent_id"
    }

    /// The fields in which a record's name is looked for, Odoo's `_rec_names_search` or else `_rec_name`: where a
    /// relation is compared with a text, and for `display_name`. A few models look in their own ways, which are not
    /// followed here: `product.product`, `res.country.state`, `res.partner.category`.
    fn name_fields(&self, model: &str) -> Vec<String>;

    /// The field that says whether a record is in use; `None` when records of this model cannot be archived.
    fn active_field(&self, model: &str) -> Option<&str> {
        ["active", "x_active"].into_iter().find(|field| self.field(model, field).is_some())
    }
}

/// Records in memory, by model.
///
/// ```
/// use odoo_rpc::{Domain, FieldInfo, FieldKind, Fields, Filter, Record, Records, Rules};
///
/// let category = FieldInfo::new(FieldKind::Many2one).with_relation("product.category");
/// let name = FieldInfo::new(FieldKind::Char);
/// let record = |json: &str| serde_json::from_str::<Record>(json);
///
/// let mut shop = Records::new();
/// shop.model("product.category", Fields::from_iter([("name", name.clone()), ("parent_id", category.clone())]))
///     .insert(record(r#"{"id": 1, "name": "All", "parent_id": false}"#)?)?
///     .insert(record(r#"{"id": 2, "name": "Toys", "parent_id": [1, "All"]}"#)?)?;
/// shop.model("product.product", Fields::from_iter([("name", name), ("categ_id", category)]))
///     .insert(record(r#"{"id": 7, "name": "Ball", "categ_id": [2, "Toys"]}"#)?)?;
///
/// let domain: Domain = "[('categ_id', 'child_of', 1), ('name', 'ilike', 'BALL')]".parse()?;
/// let rules = Rules::new();
/// assert_eq!(Filter::new(&domain, &shop, "product.product", &rules)?.search()?, [7]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Records(BTreeMap<String, Table>);

/// One model of [`Records`].
#[derive(Clone, Debug)]
pub struct Table {
    fields: Fields,
    records: BTreeMap<i64, Record>,
    parent_field: String,
    name_fields: Vec<String>,
}

impl Records {
    /// No models.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a model, or replaces it. Names are looked for in `name`, or `x_name`.
    pub fn model(&mut self, model: impl Into<String>, fields: Fields) -> &mut Table {
        let name_fields = fields.pick(&["name", "x_name"]).map(str::to_owned).into_iter().collect();
        let table =
            Table { fields, records: BTreeMap::new(), parent_field: "parent_id".to_owned(), name_fields };
        self.0.entry(model.into()).insert_entry(table).into_mut()
    }
}

impl Table {
    /// Adds a record, or replaces the one with its id.
    ///
    /// # Errors
    /// [`FieldError`](crate::FieldError) when it has no id.
    pub fn insert(&mut self, record: Record) -> Result<&mut Self, crate::FieldError> {
        self.records.insert(record.id()?, record);
        Ok(self)
    }

    /// Sets the field that links a record to the one above it; `parent_id` by default.
    pub fn parent_field(&mut self, field: impl Into<String>) -> &mut Self {
        self.parent_field = field.into();
        self
    }

    /// Sets the fields in which a record's name is looked for, Odoo's `_rec_names_search`.
    pub fn name_fields<N: Into<String>>(&mut self, fields: impl IntoIterator<Item = N>) -> &mut Self {
        self.name_fields = fields.into_iter().map(Into::into).collect();
        self
    }
}

impl Source for Records {
    fn field(&self, model: &str, field: &str) -> Option<&FieldInfo> {
        self.0.get(model)?.fields.get(field)
    }

    fn record(&self, model: &str, id: i64) -> Option<&Record> {
        self.0.get(model)?.records.get(&id)
    }

    fn ids(&self, model: &str) -> Vec<i64> {
        self.0.get(model).map(|table| table.records.keys().copied().collect()).unwrap_or_default()
    }

    fn parent_field(&self, model: &str) -> &str {
        self.0.get(model).map_or("parent_id", |table| &table.parent_field)
    }

    fn name_fields(&self, model: &str) -> Vec<String> {
        self.0.get(model).map(|table| table.name_fields.clone()).unwrap_or_default()
    }
}

/// Records of one kind, linking to nothing: their model is the empty name.
impl Source for Fields {
    fn field(&self, model: &str, field: &str) -> Option<&FieldInfo> {
        if model.is_empty() { self.get(field) } else { None }
    }

    fn record(&self, _: &str, _: i64) -> Option<&Record> {
        None
    }

    fn ids(&self, _: &str) -> Vec<i64> {
        Vec::new()
    }

    fn name_fields(&self, _: &str) -> Vec<String> {
        self.pick(&["name", "x_name"]).map(str::to_owned).into_iter().collect()
    }
}
