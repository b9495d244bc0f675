//! Copies: one for all tables.

use super::{Record, Slot, View};

/// The copy of a record, made of an empty one.
pub(crate) fn copy<T: Record>(from: &T, mut empty: T) -> T {
    fill(from, &mut empty);
    empty
}

fn fill(from: &dyn Record, to: &mut dyn Record) {
    for index in 0..from.table().members.len() {
        if let (Some(view), Some(field)) =
            (from.field(index).and_then(|field| field.view()), to.field_mut(index))
        {
            copy_value(view, field.open());
        }
    }
}

fn copy_value(view: View<'_>, slot: Slot<'_>) {
    match (view, slot) {
        (View::Bool(value), Slot::Bool(slot)) => *slot = value,
        (View::Int(value), Slot::Int(slot)) => *slot = value,
        (View::Decimal(value), Slot::Decimal(slot)) => *slot = value,
        (View::Text(value), Slot::Text(slot)) => value.clone_into(slot),
        (View::Text(value), Slot::Symbol(slot)) => slot.set(value),
        (View::Timestamp(value), Slot::Timestamp(slot)) => *slot = value,
        (View::Json(value), Slot::Json(slot)) => slot.clone_from(value),
        (View::Record(value), Slot::Record(slot)) => fill(value, slot),
        (View::List(list), Slot::List(slot)) => {
            for view in (0..list.len()).filter_map(|index| list.item(index)) {
                copy_value(view, slot.push());
            }
        }
        (View::Map(map), Slot::Map(slot)) => {
            for (key, view) in map.entries() {
                copy_value(view, slot.insert(key));
            }
        }
        // A view and a slot of one member are of one kind.
        _ => {}
    }
}
