//! Records within records: the lines of a one2many.

use serde::ser::{Error as _, Serialize, SerializeSeq, Serializer};

use super::writer::Written;
use super::{Model, Names, Set, Values};
use crate::Command;

/// A field that is read as records of their own type: `Vec` of a [`Model`].
pub trait ReadLines: Sized {
    /// The type of a line.
    type Line: Model;

    /// Takes the lines that were read.
    fn from_lines(lines: Vec<Self::Line>) -> Self;
}

impl<L: Model> ReadLines for Vec<L> {
    type Line = L;

    fn from_lines(lines: Self) -> Self {
        lines
    }
}

/// One step of a change to the lines of a record, with typed values.
///
/// ```
/// use odoo_rpc::model::{LineCommand, Set};
/// use odoo_rpc::{Command, OdooValues};
///
/// #[derive(OdooValues)]
/// #[odoo(model = "sale.order")]
/// struct OrderChange {
///     #[odoo(nested)]
///     order_line: Vec<LineCommand<LineChange>>,
/// }
///
/// #[derive(OdooValues)]
/// #[odoo(model = "sale.order.line")]
/// struct LineChange {
///     product_uom_qty: Set<i32>,
/// }
///
/// let change = OrderChange {
///     order_line: vec![
///         LineCommand::Update(41, LineChange { product_uom_qty: Set::To(3) }),
///         Command::Delete(42).into(),
///     ],
/// };
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum LineCommand<L> {
    /// Creates a line with these values.
    Create(L),
    /// Writes these values to a line.
    Update(i64, L),
    /// Any other step.
    Other(Command),
}

impl<L> From<Command> for LineCommand<L> {
    fn from(command: Command) -> Self {
        Self::Other(command)
    }
}

/// A field that is written as records of their own type: `Vec` of [`Values`], which creates each, or `Vec` of
/// [`LineCommand`], which changes some; either within a [`Set`] too.
pub trait WriteLines {
    /// The type of a line.
    type Line: Values;

    /// Whether the field is left alone.
    fn is_kept(&self) -> bool {
        false
    }

    /// How many lines there are.
    fn count(&self) -> usize;

    /// The line to create at a place; `None` where there is none, or another command.
    fn line(&self, index: usize) -> Option<&Self::Line>;

    /// Writes the commands.
    ///
    /// # Errors
    /// Those of the lines' fields.
    fn json<S: Serializer>(&self, names: &Names, serializer: S) -> Result<S::Ok, S::Error>;
}

impl<L: Values> WriteLines for Vec<L> {
    type Line = L;

    fn count(&self) -> usize {
        self.len()
    }

    fn line(&self, index: usize) -> Option<&L> {
        self.get(index)
    }

    fn json<S: Serializer>(&self, names: &Names, serializer: S) -> Result<S::Ok, S::Error> {
        let mut commands = serializer.serialize_seq(Some(self.len()))?;
        for line in self {
            commands.serialize_element(&(0, 0, Written { values: line, names }))?;
        }
        commands.end()
    }
}

impl<L: Values> WriteLines for Vec<LineCommand<L>> {
    type Line = L;

    fn count(&self) -> usize {
        self.len()
    }

    fn line(&self, index: usize) -> Option<&L> {
        match self.get(index)? {
            LineCommand::Create(line) => Some(line),
            LineCommand::Update(..) | LineCommand::Other(_) => None,
        }
    }

    fn json<S: Serializer>(&self, names: &Names, serializer: S) -> Result<S::Ok, S::Error> {
        let mut commands = serializer.serialize_seq(Some(self.len()))?;
        for command in self {
            match command {
                LineCommand::Create(values) => {
                    commands.serialize_element(&(0, 0, Written { values, names }))?;
                }
                LineCommand::Update(id, values) => {
                    commands.serialize_element(&(1, id, Written { values, names }))?;
                }
                LineCommand::Other(command) => commands.serialize_element(command)?,
            }
        }
        commands.end()
    }
}

impl<T: WriteLines> WriteLines for Set<T> {
    type Line = T::Line;

    fn is_kept(&self) -> bool {
        matches!(self, Self::Keep)
    }

    fn count(&self) -> usize {
        match self {
            Self::To(lines) => lines.count(),
            Self::Keep => 0,
        }
    }

    fn line(&self, index: usize) -> Option<&T::Line> {
        match self {
            Self::To(lines) => lines.line(index),
            Self::Keep => None,
        }
    }

    fn json<S: Serializer>(&self, names: &Names, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::To(lines) => lines.json(names, serializer),
            Self::Keep => Err(S::Error::custom("a field that is kept has no value")),
        }
    }
}

/// Lines as serde knows them.
pub(crate) struct Commands<'a, T> {
    pub(crate) lines: &'a T,
    pub(crate) names: &'a Names,
}

impl<T: WriteLines> Serialize for Commands<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.lines.json(self.names, serializer)
    }
}
