//! The rules that turn what an order says into a draft, the same for both versions.

use super::draft::{Channel, OrderDraft, Status};
use super::source::{At, Source};
use super::{charges, header, note};
use crate::address::{Address, is_country, match_state, phone, split_lines, state_of_zip};
use crate::path::Path;
use crate::trace::Words;
use crate::{Issue, IssueKind, MapContext, Mapped, Trace};

/// A draft in the making.
pub(super) struct Builder<'c> {
    pub ctx: &'c MapContext,
    pub draft: OrderDraft,
    pub issues: Vec<Issue>,
    pub trace: Trace,
}

impl Builder<'_> {
    /// Records an issue at a place in Amazon's document.
    pub(super) fn issue(&mut self, kind: IssueKind, path: impl Into<String>) {
        self.issues.push(Issue::new(kind, path, self.draft.order_id.clone()));
    }

    /// Sets fields of the draft from a value, and says so. An absent value sets nothing.
    pub(super) fn rule<T: Shown>(
        &mut self,
        rule: &'static str,
        field: &'static str,
        found: Option<At<T>>,
        put: impl FnOnce(&mut OrderDraft, T),
    ) {
        if let Some(At { value, path }) = found {
            self.trace.push(field, path, rule, Some(value.words()));
            put(&mut self.draft, value);
        }
    }

    /// The same for a value that the trace does not show: buyer data, or nothing to see.
    pub(super) fn hidden_rule<T>(
        &mut self,
        rule: &'static str,
        field: &'static str,
        found: Option<At<T>>,
        put: impl FnOnce(&mut OrderDraft, T),
    ) {
        if let Some(At { value, path }) = found {
            self.trace.push(field, path, rule, None::<Words>);
            put(&mut self.draft, value);
        }
    }

    /// Records the absence of a value that the order cannot do without.
    pub(super) fn require<T>(&mut self, found: &Option<At<T>>, path: &'static str) {
        if found.is_none() {
            self.issue(IssueKind::MissingField, path);
        }
    }
}

/// A value that the trace shows.
pub(super) trait Shown {
    /// How it reads there.
    fn words(&self) -> Words;
}

impl Shown for &str {
    fn words(&self) -> Words {
        Words::copied(self)
    }
}

impl Shown for String {
    fn words(&self) -> Words {
        Words::copied(self)
    }
}

impl Shown for std::borrow::Cow<'_, str> {
    fn words(&self) -> Words {
        Words::copied(self)
    }
}

impl Shown for jiff::Timestamp {
    fn words(&self) -> Words {
        (*self).into()
    }
}

/// Applies every rule.
pub(super) fn build(ctx: &MapContext, mut source: Source<'_>) -> Mapped<OrderDraft> {
    source.items.sort_by(|a, b| a.id.cmp(&b.id));
    let order_id = source.order_id.map(|id| id.value.to_owned()).unwrap_or_default();
    // Some twenty decisions about the order, and four about each of its items' amounts.
    let decisions = 24 + 4 * source.items.iter().map(|item| item.charges.len()).sum::<usize>();
    let (draft, trace) = (OrderDraft::new(order_id), Trace::with_capacity(decisions));
    let mut builder = Builder { ctx, draft, issues: Vec::new(), trace };
    for problem in std::mem::take(&mut source.problems) {
        builder.issue(problem.value, problem.path);
    }
    header::apply(&mut builder, &mut source);
    destination(&mut builder, &mut source);
    charges::apply(&mut builder, &mut source);
    note::apply(&mut builder, &source);
    let Builder { draft, issues, trace, .. } = builder;
    Mapped { draft, issues, trace }
}

/// The address: country checked, state matched.
fn destination(b: &mut Builder<'_>, source: &mut Source<'_>) {
    let Some(At { value: mut address, path }) = source.ship_to.take() else { return };
    if let Some(country) = &address.country {
        if !is_country(country) {
            b.issue(IssueKind::UnknownCountry { code: country.clone() }, source.names.ship_to);
        } else {
            b.trace.push(
                "res.partner.country_id",
                source.names.ship_to,
                "address.country",
                Some(Words::copied(country)),
            );
        }
        if let Some(states) = b.ctx.states.get(country) {
            let text = address.state.as_ref().map(|state| state.expose().as_str());
            let named = text.and_then(|text| match_state(states, country, text));
            let zip = address.zip.as_ref().and_then(|zip| state_of_zip(country, zip.expose()));
            let by_zip = zip.and_then(|code| states.iter().find(|state| state.code == code));
            if let Some(state) = named {
                address.state_code = Some(state.code.clone());
                b.trace.push("res.partner.state_id", source.names.state, "address.state", None::<Words>);
            } else if let Some(state) = by_zip {
                address.state_code = Some(state.code.clone());
                b.trace.push("res.partner.state_id", source.names.zip, "address.state_of_zip", None::<Words>);
            } else if text.is_some() && country != "GB" {
                // A British county is no part of the address any more, and buyers write what they like.
                b.issue(IssueKind::UnknownState { country: country.clone() }, source.names.state);
            }
        }
    }
    if let Some(text) = &address.phone {
        let found = phone(address.country.as_deref(), text.expose());
        b.trace.push("res.partner.phone", source.names.phone, "address.phone", None::<Words>);
        address.phone = Some(found.number.into());
    }
    parts(b, &mut address, path, source.names.extended_fields);
    b.hidden_rule(
        "address.delivery",
        "sale.order.partner_shipping_id",
        Some(At::new(address, path)),
        |d, v| {
            d.ship_to = Some(v);
        },
    );
}

/// The address in parts: Amazon's own win, else what the lines hold.
fn parts(b: &mut Builder<'_>, address: &mut Address, path: Path, extended_fields: &'static str) {
    let given = address
        .parts
        .as_ref()
        .is_some_and(|parts| parts.street_name.is_some() || parts.street_number.is_some());
    let (rule, source) = if given {
        ("address.extended_fields", extended_fields.into())
    } else {
        let Some(mut found) = split_lines(address) else { return };
        if let Some(own) = address.parts.take() {
            found.complement = own.complement.or(found.complement);
            found.neighborhood = own.neighborhood.or(found.neighborhood);
        }
        address.parts = Some(found);
        ("address.street_lines", path)
    };
    let Some(parts) = &address.parts else { return };
    for (field, value) in [
        ("res.partner.street_name", &parts.street_name),
        ("res.partner.street_number", &parts.street_number),
        ("res.partner.street_number2", &parts.street_number2),
    ] {
        if value.is_some() {
            b.trace.push(field, source, rule, None::<Words>);
        }
    }
}

impl Status {
    /// True if Amazon owes the order a total.
    pub(super) fn needs_total(&self) -> bool {
        !self.is_pending() && *self != Self::Canceled
    }
}

impl Channel {
    /// Reads either version's spelling.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "AFN" | "AMAZON" => Some(Self::Fba),
            "MFN" | "MERCHANT" => Some(Self::Fbm),
            _ => None,
        }
    }
}
