//! Lock dates: whether an entry may be posted on its day.
//!
//! Odoo does not refuse: `action_post` moves an entry in a locked period to a later day and returns as if nothing were.

use jiff::civil::Date;
use odoo_rpc::{FieldError, Fields, Record};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{EntryFault, MoveDraft};
use crate::{Issue, IssueKind};

/// A lock date of `res.company`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Lock {
    /// Everything, for good (18 and later).
    Hard,
    /// Everything.
    FiscalYear,
    /// Everything, for users who are no advisers (16 and 17).
    Period,
    /// Entries with taxes.
    Tax,
    /// Journals of sales (18 and later).
    Sale,
    /// Journals of purchases (18 and later).
    Purchase,
}

impl Lock {
    /// Every lock.
    pub const ALL: [Self; 6] =
        [Self::Hard, Self::FiscalYear, Self::Period, Self::Tax, Self::Sale, Self::Purchase];

    /// Its field of `res.company`.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Hard => "hard_lock_date",
            Self::FiscalYear => "fiscalyear_lock_date",
            Self::Period => "period_lock_date",
            Self::Tax => "tax_lock_date",
            Self::Sale => "sale_lock_date",
            Self::Purchase => "purchase_lock_date",
        }
    }

    /// What tells it best: for the user, with exceptions and parent companies (18 and later); with parent companies.
    const fn better(self) -> &'static [&'static str] {
        match self {
            Self::Hard => &["user_hard_lock_date"],
            Self::FiscalYear => &["user_fiscalyear_lock_date"],
            Self::Period => &[],
            Self::Tax => &["user_tax_lock_date", "max_tax_lock_date"],
            Self::Sale => &["user_sale_lock_date"],
            Self::Purchase => &["user_purchase_lock_date"],
        }
    }

    fn fields(self) -> impl Iterator<Item = &'static str> {
        self.better().iter().copied().chain([self.field()])
    }
}

/// A company's lock dates: the last day that each lock closes.
///
/// ```
/// use amz_odoo_mapping::settlement::odoo::{Lock, LockDates};
/// use odoo_rpc::{Fields, Record};
///
/// let odoo_18: Fields = serde_json::from_str(r#"{
///     "fiscalyear_lock_date": {"type": "date"}, "user_fiscalyear_lock_date": {"type": "date"}, "hard_lock_date": {"type": "date"}
/// }"#)?;
/// assert_eq!(LockDates::fields(&odoo_18), ["hard_lock_date", "user_fiscalyear_lock_date"]);
///
/// // Odoo's word for no lock is the first day of year 1.
/// let company: Record =
///     serde_json::from_str(r#"{"id": 1, "user_fiscalyear_lock_date": "2026-04-30", "hard_lock_date": "1-01-01"}"#)?;
/// let locks = LockDates::read(&[company])?;
/// assert_eq!(locks.get(Lock::FiscalYear), Some(jiff::civil::date(2026, 4, 30)));
/// assert_eq!(locks.get(Lock::Hard), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockDates {
    until: BTreeMap<Lock, Date>,
}

/// The type of the journal that an entry goes to, as far as locks ask for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum JournalKind {
    /// Any but those below; settlements belong to one of type `general`.
    #[default]
    Other,
    /// `sale`.
    Sale,
    /// `purchase`.
    Purchase,
}

impl LockDates {
    /// The fields of `res.company` to read, by what `fields_get` tells.
    ///
    /// From 18 on these are the user's own dates, in which exceptions and parent companies are reckoned. Before, read the
    /// company and its parents, and [`lift`](Self::lift) [`Lock::Period`] for a user who is an adviser.
    #[must_use]
    pub fn fields(company: &Fields) -> Vec<&'static str> {
        Lock::ALL.into_iter().filter_map(|lock| lock.fields().find(|field| company.has(field))).collect()
    }

    /// The dates of a company and its parents; the latest counts.
    ///
    /// # Errors
    /// [`FieldError`] when a field holds no date.
    pub fn read(companies: &[Record]) -> Result<Self, FieldError> {
        let mut locks = Self::default();
        for company in companies {
            for lock in Lock::ALL {
                if let Some(field) = lock.fields().find(|field| company.get(field).is_some())
                    && let Some(until) = day(company, field)?
                {
                    locks = locks.with(lock, until);
                }
            }
        }
        Ok(locks)
    }

    /// The same with a lock until this day, unless it is locked longer.
    #[must_use]
    pub fn with(mut self, lock: Lock, until: Date) -> Self {
        let known = self.until.entry(lock).or_insert(until);
        *known = until.max(*known);
        self
    }

    /// The same without a lock that does not hold for the user.
    #[must_use]
    pub fn lift(mut self, lock: Lock) -> Self {
        self.until.remove(&lock);
        self
    }

    /// The last day that a lock closes.
    #[must_use]
    pub fn get(&self, lock: Lock) -> Option<Date> {
        self.until.get(&lock).copied()
    }

    /// The locks that keep an entry from being posted on its day, each as an issue that blocks it. Look before every
    /// posting: the entry may have been loaded before somebody closed the period.
    #[must_use]
    pub fn check(&self, journal: JournalKind, entry: &MoveDraft) -> Vec<Issue> {
        let holds = |lock: Lock| match lock {
            Lock::Hard | Lock::FiscalYear | Lock::Period => true,
            Lock::Tax => entry.has_tax(),
            Lock::Sale => journal == JournalKind::Sale,
            Lock::Purchase => journal == JournalKind::Purchase,
        };
        let violated = self.until.iter().filter(|(lock, until)| holds(**lock) && entry.date <= **until);
        let issue = |(lock, until): (&Lock, &Date)| {
            let fault = EntryFault::Locked { lock: *lock, until: *until, date: entry.date };
            Issue::new(IssueKind::Entry { fault }, "date", entry.external_id.as_str())
        };
        violated.map(issue).collect()
    }
}

/// A date; `None` for Odoo's `date.min`, which it writes with a year of one digit.
fn day(company: &Record, field: &str) -> Result<Option<Date>, FieldError> {
    match company.str(field)? {
        Some(text) if text.trim_start_matches('0').starts_with("1-") => Ok(None),
        _ => company.date(field),
    }
}
