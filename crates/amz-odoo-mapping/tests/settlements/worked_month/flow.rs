//! Where the month's money goes, from account to account.

use amz_odoo_mapping::settlement::RevenueMode;
use rust_decimal::Decimal;

use super::books::{Books, documents, drafts, title};
use super::svg::{At, INK, MUTED, Svg};

const BOX: [i32; 2] = [236, 46];
const STEP: i32 = 62;
const TOP: i32 = 56;

/// One box: its heading, what stands below it, and whether money goes both ways.
type Part = (String, String, bool);

pub(super) fn draw(mode: RevenueMode) -> String {
    let books = Books::new(mode);
    let [left, right] = [sources(mode, &books), uses(&books)];
    let invoiced = mode == RevenueMode::Invoices;
    let rows = i32::try_from(left.len().max(right.len())).unwrap();
    let shift = if invoiced { 160 } else { 0 };
    let [first, center, last, bank] = [20 + shift, 336 + shift, 560 + shift, 876 + shift];
    let mut svg = Svg::new(bank + 100, TOP + rows * STEP + 10, "Where the money goes");
    let which = if invoiced { "invoices" } else { "settlement" };
    svg.bold([20, 28], At::Start, &format!("Revenue mode \"{which}\": the three settlements, EUR"));
    let height = rows * STEP - 16;
    svg.frame([center, TOP, 140, height]);
    svg.bold([center + 70, TOP + height / 2 - 4], At::Middle, "Settlements");
    svg.write([center + 70, TOP + height / 2 + 14], At::Middle, MUTED, "lines tie to payouts");
    for (at, part) in left.iter().enumerate() {
        let y = TOP + i32::try_from(at).unwrap() * STEP;
        part_box(&mut svg, [first, y], part);
        svg.arrow([first + BOX[0], y + 23], [center, y + 23], part.2);
    }
    for (at, part) in right.iter().enumerate() {
        let y = TOP + i32::try_from(at).unwrap() * STEP;
        part_box(&mut svg, [last, y], part);
        svg.arrow([center + 140, y + 23], [last, y + 23], part.2);
    }
    let transit = TOP + i32::try_from(right.len() - 1).unwrap() * STEP;
    svg.frame([bank, transit, 80, BOX[1]]);
    svg.bold([bank + 40, transit + 28], At::Middle, "Bank");
    svg.arrow([last + BOX[0], transit + 23], [bank, transit + 23], true);
    if invoiced {
        let [sold, given_back] = invoices();
        svg.frame([20, TOP, 120, 2 * STEP - 16]);
        for (row, text) in ["Invoices", &format!("{sold:.2}"), "Credit notes", &format!("{given_back:.2}")]
            .iter()
            .enumerate()
        {
            let place = [80, TOP + 22 + 23 * i32::try_from(row).unwrap()];
            if row % 2 == 0 {
                svg.bold(place, At::Middle, text)
            } else {
                svg.write(place, At::Middle, INK, text)
            }
        }
        svg.arrow([140, TOP + 23], [first, TOP + 23], true);
    }
    svg.finish()
}

fn part_box(svg: &mut Svg, [x, y]: [i32; 2], (heading, below, _): &Part) {
    svg.frame([x, y, BOX[0], BOX[1]]);
    svg.bold([x + BOX[0] / 2, y + 19], At::Middle, heading);
    svg.write([x + BOX[0] / 2, y + 36], At::Middle, INK, below);
}

/// What invoices and credit notes come to.
fn invoices() -> [Decimal; 2] {
    let totals: Vec<Decimal> = documents().iter().map(|document| document.total()).collect();
    [
        totals.iter().filter(|total| total.is_sign_positive()).sum(),
        totals.iter().filter(|total| total.is_sign_negative()).sum(),
    ]
}

/// Where money comes from.
fn sources(mode: RevenueMode, books: &Books) -> Vec<Part> {
    let credit = |accounts: &[&str]| {
        accounts
            .iter()
            .map(|account| books.sides(account))
            .map(|[debits, credits]| credits - debits)
            .sum::<Decimal>()
    };
    let reimbursed = credit(&["reimbursements"]);
    let mut parts = Vec::new();
    if mode == RevenueMode::Invoices {
        let [debits, credits] = books.sides("receivable");
        parts.push((title("receivable"), format!("{debits:.2} debit, {credits:.2} credit: closed"), false));
    } else {
        let sold = credit(&["sales", "shipping_income", "promotions"]);
        parts.push(("Sales, shipping, promotions".to_owned(), format!("{sold:.2}"), false));
        parts.push((title("refunds"), format!("{:.2}", credit(&["refunds"])), false));
        parts.push((title("vat_payable"), format!("{:.2}", credit(&["vat_payable"])), false));
    }
    parts.push((title("reimbursements"), format!("{reimbursed:.2}"), false));
    parts
}

/// Where it goes, the payouts last.
fn uses(books: &Books) -> Vec<Part> {
    let fees: Decimal = drafts(RevenueMode::Settlement)
        .iter()
        .flat_map(|mapped| mapped.draft.entries.clone())
        .flat_map(|entry| entry.lines)
        .filter(|line| {
            use amz_odoo_mapping::settlement::Group::{Advertising, FbaFees, SellerFees, Storage};
            [Advertising, FbaFees, SellerFees, Storage].contains(&line.posting.group)
        })
        .map(|line| line.balance)
        .sum();
    let mut parts = vec![("Fees, storage, advertising".to_owned(), format!("{fees:.2}"), false)];
    for account in ["facilitator_tax", "reserve", "amazon_payable", "payout"] {
        let [debits, credits] = books.sides(account);
        parts.push((title(account), format!("{debits:.2} debit, {credits:.2} credit: closed"), true));
        assert_eq!(debits, credits, "{account}");
    }
    parts
}
