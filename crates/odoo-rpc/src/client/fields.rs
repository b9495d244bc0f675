//! The fields of models, asked for once.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{Mutex, OnceCell};

use super::Client;
use crate::error::Result;
use crate::{Call, Fields};

/// One cell a model, so that callers at the same time share one request.
#[derive(Default)]
pub(super) struct FieldCache(Mutex<HashMap<String, Arc<OnceCell<Arc<Fields>>>>>);

const ATTRIBUTES: [&str; 13] = [
    "type",
    "string",
    "required",
    "readonly",
    "store",
    "relation",
    "relation_field",
    "context",
    "currency_field",
    "domain",
    "digits",
    "size",
    "selection",
];

impl Client {
    /// The fields of a model, from `fields_get`; kept for as long as the client lives.
    ///
    /// # Errors
    /// [`UnknownModel`](crate::ErrorKind::UnknownModel) when the module is not installed, and those of every call.
    pub async fn fields(&self, model: &str) -> Result<Arc<Fields>> {
        let cell = Arc::clone(self.0.fields.0.lock().await.entry(model.to_owned()).or_default());
        let call = Call::new(model.to_owned(), "fields_get").kwarg("attributes", &ATTRIBUTES);
        cell.get_or_try_init(async || self.execute(&call).await.map(Arc::new)).await.cloned()
    }
}
