//! Whether a path may lead to a buyer's data: the generated types know which of their members do.

use spapi_types::record::{Record, Slot};
use spapi_types::{orders_2026_01_01 as v2026, orders_v0 as v0};

use super::path::Path;

/// True unless the types know every member on the way, and as one that may be shown.
pub(super) fn may_be_buyer_data(path: &Path) -> bool {
    let names: Vec<&str> = path.names().collect();
    let names = names.as_slice();
    let mut seen = vec![
        shown(&mut v2026::Order::default(), names),
        shown(&mut v0::Order::default(), names),
        shown(&mut v0::OrderAddress::default(), names),
        shown(&mut v0::OrderBuyerInfo::default(), names),
    ];
    if let ["OrderItems", rest @ ..] = names {
        seen.push(shown(&mut v0::OrderItem::default(), rest));
    }
    !seen.contains(&Some(true)) || seen.contains(&Some(false))
}

/// Whether the record's member may be shown; `None` where it has no such member.
fn shown(record: &mut dyn Record, names: &[&str]) -> Option<bool> {
    let (name, rest) = names.split_first()?;
    let index = record.table().members.iter().position(|member| member.name == *name)?;
    if record.table().members.get(index)?.pii {
        return Some(false);
    }
    let slot = record.field_mut(index)?.open();
    below(slot, rest)
}

fn below(slot: Slot<'_>, names: &[&str]) -> Option<bool> {
    match slot {
        Slot::Record(record) if names.is_empty() => {
            Some(record.table().members.iter().all(|member| !member.pii))
        }
        Slot::Record(record) => shown(record, names),
        Slot::List(list) => below(list.push(), names),
        Slot::Json(_) | Slot::Map(_) => Some(false),
        _ => names.is_empty().then_some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_tell_what_is_a_buyers() {
        for (path, hidden) in [
            ("orderId", false),
            ("orderItems[*].product.asin", false),
            ("OrderItems[*].SellerSKU", false),
            ("fulfillment.fulfillmentServiceLevel", false),
            ("OrderStatus", false),
            ("buyer.buyerEmail", true),
            ("recipient.deliveryAddress.addressLine1", true),
            ("ShippingAddress.City", true),
            ("BuyerEmail", true),
            ("orderItems[*].fulfillment.packing.giftOption.giftMessage", true),
            ("OrderItems[*].BuyerInfo.GiftMessageText", true),
            ("a.member.of.next.year", true),
        ] {
            let read: Path = path.parse().expect("a path");
            assert_eq!(may_be_buyer_data(&read), hidden, "{path}");
        }
    }
}
