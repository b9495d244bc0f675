//! A company's books in a real Odoo: a chart for settlements, and entries that are loaded, posted and read back.

use std::collections::BTreeMap;

use amz_odoo_mapping::settlement::odoo::{
    Chart, EntryContext, JournalKind, LINE_FIELDS, Lock, LockDates, MOVE_FIELDS, MoveDraft, MoveState,
    ReadBack, chart_reads, move_context, move_table, moves, read_back,
};
use amz_odoo_mapping::settlement::{AccountRules, SettlementContext, SettlementDraft, settlements};
use amz_odoo_mapping::{Issue, Mapped};
use amz_odoo_tests::real::RealOdoo;
use odoo_rpc::{Call, Client, Context, Domain, Record, SearchOptions};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::rules::{ACCOUNTS, INCLUDED};

pub(crate) const SELLER: &str = "A1EXAMPLE";

/// Taxes as the company has them, with their tags: name, percent, on sales.
pub(crate) const TAXES: [(&str, &str, &str, bool); 4] = [
    ("19% VAT", "19", "81", true),
    ("7% VAT", "7", "86", true),
    ("20% VAT", "20", "FR", true),
    // The same name on both sides.
    ("19% VAT", "19", "66", false),
];

pub(crate) struct Books {
    pub(crate) odoo: RealOdoo,
    pub(crate) client: Client,
    pub(crate) rules: AccountRules,
    pub(crate) chart: Chart,
}

/// An entry that stands in Odoo.
pub(crate) struct Booked {
    pub(crate) draft: MoveDraft,
    pub(crate) id: i64,
    pub(crate) lines: ReadBack,
}

pub(crate) fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

/// `code at path` of each issue.
pub(crate) fn codes(issues: &[Issue]) -> Vec<String> {
    issues.iter().map(|issue| format!("{} at {}: {issue}", issue.kind.code(), issue.path)).collect()
}

impl Books {
    /// Books with these rules and [`INCLUDED`], an account for each of them, taxes with tags, two analytic accounts, and these currencies.
    pub(crate) async fn open(odoo: RealOdoo, rules: &str, currencies: &[(&str, &str)]) -> Self {
        let client = odoo.connect().await;
        let rules = AccountRules::parse(&format!("{ACCOUNTS}{rules}{INCLUDED}")).unwrap();
        let chart = Chart::new("USD", 0);
        let mut books = Self { odoo, client, rules, chart };
        books.allow().await;
        books.install_chart().await;
        books.make_accounts().await;
        books.make_taxes().await;
        books.make_analytic().await;
        for (code, rate) in currencies {
            books.make_currency(code, rate).await;
        }
        books.chart = books.read_chart().await;
        books
    }

    pub(crate) async fn create(&self, model: &'static str, values: Value) -> i64 {
        let made = self.client.create(model, vec![object(values)], Context::new()).await;
        made.unwrap_or_else(|error| panic!("{model}: {error}: {:?}", error.message()))[0]
    }

    pub(crate) async fn write(&self, model: &'static str, ids: &[i64], values: Value) {
        let done = self.client.write(model, ids, object(values), Context::new()).await;
        done.unwrap_or_else(|error| panic!("{model}: {error}: {:?}", error.message()));
    }

    pub(crate) async fn find(&self, model: &'static str, domain: Domain, fields: &[&str]) -> Vec<Record> {
        let found = self.client.search_read(model, &domain, fields, SearchOptions::new().order("id")).await;
        found.unwrap_or_else(|error| panic!("{model}: {error}: {:?}", error.message()))
    }

    pub(crate) async fn call(&self, model: &'static str, method: &'static str, ids: &[i64]) -> Value {
        let call = Call::new(model, method).ids(ids.iter().copied());
        let done = self.client.execute::<Value>(&call).await;
        done.unwrap_or_else(|error| panic!("{model}.{method}: {error}: {:?}", error.message()))
    }

    /// The administrator sees taxes' tags and analytic accounts, as an accountant does.
    async fn allow(&self) {
        let users = self.client.fields("res.users").await.unwrap();
        let field = users.pick(&["group_ids", "groups_id"]).unwrap();
        let mut groups = Vec::new();
        for name in ["account.group_account_user", "analytic.group_analytic_accounting"] {
            let (_, id) = self.client.record_of(&name.parse().unwrap()).await.unwrap().unwrap();
            groups.push(json!([4, id]));
        }
        self.write("res.users", &[self.client.uid()], json!({ field: groups })).await;
    }

