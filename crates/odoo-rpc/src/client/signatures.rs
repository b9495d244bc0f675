//! The names of arguments that a caller gave by position, for a protocol that takes names alone.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use tokio::sync::{Mutex, OnceCell};

use super::Client;
use super::wire::Outgoing;
use crate::error::{Error, ErrorKind, Result, Sent};
use crate::signature::{Misfit, Signature, Signatures, is_of_records};
use crate::{Call, Protocol};

/// What a model's documentation says; none where the user may not read it.
type Documentation = OnceCell<Option<Arc<Signatures>>>;

#[derive(Default)]
pub(super) struct SignatureCache {
    /// Asked for once a model, when a call needs it.
    documented: Mutex<HashMap<String, Arc<Documentation>>>,
    /// What Odoo's refusals taught, by model and method.
    learned: std::sync::Mutex<HashMap<(String, String), Signature>>,
}

impl SignatureCache {
    fn learned(&self, call: &Call) -> Option<Signature> {
        let learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
        learned.get(&key(call)).cloned()
    }

    fn learn(&self, call: &Call, signature: Signature) {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner).insert(key(call), signature);
    }
}

fn key(call: &Call) -> (String, String) {
    (call.model().to_owned(), call.method().to_owned())
}

impl Client {
    /// The call as the protocol can say it: with a name for each argument, where it takes names alone.
    ///
    /// Fails with [`ErrorKind::Encode`] when a name cannot be found.
    pub(super) async fn named<'a>(&self, call: &'a Call) -> Result<Cow<'a, Call>> {
        if self.protocol() == Protocol::JsonRpc {
            return Ok(Cow::Borrowed(call));
        }
        let unnamed = call.args.iter().any(|argument| argument.name.is_empty());
        let mut known = self.0.signatures.learned(call);
        if known.is_none() && unnamed {
            known = Signature::well_known(call.method());
        }
        if known.is_none() && unnamed && is_of_records(call) {
            known = Some(Signature::of_records());
        }
        if known.is_none() && unnamed {
            known = self.documented(call).await?;
        }
        match known.and_then(|signature| signature.name(call)) {
            Some(named) => Ok(Cow::Owned(named)),
            None if unnamed => Err(Error::new(ErrorKind::Encode, Sent::No).with_detail(
                "JSON-2 needs a name for each argument: give them with Call::arg, or let the user into Odoo's group \
                 Technical Documentation, from which they are read",
            )),
            None => Ok(Cow::Borrowed(call)),
        }
    }

    /// The call with other names than those that were refused with `error`; none when there are no better ones.
    pub(super) async fn renamed(&self, call: &Call, refused: &Call, error: &Error) -> Option<Call> {
        let misfit = Misfit::of(error)?;
        let documented = self.documented(call).await.ok().flatten();
        let mut candidates: Vec<Signature> = documented.into_iter().collect();
        // The documentation shows the method as it was introduced; an override may call the parameter otherwise.
        if let (Misfit::Missing(name), [_]) = (misfit, &refused.args[..]) {
            let parameters = vec![Cow::Owned(name.to_owned())];
            candidates.push(Signature { on_records: refused.ids.is_some(), parameters });
        }
        let renamed = candidates.into_iter().find_map(|signature| {
            let named = signature.name(call).filter(|named| !is_said_alike(named, refused))?;
            Some((signature, named))
        });
        let (signature, named) = renamed?;
        self.0.signatures.learn(call, signature);
        Some(named)
    }

    /// What the documentation of the call's model says about its method.
    async fn documented(&self, call: &Call) -> Result<Option<Signature>> {
        let cell =
            Arc::clone(self.0.signatures.documented.lock().await.entry(call.model().to_owned()).or_default());
        let documentation = cell.get_or_try_init(async || self.documentation(call.model()).await).await?;
        Ok(documentation.as_ref().and_then(|signatures| signatures.get(call.method())))
    }

    async fn documentation(&self, model: &str) -> Result<Option<Arc<Signatures>>> {
        let Some(request) = self.0.transport.signatures(model) else { return Ok(None) };
        let request = Outgoing { request: request?, timeout: None, write: false };
        let read = |answer: &_| {
            serde_json::from_str(self.0.transport.result(None, answer)?).map_err(|error| Error::json(&error))
        };
        match self.0.wire.ask(request, || true, read).await {
            Ok(signatures) => Ok(Some(Arc::new(signatures))),
            // A user without the right, a server without the module.
            Err(error) if error.sent() == Sent::Yes && !error.is_retryable() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Whether two forms of a call have the same names, and ids in the same place.
fn is_said_alike(one: &Call, other: &Call) -> bool {
    let names = |call: &Call| call.args.iter().map(|argument| argument.name.clone()).collect::<Vec<_>>();
    one.ids.is_some() == other.ids.is_some() && names(one) == names(other)
}
