//! Where the month's money goes, from account to account.

use amz_odoo_mapping::settlement::RevenueMode;
use rust_decimal::Decimal;

use super::books::{Books, documents, drafts, title};
use super::svg::{At, INK, MUTED, Svg};

const BOX: [i32; 2] = [264, 46];
const STEP: i32 = 62;
const TOP: i32 = 56;

/// One box: its heading, what stands below it, and whether money goes both ways.
type Part = (String, String, bool);

pub(super) fn draw(mode: RevenueMode) -> String {
    let books = Books::new(mode);
    let [left, right] = [sources(mode, &books), uses(mode, &books)];
    let invoiced = mode == RevenueMode::Invoices;
    let rows = i32::try_from(left.len().max(right.len())).unwrap();
    let shift = if invoiced { 160 } else { 0 };
    let [first, center, last, bank] = [20 + shift, 344 + shift, 544 + shift, 848 + shift];
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
    let [received, charged] = books.sides("bank");
    svg.bold([bank + 40, transit + 19], At::Middle, "Bank");
    svg.write([bank + 40, transit + 36], At::Middle, INK, &format!("{:.2}", received - charged));
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

/// What accounts are credited in all, less what they are debited.
fn credit(books: &Books, accounts: &[&str]) -> Decimal {
    accounts.iter().map(|account| books.sides(account)).map(|[debits, credits]| credits - debits).sum()
}

/// An account that both sides have come to the same.
fn closed(books: &Books, account: &str) -> String {
    let [debits, credits] = books.sides(account);
    assert_eq!(debits, credits, "{account}");
    format!("{debits:.2} debit, {credits:.2} credit: closed")
}

/// Where money comes from.
fn sources(mode: RevenueMode, books: &Books) -> Vec<Part> {
    let mut parts = Vec::new();
    if mode == RevenueMode::Invoices {
        parts.push((title("receivable"), closed(books, "receivable"), false));
    } else {
        let sold = credit(books, &["sales", "shipping_income", "promotions"]);
        parts.push(("Sales, shipping, promotions".to_owned(), format!("{sold:.2}"), false));
        let tax = credit(books, &["vat_payable"]);
        parts.push((title("vat_payable"), format!("{tax:.2}"), false));
    }
    let reimbursed = credit(books, &["reimbursements"]);
    parts.push((title("reimbursements"), format!("{reimbursed:.2}"), false));
    parts
}

/// Where it goes, the payouts last.
fn uses(mode: RevenueMode, books: &Books) -> Vec<Part> {
    use amz_odoo_mapping::settlement::Group::{Advertising, FbaFees, SellerFees, Storage};
    let drafts = drafts(mode);
    let fees: Decimal = drafts
        .iter()
        .flat_map(|mapped| &mapped.draft.groups)
        .filter(|total| [Advertising, FbaFees, SellerFees, Storage].contains(&total.group))
        .map(|total| -total.amount)
        .sum();
    let mut parts = vec![("Fees, storage, advertising".to_owned(), format!("{fees:.2}"), false)];
    let washed = closed(books, "facilitator_tax");
    if mode == RevenueMode::Invoices {
        parts.push((title("facilitator_tax"), "closed, with invoice 2".to_owned(), false));
    } else {
        parts.push((title("refunds"), format!("{:.2}", -credit(books, &["refunds"])), false));
        parts.push((title("facilitator_tax"), washed, true));
    }
    for account in ["reserve", "amazon_payable", "payout"] {
        parts.push((title(account), closed(books, account), true));
    }
    parts
}
