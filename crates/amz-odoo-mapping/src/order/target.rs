//! What Odoo should show for an order.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::draft::{Channel, OrderDraft, Status};

/// The merchant's policy on which orders come into Odoo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Policy {
    /// Orders that were shipped or canceled before this instant are history: they move nothing in Odoo.
    pub cut_over: Option<Timestamp>,
    /// True to leave pending orders out of Odoo until they are paid; false to show them as quotations.
    pub skip_pending: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { cut_over: None, skip_pending: true }
    }
}

/// What Odoo should show for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Nothing.
    Skip {
        /// Why.
        reason: SkipReason,
    },
    /// A quotation: known, but nothing to ship from Odoo.
    Quotation,
    /// A confirmed sales order with an open delivery.
    Confirmed,
    /// A confirmed sales order whose delivery is done.
    Delivered,
    /// A canceled sales order.
    Cancelled,
}

/// Why an order does not come into Odoo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// Not paid: its units are reserved in the ledger only.
    Pending,
    /// Shipped or canceled before the cut-over.
    BeforeCutOver,
    /// Multi-channel fulfilment: the other channel holds the sales order.
    OtherChannel,
    /// The status is unknown; the mapping's issue says more.
    UnknownStatus,
    /// Outside of the merchant's [`OrderFilter`](crate::filter::OrderFilter).
    Filtered,
}

/// Decides what Odoo should show.
///
/// | status | FBA | FBM |
/// |---|---|---|
/// | pending | skip or quotation | skip or quotation |
/// | unshipped, partially shipped | quotation | confirmed |
/// | shipped | delivered | delivered |
/// | canceled | canceled | canceled |
/// | unfulfillable | quotation | quotation |
#[must_use]
pub fn target(draft: &OrderDraft, policy: &Policy) -> Target {
    let skip = |reason| Target::Skip { reason };
    if draft.channel == Channel::Mcf {
        return skip(SkipReason::OtherChannel);
    }
    if is_history(draft, policy) {
        return skip(SkipReason::BeforeCutOver);
    }
    match &draft.status {
        Status::Unknown(_) => skip(SkipReason::UnknownStatus),
        Status::Pending | Status::PendingAvailability if policy.skip_pending => skip(SkipReason::Pending),
        Status::Pending | Status::PendingAvailability | Status::Unfulfillable => Target::Quotation,
        Status::Unshipped | Status::PartiallyShipped => match draft.channel {
            Channel::Fbm => Target::Confirmed,
            Channel::Fba | Channel::Mcf => Target::Quotation,
        },
        Status::Shipped | Status::InvoiceUnconfirmed => Target::Delivered,
        Status::Canceled => Target::Cancelled,
    }
}

/// True for an order that was over before the cut-over.
///
/// Orders carry no time of shipping but for packages of 2026-01-01, so the promise stands in for it; an order
/// cannot have ended after its last change.
fn is_history(draft: &OrderDraft, policy: &Policy) -> bool {
    let Some(cut_over) = policy.cut_over else { return false };
    let changed = draft.last_updated_at;
    let ended = if draft.status.is_shipped() {
        let promised = draft.ship_by.and_then(|window| window.latest).or(draft.purchased_at);
        draft.shipped_at.or_else(|| [promised, changed].into_iter().flatten().min())
    } else if draft.status == Status::Canceled {
        changed
    } else {
        None
    };
    ended.is_some_and(|ended| ended < cut_over)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(channel: Channel, status: Status) -> OrderDraft {
        let mut draft = OrderDraft::new("1".into());
        (draft.channel, draft.status) = (channel, status);
        draft
    }

    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().expect("a timestamp"))
    }

    #[test]
    fn every_status_in_every_channel() {
        use Status::*;
        let pending = Target::Skip { reason: SkipReason::Pending };
        let unknown = Target::Skip { reason: SkipReason::UnknownStatus };
        for (status, fba, fbm) in [
            (PendingAvailability, pending, pending),
            (Pending, pending, pending),
            (Unshipped, Target::Quotation, Target::Confirmed),
            (PartiallyShipped, Target::Quotation, Target::Confirmed),
            (Shipped, Target::Delivered, Target::Delivered),
            (InvoiceUnconfirmed, Target::Delivered, Target::Delivered),
            (Canceled, Target::Cancelled, Target::Cancelled),
            (Unfulfillable, Target::Quotation, Target::Quotation),
            (Unknown("NextYears".into()), unknown, unknown),
        ] {
            let policy = Policy::default();
            assert_eq!(target(&draft(Channel::Fba, status.clone()), &policy), fba, "{status:?}");
            assert_eq!(target(&draft(Channel::Fbm, status.clone()), &policy), fbm, "{status:?}");
            let mcf = target(&draft(Channel::Mcf, status), &policy);
            assert_eq!(mcf, Target::Skip { reason: SkipReason::OtherChannel });
        }
        let shown = Policy { skip_pending: false, ..Policy::default() };
        assert_eq!(target(&draft(Channel::Fbm, Pending), &shown), Target::Quotation);
    }

    #[test]
    fn what_ended_before_the_cut_over_is_history() {
        let policy = Policy { cut_over: at("2026-01-01T00:00:00Z"), ..Policy::default() };
        let history = Target::Skip { reason: SkipReason::BeforeCutOver };
        let mut order = draft(Channel::Fbm, Status::Shipped);
        order.purchased_at = at("2025-12-30T00:00:00Z");
        order.last_updated_at = at("2026-01-02T00:00:00Z");
        assert_eq!(target(&order, &policy), history, "nothing but the purchase is known");
        order.ship_by = Some(Window { earliest: None, latest: at("2026-01-02T00:00:00Z") });
        assert_eq!(target(&order, &policy), Target::Delivered, "promised after the cut-over");
        order.last_updated_at = at("2025-12-31T00:00:00Z");
        assert_eq!(target(&order, &policy), history, "not touched since");
        order.shipped_at = at("2026-01-01T00:00:00Z");
        assert_eq!(target(&order, &policy), Target::Delivered, "the package's own time wins");
        order.status = Status::Unshipped;
        assert_eq!(target(&order, &policy), Target::Confirmed, "an open order is never history");
        order.status = Status::Canceled;
        assert_eq!(target(&order, &policy), history);
    }

    use crate::order::draft::Window;
}
