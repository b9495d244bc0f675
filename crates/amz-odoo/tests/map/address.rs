//! `map address`, by the binary itself.

use std::process::Output;

use serde_json::{Value, json};

use crate::map;

fn amz_odoo(arguments: &[&str], input: &str) -> Output {
    map(&[&["address"], arguments].concat(), input)
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    String::from_utf8(bytes.to_vec())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn parts(name: &str, number: &str) -> Value {
    json!({
        "street_name": name, "street_number": number, "street_number2": "", "company": "", "unit": "", "rest": "",
    })
}

#[test]
fn one_line_on_the_command_line() {
    let ended = amz_odoo(&["--country", "de", "Lindenweg 5 a"], "");
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(lines(&ended.stdout), [parts("Lindenweg", "5 a")]);
}

#[test]
fn each_line_of_a_file_gives_one_line() {
    let input = "{\"country\":\"DE\",\"line\":\"Lindenweg 5 a\"}\n{\"country\":null,\"line\":\"\"}\n{\"line\":\"12 Elm Row\"}";
    let ended = amz_odoo(&["-", "--json"], input);
    assert_eq!((ended.status.code(), ended.stderr.len()), (Some(0), 0));
    assert_eq!(lines(&ended.stdout), [parts("Lindenweg", "5 a"), parts("", ""), parts("Elm Row", "12")]);
}

#[test]
fn a_bad_line_is_named_and_the_others_go_on() {
    let input = "{\"country\":5,\"line\":\"Secret 1\"}\n\nSecret 2\n{\"country\":\"DE\"}\n{\"line\":\"12 Elm Row\"}\n";
    let ended = amz_odoo(&["-"], input);
    assert_eq!(ended.status.code(), Some(3));
    let answers = lines(&ended.stdout);
    assert_eq!(answers.len(), 5);
    assert!(answers[..4].iter().all(|answer| answer["error"].is_string()), "{answers:?}");
    assert_eq!(answers[4], parts("Elm Row", "12"));
    let said = String::from_utf8(ended.stderr).unwrap();
    let named: Vec<bool> = (1..5).map(|line| said.contains(&format!("line {line}: "))).collect();
    assert_eq!((named, said.lines().count()), (vec![true; 4], 4), "{said}");
    assert!(!said.contains("Secret"), "an error shows no buyer datum: {said}");
}

#[test]
fn a_file_that_is_not_there_is_wrong_usage() {
    let ended = amz_odoo(&["nowhere.jsonl", "--json"], "");
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ended.stdout).contains("nowhere.jsonl cannot be read"));
}
