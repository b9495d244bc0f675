//! Odoo: connection, version, modules, rights, and what each account needs there.

use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};

use amz_odoo_mapping::Issue;
use amz_odoo_mapping::fields::RuleError;
use amz_odoo_mapping::tax_math::{TaxMath, TaxRounding};
use amz_odoo_mapping::taxes::check;
use odoo_rpc::{Client, Domain, ErrorKind, SearchOptions, Version};
use spapi_types::Marketplace;

use super::OdooAccess;
use super::finding::{Code, Finding};
use super::rights::{self, MissingRight};
use crate::error::{Of, Result, SyncError};
use crate::odoo::setup::{self, Requirement};
use crate::odoo::{MailGuard, Session, mail_guards};
use crate::settings::Account;

/// Unit prices with fewer decimals make many lines of several units split in two.
const ENOUGH_PRICE_DIGITS: u32 = 6;

/// The versions that are tried in tests or by the upgrade notes.
const VERSIONS: std::ops::RangeInclusive<u16> = 16..=19;

/// A module that the flows need, and how its absence shows.
const MODULES: [(&str, &str, &str); 2] =
    [("sale.order", "sale_management", "Sales"), ("stock.picking", "stock", "Inventory")];

/// What is known once the connection stands.
#[derive(Clone, Debug)]
pub(super) struct OdooFacts {
    version: Version,
    unencrypted: bool,
    /// Modules that are not installed: technical name and app.
    modules: Vec<(&'static str, &'static str)>,
    rights: Vec<MissingRight>,
    /// Names of the companies that the user sees.
    companies: Vec<String>,
}

/// What an account needs in Odoo and what is there.
#[derive(Clone, Debug)]
pub(super) struct BooksFacts {
    /// Short names of the company's warehouses.
    warehouses: Vec<String>,
    has_own_warehouse: bool,
    price_digits: Option<u32>,
    tax_math: Option<TaxMath>,
    missing: Vec<Requirement>,
    /// Rules for custom fields that this Odoo does not take.
    rules: Vec<RuleError>,
    messages: Vec<MailGuard>,
    /// Which of the switches is the one for mails.
    mail_switch: Option<&'static str>,
}

/// Asks Odoo what does not depend on an account.
pub(super) async fn gather(odoo: &Client, makes_products: bool) -> Result<OdooFacts> {
    let mut modules = Vec::new();
    for (model, module, app) in MODULES {
        match odoo.fields(model).await {
            Err(error) if error.kind() == ErrorKind::UnknownModel => modules.push((module, app)),
            Err(error) if error.kind() == ErrorKind::AccessError => {}
            Err(error) => return Err(error.into()),
            Ok(fields) if model == "sale.order" && !fields.has("warehouse_id") => {
                modules.push(("sale_stock", "Sales and Inventory"));
            }
            Ok(_) => {}
        }
    }
    // Without Inventory the field is missing for that reason.
    if modules.iter().any(|(module, _)| *module == "stock") {
        modules.retain(|(module, _)| *module != "sale_stock");
    }
    let rights = rights::gather(odoo, makes_products).await?;
    let model = "res.company";
    let found = odoo.search_read(model, &Domain::all(), &["name"], SearchOptions::new()).await?;
    let name = |record: &odoo_rpc::Record| Ok(record.str("name")?.unwrap_or_default().to_owned());
    let companies = found.iter().map(name).collect::<Result<_, odoo_rpc::FieldError>>().of(model)?;
    Ok(OdooFacts {
        version: odoo.version().clone(),
        unencrypted: odoo.is_unencrypted(),
        modules,
        rights,
        companies,
    })
}

