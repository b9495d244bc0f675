//! The sums of each settlement in a report.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use jiff::civil::Date;
use std::collections::BTreeMap;

use super::margin::{MarginSums, Part};
use super::order_key::OrderKey;
use super::order_sums::OrderSums;
use super::slot::{Kind, Slots};
use super::table::Texts;
use crate::settlement::fault::SettlementFault;
use crate::settlement::report::{Amount, Lines, ReportErrorKind, SettlementHeader, SettlementLine, Text};
use crate::settlement::{Group, RevenueMode, SettlementContext};

/// Faults that are kept of a settlement; one blocks it already.
const MOST_FAULTS: usize = 100;

/// How the names of Amazon's stores begin. Orders of other channels name no store, such as `Non-Amazon`.
const STORE: &str = "Amazon.";

/// More than there are stores.
const MOST_MARKETPLACES: usize = 64;

/// Which of a settlement's entries a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::settlement) enum Period {
    /// Posted before the cut-over.
    History,
    /// Posted in the month of this day, its first.
    Month(Date),
    /// All other lines.
    Whole,
}

impl Period {
    /// The month's first day, where entries are split.
    pub(in crate::settlement) const fn month(self) -> Option<Date> {
        match self {
            Self::Month(first) => Some(first),
            Self::History | Self::Whole => None,
        }
    }
}

/// Lines of one kind in one period.
#[derive(Clone, Copy, Debug)]
pub(in crate::settlement) struct Sum {
    pub slot: u32,
    pub period: Period,
    /// In millionths.
    pub amount: i128,
    pub lines: u64,
}

/// What a report says of one settlement.
#[derive(Default)]
pub(in crate::settlement) struct Settlement {
    pub id: String,
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub deposit: Option<Date>,
    pub total: Option<Amount>,
    pub currency: String,
    /// What the bank gets, and its currency.
    pub converted: Option<(Amount, String)>,
    /// What is wrong with single transactions, and where.
    pub faults: Vec<(String, SettlementFault)>,
    /// Amazon's stores that lines name.
    pub marketplaces: Vec<String>,
    /// The name of the last line that has one.
    last_marketplace: Vec<u8>,
    /// All amounts but payouts, in millionths.
    pub sum: i128,
    /// All payouts, in millionths.
    pub paid: i128,
    /// The first and the last day on which a line was posted.
    pub posted: Option<(Date, Date)>,
    /// Lines that tell no day.
    pub undated: u64,
    /// Rows with amounts or units.
    pub rows: u64,
    last_row: u64,
    /// By slot.
    sums: Vec<Vec<Sum>>,
    /// By slot, period and SKU, where a rule asks for it.
    pub skus: HashMap<(u32, Period, u32), i128, FixedState>,
    /// What is cleared where orders are invoiced, by period and the place of the cleared account.
    pub orders: BTreeMap<(Period, u32), OrderSums>,
    pub margins: MarginSums,
}

impl Settlement {
    pub(in crate::settlement) fn sums(&self) -> impl Iterator<Item = Sum> {
        self.sums.iter().flatten().copied()
    }
}

/// Sums of a report, settlement by settlement.
pub(in crate::settlement) struct Books<'c> {
    ctx: &'c SettlementContext,
    pub slots: Slots,
    pub settlements: Vec<Settlement>,
    pub texts: Texts,
    /// The cost of a unit in millionths, by SKU.
    costs: HashMap<String, i64, FixedState>,
    places: HashMap<String, usize, FixedState>,
    current: usize,
    /// The day of the last line, and its period.
    last_period: (Option<Date>, Period),
}

impl<'c> Books<'c> {
    pub(in crate::settlement) fn new(ctx: &'c SettlementContext) -> Self {
        let costs = ctx.rules.costs.iter();
        let costs =
            costs.filter_map(|(sku, cost)| Some((sku.clone(), Amount::from_decimal(*cost)?.millionths())));
        Self {
            ctx,
            slots: Slots::new(&ctx.rules),
            settlements: Vec::new(),
            texts: Texts::default(),
            costs: costs.collect(),
            places: HashMap::default(),
            current: 0,
            last_period: (None, period(ctx, None)),
        }
    }

    /// Turns to the settlement of this id.
    fn turn(&mut self, id: Text<'_>) -> Result<(), ReportErrorKind> {
        if self.settlements.get(self.current).is_some_and(|known| known.id.as_bytes() == id.as_bytes()) {
            return Ok(());
        }
        let id = id.decoded().into_owned();
        if id.contains(char::is_control) {
            return Err(ReportErrorKind::ControlCharacter { name: "settlement-id" });
        }
        let settlements = &mut self.settlements;
        self.current = *self.places.entry(id).or_insert_with_key(|id| {
            settlements.push(Settlement { id: id.clone(), ..Settlement::default() });
            settlements.len() - 1
        });
        Ok(())
    }
}

