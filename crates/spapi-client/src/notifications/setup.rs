//! What makes Amazon send notifications: destinations and subscriptions, made once and found again.
//!
//! A destination belongs to the application; a subscription to one seller, one type and one payload version. Both
//! functions may be called at every start: what is there already is taken as it is, also where another process made it
//! at the same moment.
//!
//! ```
//! use spapi_client::Seller;
//! use spapi_client::notifications::setup::{SetupError, Subscribe, Target, ensure_destination, ensure_subscription};
//! use spapi_client::types::notifications::NotificationType;
//!
//! /// Whether the subscription was made now.
//! async fn subscribe(seller: &Seller) -> Result<bool, SetupError> {
//!     let queue = Target::Sqs { arn: "arn:aws:sqs:eu-west-1:123456789012:spapi".into() };
//!     let destination = ensure_destination(seller, "orders", &queue).await?;
//!
//!     let orders = Subscribe::new(NotificationType::OrderChange, "1.0", &destination.value);
//!     let subscription = ensure_subscription(seller, &orders).await?;
//!     Ok(!subscription.was_there)
//! }
//! # mod amazon { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/amazon.rs")); }
//! # fn main() -> Result<(), SetupError> {
//! # let seller = amazon::seller(&[
//! #     ("GET /notifications/v1/destinations", r#"{"payload":[]}"#),
//! #     ("POST /notifications/v1/destinations", r#"{"payload":{"destinationId":"D1","name":"orders","resource":{}}}"#),
//! #     ("POST /notifications/v1/subscriptions/ORDER_CHANGE", r#"{"payload":{"subscriptionId":"S1","payloadVersion":"1.0","destinationId":"D1"}}"#),
//! # ]);
//!
//! assert!(amazon::run(subscribe(&seller))?);
//! # Ok(())
//! # }
//! ```
//!
//! The queue's policy must let Amazon's account 437568002678 do `sqs:SendMessage` and `sqs:GetQueueAttributes`.

use http::StatusCode;
use spapi_types::notifications::NotificationType;
use spapi_types::notifications_v1::{
    CreateDestination, CreateDestinationRequest, CreateSubscription, CreateSubscriptionRequest,
    DeleteSubscriptionById, Destination, DestinationResource, DestinationResourceSpecification,
    EventBridgeResourceSpecification, GetDestinations, GetSubscription, ProcessingDirective, SqsResource,
    Subscription,
};

use crate::{Error, Seller, Sent};

/// Where notifications go.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// A standard queue of SQS.
    Sqs {
        /// For example `arn:aws:sqs:eu-west-1:123456789012:spapi`.
        arn: String,
    },
    /// An event bus. An account of AWS has one destination of this kind an application and region.
    EventBridge {
        /// The region of AWS, for example `eu-west-1`.
        region: String,
        /// The account of AWS that pays.
        account_id: String,
    },
}

/// What was made or found.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Ensured<T> {
    /// It, as Amazon has it.
    pub value: T,
    /// Whether it was there before the call.
    pub was_there: bool,
}

/// A subscription as it is wanted.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Subscribe {
    /// The type of notifications.
    pub notification_type: NotificationType,
    /// The version of their payload, for example `1.0`.
    pub payload_version: String,
    /// The identifier of the destination.
    pub destination_id: String,
    /// What to leave out, for the types that know it.
    pub processing_directive: Option<ProcessingDirective>,
    /// Whether a subscription that is there and differs is replaced.
    pub replace: bool,
}

impl Subscribe {
    /// Notifications of a type and payload version to a destination.
    pub fn new(
        notification_type: NotificationType,
        payload_version: impl Into<String>,
        destination: &Destination,
    ) -> Self {
        Self {
            notification_type,
            payload_version: payload_version.into(),
            destination_id: destination.destination_id.clone().unwrap_or_default(),
            processing_directive: None,
            replace: false,
        }
    }

    /// Sets what to leave out.
    #[must_use]
    pub fn with_processing_directive(mut self, directive: ProcessingDirective) -> Self {
        self.processing_directive = Some(directive);
        self
    }

    /// Replaces a subscription that goes elsewhere or leaves out something else. Between the two nothing is sent.
    #[must_use]
    pub fn with_replace(mut self, replace: bool) -> Self {
        self.replace = replace;
        self
    }

    /// Whether a subscription is what is wanted; what is not asked for may be anything.
    fn is(&self, subscription: &Subscription) -> bool {
        subscription.destination_id.as_ref() == Some(&self.destination_id)
            && (self.processing_directive.is_none()
                || subscription.processing_directive == self.processing_directive)
    }
}

