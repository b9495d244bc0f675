//! An account's rules and filter, tried on a file before they stand in the configuration.

use std::path::Path;

use amz_odoo_mapping::document::OrderDocument;
use amz_odoo_mapping::fields::{
    BoundRules, CustomValue, CustomValues, FieldRules, Model, Models, RuleInput, custom_values,
};
use amz_odoo_mapping::filter::OrderFilter;
use amz_odoo_mapping::order::{Policy, SkipReason, Target, target};
use amz_odoo_mapping::{Mapped, OrderDraft, Trace};
use serde::Deserialize;

use crate::cli;
use crate::config::{self, Config};
use crate::connect;
use crate::failure::Failure;

/// What is tried.
pub(crate) struct Preview {
    rules: Option<BoundRules>,
    filter: Option<OrderFilter>,
}

/// What it does to one order.
pub(crate) struct Previewed {
    /// What Odoo should show.
    pub(crate) target: Target,
    /// The custom fields, where rules are tried.
    pub(crate) custom: Option<CustomValues>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    fields: FieldRules,
}

impl Preview {
    /// Reads the rules and the filter, and checks the rules against an Odoo where one is named.
    pub(crate) async fn read(configuration: &Path, arguments: &cli::Preview) -> Result<Self, Failure> {
        let filter = arguments.filter.as_deref().map(str::parse).transpose();
        let filter = filter.map_err(|error| Failure::usage(format!("--filter: {error}")))?;
        let Some(path) = &arguments.fields else { return Ok(Self { rules: None, filter }) };
        let file: RulesFile = config::parse(path, &text(path)?)?;
        let odoo = match &arguments.fields_get {
            Some(path) => serde_json::from_str(&text(path)?).map_err(|error| {
                let hint = "write an object from model to the answer of `fields_get`";
                Failure::usage(format!("{}: {error}: {hint}", path.display()))
            })?,
            None if arguments.odoo => ask(&Config::read(configuration)?).await?,
            None => Models::new(),
        };
        let rules = file.fields.bind(&odoo).map_err(|errors| {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Failure::usage(format!("{}: {}", path.display(), errors.join("; ")))
        })?;
        Ok(Self { rules: Some(rules), filter })
    }

    /// Evaluates them for an order; issues and decisions are added to those of the mapping.
    pub(crate) fn of(
        &self,
        order: &OrderDocument,
        mapped: &mut Mapped<OrderDraft>,
    ) -> Result<Previewed, Failure> {
        let custom = self.rules.as_ref().map(|rules| {
            let custom = custom_values(rules, &RuleInput { document: &order.json(), draft: &mapped.draft });
            mapped.issues.extend(custom.issues);
            mapped.trace.append(custom.trace);
            custom.draft
        });
        let passes = self.filter.as_ref().map_or(Ok(true), |filter| filter.matches(&mapped.draft));
        let target = match passes.map_err(|error| Failure::new(format!("--filter: {error}")))? {
            true => target(&mapped.draft, &Policy::default()),
            false => Target::Skip { reason: SkipReason::Filtered },
        };
        Ok(Previewed { target, custom })
    }
}

impl Previewed {
    /// The lines for people.
    pub(crate) fn lines<'a>(&'a self, trace: &'a Trace) -> impl Iterator<Item = String> + 'a {
        let out = self.target == Target::Skip { reason: SkipReason::Filtered };
        let out = out.then(|| "  left out by the filter".to_owned());
        let values = self.custom.iter().flat_map(CustomValues::all);
        out.into_iter().chain(values.map(move |value| line(value, trace)))
    }
}

fn line(value: &CustomValue, trace: &Trace) -> String {
    let place = value.place();
    let source = trace.of(&place).map(|entry| entry.source).last().unwrap_or_default();
    format!("  field {place} = {}  (rule {}, from {source})", value.value.expose(), value.rule)
}

/// What the configuration's Odoo says of the models that rules may fill.
async fn ask(config: &Config) -> Result<Models, Failure> {
    let odoo = connect::odoo(&config.odoo, odoo_rpc::Mode::ReadOnly).await?;
    let mut models = Models::new();
    for model in Model::ALL.map(Model::name) {
        models.insert(model.to_owned(), odoo.fields(model).await?.as_ref().clone());
    }
    Ok(models)
}

fn text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("{} cannot be read: {error}", path.display())))
}
