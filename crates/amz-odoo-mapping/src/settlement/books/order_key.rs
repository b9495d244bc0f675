//! Order ids in eight bytes.

use smol_str::{SmolStr, format_smolstr};

use super::table::Texts;
use crate::settlement::report::{ReportErrorKind, Text};

/// Set in keys of ids that are not in Amazon's usual form; the rest is the text's number.
const TEXT: u64 = 1 << 63;

/// An order id: the digits of `123-4567890-1234567`, or the number of another text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::settlement) struct OrderKey(u64);

impl OrderKey {
    /// The id's key; `None` for a blank one.
    ///
    /// # Errors
    /// As [`Texts::number`].
    pub(in crate::settlement) fn new(
        id: Text<'_>,
        texts: &mut Texts,
    ) -> Result<Option<Self>, ReportErrorKind> {
        Ok(match digits(id.as_bytes()) {
            Some(digits) => Some(Self(digits)),
            None if id.is_empty() => None,
            None => Some(Self(TEXT | u64::from(texts.number("order-id", &id.decoded())?))),
        })
    }

    /// The key of an order of Amazon's (`123-4567890-1234567`) or of another channel (`S01-…`): the field may hold a
    /// shipment's id.
    ///
    /// # Errors
    /// As [`Texts::number`].
    pub(in crate::settlement) fn of_order(
        id: Text<'_>,
        texts: &mut Texts,
    ) -> Result<Option<Self>, ReportErrorKind> {
        match id.as_bytes() {
            [b'S', rest @ ..] if rest.len() == 18 && digits(&[b"0", rest].concat()).is_some() => {
                Self::new(id, texts)
            }
            id => Ok(digits(id).map(Self)),
        }
    }

    /// The key of an id that may have come up.
    pub(in crate::settlement) fn find(id: Text<'_>, texts: &Texts) -> Option<Self> {
        match digits(id.as_bytes()) {
            Some(digits) => Some(Self(digits)),
            None => Some(Self(TEXT | u64::from(texts.find(&id.decoded())?))),
        }
    }

    /// The digits of an id in Amazon's usual form.
    pub(in crate::settlement) const fn digits(self) -> Option<u64> {
        if self.0 & TEXT == 0 { Some(self.0) } else { None }
    }

    /// The id.
    pub(in crate::settlement) fn id(self, texts: &Texts) -> SmolStr {
        if self.0 & TEXT != 0 {
            return texts.get(u32::try_from(self.0 & !TEXT).unwrap_or(u32::MAX)).into();
        }
        let (first, rest) = (self.0 / 100_000_000_000_000, self.0 % 100_000_000_000_000);
        format_smolstr!("{first:03}-{:07}-{:07}", rest / 10_000_000, rest % 10_000_000)
    }
}

fn digits(id: &[u8]) -> Option<u64> {
    let id: &[u8; 19] = id.try_into().ok()?;
    let (mut value, mut is_other) = (0, false);
    for (at, byte) in id.iter().enumerate() {
        if at == 3 || at == 11 {
            is_other |= *byte != b'-';
        } else {
            is_other |= !byte.is_ascii_digit();
            value = value * 10 + u64::from(byte & 0xf);
        }
    }
    if is_other { None } else { Some(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_as_they_were() {
        let mut texts = Texts::default();
        for id in [
            "123-4567890-1234567",
            "001-0000000-0000001",
            "S01-1234567-1234567",
            "FBA15ABC",
            "123-4567890-123456x",
        ] {
            let key = OrderKey::new(Text::new(id), &mut texts).unwrap().unwrap();
            assert_eq!(key.id(&texts), id);
            assert_eq!(OrderKey::new(Text::new(id), &mut texts), Ok(Some(key)));
        }
        assert_eq!(OrderKey::new(Text::new(" "), &mut texts), Ok(None));
    }
}
