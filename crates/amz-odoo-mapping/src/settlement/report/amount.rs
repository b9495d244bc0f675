//! Amounts as settlement reports spell them, exact and without a decimal's cost.

use rust_decimal::Decimal;
use std::borrow::Cow;
use std::fmt;

/// Decimals that an amount keeps.
const SCALE: u32 = 6;
const UNIT: i64 = 1_000_000;
/// Far above any settlement; sums of a hundred million such amounts fit an `i128`.
const LARGEST: i64 = 1_000_000_000_000 * UNIT;

/// An exact amount of at most 10¹² and six decimals.
///
/// Settlements add up millions of them, so they are integers: millionths of the currency's unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The whole, where amounts are percentages.
    pub(in crate::settlement) const HUNDRED: Self = Self(100 * UNIT);

    /// In millionths of the currency's unit.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// `None` for an amount that is too large.
    pub(in crate::settlement) fn from_millionths(millionths: i64) -> Option<Self> {
        (millionths.checked_abs()? <= LARGEST).then_some(Self(millionths))
    }

    /// `None` for an amount that is too large or has more than six decimals.
    #[must_use]
    pub fn from_decimal(amount: Decimal) -> Option<Self> {
        let scaled = amount.checked_mul(Decimal::from(UNIT))?.normalize();
        Self::from_millionths(i64::try_from(scaled).ok().filter(|_| scaled.is_integer())?)
    }

    /// The amount as a decimal without trailing zeros.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.0, SCALE).normalize()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.decimal().fmt(f)
    }
}

/// A sum of millionths as a decimal; `None` beyond a decimal's range.
pub(in crate::settlement) fn decimal(millionths: i128) -> Option<Decimal> {
    Some(Decimal::try_from_i128_with_scale(millionths, SCALE).ok()?.normalize())
}

/// Whether millionths have no more decimals than these.
pub(in crate::settlement) const fn fits(millionths: i64, digits: u32) -> bool {
    millionths % 10_i64.pow(SCALE.saturating_sub(digits)) == 0
}

/// The mark before the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Point,
    Comma,
}

/// What one amount tells about its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub amount: Amount,
    /// The mark, where the text leaves no doubt.
    pub mark: Option<Mark>,
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is not a number.
    Unreadable,
    /// It is too large or too fine.
    OutOfRange,
    /// `1,200` in a file whose mark is unknown.
    Ambiguous,
    /// The file's other amounts have the other mark.
    OtherMark,
}

/// Reads an amount, `mark` being the file's where it is known.
pub(super) fn read(text: &[u8], mark: Option<Mark>) -> Result<Reading, Fault> {
    match plain(text, mark) {
        Some((amount, decimals)) if mark.is_some() || decimals == 0 => Ok(Reading { amount, mark }),
        _ => spelled(text, mark),
    }
}

/// The usual spelling, `-12.34`, or `-12,34` in a file of that mark, with the number of its decimals.
fn plain(text: &[u8], mark: Option<Mark>) -> Option<(Amount, u32)> {
    let mark = if mark == Some(Mark::Comma) { b',' } else { b'.' };
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    // Twelve digits in millionths fit the integer.
    if digits.is_empty() || digits.len() > 12 {
        return None;
    }
    let (mut value, mut decimals, mut point) = (0_i64, 0_u32, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                decimals += u32::from(point);
            }
            _ if *byte == mark && !point => point = true,
            _ => return None,
        }
    }
    // `.5` and `5.` are left to the patient reader.
    if decimals > SCALE || (point && decimals == 0) || digits.first() == Some(&mark) {
        return None;
    }
    let value = value * 10_i64.pow(SCALE - decimals);
    (value <= LARGEST).then_some((Amount(if negative { -value } else { value }), decimals))
}

