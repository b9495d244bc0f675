//! Attributes, their values, and the lines of templates.

use std::collections::{BTreeMap, BTreeSet};

use super::{Reading, TemplateValue};
use crate::product::{Attribute, AttributeLine, Named, VariantCreation};

/// Names of attribute values by id.
type Values = BTreeMap<i64, String>;

/// What templates are described with.
pub(super) struct Described {
    pub attributes: Vec<Attribute>,
    pub template_values: Vec<TemplateValue>,
    /// The lines that make variants, by id.
    pub lines: BTreeMap<i64, AttributeLine>,
    /// Ids of these lines by template, in the order of the records.
    pub by_template: BTreeMap<i64, Vec<i64>>,
    /// Line and name of each value that templates have.
    pub chosen: BTreeMap<i64, (i64, String)>,
}

impl Reading<'_> {
    pub(super) fn described(&mut self) -> Described {
        let (attributes, mut values) = self.attributes();
        let template_values = self.template_values();
        self.name_values(&template_values, &mut values);
        let (lines, by_template) = self.lines(&attributes, &values);
        let chosen =
            template_values.iter().filter_map(|of| Some((of.id, (of.line, values.get(&of.value)?.clone()))));
        let chosen = chosen.collect();
        Described { attributes, template_values, lines, by_template, chosen }
    }

    /// The attributes with their values, and the names of all values.
    fn attributes(&mut self) -> (Vec<Attribute>, Values) {
        let model = "product.attribute";
        let mut attributes = Vec::new();
        for (id, record) in self.of(model) {
            let create_variant = match self.text(model, record, "create_variant").as_deref() {
                Some("no_variant") => VariantCreation::NoVariant,
                Some("dynamic") => VariantCreation::Dynamic,
                _ => VariantCreation::Always,
            };
            let name = self.text(model, record, "name").unwrap_or_default();
            attributes.push(Attribute { create_variant, ..Attribute::new(id, name, Vec::new()) });
        }
        let model = "product.attribute.value";
        let mut values = Values::new();
        for (id, record) in self.of(model) {
            let Some(name) = self.text(model, record, "name") else { continue };
            let owner = self.many2one(model, record, "attribute_id").map(|(owner, _)| owner);
            let owner = attributes.iter_mut().find(|attribute: &&mut Attribute| Some(attribute.id) == owner);
            if let Some(attribute) = owner {
                attribute.values.push(Named::known(id, name.clone()));
            }
            values.insert(id, name);
        }
        (attributes, values)
    }

    fn template_values(&mut self) -> Vec<TemplateValue> {
        let model = "product.template.attribute.value";
        let records = self.of(model);
        let read = records.filter_map(|(id, record)| {
            let (line, _) = self.many2one(model, record, "attribute_line_id")?;
            let (value, _) = self.many2one(model, record, "product_attribute_value_id")?;
            Some(TemplateValue { id, line, value })
        });
        read.collect()
    }

    /// Names of values whose own records were not read: `Size: M` of the attribute `Size` is `M`.
    fn name_values(&mut self, template_values: &[TemplateValue], values: &mut Values) {
        let model = "product.template.attribute.value";
        let by_id: BTreeMap<i64, i64> = template_values.iter().map(|of| (of.id, of.value)).collect();
        for (id, record) in self.of(model) {
            let Some(value) = by_id.get(&id).filter(|value| !values.contains_key(value)) else { continue };
            let shown = self.many2one(model, record, "product_attribute_value_id").map(|(_, name)| name);
            let attribute = self.many2one(model, record, "attribute_line_id").map(|(_, name)| name);
            if let Some(shown) = shown {
                let prefix = attribute.map(|name| format!("{name}: ")).unwrap_or_default();
                let name = shown.strip_prefix(&prefix).unwrap_or(&shown);
                values.insert(*value, name.to_owned());
            }
        }
    }

    /// The lines that make variants, and their ids by template.
    fn lines(
        &mut self,
        attributes: &[Attribute],
        values: &Values,
    ) -> (BTreeMap<i64, AttributeLine>, BTreeMap<i64, Vec<i64>>) {
        let model = "product.template.attribute.line";
        let never: BTreeSet<i64> = attributes
            .iter()
            .filter(|attribute| attribute.create_variant == VariantCreation::NoVariant)
            .map(|attribute| attribute.id)
            .collect();
        let (mut lines, mut by_template) = (BTreeMap::new(), BTreeMap::<i64, Vec<i64>>::new());
        for (id, record) in self.of(model) {
            let Some((attribute, name)) = self.many2one(model, record, "attribute_id") else { continue };
            if never.contains(&attribute) {
                continue;
            }
            if let Some((template, _)) = self.many2one(model, record, "product_tmpl_id") {
                by_template.entry(template).or_default().push(id);
            }
            let known = |id: i64| values.get(&id).map(|name| Named::known(id, name.clone()));
            let values = self.ids(model, record, "value_ids").into_iter().filter_map(known).collect();
            lines
                .insert(id, AttributeLine { id: Some(id), attribute: Named::known(attribute, name), values });
        }
        (lines, by_template)
    }
}
