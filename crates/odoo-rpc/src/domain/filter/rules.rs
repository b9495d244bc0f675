//! What a server's answer depends on besides the records.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use crate::Version;

type Compare = dyn Fn(&str, &str) -> Ordering + Send + Sync;
type Strip = dyn Fn(&str) -> String + Send + Sync;

/// The version whose rules are the ones that this module is written for.
const LATEST: u16 = 19;

/// What the server's search depends on besides the records: its version, its database's locale, the context, the time.
///
/// ```
/// use odoo_rpc::Rules;
/// use odoo_rpc::domain::Case;
///
/// let rules = Rules::new().case(Case::Ascii).active_test(false);
/// # let _ = rules;
/// ```
#[derive(Clone, Debug)]
pub struct Rules {
    /// Odoo's major version.
    pub(super) major: u16,
    pub(super) collation: Collation,
    pub(super) case: Case,
    pub(super) unaccent: Unaccent,
    pub(super) active_test: bool,
    pub(super) time_zone: TimeZone,
    pub(super) now: Option<Timestamp>,
    pub(super) week_start: Weekday,
    pub(super) absent_is_unset: bool,
}

/// How texts are ordered by `<`, `<=`, `>` and `>=`.
///
/// Odoo creates its databases with `LC_COLLATE 'C'`, which is [`Collation::Codepoint`]. For a database that was made
/// another way (`SHOW lc_collate` tells), give a comparison that agrees with its locale, such as the one of the crate
/// `icu_collator`.
#[derive(Clone)]
pub enum Collation {
    /// By Unicode scalar value: PostgreSQL's `C` and `POSIX`.
    Codepoint,
    /// By this comparison.
    Custom(Arc<Compare>),
}

/// Which letters `ilike` and `=ilike` take for the same in either case; the database's `LC_CTYPE` decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Case {
    /// A to Z alone: `C` and `POSIX`.
    Ascii,
    /// All of Unicode: every UTF-8 locale.
    Unicode,
}

/// What `ilike` and `=ilike` do with accents: nothing, unless Odoo runs with `--unaccent`.
#[derive(Clone, Default)]
pub(super) struct Unaccent(pub(super) Option<Arc<Strip>>);

impl Rules {
    /// Odoo 19, with a database as Odoo creates it on a server with a UTF-8 locale, archived records left out, UTC.
    #[must_use]
    pub fn new() -> Self {
        Self {
            major: LATEST,
            collation: Collation::Codepoint,
            case: Case::Unicode,
            unaccent: Unaccent(None),
            active_test: true,
            time_zone: TimeZone::UTC,
            now: None,
            week_start: Weekday::Sunday,
            absent_is_unset: false,
        }
    }

    /// The rules of this version of Odoo, which differ [before 19](crate::domain#before-19); those of 19 by default.
    #[must_use]
    pub fn version(mut self, version: &Version) -> Self {
        self.major = version.major();
        self
    }

    /// The order of texts; [`Collation::Codepoint`] by default.
    #[must_use]
    pub fn collation(mut self, collation: Collation) -> Self {
        self.collation = collation;
        self
    }

    /// The letters that differ by case alone; [`Case::Unicode`] by default.
    #[must_use]
    pub fn case(mut self, case: Case) -> Self {
        self.case = case;
        self
    }

    /// Takes accents off both sides of `ilike` and `=ilike`, for an Odoo that runs with `--unaccent`.
    #[must_use]
    pub fn unaccent(mut self, strip: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        self.unaccent = Unaccent(Some(Arc::new(strip)));
        self
    }

    /// Whether archived records are left out where the domain names no `active`, as the context's `active_test`
    /// says; by default they are.
    #[must_use]
    pub fn active_test(mut self, on: bool) -> Self {
        self.active_test = on;
        self
    }

    /// The context's time zone: days that datetimes are compared with begin there, and parts of datetimes, such as
    /// `create_date.hour_number`, are read there. UTC by default.
    #[must_use]
    pub fn time_zone(mut self, time_zone: TimeZone) -> Self {
        self.time_zone = time_zone;
        self
    }

    /// The time that `now` and `today` mean in a domain; without it they are refused.
    #[must_use]
    pub fn now(mut self, now: Timestamp) -> Self {
        self.now = Some(now);
        self
    }

    /// The first day of the week in the user's language, for `=monday` and `=week_start`; Sunday by default, as in
    /// Odoo.
    #[must_use]
    pub fn week_start(mut self, day: Weekday) -> Self {
        self.week_start = day;
        self
    }

    /// Takes a field that a record lacks for one without a value; by default it is an error, as it was not read.
    #[must_use]
    pub fn absent_is_unset(mut self, on: bool) -> Self {
        self.absent_is_unset = on;
        self
    }
}

impl Rules {
    /// Whether a condition on an unset value can be neither true nor false, as in SQL.
    pub(super) fn nulls(&self) -> bool {
        self.major < 19
    }

    /// Whether unset texts and numbers are another thing than empty ones and 0.
    pub(super) fn unset_is_no_value(&self) -> bool {
        self.major < 18
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::new()
    }
}

impl Collation {
    pub(super) fn compare(&self, left: &str, right: &str) -> Ordering {
        match self {
            Self::Codepoint => left.cmp(right),
            Self::Custom(compare) => compare(left, right),
        }
    }
}

impl fmt::Debug for Collation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Codepoint => "Codepoint",
            Self::Custom(_) => "Custom",
        })
    }
}

impl fmt::Debug for Unaccent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.is_some())
    }
}
