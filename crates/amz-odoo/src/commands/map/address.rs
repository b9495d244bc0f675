//! `map address`: street lines into Odoo's fields.

use std::path::Path;

use amz_odoo_mapping::address::split;
use serde_json::{Value, json};

use super::{open, unreadable};
use crate::cli::MapAddress;
use crate::commands::{note, print};
use crate::failure::{End, Failure};

/// One line of JSON for each line of the file, or for the one line on the command line.
pub(super) fn run(arguments: &MapAddress) -> Result<End, Failure> {
    if let Some(country) = &arguments.country {
        print(parts(Some(country), &arguments.input));
        return Ok(End::Done);
    }
    let file = Path::new(&arguments.input);
    let mut input = open(file)?;
    let mut end = End::Done;
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(|error| unreadable(file, &error))? == 0 {
            break;
        }
        let answer = map(&line).unwrap_or_else(|error| {
            end = End::Issues;
            note(&format!("line {number}: {error}"));
            json!({ "error": error })
        });
        print(answer);
    }
    Ok(end)
}

/// The parts of one line of the file. An error says what is wrong with the line, not what is in it.
fn map(line: &[u8]) -> Result<Value, String> {
    let document: Value = serde_json::from_slice(line)
        .map_err(|error| format!("this is no JSON (column {}); write {FORM}", error.column()))?;
    let country = match document.get("country") {
        None | Some(Value::Null) => None,
        Some(Value::String(code)) => Some(code.as_str()),
        Some(_) => return Err(format!("\"country\" is no text; write {FORM}")),
    };
    let text = document.get("line").and_then(Value::as_str);
    Ok(parts(country, text.ok_or_else(|| format!("\"line\" is missing or no text; write {FORM}"))?))
}

const FORM: &str = r#"{"country": "DE", "line": "Hauptstr. 5 a"}"#;

fn parts(country: Option<&str>, line: &str) -> Value {
    let country = country.map(|code| code.trim().to_uppercase()).filter(|code| !code.is_empty());
    json!(split(country.as_deref(), line))
}
