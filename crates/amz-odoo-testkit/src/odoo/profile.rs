//! The Odoo versions the emulator plays.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::schema::{Field, Group};

/// An Odoo version. The data file is 19's; the others are derived from it with the differences that the upgrade
/// analyses and real servers of these versions name: see `docs/contributing.md` for what was run against which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Odoo 16: what was moved is `quantity_done` beside the reservation, nothing is `picked`, a state locks orders.
    V16,
    /// Odoo 17: kinds of products in `detailed_type`, `price_include` a plain field, no memory of typed-in prices.
    V17,
    /// Odoo 18: two-decimal prices, `round_per_line`, older field names.
    V18,
    /// Odoo 19: prices keep all their decimals, `round_globally`.
    #[default]
    V19,
}

/// Who may make products, since 18.
const PRODUCT_MANAGER: &str = "product.group_product_manager";

impl Profile {
    /// Every version, the oldest first.
    pub const ALL: [Self; 4] = [Self::V16, Self::V17, Self::V18, Self::V19];

    /// What `common.version` reports, given the version that was recorded.
    pub(crate) fn version(self, recorded: &str) -> String {
        match self {
            Self::V19 => recorded.to_owned(),
            older => format!("{}.0", older.major()),
        }
    }

    fn major(self) -> u32 {
        match self {
            Self::V16 => 16,
            Self::V17 => 17,
            Self::V18 => 18,
            Self::V19 => 19,
        }
    }

    /// `server_version_info`.
    pub(crate) fn version_info(self) -> Value {
        json!([self.major(), 0, 0, "final", 0, ""])
    }

    /// The `code` of an error envelope.
    pub(crate) fn error_code(self) -> i64 {
        if self == Self::V19 { 0 } else { 200 }
    }

