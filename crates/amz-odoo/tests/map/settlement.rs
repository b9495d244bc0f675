//! `map settlement`, by the binary itself.

use std::process::Output;

use serde_json::{Value, json};

use crate::{map, text};

/// The example of docs/settlements.md, with one more amount.
fn report(total: &str, more: &[[&str; 3]]) -> String {
    let heading = "settlement-id\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\t\
order-id\tmarketplace-name\tamount-type\tamount-description\tamount\tposted-date\tsku\tquantity-purchased";
    let mut text = format!("{heading}\n77\t2026-05-27\t2026-05-29\t{total}\tEUR{}\n", "\t".repeat(9));
    let order = [
        ["ItemPrice", "Principal", "10.00"],
        ["ItemPrice", "Tax", "0.80"],
        ["ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "-0.80"],
        ["ItemFees", "Commission", "-1.50"],
    ];
    for [kind, description, amount] in order.iter().chain(more) {
        text.push_str(&format!(
            "77\t\t\t\t\tOrder\t028-1\tAmazon.de\t{kind}\t{description}\t{amount}\t2026-05-20\tPEN\t1\n"
        ));
    }
    text
}

fn settlement(arguments: &[&str], input: &str) -> Output {
    map(&[&["settlement", "-"], arguments].concat(), input)
}

/// `debit credit` by label.
fn lines(document: &Value) -> Vec<String> {
    let lines = document["entries"][0]["lines"].as_array().unwrap();
    let cell = |line: &Value, name: &str| line[name].as_str().unwrap_or("0").to_owned();
    lines.iter().map(|line| format!("{} {}", cell(line, "debit"), cell(line, "credit"))).collect()
}

#[test]
fn a_report_is_one_document_in_either_mode() {
    let report = report("8.50", &[]);
    for (mode, credited) in [("settlement", "10.00"), ("invoices", "10.80")] {
        let ended = settlement(&["--json", "--revenue", mode], &report);
        assert_eq!((ended.status.code(), text(&ended.stderr)), (Some(0), String::new()));
        let document: Value = serde_json::from_slice(&ended.stdout).unwrap();
        let head =
            ["settlement_id", "currency", "total", "sum", "lines", "issues"].map(|name| &document[name]);
        assert_eq!(json!(head), json!(["77", "EUR", "8.50", "8.50", 4, []]));
        let lines = lines(&document);
        assert!(lines.iter().any(|line| line.ends_with(credited)), "{mode}: {lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("8.50 ")), "{mode}: {lines:?}");
    }
}

fn worked_month() -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    std::fs::read_to_string(format!("{root}/crates/amz-odoo-mapping/tests/settlements/worked_month.txt"))
        .unwrap()
}

/// Words of each line, one blank apart.
fn words(output: &Output) -> Vec<String> {
    let lines = text(&output.stdout);
    lines.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_summary_names_accounts_and_adds_up() {
    let shown = words(&settlement(&["--revenue", "settlement"], &worked_month()));
    for wanted in [
        "heading EUR",
        "account debit EUR credit EUR label",
        "Amazon sales 200.00 Sales",
        "Amazon payouts in transit 98.63 Payout",
        "total 245.21 245.21",
    ] {
        assert!(shown.iter().any(|line| line == wanted), "{wanted} is not in {shown:#?}");
    }
    let headings: Vec<usize> = shown
        .iter()
        .enumerate()
        .filter(|(_, line)| line.starts_with("Settlement 1"))
        .map(|(at, _)| at)
        .collect();
    assert_eq!(headings.len(), 3);
    assert!(headings[1..].iter().all(|at| shown[at - 1].is_empty()), "settlements stand apart");
    assert!(shown[headings[0]].ends_with("Amazon pays out 98.63 EUR on 2026-06-16."), "{shown:?}");
    assert!(shown[headings[1]].ends_with("Amazon pays nothing out and is owed 38.27 EUR."), "{shown:?}");
    let foreign = ["--revenue", "settlement", "--currency", "CHF", "--rate", "EUR=0.9365"];
    let shown = words(&settlement(&foreign, &worked_month()));
    for wanted in ["account EUR debit CHF credit CHF label", "Amazon sales -200.00 187.30 Sales"] {
        assert!(shown.iter().any(|line| line == wanted), "{wanted} is not in {shown:#?}");
    }
}

#[test]
fn a_summary_tells_warnings_from_errors_and_sums_up_what_it_leaves_out() {
    let shown = words(&settlement(&[], &report("9.50", &[])));
    for start in ["error deposit_mismatch:", "warning revenue_not_chosen:", "Nothing is booked."] {
        assert!(shown.iter().any(|line| line.starts_with(start)), "{start} is not in {shown:#?}");
    }
    let heading = "settlement-id\tsettlement-end-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tamount-type\tamount-description\tamount";
    let mut orders = format!("{heading}\n77\t2026-05-27\t120\tJPY{}\n", "\t".repeat(5));
    for order in 1..=12 {
        orders.push_str(&format!("77\t\t\t\tOrder\t302-0000000-{order:07}\tItemPrice\tPrincipal\t10\n"));
    }
    let shown = words(&settlement(&["--revenue", "invoices"], &orders));
    for wanted in ["0 20 2 orders more", "total 120 120"] {
        assert!(shown.iter().any(|line| line == wanted), "{wanted} is not in {shown:#?}");
    }
}

#[test]
fn accounts_are_named_by_what_the_lines_show() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules.toml");
    let codes = "version = 1\n[accounts]\nsales = { code = \"4400\" }\nreferral_fees = { code = \"6800\" }\nother_fees = { code = \"6800\" }\n";
    std::fs::write(&rules, codes).unwrap();
    let rules = ["--revenue", "settlement", "--rules", rules.to_str().unwrap()];
    let ended = settlement(&[&rules[..], &["--json"]].concat(), &report("8.50", &[]));
    let document: Value = serde_json::from_slice(&ended.stdout).unwrap();
    let wanted = json!({
        "4400": {"name": "Amazon sales", "type": "income"},
        "6800": {"name": "Amazon other selling fees, Amazon referral fees", "type": "expense"},
        "facilitator_tax": {"name": "Tax collected and paid by Amazon", "type": "liability_current"},
        "payout": {"name": "Amazon payouts in transit", "type": "asset_current"},
    });
    assert_eq!(document["accounts"], wanted);
    let shown = words(&settlement(&rules, &report("8.50", &[])));
    for wanted in ["4400 Amazon sales 10.00 Sales", "6800 1.50 Referral fees"] {
        assert!(shown.iter().any(|line| line == wanted), "{wanted} is not in {shown:#?}");
    }
}

#[test]
fn a_mode_that_contradicts_the_configurations_account_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, content).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let account = |name: &str, mode: &str| {
        format!("[[account]]\nname = \"{name}\"\nregion = \"eu\"\nrevenue = \"{mode}\"\n")
    };
    let one = write("one.toml", &account("main", "invoices"));
    let two = write("two.toml", &(account("main", "invoices") + &account("us", "settlement")));
    let rules = write("rules.toml", "version = 1\nrevenue = \"settlement\"\n");
    let run = |arguments: &[&str]| settlement(&[&["--json"], arguments].concat(), &report("8.50", &[]));
    for (arguments, place) in [
        (&["--config", &one, "--revenue", "settlement"][..], "--revenue settlement"),
        (&["--config", &one, "--rules", &rules], "rules.toml"),
        (&["--config", &two, "--account", "main", "--revenue", "settlement"], "--revenue settlement"),
    ] {
        let ended = run(arguments);
        let told = text(&ended.stdout);
        assert_eq!(ended.status.code(), Some(2), "{told}");
        let places = [place, "account main", ".toml"];
        assert!(places.iter().all(|place| told.contains(place)), "{told}");
    }
    // The account decides where nothing else does; where accounts differ, the one that is named.
    for (arguments, mode) in [
        (&["--config", &one][..], "invoices"),
        (&["--config", &one, "--revenue", "invoices"], "invoices"),
        (&["--config", &two, "--account", "us"], "settlement"),
        (&["--config", &two, "--revenue", "settlement"], "settlement"),
    ] {
        let document: Value = serde_json::from_slice(&run(arguments).stdout).unwrap();
        assert_eq!((&document["revenue"], &document["issues"]), (&json!(mode), &json!([])), "{arguments:?}");
    }
    let undecided: Value = serde_json::from_slice(&run(&["--config", &two]).stdout).unwrap();
    assert_eq!(undecided["issues"][0]["kind"], "revenue_not_chosen");
    assert_eq!(run(&["--config", &two, "--account", "uk", "--revenue", "invoices"]).status.code(), Some(2));
}

