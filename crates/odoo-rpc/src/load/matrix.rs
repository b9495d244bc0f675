//! Typed records as the matrix of cells that `load` takes, written straight into the request.
//!
//! A record is one row, or more when it has lines: the first row holds its own cells, and each row one line of each
//! one2many field. Every record and every line starts with its external id, so no row can be taken for a part of the
//! record above.

use serde::ser::{Error as _, Serialize, SerializeSeq, Serializer};

use crate::model::{FieldWriter, Keyed, Names, Values, WriteLines, WriteValue};

/// The columns of a [`Matrix`].
///
/// ```
/// use odoo_rpc::load::{Matrix, columns};
/// use odoo_rpc::model::{Names, Values};
/// use odoo_rpc::{ExternalId, Fields, OdooValues};
///
/// #[derive(OdooValues)]
/// #[odoo(model = "res.partner")]
/// struct Customer {
///     #[odoo(external_id)]
///     key: ExternalId,
///     name: String,
///     country_id: ExternalId,
/// }
///
/// let fields: Fields = serde_json::from_str(
///     r#"{"name": {"type": "char"}, "country_id": {"type": "many2one", "relation": "res.country"}}"#,
/// )?;
/// let names = Names::resolve(&Customer::TABLE, &|_| Some(&fields))?;
/// assert_eq!(columns(&names), ["id", "name", "country_id/id"]);
/// let ada =
///     Customer { key: "shop.1".parse()?, name: "Ada".to_owned(), country_id: "base.uk".parse()? };
/// let matrix = Matrix { records: &[&ada], names: &names };
/// assert_eq!(serde_json::to_string(&matrix)?, r#"[["shop.1","Ada","base.uk"]]"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn columns(names: &Names) -> Vec<String> {
    let mut columns = Vec::new();
    add_columns(names, "", &mut columns);
    columns
}

fn add_columns(names: &Names, prefix: &str, columns: &mut Vec<String>) {
    columns.push(format!("{prefix}id"));
    for field in names.fields.iter().flatten() {
        match &field.nested {
            Some(lines) => add_columns(lines, &format!("{prefix}{}/", field.name), columns),
            None => columns.push(format!("{prefix}{}{}", field.name, field.suffix)),
        }
    }
}

fn width(names: &Names) -> usize {
    let fields = names.fields.iter().flatten();
    1 + fields.map(|field| field.nested.as_ref().map_or(1, width)).sum::<usize>()
}

/// The rows of typed records. No cell is made before it is written.
#[derive(Debug)]
pub struct Matrix<'a, V> {
    /// The records.
    pub records: &'a [&'a V],
    /// The names that the server has for their fields.
    pub names: &'a Names,
}

impl<V: Keyed> Serialize for Matrix<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(None)?;
        for &values in self.records {
            for row in 0..height(values, self.names) {
                rows.serialize_element(&Row { values, names: self.names, row })?;
            }
        }
        rows.end()
    }
}

struct Row<'a, V> {
    values: &'a V,
    names: &'a Names,
    /// Counted from the record's first row.
    row: usize,
}

impl<V: Values> Serialize for Row<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut cells = serializer.serialize_seq(None)?;
        write_cells(self.values, self.names, self.row, &mut cells)?;
        cells.end()
    }
}

fn write_cells<V: Values, S: SerializeSeq>(
    values: &V,
    names: &Names,
    row: usize,
    cells: &mut S,
) -> Result<(), S::Error> {
    match values.external_id().filter(|_| row == 0) {
        Some(id) => cells.serialize_element(id)?,
        None => cells.serialize_element("")?,
    }
    values.write(&mut CellWriter { cells, names, row })
}

struct CellWriter<'a, S> {
    cells: &'a mut S,
    names: &'a Names,
    row: usize,
}

impl<S: SerializeSeq> FieldWriter for CellWriter<'_, S> {
    type Error = S::Error;

    fn value<T: WriteValue>(&mut self, index: usize, value: &T) -> Result<(), S::Error> {
        match self.names.get(index) {
            Some(_) if self.row == 0 => self.cells.serialize_element(&Cell(value)),
            Some(_) => self.cells.serialize_element(""),
            None => Ok(()),
        }
    }

    fn lines<T: WriteLines>(&mut self, index: usize, lines: &T) -> Result<(), S::Error> {
        let Some(names) = self.names.get(index).and_then(|field| field.nested.as_ref()) else {
            return Ok(());
        };
        if lines.is_kept() {
            // Empty cells would take all lines away.
            return Err(S::Error::custom("`load` cannot leave the lines of one record alone"));
        }
        match place(lines, names, self.row) {
            Some((line, row)) => {
                let line = lines.line(line);
                let line = line.ok_or_else(|| S::Error::custom("`load` only creates and updates lines"))?;
                write_cells(line, names, row, self.cells)
            }
            None => (0..width(names)).try_for_each(|_| self.cells.serialize_element("")),
        }
    }
}

struct Cell<'a, T>(&'a T);

impl<T: WriteValue> Serialize for Cell<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.cell(serializer)
    }
}

