//! No mail or SMS of Odoo reaches a buyer because of us: the switches that would send one, and whether they are on.

use odoo_rpc::Context;

use super::{Company, Names};
use crate::error::{Of, Result};

/// A switch in Odoo that writes to buyers when a delivery is validated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailGuard {
    /// The field of `res.company`.
    pub field: &'static str,
    /// What it is called in Odoo's settings.
    pub setting: &'static str,
}

/// The switches that are on in this company.
///
/// # Errors
/// Whatever the connection yields.
pub async fn mail_guards(
    odoo: &odoo_rpc::Client,
    names: &Names,
    company: &Company,
) -> Result<Vec<MailGuard>> {
    let switches = [
        (names.mail_switch, "Inventory → Configuration → Settings → Shipping → Email Confirmation"),
        (names.sms_switch, "Inventory → Configuration → Settings → Shipping → SMS Confirmation"),
    ];
    let known: Vec<MailGuard> = switches
        .iter()
        .filter_map(|(field, setting)| Some(MailGuard { field: (*field)?, setting }))
        .collect();
    if known.is_empty() {
        return Ok(known);
    }
    let fields: Vec<&str> = known.iter().map(|guard| guard.field).collect();
    let records = odoo.read("res.company", &[company.id], &fields, Context::new()).await?;
    let mut on = Vec::new();
    for guard in known {
        for record in &records {
            if record.bool(guard.field).of("res.company")? {
                on.push(guard.clone());
            }
        }
    }
    Ok(on)
}