    /// Where the company has no country, 16 comes without a chart of accounts.
    async fn install_chart(&self) {
        self.fiscal_country().await;
        if self.find("account.journal", Domain::eq("type", "general"), &["name"]).await.is_empty() {
            let domain = Domain::eq("name", "l10n_generic_coa");
            let module = self.find("ir.module.module", domain, &["name"]).await[0].id().unwrap();
            self.call("ir.module.module", "button_immediate_install", &[module]).await;
        }
    }

    async fn make_accounts(&self) {
        for (place, (name, account)) in self.rules.accounts.iter().enumerate() {
            let code = account.code.clone().unwrap_or_else(|| format!("X{place:03}"));
            if !self.find("account.account", Domain::eq("code", code.as_str()), &["code"]).await.is_empty() {
                continue;
            }
            self.create(
                "account.account",
                json!({
                    "code": code, "name": account.name, "account_type": account.r#type,
                    "reconcile": matches!(name.as_str(), "payout" | "receivable" | "facilitator_tax"),
                }),
            )
            .await;
        }
    }

    async fn make_taxes(&self) {
        let tag_fields = self.client.fields("account.account.tag").await.unwrap();
        let signs = tag_fields.has("tax_negate");
        let country = self.fiscal_country().await;
        let vat = self.account("AMZ200").await;
        for (name, rate, tag, sale) in TAXES {
            let mut tags = BTreeMap::new();
            for (kind, sign) in [("base", '+'), ("base", '-'), ("tax", '+'), ("tax", '-')] {
                let name = if signs { format!("{sign}{tag}_{kind}") } else { format!("{tag}_{kind}") };
                if let Some(known) = tags.get(&name).copied() {
                    tags.insert(format!("{sign}{kind}"), known);
                    continue;
                }
                let mut values = json!({"name": name, "applicability": "taxes", "country_id": country});
                if signs {
                    values["tax_negate"] = json!(sign == '-');
                }
                let id = self.create("account.account.tag", values).await;
                tags.insert(name, id);
                tags.insert(format!("{sign}{kind}"), id);
            }
            let repartition = |sign: char| {
                json!([
                    [5, 0, 0],
                    [0, 0, {"repartition_type": "base", "tag_ids": [[6, 0, [tags[&format!("{sign}base")]]]]}],
                    [0, 0, {"repartition_type": "tax", "account_id": vat, "tag_ids": [[6, 0, [tags[&format!("{sign}tax")]]]]}],
                ])
            };
            self.create(
                "account.tax",
                json!({
                    "name": name, "amount": rate.parse::<f64>().unwrap(), "amount_type": "percent",
                    "type_tax_use": if sale { "sale" } else { "purchase" },
                    "invoice_repartition_line_ids": repartition('+'), "refund_repartition_line_ids": repartition('-'),
                }),
            )
            .await;
        }
    }

    /// The country of the company's taxes; a bare company of 16 has none yet.
    async fn fiscal_country(&self) -> i64 {
        let company = &self.find("res.company", Domain::all(), &["account_fiscal_country_id"]).await[0];
        if let Some(country) = company.many2one("account_fiscal_country_id").unwrap() {
            return country.id;
        }
        let country = self.find("res.country", Domain::eq("code", "US"), &["code"]).await[0].id().unwrap();
        self.write("res.company", &[company.id().unwrap()], json!({"country_id": country})).await;
        country
    }

    async fn make_analytic(&self) {
        for name in ["Amazon DE", "Amazon US"] {
            let plan = self.create("account.analytic.plan", json!({"name": name})).await;
            self.create("account.analytic.account", json!({"name": name, "plan_id": plan})).await;
        }
    }

    /// `rate`: dollars for one unit.
    async fn make_currency(&self, code: &str, rate: &str) {
        let domain = Domain::eq("name", code) & Domain::is_in("active", [true, false]);
        let id = self.find("res.currency", domain, &["name"]).await[0].id().unwrap();
        self.write("res.currency", &[id], json!({"active": true})).await;
        let rate = json!({"currency_id": id, "name": "2026-01-01", "inverse_company_rate": rate.parse::<f64>().unwrap()});
        self.create("res.currency.rate", rate).await;
    }

    pub(crate) async fn account(&self, code: &str) -> i64 {
        let found = self.find("account.account", Domain::eq("code", code), &["code"]).await;
        found.first().unwrap_or_else(|| panic!("no account {code}")).id().unwrap()
    }

    /// The id of an account by the name that the rules use.
    pub(crate) async fn account_of(&self, name: &str) -> i64 {
        let account = &self.rules.accounts[name];
        let domain = match &account.code {
            Some(code) => Domain::eq("code", code.as_str()),
            None => Domain::eq("name", account.name.as_str()),
        };
        self.find("account.account", domain, &["code"]).await[0].id().unwrap()
    }

