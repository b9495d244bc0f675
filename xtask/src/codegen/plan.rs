//! Usage plans, from the table in an operation's description.

/// A usage plan as the model writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// Requests a second, a decimal.
    pub(super) rate: String,
    pub(super) burst: u32,
}

/// The plan of a description: the row `| rate | burst |` under a heading that ends in `Burst`, or the row `Default`.
///
/// `None` where there is no table, or it says `n` or `Variable`.
pub(super) fn parse(description: &str) -> Option<Plan> {
    let mut rows = description.lines().filter_map(cells).skip_while(|row| row.last() != Some(&"Burst"));
    rows.next()?;
    rows.find_map(|row| match row.as_slice() {
        ["Default", rate, burst] | [rate, burst] => {
            rate.parse::<f64>().ok().filter(|rate| *rate > 0.0)?;
            // One model writes `.5`, which is no number in Rust.
            let zero = if rate.starts_with('.') { "0" } else { "" };
            Some(Plan { rate: format!("{zero}{rate}"), burst: burst.parse().ok()? })
        }
        _ => None,
    })
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let row = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(row.split('|').map(str::trim).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_in_its_three_forms() {
        let plan = |rate: &str, burst| Some(Plan { rate: rate.into(), burst });
        for (text, expected) in [
            (
                "Text.\n\n| Rate (requests per second) | Burst |\n| ---- | ---- |\n| 0.0167 | 20 |\n\nMore.",
                plan("0.0167", 20),
            ),
            (
                "| Plan type | Rate (requests per second) | Burst |\n| ---- | ---- | ---- |\n|Default| 5 | 10 |\n|Selling partner specific| Variable | Variable |",
                plan("5", 10),
            ),
            ("| Rate (requests per second) | Burst |\n| ---- | ---- |\n| n | n |", None),
            ("| Rate (requests per second) | Burst |\n| ---- | ---- |\n| .5 | 30 |", plan("0.5", 30)),
            ("No table.", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
