//! Records as types of your own.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use super::Client;
use crate::error::{Error, ErrorKind, Result, Sent};
use crate::model::{Model, ModelError, Names, Row, Table, Values, Written};
use crate::{Call, Context, Domain, Record, SearchOptions};

impl Client {
    /// The records that meet a domain, as a type with [`OdooModel`](crate::OdooModel).
    ///
    /// Lines of nested fields take one more call a field, for all records together. A line that was deleted in
    /// between is left out.
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use odoo_rpc::model::Link;
    /// use odoo_rpc::{Domain, OdooModel, SearchOptions};
    /// use rust_decimal::Decimal;
    ///
    /// #[derive(OdooModel)]
    /// #[odoo(model = "sale.order")]
    /// struct Order {
    ///     id: i64,
    ///     partner_id: Link,
    ///     amount_total: Decimal,
    /// }
    ///
    /// let open = Domain::eq("state", "sale");
    /// for order in odoo.search_read_as::<Order>(&open, SearchOptions::new().limit(50)).await? {
    ///     println!("{}: {} for {}", order.id, order.amount_total, order.partner_id.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::UnknownField`] for a field that this server has not; [`ErrorKind::Decode`], with [`ModelError`]
    /// as its source, for a record that does not fit the type; and those of [`Client::search_read`].
    pub async fn search_read_as<T: Model>(&self, domain: &Domain, options: SearchOptions) -> Result<Vec<T>> {
        let names = self.names(&T::TABLE).await?;
        let context = options.context.clone();
        let records = self.search_read(names.model, domain, &names.to_vec(), options).await?;
        self.typed(&names, records, &context).await
    }

    /// These records as a type. Records that do not exist any more are left out.
    ///
    /// # Errors
    /// Those of [`Client::search_read_as`].
    pub async fn read_as<T: Model>(&self, ids: &[i64], context: Context) -> Result<Vec<T>> {
        let names = self.names(&T::TABLE).await?;
        let records = self.read(names.model, ids, &names.to_vec(), context.clone()).await?;
        self.typed(&names, records, &context).await
    }

    /// Creates records, all of them or none, and returns their ids in the same order.
    ///
    /// Nothing protects a repeat from creating them twice; [`Client::load_from`] does.
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client) -> odoo_rpc::Result<()> {
    /// use odoo_rpc::{Context, OdooValues};
    ///
    /// #[derive(OdooValues)]
    /// #[odoo(model = "res.partner")]
    /// struct NewPartner<'a> {
    ///     name: &'a str,
    ///     email: Option<&'a str>,
    /// }
    ///
    /// let ids = odoo.create_from(&[NewPartner { name: "Jane", email: None }], Context::new()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::UnknownField`] for a field that this server has not, [`ErrorKind::Encode`] for a value that has
    /// no JSON form, both before anything is sent; and those of [`Client::create`].
    pub async fn create_from<V: Values>(&self, records: &[V], context: Context) -> Result<Vec<i64>> {
        let names = &self.names(&V::TABLE).await?;
        let records: Vec<_> = records.iter().map(|values| Written { values, names }).collect();
        let call = Call::new(names.model, "create").raw_arg("vals_list", encode(&records)?);
        self.execute(&call.context(context)).await
    }

    /// Writes the same values to these records. A field that is [`Set::Keep`](crate::model::Set::Keep) is left alone.
    ///
    /// # Errors
    /// Those of [`Client::create_from`] and [`Client::write`].
    pub async fn write_from<V: Values>(&self, ids: &[i64], values: &V, context: Context) -> Result<()> {
        let names = &self.names(&V::TABLE).await?;
        let call = Call::new(names.model, "write").ids(ids.iter().copied());
        let call = call.raw_arg("vals", encode(&Written { values, names })?);
        self.execute::<Value>(&call.context(context)).await.map(drop)
    }

    /// What this server calls the fields of a table; the models' fields are asked for once.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownField`] for a field that this server has not, and those of [`Client::fields`].
    pub async fn names(&self, table: &Table) -> Result<Names> {
        let mut fields = BTreeMap::new();
        for model in table.models() {
            fields.insert(model, self.fields(model).await?);
        }
        Names::resolve(table, &|model| fields.get(model).map(|fields| &**fields)).map_err(|unknown| {
            let detail = format!("`{}` of `{}`", unknown.field, unknown.model);
            Error::new(ErrorKind::UnknownField, Sent::No).with_detail(detail).with_source(unknown)
        })
    }

    /// Reads the lines of the records and makes types of them.
    pub(super) async fn typed<T: Model>(
        &self,
        names: &Names,
        records: Vec<Record>,
        context: &Context,
    ) -> Result<Vec<T>> {
        let records = self.with_lines(names, records, context).await?;
        records.iter().map(|record| T::read(&Row::new(record, names)).map_err(misfit)).collect()
    }

    /// Puts the lines of nested fields in the place of their ids.
    async fn with_lines(
        &self,
        names: &Names,
        records: Vec<Record>,
        context: &Context,
    ) -> Result<Vec<Record>> {
        let mut records: Vec<_> = records.into_iter().map(Record::into_map).collect();
        for field in names.fields.iter().flatten() {
            let Some(nested) = &field.nested else { continue };
            let ids = |record: &serde_json::Map<String, Value>| {
                record
                    .get(field.name)
                    .and_then(Value::as_array)
                    .map(|ids| ids.iter().filter_map(Value::as_i64).collect())
            };
            let of_records: Vec<Vec<i64>> =
                records.iter().map(|record| ids(record).unwrap_or_default()).collect();
            let all = of_records.concat();
            if all.is_empty() {
                continue;
            }
            let lines = self.read(nested.model, &all, &nested.to_vec(), context.clone()).await?;
            // Boxed, because lines may have lines.
            let lines = Box::pin(self.with_lines(nested, lines, context)).await?;
            let with_id = |line: Record| line.id().ok().map(|id| (id, Value::Object(line.into_map())));
            let mut lines: BTreeMap<i64, Value> = lines.into_iter().filter_map(with_id).collect();
            for (record, ids) in records.iter_mut().zip(of_records) {
                let found = ids.iter().filter_map(|id| lines.remove(id)).collect();
                record.insert(field.name.to_owned(), Value::Array(found));
            }
        }
        Ok(records.into_iter().map(Record::from).collect())
    }
}

/// Writes values before the call is made, so that the error can say what cannot be written. Such errors are those
/// of [`WriteValue`](crate::model::WriteValue), which hold no value.
pub(super) fn encode(values: &impl Serialize) -> Result<Box<RawValue>> {
    to_raw_value(values)
        .map_err(|error| Error::new(ErrorKind::Encode, Sent::No).with_detail(error.to_string()))
}

fn misfit(error: ModelError) -> Error {
    Error::new(ErrorKind::Decode, Sent::Yes).with_detail(error.to_string()).with_source(error)
}