    /// The rounding method a new company has.
    pub(crate) fn rounding_method(self) -> &'static str {
        if self == Self::V19 { "round_globally" } else { "round_per_line" }
    }

    /// The taxes of an order line.
    pub(crate) fn line_taxes(self) -> &'static str {
        if self == Self::V19 { "tax_ids" } else { "tax_id" }
    }

    /// The unit of an order line.
    pub(crate) fn line_unit(self) -> &'static str {
        if self == Self::V19 { "product_uom_id" } else { "product_uom" }
    }

    /// The groups of a user.
    pub(crate) fn user_groups(self) -> &'static str {
        if self == Self::V19 { "group_ids" } else { "groups_id" }
    }

    /// The company's switch for text messages to buyers.
    pub(crate) fn text_switch(self) -> &'static str {
        if self == Self::V19 { "stock_text_confirmation" } else { "stock_move_sms_validation" }
    }

    /// What says that an account is a company's: field and value.
    pub(crate) fn account_company(self, company: i64) -> (&'static str, Value) {
        if self < Self::V18 {
            ("company_id", company.into())
        } else {
            ("company_ids", json!([[6, 0, [company]]]))
        }
    }

    /// Whether `action_cancel` asks first.
    pub(crate) fn cancel_asks(self) -> bool {
        self < Self::V19
    }

    /// Whether a product's kind is in `detailed_type`, goods that are counted among them.
    pub(crate) fn detailed_type(self) -> bool {
        self < Self::V18
    }

    /// Whether a tax says in `price_include` itself that prices contain it; later the field only shows it.
    pub(crate) fn plain_price_include(self) -> bool {
        self < Self::V18
    }

    /// Whether a new company has a warehouse; later somebody makes it.
    pub(crate) fn warehouse_with_company(self) -> bool {
        self < Self::V18
    }

    /// Whether who deletes a partner deletes the orders with it that are not confirmed.
    pub(crate) fn drafts_go_with_partners(self) -> bool {
        self == Self::V17
    }

    /// Whether a price that somebody typed in outlives a new quantity.
    pub(crate) fn remembers_prices(self) -> bool {
        self >= Self::V18
    }

    /// What was moved, of a move.
    pub(crate) fn moved(self) -> &'static str {
        if self == Self::V16 { "quantity_done" } else { "quantity" }
    }

    /// What is reserved, of a move: the same number from 17 on.
    pub(crate) fn reserved(self) -> &'static str {
        if self == Self::V16 { "reserved_availability" } else { "quantity" }
    }

    /// What was moved, of a move's line.
    pub(crate) fn line_moved(self) -> &'static str {
        if self == Self::V16 { "qty_done" } else { "quantity" }
    }

    /// Whether reserving and picking are two numbers, and somebody has to say that nothing less is wanted.
    pub(crate) fn picks_apart(self) -> bool {
        self == Self::V16
    }

    /// Whether a state locks an order, not a field.
    pub(crate) fn locks_by_state(self) -> bool {
        self == Self::V16
    }

    /// Takes out the groups that came later.
    pub(crate) fn adapt_groups(self, groups: &mut BTreeMap<String, Group>) {
        if self < Self::V18 {
            groups.remove(PRODUCT_MANAGER);
        }
    }

    /// Who has the rights of a group that came later.
    pub(crate) fn group(self, group: Option<String>) -> Option<String> {
        match group {
            Some(group) if self < Self::V18 && group == PRODUCT_MANAGER => {
                Some("sales_team.group_sale_manager".to_owned())
            }
            group => group,
        }
    }

    /// Turns the recorded fields of a model into this version's.
    pub(crate) fn adapt(self, model: &str, fields: &mut BTreeMap<String, Field>, price_digits: u32) {
        if self == Self::V19 {
            return;
        }
        if self < Self::V18 {
            self.adapt_older(model, fields);
        }
        for (name, kind, more) in self.gone(model) {
            fields.insert((*name).to_owned(), Field::new(name, kind, (*name).to_owned(), relation(more)));
        }
        for name in self.to_come(model) {
            fields.remove(*name);
        }
        let mut rename = |from: &str, to: &str| rename(fields, from, to);
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
            "account.account" => rename("active", "deprecated"),
            _ => {}
        }
    }

    /// Fields that 19 has no more: name, type, related model.
    fn gone(self, model: &str) -> &'static [(&'static str, &'static str, &'static str)] {
        match model {
            "stock.move" => &[("name", "char", "")],
            "res.partner" => &[("mobile", "char", ""), ("title", "many2one", "res.partner.title")],
            "product.template" | "product.product" => &[("uom_po_id", "many2one", "uom.uom")],
            "uom.uom" => &[("category_id", "many2one", "uom.category"), ("factor_inv", "float", "")],
            "account.account" if self < Self::V18 => &[("company_id", "many2one", "res.company")],
            "account.fiscal.position" => &[("tax_ids", "one2many", "account.fiscal.position.tax")],
            "stock.picking" if self < Self::V17 => &[("immediate_transfer", "boolean", "")],
            _ => &[],
        }
    }

    /// Fields that this version has not yet.
    fn to_come(self, model: &str) -> &'static [&'static str] {
        match model {
            "uom.uom" => &["relative_factor", "relative_uom_id"],
            "sale.order.line" if self < Self::V18 => &["combo_item_id"],
            "account.account" if self < Self::V18 => &["company_ids"],
            _ => &[],
        }
    }

    /// What 16 and 17 had before.
    fn adapt_older(self, model: &str, fields: &mut BTreeMap<String, Field>) {
        let mut add = |name: &str, kind: &str, title: &str, more: Value| {
            let more = more.as_object().cloned().unwrap_or_default();
            fields.insert(name.to_owned(), Field::new(name, kind, title.to_owned(), more));
        };
        match model {
            "product.template" | "product.product" => {
                let kinds =
                    json!([["consu", "Consumable"], ["service", "Service"], ["product", "Storable Product"]]);
                // A product shows what its template holds.
                let more = json!({"selection": kinds, "store": model == "product.template"});
                add("detailed_type", "selection", "Product Type", more.clone());
                add("type", "selection", "Type", more);
                fields.remove("is_storable");
            }
            "res.partner" if self < Self::V17 => {
                if let Some(kind) = fields.get_mut("type") {
                    kind.selection.push("private".to_owned());
                    if let Some(Value::Array(choices)) = kind.described.get_mut("selection") {
                        choices.push(json!(["private", "Private Address"]));
                    }
                }
            }
            "account.tax" => {
                add("price_include", "boolean", "Included in Price", json!({}));
                fields.remove("price_include_override");
            }
            "sale.order.line" => {
                fields.remove("technical_price_unit");
            }
            "sale.order" if self.locks_by_state() => {
                let states = json!([
                    ["draft", "Quotation"],
                    ["sent", "Quotation Sent"],
                    ["sale", "Sales Order"],
                    ["done", "Locked"],
                    ["cancel", "Cancelled"]
                ]);
                add("state", "selection", "Status", json!({"readonly": true, "selection": states}));
                fields.remove("locked");
            }
            "stock.move" if self.picks_apart() => {
                add(
                    "reserved_availability",
                    "float",
                    "Reserved",
                    json!({"readonly": true, "store": false, "digits": [16, 2]}),
                );
                rename(fields, "quantity", "quantity_done");
                fields.remove("picked");
            }
            "stock.move.line" if self.picks_apart() => {
                rename(fields, "quantity", "qty_done");
                fields.remove("picked");
            }
            _ => {}
        }
    }
}

fn relation(model: &str) -> Map<String, Value> {
    if model.is_empty() { Map::new() } else { Map::from_iter([("relation".to_owned(), model.into())]) }
}

fn rename(fields: &mut BTreeMap<String, Field>, from: &str, to: &str) {
    if let Some(mut field) = fields.remove(from) {
        field.described.insert("name".into(), to.into());
        fields.insert(to.to_owned(), field);
    }
}
