//! Generated orders in both versions' forms.

use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};
use spapi_types::{MARKETPLACES, Marketplace};

/// An amount of an item, in minor units.
#[derive(Clone, Debug)]
pub(crate) struct Amount {
    pub(crate) net: i64,
    pub(crate) tax: i64,
}

/// An order item.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) quantity: i64,
    /// Item, shipping, gift wrap, item discount or shipping discount, COD fee.
    pub(crate) goods: Amount,
    pub(crate) shipping: Option<Amount>,
    pub(crate) wrap: Option<Amount>,
    pub(crate) discount: Option<Amount>,
    pub(crate) discount_on_shipping: bool,
    pub(crate) cod: Option<i64>,
    pub(crate) facilitator: bool,
    /// Units canceled besides; the whole item if `quantity` is zero.
    pub(crate) canceled: i64,
}

/// An order before it takes one version's form.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) marketplace: Marketplace,
    pub(crate) currency: &'static str,
    pub(crate) digits: u32,
    pub(crate) status: (&'static str, &'static str),
    pub(crate) items: Vec<Item>,
    /// True if v0 gives prices with tax.
    pub(crate) gross: bool,
}

impl Item {
    fn charges(&self) -> impl Iterator<Item = &Amount> {
        [Some(&self.goods), self.shipping.as_ref(), self.wrap.as_ref()].into_iter().flatten()
    }

    /// What the item comes to, tax included.
    fn total(&self) -> i64 {
        let sum: i64 = self.charges().map(|a| a.net + a.tax).sum();
        sum + self.cod.unwrap_or(0) - self.discount.as_ref().map_or(0, |d| d.net + d.tax)
    }
}

impl Order {
    fn money(&self, minor: i64) -> String {
        Decimal::new(minor, self.digits).to_string()
    }

    pub(crate) fn total(&self) -> i64 {
        self.items.iter().map(Item::total).sum()
    }

    /// Amazon's tax, whoever collects it.
    pub(crate) fn tax(&self) -> i64 {
        let of_item = |item: &Item| {
            item.charges().map(|a| a.tax).sum::<i64>() - item.discount.as_ref().map_or(0, |d| d.tax)
        };
        self.items.iter().map(of_item).sum()
    }

    pub(crate) fn v0(&self) -> Value {
        let money = |minor: i64| json!({"CurrencyCode": self.currency, "Amount": self.money(minor)});
        let items: Vec<Value> = self.items.iter().enumerate().map(|(i, item)| {
            let mut row = json!({"OrderItemId": format!("{i:03}"), "SellerSKU": format!("S{i}"), "QuantityOrdered": item.quantity});
            let mut put = |price: &str, tax: &str, amount: &Option<Amount>| {
                if let Some(amount) = amount {
                    let shown = amount.net + if self.gross { amount.tax } else { 0 };
                    let target = if price.starts_with("Gift") { &mut row["BuyerInfo"] } else { &mut row };
                    target[price] = money(shown);
                    target[tax] = money(amount.tax);
                }
            };
            if item.quantity > 0 {
                put("ItemPrice", "ItemTax", &Some(item.goods.clone()));
            }
            put("ShippingPrice", "ShippingTax", &item.shipping);
            put("GiftWrapPrice", "GiftWrapTax", &item.wrap);
            let name = if item.discount_on_shipping { "ShippingDiscount" } else { "PromotionDiscount" };
            put(name, &format!("{name}Tax"), &item.discount);
            if let Some(cod) = item.cod {
                row["CODFee"] = money(cod);
            }
            if item.facilitator {
                row["TaxCollection"] = json!({"Model": "MarketplaceFacilitator"});
            }
            row
        }).collect();
        json!({
            "AmazonOrderId": "1-1-1", "PurchaseDate": "2026-11-01T10:00:00Z", "OrderStatus": self.status.0,
            "FulfillmentChannel": "MFN", "MarketplaceId": self.marketplace.id, "OrderItems": items,
            "OrderTotal": {"CurrencyCode": self.currency, "Amount": self.money(self.total())},
        })
    }

