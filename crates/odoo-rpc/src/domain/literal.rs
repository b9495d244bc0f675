//! Python literals, as far as domains hold them.
//!
//! Own code: the crates that read Python bring a parser of the whole language and its syntax tree, for what is a
//! dozen productions here, and none of them gives serde_json's values with their offsets.

use std::iter::Peekable;
use std::str::Chars;

use serde_json::{Map, Number, Value};

use super::Domain;
use super::error::{DomainError, DomainErrorKind};

type Result<T> = std::result::Result<T, DomainError>;

/// The value that a text is, and the offset in characters of each of its members.
pub(super) fn read(text: &str) -> Result<(Value, Vec<usize>)> {
    let mut reader = Reader { rest: text.chars().peekable(), at: 0 };
    let mut offsets = Vec::new();
    reader.skip_space();
    let value = match reader.peek() {
        Some('[') => reader.list(']', 0, Some(&mut offsets))?,
        Some('(') => reader.list(')', 0, Some(&mut offsets))?,
        _ => return Err(reader.flaw(DomainErrorKind::List)),
    };
    reader.skip_space();
    match reader.peek() {
        None => Ok((value, offsets)),
        Some(_) => Err(reader.flaw(DomainErrorKind::End)),
    }
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    at: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<char> {
        self.rest.peek().copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next();
        self.at += usize::from(next.is_some());
        next
    }

    fn flaw(&self, kind: DomainErrorKind) -> DomainError {
        kind.at_character(self.at)
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(next) = self.peek().filter(|&next| wanted(next)) {
            taken.push(next);
            self.next();
        }
        taken
    }

    /// White space, and comments up to the end of the line.
    fn skip_space(&mut self) {
        loop {
            self.take_while(char::is_whitespace);
            if self.peek() != Some('#') {
                return;
            }
            self.take_while(|next| next != '\n');
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value> {
        match self.peek() {
            Some('[') => self.list(']', depth, None),
            Some('(') => self.list(')', depth, None),
            Some('{') => self.dictionary(depth),
            Some('\'' | '"') => self.text().map(Value::String),
            Some('+' | '-' | '.' | '0'..='9') => self.number(),
            _ => self.word(),
        }
    }

    /// A list, or a tuple; `(x)` is just `x`, as in Python.
    fn list(&mut self, end: char, depth: usize, mut offsets: Option<&mut Vec<usize>>) -> Result<Value> {
        self.enter(depth)?;
        let mut items = Vec::new();
        let mut commas = 0;
        loop {
            self.skip_space();
            if self.peek() == Some(end) {
                break;
            }
            if commas < items.len() {
                return Err(self.flaw(DomainErrorKind::Bracket));
            }
            if let Some(offsets) = offsets.as_deref_mut() {
                offsets.push(self.at);
            }
            items.push(self.value(depth + 1)?);
            self.skip_space();
            if self.peek() == Some(',') {
                self.next();
                commas += 1;
            }
        }
        self.next();
        match items.pop() {
            Some(only) if end == ')' && items.is_empty() && commas == 0 => Ok(only),
            last => {
                items.extend(last);
                Ok(Value::Array(items))
            }
        }
    }

    fn dictionary(&mut self, depth: usize) -> Result<Value> {
        self.enter(depth)?;
        let mut members = Map::new();
        let mut closed_by_comma = true;
        loop {
            self.skip_space();
            match self.peek() {
                Some('}') => break,
                _ if !closed_by_comma => return Err(self.flaw(DomainErrorKind::Bracket)),
                Some('\'' | '"') => {}
                _ => return Err(self.flaw(DomainErrorKind::Key)),
            }
            let key = self.text()?;
            self.skip_space();
            if self.peek() != Some(':') {
                return Err(self.flaw(DomainErrorKind::Key));
            }
            self.next();
            self.skip_space();
            members.insert(key, self.value(depth + 1)?);
            self.skip_space();
            closed_by_comma = self.peek() == Some(',');
            if closed_by_comma {
                self.next();
            }
        }
        self.next();
        Ok(Value::Object(members))
    }

    /// Takes the opening bracket.
    fn enter(&mut self, depth: usize) -> Result<()> {
        // One level more than a domain has: the list of its terms.
        if depth > Domain::MAX_DEPTH {
            return Err(self.flaw(DomainErrorKind::TooDeep));
        }
        self.next();
        Ok(())
    }

    /// `True`, `False` and `None`, or JSON's names for them.
    fn word(&mut self) -> Result<Value> {
        let start = self.at;
        match self.take_while(|next| next.is_alphanumeric() || next == '_').as_str() {
            "True" | "true" => Ok(Value::Bool(true)),
            "False" | "false" => Ok(Value::Bool(false)),
            "None" | "null" => Ok(Value::Null),
            "" if self.peek().is_none() => Err(DomainErrorKind::Bracket.at_character(start)),
            _ => Err(DomainErrorKind::Literal.at_character(start)),
        }
    }

    fn number(&mut self) -> Result<Value> {
        let start = self.at;
        let flaw = || DomainErrorKind::Number.at_character(start);
        let mut text = self.take_while(|next| matches!(next, '+' | '-'));
        if text.len() > 1 {
            return Err(flaw());
        }
        let mut previous = ' ';
        while let Some(next) = self.peek() {
            let sign_of_exponent = matches!(next, '+' | '-') && matches!(previous, 'e' | 'E');
            if !(next.is_ascii_alphanumeric() || matches!(next, '.' | '_') || sign_of_exponent) {
                break;
            }
            // Python allows an underscore between two digits.
            match next {
                '_' if !previous.is_ascii_digit() => return Err(flaw()),
                '_' => {}
                digit => text.push(digit),
            }
            previous = next;
            self.next();
        }
        if previous == '_' {
            return Err(flaw());
        }
        let text = text.strip_prefix('+').unwrap_or(&text);
        let whole = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
        if let Ok(number) = whole {
            return Ok(Value::Number(number));
        }
        if !text.contains(['.', 'e', 'E']) || text.contains(['n', 'N', 'i', 'I']) {
            return Err(flaw());
        }
        text.parse().ok().and_then(Number::from_f64).map(Value::Number).ok_or_else(flaw)
    }

    fn text(&mut self) -> Result<String> {
        let start = self.at;
        let quote = self.next();
        let mut text = String::new();
        loop {
            match self.next() {
                None | Some('\n') => return Err(DomainErrorKind::Quote.at_character(start)),
                next if next == quote => return Ok(text),
                Some('\\') => self.escape(&mut text)?,
                Some(other) => text.push(other),
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Result<()> {
        let start = self.at.saturating_sub(1);
        let flaw = || DomainErrorKind::Escape.at_character(start);
        let Some(name) = self.next() else { return Err(flaw()) };
        let code = match name {
            '\n' => return Ok(()),
            '\\' | '\'' | '"' => u32::from(name),
            'a' => 0x07,
            'b' => 0x08,
            't' => 0x09,
            'n' => 0x0a,
            'v' => 0x0b,
            'f' => 0x0c,
            'r' => 0x0d,
            'x' => self.hexadecimal(2).ok_or_else(flaw)?,
            'u' => match self.hexadecimal(4).ok_or_else(flaw)? {
                // JSON writes a character beyond the first 65,536 as two halves.
                high @ 0xd800..=0xdbff => {
                    let low =
                        (self.next() == Some('\\') && self.next() == Some('u')).then(|| self.hexadecimal(4));
                    match low.flatten() {
                        Some(low @ 0xdc00..=0xdfff) => 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00),
                        _ => return Err(flaw()),
                    }
                }
                code => code,
            },
            'U' => self.hexadecimal(8).ok_or_else(flaw)?,
            '0'..='7' => {
                let mut code = name.to_digit(8).unwrap_or_default();
                for _ in 0..2 {
                    let Some(digit) = self.peek().and_then(|next| next.to_digit(8)) else { break };
                    code = code * 8 + digit;
                    self.next();
                }
                code
            }
            'N' => return Err(flaw()),
            // Python keeps the backslash of what it does not know.
            other => {
                text.extend(['\\', other]);
                return Ok(());
            }
        };
        text.push(char::from_u32(code).ok_or_else(flaw)?);
        Ok(())
    }

    fn hexadecimal(&mut self, digits: usize) -> Option<u32> {
        let mut code = 0_u32;
        for _ in 0..digits {
            code = code.checked_mul(16)? + self.next()?.to_digit(16)?;
        }
        Some(code)
    }
}
