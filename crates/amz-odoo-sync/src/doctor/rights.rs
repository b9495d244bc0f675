//! What the integration user must be allowed to do.

use std::collections::BTreeMap;

use odoo_rpc::{Client, ErrorKind, Result};

use super::finding::{Code, Finding};
use crate::odoo::may;

/// A group of Odoo's and what the flows do with its rights.
struct Role {
    /// As the user's form shows it, each with the version from which on; the newest first.
    group: &'static [(u16, &'static str)],
    /// Models, each with the operations that are needed.
    models: &'static [(&'static str, &'static [&'static str])],
}

const READ: &[&str] = &["read"];
const BOOK: &[&str] = &["read", "write", "create"];

const ROLES: [Role; 5] = [
    Role {
        group: &[(0, "Sales: “User: All Documents”")],
        models: &[
            ("sale.order", BOOK),
            ("sale.order.line", BOOK),
            ("crm.team", READ),
            ("product.pricelist", READ),
        ],
    },
    Role {
        group: &[(19, "Contact: “Creation”"), (0, "Extra Rights: “Contact Creation”")],
        models: &[("res.partner", BOOK)],
    },
    Role {
        group: &[(0, "Inventory: “User”")],
        models: &[
            ("stock.picking", &["read", "write"]),
            ("stock.move", &["read", "write"]),
            ("stock.warehouse", READ),
            ("stock.location", READ),
        ],
    },
    Role {
        group: &[(18, "Invoicing: “Invoicing”"), (0, "Invoicing: “Billing”")],
        models: &[("account.tax", READ)],
    },
    Role {
        // Before 18 the right has no group of its own.
        group: &[
            (19, "Product: “Creation”"),
            (18, "Extra Rights: “Product Creation”"),
            (
                0,
                "Sales: “Administrator” (or Inventory: “Administrator”), which alone may make products there",
            ),
        ],
        models: &[("product.product", BOOK)],
    },
];

impl Role {
    fn group(&self, major: u16) -> &'static str {
        self.group.iter().find(|(from, _)| *from <= major).map_or("", |(_, name)| name)
    }
}

/// One operation that Odoo would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MissingRight {
    role: usize,
    model: &'static str,
    operation: &'static str,
}

/// Asks Odoo about every right. Models that are not there have no rights to miss.
///
/// `makes_products`: whether a rule creates products for unknown SKUs.
pub(super) async fn gather(odoo: &Client, makes_products: bool) -> Result<Vec<MissingRight>> {
    let mut missing = Vec::new();
    for (role, Role { models, .. }) in ROLES.iter().enumerate() {
        for (model, operations) in *models {
            for operation in *operations {
                let needed = *model != "product.product" || *operation == "read" || makes_products;
                if !needed {
                    continue;
                }
                match may(odoo, model, operation).await {
                    Ok(true) => {}
                    Ok(false) => missing.push(MissingRight { role, model, operation }),
                    Err(error) if error.kind() == ErrorKind::UnknownModel => break,
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Ok(missing)
}

/// One finding a group of Odoo's, by the name that it has in this version.
pub(super) fn judge(user: &str, major: u16, missing: &[MissingRight]) -> Vec<Finding> {
    let mut roles: BTreeMap<usize, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for right in missing {
        roles.entry(right.role).or_default().entry(right.model).or_default().push(right.operation);
    }
    let finding = |(role, models): (usize, BTreeMap<&str, Vec<&str>>)| {
        let denied: Vec<String> =
            models.iter().map(|(model, operations)| format!("{model} ({})", operations.join(", "))).collect();
        let group = ROLES.get(role).map_or("", |role| role.group(major));
        Finding::new(
            Code::OdooRights,
            format!("the Odoo user {user} lacks rights on {}", denied.join(", ")),
            format!("in Odoo, Settings → Users & Companies → Users → {user}, grant {group}"),
        )
    };
    roles.into_iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finding_a_group() {
        let missing = [(0, "sale.order", "write"), (0, "sale.order", "create"), (2, "stock.move", "write")]
            .map(|(role, model, operation)| MissingRight { role, model, operation });
        let told: Vec<String> = judge("bot", 19, &missing).iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "error [odoo_rights]: the Odoo user bot lacks rights on sale.order (write, create)\n  \
                 fix: in Odoo, Settings → Users & Companies → Users → bot, grant Sales: “User: All Documents”",
                "error [odoo_rights]: the Odoo user bot lacks rights on stock.move (write)\n  \
                 fix: in Odoo, Settings → Users & Companies → Users → bot, grant Inventory: “User”",
            ]
        );
        assert_eq!(judge("bot", 19, &[]), []);
    }
    #[test]
    fn groups_have_the_names_of_the_version() {
        let right = MissingRight { role: 4, model: "product.product", operation: "create" };
        for (major, group) in [
            (16, "grant Sales: “Administrator”"),
            (17, "grant Sales: “Administrator”"),
            (18, "grant Extra Rights: “Product Creation”"),
            (19, "grant Product: “Creation”"),
            (20, "grant Product: “Creation”"),
        ] {
            let told = judge("bot", major, std::slice::from_ref(&right));
            assert!(told[0].fix.contains(group), "{major}: {}", told[0].fix);
        }
    }
}
