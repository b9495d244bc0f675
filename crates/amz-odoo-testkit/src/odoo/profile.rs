//! The Odoo versions the emulator plays.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::schema::Field;

/// An Odoo version. Only [`Profile::V19`] was recorded from a real server; [`Profile::V18`] is derived from it with
/// the differences that the upgrade analyses name, and is not proven beyond them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Odoo 18: two-decimal prices, `round_per_line`, older field names.
    V18,
    /// Odoo 19: prices keep all their decimals, `round_globally`.
    #[default]
    V19,
}

impl Profile {
    /// What `common.version` reports, given the version that was recorded.
    pub(crate) fn version(self, recorded: &str) -> String {
        match self {
            Self::V19 => recorded.to_owned(),
            Self::V18 => "18.0".to_owned(),
        }
    }

    /// `server_version_info`.
    pub(crate) fn version_info(self) -> Value {
        match self {
            Self::V19 => json!([19, 0, 0, "final", 0, ""]),
            Self::V18 => json!([18, 0, 0, "final", 0, ""]),
        }
    }

    /// The `code` of an error envelope.
    pub(crate) fn error_code(self) -> i64 {
        match self {
            Self::V19 => 0,
            Self::V18 => 200,
        }
    }

    /// The rounding method a new company has.
    pub(crate) fn rounding_method(self) -> &'static str {
        match self {
            Self::V19 => "round_globally",
            Self::V18 => "round_per_line",
        }
    }

    /// The taxes of an order line.
    pub(crate) fn line_taxes(self) -> &'static str {
        match self {
            Self::V19 => "tax_ids",
            Self::V18 => "tax_id",
        }
    }

    /// The unit of an order line.
    pub(crate) fn line_unit(self) -> &'static str {
        match self {
            Self::V19 => "product_uom_id",
            Self::V18 => "product_uom",
        }
    }

    /// The groups of a user.
    pub(crate) fn user_groups(self) -> &'static str {
        match self {
            Self::V19 => "group_ids",
            Self::V18 => "groups_id",
        }
    }

    /// The company's switch for text messages to buyers.
    pub(crate) fn text_switch(self) -> &'static str {
        match self {
            Self::V19 => "stock_text_confirmation",
            Self::V18 => "stock_move_sms_validation",
        }
    }

    /// Whether `action_cancel` asks first.
    pub(crate) fn cancel_asks(self) -> bool {
        self == Self::V18
    }

    /// Turns the recorded fields of a model into this version's.
    pub(crate) fn adapt(self, model: &str, fields: &mut BTreeMap<String, Field>, price_digits: u32) {
        if self == Self::V19 {
            return;
        }
        let mut rename = |from: &str, to: &str| {
            if let Some(mut field) = fields.remove(from) {
                field.described.insert("name".into(), to.into());
                fields.insert(to.to_owned(), field);
            }
        };
        match model {
            "sale.order.line" => {
                rename("tax_ids", "tax_id");
                rename("product_uom_id", "product_uom");
                fields.remove("extra_tax_data");
                if let Some(price) = fields.get_mut("price_unit") {
                    price.decimals = Some(price_digits);
                    price.described.insert("digits".into(), json!([16, price_digits]));
                }
            }
            "res.users" => rename("group_ids", "groups_id"),
            "res.company" => {
                rename("stock_text_confirmation", "stock_move_sms_validation");
                fields.remove("stock_confirmation_type");
            }
            "sale.order" => rename("stock_reference_ids", "procurement_group_id"),
            "stock.picking" => rename("reference_ids", "group_id"),
            "stock.move" => {
                fields.insert("name".into(), Field::new("name", "char", "Description".into(), Map::new()));
            }
            "res.partner" => {
                fields.insert("mobile".into(), Field::new("mobile", "char", "Mobile".into(), Map::new()));
            }
            "account.account" => rename("active", "deprecated"),
            _ => {}
        }
    }
}
