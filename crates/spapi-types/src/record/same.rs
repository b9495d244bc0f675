//! Equality: one for all tables.

use super::{Record, View};

/// Whether two records of one type hold the same.
pub(crate) fn same(one: &dyn Record, other: &dyn Record) -> bool {
    (0..one.table().members.len()).all(|index| same_or_none(view(one, index), view(other, index)))
}

fn view(record: &dyn Record, index: usize) -> Option<View<'_>> {
    record.field(index)?.view()
}

fn same_or_none(one: Option<View<'_>>, other: Option<View<'_>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => same_view(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

fn same_view(one: View<'_>, other: View<'_>) -> bool {
    match (one, other) {
        (View::Bool(one), View::Bool(other)) => one == other,
        (View::Int(one), View::Int(other)) => one == other,
        (View::Decimal(one), View::Decimal(other)) => one == other,
        (View::Text(one), View::Text(other)) => one == other,
        (View::Timestamp(one), View::Timestamp(other)) => one == other,
        (View::Json(one), View::Json(other)) => one == other,
        (View::Record(one), View::Record(other)) => same(one, other),
        (View::List(one), View::List(other)) => {
            one.len() == other.len()
                && (0..one.len()).all(|index| same_or_none(one.item(index), other.item(index)))
        }
        (View::Map(one), View::Map(other)) => {
            let (mut one, mut other) = (one.entries(), other.entries());
            loop {
                match (one.next(), other.next()) {
                    (Some((key, view)), Some((other_key, other_view))) => {
                        if key != other_key || !same_view(view, other_view) {
                            return false;
                        }
                    }
                    (one, other) => return one.is_none() && other.is_none(),
                }
            }
        }
        _ => false,
    }
}