#[test]
fn tax_to_declare_without_a_tax_of_odoos_is_said() {
    let told = |arguments: &[&str]| text(&settlement(arguments, &worked_month()).stderr);
    assert!(told(&["--revenue", "settlement"]).contains("VAT return"));
    assert_eq!(told(&["--revenue", "invoices"]), "");
    let chapter = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/settlements.md");
    let chapter = std::fs::read_to_string(chapter).unwrap();
    let (_, rules) = chapter.split_once("\n## Rules of your own\n").unwrap();
    let (_, rules) = rules.split_once("```toml\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.toml");
    std::fs::write(&file, rules.split_once("```").unwrap().0).unwrap();
    assert_eq!(told(&["--revenue", "settlement", "--rules", file.to_str().unwrap()]), "");
}

#[test]
fn without_a_mode_it_is_shown_and_said() {
    let ended = settlement(&[], &report("8.50", &[]));
    assert_eq!(ended.status.code(), Some(0));
    assert!(text(&ended.stderr).contains("--revenue"));
    assert!(text(&ended.stdout).contains("8.50"));
    let ended = settlement(&["--json"], &report("8.50", &[]));
    assert_eq!(ended.status.code(), Some(0));
    let document: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(document["revenue"], "settlement");
    let issues = document["issues"].as_array().unwrap();
    assert_eq!(issues.len(), 1, "{issues:?}");
    assert_eq!(
        (&issues[0]["kind"], &issues[0]["severity"]),
        (&json!("revenue_not_chosen"), &json!("warning"))
    );
    assert_eq!(settlement(&["--json"], &report("9.50", &[])).status.code(), Some(3), "other issues count");
}

