//! What a trace holds, before it is text.

use jiff::Timestamp;
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::borrow::Cow;

use crate::order::LineKey;
use crate::path::Path;

/// A field of Odoo.
#[derive(Clone)]
pub(crate) enum Field {
    /// Model and field.
    Name(Cow<'static, str>),
    /// A field of an order's line.
    OfLine(LineKey, &'static str),
}

impl Field {
    pub(super) fn read(&self) -> Cow<'_, str> {
        match self {
            Self::Name(name) => Cow::Borrowed(name),
            Self::OfLine(key, name) => format!("sale.order.line[{key}].{name}").into(),
        }
    }
}

impl From<&'static str> for Field {
    fn from(name: &'static str) -> Self {
        Self::Name(name.into())
    }
}

impl From<String> for Field {
    fn from(name: String) -> Self {
        Self::Name(name.into())
    }
}

/// A place or a value.
#[derive(Clone)]
pub(crate) enum Words {
    /// As it is.
    Text(SmolStr),
    /// In Amazon's document.
    Place(Path),
    /// An amount or a quantity.
    Amount(Decimal),
    /// A rate in percent.
    Percent(Decimal),
    /// A point in time.
    Instant(Timestamp),
}

impl Words {
    /// A copy of a text.
    pub(crate) fn copied(text: &str) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn read(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Place(path) => (*path).into(),
            Self::Amount(amount) => amount.to_string().into(),
            Self::Percent(rate) => format!("{rate} %").into(),
            Self::Instant(at) => at.to_string().into(),
        }
    }
}

impl From<&'static str> for Words {
    fn from(text: &'static str) -> Self {
        Self::Text(SmolStr::new_static(text))
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Cow<'static, str>> for Words {
    fn from(text: Cow<'static, str>) -> Self {
        match text {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into(),
        }
    }
}

impl From<Path> for Words {
    fn from(path: Path) -> Self {
        Self::Place(path)
    }
}

impl From<Decimal> for Words {
    fn from(amount: Decimal) -> Self {
        Self::Amount(amount)
    }
}

impl From<Timestamp> for Words {
    fn from(at: Timestamp) -> Self {
        Self::Instant(at)
    }
}
