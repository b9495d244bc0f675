//! Finds the state that an address means, within its country.

use serde::{Deserialize, Serialize};

/// A state that Odoo lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Odoo's code, such as `WA`.
    pub code: String,
    /// Odoo's name, such as `Washington`.
    pub name: String,
}

/// The state that the text means among one country's states: by code, then by name.
///
/// Case, punctuation, spaces and accents do not matter. A country prefix (`US-WA`) and a Japanese prefecture in
/// Japanese are understood. `None` leaves the text to the address.
///
/// ```
/// use amz_odoo_mapping::address::{State, match_state};
/// let states = [State { code: "13".into(), name: "Tokyo".into() }, State { code: "27".into(), name: "Ōsaka".into() }];
/// assert_eq!(match_state(&states, "JP", "東京都").map(|s| s.code.as_str()), Some("13"));
/// assert_eq!(match_state(&states, "JP", "Osaka-fu").map(|s| s.code.as_str()), Some("27"));
/// ```
#[must_use]
pub fn match_state<'a>(states: &'a [State], country: &str, text: &str) -> Option<&'a State> {
    let text = text.trim();
    let wanted = fold(text);
    if wanted.is_empty() {
        return None;
    }
    let bare = wanted.strip_prefix(&fold(country)).unwrap_or(&wanted);
    let by_code = |code: &str| states.iter().find(|s| fold(&s.code) == code);
    let by_name = |name: &str| states.iter().find(|s| fold(&s.name) == name);
    let found = by_code(&wanted).or_else(|| by_code(bare)).or_else(|| by_name(&wanted));
    if country != "JP" || found.is_some() {
        return found;
    }
    let (number, romaji, _) = PREFECTURES.iter().find(|(_, romaji, kanji)| {
        let short = kanji.strip_suffix(['都', '府', '県']).unwrap_or(kanji);
        text == *kanji || text == short || without_suffix(&wanted) == *romaji
    })?;
    by_code(number)
        .or_else(|| by_code(&format!("jp{number}")))
        .or_else(|| states.iter().find(|s| without_suffix(&fold(&s.name)) == *romaji))
}

/// Letters and digits in lower case without accents.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter_map(plain).collect()
}

pub(crate) fn plain(c: char) -> Option<char> {
    Some(match c {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ţ' | 'ț' => 't',
        'ú' | 'ù' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        c if c.is_alphanumeric() => c,
        _ => return None,
    })
}

/// `osakafu` → `osaka`; names that end so by themselves (`kyoto`) stay.
fn without_suffix(folded: &str) -> &str {
    ["prefecture", "ken", "fu", "to"]
        .iter()
        .find_map(|suffix| folded.strip_suffix(suffix))
        .filter(|rest| PREFECTURES.iter().any(|(_, romaji, _)| rest == romaji))
        .unwrap_or(folded)
}

/// The prefectures of Japan by their Japanese names.
pub(super) fn prefectures() -> impl Iterator<Item = &'static str> {
    PREFECTURES.iter().map(|(_, _, kanji)| *kanji)
}

/// Number (JIS X 0401), romanized name, Japanese name.
const PREFECTURES: [(&str, &str, &str); 47] = [
    ("01", "hokkaido", "北海道"),
    ("02", "aomori", "青森県"),
    ("03", "iwate", "岩手県"),
    ("04", "miyagi", "宮城県"),
    ("05", "akita", "秋田県"),
    ("06", "yamagata", "山形県"),
    ("07", "fukushima", "福島県"),
    ("08", "ibaraki", "茨城県"),
    ("09", "tochigi", "栃木県"),
    ("10", "gunma", "群馬県"),
    ("11", "saitama", "埼玉県"),
    ("12", "chiba", "千葉県"),
    ("13", "tokyo", "東京都"),
    ("14", "kanagawa", "神奈川県"),
    ("15", "niigata", "新潟県"),
    ("16", "toyama", "富山県"),
    ("17", "ishikawa", "石川県"),
    ("18", "fukui", "福井県"),
    ("19", "yamanashi", "山梨県"),
    ("20", "nagano", "長野県"),
    ("21", "gifu", "岐阜県"),
    ("22", "shizuoka", "静岡県"),
    ("23", "aichi", "愛知県"),
    ("24", "mie", "三重県"),
    ("25", "shiga", "滋賀県"),
    ("26", "kyoto", "京都府"),
    ("27", "osaka", "大阪府"),
    ("28", "hyogo", "兵庫県"),
    ("29", "nara", "奈良県"),
    ("30", "wakayama", "和歌山県"),
    ("31", "tottori", "鳥取県"),
    ("32", "shimane", "島根県"),
    ("33", "okayama", "岡山県"),
    ("34", "hiroshima", "広島県"),
    ("35", "yamaguchi", "山口県"),
    ("36", "tokushima", "徳島県"),
    ("37", "kagawa", "香川県"),
    ("38", "ehime", "愛媛県"),
    ("39", "kochi", "高知県"),
    ("40", "fukuoka", "福岡県"),
    ("41", "saga", "佐賀県"),
    ("42", "nagasaki", "長崎県"),
    ("43", "kumamoto", "熊本県"),
    ("44", "oita", "大分県"),
    ("45", "miyazaki", "宮崎県"),
    ("46", "kagoshima", "鹿児島県"),
    ("47", "okinawa", "沖縄県"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn states(list: &[(&str, &str)]) -> Vec<State> {
        list.iter().map(|(code, name)| State { code: (*code).into(), name: (*name).into() }).collect()
    }

    #[test]
    fn code_wins_over_name_within_the_country() {
        let us = states(&[("WA", "Washington"), ("DC", "District of Columbia"), ("NM", "New Mexico")]);
        for (text, code) in [
            ("WA", Some("WA")),
            ("wa.", Some("WA")),
            ("US-WA", Some("WA")),
            ("Washington", Some("WA")),
            ("NEW  MEXICO", Some("NM")),
            ("D.C.", Some("DC")),
            ("England", None),
            ("", None),
        ] {
            assert_eq!(match_state(&us, "US", text).map(|s| s.code.as_str()), code, "{text}");
        }
    }

    #[test]
    fn accents_and_native_spellings() {
        let br = states(&[("SP", "São Paulo"), ("PR", "Paraná")]);
        assert_eq!(match_state(&br, "BR", "SAO PAULO").map(|s| s.code.as_str()), Some("SP"));
        let es = states(&[("M", "Madrid"), ("A", "Alacant (Alicante)")]);
        assert_eq!(match_state(&es, "ES", "madrid").map(|s| s.code.as_str()), Some("M"));
    }

    #[test]
    fn every_prefecture_is_found_in_japanese_and_by_its_romanized_names() {
        let jp: Vec<State> = PREFECTURES
            .iter()
            .map(|(n, r, _)| State { code: (*n).into(), name: (*r).to_uppercase() })
            .collect();
        for (number, romaji, kanji) in PREFECTURES {
            for text in [kanji.to_owned(), romaji.to_owned(), format!("{romaji}-ken"), format!("JP-{number}")]
            {
                assert_eq!(match_state(&jp, "JP", &text).map(|s| s.code.as_str()), Some(number), "{text}");
            }
        }
        assert_eq!(match_state(&jp, "JP", "東京").map(|s| s.code.as_str()), Some("13"));
        assert_eq!(match_state(&jp, "JP", "京都").map(|s| s.code.as_str()), Some("26"));
        assert_eq!(match_state(&jp, "JP", "Kyoto-fu").map(|s| s.code.as_str()), Some("26"));
    }
}
