//! Patterns of names and SKUs.

/// True if the text fits the pattern, `*` for any text. Takes time in proportion to both.
pub(crate) fn is_like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, fits) in [
            ("PEN", "PEN", true),
            ("PEN", "PEN-5", false),
            ("PEN*", "PEN-5", true),
            ("*-5", "PEN-5", true),
            ("P*N*5", "PEN-5", true),
            ("P*N*6", "PEN-5", false),
            ("*", "", true),
            ("", "", true),
            ("A*A", "A", false),
            ("Ü*", "Ümlaut", true),
        ] {
            assert_eq!(is_like(pattern, text), fits, "{pattern} {text}");
        }
    }
}