/// The line that a row of its record shows, and which of the line's own rows it is.
fn place<T: WriteLines>(lines: &T, names: &Names, row: usize) -> Option<(usize, usize)> {
    if !has_lines(names) {
        return (row < lines.count()).then_some((row, 0));
    }
    let mut rest = row;
    for index in 0..lines.count() {
        let height = lines.line(index).map_or(1, |line| height(line, names));
        match rest.checked_sub(height) {
            Some(below) => rest = below,
            None => return Some((index, rest)),
        }
    }
    None
}

fn has_lines(names: &Names) -> bool {
    names.fields.iter().flatten().any(|field| field.nested.is_some())
}

/// How many rows a record takes.
fn height<V: Values>(values: &V, names: &Names) -> usize {
    let mut heights = Heights { names, rows: 1 };
    // Measuring cannot fail.
    let _ = values.write(&mut heights);
    heights.rows
}

struct Heights<'a> {
    names: &'a Names,
    rows: usize,
}

impl FieldWriter for Heights<'_> {
    type Error = std::convert::Infallible;

    fn value<T: WriteValue>(&mut self, _: usize, _: &T) -> Result<(), Self::Error> {
        Ok(())
    }

    fn lines<T: WriteLines>(&mut self, index: usize, lines: &T) -> Result<(), Self::Error> {
        let Some(names) = self.names.get(index).and_then(|field| field.nested.as_ref()) else {
            return Ok(());
        };
        let of_line = |index| lines.line(index).map_or(1, |line| height(line, names));
        let rows = if has_lines(names) { (0..lines.count()).map(of_line).sum() } else { lines.count() };
        self.rows = self.rows.max(rows);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use crate::model::{Field, Names, Table};
    use crate::{ExternalId, Fields};

    use super::*;

    /// A record whose lines have lines; written by hand, so that it needs no feature.
    struct Node {
        key: ExternalId,
        first: Vec<Leaf>,
        second: Vec<Leaf>,
    }

    struct Leaf {
        key: ExternalId,
        parts: Vec<Part>,
    }

    struct Part {
        key: ExternalId,
    }

    macro_rules! keyed {
        ($type:ident: $($field:ident => $line:ident),*) => {
            impl Values for $type {
                const TABLE: Table = Table {
                    model: stringify!($type),
                    fields: &[Field::new("number"), $(Field::new(stringify!($field)).nested(&$line::TABLE)),*],
                };

                fn write<W: FieldWriter>(&self, writer: &mut W) -> Result<(), W::Error> {
                    writer.value(0, &1_i32)?;
                    let mut _place = 1..;
                    $(writer.lines(_place.next().unwrap(), &self.$field)?;)*
                    Ok(())
                }

                fn external_id(&self) -> Option<&ExternalId> {
                    Some(&self.key)
                }
            }

            impl Keyed for $type {}
        };
    }

    keyed!(Part:);
    keyed!(Leaf: parts => Part);
    keyed!(Node: first => Leaf, second => Leaf);

    fn key() -> ExternalId {
        "a.b".parse().unwrap()
    }

    fn leaves(parts: &[usize]) -> Vec<Leaf> {
        let leaf =
            |&count: &usize| Leaf { key: key(), parts: (0..count).map(|_| Part { key: key() }).collect() };
        parts.iter().map(leaf).collect()
    }

    fn rows_of(leaves: &[usize]) -> usize {
        leaves.iter().map(|&parts| parts.max(1)).sum()
    }

    proptest! {
        #[test]
        fn rows_are_read_as_the_records_that_they_are(
            shapes in vec((vec(0_usize..4, 0..4), vec(0_usize..4, 0..4)), 1..5),
        ) {
            let fields = r#"{"first": {"type": "one2many"}, "second": {"type": "one2many"},
                "parts": {"type": "one2many"}, "number": {"type": "integer"}}"#;
            let fields: Fields = serde_json::from_str(fields).unwrap();
            let names = Names::resolve(&Node::TABLE, &|_| Some(&fields)).unwrap();
            let nodes: Vec<Node> = shapes
                .iter()
                .map(|(first, second)| Node { key: key(), first: leaves(first), second: leaves(second) })
                .collect();
            let matrix = Matrix { records: &nodes.iter().collect::<Vec<_>>(), names: &names };
            let rows: Vec<Vec<String>> = serde_json::from_value(serde_json::to_value(&matrix).unwrap()).unwrap();
            let columns = columns(&names);
            prop_assert!(rows.iter().all(|row| row.len() == columns.len()));
            let heights: Vec<usize> = crate::load::records(&columns, &rows).iter().map(|rows| rows.len()).collect();
            let expected = shapes.iter().map(|(first, second)| rows_of(first).max(rows_of(second)).max(1));
            prop_assert_eq!(heights, expected.collect::<Vec<_>>());
            prop_assert!(crate::load::is_repeatable(&columns, &rows));
            // Every node, leaf and part has its id and its number in one cell each.
            let filled = rows.iter().flatten().filter(|cell| !cell.is_empty()).count();
            let parts = |leaves: &[usize]| leaves.len() + leaves.iter().sum::<usize>();
            let all: usize = shapes.iter().map(|(first, second)| 1 + parts(first) + parts(second)).sum();
            prop_assert_eq!(filled, 2 * all);
        }
    }
}
