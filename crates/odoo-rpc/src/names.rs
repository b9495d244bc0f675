//! Names that Odoo changed from one version to another.
//!
//! Where the old and the new field mean the same and have the same type, a program may take whichever the server
//! has: typed records do so by themselves, and [`Fields::resolve`](crate::Fields::resolve) does it for dynamic ones.
//! The other changes are listed too, to look up, but never taken by themselves.

/// A field that has another name since some version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rename {
    /// The model.
    pub model: &'static str,
    /// The name up to the version before.
    pub old: &'static str,
    /// The name since then.
    pub new: &'static str,
    /// The first version, 16 to 19, with the new name.
    pub since: u16,
    /// Whether the meaning or the type changed as well.
    pub meaning: Meaning,
}

/// What became of a renamed field's meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The same, with the same type.
    Same,
    /// Another meaning or another type: a program must treat the two apart.
    Changed,
}

/// All fields of which the change is known.
pub const RENAMES: &[Rename] = &[
    Rename::same("account.payment", "ref", "memo", 18),
    Rename::same("res.users", "groups_id", "group_ids", 19),
    Rename::same("sale.order.line", "product_uom", "product_uom_id", 19),
    Rename::same("sale.order.line", "tax_id", "tax_ids", 19),
    // One company became several.
    Rename::changed("account.account", "company_id", "company_ids", 18),
    // The opposite.
    Rename::changed("account.account", "deprecated", "active", 19),
    // A boolean became a selection that falls back to the company's; the old name is computed since.
    Rename::changed("account.tax", "price_include", "price_include_override", 18),
    // A selection became a boolean.
    Rename::changed("product.template", "detailed_type", "is_storable", 18),
    // One group became several references.
    Rename::changed("sale.order", "procurement_group_id", "stock_reference_ids", 19),
    Rename::changed("stock.picking", "group_id", "reference_ids", 19),
    // What is done became what is reserved or done; `picked` tells which.
    Rename::changed("stock.move", "quantity_done", "quantity", 17),
    Rename::changed("stock.move.line", "qty_done", "quantity", 17),
];

/// Models that have another name since a version: old, new, version.
pub const MODELS: &[(&str, &str, u16)] = &[("stock.quant.package", "stock.package", 19)];

impl Rename {
    const fn same(model: &'static str, old: &'static str, new: &'static str, since: u16) -> Self {
        Self { model, old, new, since, meaning: Meaning::Same }
    }

    const fn changed(model: &'static str, old: &'static str, new: &'static str, since: u16) -> Self {
        Self { meaning: Meaning::Changed, ..Self::same(model, old, new, since) }
    }
}

/// The other names of a model's field that mean the same.
///
/// ```
/// assert_eq!(odoo_rpc::names::others("sale.order.line", "tax_ids").collect::<Vec<_>>(), ["tax_id"]);
/// assert_eq!(odoo_rpc::names::others("account.account", "active").next(), None);
/// ```
pub fn others(model: &str, name: &str) -> impl Iterator<Item = &'static str> {
    let same = |rename: &&Rename| rename.meaning == Meaning::Same;
    let of_model = RENAMES.iter().filter(same).filter(move |rename| rename.model == model);
    of_model.filter_map(move |rename| match name {
        name if name == rename.old => Some(rename.new),
        name if name == rename.new => Some(rename.old),
        _ => None,
    })
}
