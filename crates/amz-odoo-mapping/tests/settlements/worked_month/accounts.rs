//! T-accounts of the balances that must close.

use amz_odoo_mapping::settlement::RevenueMode;
use rust_decimal::Decimal;

use super::books::{Books, title};
use super::svg::{At, GREEN, INK, MUTED, Svg};

const SIDE: i32 = 180;
const GAP: i32 = 30;
const ROW: i32 = 18;

/// What one document does to the account, both sides apart.
type Side = Vec<(String, Decimal)>;

pub(super) fn draw(mode: RevenueMode) -> String {
    let books = Books::new(mode);
    let mut names = vec!["facilitator_tax", "reserve", "amazon_payable", "carried_forward", "payout"];
    if mode == RevenueMode::Invoices {
        names.insert(0, "receivable");
    }
    let accounts: Vec<(&str, [Side; 2])> =
        names.into_iter().map(|name| (name, sides(&books, name))).collect();
    let height =
        |[debits, credits]: &[Side; 2]| 62 + ROW * i32::try_from(debits.len().max(credits.len())).unwrap();
    let rows: Vec<i32> = accounts
        .chunks(2)
        .map(|pair| pair.iter().map(|(_, sides)| height(sides)).max().unwrap() + 24)
        .collect();
    let which = if mode == RevenueMode::Invoices { "invoices" } else { "settlement" };
    let mut svg = Svg::new(4 * SIDE + 3 * GAP, 44 + rows.iter().sum::<i32>(), "T-accounts");
    svg.bold([GAP, 26], At::Start, &format!("Revenue mode \"{which}\": accounts that close"));
    let mut y = 44;
    for (pair, height) in accounts.chunks(2).zip(rows) {
        for (at, (name, sides)) in pair.iter().enumerate() {
            let x = GAP + i32::try_from(at).unwrap() * (2 * SIDE + GAP);
            account(&mut svg, [x, y], name, sides);
        }
        y += height;
    }
    svg.finish()
}

/// Debits and credits by document.
fn sides(books: &Books, name: &str) -> [Side; 2] {
    let mut sides = [Side::new(), Side::new()];
    for item in books.items.iter().filter(|item| item.account == name) {
        let side = &mut sides[usize::from(item.balance.is_sign_negative())];
        match side.iter_mut().find(|(document, _)| *document == item.document) {
            Some((_, sum)) => *sum += item.balance.abs(),
            None => side.push((item.document.clone(), item.balance.abs())),
        }
    }
    sides
}

fn account(svg: &mut Svg, [x, y]: [i32; 2], name: &str, sides: &[Side; 2]) {
    let middle = x + SIDE;
    let rows = i32::try_from(sides[0].len().max(sides[1].len())).unwrap();
    let bottom = y + 28 + ROW * rows;
    svg.bold([middle, y + 14], At::Middle, &title(name));
    svg.line([x, y + 22], [x + 2 * SIDE, y + 22]);
    svg.line([middle, y + 22], [middle, bottom + ROW]);
    svg.line([x, bottom], [x + 2 * SIDE, bottom]);
    let mut totals = [Decimal::ZERO; 2];
    for ((side, total), left) in sides.iter().zip(&mut totals).zip([x, middle + 8]) {
        let right = left + SIDE - 8;
        for (at, (document, amount)) in side.iter().enumerate() {
            let row = y + 38 + ROW * i32::try_from(at).unwrap();
            svg.write([left, row], At::Start, MUTED, document);
            svg.write([right, row], At::End, INK, &format!("{amount:.2}"));
            *total += amount;
        }
        svg.write([right, bottom + 14], At::End, INK, &format!("{total:.2}"));
    }
    let open = totals[0] - totals[1];
    let told = if open.is_zero() { "closed".to_owned() } else { format!("open: {open:.2}") };
    svg.write([middle, bottom + 32], At::Middle, GREEN, &told);
}