/// Why a destination or a subscription is not there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// A call failed.
    #[error(transparent)]
    Call(#[from] Error),
    /// The seller's subscription of this type and version differs, and was to be kept. Nothing was changed.
    #[error("the seller has another subscription of this type and version; have it replaced, or delete it")]
    Differs(Box<Subscription>),
    /// Amazon answered without what was made. Nothing is known of it; call again.
    #[error("Amazon's answer to {0} holds no payload")]
    Incomplete(&'static str),
}

/// Finds the application's destination with this target, or makes it.
///
/// The operations take no seller's consent: any handle of the region will do. The name is for people, and taken only
/// where the destination is made. Dropped at any moment, it can be called again.
///
/// # Errors
/// [`SetupError`]; the call may be repeated.
pub async fn ensure_destination(
    handle: &Seller,
    name: &str,
    target: &Target,
) -> Result<Ensured<Destination>, SetupError> {
    if let Some(value) = find_destination(handle, target).await? {
        return Ok(Ensured { value, was_there: true });
    }
    let request = CreateDestinationRequest::new(target.specification(), name);
    let failure = match handle.send(&CreateDestination::new(request)).await {
        Ok(answer) => {
            let value = answer.value.payload.ok_or(SetupError::Incomplete("createDestination"))?;
            return Ok(Ensured { value, was_there: false });
        }
        Err(failure) => failure,
    };
    if !may_be_there(&failure) {
        return Err(failure.into());
    }
    match find_destination(handle, target).await? {
        Some(value) => Ok(Ensured { value, was_there: true }),
        None => Err(failure.into()),
    }
}

async fn find_destination(handle: &Seller, target: &Target) -> Result<Option<Destination>, SetupError> {
    let answer = handle.send(&GetDestinations::new()).await?;
    let mut destinations = answer.value.payload.unwrap_or_default().into_iter();
    Ok(destinations.find(|destination| destination.resource.as_ref().is_some_and(|at| target.is(at))))
}

/// Finds the seller's subscription of this type and payload version, or makes it. Dropped at any moment, it can be called
/// again.
///
/// # Errors
/// [`SetupError::Differs`] where there is another that is not to be replaced; otherwise the call may be repeated.
pub async fn ensure_subscription(
    seller: &Seller,
    wanted: &Subscribe,
) -> Result<Ensured<Subscription>, SetupError> {
    if let Some(found) = find_subscription(seller, wanted).await? {
        if wanted.is(&found) {
            return Ok(Ensured { value: found, was_there: true });
        }
        if !wanted.replace {
            return Err(SetupError::Differs(Box::new(found)));
        }
        delete_subscription(seller, wanted, &found).await?;
    }
    let mut request = CreateSubscriptionRequest::new(&wanted.payload_version, &wanted.destination_id);
    request.processing_directive.clone_from(&wanted.processing_directive);
    let call = CreateSubscription::new(request, wanted.notification_type.as_str());
    let failure = match seller.send(&call).await {
        Ok(answer) => {
            let value = answer.value.payload.ok_or(SetupError::Incomplete("createSubscription"))?;
            return Ok(Ensured { value, was_there: false });
        }
        Err(failure) => failure,
    };
    if !may_be_there(&failure) {
        return Err(failure.into());
    }
    match find_subscription(seller, wanted).await? {
        Some(found) if wanted.is(&found) => Ok(Ensured { value: found, was_there: true }),
        _ => Err(failure.into()),
    }
}

async fn find_subscription(seller: &Seller, wanted: &Subscribe) -> Result<Option<Subscription>, SetupError> {
    let call = GetSubscription::new(wanted.notification_type.as_str());
    match seller.send(&call.with_payload_version(&wanted.payload_version)).await {
        Ok(answer) => Ok(answer.value.payload.filter(|found| found.subscription_id.is_some())),
        Err(failure) if failure.status() == Some(StatusCode::NOT_FOUND) => Ok(None),
        Err(failure) => Err(failure.into()),
    }
}

/// Deletes a subscription; one that is gone already is no failure.
async fn delete_subscription(
    seller: &Seller,
    wanted: &Subscribe,
    found: &Subscription,
) -> Result<(), SetupError> {
    let id = found.subscription_id.clone().unwrap_or_default();
    let call = DeleteSubscriptionById::new(id, wanted.notification_type.as_str());
    match seller.send(&call).await {
        Err(failure) if failure.status() != Some(StatusCode::NOT_FOUND) => Err(failure.into()),
        _ => Ok(()),
    }
}

/// Whether what was to be made is there in spite of the failure: another made it, or the answer got lost.
fn may_be_there(failure: &Error) -> bool {
    failure.status() == Some(StatusCode::CONFLICT) || failure.sent() == Sent::Maybe
}

impl Target {
    fn specification(&self) -> DestinationResourceSpecification {
        let specification = DestinationResourceSpecification::new();
        match self {
            Self::Sqs { arn } => specification.with_sqs(SqsResource::new(arn)),
            Self::EventBridge { region, account_id } => {
                specification.with_event_bridge(EventBridgeResourceSpecification::new(region, account_id))
            }
        }
    }

    fn is(&self, resource: &DestinationResource) -> bool {
        match self {
            Self::Sqs { arn } => resource.sqs.as_ref().is_some_and(|sqs| sqs.arn.as_ref() == Some(arn)),
            Self::EventBridge { region, account_id } => resource.event_bridge.as_ref().is_some_and(|bus| {
                bus.region.as_ref() == Some(region) && bus.account_id.as_ref() == Some(account_id)
            }),
        }
    }
}

#[cfg(test)]
mod tests;
