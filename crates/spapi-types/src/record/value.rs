//! The types that can stand in a field.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Field, List, Map, Record, Slot, Table, Value, View};
use crate::{Json, Pii, Timestamp};

macro_rules! scalar {
    ($($type:ty => $variant:ident: $view:expr;)*) => {$(
        impl Value for $type {
            fn slot(&mut self) -> Slot<'_> {
                Slot::$variant(self)
            }

            fn view(&self) -> View<'_> {
                let view: fn(&$type) -> View<'_> = $view;
                view(self)
            }
        }
    )*};
}

scalar! {
    bool => Bool: |value| View::Bool(*value);
    i64 => Int: |value| View::Int(*value);
    Decimal => Decimal: |value| View::Decimal(*value);
    String => Text: |value| View::Text(value);
    Timestamp => Timestamp: |value| View::Timestamp(*value);
    Json => Json: |value| View::Json(value);
}

impl<T: Value> Value for Pii<T> {
    fn slot(&mut self) -> Slot<'_> {
        self.expose_mut().slot()
    }

    fn view(&self) -> View<'_> {
        self.expose().view()
    }
}

impl<T: Record + Default> Value for T {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Record(self)
    }

    fn view(&self) -> View<'_> {
        View::Record(self)
    }
}

/// A struct that holds itself does so in a box.
impl<T: Record> Record for Box<T> {
    fn table(&self) -> &'static Table {
        self.as_ref().table()
    }

    fn field(&self, index: usize) -> Option<&dyn Field> {
        self.as_ref().field(index)
    }

    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Field> {
        self.as_mut().field_mut(index)
    }
}

impl<T: Value + Default> Value for Vec<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Value + Default> List for Vec<T> {
    fn push(&mut self) -> Slot<'_> {
        let index = self.len();
        Vec::push(self, T::default());
        self[index].slot()
    }

    fn pop(&mut self) {
        Vec::pop(self);
    }

    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn item(&self, index: usize) -> Option<View<'_>> {
        self.get(index).map(Value::view)
    }
}

impl<T: Value + Default> Value for BTreeMap<String, T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl<T: Value + Default> Map for BTreeMap<String, T> {
    fn insert(&mut self, key: &str) -> Slot<'_> {
        let value = self.entry(key.to_owned()).or_default();
        *value = T::default();
        value.slot()
    }

    fn remove(&mut self, key: &str) {
        BTreeMap::remove(self, key);
    }

    fn entries(&self) -> Box<dyn Iterator<Item = (&str, View<'_>)> + '_> {
        Box::new(self.iter().map(|(key, value)| (key.as_str(), value.view())))
    }
}
