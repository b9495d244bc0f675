//! What of an Odoo entries name: accounts, taxes, tags, analytic accounts, currencies.

use odoo_rpc::{FieldError, Fields, Record};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use crate::product::Records;
use crate::settlement::TaxSide;

/// The company's chart of accounts and what belongs to it, as [`chart_reads`] and [`Chart::read`] give it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Chart {
    /// The company's currency, ISO 4217.
    pub currency: String,
    /// The journal of the entries: one of type `general`.
    pub journal_id: i64,
    /// The partner of every line that settles no order; none by default.
    pub partner_id: Option<i64>,
    /// The partner of the lines that settle an order, by order id: that of its invoice.
    pub partners: BTreeMap<String, i64>,
    /// Active currencies by code.
    pub currencies: BTreeMap<String, i64>,
    /// The company's accounts.
    pub accounts: Vec<ChartAccount>,
    /// The company's taxes.
    pub taxes: Vec<ChartTax>,
    /// Tags of the VAT return. Those of other countries are not to be among them.
    pub tags: Vec<ChartName>,
    /// True where a tag is there twice, as `+81` and `-81` (16 to 18).
    pub tags_have_signs: bool,
    /// Analytic accounts.
    pub analytic: Vec<ChartName>,
}

/// A record that entries name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChartName {
    /// Odoo's id.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// An `account.account`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChartAccount {
    /// Odoo's id.
    pub id: i64,
    /// Its code; none where another company uses the account.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether its lines can be reconciled.
    pub reconcile: bool,
}

/// An `account.tax`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChartTax {
    /// Odoo's id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// `amount`: for most taxes a percentage.
    pub rate: Decimal,
    /// Whether `amount` is the percentage of the net amount (`amount_type`).
    pub is_percent: bool,
    /// Whose tax it is; `None` for one that is on neither side.
    pub side: Option<TaxSide>,
    /// How it is distributed.
    pub repartition: Vec<ChartRepartition>,
}

/// An `account.tax.repartition.line`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChartRepartition {
    /// Odoo's id.
    pub id: i64,
    /// True for the repartition of refunds.
    pub refund: bool,
    /// True for a part of the tax, false for its base.
    pub of_tax: bool,
    /// The part, in percent.
    pub percent: Decimal,
    /// The tags that lines get.
    pub tag_ids: Vec<i64>,
}

/// The models and fields that [`Chart::read`] needs, by what `fields_get` tells of `account.tax.repartition.line` and of
/// `account.account.tag`. Read accounts, taxes and their repartition of the company alone, tags with the applicability
/// `taxes` and the company's fiscal country; a model that the user may not read can be left out.
#[must_use]
pub fn chart_reads(repartition: &Fields, tag: &Fields) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut lines = vec!["tax_id", "repartition_type", "factor_percent", "tag_ids"];
    // Before 17, the refund's lines name the tax in a field of their own.
    lines.extend(repartition.pick(&[DOCUMENT, REFUND_TAX]));
    let mut tags = vec!["name"];
    tags.extend(tag.pick(&[NEGATE]));
    vec![
        ("account.account", vec!["code", "name", "reconcile"]),
        ("account.tax", vec!["name", "amount", "amount_type", "type_tax_use"]),
        ("account.tax.repartition.line", lines),
        ("account.account.tag", tags),
        ("account.analytic.account", vec!["name"]),
        ("res.currency", vec!["name"]),
    ]
}

const DOCUMENT: &str = "document_type";
const REFUND_TAX: &str = "refund_tax_id";
const NEGATE: &str = "tax_negate";

impl Chart {
    /// An empty chart of a company with this currency, for entries in this journal.
    #[must_use]
    pub fn new(currency: impl Into<String>, journal_id: i64) -> Self {
        Self {
            currency: currency.into(),
            journal_id,
            partner_id: None,
            partners: BTreeMap::new(),
            currencies: BTreeMap::new(),
            accounts: Vec::new(),
            taxes: Vec::new(),
            tags: Vec::new(),
            tags_have_signs: false,
            analytic: Vec::new(),
        }
    }

    /// Takes the records of [`chart_reads`], by model.
    ///
    /// # Errors
    /// [`FieldError`] when a record lacks a field, or holds another type in it.
    pub fn read(mut self, records: &Records) -> Result<Self, FieldError> {
        let of = |model: &str| records.get(model).map(Vec::as_slice).unwrap_or_default();
        self.accounts = of("account.account").iter().map(account).collect::<Result<_, _>>()?;
        self.tags = of("account.account.tag").iter().map(name).collect::<Result<_, _>>()?;
        self.tags_have_signs = of("account.account.tag").iter().any(|tag| tag.get(NEGATE).is_some());
        self.analytic = of("account.analytic.account").iter().map(name).collect::<Result<_, _>>()?;
        for currency in of("res.currency") {
            self.currencies.insert(text(currency, "name")?, currency.id()?);
        }
        let mut repartition = BTreeMap::<i64, Vec<ChartRepartition>>::new();
        for line in of("account.tax.repartition.line") {
            if let Some(tax) = line.many2one("tax_id")? {
                repartition.entry(tax.id).or_default().push(part(line)?);
            }
        }
        for tax in of("account.tax") {
            let id = tax.id()?;
            self.taxes.push(ChartTax {
                id,
                name: text(tax, "name")?,
                rate: tax.decimal("amount")?.unwrap_or_default(),
                is_percent: tax.str("amount_type")? == Some("percent"),
                side: match tax.str("type_tax_use")? {
                    Some("sale") => Some(TaxSide::Sale),
                    Some("purchase") => Some(TaxSide::Purchase),
                    _ => None,
                },
                repartition: repartition.remove(&id).unwrap_or_default(),
            });
        }
        Ok(self)
    }
}

impl ChartTax {
    /// The lines of its repartition: of invoices or refunds, of the tax or its base.
    pub fn parts(&self, refund: bool, of_tax: bool) -> impl Iterator<Item = &ChartRepartition> {
        self.repartition.iter().filter(move |part| part.refund == refund && part.of_tax == of_tax)
    }
}

fn text(record: &Record, field: &str) -> Result<String, FieldError> {
    Ok(record.str(field)?.unwrap_or_default().to_owned())
}

fn name(record: &Record) -> Result<ChartName, FieldError> {
    Ok(ChartName { id: record.id()?, name: text(record, "name")? })
}

fn account(record: &Record) -> Result<ChartAccount, FieldError> {
    Ok(ChartAccount {
        id: record.id()?,
        code: record.str("code")?.map(str::to_owned),
        name: text(record, "name")?,
        reconcile: record.bool("reconcile")?,
    })
}

fn part(record: &Record) -> Result<ChartRepartition, FieldError> {
    let refund = match record.get(DOCUMENT) {
        Some(_) => record.str(DOCUMENT)? == Some("refund"),
        None => record.many2one(REFUND_TAX)?.is_some(),
    };
    Ok(ChartRepartition {
        id: record.id()?,
        refund,
        of_tax: record.str("repartition_type")? == Some("tax"),
        percent: record.decimal("factor_percent")?.unwrap_or_default(),
        tag_ids: record.ids("tag_ids")?,
    })
}
