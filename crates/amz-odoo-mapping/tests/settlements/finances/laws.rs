//! What holds for every settlement that Finances tells.

use super::documents::{events, file, group, groups, page, pages, transactions};
use crate::support::{Amount, ctx, read, read_in_pieces, shuffle, total, v1, v2};
use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, SettlementDraft, settlements};
use amz_odoo_mapping::{Issue, Mapped};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Kinds of amounts that all sources can tell.
const KINDS: [(&str, &str, &str); 36] = [
    ("Order", "ItemPrice", "Principal"),
    ("Order", "ItemPrice", "Tax"),
    ("Order", "ItemPrice", "Shipping"),
    ("Order", "Promotion", "Principal"),
    ("Order", "Promotion", "Shipping"),
    ("Order", "ItemFees", "Commission"),
    ("Order", "ItemFees", "FBAPerUnitFulfillmentFee"),
    ("Order", "ItemFees", "MoonFee"),
    ("Order", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal"),
    ("Refund", "ItemPrice", "Principal"),
    ("Refund", "ItemPrice", "Tax"),
    ("Refund", "ItemFees", "RefundCommission"),
    ("Refund", "Promotion", "Principal"),
    ("ServiceFee", "ItemFees", "Cost of Advertising"),
    ("other-transaction", "other-transaction", "WAREHOUSE_LOST"),
    ("other-transaction", "other-transaction", "Current Reserve Amount"),
    ("other-transaction", "other-transaction", "MoonDust"),
    ("Order", "Points", "PointsGranted"),
    ("Refund", "Points", "PointsReturned"),
    ("Order", "ItemFees", "FBA Weight Handling Fee"),
    ("Order", "ItemFees", "Commission IGST"),
    ("other-transaction", "other-transaction", "Debt Adjustment"),
    ("other-transaction", "other-transaction", "Goodwill Concession"),
    ("other-transaction", "other-transaction", "INCORRECT_FEES_ITEMS"),
    ("other-transaction", "other-transaction", "PAYMENT_RETRACTION_ITEMS"),
    ("other-transaction", "other-transaction", "Inbound Defect Fee - Moon side up"),
    ("other-transaction - Reversal", "other-transaction", "Aged Inventory Surcharge"),
    ("other-transaction - Correction", "other-transaction", "Manual Processing Fee"),
    // These are not dated everywhere.
    ("AmazonFees", "Coupon Participation Fee", "Base fee"),
    ("AmazonFees", "Deal Performance Based Fee", "Base fee"),
    ("FBAFees", "FBA Removal Order: Return Fee", "Base fee"),
    ("FBAFees", "FBA Amazon-Partnered Carrier Shipment Fee", "Discount on fee"),
    ("FBAFees", "FBA storage fee", "Base fee"),
    ("other-transaction", "other-transaction", "Storage Fee"),
    ("other-transaction", "other-transaction", "Subscription Fee"),
    ("other-transaction", "other-transaction", "Payable to Amazon"),
];

/// How many of the last have no day in one of the sources.
const UNDATED: usize = 8;

fn amount() -> impl Strategy<Value = Amount> {
    (0..KINDS.len(), -99_999_i64..99_999, 0..4_u32, 1..59_u32).prop_map(|(kind, cents, order, day)| {
        let undated = kind >= KINDS.len() - UNDATED;
        let (transaction, kind, description) = KINDS[kind];
        let day = match day {
            _ if undated => "2026-05-13".to_owned(),
            0..31 => format!("2026-04-{day:02}"),
            _ => format!("2026-05-{:02}", day - 30),
        };
        let amount = Amount::new(transaction, kind, description, cents).posted(&day);
        let has_order = ["Order", "Refund"].contains(&transaction);
        if has_order {
            amount.sku(&format!("SKU-{order}")).order(&format!("302-0000000-000000{order}"))
        } else {
            amount
        }
    })
}

/// One balance was carried over at most.
fn amounts() -> impl Strategy<Value = Vec<Amount>> {
    prop::collection::vec(amount(), 1..40).prop_map(|mut amounts| {
        let mut carried = 0;
        amounts.retain_mut(|amount| {
            let is_balance = amount.description == "Payable to Amazon";
            amount.cents = if is_balance { -amount.cents.abs() - 1 } else { amount.cents };
            carried += u32::from(is_balance);
            !is_balance || carried == 1
        });
        if amounts.iter().all(|amount| amount.description == "Payable to Amazon") {
            amounts.push(Amount::new("Order", "ItemFees", "Commission", -5).order("302-0000000-0000000"));
        }
        amounts
    })
}

fn context() -> impl Strategy<Value = SettlementContext> {
    (any::<bool>(), any::<bool>()).prop_map(|(invoices, by_month)| {
        let mut ctx = ctx(if invoices { RevenueMode::Invoices } else { RevenueMode::Settlement });
        ctx.by_month = by_month;
        ctx
    })
}

fn only(ctx: &SettlementContext, file: &str) -> Mapped<SettlementDraft> {
    let mut all = settlements(ctx, file.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{file}"));
    assert_eq!(all.len(), 1, "{file}");
    all.remove(0)
}

proptest! {
    #[test]
    fn every_source_gives_the_same_journal_and_issues(amounts in amounts(), ctx in context()) {
        let of_report = only(&ctx, &v2("1", total(&amounts), &amounts));
        let header = groups(&[group("1", &amounts)]);
        let mut modern = pages(&transactions("1", &amounts));
        modern.push(header.clone());
        let modern = only(&ctx, &file(&modern));
        let old = only(&ctx, &file(&[header, events(&amounts)]));
        for of_finances in [&modern, &old] {
            prop_assert_eq!(&of_finances.draft.entries, &of_report.draft.entries);
            prop_assert_eq!(of_finances.draft.balances, of_report.draft.balances);
            prop_assert_eq!(&of_finances.draft.groups, &of_report.draft.groups);
            prop_assert_eq!(of_finances.draft.total, of_report.draft.total);
        }
        prop_assert_eq!(&modern.issues, &of_report.issues);
        // v0 does not date service fees, so days are told otherwise.
        let of_days = |issue: &&Issue| !["undated_lines", "posted_before", "posted_after"].contains(&issue.kind.code());
        let [old_issues, report_issues] = [&old, &of_report].map(|mapped| mapped.issues.iter().filter(of_days));
        prop_assert!(old_issues.eq(report_issues), "{:?} {:?}", old.issues, of_report.issues);
        if amounts.iter().all(|amount| amount.kind != "ItemWithheldTax") {
            let older = only(&ctx, &v1("1", total(&amounts), &amounts));
            prop_assert_eq!(&older.draft.entries, &of_report.draft.entries);
        }
    }

    #[test]
    fn the_order_of_documents_and_repeated_pages_change_nothing(
        amounts in amounts(), ctx in context(), seed in any::<u64>(), again in prop::collection::vec(any::<prop::sample::Index>(), 0..4), old in any::<bool>()
    ) {
        let mut documents = if old { vec![events(&amounts)] } else { pages(&transactions("1", &amounts)) };
        documents.push(groups(&[group("1", &amounts)]));
        let plain = only(&ctx, &file(&documents));
        let repeated: Vec<Value> = again.iter().map(|at| documents[at.index(documents.len())].clone()).collect();
        documents.extend(repeated);
        shuffle(&mut documents, seed);
        let mixed = only(&ctx, &json!(documents).to_string());
        prop_assert_eq!(mixed.draft.entries, plain.draft.entries);
        prop_assert_eq!(mixed.draft.lines, plain.draft.lines);
        prop_assert_eq!(mixed.issues, plain.issues);
    }

    #[test]
    fn cutting_the_bytes_anywhere_changes_nothing(
        amounts in amounts(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6), spoil in any::<Option<(prop::sample::Index, u8)>>(), old in any::<bool>()
    ) {
        let ctx = ctx(RevenueMode::Invoices);
        let mut documents = if old { vec![events(&amounts)] } else { pages(&transactions("1", &amounts)) };
        documents.push(groups(&[group("1", &amounts)]));
        let mut bytes = format!("\u{feff} {}", file(&documents)).into_bytes();
        if let Some((at, byte)) = spoil {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        prop_assert_eq!(read_in_pieces(&ctx, &bytes, &cuts), read(&ctx, &bytes));
    }

    #[test]
    fn what_was_deferred_counts_once_whatever_comes_of_it_and_when(
        amounts in amounts(), ctx in context(), copies in prop::collection::vec((0..5_u8, any::<bool>()), 40), seed in any::<u64>()
    ) {
        let all = transactions("1", &amounts);
        let mut told = Vec::new();
        for (transaction, (copy, twice)) in all.iter().zip(copies) {
            for version in super::deferred(transaction, copy) {
                if twice {
                    told.push(version.clone());
                }
                told.push(version);
            }
        }
        shuffle(&mut told, seed);
        let header = groups(&[group("1", &amounts)]);
        let plain = only(&ctx, &file(&[header.clone(), page(&all)]));
        let mut documents = pages(&told);
        documents.push(header);
        let counted = only(&ctx, &file(&documents));
        // Now and then random amounts come to the total in two ways, which is told and books nothing.
        prop_assume!(counted.issues.iter().all(|issue| issue.kind.code() != "ambiguous_contents"));
        prop_assert_eq!(counted.draft.entries, plain.draft.entries);
        prop_assert_eq!(counted.draft.lines, plain.draft.lines);
        prop_assert_eq!(counted.issues, plain.issues);
    }

    #[test]
    fn an_amount_that_is_changed_anywhere_is_never_booked(
        amounts in amounts(), at in any::<prop::sample::Index>(), by in prop_oneof![-50..0_i64, 1..50_i64], old in any::<bool>()
    ) {
        let ctx = ctx(RevenueMode::Settlement);
        let mut documents = if old { vec![events(&amounts)] } else { pages(&transactions("1", &amounts)) };
        documents.push(groups(&[group("1", &amounts)]));
        let mut all = json!(documents);
        let mut places = Vec::new();
        super::amounts(&mut all, &mut |amount| places.push(amount.clone()));
        let at = at.index(places.len());
        let mut index = 0;
        super::amounts(&mut all, &mut |amount| {
            if index == at {
                let cents = (amount.as_f64().unwrap() * 100.0).round() as i64;
                *amount = json!((cents + by) as f64 / 100.0);
            }
            index += 1;
        });
        let mapped = only(&ctx, &all.to_string());
        // An opening balance is not looked at where the events come to the total without it.
        let opening = &documents.last().unwrap()["payload"]["FinancialEventGroupList"][0]["BeginningBalance"];
        let is_needed = opening["CurrencyAmount"] != json!(0.0);
        let plain = only(&ctx, &file(&documents)).draft.entries;
        prop_assert!(mapped.draft.entries.is_empty() || !is_needed && mapped.draft.entries == plain, "{:?}", mapped.issues);
    }
}