/// Asks Odoo what an account needs.
pub(super) async fn gather_books(
    account: &Account,
    session: &Session,
    marketplaces: &[&'static Marketplace],
) -> Result<BooksFacts> {
    let context = account.map_context(session);
    let blueprint = setup::blueprint(session.company.id, marketplaces, &context);
    Ok(BooksFacts {
        warehouses: session.warehouses.iter().map(|(code, _)| code.clone()).collect(),
        has_own_warehouse: session.own_warehouse().is_some(),
        price_digits: session.names.price_digits,
        tax_math: session.tax_math,
        missing: setup::missing(session, &blueprint),
        rules: account.bind_fields(session).err().unwrap_or_default(),
        messages: mail_guards(session.client(), &session.names, &session.company).await?,
        mail_switch: session.names.mail_switch,
    })
}

/// Why there is no connection, or why it broke.
pub(super) fn refused(access: &OdooAccess<'_>, kind: ErrorKind, said: &str) -> Finding {
    let OdooAccess { url, database, user, .. } = access;
    let (code, message, fix) = match kind {
        ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Unavailable => (
            Code::OdooUnreachable,
            format!("no Odoo answers at {url}: {said}"),
            "check `odoo.url`, and that Odoo runs and this machine reaches it".to_owned(),
        ),
        ErrorKind::UnexpectedAnswer | ErrorKind::Decode => (
            Code::OdooNotOdoo,
            format!("what answers at {url} is not Odoo: {said}"),
            "set `odoo.url` to the address that the browser shows for Odoo, without a path".to_owned(),
        ),
        ErrorKind::DatabaseUnknown => (
            Code::OdooDatabase,
            format!("the Odoo at {url} has no database {database}"),
            "set `odoo.database` to the name that Odoo's log-in page or database manager shows".to_owned(),
        ),
        ErrorKind::AccessDenied => (
            Code::OdooCredentials,
            format!("Odoo does not accept the login {user} with this key on the database {database}"),
            "correct `odoo.user`, or put the user's password or API key where `odoo.key` says (API keys are made in \
             Odoo, My Profile → Account Security; with two-factor authentication nothing else works)"
                .to_owned(),
        ),
        ErrorKind::PlainHttp => (
            Code::OdooPlainHttp,
            format!("{url} would send the password unencrypted over the network, so nothing was sent"),
            "use https in `odoo.url`, or set `odoo.allow_plain_http = true` if the network is trusted".to_owned(),
        ),
        ErrorKind::AccessError => (
            Code::OdooRights,
            format!("the Odoo user {user} may not do what is needed: {said}"),
            format!("in Odoo, Settings → Users & Companies → Users → {user}, grant the right that is named"),
        ),
        _ => (
            Code::OdooConnection,
            format!("Odoo cannot be used: {said}"),
            "do what the message says, then run `amz-odoo doctor` again".to_owned(),
        ),
    };
    Finding::new(code, message, fix)
}

/// The same for any error of the engine.
pub(super) fn broke(access: &OdooAccess<'_>, error: &SyncError) -> Finding {
    match error {
        SyncError::Odoo(error) => refused(access, error.kind(), &error.to_string()),
        other => refused(access, ErrorKind::Server, &other.to_string()),
    }
}

/// Judges what does not depend on an account.
pub(super) fn judge(user: &str, facts: &OdooFacts) -> Vec<Finding> {
    let mut findings = Vec::new();
    if facts.unencrypted {
        findings.push(Finding::new(
            Code::OdooUnencrypted,
            "the password and the buyers' data cross the network unencrypted, because `odoo.allow_plain_http` is set",
            "serve Odoo over https, write the new address into `odoo.url`, and remove `odoo.allow_plain_http`",
        ));
    }
    if !VERSIONS.contains(&facts.version.major()) {
        findings.push(Finding::new(
            Code::OdooVersion,
            format!("Odoo {} was never tried with this program, which knows 16 to 19", facts.version),
            "use an Odoo from 16 to 19, or a release of amz-odoo that names this version",
        ));
    }
    findings.extend(facts.modules.iter().map(|(module, app)| {
        Finding::new(
            Code::OdooModule,
            format!("Odoo's module {module} ({app}) is not installed"),
            format!("in Odoo, Apps, remove the filter “Apps”, search {module} and activate it"),
        )
    }));
    findings.extend(rights::judge(user, facts.version.major(), &facts.rights));
    findings
}

/// Whether an account can be looked at: the modules are there and its company is.
pub(super) fn judge_company(account: &Account, facts: &OdooFacts) -> Option<Finding> {
    let name = account.company.as_ref()?;
    let found = facts.companies.iter().filter(|company| *company == name).count();
    let finding = match found {
        1 => return None,
        0 => Finding::new(
            Code::Company,
            format!("the Odoo user sees no company named “{name}”"),
            format!(
                "set `company` to one of: {}; or add “{name}” to the user's allowed companies in Odoo",
                facts.companies.join(", ")
            ),
        ),
        _ => Finding::new(
            Code::Company,
            format!("Odoo has {found} companies named “{name}”"),
            "rename one of them in Odoo, Settings → Companies",
        ),
    };
    Some(finding.of(&account.name))
}

/// Whether anything keeps a session from being opened.
pub(super) fn is_usable(facts: &OdooFacts) -> bool {
    facts.modules.is_empty()
}

/// Judges what an account needs.
pub(super) fn judge_books(account: &Account, facts: &BooksFacts) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(warehouse(account, facts));
    findings.extend(set_up(&facts.missing));
    findings.extend(facts.rules.iter().map(|error| {
        let fix = "correct the rule in `fields` of the account, or make the field in Odoo; \
                   `amz-odoo map order FILE --fields RULES` tries rules on a file";
        Finding::new(Code::CustomField, error.to_string(), fix)
    }));
    findings.extend(facts.messages.iter().map(|guard| message_to_buyers(guard, facts)));
    if let Some(digits) = facts.price_digits.filter(|digits| *digits < ENOUGH_PRICE_DIGITS) {
        findings.push(Finding::new(
            Code::PriceDigits,
            format!(
                "Odoo keeps {digits} decimals of a unit price: an order line of several units is split where its price \
                 cannot be divided, and may stand without the tax in its price to come to Amazon's tax"
            ),
            "in Odoo's developer mode, Settings → Technical → Decimal Accuracy, set “Product Price” to 6",
        ));
    }
    let rounds_apart = |math: &TaxMath| math.rounding == TaxRounding::PerLine || math.rounds_untaxed;
    if facts.tax_math.filter(|math| !rounds_apart(math)).is_some() {
        findings.push(Finding::new(
            Code::TaxRounding,
            "the company rounds taxes once an order, and Amazon every amount: about one order in twenty comes to a tax \
             that is a cent off, and is booked with a warning",
            "in Odoo, Accounting → Configuration → Settings → Taxes, set “Rounding Method” to “Round per Line”",
        ));
    }
    findings
}

