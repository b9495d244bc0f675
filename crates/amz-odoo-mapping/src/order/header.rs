//! Rules about the order as a whole: reference, channel, status, dates, buyer, service level, programs.

use super::build::Builder;
use super::draft::{Channel, Status};
use super::source::{At, Source};
use crate::IssueKind;
use crate::trace::Words;

pub(super) fn apply(b: &mut Builder<'_>, source: &mut Source<'_>) {
    reference(b, source);
    channel(b, source);
    status(b, source);
    dates(b, source);
    buyer(b, source);
    delivery(b, source);
    programs(b, source);
}

fn reference(b: &mut Builder<'_>, source: &mut Source<'_>) {
    b.require(&source.order_id, source.names.order_id);
    let id = source.order_id.take();
    // The draft has it from the beginning, for its issues.
    for field in ["sale.order.name", "sale.order.client_order_ref"] {
        b.rule("order.reference", field, id, |_, _| {});
    }
    b.rule("order.replacement", "sale.order.origin", source.replacement_of, |d, v| {
        d.replacement_of = Some(v.to_owned());
    });
    b.rule("order.team", "sale.order.team_id", source.marketplace_id, |d, v| {
        d.marketplace_id = Some(v.to_owned());
    });
    // No field of Odoo's is set from it, so no entry.
    b.draft.sales_channel = source.sales_channel.map(|at| at.value.to_owned());
}

fn channel(b: &mut Builder<'_>, source: &mut Source<'_>) {
    if let Some(elsewhere) = source.elsewhere.take() {
        b.hidden_rule("order.other_channel", "sale.order.warehouse_id", Some(elsewhere), |d, ()| {
            d.channel = Channel::Mcf;
        });
        return;
    }
    b.require(&source.marketplace_id, source.names.marketplace_id);
    b.require(&source.fulfilled_by, source.names.fulfilled_by);
    let Some(At { value, path }) = source.fulfilled_by.take() else { return };
    match Channel::parse(value) {
        Some(channel) => {
            b.trace.push("sale.order.warehouse_id", path, "order.channel", Some(Words::copied(value)));
            b.draft.channel = channel;
        }
        None => b.issue(IssueKind::UnknownChannel { channel: value.to_owned() }, path),
    }
}

fn status(b: &mut Builder<'_>, source: &mut Source<'_>) {
    b.require(&source.status, source.names.status);
    let Some(At { value, path }) = source.status.take() else { return };
    let status = Status::parse(value);
    match &status {
        Status::Unknown(status) => {
            b.issue(IssueKind::UnknownStatus { status: status.clone() }, path);
        }
        Status::Unfulfillable => b.issue(IssueKind::Unfulfillable, path),
        _ => {}
    }
    b.trace.push("sale.order.state", path, "order.status", Some(Words::copied(value)));
    b.draft.status = status;
}

fn dates(b: &mut Builder<'_>, source: &mut Source<'_>) {
    b.require(&source.purchased_at, source.names.purchased_at);
    b.rule("order.date", "sale.order.date_order", source.purchased_at.take(), |d, v| {
        d.purchased_at = Some(v);
    });
    if let Some(changed) = source.last_updated_at.take() {
        b.draft.last_updated_at = Some(changed.value);
    }
    if let Some(shipped) = source.shipped_at.take() {
        b.draft.shipped_at = Some(shipped.value);
    }
    // Odoo plans the delivery for the commitment date, so the promise to ship comes before the one to deliver.
    let promised = |window: &Option<At<super::draft::Window>>| {
        window.as_ref().and_then(|at| Some(At::new(at.value.latest?, at.path)))
    };
    let commitment = promised(&source.ship_by).or_else(|| promised(&source.deliver_by));
    b.rule("order.commitment", "sale.order.commitment_date", commitment, |d, v| {
        d.commitment_date = Some(v);
    });
    b.draft.ship_by = source.ship_by.take().map(|at| at.value);
    b.draft.deliver_by = source.deliver_by.take().map(|at| at.value);
}

fn buyer(b: &mut Builder<'_>, source: &mut Source<'_>) {
    use super::source::BuyerFact::{Company, Email, Name, PurchaseOrder, Registration};
    for fact in std::mem::take(&mut source.buyer) {
        let (rule, field) = match &fact.value {
            Name(_) => ("buyer.name", "res.partner.name"),
            Email(_) => ("buyer.email", "res.partner.email"),
            Company(_) => ("buyer.company", "res.partner.company_name"),
            PurchaseOrder(_) => ("buyer.purchase_order", "sale.order.note"),
            Registration(_) => ("buyer.tax_number", "res.partner.vat"),
        };
        b.hidden_rule(rule, field, Some(fact), |d, v| v.apply(&mut d.buyer));
    }
}

fn delivery(b: &mut Builder<'_>, source: &mut Source<'_>) {
    // Only a transfer that waits takes one: what was validated at once left without us.
    let open = b.draft.channel == Channel::Fbm
        && matches!(b.draft.status, Status::Unshipped | Status::PartiallyShipped);
    let carrier = source
        .service_level
        .as_ref()
        .filter(|_| open)
        .and_then(|level| Some(At::new(b.ctx.rules.carriers.get(&*level.value)?.clone(), level.path)));
    b.rule("delivery.carrier", "stock.picking.carrier_id", carrier, |d, v| d.carrier = Some(v));
    b.rule("delivery.service_level", "sale.order.note", source.service_level.take(), |d, v| {
        d.service_level = Some(v.into_owned());
    });
    for text in std::mem::take(&mut source.delivery_instructions) {
        b.hidden_rule("delivery.instructions", "sale.order.note", Some(text), |d, v| {
            d.delivery_instructions.push(v);
        });
    }
}

fn programs(b: &mut Builder<'_>, source: &mut Source<'_>) {
    for program in std::mem::take(&mut source.programs) {
        b.draft.is_business |= program.value == "AMAZON_BUSINESS";
        b.draft.is_premium |= program.value == "PREMIUM";
        b.draft.programs.insert(program.value.into_owned());
    }
    let mut payments: Vec<_> = std::mem::take(&mut source.payments).into_iter().map(|at| at.value).collect();
    payments.sort();
    b.draft.payments = payments;
}
