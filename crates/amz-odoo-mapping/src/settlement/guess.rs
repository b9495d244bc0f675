//! Where an amount that no rule knows may belong, by the words of its names.

use std::collections::BTreeSet;

use super::UnknownAmount;
use super::rules::{Group, account, folded};

/// A guess for a person to correct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guess {
    pub group: Group,
    pub account: &'static str,
    /// True for tax that buyers pay.
    pub is_collected: bool,
}

/// Of fees and balances: where one of these words is, the amount goes there. The first row decides.
const BY_WORD: [(&[&str], Group, &str); 19] = [
    (&["debt"], Group::Transfers, "amazon_payable"),
    (
        &["reimburs", "compensat", "safet", "lost", "damage", "incorrectfees"],
        Group::Reimbursements,
        "reimbursements",
    ),
    (&["reserve"], Group::Reserves, "reserve"),
    (&["loan", "lending", "amazoncapital"], Group::Loans, "loans"),
    (&["disbursement", "banktransfer", "creditcard"], Group::Transfers, "payout"),
    (&["storage", "agedinventory", "overage"], Group::Storage, "storage"),
    (&["advert", "sponsored"], Group::Advertising, "advertising"),
    (
        &["coupon", "lightningdeal", "dealfee", "dealparticipation", "dealperformance", "vine"],
        Group::Advertising,
        "promotion_fees",
    ),
    (&["shippinglabel", "postage", "easyship", "buyshipping"], Group::SellerFees, "shipping_labels"),
    (&["removal", "disposal"], Group::FbaFees, "fba_removal"),
    (
        &["inbound", "placement", "freight", "unplanned", "labeling", "labelling", "polybag", "prep"],
        Group::FbaFees,
        "fba_inbound",
    ),
    (
        &["customerreturn", "returnfee", "returnsfee", "returnprocessing", "returnsprocessing"],
        Group::FbaFees,
        "fba_returns",
    ),
    (&["fulfillment", "fulfilment", "pickpack", "weighthandling"], Group::FbaFees, "fba_fulfillment"),
    (&["subscription"], Group::SellerFees, "subscription_fees"),
    (&["refundcommission", "refundadministration"], Group::SellerFees, "refund_fees"),
    (&["closingfee"], Group::SellerFees, "closing_fees"),
    (&["commission", "referral"], Group::SellerFees, "referral_fees"),
    (&["points"], Group::Promotions, "points"),
    (&["sellerreward"], Group::Reimbursements, "other_income"),
];

/// Words for tax; within other words they are none, such as in `private`.
const TAXES: [&str; 8] = ["tax", "taxes", "vat", "gst", "igst", "cgst", "sgst", "utgst"];

/// Words for tax of the seller's that is withheld at the source, creditable later.
const AT_SOURCE: [&str; 5] = ["tds", "isr", "iva", "income", "withholding"];

/// Words for tax of buyers' that Amazon pays itself.
const FACILITATED: [&str; 5] = ["marketplace", "facilitator", "vat", "gst", "sales"];

pub(super) fn guess(amount: &UnknownAmount) -> Guess {
    let names = [&amount.transaction, &amount.r#type, &amount.description];
    let [transaction, kind, _] = names.map(|name| folded(name));
    let all = names.map(|name| folded(name)).join(" ");
    let words: BTreeSet<String> = names.into_iter().flat_map(|name| words(name)).collect();
    let any = |of: &[&str]| of.iter().any(|word| words.contains(*word));
    let has = |parts: &[&str]| parts.iter().any(|part| all.contains(part));
    let is_withheld = kind == "itemwithheldtax" || has(&["withheld", "withholding"]);
    let is_tax = any(&TAXES) || has(&["taxon", "taxcharge", "taxdiscount"]);
    match kind.as_str() {
        _ if any(&["tcs"]) => sure(Group::Tax, "gst_tcs"),
        _ if any(&["tds"]) => sure(Group::Tax, "income_tax_withheld"),
        "itemwithheldtax" if any(&FACILITATED) || has(&["lowvalue"]) => sure(Group::Tax, "facilitator_tax"),
        _ if is_withheld && any(&AT_SOURCE) => sure(Group::Tax, "income_tax_withheld"),
        _ if is_withheld => UNSURE,
        "itemprice" | "promotion" if is_tax => {
            Guess { is_collected: true, ..sure(Group::Tax, "facilitator_tax") }
        }
        _ if is_tax && has(&["fee", "charge", "commission", "postage", "advert"]) => {
            sure(Group::Tax, "fee_tax")
        }
        _ if is_tax => UNSURE,
        "itemprice" => of_buyers(&transaction, &all),
        "promotion" => sure(Group::Promotions, "promotions"),
        _ => of_amazon(&all),
    }
}

/// What buyers pay, or get back.
fn of_buyers(transaction: &str, all: &str) -> Guess {
    match transaction {
        _ if all.contains("fee") && !all.contains("restockingfee") => UNSURE,
        _ if ["refund", "chargeback", "guarantee", "claim"].iter().any(|word| transaction.contains(word)) => {
            sure(Group::Refunds, "refunds")
        }
        _ if !transaction.contains("order") => UNSURE,
        _ if ["shipping", "giftwrap"].iter().any(|word| all.contains(word)) => {
            sure(Group::Shipping, "shipping_income")
        }
        _ => sure(Group::Sales, "sales"),
    }
}

/// What Amazon charges, pays, keeps or lends.
fn of_amazon(all: &str) -> Guess {
    let row = BY_WORD.iter().find(|(parts, ..)| parts.iter().any(|part| all.contains(part)));
    match row {
        Some((_, group, account)) => sure(*group, account),
        // FBA has an account for each of its services, and this is none of them.
        None if all.contains("fba") => UNSURE,
        None if all.contains("fee") => sure(Group::SellerFees, "other_fees"),
        None => UNSURE,
    }
}

/// Where names do not tell an account: a wrong one does more harm than none.
const UNSURE: Guess = sure(Group::Other, account::SUSPENSE);

const fn sure(group: Group, account: &'static str) -> Guess {
    Guess { group, account, is_collected: false }
}

/// The words of a name in lower case: `CODItemTaxCharge`, `Commission IGST`, `WAREHOUSE_LOST`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in name.chars() {
        let begins = c.is_uppercase() && was_small || !c.is_alphanumeric();
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        was_small = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}
