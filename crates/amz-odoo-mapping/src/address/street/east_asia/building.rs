//! What stands behind the number: a building, its floor, a door; a company; who takes the parcel in.

use super::{Pieces, dash_len, digits_len};
use crate::address::street::assemble::Part;

/// Words that say that a text is a building.
const BUILDINGS: &[&str] = &[
    "ビル",
    "マンション",
    "ハイツ",
    "コーポ",
    "アパート",
    "タワー",
    "ハウス",
    "メゾン",
    "レジデンス",
    "ハイム",
    "コート",
    "パレス",
    "ヴィラ",
    "プラザ",
    "センター",
    "号棟",
    "号館",
    "大厦",
    "大廈",
    "大樓",
    "公寓",
    "広場",
    "广场",
];

/// Signs that say so only at the end: `若葉荘`.
const ENDINGS: [&str; 5] = ["荘", "寮", "団地", "号室", "階"];

/// What follows a floor's number.
const FLOORS: [char; 7] = ['階', 'F', 'Ｆ', 'f', '楼', '樓', '层'];

const COMPANIES: &[&str] =
    &["株式会社", "有限会社", "合同会社", "合資会社", "(株)", "（株）", "㈱", "有限公司"];

/// True if the text names a building.
pub(super) fn is_building(text: &str) -> bool {
    BUILDINGS.iter().any(|word| text.contains(word))
        || ENDINGS.iter().any(|word| text.trim_end().ends_with(word))
}

/// True if the text goes on as floors do: `3階`, `3F`.
pub(super) fn counts_floors(behind: &str) -> bool {
    behind.starts_with(FLOORS)
}

/// Gives what stands from here on its parts.
pub(super) fn label(pieces: &mut Pieces<'_>, from: usize) {
    let line = pieces.line;
    let mut at = from;
    // A dash between number and room says nothing.
    if let Some(dash) = dash_len(&line[at..]).filter(|dash| digits_len(&line[at + dash..]) > 0) {
        pieces.push(at, at + dash, Part::Mark);
        at += dash;
    }
    while at < line.len() {
        let rest = &line[at..];
        let chunk = rest.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(rest.len());
        if chunk == 0 {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        label_chunk(pieces, at, at + chunk);
        at += chunk;
    }
}

fn label_chunk(pieces: &mut Pieces<'_>, start: usize, end: usize) {
    let line = pieces.line;
    let text = &line[start..end];
    if text.ends_with("方") || text.ends_with("気付") {
        pieces.push(start, end, Part::CareOf);
    } else if COMPANIES.iter().any(|form| text.contains(form)) {
        pieces.push(start, end, Part::Company);
    } else {
        let door = start + text.len() - door_len(text);
        pieces.push(start, door, Part::Unit);
        pieces.push(door, end, Part::Door);
    }
}

/// The length of the door at the text's end: `301号室`, `A-2`, `501`; 0 if it ends with none.
fn door_len(text: &str) -> usize {
    let bare = ["号室", "號室", "室", "号"].iter().find_map(|suffix| text.strip_suffix(suffix));
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '０'..='９');
    let letter = |c: char| c.is_ascii_alphabetic() || matches!(c, 'Ａ'..='Ｚ');
    let body = bare.unwrap_or(text);
    let rest =
        body.trim_end_matches(|c| digits(c) || letter(c) || dash_len(c.encode_utf8(&mut [0; 4])).is_some());
    let rest = body.len() - (body.len() - rest.len());
    let door = body[rest..].trim_start_matches(|c: char| !digits(c) && !letter(c) && c != '#' && c != '＃');
    let count = door.chars().filter(|c| digits(*c)).count();
    let alone = door.len() == body.len();
    let floor = door.ends_with(FLOORS) || door.chars().all(letter) && bare.is_none();
    let is_door = count > 0 && !floor && (bare.is_some() || count > 1 || alone);
    if is_door { text.len() - (body.len() - door.len()) } else { 0 }
}
