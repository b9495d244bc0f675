//! Rows into records, by which cells are filled.

use super::super::env::Env;
use super::super::error::{OdooError, Result};
use super::super::profile::Profile;
use super::super::schema::Kind;

/// A column: the path from the record to the value.
pub(super) type Path = Vec<String>;

/// A record as text, before any value was read.
#[derive(Debug, Default)]
pub(super) struct Extracted {
    pub(super) cells: Vec<(String, Extract)>,
}

#[derive(Debug)]
pub(super) enum Extract {
    Text(String),
    Records(Vec<Extracted>),
}

/// `a/b/.id`, `a:id` and `a.id` as a path.
pub(super) fn path(field: &str) -> Path {
    let spaced = match field.strip_suffix(".id") {
        Some(head) if !head.is_empty() && !head.ends_with('/') => format!("{head}/.id"),
        _ => field.to_owned(),
    };
    let spaced = match spaced.strip_suffix(":id") {
        Some(head) if !head.is_empty() && !head.ends_with('/') => format!("{head}/id"),
        _ => spaced,
    };
    spaced.split('/').map(str::to_owned).collect()
}

/// First row, last row, record.
pub(super) type Spanned = (usize, usize, Extracted);

/// Groups the rows into records: a row that fills only one2many columns continues the record above it.
pub(super) fn extract(
    env: &Env<'_>,
    model: &str,
    paths: &[Path],
    rows: &[Vec<String>],
) -> Result<Vec<Spanned>> {
    let kind = |name: &str| env.field(model, name).map(|field| field.kind);
    for path in paths {
        let name = path[0].as_str();
        if !matches!(name, "id" | ".id" | "") && kind(name).is_none() {
            return Err(if env.profile < Profile::V18 {
                OdooError::key(name)
            } else {
                OdooError::value(format!("Invalid field name '{name}'"))
            });
        }
    }
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let of_lines = |at: usize| kind(&paths[at][0]) == Some(Kind::One2many);
    let continues = |row: &[String]| {
        let filled =
            |lines: bool| (0..paths.len()).any(|at| of_lines(at) == lines && !cell(row, at).is_empty());
        filled(true) && !filled(false)
    };
    let mut records = Vec::new();
    let mut from = 0;
    while from < rows.len() {
        let mut to = from;
        while rows.get(to + 1).is_some_and(|row| continues(row)) {
            to += 1;
        }
        let mut record = Extracted::default();
        for (at, path) in paths.iter().enumerate() {
            let name = &path[0];
            if !kind(name).is_some_and(Kind::is_relational) {
                record.cells.push((name.clone(), Extract::Text(cell(&rows[from], at))));
            } else if !record.cells.iter().any(|(seen, _)| seen == name) {
                let columns: Vec<usize> =
                    (0..paths.len()).filter(|&other| &paths[other][0] == name).collect();
                let below: Vec<Path> = columns
                    .iter()
                    .map(|&other| {
                        if paths[other].len() > 1 { paths[other][1..].to_vec() } else { vec![String::new()] }
                    })
                    .collect();
                let related: Vec<Vec<String>> = rows[from..=to]
                    .iter()
                    .map(|row| columns.iter().map(|&other| cell(row, other)).collect::<Vec<_>>())
                    .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                    .collect();
                let target =
                    env.field(model, name).and_then(|field| field.relation.clone()).unwrap_or_default();
                let records = extract(env, &target, &below, &related)?;
                let records = records.into_iter().map(|(_, _, record)| record).collect();
                record.cells.push((name.clone(), Extract::Records(records)));
            }
        }
        records.push((from, to, record));
        from = to + 1;
    }
    Ok(records)
}

impl Extracted {
    /// The cell of a plain column.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.cells.iter().find_map(|(cell, value)| match value {
            Extract::Text(text) if cell == name => Some(text.as_str()),
            _ => None,
        })
    }

    /// The one column by which a record is referred to, with its value.
    pub(super) fn reference(&self) -> Option<(&str, &str)> {
        self.cells.iter().find_map(|(cell, value)| match value {
            Extract::Text(text) if matches!(cell.as_str(), "" | "id" | ".id") => {
                Some((cell.as_str(), text.as_str()))
            }
            _ => None,
        })
    }
}