#[test]
fn settlements_of_one_file_are_a_list_and_a_chain() {
    let first = report("8.50", &[]);
    let debt = "other-transaction\t\t\tother-transaction\tPayable to Amazon\t-7.00\t2026-06-01\t\t";
    let second = format!("78\t2026-06-10\t2026-06-12\t-7.00\tEUR{}\n78\t\t\t\t\t{debt}\n", "\t".repeat(9));
    let ended = settlement(&["--json", "--revenue", "settlement"], &(first + &second));
    assert_eq!(ended.status.code(), Some(3));
    let documents: Value = serde_json::from_slice(&ended.stdout).unwrap();
    let issues: Vec<&Value> =
        documents.as_array().unwrap().iter().map(|document| &document["issues"]).collect();
    assert_eq!(issues[0], &json!([]));
    assert_eq!(issues[1].as_array().unwrap().len(), 1);
    let issue = &issues[1][0];
    assert_eq!(
        (&issue["kind"], &issue["path"]),
        (&json!("debt_above_closing"), &json!("balances.opening_debt"))
    );
    assert!(issue["message"].as_str().unwrap().contains("7.00 more than settlement 77"), "{issue}");
}

#[test]
fn a_foreign_currency_is_converted_at_its_rate_and_by_what_the_bank_got() {
    let foreign = |options: &[&str]| {
        settlement(&[&["--json", "--revenue", "settlement"], options].concat(), &report("8.50", &[]))
    };
    let ended = foreign(&["--currency", "CHF", "--rate", "EUR=0.94", "--converted", "77=8.00"]);
    assert_eq!((ended.status.code(), text(&ended.stderr)), (Some(0), String::new()));
    let document: Value = serde_json::from_slice(&ended.stdout).unwrap();
    // 8.50 at 0.94 is 7.99, the bank got a cent more.
    let lines = document["entries"][0]["lines"].as_array().unwrap();
    let of = |account: &str| lines.iter().find(|line| line["account"] == account).unwrap().clone();
    let [payout, difference] = ["payout", "exchange_gain"].map(of);
    assert_eq!((&payout["debit"], &payout["amount_currency"]), (&json!("8.00"), &json!("8.50")));
    assert_eq!((&difference["credit"], &payout["currency"]), (&json!("0.01"), &json!("EUR")));
    let missing = foreign(&["--currency", "CHF", "--rate", "USD=0.94"]);
    let document: Value = serde_json::from_slice(&missing.stdout).unwrap();
    assert_eq!((missing.status.code(), &document["issues"][0]["kind"]), (Some(3), &json!("missing_rate")));
    for wrong in [
        &["--rate", "EUR=0.94"][..],
        &["--currency", "CHF", "--rate", "0.94"],
        &["--currency", "CHF", "--rate", "EUR=0"],
        &["--currency", "CHF", "--rate", "EURO=1"],
        &["--currency", "CHF", "--rate", "EUR=0.94", "--converted", "78=8.00"],
    ] {
        assert_eq!(foreign(wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn what_does_not_tie_is_not_booked() {
    let ended = settlement(&["--json", "--revenue", "settlement"], &report("9.50", &[]));
    assert_eq!(ended.status.code(), Some(3));
    let document: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&document["entries"], &document["sum"]), (&json!([]), &json!("8.50")));
    assert_eq!(document["issues"][0]["kind"], "deposit_mismatch");
}

#[test]
fn margins_never_take_another_files_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("margins.csv");
    let run = || {
        settlement(&["--revenue", "settlement", "--margins", file.to_str().unwrap()], &report("8.50", &[]))
    };
    // What it wrote itself it may write again.
    assert_eq!((run().status.code(), run().status.code()), (Some(0), Some(0)));
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("settlement_id,currency,scope,id,"));
    // A spreadsheet calculates nothing of it.
    let formula = report("8.50", &[]).replace("\tPEN\t", "\t=PEN+1\t");
    let ended = settlement(&["--revenue", "settlement", "--margins", file.to_str().unwrap()], &formula);
    assert_eq!(ended.status.code(), Some(0));
    assert!(std::fs::read_to_string(&file).unwrap().contains(",sku,'=PEN+1,1,"));
    std::fs::write(&file, "secrets = 1").unwrap();
    assert_eq!(run().status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "secrets = 1");
}

