//! Reading and writing records.

use serde_json::{Map, Value};

use super::Client;
use crate::error::Result;
use crate::{Call, Context, Domain, Record};

/// What a search returns, and in what order.
#[derive(Clone, Debug, Default)]
pub struct SearchOptions {
    /// At most so many records; all by default.
    pub limit: Option<u64>,
    /// Skips the first ones.
    pub offset: u64,
    /// Odoo's order clause, such as `date_order desc, id`; the model's own by default.
    pub order: Option<String>,
    /// The context; it goes over the client's own.
    pub context: Context,
}

impl SearchOptions {
    /// No limit, the model's own order.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// At most so many records.
    #[must_use]
    pub fn limit(mut self, records: u64) -> Self {
        self.limit = Some(records);
        self
    }

    /// Skips the first ones.
    #[must_use]
    pub fn offset(mut self, records: u64) -> Self {
        self.offset = records;
        self
    }

    /// Odoo's order clause, such as `date_order desc, id`.
    #[must_use]
    pub fn order(mut self, clause: impl Into<String>) -> Self {
        self.order = Some(clause.into());
        self
    }

    /// The context; it goes over the client's own.
    #[must_use]
    pub fn context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    fn apply(self, call: Call) -> Call {
        let call = match self.offset {
            0 => call,
            offset => call.kwarg("offset", &offset),
        };
        let call = match self.limit {
            Some(limit) => call.kwarg("limit", &limit),
            None => call,
        };
        let call = match self.order {
            Some(order) => call.kwarg("order", &order),
            None => call,
        };
        call.context(self.context)
    }
}

impl Client {
    /// The records that meet a domain, with these fields.
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use odoo_rpc::{Domain, SearchOptions};
    ///
    /// let domain = Domain::is_in("client_order_ref", ["902-3159896-1390916"]);
    /// let fields = ["name", "state", "amount_total"];
    /// for order in odoo.search_read("sale.order", &domain, &fields, SearchOptions::new()).await? {
    ///     println!("{:?}: {:?}", order.str("name")?, order.decimal("amount_total")?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Client::execute`]; [`ErrorKind::UnknownField`](crate::ErrorKind::UnknownField) for a field that this
    /// server has not.
    pub async fn search_read(
        &self,
        model: &str,
        domain: &Domain,
        fields: &[&str],
        options: SearchOptions,
    ) -> Result<Vec<Record>> {
        let call = Call::new(model.to_owned(), "search_read").arg("domain", domain).kwarg("fields", fields);
        self.execute(&options.apply(call)).await
    }

    /// The ids of the records that meet a domain.
    ///
    /// # Errors
    /// Those of [`Client::execute`].
    pub async fn search(&self, model: &str, domain: &Domain, options: SearchOptions) -> Result<Vec<i64>> {
        let call = Call::new(model.to_owned(), "search").arg("domain", domain);
        self.execute(&options.apply(call)).await
    }

    /// How many records meet a domain.
    ///
    /// # Errors
    /// Those of [`Client::execute`].
    pub async fn search_count(&self, model: &str, domain: &Domain, context: Context) -> Result<u64> {
        let call = Call::new(model.to_owned(), "search_count").arg("domain", domain);
        self.execute(&call.context(context)).await
    }

    /// These records, with these fields. Records that do not exist any more are left out.
    ///
    /// # Errors
    /// Those of [`Client::execute`]; [`ErrorKind::UnknownField`](crate::ErrorKind::UnknownField) for a field that this
    /// server has not.
    pub async fn read(
        &self,
        model: &str,
        ids: &[i64],
        fields: &[&str],
        context: Context,
    ) -> Result<Vec<Record>> {
        let call = Call::new(model.to_owned(), "read").ids(ids.iter().copied()).arg("fields", fields);
        self.execute(&call.context(context)).await
    }

    /// Creates records, all of them or none, and returns their ids in the same order.
    ///
    /// Nothing protects a repeat from creating them twice; [`Client::load`] with external ids does.
    ///
    /// # Errors
    /// Those of [`Client::execute`].
    pub async fn create(
        &self,
        model: &str,
        records: Vec<Map<String, Value>>,
        context: Context,
    ) -> Result<Vec<i64>> {
        let call = Call::new(model.to_owned(), "create").arg("vals_list", &records);
        self.execute(&call.context(context)).await
    }

    /// Writes the same values to these records.
    ///
    /// # Errors
    /// Those of [`Client::execute`]; [`ErrorKind::MissingRecord`](crate::ErrorKind::MissingRecord) when one does not
    /// exist any more.
    pub async fn write(
        &self,
        model: &str,
        ids: &[i64],
        values: Map<String, Value>,
        context: Context,
    ) -> Result<()> {
        let call = Call::new(model.to_owned(), "write").ids(ids.iter().copied()).arg("vals", &values);
        self.execute::<Value>(&call.context(context)).await.map(drop)
    }

    /// Deletes records.
    ///
    /// # Errors
    /// Those of [`Client::execute`].
    pub async fn unlink(&self, model: &str, ids: &[i64], context: Context) -> Result<()> {
        let call = Call::new(model.to_owned(), "unlink").ids(ids.iter().copied());
        self.execute::<Value>(&call.context(context)).await.map(drop)
    }
}
