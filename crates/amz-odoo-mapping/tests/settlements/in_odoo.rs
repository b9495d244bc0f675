//! Entries with Odoo's ids: what is found in a chart, what is not, and what the rows for `load` say.

use crate::company::{ORDER, RULES, amount, chart, draft, mapped, records, rules, sold, told};
use crate::support::{Amount, ctx, drafted, other};
use amz_odoo_mapping::settlement::odoo::{EntryContext, MoveDraft, MoveLine, chart_reads, move_table, moves};
use amz_odoo_mapping::settlement::{AccountRules, Exchange, RevenueMode};
use odoo_rpc::Fields;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// `name balance taxes/repartition/tags/analytic` of each line.
fn shown(entry: &MoveDraft) -> Vec<String> {
    let line = |line: &MoveLine| {
        format!(
            "{} {} {:?}/{:?}/{:?}/{:?}",
            line.name, line.balance, line.tax_ids, line.repartition_line_id, line.tag_ids, line.analytic_ids
        )
    };
    entry.lines.iter().map(line).collect()
}

#[test]
fn lines_carry_taxes_distribution_and_tags_of_the_version() {
    // From 19 on a tag has no sign: of the tax's own distribution, or `+86` of the rules.
    let mapped_19 = mapped(&chart(records(&rules(), false)), &sold());
    assert_eq!(told(&mapped_19.issues), Vec::<String>::new());
    assert_eq!(
        shown(&mapped_19.draft[0]),
        [
            "books -5.00 [2]/None/[5]/[]",
            "19% -19.00 []/Some(11)/[3]/[]",
            "pens -100.00 [1]/None/[1]/[7]",
            "19% 1.90 []/Some(31)/[11]/[]",
            "fees 10.00 [3]/None/[9]/[]",
            "books_tax -0.70 []/Some(21)/[7]/[]",
            "books_tax 0.35 []/Some(23)/[7]/[]",
            "Payout 112.45 []/None/[]/[]",
        ]
    );
    // Before, the refund's tag has the other sign.
    let mapped_18 = mapped(&chart(records(&rules(), true)), &sold());
    let tax = |place: usize| mapped_18.draft[0].lines[place].tag_ids.clone();
    assert_eq!((tax(5), tax(6)), (vec![7], vec![8]));
    // The same entry on the other side: bases are a refund's too.
    let mirrored: Vec<Amount> =
        sold().into_iter().map(|amount| Amount { cents: -amount.cents, ..amount }).collect();
    let back = mapped(&chart(records(&rules(), true)), &mirrored);
    let pens = back.draft[0].lines.iter().find(|line| line.name == "pens").unwrap();
    let books = back.draft[0].lines.iter().find(|line| line.name == "books").unwrap();
    let fees = back.draft[0].lines.iter().find(|line| line.name == "fees").unwrap();
    assert_eq!((&pens.tag_ids[..], &books.tag_ids[..], &fees.tag_ids[..]), (&[2][..], &[6][..], &[10][..]));
}

#[test]
fn what_odoo_lacks_is_an_issue_and_nothing_is_made() {
    let base = || records(&rules(), false);
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut records = base();
        change(&mut records);
        let mapped = mapped(&chart(records), &sold());
        assert!(mapped.draft.is_empty() && mapped.is_blocked());
        let issues = mapped.issues.iter().map(|issue| format!("{}: {}", issue.kind.code(), issue.message()));
        issues.collect::<Vec<_>>().join("\n")
    };
    fn without(model: &'static str, name: &'static str) -> impl Fn(&mut Value) {
        move |records| records[model].as_array_mut().unwrap().retain(|record| record["name"] != name)
    }
    fn twice(model: &'static str, name: &'static str) -> impl Fn(&mut Value) {
        move |records| {
            let all = records[model].as_array_mut().unwrap();
            let mut copy = all.iter().find(|record| record["name"] == name).unwrap().clone();
            copy["id"] = json!(999);
            all.push(copy);
        }
    }
    let parts = |change: fn(&mut Vec<Value>)| {
        move |records: &mut Value| change(records["account.tax.repartition.line"].as_array_mut().unwrap())
    };
    type Change<'a> = &'a dyn Fn(&mut Value);
    let cases: [(Change<'_>, &str, &str); 13] = [
        (
            &without("account.account", "Amazon sales"),
            "missing_account",
            "`400`; create it with the type `income`",
        ),
        (
            &without("account.account", "Amazon payouts in transit"),
            "missing_account",
            "`Amazon payouts in transit`",
        ),
        (&twice("account.account", "Amazon referral fees"), "ambiguous_name", "account.account are called"),
        (&twice("account.account", "Amazon sales"), "ambiguous_name", "account.account are called `400`"),
        (&without("account.tax", "7%"), "missing_tax", "no tax `7%` on sales"),
        (&twice("account.tax", "7%"), "ambiguous_name", "account.tax are called `7%`"),
        (
            &parts(|all| all.retain(|part| part["id"] != 23)),
            "missing_repartition",
            "`7%` has no distribution for refunds",
        ),
        (&parts(|all| all[1]["factor_percent"] = json!(50)), "several_repartitions", "`19%`"),
        (&without("account.account.tag", "86 tax"), "missing_tag", "no tax tag `86 tax`"),
        (&twice("account.account.tag", "86"), "ambiguous_name", "account.account.tag are called `86`"),
        (&without("account.analytic.account", "Amazon DE"), "missing_analytic", "`Amazon DE`"),
        (&without("res.currency", "EUR"), "missing_currency", "EUR is not active"),
        (&|records| records["account.tax"] = json!([]), "missing_tax", "no tax `19%` on purchases"),
    ];
    for (change, code, message) in cases {
        let found = changed(change);
        assert!(found.contains(code) && found.contains(message), "{code} {message}: {found}");
    }
}

