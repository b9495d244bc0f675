//! Keeps secrets and buyers out of texts that others wrote and we pass on.

use std::borrow::Cow;

use serde_json::Value;

const MASK: &str = "[redacted]";
/// Longest text passed on, in characters.
const MAX_CHARS: usize = 300;
/// Longest word passed on: what is longer is a token, not language.
const MAX_WORD: usize = 80;
/// Values sent that are shorter would blank out half of any message.
const MIN_VALUE: usize = 4;

/// What must not come back in a message: known secrets, and every text of the request's body.
#[derive(Default)]
pub(crate) struct Redactor<'a> {
    values: Vec<Cow<'a, str>>,
}

impl<'a> Redactor<'a> {
    pub(crate) fn secrets(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let values = secrets.into_iter().filter(|secret| !secret.is_empty()).map(Cow::Borrowed).collect();
        Self { values }
    }

    /// Adds the texts of a JSON body; any other body has none.
    pub(crate) fn with_body(mut self, body: &[u8]) -> Self {
        if let Ok(body) = serde_json::from_slice(body) {
            self.add_texts(body);
        }
        // A value inside another one would leave the rest of it standing.
        self.values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        self
    }

    fn add_texts(&mut self, value: Value) {
        match value {
            Value::String(text) if text.chars().count() >= MIN_VALUE => self.values.push(text.into()),
            Value::Array(items) => items.into_iter().for_each(|item| self.add_texts(item)),
            Value::Object(members) => members.into_iter().for_each(|(_, member)| self.add_texts(member)),
            _ => {}
        }
    }

    /// The text without them, without anything that looks like a token, an e-mail address or a telephone number,
    /// and not too long.
    pub(crate) fn scrub(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for value in &self.values {
            if text.contains(value.as_ref()) {
                text = text.replace(value.as_ref(), MASK);
            }
        }
        let mut clean = String::new();
        for (n, word) in text.split_whitespace().enumerate() {
            if n > 0 {
                clean.push(' ');
            }
            clean.push_str(if looks_private(word) { MASK } else { word });
        }
        if let Some((end, _)) = clean.char_indices().nth(MAX_CHARS) {
            clean.truncate(end);
            clean.push('…');
        }
        clean
    }
}

fn looks_private(word: &str) -> bool {
    const TOKENS: [&str; 6] = ["Atza|", "Atzr|", "Atc|", "Atz.sprdt|", "amzn1.oa2-cs.", "amzn1.tortuga."];
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    word.contains('@')
        || word.contains("%40")
        || word.chars().count() > MAX_WORD
        || TOKENS.iter().any(|token| word.contains(token))
        || (word.trim_start_matches(['(', '"', '\'']).starts_with('+') && digits >= 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_and_private_looking_words_go() {
        let redactor =
            Redactor::secrets(["s3cret"]).with_body(br#"{"to": [{"name": "Jane Doe", "n": "ab"}]}"#);
        assert_eq!(
            redactor.scrub("Jane Doe (jane@example.com, +4930123456) sent s3cret with Atza|IwEB in  ab 123-1234567-1234567"),
            "[redacted] [redacted] [redacted] sent [redacted] with [redacted] in ab 123-1234567-1234567"
        );
    }

    #[test]
    fn long_texts_and_words_are_cut() {
        let redactor = Redactor::default();
        assert_eq!(redactor.scrub(&"x".repeat(81)), MASK);
        let long = redactor.scrub(&"é ".repeat(10_000));
        assert_eq!(long.chars().count(), MAX_CHARS + 1);
    }
}
