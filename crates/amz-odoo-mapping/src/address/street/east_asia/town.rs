//! Region and town that stand in the street line: `東京都港区`, `大阪府堺市北区`, `北京市朝阳区`.

use super::digits_len;
use crate::address::state::prefectures;

/// Cities that are divided into wards.
const WITH_WARDS: &str = "札幌市 仙台市 さいたま市 千葉市 横浜市 川崎市 相模原市 新潟市 静岡市 浜松市 名古屋市 京都市 大阪市 堺市 神戸市 岡山市 広島市 \
北九州市 福岡市 熊本市";

/// The wards of Tokyo.
const TOKYO: &str = "千代田区 中央区 港区 新宿区 文京区 台東区 墨田区 江東区 品川区 目黒区 大田区 世田谷区 渋谷区 中野区 杉並区 豊島区 北区 荒川区 板橋区 \
練馬区 足立区 葛飾区 江戸川区";

/// Signs that follow `市` where it is a part of the name of a quarter, not the end of a city's.
const NO_CITY: [char; 11] = ['町', '場', 'ノ', 'の', '之', '谷', '原', '川', '野', '岡', '田'];

/// The length of region and town at the line's start, 0 if it begins with the street.
pub(super) fn len(country: &str, line: &str) -> usize {
    let start = line.len() - line.trim_start().len();
    let mut at = start + postal_code(&line[start..]);
    at += line[at..].len() - line[at..].trim_start().len();
    let begin = at;
    let prefecture = prefectures().find(|prefecture| line[at..].starts_with(prefecture));
    at += prefecture.map_or(0, str::len);
    if matches!(country, "CN" | "TW" | "HK" | "MO") {
        for ends in [&['省'][..], &['市', '縣', '县'], &['区', '區', '县', '市']] {
            at += up_to(&line[at..], ends).unwrap_or(0);
        }
        return if at > begin { at } else { start };
    }
    let blank = line[at..].len() - line[at..].trim_start().len();
    let town = municipality(&line[at + blank..], prefecture.is_some());
    match (at + blank + town, town) {
        (end, 1..) => end,
        _ if at > start => at,
        _ => start,
    }
}

fn postal_code(text: &str) -> usize {
    if !text.starts_with('〒') {
        return 0;
    }
    text.find(|c: char| !(c == '〒' || c.is_numeric() || c.is_whitespace() || "-－−ー‐".contains(c)))
        .unwrap_or(text.len())
}

/// The length of a city with its ward, of a county with its town, of a ward of Tokyo.
fn municipality(text: &str, in_prefecture: bool) -> usize {
    let street = |len: usize| digits_len(&text[len..]) == 0 && !text[len..].trim().is_empty();
    if let Some(ward) = TOKYO.split_whitespace().find(|ward| text.starts_with(ward)) {
        return if street(ward.len()) { ward.len() } else { 0 };
    }
    if let Some(city) = WITH_WARDS.split_whitespace().find(|city| text.starts_with(city)) {
        return city.len() + up_to(&text[city.len()..], &['区']).unwrap_or(0);
    }
    let county =
        up_to(text, &['郡']).and_then(|county| Some(county + up_to(&text[county..], &['町', '村', '市'])?));
    if let Some(len) = county.filter(|len| !text[..*len].ends_with('市')) {
        return len;
    }
    let ends = up_to(text, &['市']).map(|len| (len, &text[len..]));
    if let Some((len, rest)) = ends {
        let quarter = !in_prefecture && rest.starts_with(NO_CITY);
        if !quarter && street(len) {
            return len;
        }
    }
    let end: &[char] = if in_prefecture { &['町', '村'] } else { &['区'] };
    up_to(text, end).filter(|len| street(*len)).unwrap_or(0)
}

/// The length of a name that ends with one of the signs, doubled signs as in `四日市市` included; short, without digits.
fn up_to(text: &str, ends: &[char]) -> Option<usize> {
    let mut chars = text.char_indices().take(9).peekable();
    chars.next()?;
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() || digits_len(&text[at..]) > 0 {
            return None;
        }
        if ends.contains(&c) {
            let again =
                chars.peek().filter(|(_, next)| ends.contains(next) && text[..at].ends_with(['日', '々']));
            return Some(at + c.len_utf8() + again.map_or(0, |(_, next)| next.len_utf8()));
        }
    }
    None
}
