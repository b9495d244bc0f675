//! A batch of orders on its way through the steps, and how one bad order leaves it without taking the others along.

use amz_odoo_mapping::fields::CustomValues;
use amz_odoo_mapping::order::{OrderDraft, Target};
use amz_odoo_mapping::trace::Trace;

use super::existing::Existing;
use super::isolate::Refused;
use super::plan::{Known, Steps};
use super::trouble::Trouble;
use super::wanted::Wanted;
use crate::store::Job;

/// One order of the batch.
pub(crate) struct Work {
    /// The leased job.
    pub(crate) job: Job,
    /// What the mapping made of it; none when the document cannot be read.
    pub(crate) draft: Option<OrderDraft>,
    /// The values of the account's custom fields.
    pub(crate) custom: CustomValues,
    /// Whether the account's filter leaves the order out, unless Odoo has it already.
    pub(crate) is_filtered: bool,
    /// Which rule set what.
    pub(crate) trace: Trace,
    /// What Odoo should show.
    pub(crate) target: Target,
    /// Whether the draft is the one that was written last.
    pub(crate) known: Known,
    /// A digest of the draft.
    pub(crate) fingerprint: String,
    /// The resolved order.
    pub(crate) wanted: Option<Wanted>,
    /// What Odoo had before.
    pub(crate) existing: Option<Existing>,
    /// Odoo's id, once it is known.
    pub(crate) odoo_id: Option<i64>,
    /// Who pays in Odoo, once it is known.
    pub(crate) customer_id: Option<i64>,
    /// The steps that are left to do.
    pub(crate) steps: Steps,
    /// What a person must look at; a blocking one ends the order's way.
    pub(crate) troubles: Vec<Trouble>,
    /// Where the order's way ended.
    pub(crate) end: Option<End>,
}

/// Where an order's way ended before, or instead of, any step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It does not belong into Odoo, for this reason.
    Skipped(&'static str),
    /// Odoo shows it already.
    Unchanged,
    /// A person must act.
    Quarantined,
    /// Odoo moved on meanwhile: it is planned anew.
    Moved,
}

impl Work {
    /// Whether steps may still be carried out.
    pub(crate) fn is_live(&self) -> bool {
        self.end.is_none()
    }

    /// Adds a trouble; a blocking one takes the order out of the batch.
    pub(crate) fn trouble(&mut self, trouble: Trouble) {
        if trouble.is_blocking() {
            self.end = Some(End::Quarantined);
        }
        self.troubles.push(trouble);
    }

    /// Odoo refused a step for this order alone.
    pub(crate) fn refused(&mut self, step: &str, why: &Refused) {
        self.trouble(Trouble::refused(step, why.field.as_deref(), &why.answer));
    }

    /// The order's id at Amazon.
    pub(crate) fn order_id(&self) -> &str {
        &self.job.record
    }
}

/// Indices of the live orders that a step applies to.
pub(crate) fn live(works: &[Work], wants: impl Fn(&Work) -> bool) -> Vec<usize> {
    (0..works.len()).filter(|&index| works[index].is_live() && wants(&works[index])).collect()
}