#[test]
fn what_the_bank_got_twice_or_of_no_payout_is_wrong_usage() {
    let run = |more: &[&str]| {
        let arguments =
            [&["--revenue", "settlement", "--currency", "USD", "--rate", "EUR=1.1"], more].concat();
        settlement(&arguments, &report("8.50", &[])).status.code()
    };
    assert_eq!(run(&["--converted", "77=9.30"]), Some(0));
    assert_eq!(run(&["--converted", "77=9.30", "--converted", "77=9.40"]), Some(2));
    assert_eq!(run(&["--rate", "EUR=1.2"]), Some(2));
    assert_eq!(run(&["--rate", "USD=1.2"]), Some(2));
    let own = ["--revenue", "settlement", "--currency", "EUR", "--converted", "77=8.50"];
    assert_eq!(settlement(&own, &report("8.50", &[])).status.code(), Some(2));
}

#[test]
fn rules_that_are_missing_are_proposed() {
    let strange = report("8.00", &[["ItemFees", "MoonFee", "-0.50"]]);
    let (_, again) = strange.split_once('\n').unwrap();
    let twice = format!("{strange}{}", again.replace("77\t", "78\t"));
    let ended = settlement(&["--revenue", "settlement", "--unknown"], &twice);
    assert_eq!(ended.status.code(), Some(3));
    let proposed = text(&ended.stdout);
    assert!(proposed.contains("MoonFee") && proposed.contains("# 2 lines, -1.00 EUR in all"), "{proposed}");
    assert_eq!(proposed.matches("[[rules]]").count(), 1, "{proposed}");
    let known = settlement(&["--revenue", "settlement", "--unknown"], &report("8.50", &[]));
    assert_eq!((known.status.code(), text(&known.stdout)), (Some(0), String::new()));
}

