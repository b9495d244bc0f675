//! Variation themes: `SIZE/COLOR`, `SIZE_NAME/COLOR_NAME`, `SizeName-ColorName`.

use std::collections::BTreeSet;

use super::ProductContext;

/// The theme words of a theme in any of Amazon's spellings; `SizeColor` of older listings is told apart by the words
/// that are known.
pub(super) fn words(ctx: &ProductContext, theme: &str) -> Vec<String> {
    let parts: Vec<&str> = theme.split(['/', '-', ',', ';']).filter(|part| !part.trim().is_empty()).collect();
    let mut words = Vec::new();
    for part in parts {
        let axis = ctx.axis_of_amazon(part);
        match (ctx.is_listed(&axis), two_in_one(ctx, part)) {
            (false, Some(both)) => words.extend(both),
            _ => words.push(axis.theme.clone()),
        }
    }
    words
}

/// `SizeColor` as `SIZE` and `COLOR`, where both are known.
fn two_in_one(ctx: &ProductContext, part: &str) -> Option<[String; 2]> {
    let whole = super::axis::word(part);
    let splits = whole.match_indices('_').map(|(at, _)| whole.split_at(at));
    splits
        .map(|(first, second)| [ctx.axis_of_amazon(first), ctx.axis_of_amazon(second)])
        .find(|axes| axes.iter().all(|axis| ctx.is_listed(axis)))
        .map(|axes| axes.map(|axis| axis.theme.clone()))
}

/// A theme of these words: of the allowed ones the first with the same words in the same order, or else in any; without
/// a list the words as they stand.
///
/// `None` where the list has none of these words.
pub(super) fn choose(ctx: &ProductContext, allowed: Option<&[String]>, wanted: &[&str]) -> Option<String> {
    let Some(allowed) = allowed else { return Some(wanted.join("/")) };
    let in_order = allowed.iter().find(|theme| words(ctx, theme).iter().eq(wanted.iter()));
    let set: BTreeSet<&str> = wanted.iter().copied().collect();
    let same = |theme: &&String| {
        let words = words(ctx, theme);
        words.len() == set.len() && words.iter().all(|word| set.contains(word.as_str()))
    };
    in_order.or_else(|| allowed.iter().find(same)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_spelling() {
        let ctx = ProductContext::default();
        for (theme, want) in [
            ("SIZE/COLOR", &["SIZE", "COLOR"][..]),
            ("SIZE_NAME/COLOR_NAME", &["SIZE", "COLOR"]),
            ("SizeName-ColorName", &["SIZE", "COLOR"]),
            ("SizeColor", &["SIZE", "COLOR"]),
            ("color", &["COLOR"]),
            ("FIT_TYPE/BLADE_LENGTH/COLOR", &["FIT_TYPE", "BLADE_LENGTH", "COLOR"]),
            ("", &[]),
        ] {
            assert_eq!(words(&ctx, theme), want, "{theme}");
        }
    }

    #[test]
    fn the_list_of_the_product_type_decides() {
        let ctx = ProductContext::default();
        let allowed = ["COLOR", "COLOR_NAME/SIZE_NAME", "SIZE/COLOR"].map(str::to_owned);
        let choose = |wanted: &[&str]| choose(&ctx, Some(&allowed), wanted);
        assert_eq!(choose(&["SIZE", "COLOR"]).as_deref(), Some("SIZE/COLOR"), "the order that fits");
        assert_eq!(choose(&["COLOR", "SIZE"]).as_deref(), Some("COLOR_NAME/SIZE_NAME"));
        assert_eq!(choose(&["COLOR"]).as_deref(), Some("COLOR"));
        assert_eq!(choose(&["STYLE"]), None);
        assert_eq!(choose(&["SIZE"]), None, "not a part of a theme");
    }
}
