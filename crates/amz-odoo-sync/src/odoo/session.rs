//! A connection to Odoo, resolved for one account.

use std::collections::{BTreeMap, HashMap};

use amz_odoo_mapping::address::State;
use amz_odoo_mapping::fields::{Model, Models};
use amz_odoo_mapping::tax_math::{TaxMath, TaxRounding};
use futures_util::future::try_join_all;
use odoo_rpc::{Client, Context, Domain, SearchOptions};

use super::{MODULE, Names, RecordName};
use crate::error::{Of, Result, SyncError};

/// A connection to Odoo that knows the company, the field names and the records that set-up made.
#[derive(Clone, Debug)]
pub struct Session {
    client: Client,
    /// Field names of this version.
    pub names: Names,
    /// The fields of the models that rules may fill.
    pub models: Models,
    /// The company that the account books in.
    pub company: Company,
    /// How this Odoo comes to the company's taxes; none where it takes Amazon's cents as they are (19).
    pub tax_math: Option<TaxMath>,
    /// Active currencies by ISO 4217 code.
    pub currencies: BTreeMap<String, Currency>,
    /// Country ids by ISO 3166 code.
    pub countries: HashMap<String, i64>,
    /// States by country code, for the mapping.
    pub states: BTreeMap<String, Vec<State>>,
    /// Ids of states by country code and state code.
    pub state_ids: HashMap<(String, String), i64>,
    /// The company's warehouses: short name and id.
    pub warehouses: Vec<(String, i64)>,
    records: HashMap<String, i64>,
}

/// The company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Odoo's id.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// An active currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// Odoo's id.
    pub id: i64,
    /// Decimals of an amount.
    pub digits: u32,
}

/// Which records of a model set-up may have made.
type Candidates = fn() -> Domain;

/// The models in which set-up makes records, and how the candidates are found there.
const SET_UP_MODELS: [(&str, Candidates); 6] = [
    ("product.pricelist", Domain::all),
    ("stock.warehouse", Domain::all),
    ("crm.team", Domain::all),
    ("account.tax", || Domain::eq("type_tax_use", "sale")),
    ("res.partner", || Domain::leaf("ref", odoo_rpc::Operator::EqLike, "amazon:%")),
    ("product.product", || Domain::leaf("default_code", odoo_rpc::Operator::EqLike, "AMAZON-%")),
];

impl Session {
    /// Resolves what an account needs. `company`: its name; the user's own company when absent.
    ///
    /// # Errors
    /// [`SyncError::NotReady`] when a module or the company is missing; whatever the connection yields.
    pub async fn open(client: Client, company: Option<&str>) -> Result<Self> {
        let names = Names::ask(&client).await?;
        let company = find_company(&client, company).await?;
        let mut models = Models::new();
        for model in Model::ALL.map(Model::name) {
            models.insert(model.to_owned(), client.fields(model).await?.as_ref().clone());
        }
        let mut session = Self {
            client,
            names,
            models,
            company,
            tax_math: None,
            currencies: BTreeMap::new(),
            countries: HashMap::new(),
            states: BTreeMap::new(),
            state_ids: HashMap::new(),
            warehouses: Vec::new(),
            records: HashMap::new(),
        };
        session.read_geography().await?;
        session.refresh().await?;
        Ok(session)
    }

