//! `load` from types of your own.

use std::collections::BTreeMap;

use super::Client;
use super::loading::in_utc;
use super::typed::encode;
use crate::error::{Error, ErrorKind, Result, Sent};
use crate::load::matrix::{Matrix, header};
use crate::load::{RecordMessage, RecordsOutcome, RecordsRefusal};
use crate::model::{Keyed, Names};
use crate::{Call, Context, LoadOutcome};

impl Client {
    /// Creates or updates typed records by their external ids, all of them or none, in one transaction.
    ///
    /// A record or line whose external id exists already is updated, so the same records may be loaded again and
    /// again without making anything twice; the client repeats the call by itself when a connection fails or Odoo
    /// met another transaction.
    ///
    /// Lines that exist and are not given stay as they are, with one exception that is Odoo's: a record that is given
    /// none at all loses all of its lines.
    ///
    /// Every field is written: `None` empties it. Many2one fields take ids (`i64`), external ids
    /// ([`ExternalId`](crate::ExternalId)) or names (`String`), many2many fields lists of the first two. Points in
    /// time are in UTC unless `context` itself names another time zone.
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use odoo_rpc::{Context, ExternalId, OdooValues};
    /// use rust_decimal::Decimal;
    ///
    /// #[derive(OdooValues)]
    /// #[odoo(model = "sale.order")]
    /// struct Order {
    ///     #[odoo(external_id)]
    ///     key: ExternalId,
    ///     partner_id: ExternalId,
    ///     date_order: jiff::Timestamp,
    ///     #[odoo(field = "order_line", nested)]
    ///     lines: Vec<Line>,
    /// }
    ///
    /// #[derive(OdooValues)]
    /// #[odoo(model = "sale.order.line")]
    /// struct Line {
    ///     #[odoo(external_id)]
    ///     key: ExternalId,
    ///     product_id: i64,
    ///     product_uom_qty: Decimal,
    /// }
    ///
    /// let order = Order {
    ///     key: "shop.order_1".parse()?,
    ///     partner_id: "shop.customer_1".parse()?,
    ///     date_order: "2026-11-23T18:05:09Z".parse()?,
    ///     lines: vec![Line {
    ///         key: "shop.order_1_line_1".parse()?,
    ///         product_id: 7,
    ///         product_uom_qty: "1.5".parse()?,
    ///     }],
    /// };
    /// let ids: Vec<i64> = odoo.load_from(&[order], Context::new()).await?.into_result()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::UnknownField`](crate::ErrorKind::UnknownField) and [`ErrorKind::Encode`](crate::ErrorKind::Encode)
    /// before anything is sent, and those of [`Client::load`]. Bad records are no error but
    /// [`RecordsOutcome::Refused`].
    pub async fn load_from<V: Keyed>(&self, records: &[V], context: Context) -> Result<RecordsOutcome> {
        let names = self.names(&V::TABLE).await?;
        let records: Vec<&V> = records.iter().collect();
        self.load_some(&names, &records, &context).await
    }

    /// Loads each record that can be loaded, and says of each of the others why not.
    ///
    /// The records that Odoo names as faulty are set aside, and the rest is loaded again; only where it names none is
    /// the batch divided until the faulty one is found. Each record is loaded or not as a whole, with its lines.
    ///
    /// # Errors
    /// Those of [`Client::load_from`]. Some records may be loaded by then; call it again with the same records.
    pub async fn load_each<V: Keyed>(
        &self,
        records: &[V],
        context: Context,
    ) -> Result<Vec<Result<i64, RecordsRefusal>>> {
        let names = self.names(&V::TABLE).await?;
        let mut results = BTreeMap::new();
        let mut left = vec![(0..records.len()).collect::<Vec<_>>()];
        while let Some(places) = left.pop() {
            let batch: Vec<&V> = places.iter().filter_map(|&place| records.get(place)).collect();
            let refusal = match self.load_some(&names, &batch, &context).await? {
                RecordsOutcome::Loaded { ids, .. } => {
                    results.extend(places.into_iter().zip(ids.into_iter().map(Ok)));
                    continue;
                }
                RecordsOutcome::Refused(refusal) => refusal,
            };
            let (bad, good) = divide(&places, refusal);
            results.extend(bad.into_iter().map(|(place, refusal)| (place, Err(refusal))));
            left.extend(good.into_iter().filter(|places| !places.is_empty()));
        }
        Ok(results.into_values().collect())
    }

    async fn load_some<V: Keyed>(
        &self,
        names: &Names,
        records: &[&V],
        context: &Context,
    ) -> Result<RecordsOutcome> {
        if records.is_empty() {
            return Ok(RecordsOutcome::Loaded { ids: Vec::new(), warnings: Vec::new() });
        }
        let call = Call::new(names.model, "load")
            .arg("fields", &header(names))
            .raw_arg("data", encode(&Matrix { records, names })?)
            .context(in_utc(context));
        let outcome = self.load_call(&call, || true).await?;
        if matches!(&outcome, LoadOutcome::Loaded { ids, .. } if ids.len() != records.len()) {
            let error = Error::new(ErrorKind::Decode, Sent::Yes).with_detail("not one id for each record");
            return Err(error.on(|| call.to_string()));
        }
        Ok(RecordsOutcome::new(outcome, |place| records.get(place)?.external_id().cloned()))
    }
}

/// Divides a refused batch into the records that are known to be bad, each with its own messages, and batches to try.
/// `places` are the records' places among all.
fn divide(places: &[usize], refusal: RecordsRefusal) -> (Vec<(usize, RecordsRefusal)>, Vec<Vec<usize>>) {
    let named = |index: usize| {
        let of_record = |message: &&RecordMessage| message.record == Some(index);
        refusal.errors().any(|error| of_record(&error)).then(|| {
            let own = refusal.messages.iter().filter(of_record).cloned();
            own.map(|message| RecordMessage { record: places.get(index).copied(), ..message }).collect()
        })
    };
    let mut bad = Vec::new();
    let mut good = Vec::new();
    for (index, &place) in places.iter().enumerate() {
        match named(index) {
            Some(messages) => bad.push((place, RecordsRefusal { messages })),
            None => good.push(place),
        }
    }
    match (bad.is_empty(), places) {
        (false, _) => (bad, vec![good]),
        (true, &[place]) => (vec![(place, refusal)], Vec::new()),
        (true, _) => {
            let second = good.split_off(good.len() / 2);
            (bad, vec![second, good])
        }
    }
}