    pub(crate) fn v2026(&self) -> Value {
        let money = |minor: i64| json!({"amount": self.money(minor), "currencyCode": self.currency});
        let items: Vec<Value> = self.items.iter().enumerate().map(|(i, item)| {
            let (mut parts, mut taxes, mut tax_sum) = (Vec::new(), Vec::new(), 0);
            let mut put = |kind: &str, amount: &Amount| {
                parts.push(json!({"type": kind, "subtotal": money(amount.net)}));
                tax_sum += amount.tax;
                if amount.tax != 0 {
                    taxes.push(json!({"subtype": kind, "value": money(amount.tax)}));
                }
            };
            if item.quantity > 0 {
                put("ITEM", &item.goods);
            }
            for (kind, amount) in [("SHIPPING", &item.shipping), ("GIFT_WRAP", &item.wrap)] {
                if let Some(amount) = amount {
                    put(kind, amount);
                }
            }
            if let Some(cod) = item.cod {
                put("COD_FEE", &Amount { net: cod, tax: 0 });
            }
            if let Some(discount) = &item.discount {
                let subtype = if item.discount_on_shipping { "SHIPPING" } else { "ITEM" };
                parts.push(json!({"type": "DISCOUNT", "subtotal": money(-discount.net),
                    "detailedBreakdowns": [{"subtype": subtype, "value": money(-discount.net)}]}));
                tax_sum -= discount.tax;
                if discount.tax != 0 {
                    taxes.push(json!({"subtype": "DISCOUNT", "value": money(-discount.tax)}));
                }
            }
            if !taxes.is_empty() {
                parts.push(json!({"type": "TAX", "subtotal": money(tax_sum), "detailedBreakdowns": taxes}));
            }
            let mut row = json!({"orderItemId": format!("{i:03}"), "product": {"sellerSku": format!("S{i}")},
                "quantityOrdered": item.quantity + item.canceled, "proceeds": {"breakdowns": parts}});
            if item.canceled > 0 {
                row["cancellation"] = json!({"cancellationExecution": {"cancelledBy": "BUYER"}});
                row["fulfillment"] = json!({"quantityFulfilled": 0, "quantityUnfulfilled": item.quantity});
            }
            if item.facilitator {
                row["tax"] = json!({"taxCollections": [{"model": "MARKETPLACE_FACILITATOR"}]});
            }
            row
        }).collect();
        json!({
            "orderId": "1-1-1", "createdTime": "2026-11-01T10:00:00Z", "orderItems": items,
            "fulfillment": {"fulfillmentStatus": self.status.1, "fulfilledBy": "MERCHANT"},
            "salesChannel": {"channelName": "AMAZON", "marketplaceId": self.marketplace.id},
            "proceeds": {"grandTotal": money(self.total())},
        })
    }
}

/// Rates that Amazon may use in a marketplace, in thousandths of a percent; none where its tax is not told.
fn rates(country: &str) -> &'static [i64] {
    match country {
        "US" => &[0, 8_250, 10_100],
        "CA" => &[5_000, 13_000, 14_975],
        "DE" => &[19_000, 7_000],
        "FR" => &[20_000, 5_500],
        "GB" | "TR" => &[20_000],
        "JP" => &[10_000, 8_000],
        "IN" => &[18_000, 5_000],
        "SE" => &[25_000, 12_000],
        "AU" => &[10_000],
        _ => &[0],
    }
}

fn amount(rate: i64, digits: u32) -> impl Strategy<Value = Amount> {
    (1i64..200_000).prop_map(move |net| {
        let tax = (Decimal::new(net, digits) * Decimal::new(rate, 5))
            .round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
        let mut tax = tax;
        tax.rescale(digits);
        Amount { net, tax: i64::try_from(tax.mantissa()).expect("a small tax") }
    })
}

fn item(rate: i64, digits: u32) -> impl Strategy<Value = Item> {
    let optional = || prop::option::of(amount(rate, digits));
    let canceled = prop_oneof![3 => Just(0i64), 1 => 1i64..3];
    (
        (0i64..13, amount(rate, digits), optional(), optional(), optional()),
        (any::<bool>(), prop::option::of(1i64..900), any::<bool>(), canceled),
    )
        .prop_map(
            |((quantity, goods, shipping, wrap, discount), (on_shipping, cod, facilitator, canceled))| {
                let sold = quantity > 0;
                Item {
                    quantity,
                    goods: if sold { goods } else { Amount { net: 0, tax: 0 } },
                    shipping: shipping.filter(|_| sold),
                    wrap: wrap.filter(|_| sold),
                    discount: discount.filter(|_| sold),
                    discount_on_shipping: on_shipping,
                    cod: cod.filter(|_| sold),
                    facilitator,
                    canceled: if sold { canceled } else { canceled.max(1) },
                }
            },
        )
}

/// An order of any marketplace in its usual mode: currencies of 0, 2 and 3 decimals.
pub(crate) fn order() -> impl Strategy<Value = Order> {
    prop::sample::select(MARKETPLACES)
        .prop_flat_map(|marketplace| order_of(marketplace, usually_gross(&marketplace)))
}

/// True where v0 gives prices with tax.
pub(crate) fn usually_gross(marketplace: &Marketplace) -> bool {
    !matches!(marketplace.country, "US" | "CA")
}

/// An order of a marketplace, v0's prices with tax or without.
pub(crate) fn order_of(marketplace: Marketplace, gross: bool) -> impl Strategy<Value = Order> {
    let status = prop::sample::select(vec![
        ("Unshipped", "UNSHIPPED"),
        ("PartiallyShipped", "PARTIALLY_SHIPPED"),
        ("Shipped", "SHIPPED"),
    ]);
    (prop::sample::select(vec![None, None, None, Some("KWD"), Some("JPY")]), any::<bool>(), status)
        .prop_flat_map(move |(odd_currency, told, status)| {
            let currency = odd_currency.unwrap_or(marketplace.currency);
            let digits = match currency {
                "JPY" => 0,
                "KWD" => 3,
                _ => 2,
            };
            let rates = if told { rates(marketplace.country) } else { &[0] };
            let items = prop::sample::select(rates).prop_flat_map(move |rate| item(rate, digits));
            prop::collection::vec(items, 1..6).prop_map(move |items| Order {
                marketplace,
                currency,
                digits,
                status,
                items,
                gross,
            })
        })
}
