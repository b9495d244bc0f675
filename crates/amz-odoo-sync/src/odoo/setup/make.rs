//! Makes what Odoo lacks. Needs an administrator's rights.

use odoo_rpc::{Call, Context, Domain, LoadOutcome, SearchOptions};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::blueprint::{Requirement, tax_label};
use crate::error::{Of, Result, SyncError};
use crate::odoo::{RecordName, Session, mail_guards};

/// Makes these requirements, switches off Odoo's own messages to buyers, and reads the session again.
///
/// # Errors
/// [`SyncError::NotReady`] when Odoo refuses one, naming it; whatever the connection yields.
pub async fn make(session: &mut Session, requirements: &[Requirement]) -> Result<()> {
    activate_currencies(session, requirements).await?;
    session.refresh().await?;
    let mut batches = Batches::default();
    for requirement in requirements {
        batches.add(session, requirement);
    }
    batches.load(session).await?;
    let taxes = sales_taxes(session).await?;
    for requirement in requirements {
        match requirement {
            Requirement::Tax { name, rate, included } => {
                make_tax(session, &taxes, name, *rate, *included).await?
            }
            Requirement::Warehouse { name, .. } => open_fba_deliveries(session, name).await?,
            _ => {}
        }
    }
    for guard in mail_guards(session.client(), &session.names, &session.company).await? {
        session
            .client()
            .write("res.company", &[session.company.id], one(guard.field, false), Context::new())
            .await?;
    }
    session.refresh().await
}

async fn activate_currencies(session: &Session, requirements: &[Requirement]) -> Result<()> {
    let codes: Vec<&str> = requirements
        .iter()
        .filter_map(|requirement| match requirement {
            Requirement::Currency { code } => Some(code.as_str()),
            _ => None,
        })
        .collect();
    if codes.is_empty() {
        return Ok(());
    }
    let options = SearchOptions::new().context(session.context().active_test(false));
    let ids = session.client().search("res.currency", &Domain::is_in("name", codes), options).await?;
    session.client().write("res.currency", &ids, one("active", true), session.context()).await?;
    Ok(())
}

#[derive(Default)]
struct Batches {
    pricelists: Vec<Vec<String>>,
    warehouses: Vec<Vec<String>>,
    teams: Vec<Vec<String>>,
    customers: Vec<Vec<String>>,
    services: Vec<Vec<String>>,
}

impl Batches {
    fn add(&mut self, session: &Session, requirement: &Requirement) {
        let company = session.company.id.to_string();
        match requirement {
            Requirement::Pricelist { name, currency } => {
                let id = session
                    .currencies
                    .get(currency)
                    .map(|currency| currency.id.to_string())
                    .unwrap_or_default();
                self.pricelists.push(vec![name.to_string(), format!("Amazon {currency}"), id, company]);
            }
            Requirement::Warehouse { name, pool } => {
                self.warehouses.push(vec![
                    name.to_string(),
                    format!("FBA {pool}"),
                    format!("FBA{pool}"),
                    company,
                ]);
            }
            Requirement::Team { name, marketplace } => {
                self.teams.push(vec![name.to_string(), title(marketplace)]);
            }
            Requirement::Customer { name, marketplace } => {
                let reference = format!("amazon:customer:{marketplace}");
                self.customers.push(vec![
                    name.to_string(),
                    format!("{} customers", title(marketplace)),
                    reference,
                ]);
            }
            Requirement::Service { name, part } => {
                let code = format!("AMAZON-{}", part.code().to_uppercase().replace('_', "-"));
                let label = format!("Amazon: {}", part.label());
                self.services.push(vec![name.to_string(), label, code, "service".to_owned(), "0".to_owned()]);
            }
            Requirement::Currency { .. } | Requirement::Tax { .. } => {}
        }
    }

    async fn load(self, session: &Session) -> Result<()> {
        let pricelist = ["id", "name", "currency_id/.id", "company_id/.id"];
        load(session, "product.pricelist", &pricelist, &self.pricelists).await?;
        load(session, "stock.warehouse", &["id", "name", "code", "company_id/.id"], &self.warehouses).await?;
        load(session, "crm.team", &["id", "name"], &self.teams).await?;
        load(session, "res.partner", &["id", "name", "ref"], &self.customers).await?;
        let product = ["id", "name", "default_code", "type", "list_price"];
        load(session, "product.product", &product, &self.services).await
    }
}

