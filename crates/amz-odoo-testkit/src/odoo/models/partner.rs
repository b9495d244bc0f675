//! Partners: names, addresses, commercial entities.

use super::super::cell::Cell;
use super::super::env::Env;
use super::super::error::{Constraint, OdooError, Result};

pub(super) const COMPUTED: [&str; 4] =
    ["commercial_partner_id", "complete_name", "is_public", "contact_address"];

/// Address parts that a plain contact takes from its parent.
const ADDRESS: [&str; 6] = ["street", "street2", "zip", "city", "state_id", "country_id"];

pub(super) fn computed(env: &Env<'_>, id: i64, field: &str) -> Option<Cell> {
    match field {
        "commercial_partner_id" => {
            let mut at = id;
            while let Some(parent) = env.id_of("res.partner", at, "parent_id") {
                if env.is("res.partner", at, "is_company") {
                    break;
                }
                at = parent;
            }
            Some(Cell::Int(at))
        }
        "complete_name" => Some(Cell::Text(complete_name(env, id))),
        "contact_address" => {
            let lines = ["street", "street2", "city", "zip"].map(|part| env.text("res.partner", id, part));
            Some(Cell::Text(lines.join("\n")))
        }
        _ => None,
    }
}

fn complete_name(env: &Env<'_>, id: i64) -> String {
    let name = env.text("res.partner", id, "name");
    let Some(parent) =
        env.id_of("res.partner", id, "parent_id").filter(|_| !env.is("res.partner", id, "is_company"))
    else {
        return name;
    };
    let own = match (name.is_empty(), env.text("res.partner", id, "type").as_str()) {
        (true, "invoice") => "Invoice".to_owned(),
        (true, "delivery") => "Delivery".to_owned(),
        (true, "other") => "Other".to_owned(),
        _ => name,
    };
    let company = env.text("res.partner", parent, "name");
    if own.is_empty() { company } else { format!("{company}, {own}") }
}

pub(super) fn after_change(env: &mut Env<'_>, id: i64) -> Result<()> {
    let partner = "res.partner";
    let parent = env.id_of(partner, id, "parent_id");
    if !env.is(partner, id, "name") && matches!(env.text(partner, id, "type").as_str(), "" | "contact") {
        return Err(OdooError::constraint(Constraint::Check, "Contacts require a name"));
    }
    if let Some(parent) = parent {
        if std::iter::successors(Some(parent), |&at| env.id_of(partner, at, "parent_id")).any(|at| at == id) {
            return Err(OdooError::validation("You cannot create recursive Partner hierarchies."));
        }
        // The trap that makes buyers "delivery" contacts: a plain contact lives where its parent does.
        let plain = env.text(partner, id, "type") == "contact";
        if plain && ADDRESS.iter().any(|part| env.is(partner, parent, part)) {
            for part in ADDRESS {
                let theirs = env.get(partner, parent, part);
                env.set(partner, id, part, theirs);
            }
        }
    }
    Ok(())
}

/// The partner to use for a purpose: itself, else its first child of that type.
pub(super) fn address(env: &Env<'_>, id: i64, purpose: &str) -> i64 {
    let kind = |at: i64| env.text("res.partner", at, "type");
    if kind(id) == purpose {
        return id;
    }
    let company = env.id_of("res.partner", id, "commercial_partner_id").unwrap_or(id);
    let mut within = vec![id];
    if company != id {
        within.push(company);
    }
    for at in within {
        let children = env.related_ids("res.partner", at, "child_ids");
        if kind(at) == purpose {
            return at;
        }
        if let Some(child) = children
            .into_iter()
            .find(|&child| kind(child) == purpose && env.is("res.partner", child, "active"))
        {
            return child;
        }
    }
    id
}
