//! Reads a batch of orders back from Odoo: four calls, however many orders.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use odoo_rpc::{Context, Domain, ErrorKind, ExternalId, Record, SearchOptions};

use super::existing::{Existing, ExistingLine, ExistingPicking, OrderState};
use crate::error::{Of, Result};
use crate::odoo::Session;

/// The orders with these Amazon ids, in this company.
///
/// Several can share an id (a copy, another connector's): all are returned.
pub(crate) async fn by_order_id(session: &Session, order_ids: &[String]) -> Result<Vec<Existing>> {
    if order_ids.is_empty() {
        return Ok(Vec::new());
    }
    let reference = Domain::is_in("client_order_ref", order_ids.to_vec());
    read(session, reference & Domain::eq("company_id", session.company.id)).await
}

/// The orders with these ids.
pub(crate) async fn by_id(session: &Session, ids: &[i64]) -> Result<Vec<Existing>> {
    if ids.is_empty() { Ok(Vec::new()) } else { read(session, Domain::is_in("id", ids.to_vec())).await }
}

async fn read(session: &Session, domain: Domain) -> Result<Vec<Existing>> {
    let client = session.client();
    let options = || SearchOptions::new().context(session.context());
    let mut fields = vec![
        "client_order_ref",
        "state",
        "date_order",
        "currency_id",
        "warehouse_id",
        "partner_id",
        "partner_shipping_id",
        "amount_total",
        "amount_tax",
        "invoice_ids",
    ];
    if session.names.locked {
        fields.push("locked");
    }
    let orders = client.search_read("sale.order", &domain, &fields, options().order("id")).await?;
    let ids: Vec<i64> = orders.iter().map(|order| order.id()).collect::<Result<_, _>>().of("sale.order")?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let line_domain = Domain::is_in("order_id", ids.clone()) & Domain::eq("display_type", false);
    let line_fields = [
        "order_id",
        "product_id",
        "is_downpayment",
        "name",
        "product_uom_qty",
        "qty_delivered",
        "qty_invoiced",
        "price_unit",
        "discount",
        session.names.line_tax,
    ];
    let picking_domain = Domain::is_in("sale_id", ids.clone()) & Domain::ne("state", "cancel");
    let (lines, pickings, order_names) = tokio::try_join!(
        client.search_read("sale.order.line", &line_domain, &line_fields, options().order("id")),
        client.search_read(
            "stock.picking",
            &picking_domain,
            &["sale_id", "name", "state"],
            options().order("id")
        ),
        client.external_ids("sale.order", &ids),
    )?;
    let line_ids: Vec<i64> = lines.iter().map(Record::id).collect::<Result<_, _>>().of("sale.order.line")?;
    let line_names = if line_ids.is_empty() {
        BTreeMap::new()
    } else {
        client.external_ids("sale.order.line", &line_ids).await?
    };
    let currencies = currency_codes(session, &orders).await?;
    let open_invoices = open_invoices(session, &orders).await?;
    let mut found: HashMap<i64, Existing> = HashMap::new();
    for order in &orders {
        let existing = order_of(session, order, &order_names, &currencies, &open_invoices)?;
        found.insert(existing.id, existing);
    }
    for line in &lines {
        let parent = line.many2one("order_id").of("sale.order.line")?.map(|order| order.id);
        if let Some(existing) = parent.and_then(|id| found.get_mut(&id)) {
            existing.lines.push(line_of(session, line, &line_names)?);
        }
    }
    for picking in &pickings {
        let model = "stock.picking";
        let parent = picking.many2one("sale_id").of(model)?.map(|order| order.id);
        if let Some(existing) = parent.and_then(|id| found.get_mut(&id)) {
            existing.pickings.push(ExistingPicking {
                id: picking.id().of(model)?,
                name: picking.str("name").of(model)?.unwrap_or_default().to_owned(),
                done: picking.str("state").of(model)? == Some("done"),
            });
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Well above the digits of any unit of measure, well below what a float garbles.
const QUANTITY_DIGITS: u32 = 6;

type Names = BTreeMap<i64, Option<ExternalId>>;

fn name_of(names: &Names, id: i64) -> Option<String> {
    names.get(&id).and_then(Option::as_ref).map(ExternalId::to_string)
}

fn order_of(
    session: &Session,
    order: &Record,
    names: &Names,
    currencies: &HashMap<i64, String>,
    open_invoices: &BTreeSet<i64>,
) -> Result<Existing> {
    let read = || {
        let id = order.id()?;
        let state = order.str("state")?.unwrap_or_default();
        let currency =
            order.many2one("currency_id")?.and_then(|currency| currencies.get(&currency.id).cloned());
        // Odoo's floats: 33.660000000000004 is 33.66.
        let digits =
            currency.as_ref().and_then(|code| session.currencies.get(code)).map_or(2, |known| known.digits);
        let invoices = order.ids("invoice_ids")?;
        let open = invoices.iter().filter(|id| open_invoices.contains(id)).count();
        Ok(Existing {
            id,
            external_id: name_of(names, id),
            order_id: order.str("client_order_ref")?.unwrap_or_default().to_owned(),
            state: match state {
                "draft" | "sent" => OrderState::Quotation,
                "cancel" => OrderState::Cancelled,
                _ => OrderState::Confirmed,
            },
            locked: if session.names.locked { order.bool("locked")? } else { state == "done" },
            ordered_at: order.datetime("date_order")?.map(|at| at.timestamp()),
            currency: currency.unwrap_or_default(),
            warehouse_id: order.many2one("warehouse_id")?.map(|warehouse| warehouse.id),
            customer_id: order.many2one("partner_id")?.map(|partner| partner.id),
            ship_to_id: order.many2one("partner_shipping_id")?.map(|partner| partner.id),
            total: order.decimal("amount_total")?.unwrap_or_default().round_dp(digits),
            tax: order.decimal("amount_tax")?.unwrap_or_default().round_dp(digits),
            invoices: open,
            reversed: open == 0 && !invoices.is_empty(),
            lines: Vec::new(),
            pickings: Vec::new(),
        })
    };
    read().of("sale.order")
}

fn line_of(session: &Session, line: &Record, names: &Names) -> Result<ExistingLine> {
    let quantity = |field| Ok(line.decimal(field)?.unwrap_or_default().round_dp(QUANTITY_DIGITS));
    let read = || {
        let product_id = line.many2one("product_id")?.map(|product| product.id);
        Ok(ExistingLine {
            external_id: name_of(names, line.id()?),
            product_id,
            lacks_product: product_id.is_none() && !line.bool("is_downpayment")?,
            text: line.str("name")?.unwrap_or_default().to_owned(),
            quantity: quantity("product_uom_qty")?,
            delivered: quantity("qty_delivered")?,
            invoiced: quantity("qty_invoiced")?,
            price_unit: line.decimal("price_unit")?.unwrap_or_default(),
            discount: line.decimal("discount")?.unwrap_or_default(),
            tax_ids: line.ids(session.names.line_tax)?,
        })
    };
    read().of("sale.order.line")
}

/// The orders' invoices that stand: neither cancelled nor reversed by a credit note.
///
/// A user who may not read invoices sees them all as standing: nothing is changed that might be invoiced.
async fn open_invoices(session: &Session, orders: &[Record]) -> Result<BTreeSet<i64>> {
    let model = "account.move";
    let mut ids = Vec::new();
    for order in orders {
        ids.extend(order.ids("invoice_ids").of("sale.order")?);
    }
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let gone = Domain::is_in("id", ids.clone())
        & (Domain::eq("state", "cancel")
            | Domain::eq("payment_state", "reversed")
            | Domain::ne("move_type", "out_invoice"));
    let options = SearchOptions::new().context(session.context());
    let gone = match session.client().search(model, &gone, options).await {
        Err(error) if error.kind() == ErrorKind::AccessError => Vec::new(),
        found => found?,
    };
    let mut open: BTreeSet<i64> = ids.into_iter().collect();
    gone.iter().for_each(|id| {
        open.remove(id);
    });
    Ok(open)
}

/// Codes of the orders' currencies. One that was deactivated meanwhile is looked up; the rest is in the session.
async fn currency_codes(session: &Session, orders: &[Record]) -> Result<HashMap<i64, String>> {
    let mut codes: HashMap<i64, String> =
        session.currencies.iter().map(|(code, currency)| (currency.id, code.clone())).collect();
    let mut missing = Vec::new();
    for order in orders {
        let currency = order.many2one("currency_id").of("sale.order")?;
        missing.extend(currency.map(|currency| currency.id).filter(|id| !codes.contains_key(id)));
    }
    if !missing.is_empty() {
        for record in session.client().read("res.currency", &missing, &["name"], Context::new()).await? {
            let id = record.id().of("res.currency")?;
            codes.insert(id, record.str("name").of("res.currency")?.unwrap_or_default().to_owned());
        }
    }
    Ok(codes)
}
