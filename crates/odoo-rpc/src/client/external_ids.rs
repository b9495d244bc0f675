//! External ids: asked for, looked up, given.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Client;
use crate::error::{ErrorKind, Result};
use crate::{Call, Context, ExternalId};

impl Client {
    /// The external ids of these records; `None` for a record without one.
    ///
    /// # Errors
    /// Those of [`Client::execute`].
    pub async fn external_ids(&self, model: &str, ids: &[i64]) -> Result<BTreeMap<i64, Option<ExternalId>>> {
        let call = Call::new(model.to_owned(), "get_external_id").ids(ids.iter().copied());
        let names: BTreeMap<i64, String> = self.execute(&call).await?;
        Ok(names.into_iter().map(|(id, name)| (id, name.parse().ok())).collect())
    }

    /// The model and id of the record that has an external id; `None` when there is none that this user may see.
    ///
    /// # Errors
    /// Those of [`Client::execute`].
    pub async fn record_of(&self, id: &ExternalId) -> Result<Option<(String, i64)>> {
        let call = Call::new("ir.model.data", "check_object_reference")
            .arg("module", id.module())
            .arg("xml_id", id.name())
            // Odoo looks whether the user sees the record by a search, which leaves archived ones out.
            .context(Context::new().active_test(false));
        match self.execute::<(String, Value)>(&call).await {
            // Odoo raises a bare ValueError here, and for nothing else that these arguments can cause.
            Err(error)
                if error.kind() == ErrorKind::Server && error.detail() == Some("builtins.ValueError") =>
            {
                Ok(None)
            }
            // Without an id: the record is out of the user's sight, or was never there, because Odoo's cache may hold
            // an external id that a refused `load` rolled back.
            other => other.map(|(model, id)| Some((model, id.as_i64()?))),
        }
    }

    /// Gives a record that is there an external id, so that [`Client::load`] finds it. A record may have several; one
    /// that it has already is no error, so this may be repeated.
    ///
    /// Records that `load` makes have theirs from the beginning. The user needs the right to external ids (the group
    /// *Access Rights*).
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// odoo.assign_external_id("res.partner", 7, &"shop.customer_1".parse()?).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::UniqueViolation`] where another record has it, and those of [`Client::execute`].
    pub async fn assign_external_id(&self, model: &str, record: i64, id: &ExternalId) -> Result<()> {
        let values: Map<String, Value> = [
            ("module", Value::from(id.module())),
            ("name", id.name().into()),
            ("model", model.into()),
            ("res_id", record.into()),
        ]
        .into_iter()
        .map(|(field, value)| (field.to_owned(), value))
        .collect();
        match self.create("ir.model.data", vec![values], Context::new()).await {
            Err(error) if error.kind() == ErrorKind::UniqueViolation => match self.record_of(id).await? {
                Some(there) if there == (model.to_owned(), record) => Ok(()),
                _ => Err(error),
            },
            made => made.map(drop),
        }
    }
}
