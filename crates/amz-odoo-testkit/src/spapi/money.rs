//! Money as Amazon rounds it: each line for itself, half up, in the currency's decimals.

use rust_decimal::{Decimal, RoundingStrategy};

/// Rounds half up (away from zero).
pub(crate) fn round(amount: Decimal, digits: u32) -> Decimal {
    amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// The tax to add to a price; the rate in percent.
pub(crate) fn tax_on(price: Decimal, percent: Decimal, digits: u32) -> Decimal {
    round(price * percent / Decimal::ONE_HUNDRED, digits)
}

/// The tax that a price contains; the rate in percent.
pub(crate) fn tax_in(price: Decimal, percent: Decimal, digits: u32) -> Decimal {
    round(price * percent / (Decimal::ONE_HUNDRED + percent), digits)
}

/// An amount as Amazon writes it: all decimals of its currency, more only where the amount has them.
pub(crate) fn text(amount: Decimal, digits: u32) -> String {
    let mut amount = amount.normalize();
    if amount.scale() < digits {
        amount.rescale(digits);
    }
    amount.to_string()
}

/// The decimals of a currency.
pub(crate) fn digits(currency: &str) -> u32 {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" => 0,
        "KWD" | "BHD" | "OMR" | "JOD" | "TND" => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn taxes_round_half_up_a_line() {
        assert_eq!(tax_on(dec("10.50"), dec("10"), 1), dec("1.1"));
        assert_eq!(tax_in(dec("11.90"), dec("19"), 2), dec("1.90"));
        assert_eq!(tax_in(dec("1980"), dec("10"), 0), dec("180"));
    }

    #[test]
    fn amounts_show_the_currency_decimals() {
        assert_eq!(text(dec("5"), 2), "5.00");
        assert_eq!(text(dec("1980.00"), 0), "1980");
        assert_eq!(text(dec("1.005"), 2), "1.005");
    }
}
