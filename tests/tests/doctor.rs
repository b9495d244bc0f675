//! `doctor` through the real binary: each finding is provoked, and gone after the fix that it prints.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;

use amz_odoo_sync::doctor::{Code, Severity};
use amz_odoo_testkit::odoo::Profile;
use amz_odoo_tests::clinic::{
    Clinic, EmulatedOdoo, INTEGRATION, PASSWORD, make_user, serve_always, set_groups,
};
use amz_odoo_tests::real::RealOdoo;
use odoo_rpc::Context;
use serde_json::{Map, Value, json};

/// Nobody listens there.
const NOBODY: &str = "http://127.0.0.1:1";

/// The findings that were provoked.
#[derive(Default)]
struct Seen(BTreeSet<Code>);

impl Seen {
    /// `doctor` must find this now, with the exit code that belongs to it, and say what to do.
    async fn found(&mut self, clinic: &Clinic, code: Code) {
        let diagnosis = clinic.doctor(&[]).await;
        assert!(diagnosis.codes().contains(code.as_str()), "{code} was provoked: {diagnosis:#?}");
        assert!(!diagnosis.fix(code.as_str()).is_empty());
        match code.severity() {
            Severity::Error if code.needs_a_hand() => assert_eq!(diagnosis.code, Some(2), "{diagnosis:#?}"),
            Severity::Error => assert!(matches!(diagnosis.code, Some(2 | 3)), "{diagnosis:#?}"),
            _ => {}
        }
        self.0.insert(code);
    }
}

/// After the fix nothing is left.
async fn healthy(clinic: &Clinic) {
    let diagnosis = clinic.doctor(&[]).await;
    assert!(diagnosis.findings.is_empty() && diagnosis.code == Some(0), "{diagnosis:#?}");
}