/// Judges the tax rules: one that is misspelled would be passed over without a word.
pub(super) fn judge_tax_rules(account: &Account) -> Vec<Finding> {
    let finding = |issue: Issue| {
        let message = format!("the tax rule {}: {}", issue.order_id, issue.message());
        Finding::new(Code::TaxRule, message, format!("correct `{}` of the account", issue.path))
            .of(&account.name)
    };
    check(&account.taxes).into_iter().map(finding).collect()
}

/// Judges what the configuration leaves open.
pub(super) fn judge_cut_over(account: &Account) -> Option<Finding> {
    (account.cut_over.is_none()).then(|| {
        let start = match account.since {
            Some(since) => format!("begins at {since}"),
            None => "goes 30 days back".to_owned(),
        };
        let message =
            format!("no cut-over date is set: the first pass {start} and books all it finds, shipped orders too");
        let fix = "set `cut_over` to the instant from which this Odoo keeps the stock, such as 2026-11-01T00:00:00Z";
        Finding::new(Code::CutOver, message, fix).of(&account.name)
    })
}

fn warehouse(account: &Account, facts: &BooksFacts) -> Option<Finding> {
    let known = facts.warehouses.join(", ");
    match &account.warehouse {
        Some(code) if !facts.warehouses.contains(code) => Some(Finding::new(
            Code::Warehouse,
            format!("the company has no warehouse with the short name {code}"),
            format!("set `warehouse` to one of: {known}; or make the warehouse in Odoo"),
        )),
        None if !facts.has_own_warehouse => Some(Finding::new(
            Code::Warehouse,
            "the company has no warehouse of its own to ship from",
            "in Odoo, Inventory → Configuration → Warehouses, make one",
        )),
        _ => None,
    }
}

