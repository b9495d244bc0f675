use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Transition, Workflow};
use crate::error::{Error, ErrorKind, Result};
use crate::{Call, Context, FieldError};

/// More records a call gain little, and one that refuses costs more.
const BATCH: usize = 80;

/// A method that takes records from one state to another.
///
/// ```
/// use odoo_rpc::workflow::Step;
///
/// let step = Step::new("purchase.order", "button_confirm").from(["draft", "sent"]);
/// assert_eq!(format!("{step:?}"), "Step { call: \"purchase.order.button_confirm\", from: [\"draft\", \"sent\"] }");
/// ```
#[derive(Clone)]
pub struct Step {
    model: String,
    method: String,
    field: String,
    from: Vec<String>,
    context: Context,
}

impl Step {
    /// A method without arguments of a model that has a field `state`.
    #[must_use]
    pub fn new(model: impl Into<String>, method: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            method: method.into(),
            field: "state".to_owned(),
            from: Vec::new(),
            context: Context::new(),
        }
    }

    /// The states that it is run in; records in another one are left alone. Without any it is run in all.
    #[must_use]
    pub fn from<S: Into<String>>(mut self, states: impl IntoIterator<Item = S>) -> Self {
        self.from = states.into_iter().map(Into::into).collect();
        self
    }

    /// The selection field that holds the state, `state` by default.
    #[must_use]
    pub fn state_field(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// The context of the method.
    #[must_use]
    pub fn context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    fn may_run(&self, state: &str) -> bool {
        self.from.is_empty() || self.from.iter().any(|from| from == state)
    }
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Step")
            .field("call", &format_args!("\"{}.{}\"", self.model, self.method))
            .field("from", &self.from)
            .finish()
    }
}

impl Workflow<'_> {
    /// Runs a step, and tells of each record what came of it, in the order of `ids`; of one that is named twice, once.
    ///
    /// Takes a call before, one after, and in between one for each 80 records and about two more for each record that
    /// refuses and each time the others are halved.
    ///
    /// # Errors
    /// Those of [`Client::execute`](crate::Client::execute) that are no one record's fault, such as a connection that
    /// failed or a missing method. What was done until then stays done; run the step again.
    pub async fn run(&self, step: &Step, ids: &[i64]) -> Result<Vec<Transition>> {
        let mut seen = BTreeSet::new();
        let ids: Vec<i64> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
        let before = self.states(step, &ids).await?;
        let ready: Vec<i64> = ids
            .iter()
            .copied()
            .filter(|id| before.get(id).is_some_and(|state| step.may_run(state)))
            .collect();
        let mut done = Outcome::default();
        // A stack, so that the halves come next and in order.
        let mut batches: Vec<&[i64]> = ready.chunks(BATCH).rev().collect();
        while let Some(batch) = batches.pop() {
            match self.call(step, batch).await {
                Ok(answer) => done.answered(batch, &answer),
                Err(error) if !is_of_a_record(error.kind()) => return Err(error),
                Err(error) => match batch {
                    [only] => drop(done.refused.insert(*only, error)),
                    _ => {
                        let (first, second) = batch.split_at(batch.len() / 2);
                        batches.extend([second, first]);
                    }
                },
            }
        }
        let mut after = if ready.is_empty() { before.clone() } else { self.states(step, &ids).await? };
        let transition = |&id: &i64| Transition {
            id,
            before: before.get(&id).cloned(),
            after: after.remove(&id),
            refused: done.refused.remove(&id),
            asked: done.asked.remove(&id),
        };
        Ok(ids.iter().map(transition).collect())
    }

    async fn call(&self, step: &Step, ids: &[i64]) -> Result<Value> {
        let call = Call::new(step.model.clone(), step.method.clone()).ids(ids.iter().copied());
        self.0.execute(&call.context(step.context.clone())).await
    }

    async fn states(&self, step: &Step, ids: &[i64]) -> Result<BTreeMap<i64, String>> {
        let records = self.0.read(&step.model, ids, &[&step.field], Context::new()).await?;
        let state = |record: &crate::Record| -> Result<(i64, String), FieldError> {
            Ok((record.id()?, record.str(&step.field)?.unwrap_or_default().to_owned()))
        };
        records.iter().map(|record| state(record).map_err(Error::from)).collect()
    }
}

/// What came of the calls, by record.
#[derive(Default)]
struct Outcome {
    refused: BTreeMap<i64, Error>,
    asked: BTreeMap<i64, String>,
}

impl Outcome {
    /// An action is a question to a person, or a print that a person would see.
    fn answered(&mut self, batch: &[i64], answer: &Value) {
        let Some(action) = answer.as_object() else { return };
        let name = ["res_model", "tag", "type"].iter().find_map(|key| action.get(*key)?.as_str());
        let name = name.unwrap_or("an action");
        self.asked.extend(batch.iter().map(|id| (*id, name.to_owned())));
    }
}

/// Whether an exception may be one record's fault, so that the others can go without it. Odoo took everything back.
fn is_of_a_record(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UserError
            | ErrorKind::ValidationError
            | ErrorKind::UniqueViolation
            | ErrorKind::AccessError
            | ErrorKind::MissingRecord
            | ErrorKind::Server
    )
}
