//! Lists of events of v0 that Amazon's model does not have. Whatever looks like a `Currency` in them is an amount.

use rust_decimal::Decimal;
use serde::Deserialize as _;
use serde_json::{Map, Value};
use spapi_types::Timestamp;
use spapi_types::finances_v0::Currency;

use super::event::{Event, Goods, day, exact};
use super::names::{About, Names, STEP};
use super::transaction::added;
use crate::settlement::report::ReportErrorKind;

/// How deep amounts may stand.
const DEEPEST: usize = 8;

/// Reads one event: an amount for each `Currency`, unless it is the sum of the others.
///
/// `None` where there is no amount, so that nothing tells whether money moved.
pub(super) fn event(names: &mut Names, list: &str, event: &Value) -> Result<Option<Event>, ReportErrorKind> {
    let members = event.as_object().ok_or(ReportErrorKind::UnknownEvents)?;
    let text = |wanted: &str| members.get(wanted).and_then(Value::as_str).unwrap_or_default().trim();
    let posted = members.iter().find(|(name, _)| name.to_ascii_lowercase().ends_with("posteddate"));
    let posted = posted.and_then(|(_, at)| Timestamp::deserialize(at).ok());
    let mut read = Event {
        settlement: text("FinancialEventGroupId").into(),
        order: text("AmazonOrderId").into(),
        marketplace: text("MarketplaceName").into(),
        posted: posted.map(day),
        ..Event::default()
    };
    let mut amounts = Vec::new();
    let path = list.strip_suffix("EventList").unwrap_or(list);
    collect(members, path, 0, &mut amounts)?;
    let mut sum = Decimal::ZERO;
    for (_, told, code) in &amounts {
        read.is_in(code)?;
        sum = added(sum, *told)?;
    }
    // Twice the sum of the others, and nothing says which is which where there are two.
    let is_total =
        |amount: &Decimal| amounts.len() > 2 && added(*amount, *amount).is_ok_and(|twice| twice == sum);
    let total = amounts.iter().position(|(_, amount, _)| is_total(amount));
    let mut goods = Goods { sku: text("SellerSKU").into(), quantity: None };
    for (index, (path, amount, _)) in amounts.iter().enumerate() {
        if Some(index) != total {
            read.add(names, path, About::default(), *amount, &mut goods)?;
        }
    }
    Ok((!amounts.is_empty()).then_some(read))
}

/// Collects the amounts below, with the way to each and its currency.
fn collect(
    members: &Map<String, Value>,
    path: &str,
    depth: usize,
    amounts: &mut Vec<(String, Decimal, String)>,
) -> Result<(), ReportErrorKind> {
    if depth > DEEPEST {
        return Err(ReportErrorKind::UnknownEvents);
    }
    for (name, member) in members {
        let path = format!("{path}{STEP}{}", name.strip_suffix("List").unwrap_or(name));
        for value in member.as_array().map_or(std::slice::from_ref(member), Vec::as_slice) {
            match value.as_object() {
                Some(inner) if inner.contains_key("CurrencyAmount") => {
                    let told = Currency::deserialize(value).map_err(|_| ReportErrorKind::Unreadable)?;
                    let amount = told.currency_amount.ok_or(ReportErrorKind::Unreadable)?;
                    amounts.push((
                        path.clone(),
                        exact(amount)?.decimal(),
                        told.currency_code.unwrap_or_default(),
                    ));
                }
                Some(inner) => collect(inner, &path, depth + 1, amounts)?,
                None => {}
            }
        }
    }
    Ok(())
}