/// One finding a kind of record.
fn set_up(missing: &[Requirement]) -> Vec<Finding> {
    let mut kinds: Vec<(Discriminant<Requirement>, Vec<String>)> = Vec::new();
    for requirement in missing {
        let kind = discriminant(requirement);
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, texts)) => texts.push(requirement.to_string()),
            None => kinds.push((kind, vec![requirement.to_string()])),
        }
    }
    let finding = |(_, texts): (_, Vec<String>)| {
        let fix = "run `amz-odoo doctor --fix` as an administrator of Odoo";
        Finding::new(Code::SetUpMissing, format!("Odoo lacks {}", texts.join(", ")), fix)
    };
    kinds.into_iter().map(finding).collect()
}

fn message_to_buyers(guard: &MailGuard, facts: &BooksFacts) -> Finding {
    let (code, message) = if Some(guard.field) == facts.mail_switch {
        (Code::MailConfirmation, "Odoo mails the buyer of every delivery that is validated")
    } else {
        (
            Code::SmsConfirmation,
            "Odoo sends a text message to the buyer of every delivery that a person validates",
        )
    };
    let fix =
        format!("run `amz-odoo doctor --fix` as an administrator of Odoo, or switch off {}", guard.setting);
    Finding::new(code, message, fix)
}

/// Findings that are the same for several accounts are told once, for all.
pub(super) fn merge(by_account: Vec<(String, Vec<Finding>)>) -> Vec<Finding> {
    let mut accounts: BTreeMap<(Code, String), Vec<String>> = BTreeMap::new();
    for (account, findings) in &by_account {
        for finding in findings {
            accounts.entry((finding.code, finding.message.clone())).or_default().push(account.clone());
        }
    }
    let mut merged: Vec<Finding> = Vec::new();
    for finding in by_account.into_iter().flat_map(|(_, findings)| findings) {
        let Some(names) = accounts.remove(&(finding.code, finding.message.clone())) else { continue };
        merged.push(match names.as_slice() {
            [only] => finding.of(only),
            _ => finding,
        });
    }
    merged
}

#[cfg(test)]
mod tests {
    use amz_odoo_mapping::fields::{FieldRules, Models};
    use serde_json::json;
    use spapi_types::Region;

    use super::*;
    use crate::settings::RevenueMode;

    fn account() -> Account {
        Account::new("main", Region::Eu, RevenueMode::Invoices)
    }

    fn facts(version: &str) -> OdooFacts {
        OdooFacts {
            version: version.parse().unwrap(),
            unencrypted: false,
            modules: Vec::new(),
            rights: Vec::new(),
            companies: vec!["Here".to_owned(), "Twice".to_owned(), "Twice".to_owned()],
        }
    }

    fn books() -> BooksFacts {
        BooksFacts {
            warehouses: vec!["WH".to_owned()],
            has_own_warehouse: true,
            price_digits: None,
            tax_math: None,
            missing: Vec::new(),
            rules: Vec::new(),
            messages: Vec::new(),
            mail_switch: Some("mail"),
        }
    }