    /// Reads again what set-up makes: after it made something, and at the start of a pass.
    ///
    /// # Errors
    /// Whatever the connection yields.
    pub async fn refresh(&mut self) -> Result<()> {
        self.tax_math = self.ask_tax_math().await?;
        let options = || SearchOptions::new().context(self.context());
        let all = Domain::all();
        let currencies =
            self.client.search_read("res.currency", &all, &["name", "decimal_places"], options());
        let company = Domain::eq("company_id", self.company.id);
        let warehouses =
            self.client.search_read("stock.warehouse", &company, &["code"], options().order("sequence, id"));
        let records = try_join_all(SET_UP_MODELS.map(|(model, domain)| self.named_records(model, domain())));
        let (currencies, warehouses, records) = tokio::try_join!(
            async { currencies.await.map_err(SyncError::from) },
            async { warehouses.await.map_err(SyncError::from) },
            records
        )?;
        self.currencies = currencies
            .iter()
            .map(|record| {
                let digits = record.integer("decimal_places")?.and_then(|digits| u32::try_from(digits).ok());
                let currency = Currency { id: record.id()?, digits: digits.unwrap_or(2) };
                Ok((record.str("name")?.unwrap_or_default().to_owned(), currency))
            })
            .collect::<Result<_, odoo_rpc::FieldError>>()
            .of("res.currency")?;
        self.warehouses = warehouses
            .iter()
            .map(|record| Ok((record.str("code")?.unwrap_or_default().to_owned(), record.id()?)))
            .collect::<Result<_, odoo_rpc::FieldError>>()
            .of("stock.warehouse")?;
        self.records = records.into_iter().flatten().collect();
        Ok(())
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The context of every call: the company, UTC, and nothing that writes messages or subscribes anybody.
    pub fn context(&self) -> Context {
        Context::new()
            .lang("en_US")
            .tz("UTC")
            .companies([self.company.id])
            .tracking_disable()
            .with("mail_create_nolog", true)
            .with("mail_create_nosubscribe", true)
            .with("mail_notrack", true)
            .with("no_vat_validation", true)
    }

    /// The id of a record that set-up made.
    pub fn id(&self, name: &RecordName) -> Option<i64> {
        self.records.get(name.as_str()).copied()
    }

    /// The company's first warehouse that does not stand for Amazon's stock.
    pub fn own_warehouse(&self) -> Option<i64> {
        let amazons = |id: i64| {
            self.records.iter().any(|(name, known)| *known == id && RecordName::is_fba_warehouse(name))
        };
        self.warehouses.iter().map(|(_, id)| *id).find(|id| !amazons(*id))
    }

    async fn ask_tax_math(&self) -> Result<Option<TaxMath>> {
        if self.names.taxes.extra_tax_data {
            return Ok(None);
        }
        let (model, method) = ("res.company", "tax_calculation_rounding_method");
        let found = self.client.read(model, &[self.company.id], &[method], self.context()).await?;
        let globally = found.iter().any(|company| matches!(company.str(method), Ok(Some("round_globally"))));
        Ok(Some(TaxMath {
            rounding: if globally { TaxRounding::Globally } else { TaxRounding::PerLine },
            rounds_untaxed: self.client.version().major() < 18,
        }))
    }

    /// Our external ids among the records of a model.
    async fn named_records(&self, model: &'static str, domain: Domain) -> Result<Vec<(String, i64)>> {
        let options = SearchOptions::new().context(self.context().active_test(false));
        let ids = self.client.search(model, &domain, options).await?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let names = self.client.external_ids(model, &ids).await?;
        Ok(names
            .into_iter()
            .filter_map(|(id, name)| {
                name.filter(|name| name.module() == MODULE).map(|name| (name.to_string(), id))
            })
            .collect())
    }

    /// Countries and states do not change while the program runs.
    async fn read_geography(&mut self) -> Result<()> {
        let options = || SearchOptions::new().context(self.context());
        let all = Domain::all();
        let countries = self.client.search_read("res.country", &all, &["code"], options());
        let fields = ["code", "name", "country_id"];
        let states = self.client.search_read("res.country.state", &all, &fields, options());
        let (countries, states) = tokio::try_join!(countries, states)?;
        let mut code_of = HashMap::new();
        for record in &countries {
            let id = record.id().of("res.country")?;
            if let Some(code) = record.str("code").of("res.country")? {
                code_of.insert(id, code.to_owned());
                self.countries.insert(code.to_owned(), id);
            }
        }
        for record in &states {
            let model = "res.country.state";
            let country =
                record.many2one("country_id").of(model)?.and_then(|country| code_of.get(&country.id));
            let (Some(country), Some(code)) = (country, record.str("code").of(model)?) else { continue };
            let name = record.str("name").of(model)?.unwrap_or_default();
            self.states
                .entry(country.clone())
                .or_default()
                .push(State { code: code.to_owned(), name: name.to_owned() });
            self.state_ids.insert((country.clone(), code.to_owned()), record.id().of(model)?);
        }
        Ok(())
    }
}

async fn find_company(client: &Client, name: Option<&str>) -> Result<Company> {
    let options = SearchOptions::new().limit(2);
    let Some(name) = name else {
        let users = client.read("res.users", &[client.uid()], &["company_id"], Context::new()).await?;
        let company =
            users.first().map(|user| user.many2one("company_id")).transpose().of("res.users")?.flatten();
        return company
            .map(|company| Company { id: company.id, name: company.name.unwrap_or_default().to_owned() })
            .ok_or_else(|| {
                SyncError::NotReady("the Odoo user belongs to no company: give it one".to_owned())
            });
    };
    let found = client.search_read("res.company", &Domain::eq("name", name), &["name"], options).await?;
    match found.as_slice() {
        [company] => Ok(Company { id: company.id().of("res.company")?, name: name.to_owned() }),
        [] => Err(SyncError::NotReady(format!(
            "the Odoo user sees no company named “{name}”: correct `company` of the account, or give the user access to it"
        ))),
        _ => Err(SyncError::NotReady(format!(
            "Odoo has several companies named “{name}”: rename one, the account must name exactly one"
        ))),
    }
}
