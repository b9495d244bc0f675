//! Single transactions: leaves, ties, deferral, headers.

use super::documents::{currency, currency_v0, file, ids, node, page, tree};
use crate::support::{ctx, issues, shown};
use amz_odoo_mapping::Mapped;
use amz_odoo_mapping::settlement::{
    Exchange, RevenueMode, SettlementDraft, SettlementHeader, SettlementReader, settlements,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

const SETTLEMENT: [(&str, &str); 3] =
    [("SETTLEMENT_ID", "77"), ("FINANCIAL_EVENT_GROUP_ID", "G"), ("ORDER_ID", "302-1234567-1234567")];

fn group(total: i64, more: &Value) -> Value {
    let mut group = json!({
        "FinancialEventGroupId": "G", "ProcessingStatus": "Closed", "OriginalTotal": currency_v0(total),
        "FinancialEventGroupStart": "2026-05-13T00:00:00Z", "FinancialEventGroupEnd": "2026-05-27T11:35:23Z",
    });
    group.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    group
}

fn sale(id: &str, total: i64, breakdowns: Vec<Value>) -> Value {
    json!({
        "transactionType": "Shipment", "transactionId": id, "transactionStatus": "RELEASED",
        "relatedIdentifiers": ids(&SETTLEMENT), "postedDate": "2026-05-20T10:00:00Z",
        "totalAmount": currency(total), "breakdowns": breakdowns,
    })
}

fn read(documents: &[Value]) -> Vec<Mapped<SettlementDraft>> {
    settlements(&ctx(RevenueMode::Settlement), file(documents).as_bytes()).unwrap()
}

fn only(documents: &[Value]) -> Mapped<SettlementDraft> {
    let mut all = read(documents);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn nested() -> Vec<Value> {
    let fee = node("Commission", vec![node("Base", vec![], -120), node("Tax", vec![], -30)], -150);
    vec![
        node("Sales", vec![tree(&["ProductCharges", "OurPricePrincipal"], 1_000)], 1_000),
        node("Expenses", vec![node("AmazonFees", vec![fee], -150)], -150),
    ]
}

#[test]
fn leaves_alone_are_counted_and_land_where_v2_has_them() {
    let mapped = only(&[group(850, &json!({})), page(&[sale("t1", 850, nested())])]);
    assert_eq!(shown(&mapped.draft.entries[0]), ["sales -10.00", "referral_fees 1.50", "payout 8.50"]);
    assert_eq!((mapped.draft.settlement_id.as_str(), mapped.draft.lines), ("77", 3));
    assert_eq!(mapped.draft.end.unwrap().to_string(), "2026-05-27");
}

#[test]
fn items_that_contradict_themselves_are_not_replaced_by_headings() {
    let headings = vec![tree(&["Sales", "ProductCharges"], 1_000), tree(&["Expenses", "AmazonFees"], -150)];
    let with_items = |item: i64| {
        let mut told = sale("t1", 850, headings.clone());
        told["items"] = json!([{ "totalAmount": currency(item), "breakdowns": nested() }]);
        only(&[group(850, &json!({})), page(&[told])])
    };
    assert_eq!(issues(&with_items(850)), [] as [&str; 0]);
    let untied = with_items(900);
    assert!(untied.is_blocked() && untied.draft.entries.is_empty(), "{:?}", untied.issues);
    // Headings alone are booked, and told.
    let coarse = only(&[group(850, &json!({})), page(&[sale("t1", 850, headings)])]);
    assert!(
        issues(&coarse).contains(&"coarse_transactions at transactions.items".to_owned()),
        "{:?}",
        issues(&coarse)
    );
    assert_eq!(coarse.draft.entries.len(), 1);
}

#[test]
fn parts_that_do_not_come_to_their_sum_block_and_name_the_transaction() {
    let untied = |breakdowns: Vec<Value>, total| {
        let mapped = only(&[group(total, &json!({})), page(&[sale("t1", total, breakdowns)])]);
        assert!(mapped.draft.entries.is_empty());
        issues(&mapped).into_iter().find(|issue| issue.starts_with("untied")).unwrap_or_default()
    };
    let mut fees = nested();
    fees[1]["breakdowns"][0]["breakdowns"][0]["breakdowns"][1] = node("Tax", vec![], -31);
    assert_eq!(
        untied(fees, 849),
        "untied_transaction at transactions[transactionId=t1].breakdowns[breakdownType=Commission]"
    );
    let total = "untied_transaction at transactions[transactionId=t1].totalAmount";
    assert_eq!(untied(nested(), 851), total);
}

#[test]
fn the_parts_of_an_event_come_to_its_total_or_say_nothing() {
    let item = |cents| json!({"SellerSKU": "PEN", "PerUnitAmount": currency_v0(1), "TotalAmount": currency_v0(cents)});
    let adjusted = |items: Value| json!({"AdjustmentType": "WAREHOUSE_LOST", "AdjustmentAmount": currency_v0(850), "AdjustmentItemList": items});
    let place = "untied_transaction at AdjustmentEventList[0]";
    for (items, lines, want) in [
        (json!([item(500), item(350)]), 2, None),
        (json!([item(0)]), 1, None),
        (Value::Null, 1, None),
        (json!([item(500)]), 1, Some(place)),
        (json!([item(500), item(-500)]), 2, Some(place)),
    ] {
        let page = json!({"FinancialEvents": {"AdjustmentEventList": [adjusted(items.clone())]}});
        let mapped = only(&[group(850, &json!({})), page]);
        let found = issues(&mapped).into_iter().find(|issue| issue.starts_with("untied"));
        assert_eq!((mapped.draft.lines, found.as_deref()), (lines, want), "{items}");
        assert_eq!(mapped.draft.entries.is_empty(), want.is_some());
    }
    let ads = json!({"transactionType": "charge", "baseValue": currency_v0(-80), "taxValue": currency_v0(-20),
                     "transactionValue": currency_v0(-99)});
    let page = json!({"FinancialEvents": {"ProductAdsPaymentEventList": [ads]}});
    let mapped = only(&[group(-100, &json!({})), page]);
    assert_eq!(issues(&mapped), ["untied_transaction at ProductAdsPaymentEventList[0]"]);
}

#[test]
fn items_and_transactions_tell_amounts_together_or_alone() {
    let item = |total, breakdowns: Value| {
        json!({"totalAmount": currency(total), "breakdowns": breakdowns, "relatedIdentifiers": null,
               "contexts": [{"contextType": "ProductContext", "sku": "PEN", "quantityShipped": 2}]})
    };
    for (items, own, want) in [
        (json!([item(850, json!(nested()))]), Value::Null, ""),
        (json!([item(850, Value::Null)]), json!(nested()), ""),
        (json!([item(850, json!(nested()))]), json!(nested()), ""),
        (json!([item(850, json!(nested())), item(0, Value::Null)]), json!([]), ""),
        // One item of two is missing: the transaction's own amounts come to its total.
        (json!([item(100, json!([node("ProductCharges", vec![], 100)]))]), json!(nested()), ""),
        (json!([item(849, Value::Null)]), Value::Null, "items[0].totalAmount"),
        (json!([item(849, json!(nested()))]), Value::Null, "items[0].totalAmount"),
    ] {
        let mut told = sale("t1", 850, vec![]);
        told["items"] = items;
        told["breakdowns"] = own;
        let mapped = only(&[group(850, &json!({})), page(&[told.clone()])]);
        let found = issues(&mapped).into_iter().find(|issue| issue.starts_with("untied")).unwrap_or_default();
        assert!(found.ends_with(want) && found.is_empty() == want.is_empty(), "{found}: {told}");
        assert_eq!(mapped.draft.entries.is_empty(), !want.is_empty());
    }
}

#[test]
fn a_total_without_parts_is_one_amount_that_its_description_names() {
    let told = |kind: &str, description: &str, items: Value| {
        let told = json!({
            "transactionType": kind, "transactionId": "t1", "transactionStatus": "RELEASED", "description": description,
            "relatedIdentifiers": ids(&SETTLEMENT), "postedDate": "2026-05-20T10:00:00Z", "totalAmount": currency(850),
            "breakdowns": null, "items": items,
        });
        only(&[group(850, &json!({})), page(&[told])])
    };
    let item = json!([{"totalAmount": currency(850), "breakdowns": null, "contexts": [{"sku": "PEN"}]}]);
    for (kind, description, account) in [
        ("DebtRecovery", "", "amazon_payable"),
        ("DebtRecovery", "Debt recovered for order 302-1234567-1234567", "amazon_payable"),
        ("FBAInventoryReimbursement", "WAREHOUSE_LOST", "reimbursements"),
        ("FBAInventoryReimbursement", "Moon dust", "reimbursements"),
        ("ServiceFee", "FBAStorageFee", "storage"),
        ("ServiceFee", "Subscription Fee", "subscription_fees"),
        ("FTBalanceDeduction", "", "other_fees"),
        ("Retrocharge", "Order Retrocharge", "vat_payable"),
        ("Retrocharge", "", "vat_payable"),
        ("AdhocDisbursement", "", "suspense"),
        ("Shipment", "Order Payment", "suspense"),
        ("", "", "suspense"),
    ] {
        for items in [json!([]), Value::Null, item.clone()] {
            let mapped = told(kind, description, items);
            assert!(!mapped.is_blocked(), "{kind} {description}: {:?}", mapped.issues);
            let booked = shown(&mapped.draft.entries[0]);
            assert!(booked.contains(&format!("{account} -8.50")), "{kind} {description}: {booked:?}");
            assert_eq!((booked.len(), mapped.draft.lines), (2, 1));
            let is_unknown = issues(&mapped).iter().any(|issue| issue.starts_with("unknown_amount"));
            assert_eq!(is_unknown, account == "suspense");
        }
    }
    let unknown = |description: &str| told("MoonLanding", description, json!([])).draft.unknown.remove(0);
    assert_eq!(unknown("One small step").description, "One small step");
    assert_eq!(unknown("Order 302-1").description, "MoonLanding", "each order would be a kind of its own");
}

#[test]
fn the_description_names_what_is_told_as_base_and_promotion_alone() {
    for (description, want) in [
        ("AWDTransportationFee", "fba_inbound"),
        ("FBAStorageFee", "storage"),
        ("Deal Participation Fee", "promotion_fees"),
        ("Moon Fee", "suspense"),
    ] {
        for headings in [&[][..], &["Expenses", "AmazonFees"]] {
            let part = |name: &str, cents| tree(&[headings, &[name]].concat(), cents);
            let mut told = sale("t1", -900, vec![part("Base", -1_000), part("Promo", 100)]);
            told["transactionType"] = "ServiceFee".into();
            told["description"] = description.into();
            let mapped = only(&[group(-900, &json!({})), page(&[told])]);
            let booked = shown(&mapped.draft.entries[0]);
            assert!(booked.contains(&format!("{want} 9.00")), "{description}: {booked:?}");
        }
    }
}

#[test]
fn a_description_says_nothing_of_amounts_that_have_names() {
    let mut told = sale("t1", 850, vec![tree(&["Tax"], 850)]);
    told["transactionType"] = "Adjustment".into();
    told["description"] = "Moon Fee".into();
    let mapped = only(&[group(850, &json!({})), page(&[told])]);
    assert!(
        shown(&mapped.draft.entries[0]).contains(&"vat_payable -8.50".to_owned()),
        "{:?}",
        mapped.draft.entries
    );
}

#[test]
fn the_only_amount_is_of_the_items_that_come_to_it() {
    let item = |sku: &str, total| json!({"totalAmount": currency(total), "breakdowns": [], "contexts": [{"sku": sku}]});
    for (items, own, skus) in [
        (
            json!([item("PEN", 500), item("CUP", 350)]),
            json!([tree(&["Sales", "FBAInventoryReimbursement"], 850)]),
            2,
        ),
        (json!([item("PEN", 500), item("CUP", 350)]), Value::Null, 2),
        (json!([item("PEN", 500), item("CUP", 340)]), json!([tree(&["FBAInventoryReimbursement"], 850)]), 0),
        (json!([item("PEN", 850)]), Value::Null, 1),
    ] {
        let mut told = sale("t1", 850, vec![]);
        told["transactionType"] = "FBAInventoryReimbursement".into();
        told["items"] = items;
        told["breakdowns"] = own;
        let mut ctx = ctx(RevenueMode::Settlement);
        ctx.margins = true;
        let file = file(&[group(850, &json!({})), page(&[told])]);
        let mapped = settlements(&ctx, file.as_bytes()).unwrap().remove(0);
        let of_sku = |margin: &amz_odoo_mapping::settlement::Margin| {
            margin.scope == amz_odoo_mapping::settlement::MarginScope::Sku
        };
        let margins = mapped.draft.margins.as_ref().unwrap();
        assert_eq!(
            (margins.iter().filter(of_sku).count(), mapped.is_blocked()),
            (skus, false),
            "{:?}",
            mapped.issues
        );
    }
}

#[test]
fn what_was_deferred_is_of_the_settlement_of_its_release() {
    let of = |settlement: &str, id: &str, status: &str, names: &[(&str, &str)]| {
        let mut told = sale(id, 850, nested());
        told["transactionStatus"] = status.into();
        told["relatedIdentifiers"] = ids(&[names, &[("FINANCIAL_EVENT_GROUP_ID", settlement)]].concat());
        told
    };
    let before = of("A", "d", "DEFERRED_RELEASED", &[("RELEASE_TRANSACTION_ID", "r")]);
    let release = of("G", "r", "RELEASED", &[("DEFERRED_TRANSACTION_ID", "d")]);
    for told in [[before.clone(), release.clone()], [release, before.clone()]] {
        let mapped = only(&[page(&told), group(850, &json!({}))]);
        assert_eq!((mapped.draft.settlement_id.as_str(), mapped.is_blocked()), ("G", false));
    }
    // Its release is told elsewhere, unless the total wants it here.
    let mut here = before;
    here["relatedIdentifiers"] = ids(&[("RELEASE_TRANSACTION_ID", "r"), ("FINANCIAL_EVENT_GROUP_ID", "G")]);
    let mut other = sale("t2", 850, nested());
    other["relatedIdentifiers"] = ids(&[("FINANCIAL_EVENT_GROUP_ID", "G")]);
    for (total, lines) in [(850, 3), (1_700, 6)] {
        let mapped = only(&[page(&[here.clone(), other.clone()]), group(total, &json!({}))]);
        assert_eq!((mapped.draft.lines, mapped.is_blocked()), (lines, false), "{total}");
    }
    // However the ids hang together, and whatever the total says.
    for (before, release) in [
        (
            of("G", "d", "DEFERRED_RELEASED", &[("RELEASE_TRANSACTION_ID", "r")]),
            of("G", "r", "RELEASED", &[]),
        ),
        (
            of("G", "d2", "DEFERRED_RELEASED", &[("DEFERRED_TRANSACTION_ID", "d1")]),
            of("G", "r", "RELEASED", &[("DEFERRED_TRANSACTION_ID", "d2")]),
        ),
    ] {
        for told in [[before.clone(), release.clone()], [release, before]] {
            let mapped = only(&[page(&told), group(1_700, &json!({}))]);
            assert_eq!((mapped.draft.lines, issues(&mapped).len()), (3, 1), "{told:?}");
        }
    }
    // A release and what was deferred that do not name each other: the total tells that they are one.
    let apart = [of("G", "d", "DEFERRED_RELEASED", &[]), of("G", "r", "RELEASED", &[])];
    for (total, lines) in [(850, 3), (1_700, 6)] {
        let mapped = only(&[page(&apart), group(total, &json!({}))]);
        assert_eq!((mapped.draft.lines, mapped.is_blocked()), (lines, false), "{total}");
    }
    let deferred = of("G", "x", "Deferred", &[]);
    let error =
        settlements(&ctx(RevenueMode::Settlement), file(&[page(&[deferred])]).as_bytes()).unwrap_err();
    assert_eq!(format!("{:?}", error.kind), "Empty", "a deferred one is in no settlement");
}

#[test]
fn a_total_that_fits_several_ways_books_none() {
    let of = |id: &str, kind: &str, names: &[(&str, &str)], cents: i64| {
        let parts = vec![tree(&["ProductCharges", "OurPricePrincipal"], cents)];
        let mut told = sale(id, cents, parts);
        told["transactionType"] = kind.into();
        told["transactionStatus"] = "DEFERRED_RELEASED".into();
        told["relatedIdentifiers"] = ids(&[names, &SETTLEMENT[1..]].concat());
        told
    };
    let ambiguous = ["ambiguous_contents at total-amount"];
    let named = [("RELEASE_TRANSACTION_ID", "r")];
    let told = [of("a", "Shipment", &[], 850), of("b", "Refund", &named, 850)];
    let mapped = only(&[page(&told), group(850, &json!({}))]);
    assert_eq!((issues(&mapped), mapped.draft.entries.len()), (ambiguous.map(str::to_owned).into(), 0));
    // With what was carried over, too; and what washes out is in doubt as well.
    let opening = json!({"BeginningBalance": currency_v0(850)});
    let mapped = only(&[
        page(&[of("b", "Refund", &named, 850), sale("t", 100, vec![tree(&["Tax", "OurPriceTax"], 100)])]),
        group(950, &opening),
    ]);
    assert_eq!(issues(&mapped), ambiguous);
    let mut washes = of("b", "Refund", &named, 0);
    washes["breakdowns"] = json!([tree(&["ProductCharges"], 500), tree(&["Tax"], -500)]);
    let mapped = only(&[page(&[washes, sale("t", 850, nested())]), group(850, &json!({}))]);
    assert_eq!(issues(&mapped), ambiguous);
    // One way alone is taken, and told where it is not the usual one.
    for (total, lines, want) in [
        (850, 1, vec![]),
        (1_100, 2, vec!["included at transactions[RELEASE_TRANSACTION_ID]"]),
        (
            250,
            1,
            vec![
                "left_out at transactions[transactionStatus=DEFERRED_RELEASED]",
                "included at transactions[RELEASE_TRANSACTION_ID]",
            ],
        ),
        (0, 0, vec!["left_out at transactions[transactionStatus=DEFERRED_RELEASED]"]),
        (900, 1, vec!["deposit_mismatch at total-amount"]),
    ] {
        let told = [of("a", "Shipment", &[], 850), of("b", "Refund", &named, 250)];
        let mapped = only(&[page(&told), group(total, &json!({}))]);
        assert_eq!(
            (mapped.draft.lines, issues(&mapped)),
            (lines, want.into_iter().map(str::to_owned).collect()),
            "{total}"
        );
    }
}

#[test]
fn a_payout_is_no_amount_and_tells_the_total_where_nothing_else_does() {
    let mut payout = sale("t2", -850, vec![tree(&["Expenses", "FundTransfer"], -850)]);
    payout["transactionType"] = "Transfer".into();
    let sold = sale("t1", 850, nested());
    for told in [[payout.clone(), sold.clone()], [sold.clone(), payout.clone()]] {
        let mapped = only(&[page(&told)]);
        assert_eq!(
            (mapped.draft.total, mapped.draft.sum),
            (Some(Decimal::new(850, 2)), Decimal::new(850, 2))
        );
        assert_eq!(mapped.draft.deposit_date.unwrap().to_string(), "2026-05-20");
        assert!(!mapped.is_blocked());
    }
    let mapped = only(&[page(&[payout.clone(), sold.clone()]), group(850, &json!({}))]);
    assert_eq!((mapped.draft.lines, issues(&mapped)), (4, vec![]), "as a report has it");
    let mut half = payout.clone();
    half["totalAmount"] = currency(-400);
    let mapped = only(&[page(&[half, sold.clone()]), group(850, &json!({}))]);
    assert_eq!(issues(&mapped), ["transfer_mismatch at total-amount"]);
    let mut bare = payout.clone();
    bare["breakdowns"] = Value::Null;
    bare["transactionType"] = "Disbursement".into();
    assert!(!only(&[page(&[bare, sold.clone()])]).is_blocked());
    let mut back = sale("t3", 850, vec![tree(&["FundTransfer"], 850)]);
    back["transactionType"] = "Transfer".into();
    back["description"] = "Transfer of funds unsuccessful: account closed".into();
    let mapped = only(&[page(&[sold.clone(), back]), group(1_700, &json!({}))]);
    assert_eq!(mapped.draft.sum, Decimal::new(1_700, 2), "a payout that came back is an amount");
    let mapped = only(&[page(&[sold])]);
    assert_eq!(issues(&mapped), ["missing_total at total-amount", "missing_date at settlement-end-date"]);
    payout["breakdowns"] = json!([tree(&["FundTransfer"], -840)]);
    payout["totalAmount"] = currency(-840);
    let mapped = only(&[page(&[payout, sale("t1", 850, nested())])]);
    assert_eq!(issues(&mapped), ["deposit_mismatch at total-amount"]);
}

#[test]
fn headers_come_from_the_caller_a_group_or_a_summary() {
    let sold = page(&[sale("t1", 850, nested())]);
    let summary = json!({"summaries": [{
        "relatedIdentifiers": ids(&SETTLEMENT), "netProceeds": currency(850),
        "periodStart": "2026-05-13T00:00:00Z", "periodEnd": "2026-05-26T00:00:00Z"}]});
    let mapped = only(&[sold.clone(), summary.clone()]);
    assert_eq!((mapped.draft.end.unwrap().to_string().as_str(), mapped.is_blocked()), ("2026-05-26", false));
    let mapped = only(&[summary, sold.clone(), group(850, &json!({}))]);
    assert_eq!(mapped.draft.end.unwrap().to_string(), "2026-05-27", "a group is believed before a summary");
    let open = group(850, &json!({"ProcessingStatus": "Open"}));
    let mapped = only(&[sold.clone(), open, group(850, &json!({}))]);
    assert!(!mapped.is_blocked(), "the same group, open before it was closed");
    let mapped = only(&[sold.clone(), group(850, &json!({"ProcessingStatus": "Open"}))]);
    assert_eq!(
        issues(&mapped),
        ["missing_total at total-amount", "open_group at ProcessingStatus"],
        "an open group's total still moves"
    );

    let ctx = ctx(RevenueMode::Settlement);
    let mut reader = SettlementReader::new(&ctx);
    let mut header = SettlementHeader::default();
    header.settlement_id = amz_odoo_mapping::settlement::Text::new("77");
    header.total = amz_odoo_mapping::settlement::Amount::from_decimal(Decimal::new(85, 1));
    header.end = Some(jiff::civil::date(2026, 5, 25));
    reader.header(&header).unwrap();
    reader.feed(sold.to_string().as_bytes()).unwrap();
    let mapped = reader.finish().unwrap().remove(0);
    assert_eq!(
        (mapped.draft.entries[0].date.to_string().as_str(), mapped.is_blocked()),
        ("2026-05-25", false)
    );
}

#[test]
fn an_opening_balance_is_counted_once_wherever_it_is_told() {
    let opening = json!({"BeginningBalance": currency_v0(-32_169)});
    let charged = json!({"payload": {"FinancialEvents": {"DebtRecoveryEventList": [
        {"DebtRecoveryType": "DebtPayment", "RecoveryAmount": currency_v0(32_169),
         "DebtRecoveryItemList": [{"RecoveryAmount": currency_v0(32_169), "OriginalAmount": currency_v0(32_169)}],
         "ChargeInstrumentList": [{"Description": "Visa", "Tail": "1234", "Amount": currency_v0(32_169)}]}],
        "ServiceFeeEventList": [{"FeeList": [{"FeeType": "Subscription", "FeeAmount": currency_v0(-6_231)}]}]}}});
    let mapped = only(&[group(-6_231, &opening), charged]);
    assert_eq!(mapped.draft.balances.opening_debt, Decimal::new(-32_169, 2));
    assert_eq!(
        shown(&mapped.draft.entries[0]),
        ["subscription_fees 62.31", "amazon_payable -62.31", "amazon_payable 321.69", "payout -321.69"]
    );
    // Told as an event already.
    let told = json!({"transactionType": "Adjustment", "transactionId": "b", "description": "Payable to Amazon",
        "relatedIdentifiers": ids(&SETTLEMENT), "totalAmount": currency(-32_169),
        "breakdowns": [node("Other", vec![], -32_169)]});
    let told = page(&[told, sale("t1", 850, nested())]);
    let mapped = only(&[group(850 - 32_169, &opening), told.clone()]);
    assert_eq!((mapped.draft.lines, issues(&mapped)), (4, vec![]));
    let mapped = only(&[group(850 - 2 * 32_169, &opening), told]);
    assert_eq!((mapped.draft.lines, issues(&mapped)), (5, vec!["included at BeginningBalance".to_owned()]));
    let mapped = only(&[group(850 - 32_169, &opening), page(&[sale("t1", 850, nested())])]);
    assert_eq!((mapped.draft.lines, mapped.is_blocked()), (4, false));
}

#[test]
fn what_the_bank_gets_is_the_groups_converted_total() {
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.exchange = Some(Exchange::new("USD").rate("EUR", Decimal::new(11, 1)));
    let converted = json!({"ConvertedTotal": {"CurrencyCode": "USD", "CurrencyAmount": 9.30}});
    let documents = file(&[group(850, &converted), page(&[sale("t1", 850, nested())])]);
    let mapped = settlements(&ctx, documents.as_bytes()).unwrap().remove(0);
    let lines = shown(&mapped.draft.entries[0]);
    assert!(lines.contains(&"payout 9.30".to_owned()), "{lines:?}");
    assert!(lines.contains(&"exchange_loss 0.05".to_owned()), "{lines:?}");
}

#[test]
fn units_and_skus_reach_the_margins() {
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.margins = true;
    let mut told = sale("t1", 850, vec![]);
    told["items"] = json!([{"totalAmount": currency(850), "breakdowns": nested(),
        "contexts": [{"contextType": "ProductContext", "sku": "PEN", "quantityShipped": 2}]}]);
    let charge = |name: &str, cents| json!({"ChargeType": name, "ChargeAmount": currency_v0(cents)});
    let event = json!({"AmazonOrderId": "302-1234567-1234567", "ShipmentItemList": [{
        "SellerSKU": "PEN", "QuantityShipped": 2, "ItemChargeList": [charge("Principal", 1_000)],
        "PromotionList": [{"PromotionType": "X", "PromotionAmount": currency_v0(-150)}]}]});
    let events = json!({"FinancialEvents": {"ShipmentEventList": [event]}});
    for told in [page(&[told]), events] {
        let documents = file(&[group(850, &json!({})), told]);
        let mapped = settlements(&ctx, documents.as_bytes()).unwrap().remove(0);
        let margins = mapped.draft.margins.as_ref().unwrap();
        let margins: Vec<String> =
            margins.iter().map(|m| format!("{} {} {}", m.id, m.units, m.margin)).collect();
        assert_eq!(margins, ["302-1234567-1234567 2 8.50", "PEN 2 8.50"]);
    }
}

#[test]
fn what_is_in_no_settlement_yet_stands_aside() {
    let open = |id: &str, currency: &str| {
        let told = sale(id, 850, nested()).to_string().replace("EUR", currency);
        let mut told: Value = serde_json::from_str(&told).unwrap();
        told["relatedIdentifiers"] = ids(&SETTLEMENT[2..]);
        told
    };
    let mut payout = open("t4", "EUR");
    payout["transactionType"] = "Transfer".into();
    let told = [open("t2", "EUR"), sale("t1", 850, nested()), open("t3", "USD"), payout];
    let mapped = only(&[page(&told), group(850, &json!({}))]);
    assert_eq!((mapped.draft.lines, mapped.draft.entries.len()), (3, 1));
    assert_eq!(issues(&mapped), ["open_transactions at transactions"]);
    assert!(mapped.issues[0].to_string().contains("3 transactions"), "{}", mapped.issues[0]);
    let error = settlements(&ctx(RevenueMode::Settlement), page(&told[2..3]).to_string().as_bytes());
    assert_eq!(format!("{:?}", error.unwrap_err().kind), "Empty");
}

#[test]
fn amounts_are_exact() {
    for (text, want) in [("10.1", "10.1"), ("0.1", "0.1"), ("9007199254.01", "9007199254.01"), ("1e1", "10")]
    {
        let body = format!(
            r#"{{"transactions": [{{"transactionType": "Adjustment", "transactionId": "1",
            "relatedIdentifiers": [{{"relatedIdentifierName": "SETTLEMENT_ID", "relatedIdentifierValue": "7"}}],
            "breakdowns": [{{"breakdownType": "X", "breakdownAmount": {{"currencyCode": "EUR", "currencyAmount": {text}}}}}]}}]}}"#
        );
        let mapped = settlements(&ctx(RevenueMode::Settlement), body.as_bytes()).unwrap().remove(0);
        assert_eq!(mapped.draft.sum.normalize().to_string(), want);
    }
}
