//! Domains that no generator hits upon.

use crate::generate::Case;
use crate::world::{PARTNER, World};

/// Paths, parts of dates, dates relative to the time, names, constants.
pub(crate) fn cases(world: &World, major: u16) -> Vec<Case> {
    let tag = world.tags[0];
    let mut texts = vec![
        "[]".to_owned(),
        "[(0, '=', 1)]".to_owned(),
        "['!', (0, '=', 1)]".to_owned(),
        "['|', (1, '=', 1), ('active', '=', False)]".to_owned(),
        "[('active', 'in', [True, False])]".to_owned(),
        "[('active', '=?', False)]".to_owned(),
        "[('parent_id.name', 'ilike', 'anna')]".to_owned(),
        "[('parent_id.name', 'not ilike', 'anna')]".to_owned(),
        "['!', ('parent_id.name', 'ilike', 'anna')]".to_owned(),
        "[('parent_id.parent_id.ref', '=', False)]".to_owned(),
        "[('parent_id.active', '=', False)]".to_owned(),
        "[('country_id.code', 'in', ['BE', False])]".to_owned(),
        "[('child_ids.category_id.name', '=like', 'Top%')]".to_owned(),
        "[('child_ids.active', '=', False)]".to_owned(),
        "[('category_id.active', '=', False)]".to_owned(),
        "[('category_id.active', 'in', [True, False])]".to_owned(),
        format!("[('child_ids.category_id', 'child_of', {tag})]"),
        format!("[('parent_id.category_id', '!=', {tag})]"),
        "[('display_name', 'ilike', 'ANNA')]".to_owned(),
        "[('display_name', 'not ilike', 'ANNA')]".to_owned(),
        "[('display_name', '=', False)]".to_owned(),
        "[('display_name', '!=', 'a')]".to_owned(),
        "[('nope', '=', 1)]".to_owned(),
        "[('parent_id.nope', '=', 1)]".to_owned(),
        "[('ref.nope', '=', 1)]".to_owned(),
        "['|', (1, '=', 1), ('nope', '=', 1)]".to_owned(),
    ];
    if major >= 18 {
        for part in [
            "year_number",
            "quarter_number",
            "month_number",
            "iso_week_number",
            "day_of_year",
            "day_of_month",
            "day_of_week",
            "hour_number",
            "minute_number",
            "second_number",
            "nope",
        ] {
            for field in ["x_day", "x_moment"] {
                texts.push(format!("[('{field}.{part}', '>=', 2)]"));
                texts.push(format!("[('{field}.{part}', 'not in', [2, 3, 5, 6, 30, 34])]"));
                texts.push(format!("['!', ('{field}.{part}', '<', 12)]"));
            }
        }
        texts.push("[('x_moment.month_number', '=', False)]".to_owned());
        texts.push("[('x_moment.year_number', 'like', '200')]".to_owned());
    }
    if major >= 19 {
        for date in [
            "today",
            "now",
            "-15y",
            "today -3d",
            "today -20y =1m =1d",
            "now -22y =6m +1w",
            "today =monday -8000d",
            "now +3H -2M +5S =10H",
            "today +sunday -20y",
            "now =week_start",
            "today 3d",
            "yesterday",
            "today =3w",
            "",
            "20010203",
            "2001-02-03 01:02",
            "2001-02-03T22:00:00",
            "2001-02-03T22:00:00Z",
            "2001-02-30",
            "03/02/2001",
        ] {
            for field in ["x_day", "x_moment"] {
                for operator in [">", "<=", "="] {
                    texts.push(format!("[('{field}', '{operator}', '{date}')]"));
                }
            }
        }
    }
    let domains =
        texts.into_iter().map(|text| text.parse().unwrap_or_else(|error| panic!("{text}: {error}")));
    domains.map(|domain| Case { model: PARTNER, domain, pair: None, active_test: true }).collect()
}
