//! `Debug`: one for all tables, which shows no buyer and no secret.

use std::fmt;

use super::{Record, View};

/// Shows the members that are there; those marked as pii as `[redacted]`.
pub(crate) fn debug(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let table = record.table();
    let mut shown = f.debug_struct(table.name);
    for (index, member) in table.members.iter().enumerate() {
        if let Some(view) = record.field(index).and_then(|field| field.view()) {
            if member.pii {
                shown.field(member.name, &format_args!("[redacted]"));
            } else {
                shown.field(member.name, &Shown(view));
            }
        }
    }
    shown.finish()
}

struct Shown<'a>(View<'a>);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            View::Bool(value) => value.fmt(f),
            View::Int(value) => value.fmt(f),
            View::Decimal(value) => fmt::Display::fmt(&value, f),
            View::Text(value) => value.fmt(f),
            View::Timestamp(value) => value.fmt(f),
            View::Json(value) => value.fmt(f),
            View::Record(value) => debug(value, f),
            View::List(list) => f
                .debug_list()
                .entries((0..list.len()).filter_map(|index| list.item(index)).map(Shown))
                .finish(),
            View::Map(map) => {
                f.debug_map().entries(map.entries().map(|(key, view)| (key, Shown(view)))).finish()
            }
        }
    }
}
