//! Places in Amazon's document. They are put into words only where somebody reads them: an order has more than a
//! hundred, and most end unread.

use std::borrow::Cow;
use std::fmt;

/// Most lists in which a value can stand, one in another.
const DEEPEST: usize = 3;

/// A place in Amazon's document, such as `orderItems[0].quantityOrdered`: its words with `#` for each index, and the
/// indexes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Path {
    words: &'static str,
    indexes: [u32; DEEPEST],
    /// How many of the indexes the words have a place for.
    depth: u8,
}

impl Path {
    /// A place below entries of lists, the outermost list's index first.
    pub(crate) fn below(words: &'static str, indexes: &[usize]) -> Self {
        let mut path = Self::from(words);
        for (slot, index) in path.indexes.iter_mut().zip(indexes) {
            *slot = u32::try_from(*index).unwrap_or(u32::MAX);
            path.depth += 1;
        }
        path
    }

    /// Another place below the same entries.
    pub(crate) fn beside(self, words: &'static str) -> Self {
        Self { words, ..self }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.words;
        for index in self.indexes.iter().take(self.depth.into()) {
            let Some((before, after)) = rest.split_once('#') else { break };
            write!(f, "{before}{index}")?;
            rest = after;
        }
        f.write_str(rest)
    }
}

impl From<&'static str> for Path {
    fn from(words: &'static str) -> Self {
        Self { words, indexes: [0; DEEPEST], depth: 0 }
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.to_string()
    }
}

impl From<Path> for Cow<'static, str> {
    fn from(path: Path) -> Self {
        if path.depth > 0 { Cow::Owned(path.into()) } else { Cow::Borrowed(path.words) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_words() {
        let item = Path::below("orderItems[#]", &[12]);
        assert_eq!(item.to_string(), "orderItems[12]");
        assert_eq!(item.beside("orderItems[#].product.title").to_string(), "orderItems[12].product.title");
        let detail = "orderItems[#].proceeds.breakdowns[#].detailedBreakdowns[#].value.amount";
        assert_eq!(
            Path::below(detail, &[12, 0, 345]).to_string(),
            "orderItems[12].proceeds.breakdowns[0].detailedBreakdowns[345].value.amount"
        );
        assert_eq!(Cow::from(Path::from("orderId")), "orderId");
        assert_eq!(Path::below("a[#].b[#].c[#].d[#]", &[1, 2, 3, 4]).to_string(), "a[1].b[2].c[3].d[#]");
    }
}
