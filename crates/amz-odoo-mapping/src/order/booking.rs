//! Who buys in Odoo's books, and which invoice an order gets.

use jiff::civil::Date;
use jiff::tz::Offset;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::draft::{LineTax, OrderDraft};
use super::target::Target;
use crate::RevenueMode;

/// How the merchant books orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BookingPolicy {
    /// Where revenue is booked. No default: both at once would double it.
    pub revenue: RevenueMode,
    /// Who buys.
    #[serde(default)]
    pub customers: CustomerPolicy,
    /// Which invoices are made.
    #[serde(default)]
    pub invoices: InvoicePolicy,
}

impl BookingPolicy {
    /// A policy with the defaults of the rest.
    #[must_use]
    pub fn new(revenue: RevenueMode) -> Self {
        Self { revenue, customers: CustomerPolicy::default(), invoices: InvoicePolicy::default() }
    }
}

/// Who buys in Odoo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerPolicy {
    /// A customer a marketplace stands for all private buyers; each order has a delivery contact of its own.
    #[default]
    PerMarketplace,
    /// Each order makes its own customer. Buyers are never merged by their alias e-mail.
    PerOrder,
}

/// Which invoices are made of orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoicePolicy {
    /// One for each shipped order.
    #[default]
    PerOrder,
    /// One a day for the orders of private buyers that go to one country at the same rates.
    Daily,
    /// None: Amazon issues them (VAT Calculation Service), and their numbers are stored.
    ByAmazon,
}

/// Who buys, and the invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Booking {
    /// The customer in Odoo.
    pub customer: CustomerTarget,
    /// The invoice.
    pub invoice: InvoiceTarget,
}

/// The customer in Odoo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerTarget {
    /// The customer that stands for the marketplace's private buyers.
    Marketplace,
    /// A customer of the order's own.
    Own,
    /// The company that bought ([`crate::partner::company`]).
    Company,
    /// Amazon, which bought the goods to sell them on (`SOLD_BY_AMAZON_BUSINESS`); the configuration names its company.
    Amazon,
}

/// The invoice of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceTarget {
    /// None.
    None {
        /// Why.
        reason: NoInvoice,
    },
    /// One of its own.
    Own,
    /// The day's invoice of the orders with this key.
    Daily {
        /// The day of shipping, else of the purchase, in UTC.
        day: Option<Date>,
        /// The VAT area that the goods go to, such as `FR`.
        to: String,
        /// The rates in percent, sorted.
        rates: BTreeSet<Decimal>,
        /// ISO 4217 code.
        currency: Option<String>,
    },
}

/// Why an order gets no invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoInvoice {
    /// The settlement books the revenue.
    Settlement,
    /// It is not shipped.
    NotShipped,
    /// A replacement, free of charge.
    Replacement,
    /// Amazon issues it.
    ByAmazon,
}

/// Decides who buys in Odoo's books, and which invoice the order gets.
///
/// A business, and Amazon as a buyer, get an invoice of their own also where those of private buyers are summarized.
///
/// ```
/// use amz_odoo_mapping::order::{BookingPolicy, InvoiceTarget, NoInvoice, RevenueMode, Target, booking};
/// # let file = br#"{"orderId": "1"}"#;
/// # let orders = amz_odoo_mapping::document::document(file)?;
/// # let draft = orders[0].map(&amz_odoo_mapping::MapContext::default()).draft;
/// let found = booking(&draft, Target::Delivered, &BookingPolicy::new(RevenueMode::Settlement));
/// assert_eq!(found.invoice, InvoiceTarget::None { reason: NoInvoice::Settlement });
/// # Ok::<(), amz_odoo_mapping::document::DocumentError>(())
/// ```
#[must_use]
pub fn booking(draft: &OrderDraft, target: Target, policy: &BookingPolicy) -> Booking {
    let customer = customer(draft, policy.customers);
    Booking { invoice: invoice(draft, target, policy, customer), customer }
}

fn customer(draft: &OrderDraft, policy: CustomerPolicy) -> CustomerTarget {
    if draft.programs.contains("SOLD_BY_AMAZON_BUSINESS") {
        return CustomerTarget::Amazon;
    }
    if crate::partner::company(draft).is_some() {
        return CustomerTarget::Company;
    }
    match policy {
        CustomerPolicy::PerMarketplace => CustomerTarget::Marketplace,
        CustomerPolicy::PerOrder => CustomerTarget::Own,
    }
}