    /// The chart as a caller reads it.
    pub(crate) async fn read_chart(&self) -> Chart {
        let journal = self.find("account.journal", Domain::eq("type", "general"), &["name"]).await;
        let chart = Chart::new("USD", journal[0].id().unwrap());
        let [parts, tag] = [
            self.client.fields("account.tax.repartition.line").await.unwrap(),
            self.client.fields("account.account.tag").await.unwrap(),
        ];
        let mut records = BTreeMap::new();
        for (model, fields) in chart_reads(&parts, &tag) {
            let domain = match model {
                "account.account.tag" => Domain::eq("applicability", "taxes"),
                _ => Domain::all(),
            };
            records.insert(model.to_owned(), self.find(model, domain, &fields).await);
        }
        chart.read(&records).unwrap()
    }

    /// The settlements of a report.
    pub(crate) fn drafts(&self, ctx: &SettlementContext, report: &str) -> Vec<Mapped<SettlementDraft>> {
        settlements(ctx, report.as_bytes()).unwrap()
    }

    pub(crate) fn moves(&self, settlement: &SettlementDraft) -> Mapped<Vec<MoveDraft>> {
        moves(&EntryContext::new(&self.chart, &self.rules, SELLER), settlement)
    }

    /// Loads entries; the ids that Odoo answers.
    pub(crate) async fn load(&self, moves: &[MoveDraft]) -> Result<Vec<i64>, String> {
        self.load_under(moves, move_context()).await
    }

    pub(crate) async fn load_under(&self, moves: &[MoveDraft], context: Context) -> Result<Vec<i64>, String> {
        let table = move_table(moves);
        let context = context.with("tracking_disable", true);
        let loaded = self.client.load("account.move", &table.fields, &table.rows, context).await;
        let loaded = loaded.map_err(|error| format!("{error}: {:?}", error.message()))?;
        loaded.into_result().map_err(|refusal| {
            refusal.messages.iter().map(|message| message.message.expose()).collect::<Vec<_>>().join("; ")
        })
    }

    /// The entry as Odoo has it, compared with its draft.
    pub(crate) async fn compare(&self, draft: &MoveDraft, id: i64, state: MoveState) -> Mapped<ReadBack> {
        let entry = &self.find("account.move", Domain::eq("id", id), &MOVE_FIELDS).await[0];
        let lines = self.find("account.move.line", Domain::eq("move_id", id), &LINE_FIELDS).await;
        read_back(draft, state, entry, &lines)
    }

    pub(crate) async fn locks(&self) -> LockDates {
        let fields = LockDates::fields(&self.client.fields("res.company").await.unwrap());
        let company = self.find("res.company", Domain::all(), &fields).await;
        // The administrator is an adviser.
        LockDates::read(&company[..1]).unwrap().lift(Lock::Period)
    }

    /// The whole way: drafts, lock dates, load, comparison, posting, comparison.
    pub(crate) async fn book(&self, settlement: &SettlementDraft) -> Vec<Booked> {
        let mapped = self.moves(settlement);
        assert_eq!(codes(&mapped.issues), Vec::<String>::new());
        let locks = self.locks().await;
        for draft in &mapped.draft {
            assert_eq!(codes(&locks.check(JournalKind::Other, draft)), Vec::<String>::new());
        }
        let ids = self.load(&mapped.draft).await.unwrap();
        assert_eq!(self.load(&mapped.draft).await.as_ref(), Ok(&ids), "a second load makes nothing");
        let mut booked = Vec::new();
        for (draft, id) in mapped.draft.into_iter().zip(ids) {
            let before = self.compare(&draft, id, MoveState::Draft).await;
            assert_eq!(codes(&before.issues), Vec::<String>::new(), "loaded: {draft:#?}");
            self.post(id).await;
            let after = self.compare(&draft, id, MoveState::Posted).await;
            assert_eq!(codes(&after.issues), Vec::<String>::new(), "posted: {draft:#?}");
            booked.push(Booked { draft, id, lines: after.draft });
        }
        booked
    }

    pub(crate) async fn post(&self, entry: i64) {
        let call = Call::new("account.move", "action_post").ids([entry]).context(move_context());
        self.client.execute::<Value>(&call).await.unwrap();
    }

    /// What posted lines under a condition come to: in the company's currency, and in their own.
    pub(crate) async fn sum(&self, domain: Domain) -> (Decimal, Decimal) {
        let posted = Domain::eq("parent_state", "posted") & domain;
        let lines = self.find("account.move.line", posted, &["balance", "amount_currency"]).await;
        let of = |field| lines.iter().map(|line| line.decimal(field).unwrap().unwrap()).sum::<Decimal>();
        (of("balance").round_dp(2).normalize(), of("amount_currency").round_dp(2).normalize())
    }
}
