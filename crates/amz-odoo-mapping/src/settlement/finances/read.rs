//! Recognizes answers of the Finances API.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use spapi_types::finances_v0::FinancialEvents;
use spapi_types::record::{Record as _, Value};
use spapi_types::{Defect, decode};

use super::document::Place;
use super::ledger::{Finances, Source};
use crate::settlement::report::{ReportError, ReportErrorKind};

/// How deep answers may be wrapped.
const DEEPEST: usize = 8;

/// Members that may stand beside what is read.
const BESIDE: [&str; 5] = ["nextToken", "NextToken", "errors", "pagination", "FinancialEventGroupId"];

type Members<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// Reads one document of a file, which begins at `start`.
pub(super) fn document(text: &[u8], start: Place, finances: &mut Finances<'_>) -> Result<(), ReportError> {
    let whole: &RawValue = serde_json::from_slice(text).map_err(|error| {
        let line = start.line + (error.line() as u64).saturating_sub(1);
        let column = if error.line() <= 1 { start.column - 1 } else { 0 } + error.column();
        Place { line, column: column.max(1) }.error(ReportErrorKind::JsonSyntax)
    })?;
    Reader { text: whole.get(), start, finances }.any(whole, "", 0)
}

struct Reader<'d, 'f, 'c> {
    text: &'d str,
    start: Place,
    finances: &'f mut Finances<'c>,
}