#[test]
fn a_tax_that_odoo_would_reckon_by_itself_is_refused() {
    let untold = [amount("Order", "ItemPrice", "Principal", 1_000, "BOOK")];
    let refused = mapped(&chart(records(&rules(), false)), &untold);
    assert_eq!(told(&refused.issues), ["missing_tax_line at entries[0]"]);
    // Another tax's line is none of its own, and a cent bears no tax.
    let pen = amount("Order", "ItemPrice", "Principal", 11_900, "PEN");
    let beside = mapped(&chart(records(&rules(), false)), &[untold[0].clone(), pen]);
    assert_eq!(told(&beside.issues), ["missing_tax_line at entries[0]"]);
    let cent = [amount("Order", "ItemPrice", "Principal", 1, "BOOK")];
    assert!(mapped(&chart(records(&rules(), false)), &cent).issues.is_empty());
    let mut records = records(&rules(), false);
    records["account.tax"][1]["amount"] = json!(0);
    let accepted = mapped(&chart(records), &untold);
    assert_eq!(told(&accepted.issues), ["tax_rate_differs at entries[0]"], "a tax of nothing adds nothing");
}

#[test]
fn currencies_of_settlement_and_company_must_fit() {
    let rules = rules();
    let mut usd = chart(records(&rules, false));
    usd.currency = "USD".to_owned();
    let plain = draft(&rules, RevenueMode::Settlement, &sold());
    let refused = moves(&EntryContext::new(&usd, &rules, "A1"), &plain);
    assert_eq!(told(&refused.issues), ["not_converted at entries[0].lines[0]"]);

    let mut ctx = ctx(RevenueMode::Settlement);
    (ctx.rules, ctx.exchange) = (rules.clone(), Some(Exchange::new("USD").rate("EUR", Decimal::new(11, 1))));
    let converted = drafted(&ctx, &sold()).draft;
    let entry = &moves(&EntryContext::new(&usd, &rules, "A1"), &converted).draft[0];
    assert_eq!((entry.currency_id, entry.lines[0].currency_id), (1, 1));
    assert_eq!(
        (entry.lines[0].balance, entry.lines[0].amount_currency),
        (Decimal::new(-55, 1), Decimal::new(-5, 0))
    );
    let eur = chart(records(&rules, false));
    let twice = moves(&EntryContext::new(&eur, &rules, "A1"), &converted);
    assert_eq!(
        told(&twice.issues),
        ["not_converted at entries[0].lines[0]"],
        "converted into another's currency"
    );
}

#[test]
fn lines_that_settle_orders_need_an_account_that_reconciles_and_take_the_invoices_partner() {
    let rules = rules();
    let draft = draft(&rules, RevenueMode::Invoices, &[amount("Order", "ItemPrice", "Shipping", 500, "MUG")]);
    let mut chart = chart(records(&rules, false));
    chart.partners.insert(ORDER.to_owned(), 55);
    chart.partner_id = Some(44);
    let mapped = moves(&EntryContext::new(&chart, &rules, "A1"), &draft);
    let partners: Vec<_> =
        mapped.draft[0].lines.iter().map(|line| (line.name.as_str(), line.partner_id)).collect();
    assert_eq!(partners, [("Payout", Some(44)), (&format!("Order settled {ORDER}"), Some(55))]);
    for account in &mut chart.accounts {
        account.reconcile = false;
    }
    let refused = moves(&EntryContext::new(&chart, &rules, "A1"), &draft);
    assert_eq!(told(&refused.issues), ["not_reconcilable at entries[0].lines[1]"]);
}

