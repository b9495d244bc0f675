//! Amounts to the minor unit: currency digits, unit prices that give the total, shares that add up.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::text::is_listed;

/// Currencies without decimals.
const NO_DECIMALS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
/// Currencies with three decimals.
const THREE_DECIMALS: &str = "BHD IQD JOD KWD LYD OMR TND";
/// The other currencies of ISO 4217 that people pay with: two decimals.
const TWO_DECIMALS: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD \
CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG \
HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK \
MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS \
SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";

/// Largest amount and quantity that the mapping accepts; far above any order, far below overflow.
const LARGEST: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// Most decimals that an amount may carry.
const MOST_DECIMALS: u32 = 9;

/// Decimals of the currency's minor unit by ISO 4217, `None` for a code it does not list.
///
/// ```
/// use amz_odoo_mapping::money::currency_digits;
/// assert_eq!(currency_digits("EUR"), Some(2));
/// assert_eq!(currency_digits("JPY"), Some(0));
/// assert_eq!(currency_digits("KWD"), Some(3));
/// assert_eq!(currency_digits("EURO"), None);
/// ```
#[must_use]
pub fn currency_digits(code: &str) -> Option<u32> {
    let among = |list: &str| is_listed::<3>(list, code);
    if among(TWO_DECIMALS) {
        Some(2)
    } else if among(NO_DECIMALS) {
        Some(0)
    } else if among(THREE_DECIMALS) {
        Some(3)
    } else {
        None
    }
}

/// Rounds half away from zero, as Odoo rounds amounts.
#[must_use]
pub fn round(amount: Decimal, digits: u32) -> Decimal {
    amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero).normalize()
}

/// The amount with at least the currency's decimals written out: `1599.90`, not `1599.9`.
#[must_use]
pub fn written(amount: Decimal, digits: u32) -> Decimal {
    if amount.scale() == digits && !amount.is_zero() {
        return amount;
    }
    let mut amount = amount.normalize();
    if amount.scale() < digits {
        amount.rescale(digits);
    }
    amount
}

/// One minor unit: `0.01` for two digits.
#[must_use]
pub fn minor_unit(digits: u32) -> Decimal {
    Decimal::new(1, digits)
}

/// The amount as a JSON number, for the few fields of Odoo that take no string.
#[must_use]
pub fn json_number(amount: Decimal) -> serde_json::Value {
    serde_json::from_str(&amount.normalize().to_string()).unwrap_or_default()
}

/// True if sums and products of such amounts cannot overflow.
pub(crate) fn in_range(amount: Decimal) -> bool {
    amount.abs() <= LARGEST
        && (amount.scale() <= MOST_DECIMALS || amount.normalize().scale() <= MOST_DECIMALS)
}

/// Splits an amount over weights so that the shares, each rounded to `digits`, add up to it.
///
/// The remainder goes to the shares that rounding cut most, then to the first. Weights are taken without
/// their sign; if all are zero, the first share gets everything.
#[must_use]
pub fn allocate(amount: Decimal, weights: &[Decimal], digits: u32) -> Vec<Decimal> {
    if weights.len() == 1 {
        return vec![amount];
    }
    let Some(whole) = weights.iter().map(Decimal::abs).reduce(|a, b| a + b) else {
        return Vec::new();
    };
    let mut shares = vec![Decimal::ZERO; weights.len()];
    if whole.is_zero() {
        shares[0] = amount;
        return shares;
    }
    let exact: Vec<Decimal> = weights.iter().map(|w| amount * (w.abs() / whole)).collect();
    for (share, exact) in shares.iter_mut().zip(&exact) {
        *share = exact.round_dp_with_strategy(digits, RoundingStrategy::ToZero).normalize();
    }
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse((exact[i] - shares[i]).abs()));
    let mut rest = amount - shares.iter().sum::<Decimal>();
    let unit = if amount.is_sign_negative() { -minor_unit(digits) } else { minor_unit(digits) };
    for &i in &order {
        if rest.abs() < unit.abs() {
            break;
        }
        shares[i] += unit;
        rest -= unit;
    }
    // An amount finer than its currency leaves a crumb; the largest share keeps it.
    if let Some(&first) = order.first() {
        shares[first] += rest;
    }
    shares
}

/// Some units of a line at one price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priced {
    /// Units.
    pub quantity: Decimal,
    /// Price of one.
    pub price_unit: Decimal,
    /// `quantity × price_unit`, rounded to the currency.
    pub total: Decimal,
}

/// Unit prices that give a line's total to the minor unit.
///
/// Amazon gives line totals. The unit price has as many decimals as it takes for `price × quantity` to come within a
/// thousandth of a minor unit of the total, at most `price_digits` (`None`: any number): an Odoo that rounds once an
/// order adds the remainders of all lines up. Where these do not suffice, the line is split in two whose totals add up. `quantity` is a whole number above zero. `None` if even that cannot give the
/// total, because a price may have fewer decimals than the currency.
///
/// ```
/// use amz_odoo_mapping::money::unit_prices;
/// use rust_decimal::Decimal;
/// let ten = Decimal::TEN;
/// let three = Decimal::from(3);
/// let whole = unit_prices(ten, three, 2, None).ok_or("no price")?;
/// assert_eq!(whole[0].price_unit.to_string(), "3.33333");
/// let split = unit_prices(ten, three, 2, Some(2)).ok_or("no price")?;
/// assert_eq!(split.iter().map(|p| format!("{} x {}", p.quantity, p.price_unit)).collect::<Vec<_>>(), ["2 x 3.33", "1 x 3.34"]);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn unit_prices(
    total: Decimal,
    quantity: Decimal,
    digits: u32,
    price_digits: Option<u32>,
) -> Option<Vec<Priced>> {
    let most = price_digits.unwrap_or(digits + MOST_DECIMALS + 2);
    if quantity == Decimal::ONE && total.scale() <= most {
        return Some(vec![Priced { quantity, price_unit: total.normalize(), total }]);
    }
    let exact = total.checked_div(quantity)?;
    for places in digits.min(most)..=most {
        let price_unit = round(exact, places);
        if (price_unit * quantity - total).abs() <= minor_unit(digits + 3) {
            return Some(vec![Priced { quantity, price_unit, total }]);
        }
    }
    let step = minor_unit(most.min(digits));
    let low = exact.round_dp_with_strategy(step.scale(), RoundingStrategy::ToZero).normalize();
    let rest = total - low * quantity;
    let dear = (rest / step).abs();
    if dear.is_zero() || dear.fract() != Decimal::ZERO || dear >= quantity {
        return None;
    }
    let high = if total.is_sign_negative() { low - step } else { low + step };
    let cheap = quantity - dear;
    Some(vec![
        Priced { quantity: cheap, price_unit: low, total: low * cheap },
        Priced { quantity: dear.normalize(), price_unit: high, total: high * dear },
    ])
}

#[cfg(test)]
mod tests;