impl Lines for Books<'_> {
    fn header(&mut self, header: &SettlementHeader<'_>) -> Result<(), ReportErrorKind> {
        self.turn(header.settlement_id)?;
        let Some(known) = self.settlements.get_mut(self.current) else { return Ok(()) };
        same(&mut known.start, header.start, "settlement-start-date")?;
        same(&mut known.end, header.end, "settlement-end-date")?;
        same(&mut known.deposit, header.deposit, "deposit-date")?;
        same(&mut known.total, header.total, "total-amount")?;
        let converted = header.converted.map(|(amount, code)| (amount, code.decoded().to_uppercase()));
        same(&mut known.converted, converted, "ConvertedTotal")?;
        if !header.currency.is_empty() {
            let currency = header.currency.decoded();
            if known.currency.is_empty() {
                known.currency = currency.to_uppercase();
            } else if !known.currency.eq_ignore_ascii_case(&currency) {
                return Err(ReportErrorKind::Contradiction { name: "currency" });
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &SettlementLine<'_>) -> Result<(), ReportErrorKind> {
        self.turn(line.settlement_id)?;
        if self.last_period.0 != line.posted {
            self.last_period = (line.posted, period(self.ctx, line.posted));
        }
        let period = self.last_period.1;
        let slot = match line.is_units_only() {
            true => None,
            false => Some(self.slots.of(line, &self.ctx.rules)?),
        };
        let kind = slot.and_then(|slot| self.slots.get(slot)).map(|slot| slot.kind);
        let Some(settlement) = self.settlements.get_mut(self.current) else { return Ok(()) };
        if settlement.last_row != line.row {
            settlement.last_row = line.row;
            settlement.rows += 1;
        }
        settlement.place(line.marketplace);
        let amount = line.amount.millionths();
        if let (Some(slot), Some(kind)) = (slot, kind) {
            if kind.is_transfer {
                settlement.paid += i128::from(amount);
                return Ok(());
            }
            settlement.sum += i128::from(amount);
            settlement.count(slot, period, amount);
            settlement.date(line.posted);
            let is_invoiced = self.ctx.revenue == RevenueMode::Invoices;
            // Where one sum will do, orders are told apart for those that were never invoiced here.
            let clears =
                kind.clears.filter(|_| is_invoiced && (!kind.is_in_one_sum || self.ctx.has_history()));
            match clears {
                // Amounts of nothing are left out, so that an order at zero is one whose amounts offset each other; before
                // the cut-over the order alone counts.
                Some(_) if amount == 0 && period != Period::History => {}
                Some(clears) => {
                    if let Some(order) = OrderKey::new(line.order_id, &mut self.texts)? {
                        settlement.orders.entry((period, clears)).or_default().add(order, amount);
                    }
                }
                None if period == Period::History => {}
                None if kind.by_sku => {
                    let sku = self.texts.number("sku", &line.sku.decoded())?;
                    *settlement.skus.entry((slot, period, sku)).or_default() += i128::from(amount);
                }
                None => {}
            }
        }
        if self.ctx.margins { self.margin(line, kind) } else { Ok(()) }
    }
}

impl Books<'_> {
    /// Notes what is wrong with a transaction of the settlement that was told last.
    pub(in crate::settlement) fn fault(&mut self, path: &str, fault: SettlementFault) {
        if let Some(settlement) = self.settlements.get_mut(self.current)
            && settlement.faults.len() < MOST_FAULTS
        {
            settlement.faults.push((path.to_owned(), fault));
        }
    }

    /// Counts a transaction that tells headings in place of amounts.
    pub(in crate::settlement) fn coarse(&mut self) {
        let Some(settlement) = self.settlements.get_mut(self.current) else { return };
        let known = settlement.faults.iter_mut().find_map(|(_, fault)| match fault {
            SettlementFault::CoarseTransactions { count } => Some(count),
            _ => None,
        });
        match known {
            Some(count) => *count += 1,
            None => self.fault("transactions.items", SettlementFault::CoarseTransactions { count: 1 }),
        }
    }

    /// What a settlement's lines come to, in millionths; `None` where there is none of this id.
    pub(in crate::settlement) fn sum(&self, id: &str) -> Option<i128> {
        Some(self.settlements.get(*self.places.get(id)?)?.sum)
    }

    /// Gives a settlement another id, unless there is one of that.
    pub(in crate::settlement) fn rename(&mut self, id: &str, other: String) {
        if self.places.contains_key(&other) {
            return;
        }
        if let Some(place) = self.places.remove(id)
            && let Some(settlement) = self.settlements.get_mut(place)
        {
            settlement.id.clone_from(&other);
            self.places.insert(other, place);
        }
    }

    /// Adds a line to the margins of its order and SKU.
    fn margin(&mut self, line: &SettlementLine<'_>, kind: Option<Kind>) -> Result<(), ReportErrorKind> {
        let Some(settlement) = self.settlements.get_mut(self.current) else { return Ok(()) };
        let order = OrderKey::of_order(line.order_id, &mut self.texts)?;
        let units = line.quantity.filter(|_| kind.is_none_or(|kind| kind.is_principal)).unwrap_or_default();
        let mut cost = 0;
        if units != 0 && !self.costs.is_empty() {
            let unit = self.costs.get(line.sku.decoded().as_ref()).copied().unwrap_or_default();
            cost = unit.checked_mul(units).ok_or(ReportErrorKind::AmountRange)?;
        }
        let group = match kind {
            // What a rule puts under no heading is cleared elsewhere, such as another channel's price.
            Some(kind) if kind.group == Group::Other && kind.rule.is_some() => Group::Transfers,
            kind => kind.map_or(Group::Sales, |kind| kind.group),
        };
        let included = kind.map_or(0, |kind| kind.included);
        let amount = without_tax(line.amount.millionths(), included);
        settlement.margins.add(order, line.sku, &Part { group, amount, units, cost })
    }
}

