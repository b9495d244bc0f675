//! The external ids under which Amazon's records are known in Odoo.

use std::fmt::Write as _;

/// The module of every external id that this integration writes.
pub const MODULE: &str = "__amz__";

/// The external id of a record, `__amz__.<kind>_<part>_<part>…`, for `load`.
///
/// `load` is idempotent through it, so two different records never share a name and one record always gets the same:
/// the encoding is injective.
///
/// ```
/// use amz_odoo_mapping::record_name::record_name;
///
/// assert_eq!(record_name("product", &["PEN 5"]), "__amz__.product_PEN~20~5");
/// ```
#[must_use]
pub fn record_name(kind: &str, parts: &[&str]) -> String {
    let mut name = format!("{MODULE}.{kind}");
    for part in parts {
        name.push('_');
        escape_into(&mut name, part);
    }
    name
}

/// Odoo refuses spaces, and `_` separates the parts: everything outside of letters, digits and dashes becomes `~hex~`.
fn escape_into(name: &mut String, part: &str) {
    for c in part.chars() {
        if c.is_ascii_alphanumeric() || c == '-' {
            name.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(name, "~{:x}~", u32::from(c));
        }
    }
}