#[test]
fn rows_name_each_entry_and_line_and_leave_no_column_out() {
    let mapped = mapped(&chart(records(&rules(), false)), &sold()[..1]);
    let table = move_table(&mapped.draft);
    let name = "__amz__.settlement_A1_1001_EUR_2026-05";
    assert_eq!((table.names.clone(), table.rows.len()), (vec![name.to_owned()], 3));
    let row = |place: usize| {
        table.fields.iter().cloned().zip(table.rows[place].iter().cloned()).collect::<Vec<_>>()
    };
    let cell =
        |place: usize, field: &str| row(place).into_iter().find(|(known, _)| known == field).unwrap().1;
    assert!(table.rows.iter().all(|row| row.len() == table.fields.len()));
    assert_eq!((cell(0, "id"), cell(1, "id")), (name.to_owned(), String::new()));
    assert_eq!((cell(0, "date"), cell(0, "move_type")), ("2026-05-27".to_owned(), "entry".to_owned()));
    assert_eq!(cell(1, "line_ids/id"), format!("{name}_1"));
    let pens = table.rows.iter().position(|row| row.contains(&"pens".to_owned())).unwrap();
    for (field, value) in [
        ("line_ids/debit", "0"),
        ("line_ids/credit", "100.00"),
        ("line_ids/amount_currency", "-100.00"),
        ("line_ids/tax_ids/.id", "1"),
        ("line_ids/tax_repartition_line_id/.id", ""),
        ("line_ids/tax_tag_ids/.id", "1"),
        ("line_ids/analytic_distribution", r#"{"7":100}"#),
    ] {
        assert_eq!(cell(pens, field), value, "{field}");
    }
    let values = Value::Object(mapped.draft[0].values());
    assert_eq!(values["line_ids"].as_array().unwrap().len(), 3);
    let line = &values["line_ids"][pens][2];
    assert_eq!(
        (&line["credit"], &line["tax_ids"], &line["partner_id"]),
        (&json!(100), &json!([[6, 0, [1]]]), &json!(false))
    );
}

#[test]
fn lines_are_named_by_what_sets_them_apart() {
    let rules = AccountRules::parse(&RULES.replace("analytic = [", "by_sku = true\nanalytic = [")).unwrap();
    let draft = draft(&rules, RevenueMode::Settlement, &sold()[..1]);
    let chart = chart(records(&rules, false));
    let entry = &moves(&EntryContext::new(&chart, &rules, "A1"), &draft).draft[0];
    let names: Vec<&str> = entry.lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, ["19% PEN", "pens PEN", "Payout"]);
}

#[test]
fn months_have_names_of_their_own() {
    let rules = rules();
    let mut ctx = ctx(RevenueMode::Settlement);
    (ctx.rules, ctx.by_month) = (rules.clone(), true);
    let amounts = [other("Storage Fee", -200).posted("2026-04-30"), other("Storage Fee", -100)];
    let chart = chart(records(&rules, false));
    let mapped = moves(&EntryContext::new(&chart, &rules, "A1"), &drafted(&ctx, &amounts).draft);
    let names: Vec<&str> = mapped.draft.iter().map(|entry| entry.external_id.as_str()).collect();
    assert_eq!(names, ["__amz__.settlement_A1_1001_EUR_2026-04", "__amz__.settlement_A1_1001_EUR_2026-05"]);
}

#[test]
fn reads_follow_the_fields_of_the_version() {
    let fields = |names: &[&str]| -> Fields {
        let fields: serde_json::Map<String, Value> =
            names.iter().map(|name| ((*name).to_owned(), json!({"type": "char"}))).collect();
        serde_json::from_value(Value::Object(fields)).unwrap()
    };
    let of = |part: &[&str], tag: &[&str]| {
        let reads = chart_reads(&fields(part), &fields(tag));
        (reads[2].1.last().copied().unwrap(), reads[3].1.len())
    };
    assert_eq!(of(&["refund_tax_id"], &["tax_negate"]), ("refund_tax_id", 2));
    assert_eq!(of(&["document_type"], &["tax_negate"]), ("document_type", 2));
    assert_eq!(of(&["document_type"], &[]), ("document_type", 1));
}
