//! Places in Amazon's document. They are put into words only where somebody reads them: an order has more than a
//! hundred, and most end unread.

use std::borrow::Cow;
use std::fmt;

/// Most lists in which a value can stand, one in another.
const DEEPEST: usize = 3;

/// A place in Amazon's document, such as `orderItems[0].quantityOrdered`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Path {
    /// In words already.
    Whole(Cow<'static, str>),
    /// Below an entry of a list.
    Below(Below),
}

/// An entry of a list, or a member below it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Below {
    entries: [(&'static str, usize); DEEPEST],
    depth: usize,
    member: &'static str,
}

impl Below {
    /// The entry of a list of the document.
    pub(super) fn of(list: &'static str, index: usize) -> Self {
        Self { entries: [(list, index), ("", 0), ("", 0)], depth: 1, member: "" }
    }

    /// A member of this entry.
    pub(super) fn member(self, name: &'static str) -> Self {
        Self { member: name, ..self }
    }

    /// An entry of a list of this entry. Deeper than Amazon's lists go, it stays with the entry that holds the list.
    pub(super) fn entry(mut self, list: &'static str, index: usize) -> Self {
        if let Some(slot) = self.entries.get_mut(self.depth) {
            *slot = (list, index);
            self.depth += 1;
        }
        self
    }
}

impl fmt::Display for Below {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut dot = "";
        for (list, index) in self.entries.iter().take(self.depth) {
            write!(f, "{dot}{list}[{index}]")?;
            dot = ".";
        }
        match self.member {
            "" => Ok(()),
            member => write!(f, ".{member}"),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(words) => f.write_str(words),
            Self::Below(below) => below.fmt(f),
        }
    }
}

impl Default for Path {
    fn default() -> Self {
        Self::Whole(Cow::Borrowed(""))
    }
}

impl From<&'static str> for Path {
    fn from(words: &'static str) -> Self {
        Self::Whole(Cow::Borrowed(words))
    }
}

impl From<String> for Path {
    fn from(words: String) -> Self {
        Self::Whole(Cow::Owned(words))
    }
}

impl From<Below> for Path {
    fn from(below: Below) -> Self {
        Self::Below(below)
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        match path {
            Path::Whole(words) => words.into_owned(),
            Path::Below(below) => below.to_string(),
        }
    }
}

impl From<Path> for Cow<'static, str> {
    fn from(path: Path) -> Self {
        match path {
            Path::Whole(words) => words,
            Path::Below(below) => Cow::Owned(below.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_words() {
        let item = Below::of("orderItems", 12);
        assert_eq!(item.to_string(), "orderItems[12]");
        assert_eq!(item.member("product.title").to_string(), "orderItems[12].product.title");
        let detail =
            item.entry("proceeds.breakdowns", 0).entry("detailedBreakdowns", 3).member("value.amount");
        assert_eq!(
            detail.to_string(),
            "orderItems[12].proceeds.breakdowns[0].detailedBreakdowns[3].value.amount"
        );
        assert_eq!(String::from(Path::from(detail.entry("deeper", 1))), detail.to_string());
    }
}
