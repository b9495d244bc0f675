//! The charset of a document: declared, by its byte order mark, seen in its bytes, or guessed.

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, WINDOWS_1252};

/// The names that Amazon's servers use beside those of the Encoding Standard.
const ALIASES: &[(&str, &str)] = &[
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp943c", "shift_jis"),
    ("cp949", "euc-kr"),
    ("iso8859_1", "windows-1252"),
    ("utf_8", "utf-8"),
];

/// How a document's characters stand for bytes.
///
/// ```
/// use spapi_client::documents::Charset;
///
/// let declared = Charset::for_label("Cp1252");
/// assert_eq!(declared, Some(Charset::windows_1252()));
/// assert_eq!(Charset::windows_1252().decode(b"Espa\xf1a").as_deref(), Some("España"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset(&'static Encoding);

impl Charset {
    /// UTF-8.
    pub fn utf_8() -> Self {
        Self(UTF_8)
    }

    /// Windows code page 1252, which Amazon also calls ISO-8859-1: reports of western marketplaces.
    pub fn windows_1252() -> Self {
        Self(WINDOWS_1252)
    }

    /// Shift JIS as Windows writes it (code page 932): reports of the Japanese marketplace.
    pub fn shift_jis() -> Self {
        Self(SHIFT_JIS)
    }

    /// The charset of a name, as it stands in `Content-Type`: those of the Encoding Standard, and `cp932`.
    pub fn for_label(label: &str) -> Option<Self> {
        let label = label.trim();
        let alias = ALIASES.iter().find(|(name, _)| name.eq_ignore_ascii_case(label));
        Encoding::for_label(alias.map_or(label, |(_, name)| name).as_bytes()).map(Self)
    }

    /// The charset that a `Content-Type` declares.
    pub fn of_content_type(content_type: &str) -> Option<Self> {
        content_type.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let is_charset = name.trim().eq_ignore_ascii_case("charset");
            is_charset.then(|| Self::for_label(value.trim().trim_matches(['"', '\''])))?
        })
    }

    /// The name in the Encoding Standard.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The text of these bytes; `None` where they are no text in this charset.
    pub fn decode(self, bytes: &[u8]) -> Option<String> {
        let text = self.0.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    }

    /// The text of these bytes, with U+FFFD for what is none.
    pub fn decode_lossy(self, bytes: &[u8]) -> String {
        self.0.decode_without_bom_handling(bytes).0.into_owned()
    }

    /// Whether bytes below 128 mean ASCII, so that rows can be told apart before they are decoded.
    pub(super) fn keeps_ascii(self) -> bool {
        self.0.is_ascii_compatible()
    }

    /// The charset of a byte order mark, and the mark's length.
    pub(super) fn of_mark(bytes: &[u8]) -> Option<(Self, usize)> {
        Encoding::for_bom(bytes).map(|(encoding, length)| (Self(encoding), length))
    }
}

/// What is known of a document's charset while it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Knowledge {
    Certain(Charset),
    /// UTF-8 if its bytes look so, or else this one. So far there were only ASCII bytes, which are the same in both.
    Guess(Charset),
}

impl Knowledge {
    /// Decides by the first bytes that are not ASCII, and what follows them.
    pub(super) fn decide(&mut self, bytes: &[u8]) -> Charset {
        match *self {
            Self::Certain(charset) => charset,
            Self::Guess(fallback) => {
                let charset = if looks_like_utf_8(bytes) { Charset::utf_8() } else { fallback };
                *self = Self::Certain(charset);
                charset
            }
        }
    }
}

/// Whether more characters are UTF-8 than bytes are not: one damaged character makes no other charset, and text in
/// another one has hardly a valid character.
fn looks_like_utf_8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|char| !char.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    valid > invalid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_charsets_are_known_by_all_their_names() {
        for (content_type, charset) in [
            ("text/plain;charset=Cp1252", "windows-1252"),
            ("text/plain; charset=utf8", "UTF-8"),
            ("text/tab-separated-values; Charset=\"UTF-8\"", "UTF-8"),
            ("text/plain; charset=windows-31j", "Shift_JIS"),
            ("text/plain; x=y; charset=cp932", "Shift_JIS"),
            ("text/plain; charset=Shift_JIS", "Shift_JIS"),
            ("text/xml; charset=ISO-8859-1", "windows-1252"),
            ("text/xml; charset=ISO8859_1", "windows-1252"),
        ] {
            let found = Charset::of_content_type(content_type);
            assert_eq!(found.map(Charset::name), Some(charset), "{content_type}");
        }
        for none in ["", "text/plain", "charset=utf-8", "text/plain; charset=", "text/plain; charset=klingon"]
        {
            assert_eq!(Charset::of_content_type(none), None, "{none}");
        }
    }

    #[test]
    fn bytes_that_are_utf_8_are_read_so() {
        let decide = |bytes: &[u8]| Knowledge::Guess(Charset::windows_1252()).decide(bytes).name();
        assert_eq!(decide("Müller\tGroß".as_bytes()), "UTF-8");
        assert_eq!(decide(b"M\xfcller\tGro\xdf"), "windows-1252");
        assert_eq!(decide("日本語".as_bytes()), "UTF-8");
        // One damaged character, and one that is cut off by the end of what has come.
        assert_eq!(decide(b"M\xc3\xbcller Gr\xc3\xb6\xc3\x9fe \xff Stra\xc3\x9fe \xc3"), "UTF-8");
        let mut japanese = Knowledge::Guess(Charset::shift_jis());
        assert_eq!(japanese.decide(&SHIFT_JIS.encode("商品名ｶﾀｶﾅ").0), Charset::shift_jis());
        assert_eq!(japanese, Knowledge::Certain(Charset::shift_jis()));
    }
}
