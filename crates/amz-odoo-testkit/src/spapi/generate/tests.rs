use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::spapi::book::Book;
use crate::spapi::product::ProductKind;

fn at_the_end(config: &EmulatorConfig) -> Vec<Order> {
    let mut book = Book::new(config);
    let end = book.end().unwrap();
    book.advance(end);
    book.placed(end).cloned().collect()
}

#[test]
fn an_order_does_not_depend_on_how_many_there_are() {
    let few = EmulatorConfig { orders: 5, ..EmulatorConfig::new(9) };
    let many = EmulatorConfig { orders: 500, ..few.clone() };
    for index in 0..5 {
        assert_eq!(life(&few, index).unwrap().order, life(&many, index).unwrap().order);
    }
}

#[test]
fn ids_are_unique() {
    let orders = at_the_end(&EmulatorConfig { orders: 5000, ..EmulatorConfig::new(2) });
    let ids: BTreeSet<&str> = orders.iter().map(|order| order.order_id.as_str()).collect();
    let lines: BTreeSet<&str> =
        orders.iter().flat_map(|order| &order.items).map(|item| item.order_item_id.as_str()).collect();
    assert_eq!(ids.len(), 5000);
    assert_eq!(lines.len(), orders.iter().map(|order| order.items.len()).sum::<usize>());
}

#[test]
fn five_hundred_orders_hold_every_case() {
    let orders = at_the_end(&EmulatorConfig { multi_channel: true, ..EmulatorConfig::new(1) });
    let count = |test: &dyn Fn(&Order) -> bool| orders.iter().filter(|order| test(order)).count();
    let mut statuses = BTreeMap::<&str, usize>::new();
    for order in &orders {
        *statuses.entry(order.status.v0()).or_default() += 1;
    }
    for status in ["Unshipped", "PartiallyShipped", "Shipped", "Canceled", "Unfulfillable"] {
        assert!(statuses[status] >= 5, "{statuses:?}");
    }
    let kind = |wanted: ProductKind| {
        move |order: &Order| {
            order
                .items
                .iter()
                .any(|item| PRODUCTS.iter().any(|product| product.sku == item.sku && product.kind == wanted))
        }
    };
    let cases: [(&str, usize); 17] = [
        ("FBA", count(&|order| order.channel == Channel::Fba)),
        ("FBM", count(&|order| order.channel == Channel::Fbm)),
        ("kit", count(&kind(ProductKind::Kit))),
        ("serial", count(&kind(ProductKind::Serial))),
        ("business with VAT", count(&|order| order.buyer.tax_number.is_some())),
        ("purchase order", count(&|order| order.buyer.purchase_order.is_some())),
        ("gift", count(&|order| order.items.iter().any(|item| item.gift_message.is_some()))),
        ("discount", count(&|order| order.items.iter().any(|item| !item.discount.is_zero()))),
        ("free shipping", count(&|order| order.items.iter().any(|item| !item.shipping_discount.is_zero()))),
        (
            "odd total",
            count(&|order| {
                order.items.iter().any(|item| {
                    let unit = item.price.amount / Decimal::from(item.quantity.max(1));
                    money::round(unit, order.digits()) != unit
                })
            }),
        ),
        (
            "replacement",
            count(&|order| order.replacement_of.is_some() && order.grand_total() == Some(Decimal::ZERO)),
        ),
        ("stated tax", count(&|order| order.tax_mode == TaxMode::InclusiveStated)),
        ("hidden tax", count(&|order| order.tax_mode == TaxMode::InclusiveHidden)),
        ("facilitator", count(&|order| order.facilitator)),
        ("canceled unpaid", count(&|order| order.status == Status::Canceled && order.unpriced)),
        (
            "canceled after shipment",
            count(&|order| {
                order.status == Status::Canceled && order.items.iter().any(|item| item.quantity_shipped > 0)
            }),
        ),
        ("partly canceled", count(&|order| order.items.iter().any(|item| item.quantity_canceled > 0))),
    ];
    for (name, number) in cases {
        assert!(number >= 3, "{name}: {number}");
    }
    let markets: BTreeSet<&str> = orders.iter().map(|order| order.marketplace_id.as_str()).collect();
    assert_eq!(markets.len(), 10);
    assert!(orders.iter().all(|order| !order.status.is_pending()));
}

#[test]
fn brazil_waits_for_invoices() {
    let orders =
        at_the_end(&EmulatorConfig { orders: 50, ..EmulatorConfig::new(1).with_sellers(1, &["BR"]) });
    assert!(orders.iter().any(|order| order.status == Status::InvoiceUnconfirmed));
    assert!(
        orders.iter().any(|order| order.ship_to.as_ref().is_some_and(|address| address.extended.is_some()))
    );
}

#[test]
fn all_orders_are_placed_where_that_is_asked_for() {
    let arriving = EmulatorConfig::new(1);
    let placed = EmulatorConfig { all_placed: true, ..arriving.clone() };
    let count = |config: &EmulatorConfig| Book::new(config).placed(config.start).count();
    assert_eq!(count(&placed), 500);
    let some = count(&arriving);
    assert!((400..480).contains(&some), "{some}");
    let ids = |config: &EmulatorConfig| -> Vec<String> {
        (0..500).map(|index| life(config, index).unwrap().order.order_id).collect()
    };
    assert_eq!(ids(&placed), ids(&arriving), "the orders are the same");
}

#[test]
fn faults_leave_the_data_alone() {
    let calm = EmulatorConfig { orders: 20, ..EmulatorConfig::new(7) };
    let rough = calm.clone().rough_by(99, 0.05);
    assert_eq!((rough.seed, rough.faults.seed), (7, 99));
    for index in 0..20 {
        assert_eq!(life(&calm, index).unwrap().order, life(&rough, index).unwrap().order);
    }
}