fn invoice(
    draft: &OrderDraft,
    target: Target,
    policy: &BookingPolicy,
    customer: CustomerTarget,
) -> InvoiceTarget {
    let none = |reason| InvoiceTarget::None { reason };
    if policy.revenue == RevenueMode::Settlement {
        return none(NoInvoice::Settlement);
    }
    if draft.replacement_of.is_some() && draft.total.is_zero() {
        return none(NoInvoice::Replacement);
    }
    if target != Target::Delivered {
        return none(NoInvoice::NotShipped);
    }
    let is_private = matches!(customer, CustomerTarget::Marketplace | CustomerTarget::Own);
    match policy.invoices {
        InvoicePolicy::ByAmazon => none(NoInvoice::ByAmazon),
        InvoicePolicy::Daily if is_private => {
            let rate = |tax: LineTax| match tax {
                LineTax::Percent { rate, .. } => Some(rate.normalize()),
                LineTax::None => None,
            };
            InvoiceTarget::Daily {
                day: draft.shipped_at.or(draft.purchased_at).map(|at| Offset::UTC.to_datetime(at).date()),
                to: draft.tax_treatment.as_ref().map(|tax| tax.to.to_string()).unwrap_or_default(),
                rates: draft.lines.iter().filter_map(|line| rate(line.tax)).collect(),
                currency: draft.currency.clone(),
            }
        }
        InvoicePolicy::PerOrder | InvoicePolicy::Daily => InvoiceTarget::Own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MapContext;
    use crate::document::document;
    use serde_json::json;
    use spapi_types::Pii;

    fn draft() -> OrderDraft {
        let amount = |amount: &str| json!({"CurrencyCode": "EUR", "Amount": amount});
        let order = json!({"AmazonOrderId": "1", "OrderStatus": "Shipped", "FulfillmentChannel": "MFN",
            "MarketplaceId": "A1PA6795UKMFR9", "PurchaseDate": "2026-11-01T23:30:00Z", "OrderTotal": amount("23.80"),
            "ShippingAddress": {"CountryCode": "FR", "PostalCode": "75001"},
            "OrderItems": [{"OrderItemId": "1", "SellerSKU": "A", "QuantityOrdered": 1, "ItemPrice": amount("23.80")}]});
        let orders = document(order.to_string().as_bytes()).expect("an order");
        orders[0].map(&MapContext::default()).draft
    }

    fn policy(invoices: InvoicePolicy) -> BookingPolicy {
        BookingPolicy { invoices, ..BookingPolicy::new(RevenueMode::Invoices) }
    }

    #[test]
    fn who_buys() {
        let found = |draft: &OrderDraft, customers| {
            let policy = BookingPolicy { customers, ..BookingPolicy::new(RevenueMode::Invoices) };
            booking(draft, Target::Delivered, &policy).customer
        };
        let mut draft = draft();
        assert_eq!(found(&draft, CustomerPolicy::PerMarketplace), CustomerTarget::Marketplace);
        assert_eq!(found(&draft, CustomerPolicy::PerOrder), CustomerTarget::Own);
        draft.is_business = true;
        assert_eq!(found(&draft, CustomerPolicy::PerOrder), CustomerTarget::Own, "an unnamed business");
        draft.buyer.company = Some(Pii::from("A GmbH"));
        assert_eq!(found(&draft, CustomerPolicy::PerMarketplace), CustomerTarget::Company);
        draft.programs.insert("SOLD_BY_AMAZON_BUSINESS".into());
        assert_eq!(found(&draft, CustomerPolicy::PerOrder), CustomerTarget::Amazon);
    }

    #[test]
    fn which_invoice() {
        let none = |reason| InvoiceTarget::None { reason };
        let found =
            |draft: &OrderDraft, target, policy: &BookingPolicy| booking(draft, target, policy).invoice;
        let (draft, done) = (draft(), Target::Delivered);
        let daily = InvoiceTarget::Daily {
            day: Some(jiff::civil::date(2026, 11, 1)),
            to: "FR".into(),
            rates: [Decimal::from(20)].into(),
            currency: Some("EUR".into()),
        };
        assert_eq!(found(&draft, done, &policy(InvoicePolicy::PerOrder)), InvoiceTarget::Own);
        assert_eq!(found(&draft, done, &policy(InvoicePolicy::Daily)), daily);
        assert_eq!(found(&draft, done, &policy(InvoicePolicy::ByAmazon)), none(NoInvoice::ByAmazon));
        for target in [Target::Confirmed, Target::Quotation, Target::Cancelled] {
            let open = found(&draft, target, &policy(InvoicePolicy::PerOrder));
            assert_eq!(open, none(NoInvoice::NotShipped), "{target:?}");
        }
        let settled = BookingPolicy::new(RevenueMode::Settlement);
        assert_eq!(found(&draft, done, &settled), none(NoInvoice::Settlement));

        let mut amazon = draft.clone();
        amazon.programs.insert("SOLD_BY_AMAZON_BUSINESS".into());
        assert_eq!(found(&amazon, done, &policy(InvoicePolicy::Daily)), InvoiceTarget::Own);
        let mut replacement = draft;
        replacement.replacement_of = Some("2".into());
        let paid = found(&replacement, done, &policy(InvoicePolicy::PerOrder));
        assert_eq!(paid, InvoiceTarget::Own, "a replacement that was paid for");
        replacement.total = Decimal::ZERO;
        let free = found(&replacement, done, &policy(InvoicePolicy::PerOrder));
        assert_eq!(free, none(NoInvoice::Replacement));
    }
}
