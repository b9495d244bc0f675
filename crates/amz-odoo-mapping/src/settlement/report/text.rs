//! Text of a report, decoded only where somebody reads it.

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, WINDOWS_1252};
use std::borrow::Cow;
use std::fmt;

/// How a report's bytes spell text that is not ASCII.
///
/// Reports come as UTF-8, ISO-8859-1 (which Amazon also calls Cp1252) or Shift JIS, often without a charset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Charset(Spelling);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Spelling {
    /// Nobody names it: each text tells.
    #[default]
    Unknown,
    /// Nobody names it, and the report is of a Japanese store.
    Japanese,
    Known(&'static Encoding),
}

impl Charset {
    /// UTF-8 where the bytes are, else Shift JIS where they are, else Windows-1252.
    pub const UNKNOWN: Self = Self(Spelling::Unknown);

    /// The charset that a `Content-Type` names (`Cp1252`, `MS932` too); unknown for a name that is none.
    #[must_use]
    pub fn named(label: &str) -> Self {
        let label = label.trim();
        let known = match label.to_ascii_lowercase().as_str() {
            "ms932" | "cp932" | "windows-932" => Some(SHIFT_JIS),
            "cp1252" => Some(WINDOWS_1252),
            _ => Encoding::for_label(label.as_bytes()),
        };
        Self(known.map_or(Spelling::Unknown, Spelling::Known))
    }

    /// What is not UTF-8 is Shift JIS in a report of this currency: half-width letters alone do not tell.
    pub(super) fn of_currency(self, code: &str) -> Self {
        match self.0 {
            Spelling::Unknown if code.eq_ignore_ascii_case("JPY") => Self(Spelling::Japanese),
            _ => self,
        }
    }
}

/// A field's bytes without the blanks around them.
#[derive(Clone, Copy, Default)]
pub struct Text<'a> {
    bytes: &'a [u8],
    charset: Charset,
}

impl<'a> Text<'a> {
    /// Text that is UTF-8 already.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes().trim_ascii(), charset: Charset(Spelling::Known(UTF_8)) }
    }

    /// Bytes without blanks around them.
    pub(super) const fn trimmed(bytes: &'a [u8], charset: Charset) -> Self {
        Self { bytes, charset }
    }

    /// The bytes as the report has them.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// True for a blank field.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// The text without what stands behind it, in whatever case, unless that is all.
    pub(super) fn without(self, behind: &str) -> Option<Self> {
        let (plain, end) = self.bytes.split_at_checked(self.bytes.len().checked_sub(behind.len())?)?;
        let is_it = !plain.is_empty() && end.eq_ignore_ascii_case(behind.as_bytes());
        is_it.then(|| Self { bytes: plain.trim_ascii(), charset: self.charset })
    }

    /// The text; what cannot be decoded becomes `U+FFFD`.
    #[must_use]
    pub fn decoded(self) -> Cow<'a, str> {
        let bytes = self.bytes;
        let spelling = self.charset.0;
        let may_be_utf_8 = !matches!(spelling, Spelling::Known(encoding) if encoding != UTF_8);
        if may_be_utf_8 && let Ok(text) = std::str::from_utf8(bytes) {
            return text.into();
        }
        if let Spelling::Known(encoding) = spelling {
            return encoding.decode_without_bom_handling(bytes).0;
        }
        SHIFT_JIS
            .decode_without_bom_handling_and_without_replacement(bytes)
            .filter(|text| spelling == Spelling::Japanese || is_japanese(text))
            .unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0)
    }
}

/// Western text may be Shift JIS by chance; its characters would then be half-width or rare.
fn is_japanese(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_ascii()
            || matches!(c, '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff60}')
    })
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.decoded().fmt(f)
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.decoded(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_in_yen_is_utf_8_or_shift_jis() {
        let charset = Charset::UNKNOWN.of_currency("JPY");
        for (bytes, want) in [
            (&b"\xca\xdf\xbf\xba\xdd"[..], "ﾊﾟｿｺﾝ"),
            (b"\x87\x40", "①"),
            ("青い傘".as_bytes(), "青い傘"),
            (b"PEN", "PEN"),
            (b"\xff", "ÿ"),
        ] {
            assert_eq!(Text::trimmed(bytes, charset).decoded(), want, "{bytes:?}");
        }
        let named = Charset::named("Cp1252").of_currency("JPY");
        assert_eq!(Text::trimmed(b"\xca\xdf", named).decoded(), "Êß", "what is named is believed");
    }

    #[test]
    fn text_is_read_in_the_charsets_that_occur() {
        for (bytes, charset, want) in [
            (&b"PEN"[..], "", "PEN"),
            ("Hülle".as_bytes(), "", "Hülle"),
            (b"H\xfclle", "", "Hülle"),
            (b"H\xfclle", "Cp1252", "Hülle"),
            (b"\xa4", "ISO-8859-15", "€"),
            (b"\x83y\x83\x93", "", "ペン"),
            (b"\x83y\x83\x93", "MS932", "ペン"),
            (b"caf\xe9", "", "café"),
            (b"\xe9t\xe9", "", "été"),
        ] {
            let charset = Charset::named(charset);
            assert_eq!(Text::trimmed(bytes, charset).decoded(), want, "{bytes:?}");
        }
    }
}