impl<'d, 'c> Reader<'d, '_, 'c> {
    /// Anything that may hold what is looked for; `group` is the id that was told around it.
    fn any(&mut self, raw: &'d RawValue, group: &str, depth: usize) -> Result<(), ReportError> {
        if depth > DEEPEST {
            return Err(self.error(raw, ReportErrorKind::NotFinances));
        }
        if raw.get().starts_with('[') {
            let entries = self.list(raw)?;
            return entries.into_iter().try_for_each(|entry| self.any(entry, group, depth + 1));
        }
        let members: Members<'d> =
            serde_json::from_str(raw.get()).map_err(|_| self.error(raw, ReportErrorKind::NotFinances))?;
        if let Some(errors) = members.get("errors")
            && !is_empty(errors)
        {
            return Err(self.error(errors, ReportErrorKind::AmazonErrors));
        }
        let id = members.get("FinancialEventGroupId").and_then(|id| String::deserialize(*id).ok());
        let group = id.as_deref().unwrap_or(group);
        let has = |name: &str| members.contains_key(name);
        if has("transactionType") || has("transactionId") {
            return self.each(raw, Finances::transaction);
        }
        if ["OriginalTotal", "ProcessingStatus", "FinancialEventGroupStart"].into_iter().any(has) {
            return self.each(raw, Finances::group);
        }
        if members.keys().any(|name| name.ends_with("EventList")) {
            return self.events(raw, &members, group);
        }
        for (list, source) in [("transactions", Source::V2024), ("FinancialEvents", Source::V0)] {
            if has(list) {
                self.finances.page(source, group, goes_on(&members));
            }
        }
        for (name, inner) in &members {
            match name.as_ref() {
                _ if inner.get() == "null" => {}
                "payload" => self.any(inner, group, depth + 1)?,
                "transactions" => self.all(inner, Finances::transaction)?,
                "FinancialEventGroupList" => self.all(inner, Finances::group)?,
                "summaries" => self.all(inner, Finances::summary)?,
                "FinancialEvents" if is_empty(inner) => {}
                "FinancialEvents" => self.any(inner, group, depth + 1)?,
                other if BESIDE.contains(&other) => {}
                _ => return Err(self.error(raw, ReportErrorKind::NotFinances)),
            }
        }
        if members.is_empty() && depth == 0 {
            return Err(self.error(raw, ReportErrorKind::NotFinances));
        }
        Ok(())
    }

    /// A page of v0's events.
    fn events(&mut self, raw: &'d RawValue, members: &Members<'d>, group: &str) -> Result<(), ReportError> {
        let known = FinancialEvents::default().table().members;
        let is_known = |name: &str| known.iter().any(|member| member.name == name) || BESIDE.contains(&name);
        let others = || members.iter().filter(|(name, list)| !is_known(name) && !is_empty(list));
        // Its known lists alone do not tell a page from another one.
        let content: String = others().map(|(_, list)| list.get()).collect();
        if content.is_empty() || self.finances.is_new(raw.get(), group) {
            let page = self.record::<FinancialEvents>(raw)?;
            self.finances.events(&page, group).map_err(|kind| self.error(raw, kind))?;
            for (name, list) in others() {
                let events: Vec<serde_json::Value> = serde_json::from_str(list.get())
                    .map_err(|_| self.error(list, ReportErrorKind::UnknownEvents))?;
                let taken = self.finances.other_events(name, &events, group);
                taken.map_err(|kind| self.error(list, kind))?;
            }
        }
        Ok(())
    }

    /// The entries of a list.
    fn all<T: Value + Default>(
        &mut self,
        raw: &'d RawValue,
        take: impl Fn(&mut Finances<'c>, &T) -> Result<(), ReportErrorKind>,
    ) -> Result<(), ReportError> {
        self.list(raw)?.into_iter().try_for_each(|entry| self.each(entry, &take))
    }

    fn each<T: Value + Default>(
        &mut self,
        raw: &'d RawValue,
        take: impl Fn(&mut Finances<'c>, &T) -> Result<(), ReportErrorKind>,
    ) -> Result<(), ReportError> {
        let record = self.record::<T>(raw)?;
        take(self.finances, &record).map_err(|kind| self.error(raw, kind))
    }

    fn list(&self, raw: &'d RawValue) -> Result<Vec<&'d RawValue>, ReportError> {
        serde_json::from_str(raw.get()).map_err(|_| self.error(raw, ReportErrorKind::NotFinances))
    }

    fn record<T: Value + Default>(&self, raw: &RawValue) -> Result<T, ReportError> {
        let read =
            decode::<T>(raw.get().as_bytes()).map_err(|_| self.error(raw, ReportErrorKind::Unreadable))?;
        if read.defects.iter().any(|defect| matters(defect) && !is_blank_instant(raw, defect)) {
            return Err(self.error(raw, ReportErrorKind::Unreadable));
        }
        Ok(read.value)
    }

    /// An error at the place of a part of the document.
    fn error(&self, raw: &RawValue, kind: ReportErrorKind) -> ReportError {
        let before = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.start.behind(self.text.as_bytes().get(..before).unwrap_or_default()).error(kind)
    }
}

/// True if Amazon gives a token for the next page.
fn goes_on(members: &Members<'_>) -> bool {
    let tokens = ["nextToken", "NextToken"].into_iter().filter_map(|name| members.get(name));
    tokens.filter_map(|token| String::deserialize(*token).ok()).any(|token| !token.trim().is_empty())
}

/// `null`, `[]`, `{}`.
fn is_empty(raw: &RawValue) -> bool {
    let text: String = raw.get().chars().filter(|c| !c.is_ascii_whitespace()).take(5).collect();
    ["null", "[]", "{}"].contains(&text.as_str())
}

/// False for what could not be read and is not looked at. A transaction's own description is: it says what an adjustment is.
fn matters(defect: &Defect) -> bool {
    let path = defect.path.as_str();
    let last = path.rsplit('.').next().unwrap_or_default();
    let is_beside = path.starts_with("sellingPartnerMetadata") || path.contains("WithholdingPeriod");
    let is_unused = ["asin", "fulfillmentNetwork", "TraceId", "AccountTail"].contains(&last)
        || last == "description" && path != last;
    !(is_beside || is_unused || path.contains("contexts") && last != "sku" && last != "quantityShipped")
}

/// True for an empty text in the place of an instant: Amazon writes it where it knows none.
fn is_blank_instant(raw: &RawValue, defect: &Defect) -> bool {
    if defect.expected != "an instant" {
        return false;
    }
    let pointer = format!("/{}", defect.path.replace('[', "/").replace(']', "").replace('.', "/"));
    let whole = serde_json::from_str::<serde_json::Value>(raw.get()).ok();
    let text = whole.as_ref().and_then(|whole| whole.pointer(&pointer)?.as_str());
    text.is_some_and(|text| text.trim().is_empty())
}
