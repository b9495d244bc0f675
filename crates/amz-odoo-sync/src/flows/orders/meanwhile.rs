//! Orders that Odoo moved on while the batch was on its way.
//!
//! A worker that is killed leaves its call under way in Odoo: the call may end after the next worker has planned the
//! same orders, and then Odoo refuses to do what is done already. Such a refusal is nobody's fault, and the order is
//! planned anew from what Odoo shows by now.

use super::batch::{End, Work};
use super::trouble::Trouble;
use super::{OrdersFlow, read};
use crate::error::Result;

impl OrdersFlow<'_> {
    /// Sends refused orders back to the queue where Odoo shows something else than the plan saw. Where it shows the
    /// same, the refusal stands: so a second plan ends the matter.
    pub(super) async fn plan_anew(&self, works: &mut [Work]) -> Result<()> {
        let refused = |work: &&mut Work| {
            work.end == Some(End::Quarantined) && work.troubles.iter().any(Trouble::is_refusal)
        };
        let mut works: Vec<&mut Work> = works.iter_mut().filter(refused).collect();
        let ids: Vec<String> = works.iter().map(|work| work.order_id().to_owned()).collect();
        let found = read::by_order_id(self.odoo, &ids).await?;
        for work in &mut works {
            let Some(wanted) = &work.wanted else { continue };
            let ours = found.iter().find(|order| order.external_id.as_deref() == Some(wanted.name.as_str()));
            if ours != work.existing.as_ref() {
                work.end = Some(End::Moved);
            }
        }
        Ok(())
    }
}