/// `amazon.de` → `Amazon.de`.
fn title(domain: &str) -> String {
    let mut letters = domain.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

async fn load(session: &Session, model: &str, fields: &[&str], rows: &[Vec<String>]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    match session.client().load(model, fields, rows, session.context()).await? {
        LoadOutcome::Loaded { .. } => Ok(()),
        LoadOutcome::Refused(refusal) => {
            let said = refusal.errors().next().map(|error| error.message.expose().trim()).unwrap_or_default();
            Err(SyncError::NotReady(format!("Odoo refused to make records of {model}: {said}")))
        }
    }
}

/// Serial and lot numbers are Amazon's business in its warehouses: its deliveries must not ask for them.
async fn open_fba_deliveries(session: &Session, name: &RecordName) -> Result<()> {
    let model = "stock.warehouse";
    let Some((_, id)) = session.client().record_of(&name.to_external_id()?).await? else { return Ok(()) };
    let warehouses = session.client().read(model, &[id], &["out_type_id"], session.context()).await?;
    for warehouse in &warehouses {
        if let Some(out_type) = warehouse.many2one("out_type_id").of(model)? {
            let mut values = one("use_create_lots", false);
            values.insert("use_existing_lots".to_owned(), Value::Bool(false));
            session.client().write("stock.picking.type", &[out_type.id], values, session.context()).await?;
        }
    }
    Ok(())
}

/// A percentage tax that the company has already.
struct SalesTax {
    id: i64,
    name: String,
    rate: Decimal,
}

async fn sales_taxes(session: &Session) -> Result<Vec<SalesTax>> {
    let domain = Domain::eq("type_tax_use", "sale")
        & Domain::eq("company_id", session.company.id)
        & Domain::eq("amount_type", "percent");
    let options = SearchOptions::new().context(session.context()).order("sequence, id");
    let taxes = session.client().search_read("account.tax", &domain, &["name", "amount"], options).await?;
    let read = |tax: &odoo_rpc::Record| {
        Ok(SalesTax {
            id: tax.id()?,
            name: tax.str("name")?.unwrap_or_default().to_owned(),
            rate: tax.decimal("amount")?.unwrap_or_default().normalize(),
        })
    };
    taxes.iter().map(read).collect::<Result<_, odoo_rpc::FieldError>>().of("account.tax")
}

/// A tax like the company's own of the same rate, so that accounts and tags are the company's; a bare one where the
/// company has none.
async fn make_tax(
    session: &Session,
    taxes: &[SalesTax],
    name: &RecordName,
    rate: Decimal,
    included: bool,
) -> Result<()> {
    let client = session.client();
    let label = tax_label(rate, included);
    if let Some(made) = taxes.iter().find(|tax| tax.name == label) {
        // An earlier run made it and was stopped before it was named.
        return name_record(session, "account.tax", made.id, name).await;
    }
    let model = taxes.iter().find(|tax| tax.rate == rate).map(|tax| tax.id);
    let inclusion = session.names.taxes.inclusion(included);
    let Some(model) = model else {
        let fields = ["id", "name", "amount", "amount_type", "type_tax_use", "company_id/.id", inclusion.0];
        let row = vec![
            name.to_string(),
            label.clone(),
            rate.to_string(),
            "percent".to_owned(),
            "sale".to_owned(),
            session.company.id.to_string(),
            inclusion.1.as_str().map_or_else(|| inclusion.1.to_string(), str::to_owned),
        ];
        return load(session, "account.tax", &fields, &[row]).await;
    };
    let mut values = one("name", label.as_str());
    values.insert(inclusion.0.to_owned(), inclusion.1);
    let copy =
        Call::new("account.tax", "copy").ids([model]).arg("default", &values).context(session.context());
    let copied: Value = client.execute(&copy).await?;
    let id = copied.as_i64().or_else(|| copied.get(0).and_then(Value::as_i64));
    let id = id.ok_or_else(|| SyncError::NotReady(format!("Odoo copied no tax for {label}")))?;
    name_record(session, "account.tax", id, name).await
}

async fn name_record(session: &Session, model: &str, id: i64, name: &RecordName) -> Result<()> {
    let name = name.to_external_id()?;
    let mut values = one("module", name.module());
    values.insert("name".to_owned(), name.name().into());
    values.insert("model".to_owned(), model.into());
    values.insert("res_id".to_owned(), id.into());
    values.insert("noupdate".to_owned(), true.into());
    session.client().create("ir.model.data", vec![values], session.context()).await?;
    Ok(())
}

fn one(field: &str, value: impl Into<Value>) -> Map<String, Value> {
    Map::from_iter([(field.to_owned(), value.into())])
}