    fn codes(findings: impl IntoIterator<Item = Finding>) -> Vec<Code> {
        findings.into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn versions_from_16_to_19_are_known() {
        for (version, found) in
            [("15.0", true), ("16.0", false), ("saas~18.4", false), ("19.0", false), ("20.0", true)]
        {
            let expected: &[Code] = if found { &[Code::OdooVersion] } else { &[] };
            assert_eq!(codes(judge("bot", &facts(version))), expected, "{version}");
        }
    }

    #[test]
    fn a_company_must_be_found_once() {
        for (company, found) in
            [(None, false), (Some("Here"), false), (Some("There"), true), (Some("Twice"), true)]
        {
            let account = Account { company: company.map(str::to_owned), ..account() };
            assert_eq!(judge_company(&account, &facts("19.0")).is_some(), found, "{company:?}");
        }
    }

    #[test]
    fn books_without_a_fault_have_no_finding() {
        assert_eq!(judge_books(&account(), &books()), []);
    }

    #[test]
    fn each_fault_of_the_books_is_named() {
        let elsewhere = Account { warehouse: Some("EU1".to_owned()), ..account() };
        assert_eq!(codes(judge_books(&elsewhere, &books())), [Code::Warehouse]);
        let none = BooksFacts { has_own_warehouse: false, ..books() };
        assert_eq!(codes(judge_books(&account(), &none)), [Code::Warehouse]);
        let few = BooksFacts { price_digits: Some(2), ..books() };
        assert_eq!(codes(judge_books(&account(), &few)), [Code::PriceDigits]);
        let enough = BooksFacts { price_digits: Some(6), ..books() };
        assert_eq!(judge_books(&account(), &enough), []);
        let math = |rounding, rounds_untaxed| {
            let tax_math = Some(TaxMath { rounding, rounds_untaxed });
            codes(judge_books(&account(), &BooksFacts { tax_math, ..books() }))
        };
        assert_eq!(math(TaxRounding::Globally, false), [Code::TaxRounding]);
        assert_eq!(math(TaxRounding::PerLine, false), []);
        // Up to 17 a tax in the price is rounded by line whatever the method.
        assert_eq!(math(TaxRounding::Globally, true), []);
        let rules: FieldRules =
            serde_json::from_value(json!([{"name": "r", "to": "sale.order.name", "from": "a"}])).unwrap();
        let wrong = BooksFacts { rules: rules.bind(&Models::new()).unwrap_err(), ..books() };
        assert_eq!(codes(judge_books(&account(), &wrong)), [Code::CustomField]);
        let guard = |field| MailGuard { field, setting: "Settings" };
        let loud = BooksFacts { messages: vec![guard("mail"), guard("sms")], ..books() };
        assert_eq!(codes(judge_books(&account(), &loud)), [Code::MailConfirmation, Code::SmsConfirmation]);
    }

    #[test]
    fn a_misspelled_tax_rule_is_named_with_its_place() {
        assert_eq!(judge_tax_rules(&account()), []);
        let mut account = account();
        let rule = json!([{"name": "swiss", "treatment": "export", "when": {"to": ["EU", "ch"]}}]);
        account.taxes.rules = serde_json::from_value(rule).unwrap();
        let [finding] = &judge_tax_rules(&account)[..] else { panic!("one finding") };
        assert_eq!((finding.code, finding.account.as_deref()), (Code::TaxRule, Some("main")));
        assert!(finding.message.starts_with("the tax rule swiss: no sale matches ch"), "{finding}");
        assert_eq!(finding.fix, "correct `taxes.rules[0].when.to[1]` of the account");
    }

    #[test]
    fn missing_records_are_grouped_by_kind() {
        let missing = ["EUR", "GBP"].map(|code| Requirement::Currency { code: code.to_owned() }).to_vec();
        let findings = judge_books(&account(), &BooksFacts { missing, ..books() });
        let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, ["Odoo lacks the currency EUR (inactive), the currency GBP (inactive)"]);
    }

    #[test]
    fn what_two_accounts_share_is_told_once() {
        let shared = || Finding::new(Code::SetUpMissing, "Odoo lacks x", "fix");
        let own = Finding::new(Code::Warehouse, "no WH", "fix");
        let merged = merge(vec![("a".to_owned(), vec![shared(), own]), ("b".to_owned(), vec![shared()])]);
        assert_eq!(codes(merged.clone()), [Code::SetUpMissing, Code::Warehouse]);
        assert_eq!((merged[0].account.as_deref(), merged[1].account.as_deref()), (None, Some("a")));
    }

    #[test]
    fn the_cut_over_date_is_asked_for() {
        assert_eq!(codes(judge_cut_over(&account())), [Code::CutOver]);
        let set = Account { cut_over: Some(jiff::Timestamp::UNIX_EPOCH), ..account() };
        assert_eq!(judge_cut_over(&set), None);
    }
}
