//! Search domains: built, read, printed, evaluated.
//!
//! A [`Domain`] is built from conditions and Rust's own operators, or read from what Odoo's users write:
//!
//! ```
//! use odoo_rpc::Domain;
//!
//! let built = Domain::is_in("state", ["sale", "done"]) & !Domain::ilike("note", "gift");
//! let read: Domain = "[('state', 'in', ('sale', 'done')), '!', ('note', 'ilike', 'gift')]".parse()?;
//! assert_eq!(built, read);
//! assert_eq!(serde_json::from_str::<Domain>(&serde_json::to_string(&built)?)?, built);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A [`Filter`] runs it over records in memory and finds what the server's `search` would find. With
//! [`Domain::matches`] it filters documents of any system, with [`Records`] records that link to others:
//!
//! ```
//! use odoo_rpc::{Domain, FieldInfo, FieldKind, Fields, Filter, Record, Records, Rules};
//!
//! let lines = FieldInfo::new(FieldKind::One2many).with_relation("line");
//! let mut types = Records::new();
//! types.model("order", Fields::from_iter([("channel", FieldInfo::new(FieldKind::Selection)), ("lines", lines)]));
//! types.model("line", Fields::from_iter([("sku", FieldKind::Char), ("quantity", FieldKind::Integer)]));
//!
//! let domain: Domain = "[('channel', '=', 'MFN'), ('lines', 'any', [('quantity', '>', 9)])]".parse()?;
//! let rules = Rules::new().absent_is_unset(true);
//! let filter = Filter::new(&domain, &types, "order", &rules)?;
//! let order: Record =
//!     serde_json::from_str(r#"{"channel": "MFN", "lines": [{"sku": "A", "quantity": 12}]}"#)?;
//! assert!(filter.matches(&order)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The rules
//!
//! They are those of the search of Odoo 19, which its SQL decides, and not those of `filtered_domain`.
//!
//! - Unset equals empty for texts and 0 for numbers; of other types it is below and above nothing. `!=`, `not in`
//!   and `not like` hold for unset values. `=` with `false` asks for unset ones.
//! - On a path, what denies denies of the linked record: `a.b != x` holds only where there is an `a`. A `!` before
//!   the condition denies the whole.
//! - Texts are ordered by the database's collation, and `ilike` folds the letters that its locale folds: see
//!   [`Rules`]. `%` and `_` are wildcards in every `like`.
//! - A datetime compared with a day is before or after the whole day, in the context's time zone. `today -3d` and
//!   the like are read too, if [`Rules::now`] is given.
//! - A relation is compared with ids, with texts by the linked record's name ([`Source::name_fields`]), or with
//!   `false`.
//! - A search leaves archived records out unless the domain names `active` or the context says
//!   `active_test: false`. Linked records count, archived or not, through a many2one; through the others they follow
//!   the same rule with the conditions on them.
//! - `child_of` and `parent_of` on a many2one of a model to itself speak of the record: `parent_id child_of 5` finds
//!   record 5 too, as in Odoo.
//!
//! Where they are not followed: Odoo joins conditions on one x2many, so that one that names `active` speaks for the
//! others; access rules, translations other than the one read, and fields with search methods of their own are the
//! server's. Numbers that are unset in the database read as 0, also for `like`. What Odoo answers by accident is
//! refused: ids that are fractions, an order against `false` for types that have no zero, HTML without tags.
//!
//! # Before 19
//!
//! [`Rules::version`] sets the version whose search is followed. What differs:
//!
//! | | 16 | 17 | 18 | 19 |
//! |---|---|---|---|---|
//! | `<`, `<=`, `>`, `>=` of an unset text | unknown | unknown | unknown | it is empty |
//! | the same, `=like` and `=ilike` of what is unset, under a `!` | unknown | unknown | unknown | holds |
//! | an unset text equals an empty one | no | no | yes | yes |
//! | a day that a datetime is compared with | UTC's | UTC's | UTC's | the context's |
//! | days and times in words, `today -3d` | no | no | no | yes |
//! | parts of dates, `x.month_number` | no | no | numbers alone | yes |
//! | `!` before a path denies | the linked record | the whole | the whole | the whole |
//! | a list after `=` | `in` | `in` | `in` | `in`, empty: unset |
//! | archived tags above a `parent_of` | left out | left out | left out | found |
//!
//! What is unknown is found neither by a condition nor by a `!` before it.
//!
//! Before 19 Odoo hands much to PostgreSQL or to Python as it comes, and what it answers follows from their casts. These
//! conditions are refused then, of which Odoo answers some: values of another type than the field's; `in` without a list;
//! `=?` with what is empty but not `false`, or of x2many fields; patterns for HTML, numbers and many2one fields in `=like`
//! and `=ilike`, or empty ones for relations; `false` or names in the list of an x2many; ids, hierarchies and `=` of a
//! one2many with a domain of its own ([`FieldInfo::narrowed`](crate::FieldInfo::narrowed)), which they look past. Before 18
//! also: numbers against `false`, which a record does not tell from 0; `display_name`, which is passed over; empty
//! patterns; names in a list; `=?` of texts and booleans. In 16 also patterns for monetary fields, and a `!` before a path
//! whose operator has no opposite.

mod build;
mod error;
mod filter;
mod literal;
mod operator;
mod parse;
mod print;

use std::fmt;

use serde_json::Value;

pub use error::{DomainError, DomainErrorKind, DomainPosition};
pub use filter::{Case, Collation, Filter, FilterError, Records, Rules, Source, Table};
pub use operator::{Operator, OperatorError};

/// A condition on records, printed in Odoo's prefix notation.
///
/// Operators of the same kind are flattened and constants removed, and every `&` is written out, as Odoo's own
/// `normalize_domain` does.
///
/// ```
/// use odoo_rpc::Domain;
///
/// let domain = Domain::eq("state", "sale") & (Domain::gt("amount_total", 100) | Domain::unset("partner_id"));
/// assert_eq!(
///     serde_json::to_string(&domain)?,
///     r#"["&",["state","=","sale"],"|",["amount_total",">",100],["partner_id","=",false]]"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// `Debug` prints fields and operators, never the values that are compared with: they may be personal data.
#[derive(Clone, PartialEq)]
pub struct Domain(Node);

#[derive(Clone, PartialEq)]
enum Node {
    /// All hold; without any: every record. Never holds another `All`, and never just one.
    All(Vec<Node>),
    /// One holds; without any: no record. Never holds another `Any`, and never just one.
    Any(Vec<Node>),
    Not(Box<Node>),
    Leaf {
        field: String,
        operator: Operator,
        value: Value,
    },
}

impl fmt::Debug for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(members) => f.debug_tuple("All").field(members).finish(),
            Self::Any(members) => f.debug_tuple("Any").field(members).finish(),
            Self::Not(inner) => f.debug_tuple("Not").field(inner).finish(),
            Self::Leaf { field, operator, .. } => write!(f, "{field} {} …", operator.as_str()),
        }
    }
}

#[cfg(test)]
mod tests;
