//! Orders that Odoo moved on while the batch was on its way.
//!
//! A worker that is killed leaves its call under way in Odoo: the call may end after the next worker has planned the
//! same orders, and then Odoo refuses to do what is done already. Such a refusal is nobody's fault, and the order is
//! planned anew from what Odoo shows by now.

use super::batch::{End, Work};
use super::existing::Existing;
use super::{OrdersFlow, read};
use crate::error::Result;

impl OrdersFlow<'_> {
    /// Sends refused orders back to the queue where Odoo shows something else than the plan saw. Where it shows the
    /// same, the refusal stands: so a second plan ends the matter.
    pub(super) async fn plan_anew(&self, works: &mut [Work]) -> Result<()> {
        let mut works: Vec<&mut Work> = works.iter_mut().filter(|work| was_refused(work)).collect();
        let ids: Vec<String> = works.iter().map(|work| work.order_id().to_owned()).collect();
        let found = read::by_order_id(self.odoo, &ids).await?;
        for work in &mut works {
            if has_moved(work, &found) {
                work.end = Some(End::Moved);
            }
        }
        Ok(())
    }
}

/// Whether a call was refused, and not the order itself.
fn was_refused(work: &Work) -> bool {
    work.end == Some(End::Quarantined) && work.troubles.iter().any(|trouble| trouble.is_answer)
}

/// Whether Odoo shows the order otherwise than the plan saw it.
fn has_moved(work: &Work, found: &[Existing]) -> bool {
    let Some(wanted) = &work.wanted else { return false };
    let ours = found.iter().find(|order| order.external_id.as_deref() == Some(wanted.name.as_str()));
    ours != work.existing.as_ref()
}

#[cfg(test)]
mod tests {
    use super::super::existing::OrderState;
    use super::super::fixtures::{existing, picking, wanted, work};
    use super::super::trouble::Trouble;
    use super::*;

    #[test]
    fn only_what_odoo_answered_is_looked_at_again() {
        let answered = || Trouble::refused("confirm the order", None, "No.");
        let lacking = || Trouble::lots_missing("WH/OUT/00001", &["[A] Phone".to_owned()]);
        for (name, troubles, refused) in [
            ("no trouble", vec![], false),
            ("a call was refused", vec![answered()], true),
            ("a call was refused after something else", vec![lacking(), answered()], true),
            ("the order itself is at fault", vec![lacking()], false),
            ("nobody was asked", vec![Trouble::cancelled_in_odoo()], false),
        ] {
            let mut work = work();
            troubles.into_iter().for_each(|trouble| work.trouble(trouble));
            assert_eq!(was_refused(&work), refused, "{name}");
        }
        let mut skipped = work();
        skipped.trouble(answered());
        skipped.end = Some(End::Skipped("another worker has the order"));
        assert!(!was_refused(&skipped));
    }

    #[test]
    fn an_order_has_moved_when_odoo_shows_it_otherwise_than_the_plan_saw() {
        let wanted = wanted();
        let quotation = existing(&wanted, OrderState::Quotation);
        let confirmed = existing(&wanted, OrderState::Confirmed);
        let mut delivering = confirmed.clone();
        delivering.pickings = vec![picking(false)];
        let theirs = Existing { external_id: Some("__export__.so_5".to_owned()), ..confirmed.clone() };
        for (name, seen, found, moved) in [
            ("still not there", None, vec![], false),
            ("made meanwhile", None, vec![quotation.clone()], true),
            ("as it was", Some(quotation.clone()), vec![quotation.clone()], false),
            ("confirmed meanwhile", Some(quotation.clone()), vec![confirmed.clone()], true),
            ("a transfer meanwhile", Some(confirmed.clone()), vec![delivering], true),
            ("deleted meanwhile", Some(quotation), vec![], true),
            ("somebody else's came under the same reference", None, vec![theirs.clone()], false),
            ("both are there", Some(confirmed.clone()), vec![theirs, confirmed], false),
        ] {
            let work = Work { existing: seen, ..work() };
            assert_eq!(has_moved(&work, &found), moved, "{name}");
        }
        let unresolved = Work { wanted: None, ..work() };
        assert!(!has_moved(&unresolved, &[existing(&wanted, OrderState::Quotation)]));
    }
}
