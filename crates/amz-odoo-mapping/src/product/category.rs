//! Categories of both trees.

use serde::{Deserialize, Serialize};

use super::ProductContext;
use super::fold::fold;

/// What divides the names in the complete name of an Odoo category.
const DIVIDER: &str = " / ";

/// A category of both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CategoryRule {
    /// Amazon's browse path from the top, and all below it unless another rule tells more of it; empty for any.
    #[serde(default)]
    pub amazon: Vec<String>,
    /// Amazon's product type; without one, any.
    #[serde(default)]
    pub product_type: Option<String>,
    /// The complete name of Odoo's category, such as `All / Shirts`, and all below it unless another rule tells more.
    pub odoo: String,
}

impl CategoryRule {
    /// How much of a listing's place the rule tells, `None` where it is about another.
    fn fits_amazon(&self, path: &[String], product_type: Option<&str>) -> Option<(usize, bool)> {
        let starts = path.len() >= self.amazon.len()
            && self.amazon.iter().zip(path).all(|(own, name)| fold(own) == fold(name));
        let typed = self.product_type.as_deref();
        let tells = !self.amazon.is_empty() || typed.is_some();
        (tells && starts && (typed.is_none() || typed == product_type))
            .then_some((self.amazon.len(), typed.is_some()))
    }

    /// How many levels of an Odoo category the rule tells, `None` where it is about another.
    fn fits_odoo(&self, category: &str) -> Option<usize> {
        let own: Vec<String> = self.odoo.split(DIVIDER).map(fold).collect();
        let names: Vec<String> = category.split(DIVIDER).map(fold).collect();
        names.starts_with(&own).then_some(own.len())
    }
}

/// Odoo's category of a listing: of the rules that fit the one that tells most, else Amazon's path below
/// [`create_categories`](ProductContext::create_categories).
#[must_use]
pub fn odoo_category(ctx: &ProductContext, path: &[String], product_type: Option<&str>) -> Option<String> {
    let fits =
        ctx.categories.iter().rev().filter_map(|rule| Some((rule.fits_amazon(path, product_type)?, rule)));
    if let Some((_, rule)) = fits.max_by_key(|(told, _)| *told) {
        return Some(rule.odoo.clone());
    }
    let top = ctx.create_categories.as_ref().filter(|_| !path.is_empty())?;
    // A name of Amazon's with the divider in it is one level all the same.
    let names = path.iter().map(|name| name.trim().replace(DIVIDER, "/"));
    Some(std::iter::once(top.clone()).chain(names).collect::<Vec<_>>().join(DIVIDER))
}

/// Amazon's browse path and product type of an Odoo category: of the rules that fit the one that tells most.
#[must_use]
pub fn amazon_category(ctx: &ProductContext, category: &str) -> Option<(Vec<String>, Option<String>)> {
    let fits = ctx.categories.iter().rev().filter_map(|rule| Some((rule.fits_odoo(category)?, rule)));
    let (_, rule) = fits.max_by_key(|(told, _)| *told)?;
    Some((rule.amazon.clone(), rule.product_type.clone()))
}

/// A category's complete names from the top down: `A`, `A / B`, `A / B / C`.
#[must_use]
pub fn category_chain(complete_name: &str) -> Vec<String> {
    let ends = complete_name.match_indices(DIVIDER).map(|(at, _)| at).chain([complete_name.len()]);
    ends.filter_map(|end| complete_name.get(..end)).map(str::to_owned).collect()
}

/// The parent's complete name, if any, and the category's own name.
pub(super) fn parent_and_name(complete_name: &str) -> (Option<&str>, &str) {
    match complete_name.rsplit_once(DIVIDER) {
        Some((parent, name)) => (Some(parent), name),
        None => (None, complete_name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ctx() -> ProductContext {
        let rule = |amazon: &[&str], product_type: Option<&str>, odoo: &str| CategoryRule {
            amazon: amazon.iter().map(|name| (*name).to_owned()).collect(),
            product_type: product_type.map(str::to_owned),
            odoo: odoo.to_owned(),
        };
        ProductContext {
            categories: vec![
                rule(&["Electronics"], None, "All / Electronics"),
                rule(&["Electronics", "TV & Video"], None, "All / Electronics / TV"),
                rule(&[], Some("SHIRT"), "All / Shirts"),
                rule(&["Electronics"], Some("CABLE"), "All / Cables"),
            ],
            ..ProductContext::default()
        }
    }

    fn path(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_rule_that_tells_most_counts() {
        let ctx = ctx();
        for (names, product_type, want) in [
            (&["Electronics", "TV & Video", "QLED"][..], None, Some("All / Electronics / TV")),
            (&["electronics", "Radio"], None, Some("All / Electronics")),
            (&["Electronics", "Radio"], Some("CABLE"), Some("All / Cables")),
            (&["Fashion"], Some("SHIRT"), Some("All / Shirts")),
            (&[], Some("SHIRT"), Some("All / Shirts")),
            (&["Fashion"], Some("HAT"), None),
            (&[], None, None),
        ] {
            assert_eq!(odoo_category(&ctx, &path(names), product_type).as_deref(), want, "{names:?}");
        }
    }

    #[test]
    fn the_rest_is_created_where_that_is_wanted() {
        let ctx = ProductContext { create_categories: Some("All / Amazon".to_owned()), ..ctx() };
        let made = odoo_category(&ctx, &path(&["Home / Garden", "Pots"]), None);
        assert_eq!(made.as_deref(), Some("All / Amazon / Home/Garden / Pots"));
        assert_eq!(odoo_category(&ctx, &[], Some("HAT")), None, "a product type is no path");
        let chain = category_chain("All / Amazon / Pots");
        assert_eq!(chain, ["All", "All / Amazon", "All / Amazon / Pots"]);
        assert_eq!(parent_and_name("All / Amazon / Pots"), (Some("All / Amazon"), "Pots"));
        assert_eq!(parent_and_name("All"), (None, "All"));
    }

    #[test]
    fn the_way_back() {
        let ctx = ctx();
        let back = amazon_category(&ctx, "All / Electronics / TV / 8K");
        assert_eq!(back, Some((path(&["Electronics", "TV & Video"]), None)));
        assert_eq!(amazon_category(&ctx, "All / Shirts"), Some((Vec::new(), Some("SHIRT".to_owned()))));
        assert_eq!(amazon_category(&ctx, "All"), None);
    }
}
