//! What a record must be before it is kept, and what deleting one must leave whole.

use super::cell::Cell;
use super::env::{Env, Values};
use super::error::{Constraint, OdooError, Result};
use super::models;
use super::schema::Kind;

impl Env<'_> {
    pub(super) fn check_fields(&self, model: &str, values: &Values) -> Result<()> {
        let known = &self.model(model)?.fields;
        match values.keys().find(|name| !known.contains_key(*name)) {
            Some(name) => Err(OdooError::value(format!("Invalid field '{name}' in '{model}'"))),
            None => Ok(()),
        }
    }

    pub(crate) fn check_exist(&self, model: &str, ids: &[i64]) -> Result<()> {
        match ids.iter().find(|&&id| !self.db.exists(model, id)) {
            Some(&gone) => Err(OdooError::missing(model, gone, self.uid)),
            None => Ok(()),
        }
    }

    /// Refuses to delete what other records cannot be without, unless they go along.
    pub(super) fn check_unneeded(&self, model: &str, ids: &[i64]) -> Result<()> {
        let owned = self.model(model)?.fields.values().filter(|field| field.kind == Kind::One2many);
        let owned: Vec<_> = owned.map(|field| (field.relation.as_ref(), field.inverse.as_ref())).collect();
        for (other, described) in &self.schema.models {
            let needing = described.fields.iter().filter(|(name, field)| {
                field.kind == Kind::Many2one
                    && field.required
                    && field.stored
                    && field.relation.as_deref() == Some(model)
                    && !owned.contains(&(Some(other), Some(*name)))
            });
            for (name, _) in needing {
                if ids.iter().any(|id| !self.db.pointing_at(other, name, *id).is_empty()) {
                    return Err(OdooError::constraint(
                        Constraint::ForeignKey,
                        format!(
                            "another model requires the record being deleted. If possible, archive it instead.\n\nModel: {} ({other})",
                            described.title
                        ),
                    ));
                }
            }
        }
        Ok(())
    }

    pub(super) fn check_required(&self, model: &str, id: i64) -> Result<()> {
        let described = self.model(model)?;
        for (name, field) in &described.fields {
            let checked = field.required
                && field.stored
                && matches!(
                    field.kind,
                    Kind::Many2one | Kind::Text | Kind::Selection | Kind::DateTime | Kind::Date
                );
            // A relation to a model that is not here cannot be filled.
            let known =
                field.relation.as_ref().is_none_or(|relation| self.schema.models.contains_key(relation));
            if checked && known && !models::computes(model, name) && self.get(model, id, name) == Cell::Empty
            {
                return Err(OdooError::required(model, &described.title, name, &field.title));
            }
        }
        Ok(())
    }
}