fn table(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_finding_is_gone_after_its_fix() {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    let mut clinic = Clinic::new(odoo.access.clone(), 10).await;
    let mut seen = Seen::default();
    set_up(&mut seen, &mut clinic, &odoo).await;
    healthy(&clinic).await;
    connection(&mut seen, &mut clinic, &odoo).await;
    versions_and_modules(&mut seen, &clinic, &odoo).await;
    rights(&mut seen, &mut clinic, &odoo.access).await;
    books(&mut seen, &clinic, &odoo).await;
    credentials_at_amazon(&mut seen, &mut clinic).await;
    marketplaces(&mut seen, &clinic).await;
    store(&mut seen, &mut clinic).await;
    healthy(&clinic).await;
    let missed: Vec<&Code> = Code::ALL.iter().filter(|code| !seen.0.contains(code)).collect();
    assert!(missed.is_empty(), "never provoked: {missed:?}");
}

/// A new Odoo lacks everything; `--fix` makes it, if the login has the rights.
async fn set_up(seen: &mut Seen, clinic: &mut Clinic, odoo: &EmulatedOdoo) {
    let client = odoo.access.connect().await;
    let on = table(json!({"stock_move_email_validation": true}));
    client.write("res.company", &[1], on, Context::new()).await.unwrap();
    seen.found(clinic, Code::SetUpMissing).await;
    seen.found(clinic, Code::MailConfirmation).await;
    seen.found(clinic, Code::SmsConfirmation).await;
    assert_eq!(clinic.doctor(&[]).await.code, Some(3));

    make_user(&odoo.access, "bot", &INTEGRATION).await;
    clinic.set("odoo.user", "bot");
    clinic.variable("TEST_ODOO_KEY", PASSWORD);
    let refused = clinic.doctor(&["--fix"]).await;
    assert!(refused.codes().contains("fix_refused"), "{refused:#?}");
    assert!(refused.fix("fix_refused").contains("--admin"), "{refused:#?}");
    assert_eq!(refused.code, Some(3));
    seen.0.insert(Code::FixRefused);

    clinic.variable("AMZ_ODOO_ADMIN_KEY", &odoo.access.password);
    let fixed = clinic.doctor(&["--fix", "--admin", &odoo.access.user]).await;
    assert!(fixed.findings.is_empty() && fixed.code == Some(0), "{fixed:#?}");
}

async fn connection(seen: &mut Seen, clinic: &mut Clinic, odoo: &EmulatedOdoo) {
    clinic.spoil("odoo.url", Some(NOBODY.into()));
    seen.found(clinic, Code::OdooUnreachable).await;
    let page = serve_always(200, "<html>It works!</html>").await;
    clinic.spoil("odoo.url", Some(page.url().into()));
    seen.found(clinic, Code::OdooNotOdoo).await;
    clinic.spoil("odoo.url", Some("odoo.example.com".into()));
    seen.found(clinic, Code::OdooConnection).await;
    clinic.spoil("odoo.database", Some("elsewhere".into()));
    seen.found(clinic, Code::OdooDatabase).await;
    clinic.spoil("odoo.user", Some("nobody".into()));
    seen.found(clinic, Code::OdooCredentials).await;
    clinic.mend();
    healthy(clinic).await;

    // This machine too, but not by a name that says so.
    let elsewhere = odoo.access.url.replace("127.0.0.1", "0.0.0.0");
    clinic.set("odoo.allow_plain_http", false);
    clinic.spoil("odoo.url", Some(elsewhere.clone().into()));
    seen.found(clinic, Code::OdooPlainHttp).await;
    clinic.set("odoo.allow_plain_http", true);
    clinic.spoil("odoo.url", Some(elsewhere.into()));
    seen.found(clinic, Code::OdooUnencrypted).await;
    assert!(!clinic.doctor(&[]).await.codes().contains("odoo_plain_http"));
    clinic.set("odoo.allow_plain_http", false);
    healthy(clinic).await;
}

async fn versions_and_modules(seen: &mut Seen, clinic: &Clinic, odoo: &EmulatedOdoo) {
    odoo.spoiler.cast_on_odoo(|service, _| {
        (service == "common.version").then(|| json!({"result": {"server_version": "15.0"}}))
    });
    seen.found(clinic, Code::OdooVersion).await;
    for (model, module) in [("sale.order", "sale_management"), ("stock.picking", "stock")] {
        odoo.spoiler.cast_on_odoo(move |_, args| {
            let message = format!("Object {model} doesn't exist");
            let error = json!({"code": 0, "data": {"name": "odoo.exceptions.UserError", "message": message}});
            (args[3] == model).then(|| json!({"error": error}))
        });
        seen.found(clinic, Code::OdooModule).await;
        assert!(clinic.doctor(&[]).await.fix("odoo_module").contains(module));
    }
    odoo.spoiler.cast_on_odoo(|_, args| {
        let fields = args[3] == "sale.order" && args[4] == "fields_get";
        fields.then(|| json!({"result": {"name": {"type": "char"}}}))
    });
    assert!(clinic.doctor(&[]).await.fix("odoo_module").contains("sale_stock"));
    odoo.spoiler.lift();
    healthy(clinic).await;
}

async fn rights(seen: &mut Seen, clinic: &mut Clinic, odoo: &RealOdoo) {
    let limited = make_user(odoo, "limited", &["base.group_user"]).await;
    clinic.set("odoo.user", "limited");
    seen.found(clinic, Code::OdooRights).await;
    let diagnosis = clinic.doctor(&[]).await;
    let named: Vec<&str> =
        diagnosis.findings.iter().filter_map(|finding| finding["message"].as_str()).collect();
    for model in ["sale.order ", "res.partner ", "stock.picking ", "product.product "] {
        assert!(named.iter().any(|message| message.contains(model)), "{model}: {named:#?}");
    }
    set_groups(odoo, limited, &INTEGRATION).await;
    healthy(clinic).await;
}

async fn books(seen: &mut Seen, clinic: &Clinic, odoo: &EmulatedOdoo) {
    clinic.spoil("account.0.company", Some("Nowhere Ltd".into()));
    seen.found(clinic, Code::Company).await;
    clinic.spoil("account.0.warehouse", Some("NOWHERE".into()));
    seen.found(clinic, Code::Warehouse).await;
    assert!(clinic.doctor(&[]).await.fix("warehouse").contains("WH"));
    let rule = "fields = [{ name = 'gone', to = 'sale.order.x_gone', from = 'orderId' }]";
    let rules: toml::Table = rule.parse().unwrap();
    clinic.spoil("account.0.fields", rules.get("fields").cloned());
    seen.found(clinic, Code::CustomField).await;
    let taxes = "rules = [{ name = 'isles', treatment = 'export', when = { to = ['UK'] } }]";
    clinic.spoil("account.0.taxes", Some(taxes.parse::<toml::Table>().unwrap().into()));
    seen.found(clinic, Code::TaxRule).await;
    clinic.spoil("account.0.cut_over", None);
    seen.found(clinic, Code::CutOver).await;
    clinic.mend();
    odoo.spoiler.cast_on_odoo(|_, args| {
        let fields = args[3] == "sale.order.line" && args[4] == "fields_get";
        let answer =
            json!({"tax_ids": {"type": "many2many"}, "price_unit": {"type": "float", "digits": [16, 2]}});
        fields.then(|| json!({ "result": answer }))
    });
    seen.found(clinic, Code::PriceDigits).await;
    // Without amounts to the cent the company's rounding counts, and a new one rounds once an order.
    seen.found(clinic, Code::TaxRounding).await;
    odoo.spoiler.lift();
    healthy(clinic).await;
}

async fn credentials_at_amazon(seen: &mut Seen, clinic: &mut Clinic) {
    clinic.spoil("amazon.client_id", Some("my application".into()));
    seen.found(clinic, Code::AmazonClientId).await;
    clinic.mend();
    let healthy_variables = clinic.variables();
    for (name, code) in
        [("TEST_LWA_SECRET", Code::AmazonClientSecret), ("TEST_REFRESH_TOKEN", Code::AmazonRefreshToken)]
    {
        clinic.variable(name, "wrong");
        seen.found(clinic, code).await;
        clinic.set_variables(healthy_variables.clone());
        healthy(clinic).await;
    }
    let denied =
        r#"{"errors": [{"code": "Unauthorized", "message": "Access to requested resource is denied."}]}"#;
    for (status, body, code) in
        [(403, denied, Code::AmazonRole), (400, r#"{"errors": []}"#, Code::AmazonRefused)]
    {
        let server = serve_always(status, body).await;
        clinic.spoil("amazon.endpoint", Some(server.url().into()));
        seen.found(clinic, code).await;
        server.shutdown().await;
    }
    for setting in ["amazon.endpoint", "amazon.lwa_endpoint"] {
        clinic.spoil(setting, Some(NOBODY.into()));
        seen.found(clinic, Code::AmazonUnreachable).await;
    }
    clinic.mend();
    healthy(clinic).await;
}

async fn marketplaces(seen: &mut Seen, clinic: &Clinic) {
    const DE: &str = "A1PA6795UKMFR9";
    const FR: &str = "A13V1IB3VIYZZH";
    let list = |ids: &[&str]| Some(ids.iter().map(|id| toml::Value::from(*id)).collect::<Vec<_>>().into());
    clinic.spoil("account.0.marketplaces", list(&[DE, "ATVPDKIKX0DER"]));
    seen.found(clinic, Code::MarketplaceUnknown).await;
    clinic.spoil("account.0.marketplaces", list(&[DE, FR]));
    seen.found(clinic, Code::MarketplaceNotSold).await;
    clinic.spoil("account.0.marketplaces", list(&[FR]));
    seen.found(clinic, Code::MarketplaceLeftOut).await;
    clinic.spoil("account.0.marketplaces", list(&[DE]));
    healthy(clinic).await;
    clinic.spoil("account.0.marketplaces", None);
    healthy(clinic).await;
    clinic.mend();
}

async fn store(seen: &mut Seen, clinic: &mut Clinic) {
    // A first pass makes the store and binds it.
    clinic.run(&["sync", "orders", "--json"]).await.done();
    healthy(clinic).await;
    let store = clinic.shop.folder().join("amz-odoo.db");
    let key = clinic.shop.folder().join("amz-odoo.db.key");
    let good = std::fs::read(&key).unwrap();

    std::fs::remove_file(&key).unwrap();
    seen.found(clinic, Code::StoreKeyMissing).await;
    write_private(&key, b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    seen.found(clinic, Code::StoreKeyWrong).await;
    std::fs::write(&key, &good).unwrap();
    healthy(clinic).await;

    let other = clinic.shop.folder().join("other.db");
    std::fs::write(&other, "not a database, but long enough to look at").unwrap();
    clinic.spoil("store", Some("other.db".into()));
    seen.found(clinic, Code::StoreUnusable).await;
    clinic.mend();

    // The same server by another name: for all that the store knows, another Odoo.
    let elsewhere = EmulatedOdoo::serve(Profile::V19).await;
    clinic.spoil("odoo.url", Some(elsewhere.access.url.clone().into()));
    make_user(&elsewhere.access, "limited", &INTEGRATION).await;
    seen.found(clinic, Code::StoreBound).await;
    clinic.mend();
    healthy(clinic).await;
    assert!(store.exists());
}

fn write_private(path: &std::path::Path, content: &[u8]) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, content).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// Up to 18 Odoo keeps two decimals of a price until somebody changes that, and calls groups and fields otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn older_versions_are_set_up_and_told_about_their_price_digits() {
    for profile in [Profile::V16, Profile::V17, Profile::V18] {
        let odoo = EmulatedOdoo::serve(profile).await;
        let mut clinic = Clinic::new(odoo.access.clone(), 10).await;
        let fixed = clinic.doctor(&["--fix"]).await;
        let told = BTreeSet::from(["price_digits"]);
        assert_eq!((fixed.codes(), fixed.code), (told.clone(), Some(0)), "{profile:?} {fixed:#?}");

        let bot = make_user(&odoo.access, "bot", &INTEGRATION[..5]).await;
        clinic.set("odoo.user", "bot");
        clinic.variable("TEST_ODOO_KEY", PASSWORD);
        let lacks = clinic.doctor(&[]).await;
        let group =
            if profile < Profile::V18 { "Sales: “Administrator”" } else { "“Product Creation”" };
        assert!(lacks.fix("odoo_rights").contains(group), "{profile:?} {lacks:#?}");
        set_groups(&odoo.access, bot, &INTEGRATION).await;
        let enough = clinic.doctor(&[]).await;
        assert_eq!((enough.codes(), enough.code), (told, Some(0)), "{profile:?} {enough:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_the_configuration_unusable_is_one_sentence() {
    let odoo = EmulatedOdoo::serve(Profile::V19).await;
    let clinic = Clinic::new(odoo.access.clone(), 10).await;
    for (path, value, named) in [
        ("odoo.url", None, "url"),
        ("odoo.key", Some("secret in the file".into()), "env:NAME"),
        ("odoo.key", Some("env:NOT_SET_ANYWHERE".into()), "NOT_SET_ANYWHERE"),
        ("amazon.refresh_tokens.eu", None, "refresh token"),
        ("account.0.revenue", None, "revenue"),
        ("account.0.region", Some("mars".into()), "mars"),
        ("amazon.endpoint", Some("http://example.com".into()), "https"),
    ] {
        clinic.spoil(path, value);
        let ended = clinic.run(&["doctor", "--json"]).await;
        assert_eq!(ended.code, Some(2), "{path}: {ended:?}");
        let sentence = ended.stderr.trim();
        assert!(sentence.starts_with("error: ") && sentence.contains(named), "{path}: {sentence}");
        assert!(!sentence.contains("secret in the file"), "{sentence}");
    }
}

/// The same on a real Odoo: from a new database to no finding, with a user of the documented rights.
#[tokio::test(flavor = "multi_thread")]
async fn a_real_odoo_is_examined_and_set_up() {
    let Some(odoo) = RealOdoo::find("doctor on a real Odoo") else { return };
    let odoo = odoo.fresh("doctor").await;
    let mut seen = Seen::default();
    let mut clinic = Clinic::new(odoo.clone(), 10).await;
    let client = odoo.connect().await;
    let on = table(json!({"stock_move_email_validation": true}));
    client.write("res.company", &[1], on, Context::new()).await.unwrap();
    for code in [Code::SetUpMissing, Code::MailConfirmation, Code::SmsConfirmation] {
        seen.found(&clinic, code).await;
    }

    clinic.spoil("odoo.database", Some("no_such_database".into()));
    seen.found(&clinic, Code::OdooDatabase).await;
    clinic.spoil("odoo.user", Some("nobody".into()));
    seen.found(&clinic, Code::OdooCredentials).await;
    clinic.spoil("account.0.company", Some("Nowhere Ltd".into()));
    seen.found(&clinic, Code::Company).await;
    clinic.spoil("account.0.warehouse", Some("NOWHERE".into()));
    seen.found(&clinic, Code::Warehouse).await;

    let bot = make_user(&odoo, "bot", &["base.group_user"]).await;
    clinic.set("odoo.user", "bot");
    clinic.variable("TEST_ODOO_KEY", PASSWORD);
    seen.found(&clinic, Code::OdooRights).await;
    set_groups(&odoo, bot, &INTEGRATION).await;
    let refused = clinic.doctor(&["--fix"]).await;
    assert!(
        refused.codes().contains("fix_refused") && !refused.codes().contains("odoo_rights"),
        "{refused:#?}"
    );

    clinic.variable("AMZ_ODOO_ADMIN_KEY", &odoo.password);
    let fixed = clinic.doctor(&["--fix", "--admin", &odoo.user]).await;
    let errors: Vec<&Value> =
        fixed.findings.iter().filter(|finding| finding["severity"] == "error").collect();
    assert!(errors.is_empty() && fixed.code == Some(0), "{fixed:#?}");
    let again = clinic.doctor(&[]).await;
    assert_eq!((again.codes(), again.code), (fixed.codes(), Some(0)), "{again:#?}");
}
