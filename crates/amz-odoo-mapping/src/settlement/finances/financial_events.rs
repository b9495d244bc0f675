//! Events of the Finances API v0.
//!
//! There are some thirty lists, each with a shape of its own. They are read through the record tables of `spapi-types`, so
//! that no list and no amount can be forgotten: whatever is a `Currency` is an amount, named by the way to it.

use rust_decimal::Decimal;
use spapi_types::finances_v0::FinancialEvents;
use spapi_types::record::{Record, View};

use super::event::{Event, Goods, day, exact};
use super::names::{About, Names, Role, STEP, is_kind};
use super::transaction::added;
use crate::settlement::report::{Amount, ReportErrorKind};

/// Calls `take` with each event.
pub(super) fn events(
    names: &mut Names,
    all: &FinancialEvents,
    mut take: impl FnMut(Event) -> Result<(), ReportErrorKind>,
) -> Result<(), ReportErrorKind> {
    for (list, view) in members(all) {
        let View::List(entries) = view else { continue };
        for index in 0..entries.len() {
            if let Some(View::Record(record)) = entries.item(index) {
                take(event(names, list, index, record)?)?;
            }
        }
    }
    Ok(())
}

fn event(names: &mut Names, list: &str, index: usize, record: &dyn Record) -> Result<Event, ReportErrorKind> {
    let text = |wanted: &str| texts(record).find(|(name, _)| *name == wanted).map(|(_, text)| text);
    let order = text("AmazonOrderId").or_else(|| text("OrderId")).or_else(|| text("SellerOrderId"));
    let mut event = Event {
        settlement: text("FinancialEventGroupId").unwrap_or_default().into(),
        order: order.unwrap_or_default().into(),
        marketplace: text("MarketplaceName").unwrap_or_default().into(),
        ..Event::default()
    };
    event.posted = members(record).find_map(|(name, view)| match view {
        View::Timestamp(at) if POSTED.contains(&name) => Some(day(at)),
        _ => None,
    });
    let mut path = list.strip_suffix("EventList").unwrap_or(list).to_owned();
    if let Some((_, kind)) = texts(record).find(|(name, _)| is_kind(name)) {
        path.push(STEP);
        path.push_str(kind);
    }
    let mut walk = Walk { names, event, path, sum: Decimal::ZERO, total: None };
    let sku = SKUS.into_iter().find_map(text).unwrap_or_default();
    walk.members(record, None, &mut Goods { sku: sku.into(), quantity: None })?;
    let Walk { mut event, sum, total, names, .. } = walk;
    if let Some((path, total)) = total {
        // Items that say nothing leave the event's own amount.
        if !total.is_zero() && event.parts.iter().all(|part| part.amount == Amount::ZERO) {
            event.parts.clear();
        }
        if event.parts.is_empty() {
            event.add(names, &path, About::default(), total, &mut Goods::default())?;
        } else {
            let of = event.order.clone();
            event.tie(total, sum, || format!("{list}[{index}] {of}").trim_end().to_owned());
        }
    }
    Ok(event)
}

/// Members that tell when an event was posted.
const POSTED: [&str; 4] = ["PostedDate", "postedDate", "TransactionPostedDate", "TransactionCreationDate"];

/// Members that name the seller's SKU.
const SKUS: [&str; 2] = ["SellerSKU", "SKU"];

/// The members that are there, by name.
fn members(record: &dyn Record) -> impl Iterator<Item = (&'static str, View<'_>)> {
    let members = record.table().members.iter().enumerate();
    members.filter_map(|(index, member)| Some((member.name, record.field(index)?.view()?)))
}

/// The texts among the members that are not blank.
fn texts(record: &dyn Record) -> impl Iterator<Item = (&'static str, &str)> {
    members(record).filter_map(|(name, view)| match view {
        View::Text(text) if !text.trim().is_empty() => Some((name, text.trim())),
        _ => None,
    })
}

/// The currency and the amount, where the record is a `Currency` that tells one.
fn money(record: &dyn Record) -> Option<(&str, Decimal)> {
    let amount = members(record).find_map(|(_, view)| match view {
        View::Decimal(amount) => Some(amount),
        _ => None,
    });
    let code = texts(record).find(|(name, _)| *name == "CurrencyCode");
    Some((code.map_or("", |(_, code)| code), amount?))
}

fn is_currency(record: &dyn Record) -> bool {
    record.table().name == "Currency"
}

/// Collects an event's amounts.
struct Walk<'a> {
    names: &'a mut Names,
    event: Event,
    path: String,
    /// What the parts come to.
    sum: Decimal,
    /// The amount that the others come to, and the way to it.
    total: Option<(String, Decimal)>,
}

impl Walk<'_> {
    /// Reads the members of the event itself, or of what it contains.
    fn members(
        &mut self,
        record: &dyn Record,
        name: Option<&str>,
        goods: &mut Goods,
    ) -> Result<(), ReportErrorKind> {
        for (member, view) in members(record) {
            let length = self.path.len();
            self.path.push(STEP);
            match view {
                View::Record(inner) if is_currency(inner) => {
                    self.path.push_str(name.unwrap_or(member));
                    self.amount(inner, goods)?;
                }
                View::Record(inner) => {
                    self.path.push_str(member);
                    self.inner(inner, goods)?;
                }
                View::List(list) => {
                    self.path.push_str(member.strip_suffix("List").unwrap_or(member));
                    for index in 0..list.len() {
                        if let Some(View::Record(inner)) = list.item(index) {
                            self.inner(inner, goods)?;
                        }
                    }
                }
                _ => {}
            }
            self.path.truncate(length);
        }
        Ok(())
    }

    /// Reads what an event contains: an item, or a charge, whose type names its only amount.
    fn inner(&mut self, record: &dyn Record, above: &mut Goods) -> Result<(), ReportErrorKind> {
        let mut own = None;
        if let Some((_, sku)) = texts(record).find(|(name, _)| SKUS.contains(name)) {
            let units = members(record).find_map(|(name, view)| match view {
                View::Int(units) if name == "QuantityShipped" => Some(units),
                _ => None,
            });
            own = Some(Goods { sku: sku.into(), quantity: units });
        }
        let amounts =
            members(record).filter(|(_, view)| matches!(view, View::Record(of) if is_currency(*of)));
        let name = match amounts.count() {
            1 => texts(record).find(|(name, _)| name.ends_with("Type")).map(|(_, text)| text),
            _ => None,
        };
        self.members(record, name, own.as_mut().unwrap_or(above))
    }

    fn amount(&mut self, currency: &dyn Record, goods: &mut Goods) -> Result<(), ReportErrorKind> {
        let Some((code, amount)) = money(currency) else { return Ok(()) };
        let amount = exact(amount)?.decimal();
        match self.names.role(&self.path)? {
            Role::Informative => return Ok(()),
            Role::Total => self.total = Some((self.path.clone(), amount)),
            Role::Part => {
                self.event.add(self.names, &self.path, About::default(), amount, goods)?;
                self.sum = added(self.sum, amount)?;
            }
        }
        self.event.is_in(code)
    }
}
