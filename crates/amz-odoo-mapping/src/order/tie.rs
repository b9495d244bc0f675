//! Do an order's amounts contain the tax? The grand total tells.

use rust_decimal::Decimal;

/// An order's sums, before anything is known about tax in prices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    /// Every amount of every item, discounts negative.
    pub amounts: Decimal,
    /// Every tax, taxes on discounts negative.
    pub taxes: Decimal,
    /// The tip, which Amazon adds to the total only once it is charged.
    pub tip: Decimal,
}

/// How the parts make the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tie {
    /// True if the tax comes on top of the amounts.
    pub net: bool,
    /// True if the tip belongs to the total.
    pub tip: bool,
    /// True if the parts tie only against what is usual.
    pub contradiction: bool,
    /// Total minus parts, where they do not tie.
    pub mismatch: Option<Decimal>,
}

/// Finds the reading under which the parts give the total; the usual one first.
pub(super) fn tie(total: Option<Decimal>, sums: Sums, usually_net: bool) -> Tie {
    let usual = Tie { net: usually_net, tip: true, contradiction: false, mismatch: None };
    let Some(total) = total else { return usual };
    let comes_to = |net: bool, tip: bool| {
        let taxes = if net { sums.taxes } else { Decimal::ZERO };
        let tip = if tip { sums.tip } else { Decimal::ZERO };
        sums.amounts + taxes + tip
    };
    for net in [usually_net, !usually_net] {
        for tip in [true, false] {
            if comes_to(net, tip) == total {
                return Tie { net, tip, contradiction: net != usually_net, mismatch: None };
            }
        }
    }
    Tie { mismatch: Some(total - comes_to(usually_net, true)), ..usual }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_tells_how_to_read_the_parts() {
        let d = |text: &str| text.parse::<Decimal>().expect("a decimal");
        for (total, amounts, taxes, tip, usually_net, want) in [
            ("11.01", "10", "1.01", "0", true, "net"),
            ("11.01", "10", "1.01", "0", false, "net, unusual"),
            ("119", "119", "19", "0", false, "gross"),
            ("119", "119", "19", "0", true, "gross, unusual"),
            ("119", "119", "0", "0", false, "gross"),
            ("16.01", "10", "1.01", "5", true, "net"),
            ("11.01", "10", "1.01", "5", true, "net without tip"),
            ("12", "10", "1.01", "0", true, "net, off by 0.99"),
            ("9", "10", "0", "0", false, "gross, off by -1"),
        ] {
            let sums = Sums { amounts: d(amounts), taxes: d(taxes), tip: d(tip) };
            let found = tie(Some(d(total)), sums, usually_net);
            let mut text = String::from(if found.net { "net" } else { "gross" });
            text += if found.tip { "" } else { " without tip" };
            text += if found.contradiction { ", unusual" } else { "" };
            text += &found.mismatch.map(|by| format!(", off by {by}")).unwrap_or_default();
            assert_eq!(text, want, "{total} of {amounts} + {taxes} + {tip}");
        }
    }
}
