//! Groups of records, and their sums.

use std::fmt;

use serde_json::{Map, Value, json};

use super::Client;
use crate::error::{Error, ErrorKind, Result, Sent};
use crate::model::ReadValue;
use crate::{Call, Context, Domain, FieldError, Record};

/// How records are grouped, and what is computed of each group.
///
/// ```
/// use odoo_rpc::GroupBy;
///
/// let by_month = GroupBy::new(["partner_id", "date_order:month"]).aggregate("amount_total", "sum");
/// # let _ = by_month;
/// ```
#[derive(Clone, Debug, Default)]
pub struct GroupBy {
    keys: Vec<String>,
    /// Field and function.
    aggregates: Vec<(String, String)>,
    limit: Option<u64>,
    offset: u64,
    context: Context,
}

/// Records that are alike. `Debug` shows no value.
#[derive(Clone, PartialEq)]
pub struct Group {
    /// How many records there are.
    pub count: u64,
    /// The condition that these records meet, in Odoo's list form: the query's and the group's own.
    pub domain: Value,
    values: Record,
}

impl GroupBy {
    /// Groups by these fields; a date's name may end with `:day`, `:week`, `:month`, `:quarter` or `:year`. Without
    /// any, all records are one group.
    #[must_use]
    pub fn new<K: Into<String>>(keys: impl IntoIterator<Item = K>) -> Self {
        Self { keys: keys.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// Computes `sum`, `avg`, `min`, `max`, `count_distinct` or another of Odoo's functions of a field.
    #[must_use]
    pub fn aggregate(mut self, field: impl Into<String>, function: impl Into<String>) -> Self {
        self.aggregates.push((field.into(), function.into()));
        self
    }

    /// At most so many groups.
    #[must_use]
    pub fn limit(mut self, groups: u64) -> Self {
        self.limit = Some(groups);
        self
    }

    /// Skips the first ones.
    #[must_use]
    pub fn offset(mut self, groups: u64) -> Self {
        self.offset = groups;
        self
    }

    /// The context; it goes over the client's own.
    #[must_use]
    pub fn context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// `formatted_read_group` of Odoo 19 and later: groups come with a condition of their own alone.
    fn formatted(&self, model: &str, domain: &Domain) -> Call {
        let count = std::iter::once("__count".to_owned());
        let aggregates: Vec<_> = count.chain(self.aggregates.iter().map(spec)).collect();
        Call::new(model.to_owned(), "formatted_read_group")
            .arg("domain", domain)
            .kwarg("groupby", &self.keys)
            .kwarg("aggregates", &aggregates)
    }

    /// `read_group` up to Odoo 18. An aggregate is asked for as `name:function(field)`, so that one field may have
    /// several.
    fn read_group(&self, model: &str, domain: &Domain) -> Call {
        let field = |(index, (field, function)): (usize, &(String, String))| {
            format!("{}:{function}({field})", old_name(index))
        };
        let fields: Vec<_> = self.aggregates.iter().enumerate().map(field).collect();
        Call::new(model.to_owned(), "read_group")
            .arg("domain", domain)
            .kwarg("fields", &fields)
            .kwarg("groupby", &self.keys)
            .kwarg("lazy", &false)
    }

    fn group(&self, domain: &Domain, answer: Record) -> Option<Group> {
        let mut values = answer.into_map();
        let count = values.remove("__count")?.as_u64()?;
        for (index, aggregate) in self.aggregates.iter().enumerate() {
            if let Some(value) = values.remove(&old_name(index)) {
                values.insert(spec(aggregate), value);
            }
        }
        let domain = match (values.remove("__domain"), values.remove("__extra_domain")) {
            (Some(domain), _) => domain,
            // Two lists one after the other are both conditions.
            (None, Some(extra)) => match (extra, json!(domain)) {
                (Value::Array(extra), Value::Array(base)) => extra.into_iter().chain(base).collect(),
                _ => return None,
            },
            (None, None) => json!(domain),
        };
        // What older versions add to dates.
        let values: Map<_, _> = values.into_iter().filter(|(name, _)| !name.starts_with("__")).collect();
        Some(Group { count, domain, values: values.into() })
    }
}

fn spec((field, function): &(String, String)) -> String {
    format!("{field}:{function}")
}

fn old_name(index: usize) -> String {
    format!("aggregate_{index}")
}

impl Group {
    /// What the records of the group have in a field, by the name that it was asked for with: for a many2one
    /// [`Link`](crate::model::Link), for a date with a span its label in the context's language (`String`), otherwise
    /// the field's own type.
    ///
    /// # Errors
    /// [`FieldError`] when it is no such field, or its values are of another type.
    pub fn key<T: ReadValue>(&self, name: &str) -> Result<T, FieldError> {
        match self.values.get(name) {
            // The start of the span, and its label.
            Some(Value::Array(pair)) if matches!(pair.first(), Some(Value::String(_))) => {
                let label = pair.get(1).unwrap_or(&Value::Null);
                T::read(label).map_err(|mismatch| mismatch.of(name))
            }
            _ => self.values.read(name),
        }
    }

    /// What was computed of the group, usually as `Option<Decimal>`.
    ///
    /// # Errors
    /// [`FieldError`] when it was not asked for, or has another type.
    pub fn aggregate<T: ReadValue>(&self, field: &str, function: &str) -> Result<T, FieldError> {
        self.values.read(&format!("{field}:{function}"))
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group")
            .field("count", &self.count)
            .field("values", &self.values)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Groups the records that meet a domain: `formatted_read_group` in Odoo 19, `read_group` before.
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use odoo_rpc::model::Link;
    /// use odoo_rpc::{Domain, GroupBy};
    /// use rust_decimal::Decimal;
    ///
    /// let by_customer = GroupBy::new(["partner_id"]).aggregate("amount_total", "sum");
    /// for group in odoo.read_group("sale.order", &Domain::eq("state", "sale"), by_customer).await? {
    ///     let customer: Option<Link> = group.key("partner_id")?;
    ///     let total: Option<Decimal> = group.aggregate("amount_total", "sum")?;
    ///     println!("{customer:?}: {} orders, {total:?}", group.count);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Client::execute`].
    pub async fn read_group(&self, model: &str, domain: &Domain, by: GroupBy) -> Result<Vec<Group>> {
        let mut call = match self.version().major() >= 19 {
            true => by.formatted(model, domain),
            false => by.read_group(model, domain),
        };
        if let Some(limit) = by.limit {
            call = call.kwarg("limit", &limit);
        }
        if by.offset > 0 {
            call = call.kwarg("offset", &by.offset);
        }
        let call = call.context(by.context.clone());
        let groups: Vec<Record> = self.execute(&call).await?;
        let groups = groups.into_iter().map(|group| by.group(domain, group)).collect::<Option<_>>();
        groups.ok_or_else(|| {
            let error = Error::new(ErrorKind::Decode, Sent::Yes).with_detail("a group without its count");
            error.on(|| call.to_string())
        })
    }
}