/// The order of the report, as both versions of the Finances API tell it.
fn finances() -> [String; 2] {
    let group = r#"{"payload": {"FinancialEventGroupList": [{"FinancialEventGroupId": "77", "ProcessingStatus": "Closed",
        "FinancialEventGroupEnd": "2026-05-27T11:35:23Z", "FundTransferDate": "2026-05-29T11:35:23Z",
        "OriginalTotal": {"CurrencyCode": "EUR", "CurrencyAmount": 8.5}}]}}"#;
    let money = |cents: i64| json!({"currencyCode": "EUR", "currencyAmount": cents as f64 / 100.0});
    let part = |name: &str, cents, below: &[Value]| json!({"breakdownType": name, "breakdownAmount": money(cents), "breakdowns": below});
    let fee = part("Commission", -150, &[part("Base", -120, &[]), part("Tax", -30, &[])]);
    let transaction = json!({
        "transactionType": "Shipment", "transactionId": "t", "transactionStatus": "Released", "totalAmount": money(850),
        "postedDate": "2026-05-20T10:00:00Z", "marketplaceDetails": {"marketplaceName": "Amazon.de"},
        "relatedIdentifiers": [
            {"relatedIdentifierName": "ORDER_ID", "relatedIdentifierValue": "028-1"},
            {"relatedIdentifierName": "FINANCIAL_EVENT_GROUP_ID", "relatedIdentifierValue": "77"}],
        "items": [{"totalAmount": money(850), "breakdowns": [
            part("ProductCharges", 1_000, &[part("OurPricePrincipal", 1_000, &[])]),
            part("Tax", 80, &[part("OurPriceTax", 80, &[])]),
            part("MarketplaceFacilitatorTax-Principal", -80, &[]),
            part("AmazonFees", -150, &[fee])]}]});
    let money = |cents: i64| json!({"CurrencyCode": "EUR", "CurrencyAmount": cents as f64 / 100.0});
    let charge = |name: &str, cents| json!({"ChargeType": name, "ChargeAmount": money(cents)});
    let event = json!({
        "AmazonOrderId": "028-1", "MarketplaceName": "Amazon.de", "PostedDate": "2026-05-20T10:00:00Z",
        "ShipmentItemList": [{"SellerSKU": "PEN", "QuantityShipped": 1,
            "ItemChargeList": [charge("Principal", 1_000), charge("Tax", 80)],
            "ItemTaxWithheldList": [{"TaxesWithheld": [charge("MarketplaceFacilitatorTax-Principal", -80)]}],
            "ItemFeeList": [{"FeeType": "Commission", "FeeAmount": money(-150)}]}]});
    [
        format!("{group}\n{}\n", json!({"payload": {"transactions": [transaction]}})),
        format!("[{}, {group}]", json!({"payload": {"FinancialEvents": {"ShipmentEventList": [event]}}})),
    ]
}

#[test]
fn answers_of_the_finances_api_give_the_entries_of_the_report() {
    for mode in ["settlement", "invoices"] {
        let arguments = ["--json", "--revenue", mode];
        let entries = |input: &str| {
            let ended = settlement(&arguments, input);
            assert_eq!((ended.status.code(), text(&ended.stderr)), (Some(0), String::new()), "{input}");
            let document: Value = serde_json::from_slice(&ended.stdout).unwrap();
            assert_eq!(document["total"], "8.50");
            document["entries"].clone()
        };
        let of_report = entries(&report("8.50", &[]));
        for file in finances() {
            assert_eq!(entries(&file), of_report);
        }
    }
    let ended =
        settlement(&["--json", "--revenue", "settlement"], r#"{"errors": [{"code": "QuotaExceeded"}]}"#);
    assert_eq!(ended.status.code(), Some(1));
    assert!(text(&ended.stdout).contains("Amazon's errors"), "{}", text(&ended.stdout));
}

#[test]
fn a_page_in_place_of_a_report_is_refused_with_its_place() {
    let ended = settlement(&["--json", "--revenue", "settlement"], "<html><body>Sorry</body></html>\n");
    assert_eq!(ended.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&document["line"], &document["error"]["kind"]), (&json!(1), &json!("failure")));
}

#[test]
fn the_chapters_foreign_example_is_what_the_command_prints() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}")).unwrap();
    let chapter = read("docs/settlements.md");
    let command = chapter.lines().find(|line| line.contains("--currency")).unwrap();
    let options: Vec<&str> = command.split_once("report.txt ").unwrap().1.split(' ').collect();
    let report = read("crates/amz-odoo-mapping/tests/settlements/worked_month.txt");
    let ended = settlement(&[&options[..], &["--json"]].concat(), &report);
    let documents: Value = serde_json::from_slice(&ended.stdout).unwrap();
    let lines = documents[0]["entries"][0]["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 14, "an exchange difference and a rounding among them");
    for line in lines {
        let side = |name: &str| line[name].as_str().filter(|amount| *amount != "0.00").unwrap_or_default();
        let cells = format!(" | {} | {} |", side("debit"), side("credit"));
        assert!(chapter.contains(&cells), "{cells}");
    }
}
