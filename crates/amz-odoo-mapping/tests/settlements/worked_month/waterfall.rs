//! From gross sales to the payout, step by step.

use amz_odoo_mapping::settlement::RevenueMode;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::books::drafts;
use super::svg::{At, BLUE, GREEN, INK, ORANGE, Svg};

const LEFT: i32 = 170;
const WIDTH: i32 = 480;
const ROW: i32 = 30;
const TOP: i32 = 48;

/// The first settlement.
pub(super) fn draw() -> String {
    let mapped = drafts(RevenueMode::Settlement).remove(0);
    let draft = &mapped.draft;
    let mut steps: Vec<(&str, Decimal, Decimal)> = Vec::new();
    let mut sum = Decimal::ZERO;
    let (gains, losses): (Vec<_>, Vec<_>) =
        draft.groups.iter().partition(|total| total.amount.is_sign_positive());
    for total in gains.into_iter().chain(losses) {
        steps.push((total.group.title(), sum, sum + total.amount));
        sum += total.amount;
    }
    assert_eq!(Some(sum), draft.total);
    let most = steps.iter().map(|(_, from, to)| *from.max(to)).max().unwrap();
    let place = |amount: Decimal| LEFT + (amount * Decimal::from(WIDTH) / most).round().to_i32().unwrap();

    let rows = i32::try_from(steps.len()).unwrap() + 1;
    let mut svg = Svg::new(760, TOP + rows * ROW + 16, "From sales to the payout");
    svg.bold([20, 26], At::Start, &format!("Settlement 1: from sales to the payout, {}", draft.currency));
    let mut y = TOP;
    for (title, from, to) in &steps {
        let (low, high) = (place(*from.min(to)), place(*from.max(to)));
        svg.rect([low, y, (high - low).max(2), ROW - 10], if to > from { GREEN } else { ORANGE });
        svg.write([LEFT - 12, y + 15], At::End, INK, title);
        svg.write([740, y + 15], At::End, INK, &format!("{:+.2}", to - from));
        svg.line([place(*to), y + ROW - 10], [place(*to), y + ROW]);
        y += ROW;
    }
    svg.rect([LEFT, y, place(sum) - LEFT, ROW - 10], BLUE);
    svg.bold([LEFT - 12, y + 15], At::End, "Payout");
    svg.bold([740, y + 15], At::End, &format!("{sum:.2}"));
    svg.line([LEFT, TOP - 6], [LEFT, y + ROW - 4]);
    svg.finish()
}