/// All other spellings: signs behind, parentheses, quotes, grouped thousands, a decimal comma.
fn spelled(text: &[u8], file: Option<Mark>) -> Result<Reading, Fault> {
    let (negative, body) = unsigned(unquoted(text))?;
    let body = &*unspaced(body)?;
    let parts = Parts::of(body)?;
    let (whole, decimals, mark) = parts.divide(body, file)?;
    if mark.is_some() && file.is_some() && mark != file {
        return Err(Fault::OtherMark);
    }
    let mut value = 0_i128;
    let digits = |text: &[u8]| text.iter().copied().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    let fine = digits(decimals);
    let kept = fine.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1);
    let whole = digits(whole);
    if kept > SCALE as usize || whole.len() > 18 {
        return Err(Fault::OutOfRange);
    }
    if whole.is_empty() && fine.is_empty() {
        return Err(Fault::Unreadable);
    }
    let padded = whole.iter().chain(fine.iter().take(kept)).copied();
    for digit in padded.chain(std::iter::repeat_n(b'0', SCALE as usize - kept)) {
        value = value * 10 + i128::from(digit - b'0');
    }
    let value = i64::try_from(value).ok().filter(|value| *value <= LARGEST).ok_or(Fault::OutOfRange)?;
    Ok(Reading { amount: Amount(if negative { -value } else { value }), mark })
}

fn unquoted(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    match text {
        [b'"', inner @ .., b'"'] => inner.trim_ascii(),
        _ => text,
    }
}

/// Takes the sign off; two signs are none.
fn unsigned(text: &[u8]) -> Result<(bool, &[u8]), Fault> {
    let minus: &[u8] = "\u{2212}".as_bytes();
    let (negative, body) = match text {
        [b'(', inner @ .., b')'] => (true, inner),
        [b'-', rest @ ..] | [rest @ .., b'-'] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => match text.strip_prefix(minus) {
            Some(rest) => (true, rest),
            None => (false, text),
        },
    };
    let body = body.trim_ascii();
    if body.is_empty() { Err(Fault::Unreadable) } else { Ok((negative, body)) }
}

/// Takes out blanks between thousands, as in `1 200,00`; they may be no-break ones.
fn unspaced(body: &[u8]) -> Result<Cow<'_, [u8]>, Fault> {
    if body.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b',')) {
        return Ok(Cow::Borrowed(body));
    }
    let mut plain = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, after)) = rest.split_first() {
        let blank = NO_BREAK.iter().find_map(|blank| rest.strip_prefix(*blank));
        plain.push(if blank.is_some() { b' ' } else { *first });
        rest = blank.unwrap_or(after);
    }
    let plain = plain.trim_ascii();
    let end = plain.iter().position(|byte| matches!(byte, b'.' | b',')).unwrap_or(plain.len());
    let (whole, decimals) = plain.split_at_checked(end).ok_or(Fault::Unreadable)?;
    if whole.contains(&b' ') && !grouped(whole) {
        return Err(Fault::Unreadable);
    }
    let digits = whole.iter().copied().filter(|byte| *byte != b' ');
    Ok(Cow::Owned(digits.chain(decimals.iter().copied()).collect()))
}

/// No-break blanks, wide and narrow in UTF-8, and in ISO-8859-1.
const NO_BREAK: [&[u8]; 3] = ["\u{a0}".as_bytes(), "\u{202f}".as_bytes(), &[0xa0]];

/// The digits before and after the decimal mark, and the file's mark where the text proves it.
type Divided<'a> = (&'a [u8], &'a [u8], Option<Mark>);

/// Where the marks stand in a number.
#[derive(Default)]
struct Parts {
    points: usize,
    commas: usize,
    last: Option<(usize, Mark)>,
}

impl Parts {
    fn of(body: &[u8]) -> Result<Self, Fault> {
        let mut parts = Self::default();
        for (at, byte) in body.iter().enumerate() {
            let mark = match byte {
                b'0'..=b'9' => continue,
                b'.' => Mark::Point,
                b',' => Mark::Comma,
                _ => return Err(Fault::Unreadable),
            };
            match mark {
                Mark::Point => parts.points += 1,
                Mark::Comma => parts.commas += 1,
            }
            parts.last = Some((at, mark));
        }
        Ok(parts)
    }

    /// Tells decimals from thousands.
    fn divide<'a>(&self, body: &'a [u8], file: Option<Mark>) -> Result<Divided<'a>, Fault> {
        let Some((at, mark)) = self.last else { return Ok((body, &[], None)) };
        let (before, after) = (body.get(..at).unwrap_or_default(), body.get(at + 1..).unwrap_or_default());
        let other = if mark == Mark::Point { Mark::Comma } else { Mark::Point };
        let (same, others) = match mark {
            Mark::Point => (self.points, self.commas),
            Mark::Comma => (self.commas, self.points),
        };
        match (same, others) {
            (1, 0) => {
                let groups = after.len() == 3 && grouped(body);
                match file {
                    Some(known) if known == mark => Ok((before, after, Some(mark))),
                    Some(_) if groups => Ok((body, &[], Some(other))),
                    None if groups => Err(Fault::Ambiguous),
                    _ => Ok((before, after, Some(mark))),
                }
            }
            (1, _) if grouped(before) => Ok((before, after, Some(mark))),
            (_, 0) if grouped(body) => Ok((body, &[], Some(other))),
            _ => Err(Fault::Unreadable),
        }
    }
}

