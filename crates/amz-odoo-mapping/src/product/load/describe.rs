//! Categories, attributes and their values.

use std::collections::BTreeSet;

use super::{LoadTable, Loading, id_list};
use crate::product::category::{category_chain, parent_and_name};
use crate::record_name::record_name;

impl Loading<'_> {
    /// One level of the tree: the categories whose parents Odoo has.
    pub(super) fn categories(&self) -> Option<LoadTable> {
        let wanted = self.wanted.iter().filter_map(|template| template.category.as_deref());
        let names: BTreeSet<String> = wanted.flat_map(category_chain).collect();
        let mut table = LoadTable::new("product.category", &["id", "name", "parent_id/.id"]);
        for complete_name in names {
            let external_id = record_name("category", &[&complete_name]);
            if self.category_id(&complete_name).is_some() || self.loaded.has(&external_id) {
                continue;
            }
            let (parent, name) = parent_and_name(&complete_name);
            let parent_id = parent.map(|parent| self.category_id(parent));
            if parent_id != Some(None) {
                let parent_id = parent_id.flatten().map(|id| id.to_string()).unwrap_or_default();
                table.push(external_id.clone(), vec![external_id, name.to_owned(), parent_id]);
            }
        }
        table.unless_empty()
    }

    /// New attributes make variants one by one, for Amazon's children need not be all combinations.
    pub(super) fn attributes(&self) -> Option<LoadTable> {
        let lines = self.families().flat_map(|template| &template.lines);
        let names: BTreeSet<&str> = lines
            .filter(|line| line.attribute.id.is_none())
            .map(|line| line.attribute.name.as_str())
            .collect();
        let mut table = LoadTable::new("product.attribute", &["id", "name", "create_variant"]);
        for name in names {
            let external_id = record_name("attribute", &[name]);
            if !self.loaded.has(&external_id) {
                table.push(external_id.clone(), vec![external_id, name.to_owned(), "dynamic".to_owned()]);
            }
        }
        table.unless_empty()
    }

    pub(super) fn values(&self) -> Option<LoadTable> {
        let mut table =
            LoadTable::new("product.attribute.value", &["id", "name", "attribute_id/.id", "sequence"]);
        let mut taken = BTreeSet::new();
        for line in self.families().flat_map(|template| &template.lines) {
            let Some(attribute) = line.attribute.id.map(|id| id.to_string()) else { continue };
            let known = self.odoo.attributes.iter().find(|known| Some(known.id) == line.attribute.id);
            let mut sequence = known.map_or(0, |known| known.values.len());
            for value in line.values.iter().filter(|value| value.id.is_none()) {
                let external_id = record_name("value", &[&attribute, &value.name]);
                sequence += 1;
                if !self.loaded.has(&external_id) && taken.insert(external_id.clone()) {
                    let cells = vec![
                        external_id.clone(),
                        value.name.clone(),
                        attribute.clone(),
                        sequence.to_string(),
                    ];
                    table.push(external_id, cells);
                }
            }
        }
        table.unless_empty()
    }

    /// Values that lines of Odoo's templates lack.
    pub(super) fn line_values(&self) -> Option<LoadTable> {
        let mut table = LoadTable::new("product.template.attribute.line", &[".id", "value_ids/.id"]);
        for template in self.families() {
            let own = template.id.and_then(|id| self.templates.get(&id));
            for line in &template.lines {
                let Some(id) = line.id else { continue };
                let known = own.and_then(|own| own.lines.iter().find(|known| known.id == line.id));
                let has = |value: Option<i64>| {
                    known.is_some_and(|known| known.values.iter().any(|known| known.id == value))
                };
                let external_id = format!("product.template.attribute.line.{id}");
                let complete = line.values.iter().all(|value| value.id.is_some());
                if complete
                    && !line.values.iter().all(|value| has(value.id))
                    && !self.loaded.has(&external_id)
                {
                    let values = id_list(line.values.iter().filter_map(|value| value.id));
                    table.push(external_id, vec![id.to_string(), values]);
                }
            }
        }
        table.unless_empty()
    }
}
