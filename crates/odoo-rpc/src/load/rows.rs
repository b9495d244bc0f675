//! Which rows of a batch make up a record.

use std::collections::BTreeSet;
use std::ops::Range;

/// The records of a batch, each as its range of rows.
///
/// As in Odoo, a row continues the record above it when only columns of one2many lines have a value in it. A column
/// `order_line/name` is such a column; `partner_id/id` and `partner_id/.id` are not.
///
/// ```
/// let fields = ["id", "partner_id/.id", "order_line/id", "order_line/name"];
/// let rows = [["a", "7", "a1", "Pen"], ["", "", "a2", "Ink"], ["b", "7", "b1", "Pen"]];
/// let rows = rows.map(|row| row.map(str::to_owned).to_vec());
/// assert_eq!(odoo_rpc::load::records(&fields, &rows), [0..2, 2..3]);
/// ```
#[must_use]
pub fn records<F: AsRef<str>>(fields: &[F], rows: &[Vec<String>]) -> Vec<Range<usize>> {
    let columns = Columns::of(fields.iter().map(AsRef::as_ref).enumerate().collect());
    columns.records(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// Whether the batch may be loaded again without making anything twice: every record and every line has an id.
///
/// `load` with such rows is idempotent; the client repeats it by itself when a connection fails.
#[must_use]
pub fn is_repeatable<F: AsRef<str>>(fields: &[F], rows: &[Vec<String>]) -> bool {
    let columns = Columns::of(fields.iter().map(AsRef::as_ref).enumerate().collect());
    columns.have_ids(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// The columns of one model: its own, and those of the lines in each of its one2many fields.
struct Columns {
    own: Vec<usize>,
    ids: Vec<usize>,
    lines: Vec<Self>,
}

impl Columns {
    fn of(columns: Vec<(usize, &str)>) -> Self {
        let one2many: BTreeSet<&str> = columns
            .iter()
            .filter_map(|(_, path)| path.split_once('/'))
            .filter(|(_, rest)| !is_id(rest))
            .map(|(field, _)| field)
            .collect();
        let group = |path: &str| one2many.get(path.split('/').next().unwrap_or_default()).copied();
        let own: Vec<_> = columns.iter().filter(|(_, path)| group(path).is_none()).collect();
        let lines = one2many.iter().map(|field| {
            let of_field = columns.iter().filter_map(|&(index, path)| {
                let (first, rest) = path.split_once('/')?;
                (first == *field).then_some((index, rest))
            });
            Self::of(of_field.collect())
        });
        Self {
            ids: own.iter().filter(|(_, path)| is_id(path)).map(|(index, _)| *index).collect(),
            lines: lines.collect(),
            own: own.iter().map(|(index, _)| *index).collect(),
        }
    }

    fn records(&self, rows: &[&[String]]) -> Vec<Range<usize>> {
        let continues =
            |row: &&[String]| !filled(&self.own, row) && self.lines.iter().any(|lines| lines.is_filled(row));
        let mut starts: Vec<usize> =
            (0..rows.len()).filter(|&index| index == 0 || !continues(&rows[index])).collect();
        starts.push(rows.len());
        starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
    }

    fn is_filled(&self, row: &[String]) -> bool {
        filled(&self.own, row) || self.lines.iter().any(|lines| lines.is_filled(row))
    }

    fn have_ids(&self, rows: &[&[String]]) -> bool {
        self.records(rows).into_iter().all(|record| {
            let rows = &rows[record];
            let named = rows.first().is_some_and(|first| filled(&self.ids, first));
            named
                && self.lines.iter().all(|lines| {
                    let of_lines: Vec<_> = rows.iter().copied().filter(|row| lines.is_filled(row)).collect();
                    lines.have_ids(&of_lines)
                })
        })
    }
}

/// An external id or a database id.
fn is_id(path: &str) -> bool {
    matches!(path, "id" | ".id")
}

fn filled(columns: &[usize], row: &[String]) -> bool {
    columns.iter().any(|&column| row.get(column).is_some_and(|cell| !cell.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [&str; 5] =
        ["id", "partner_id/.id", "order_line/id", "order_line/product_id/.id", "tag_ids/id"];

    fn rows<const R: usize>(rows: [[&str; 5]; R]) -> Vec<Vec<String>> {
        rows.map(|row| row.map(str::to_owned).to_vec()).to_vec()
    }

    #[test]
    fn line_rows_belong_to_the_record_above() {
        let batch = rows([
            ["a", "7", "a1", "1", ""],
            ["", "", "a2", "2", ""],
            ["b", "7", "", "", "t"],
            ["", "", "", "", ""],
            ["", "7", "c1", "1", ""],
        ]);
        assert_eq!(records(&FIELDS, &batch), [0..2, 2..3, 3..4, 4..5]);
        assert!(records(&FIELDS, &[]).is_empty());
    }

    #[test]
    fn a_first_row_of_lines_alone_starts_a_record() {
        let batch = rows([["", "", "a1", "1", ""], ["", "", "a2", "1", ""]]);
        assert_eq!(records(&FIELDS, &batch).first(), Some(&(0..2)));
    }

    #[test]
    fn a_batch_is_repeatable_when_all_records_and_lines_have_ids() {
        let full = rows([["a", "7", "a1", "1", ""], ["", "", "a2", "2", ""], ["b", "7", "", "", ""]]);
        assert!(is_repeatable(&FIELDS, &full));
        let line_without = rows([["a", "7", "a1", "1", ""], ["", "", "", "2", ""]]);
        assert!(!is_repeatable(&FIELDS, &line_without));
        let record_without = rows([["", "7", "a1", "1", ""]]);
        assert!(!is_repeatable(&FIELDS, &record_without));
        assert!(!is_repeatable(&["name"], &[vec!["x".to_owned()]]));
        assert!(is_repeatable(&[".id", "name"], &[vec!["3".to_owned(), "x".to_owned()]]));
    }

    #[test]
    fn short_rows_are_no_panic() {
        assert_eq!(records(&FIELDS, &[vec![], vec!["a".to_owned()]]), [0..1, 1..2]);
    }
}