/// An amount less the tax in it, `rate` in millionths of a percent.
fn without_tax(amount: i64, rate: i64) -> i64 {
    let hundred = i128::from(Amount::HUNDRED.millionths());
    if rate == 0 {
        return amount;
    }
    // Less than the amount, so it fits.
    i64::try_from(i128::from(amount) * hundred / (hundred + i128::from(rate))).unwrap_or(amount)
}

impl Settlement {
    /// Notes the marketplace of a line: most lines have that of the line before, or none.
    fn place(&mut self, marketplace: Text<'_>) {
        let name = marketplace.as_bytes();
        if name.is_empty() || name == self.last_marketplace {
            return;
        }
        self.last_marketplace.clear();
        self.last_marketplace.extend_from_slice(name);
        let name = marketplace.decoded();
        let is_store = name.get(..STORE.len()).is_some_and(|start| start.eq_ignore_ascii_case(STORE));
        if is_store
            && self.marketplaces.len() < MOST_MARKETPLACES
            && !self.marketplaces.iter().any(|known| known == name.as_ref())
        {
            self.marketplaces.push(name.into_owned());
        }
    }

    fn date(&mut self, posted: Option<Date>) {
        let Some(day) = posted else {
            self.undated += 1;
            return;
        };
        let (first, last) = self.posted.unwrap_or((day, day));
        self.posted = Some((first.min(day), last.max(day)));
    }

    fn count(&mut self, slot: u32, period: Period, amount: i64) {
        let slot_at = slot as usize;
        if self.sums.len() <= slot_at {
            self.sums.resize_with(slot_at + 1, Vec::new);
        }
        let Some(sums) = self.sums.get_mut(slot_at) else { return };
        let at = sums.iter().position(|sum| sum.period == period).unwrap_or_else(|| {
            sums.push(Sum { slot, period, amount: 0, lines: 0 });
            sums.len() - 1
        });
        if let Some(sum) = sums.get_mut(at) {
            sum.amount += i128::from(amount);
            sum.lines += 1;
        }
    }
}

fn period(ctx: &SettlementContext, posted: Option<Date>) -> Period {
    match posted {
        Some(day) if ctx.cut_over.is_some_and(|cut_over| day < cut_over) => Period::History,
        Some(day) if ctx.by_month => Period::Month(day.first_of_month()),
        _ => Period::Whole,
    }
}

/// Keeps what is told first; `None` tells nothing.
pub(in crate::settlement) fn same<T: PartialEq>(
    known: &mut Option<T>,
    told: Option<T>,
    name: &'static str,
) -> Result<(), ReportErrorKind> {
    match (known.as_ref(), told) {
        (_, None) => {}
        (None, told) => *known = told,
        (Some(known), Some(told)) if *known == told => {}
        _ => return Err(ReportErrorKind::Contradiction { name }),
    }
    Ok(())
}
