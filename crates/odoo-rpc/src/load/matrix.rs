//! Typed records as the matrix of cells that `load` takes, written straight into the request.
//!
//! A record is one row, or more when it has lines: the first row holds its own cells, and each row one line of each
//! one2many field. Every record and every line starts with its external id, so no row can be taken for a part of the
//! record above.

use serde::ser::{Error as _, Serialize, SerializeSeq, Serializer};

use crate::model::{FieldWriter, Keyed, Names, Values, WriteLines, WriteValue};

/// The columns' names.
pub(crate) fn header(names: &Names) -> Vec<String> {
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

/// The rows of these records.
pub(crate) struct Matrix<'a, V> {
    pub(crate) records: &'a [&'a V],
    pub(crate) names: &'a Names,
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