/// True for thousands in groups, as `1,200`, or `1,00,000` in India.
fn grouped(text: &[u8]) -> bool {
    let groups: Vec<&[u8]> = text.split(|byte| !byte.is_ascii_digit()).collect();
    match groups.as_slice() {
        [first, middle @ .., last] => {
            matches!(first.len(), 1..=3)
                && first.first() != Some(&b'0')
                && last.len() == 3
                && (middle.iter().all(|group| group.len() == 3)
                    || middle.iter().all(|group| group.len() == 2))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, mark: Option<Mark>) -> String {
        match read(text.as_bytes(), mark) {
            Ok(found) => format!("{} {:?}", found.amount, found.mark),
            Err(fault) => format!("{fault:?}"),
        }
    }

    #[test]
    fn every_spelling_is_read_or_refused() {
        for (text, want) in [
            ("12.34", "12.34 Some(Point)"),
            ("-12,34", "-12.34 Some(Comma)"),
            ("32.09    ", "32.09 Some(Point)"),
            ("\"32.09    \"", "32.09 Some(Point)"),
            ("1,200.00", "1200 Some(Point)"),
            ("1.200,00", "1200 Some(Comma)"),
            ("1,00,000.50", "100000.5 Some(Point)"),
            ("(55.00)", "-55 Some(Point)"),
            ("55.00-", "-55 Some(Point)"),
            ("\u{2212}55.00", "-55 Some(Point)"),
            ("+7", "7 None"),
            (".5", "0.5 Some(Point)"),
            ("5.", "5 Some(Point)"),
            ("0", "0 None"),
            ("-0.00", "0 Some(Point)"),
            ("0.000001", "0.000001 Some(Point)"),
            ("0.00000100", "0.000001 Some(Point)"),
            ("0.123", "0.123 Some(Point)"),
            ("1,234,567", "1234567 Some(Point)"),
            ("1.234.567", "1234567 Some(Comma)"),
            ("1,200", "Ambiguous"),
            ("1.200", "Ambiguous"),
            ("1000000000000", "1000000000000 None"),
            ("1000000000000.01", "OutOfRange"),
            ("99999999999999999999", "OutOfRange"),
            ("0.0000001", "OutOfRange"),
            ("1.2.3", "Unreadable"),
            ("1,2.3,4", "Unreadable"),
            ("(-5)", "Unreadable"),
            ("--5", "Unreadable"),
            ("1 200", "1200 None"),
            ("1 200,50", "1200.5 Some(Comma)"),
            ("-1\u{a0}234\u{a0}567,89", "-1234567.89 Some(Comma)"),
            ("1\u{202f}200.50\u{a0}", "1200.5 Some(Point)"),
            ("12 34", "Unreadable"),
            ("1 200 5", "Unreadable"),
            ("1 200.000,00", "Unreadable"),
            ("1,5 00", "Unreadable"),
            ("1e3", "Unreadable"),
            ("5 EUR", "Unreadable"),
            ("", "Unreadable"),
            (".", "Unreadable"),
            ("-", "Unreadable"),
        ] {
            assert_eq!(shown(text, None), want, "{text}");
        }
    }

    #[test]
    fn the_file_decides_where_the_text_does_not() {
        for (text, mark, want) in [
            ("1,200", Mark::Point, "1200 Some(Point)"),
            ("1,200", Mark::Comma, "1.2 Some(Comma)"),
            ("1.200", Mark::Point, "1.2 Some(Point)"),
            ("1.200", Mark::Comma, "1200 Some(Comma)"),
            ("12,34", Mark::Point, "OtherMark"),
            ("1.200,00", Mark::Point, "OtherMark"),
            ("12.34", Mark::Comma, "OtherMark"),
        ] {
            assert_eq!(shown(text, Some(mark)), want, "{text}");
        }
    }
}
