//! JSON as it comes: read right, or refused with line and column.

use super::documents::{currency, currency_v0};
use crate::support::{ctx, issues};
use amz_odoo_mapping::settlement::{RevenueMode, SettlementReader, settlements};
use serde_json::{Value, json};

fn told(id: &str, cents: i64) -> Value {
    json!({
        "transactionType": "ServiceFee", "transactionId": id, "transactionStatus": "RELEASED",
        "relatedIdentifiers": [{"relatedIdentifierName": "FINANCIAL_EVENT_GROUP_ID", "relatedIdentifierValue": "G"}],
        "totalAmount": currency(cents),
        "breakdowns": [{"breakdownType": "Subscription", "breakdownAmount": currency(cents), "breakdowns": []}],
    })
}

fn group() -> Value {
    json!({"FinancialEventGroupId": "G", "ProcessingStatus": "Closed", "FinancialEventGroupEnd": "2026-05-27T00:00:00Z",
           "OriginalTotal": currency_v0(-500)})
}

fn events() -> Value {
    let event = |cents| json!({"FeeList": [{"FeeType": "Subscription", "FeeAmount": currency_v0(cents)}]});
    json!({"ServiceFeeEventList": [event(-200), event(-300)]})
}

fn adverts(base: &str, total: &str) -> String {
    let amount = |text: &str| format!(r#"{{"CurrencyCode": "EUR", "CurrencyAmount": {text}}}"#);
    format!(
        r#"{{"ProductAdsPaymentEventList": [{{"baseValue": {}, "transactionValue": {}}}]}}"#,
        amount(base),
        amount(total)
    )
}

fn sum(file: &str) -> String {
    let all = settlements(&ctx(RevenueMode::Settlement), file.as_bytes());
    let all = all.unwrap_or_else(|error| panic!("{error}\n{file}"));
    all.iter()
        .map(|mapped| format!("{} {} {}", mapped.draft.settlement_id, mapped.draft.sum, mapped.is_blocked()))
        .collect()
}

/// What JSON is told must not send for a report's file.
fn is_of_answers(message: &str) -> bool {
    !["download", "flat file", "the line ", "the report's"].into_iter().any(|words| message.contains(words))
}

fn refused(file: &str) -> String {
    let read = settlements(&ctx(RevenueMode::Settlement), file.as_bytes());
    let error = read.err().unwrap_or_else(|| panic!("not refused: {file}"));
    let message = error.to_string();
    assert!(is_of_answers(&message), "{message}");
    format!("{}:{} {:?}", error.line, error.column, error.kind)
}

#[test]
fn answers_come_wrapped_or_bare_alone_or_many() {
    let (one, two, group) = (told("1", -200), told("2", -300), group());
    for file in [
        format!(
            r#"{{"payload":{{"transactions":[{one},{two}]}}}} {{"payload":{{"FinancialEventGroupList":[{group}]}}}}"#
        ),
        format!(
            r#"{{"transactions":[{one}]}}{{"transactions":[{two}],"nextToken":null}}{{"FinancialEventGroupList":[{group}]}}"#
        ),
        format!(
            r#"[{{"payload":{{"transactions":[{one}, {two}]}}}}, {{"payload":{{"FinancialEventGroupList":[{group}]}}}}]"#
        ),
        format!("{one}\n{two}\n{group}\n"),
        format!("[[{one},{two}],\n[{group}]]"),
        format!(r#"{{"payload":[{one},{two}]}}{{"payload":{{}}}}{{"payload":[]}}{group}"#),
        format!("\u{feff}\n\n  [{one},{two},{group}]\n"),
        format!(
            r#"{{"errors":[],"payload":{{"transactions":[{one},{two}]}}}}{{"payload":{{"transactions":null}}}}{group}"#
        ),
    ] {
        assert_eq!(sum(&file), "G -5.00 false", "{file}");
    }
}

#[test]
fn a_document_may_be_larger_than_amazons() {
    let padded = format!("{{{}{}", " ".repeat(10 << 20), &told("1", -500).to_string()[1..]);
    assert_eq!(sum(&format!("{padded}{}", group())), "G -5.00 false");
}

#[test]
fn what_is_wrong_is_told_of_answers() {
    let plain = told("1", -400).to_string().replace("EUR", "");
    let coin = told("1", -400).to_string().replace("EUR", "XYZ");
    let group_without = group().to_string().replace("EUR", "");
    let transfer = json!({"transactionType": "Transfer", "transactionId": "2", "totalAmount": currency(1),
        "relatedIdentifiers": told("1", 1)["relatedIdentifiers"], "breakdowns": null});
    let mut seen = std::collections::BTreeSet::new();
    for file in [format!("{plain}{group_without}"), coin, format!("{}{transfer}{}", told("1", -500), group())]
    {
        for mapped in settlements(&ctx(RevenueMode::Settlement), file.as_bytes()).unwrap() {
            for issue in &mapped.issues {
                seen.insert(issue.kind.code());
                assert!(is_of_answers(&issue.to_string()), "{issue}");
            }
        }
    }
    let all = ["deposit_mismatch", "missing_currency", "missing_date", "missing_total", "transfer_mismatch"];
    assert!(all.into_iter().chain(["unknown_currency"]).eq(seen.iter().copied()), "{seen:?}");
}

#[test]
fn a_mark_that_is_cut_is_a_mark() {
    let file = format!("\u{feff}{}\n{}\n{}", told("1", -200), told("2", -300), group());
    let ctx = ctx(RevenueMode::Settlement);
    let mut reader = SettlementReader::new(&ctx);
    file.as_bytes().chunks(1).for_each(|byte| reader.feed(byte).unwrap());
    assert!(!reader.finish().unwrap()[0].is_blocked());
}

#[test]
fn events_are_of_the_group_that_is_named_beside_them_or_of_the_only_one() {
    let (events, group) = (events(), group());
    for file in [
        format!(
            r#"{{"payload":{{"FinancialEvents":{events}}}}} {{"payload":{{"FinancialEventGroupList":[{group}]}}}}"#
        ),
        format!(r#"{group}{{"FinancialEventGroupId":"G","payload":{{"FinancialEvents":{events}}}}}"#),
        format!(r#"[{{"FinancialEvents":{events}}},{group}]"#),
        format!("{events}{group}"),
        format!(r#"{group}{{"FinancialEventGroupId":"G","NextToken":null,{}"#, &events.to_string()[1..]),
    ] {
        assert_eq!(sum(&file), "G -5.00 false", "{file}");
    }
    let other = group.to_string().replace("\"G\"", "\"H\"");
    let file = format!("{events}{group}{other}");
    assert_eq!(sum(&file), " -5.00 trueG 0.00 trueH 0.00 true", "nothing says of which group they are");
    let all = settlements(&ctx(RevenueMode::Settlement), file.as_bytes()).unwrap();
    assert_eq!(issues(&all[0])[0], "missing_total at total-amount");
}

/// Amazon adds lists to v0 that its model does not have.
#[test]
fn lists_that_nobody_knows_are_read_and_named() {
    let with = |moon: Value| {
        let mut lists = events();
        lists["MoonLandingEventList"] = moon;
        json!({"FinancialEvents": lists})
    };
    let one = |cents| json!({"PostedDate": "2026-05-20T00:00:00Z", "Amount": currency_v0(cents)});
    let several =
        json!({"Total": currency_v0(-100), "Parts": [{"Fee": currency_v0(-80)}, {"Tax": currency_v0(-20)}]});
    for (moon, total, names) in [
        (json!([one(-100)]), -600, &["Amount"][..]),
        (json!([one(-60), one(-40)]), -600, &["Amount"]),
        (json!([several]), -600, &["Fee", "Tax"]),
        (json!([]), -500, &[]),
    ] {
        let mut group = group();
        group["OriginalTotal"] = currency_v0(total);
        // A page that comes twice counts once.
        let file = format!("{0}{0}{group}", with(moon));
        let mapped = settlements(&ctx(RevenueMode::Settlement), file.as_bytes()).unwrap().remove(0);
        assert!(!mapped.is_blocked(), "{:?}", mapped.issues);
        let unknown: Vec<&str> = mapped.draft.unknown.iter().map(|kind| kind.description.as_str()).collect();
        assert_eq!(unknown, names);
        assert!(mapped.draft.unknown.iter().all(|kind| kind.transaction == "MoonLanding"));
    }
    let file = format!("{}{}", with(json!([{"Crater": "Copernicus"}, {}])), group());
    let mapped = settlements(&ctx(RevenueMode::Settlement), file.as_bytes()).unwrap().remove(0);
    let told: Vec<String> = mapped.issues.iter().map(ToString::to_string).collect();
    assert!(
        !mapped.is_blocked() && told[0].contains("2 events of the list MoonLandingEventList"),
        "{told:?}"
    );
}

#[test]
fn a_group_that_events_name_is_that_of_their_page() {
    let mut events = events();
    events["TrialShipmentEventList"] = json!([{"FinancialEventGroupId": "G", "SKU": "PEN", "FeeList": [{"FeeType": "Commission", "FeeAmount": currency_v0(-100)}]}]);
    let mut group = group();
    group["OriginalTotal"] = currency_v0(-600);
    let other = group.to_string().replace("\"G\"", "\"H\"");
    for file in [format!("{events}{group}"), format!("{group}{other}{events}")] {
        let all = settlements(&ctx(RevenueMode::Settlement), file.as_bytes()).unwrap();
        let of_group = all.iter().find(|mapped| mapped.draft.settlement_id == "G").unwrap();
        assert!(!of_group.is_blocked() && of_group.draft.lines == 3, "{:?}", of_group.issues);
    }
    events["TrialShipmentEventList"].as_array_mut().unwrap().push(json!({"FinancialEventGroupId": "H", "FeeList": [{"FeeType": "Commission", "FeeAmount": currency_v0(-1)}]}));
    let file = format!("{events}{group}{other}");
    let all = settlements(&ctx(RevenueMode::Settlement), file.as_bytes()).unwrap();
    assert!(all.iter().all(|mapped| mapped.draft.entries.is_empty()), "of two groups");
}

#[test]
fn what_names_no_group_is_of_the_one_whose_total_it_comes_to() {
    let with = |id: &str, total: i64, opening: i64, status: &str| {
        let mut group = group();
        group["FinancialEventGroupId"] = id.into();
        group["OriginalTotal"] = currency_v0(total);
        group["BeginningBalance"] = currency_v0(opening);
        group["ProcessingStatus"] = status.into();
        group
    };
    let mut lone = told("1", -500);
    lone["relatedIdentifiers"][0]["relatedIdentifierName"] = "SETTLEMENT_ID".into();
    lone["relatedIdentifiers"][0]["relatedIdentifierValue"] = "77".into();
    for (amounts, id) in [(&events(), "G"), (&lone, "77")] {
        for (groups, fits) in [
            (vec![with("G", -500, 0, "Closed"), with("H", 700, 0, "Closed")], true),
            (vec![with("G", -500, 0, "Closed"), with("H", -500, 0, "Open")], true),
            (vec![with("G", -700, -200, "Closed"), with("H", 700, 0, "Closed")], true),
            (vec![with("G", -500, 0, "Closed"), with("H", -500, 0, "Closed")], false),
            (vec![with("G", -501, 0, "Closed"), with("H", 700, 0, "Closed")], false),
        ] {
            let file = format!("{amounts}{}", json!(groups));
            let all = settlements(&ctx(RevenueMode::Settlement), file.as_bytes()).unwrap();
            let booked: Vec<&str> = all
                .iter()
                .filter(|mapped| !mapped.draft.entries.is_empty())
                .map(|mapped| mapped.draft.settlement_id.as_str())
                .collect();
            assert_eq!(booked, if fits { vec![id] } else { vec![] }, "{file}");
        }
    }
    let file = format!("{}{}", events(), with("G", -500, 0, "Open"));
    let all = settlements(&ctx(RevenueMode::Settlement), file.as_bytes()).unwrap();
    assert!(issues(&all[0]).contains(&"open_group at ProcessingStatus".to_owned()), "{:?}", all[0].issues);
    let file = format!("{}{}", events(), json!([with("G", -501, 0, "Closed"), with("H", 700, 0, "Closed")]));
    let all = settlements(&ctx(RevenueMode::Settlement), file.as_bytes()).unwrap();
    let told = all[0].issues[0].to_string();
    assert!(told.contains("\"FinancialEventGroupId\"` beside"), "the remedy: {told}");
}

#[test]
fn noise_of_binary_fractions_is_none() {
    for noisy in ["-2.00000000000001", "-1.99999999999999", "-2.0000000009"] {
        let one = told("1", -200).to_string().replace("-2.0", noisy);
        assert_eq!(sum(&format!("{one}{}{}", told("2", -300), group())), "G -5.00 false", "{noisy}");
        let events = events().to_string().replace("-2.0", noisy);
        assert_eq!(sum(&format!("{events}{}", group())), "G -5.00 false", "{noisy}");
        let group =
            group().to_string().replace("-5.0", &noisy.replacen('2', "5", 1).replacen("1.9", "4.9", 1));
        assert_eq!(
            sum(&format!("{}{}{group}", told("1", -200), told("2", -300))),
            "G -5.00 false",
            "{noisy}"
        );
    }
}

#[test]
fn a_payout_of_which_no_amounts_come_is_shown_and_not_booked() {
    let of = |total: f64, status: &str, opening: f64| {
        let mut group = group();
        group["OriginalTotal"]["CurrencyAmount"] = total.into();
        group["ProcessingStatus"] = status.into();
        group["BeginningBalance"] = json!({"CurrencyCode": "EUR", "CurrencyAmount": opening});
        settlements(&ctx(RevenueMode::Settlement), group.to_string().as_bytes())
    };
    let all = of(-5.0, "Closed", 0.0).unwrap();
    assert_eq!(issues(&all[0]), ["deposit_mismatch at total-amount"]);
    assert!(all[0].draft.entries.is_empty() && all[0].draft.settlement_id == "G");
    for (total, status) in [(0.0, "Closed"), (-5.0, "Open")] {
        assert_eq!(format!("{:?}", of(total, status, 0.0).unwrap_err().kind), "Empty", "{total} {status}");
    }
    let all = of(-5.0, "Closed", -5.0).unwrap();
    assert_eq!((issues(&all[0]), all[0].draft.entries.len()), (vec![], 1), "a debt that is carried on");
}

#[test]
fn pages_behind_the_last_are_missed() {
    let page =
        |id: &str, token: Value| json!({"payload": {"transactions": [told(id, -250)], "nextToken": token}});
    let of_v0 = |group: &str, token: &str| {
        let page = json!({"FinancialEvents": events(), "NextToken": token});
        json!({"FinancialEventGroupId": group, "payload": page})
    };
    for (pages, is_told) in [
        (vec![page("1", json!("x")), page("2", json!(null))], false),
        (vec![page("2", json!("")), page("1", json!("x"))], false),
        (vec![page("1", json!("x")), page("2", json!("y"))], true),
        (vec![of_v0("G", "")], false),
        (vec![of_v0("G", "x")], true),
        (vec![of_v0("H", "x"), of_v0("G", "")], false),
        (vec![json!({"payload": {"FinancialEventGroupList": [], "NextToken": "x"}}), of_v0("G", "")], false),
        (vec![json!({"FinancialEvents": events(), "NextToken": "x"})], true),
    ] {
        let file = super::documents::file(&[json!([pages, [group()]])]);
        let all = settlements(&ctx(RevenueMode::Settlement), file.as_bytes());
        let all = all.unwrap_or_else(|error| panic!("{error}: {file}"));
        let mapped = all.iter().find(|mapped| mapped.draft.settlement_id == "G").unwrap();
        let found = issues(mapped).contains(&"missing_pages at nextToken".to_owned());
        assert_eq!((found, mapped.is_blocked()), (is_told, false), "{file}");
    }
}

#[test]
fn what_is_no_answer_is_refused_at_its_place() {
    let one = told("1", -200);
    for (file, want) in [
        (r#"{"errors": [{"code": "QuotaExceeded", "message": "x"}]}"#.to_owned(), "1:12 AmazonErrors"),
        (format!("{one}\n{{\"payload\": {{}},\n \"errors\": [{{}}]}}"), "3:12 AmazonErrors"),
        (r#"{"orders": []}"#.to_owned(), "1:1 NotFinances"),
        ("{}".to_owned(), "1:1 NotFinances"),
        ("[1, 2]".to_owned(), "1:2 JsonSyntax"),
        (r#"{"payload": 7}"#.to_owned(), "1:13 NotFinances"),
        (format!("{one}\n x"), "2:2 JsonSyntax"),
        (format!("[{one} {one}]"), "1:"),
        (format!("{one}]"), "1:"),
        (format!("[{one},"), "1:"),
        ("{\"payload\":\n {\"a\" 1}}".to_owned(), "2:7 JsonSyntax"),
        ("{\"payload\": {}}".to_owned(), "1:16 Empty"),
        (r#"{"FinancialEvents": {"MoonEventList": [7]}}"#.to_owned(), "1:39 UnknownEvents"),
        (r#"{"FinancialEvents": {"MoonEventList": 7}}"#.to_owned(), "1:39 UnknownEvents"),
        (
            r#"{"FinancialEvents": {"MoonEventList": [{"A": {"CurrencyAmount": "x"}}]}}"#.to_owned(),
            "1:39 Unreadable",
        ),
        (one.to_string().replacen("-2.0", "\"two\"", 1), "1:1 Unreadable"),
        (one.to_string().replacen("-2.0", "-79228162514264337593543950335", 1), "1:1 AmountRange"),
        (one.to_string().replace("-2.0", "79228162514264337593543950335"), "1:1 AmountRange"),
        (one.to_string().replace("-2.0", "0.0000001"), "1:1 AmountRange"),
        (group().to_string().replace("-5.0", "79228162514264337593543950335"), "1:1 AmountRange"),
        (events().to_string().replace("-2.0", "79228162514264337593543950335"), "1:1 AmountRange"),
        (adverts("79228162514264337593543950335", "-1"), "1:1 AmountRange"),
        (adverts("-1", "-79228162514264337593543950335"), "1:1 AmountRange"),
        (format!("\n\n {}", one.to_string().replacen("EUR", "USD", 1)), "3:2 MixedCurrencies"),
        (format!(r#"{one}{{"FinancialEventGroupId":"G","FinancialEvents":{}}}"#, events()), "TwoSources"),
        (r#"{"ProcessingStatus": "Closed"}"#.to_owned(), "1:1 MissingSettlement"),
        (
            format!("{}{}", group(), group().to_string().replace("-5.0", "-6.0")),
            "1:167 Contradiction { name: \"OriginalTotal\" }",
        ),
        (one.to_string().replace("\"G\"", "\"\\u0001\""), "1:1 ControlCharacter { name: \"settlement-id\" }"),
        (one.to_string().replace("Subscription", &"x".repeat(600)), "1:1 NameTooLong"),
        (format!("[{{\"a\":\"{}", " ".repeat(16 << 20)), "1:2 DocumentTooLong"),
        ("[".repeat(100_000), "1:100001 Cut"),
        (format!("{}{}", "[".repeat(50), "]".repeat(50)), "1:"),
    ] {
        let found = refused(&file);
        let fits = if want.contains(':') { found.starts_with(want) } else { found.ends_with(want) };
        assert!(fits, "{found}, not {want}: {}", &file[..file.len().min(300)]);
    }
}

#[test]
fn what_is_looked_at_must_be_readable_and_an_empty_instant_is_none() {
    let with = |member: &str, value: Value| {
        let mut one = told("1", -500);
        one[member] = value;
        format!("{one}{}", group())
    };
    let item = json!({"description": [], "totalAmount": currency(-500), "breakdowns": told("1", -500)["breakdowns"]});
    for file in [with("postedDate", json!(" ")), with("postedDate", json!("")), with("items", json!([item]))]
    {
        assert_eq!(sum(&file), "G -5.00 false", "{file}");
    }
    for file in
        [with("description", json!([])), with("postedDate", json!("soon")), with("postedDate", json!({}))]
    {
        assert_eq!(refused(&file), "1:1 Unreadable", "{file}");
    }
    for (at, value, fits) in [("FundTransferDate", "", true), ("FundTransferDate", "soon", false)] {
        let mut group = group();
        group[at] = value.into();
        let file = format!("{}{group}", told("1", -500));
        let read = settlements(&ctx(RevenueMode::Settlement), file.as_bytes());
        assert_eq!(read.is_ok(), fits, "{file}");
    }
    let mut lists = events();
    lists["ServiceFeeEventList"].as_array_mut().unwrap().clear();
    let amount = currency_v0(-500);
    lists["AdjustmentEventList"] =
        json!([{}, {"AdjustmentType": "X", "PostedDate": "", "AdjustmentAmount": amount}]);
    assert_eq!(sum(&format!("{lists}{}", group())), "G -5.00 false");
}

#[test]
fn descriptions_are_free_text() {
    let ctx = ctx(RevenueMode::Settlement);
    let mut reader = SettlementReader::new(&ctx);
    for number in 0..20_001 {
        let mut one = told(&number.to_string(), -1);
        one["description"] = format!("label {number}").into();
        reader.feed(one.to_string().as_bytes()).unwrap();
    }
    assert_eq!(reader.finish().unwrap()[0].draft.lines, 20_001);
}

#[test]
fn a_file_that_is_cut_anywhere_is_never_booked() {
    let file = json!([{"payload": {"transactions": [told("1", -200), told("2", -300)]}}, {"FinancialEventGroupList": [group()]}]);
    let text = file.to_string();
    for end in 0..text.len() {
        assert!(settlements(&ctx(RevenueMode::Settlement), &text.as_bytes()[..end]).is_err(), "cut at {end}");
    }
    let lines = format!("{}\n{}\n{}", group(), told("1", -200), told("2", -300));
    for end in 0..lines.len() - 1 {
        let cut = settlements(&ctx(RevenueMode::Settlement), &lines.as_bytes()[..end]);
        assert!(cut.into_iter().flatten().all(|mapped| mapped.draft.entries.is_empty()), "cut at {end}");
    }
}

#[test]
fn typed_answers_are_the_same_and_a_report_is_another_source() {
    let transactions: Vec<_> =
        [told("1", -200), told("2", -300)].map(|told| serde_json::from_value(told).unwrap()).into();
    let ctx = ctx(RevenueMode::Settlement);
    let mut reader = SettlementReader::new(&ctx);
    reader.group(&serde_json::from_value(group()).unwrap()).unwrap();
    reader.transactions(&transactions).unwrap();
    let of_transactions = reader.finish().unwrap();
    let mut reader = SettlementReader::new(&ctx);
    reader.events(&serde_json::from_value(events()).unwrap(), "G").unwrap();
    reader.group(&serde_json::from_value(group()).unwrap()).unwrap();
    assert_eq!(of_transactions[0].draft.entries, reader.finish().unwrap()[0].draft.entries);

    let mut reader = SettlementReader::new(&ctx);
    reader.feed(b"settlement-id\t").unwrap();
    let error = reader.transactions(&transactions).unwrap_err();
    assert_eq!(format!("{:?}", error.kind), "TwoSources");
    assert_eq!(reader.finish().unwrap_err(), error, "an error stays");
}
