use proptest::prelude::*;

use super::*;
use crate::inventory::{Kit, Pending};

const DE: &str = "A1PA6795UKMFR9";
const FR: &str = "A13V1IB3VIYZZH";

fn d(units: i64) -> Decimal {
    Decimal::from(units)
}

/// Two warehouses of the merchant's, one of Amazon's; `(product, on hand, reserved)` in the first.
fn stock(products: &[(ProductId, i64, i64)]) -> Stock {
    let warehouses = BTreeMap::from([(1, Warehouse::Own), (2, Warehouse::Own), (3, Warehouse::Amazon)]);
    let mut stock = Stock { warehouses, ..Stock::default() };
    for (product, on_hand, reserved) in products {
        stock.put(*product, 1, d(*on_hand), d(*reserved));
    }
    stock
}

fn kit(components: &[(ProductId, i64)]) -> Kit {
    Kit {
        components: components.iter().map(|(product, each)| (*product, d(*each))).collect(),
        ..Kit::default()
    }
}

/// `SKU quantity urgency` of each offer, and the issues.
fn shown(mapped: &Mapped<Vec<OfferQuantity>>) -> String {
    let urgency = |urgency| match urgency {
        Urgency::None => "",
        Urgency::Scheduled => " later",
        Urgency::Immediate => " now",
    };
    let offers = mapped.draft.iter().map(|offer| {
        let place = if offer.marketplace_id == DE { "DE" } else { "FR" };
        format!("{}@{place} {}{}", offer.seller_sku, offer.quantity, urgency(offer.urgency))
    });
    let issues = mapped.issues.iter().map(|issue| format!("{} at {}", issue.kind.code(), issue.path));
    offers.chain(issues).collect::<Vec<_>>().join("; ")
}

fn with_rule(change: impl FnOnce(&mut StockRule)) -> StockContext {
    let mut rule = StockRule::new("rule");
    change(&mut rule);
    StockContext { rules: vec![rule], ..StockContext::default() }
}

#[test]
fn what_is_reserved_pending_and_kept_back_is_not_offered() {
    let mut stock = stock(&[(7, 20, 3)]);
    stock.put(7, 2, d(10), d(0));
    stock.put(7, 3, d(1000), d(0));
    stock.offers = vec![Offer::new("PEN", DE, 7), Offer::new("PEN-5", DE, 7).packs_of(d(5))];
    let pending = |sku: &str, quantity| Pending {
        order_id: "1-1-1".into(),
        seller_sku: sku.into(),
        marketplace_id: DE.into(),
        quantity: d(quantity),
    };
    stock.pending = vec![pending("PEN", 2), pending("PEN-5", 1), pending("GONE", 1)];
    let all = StockContext::default();
    let unknown = "unknown_offer at pending[1-1-1].GONE";
    assert_eq!(shown(&quantities(&all, &stock)), format!("PEN@DE 20 later; PEN-5@DE 4 later; {unknown}"));
    let ctx = with_rule(|rule| {
        rule.buffer = d(2);
        rule.percent = d(50);
    });
    assert_eq!(shown(&quantities(&ctx, &stock)), format!("PEN@DE 9 later; PEN-5@DE 1 later; {unknown}"));
    let ctx = with_rule(|rule| {
        rule.warehouses = vec![2, 3];
        rule.at_most = Some(2);
        rule.at_least = 1;
    });
    assert_eq!(
        shown(&quantities(&ctx, &stock)),
        format!("PEN@DE 2 later; PEN-5@DE 0 later; {unknown}; warehouse_of_amazon at rules[rule].warehouses")
    );
}

#[test]
fn low_stock_is_sent_at_once() {
    let ctx = with_rule(|rule| rule.low_stock = 3);
    for (on_hand, sent, urgency) in [
        (10, Some(10), Urgency::None),
        (3, Some(10), Urgency::Immediate),
        (0, Some(1), Urgency::Immediate),
        (4, Some(10), Urgency::Scheduled),
        (3, Some(0), Urgency::Scheduled),
        (0, None, Urgency::Scheduled),
    ] {
        let mut stock = stock(&[(7, on_hand, 0)]);
        stock.offers = vec![Offer { last_sent: sent, ..Offer::new("PEN", DE, 7) }];
        assert_eq!(quantities(&ctx, &stock).draft[0].urgency, urgency, "{on_hand} after {sent:?}");
    }
}

#[test]
fn a_kit_follows_its_scarcest_component_also_in_kits() {
    let mut stock = stock(&[(1, 10, 0), (2, 9, 0), (3, 5, 1)]);
    stock.kits =
        BTreeMap::from([(8, kit(&[(1, 2), (2, 3)])), (9, kit(&[(8, 1), (3, 2)])), (5, kit(&[(6, 1)]))]);
    stock.kits.insert(6, kit(&[(5, 1)]));
    stock.kits.insert(4, Kit { unconvertible: vec![1], ..kit(&[(1, 1)]) });
    stock.offers = [("ROUND", 5), ("PAINT", 4), ("BOX", 8), ("BOXES", 9)]
        .map(|(sku, product)| Offer::new(sku, DE, product))
        .into();
    assert_eq!(
        shown(&quantities(&StockContext::default(), &stock)),
        "BOX@DE 3 later; BOXES@DE 2 later; PAINT@DE 0 later; ROUND@DE 0 later; \
         unit_mismatch at kits[4]; kit_cycle at kits[5]"
    );
}

#[test]
fn marketplaces_share_or_divide() {
    let mut stock = stock(&[(7, 11, 0)]);
    stock.offers = vec![Offer::new("PEN", DE, 7), Offer::new("PEN", FR, 7)];
    let divided =
        |allocation| shown(&quantities(&StockContext { allocation, ..StockContext::default() }, &stock));
    assert_eq!(divided(Allocation::Shared), "PEN@FR 11 later; PEN@DE 11 later");
    let weights = BTreeMap::from([(DE.to_owned(), 2), (FR.to_owned(), 1)]);
    assert_eq!(divided(Allocation::Weighted(weights)), "PEN@FR 4 later; PEN@DE 7 later");
    assert_eq!(
        divided(Allocation::Priority(vec!["other".into(), DE.into()])),
        "PEN@FR 0 later; PEN@DE 11 later"
    );
}

/// Where a rule lets out less in one marketplace, the parts by themselves would sum to one more than there is.
#[test]
fn parts_of_different_wholes_sum_to_no_more_than_there_is() {
    let mut stock = stock(&[(7, 11, 0)]);
    stock.offers = ["A", "B", "C"].map(|place| Offer::new("PEN", place, 7)).into();
    let mut ctx = with_rule(|rule| {
        rule.marketplaces = vec!["C".into()];
        rule.buffer = d(1);
    });
    let weights = [("A", 6), ("B", 6), ("C", 2)].map(|(place, weight)| (place.to_owned(), weight));
    ctx.allocation = Allocation::Weighted(weights.into());
    let parts: Vec<u64> = quantities(&ctx, &stock).draft.iter().map(|offer| offer.quantity).collect();
    assert_eq!(parts, [5, 5, 1]);
}

#[test]
fn halves_in_two_warehouses_are_no_unit_save_for_what_is_measured() {
    let mut stock = stock(&[]);
    for warehouse in [1, 2] {
        stock.put(7, warehouse, Decimal::new(25, 1), d(0));
    }
    stock.kits.insert(8, Kit { components: BTreeMap::from([(7, Decimal::new(25, 1))]), ..Kit::default() });
    stock.offers = vec![Offer::new("PEN", DE, 7)];
    let fractions = "fractional_stock at on_hand[7][1]; fractional_stock at on_hand[7][2]";
    let found = || StockContext::default();
    assert_eq!(shown(&quantities(&found(), &stock)), format!("PEN@DE 4 later; {fractions}"));
    stock.offers = vec![Offer::new("BAG", DE, 8)];
    assert_eq!(shown(&quantities(&found(), &stock)), "BAG@DE 2 later");
}

#[test]
fn what_is_reserved_where_nothing_was_counted_is_not_offered() {
    let mut stock = stock(&[(7, 10, 0)]);
    stock.reserved.entry(7).or_default().insert(2, d(4));
    stock.offers = vec![Offer::new("PEN", DE, 7)];
    assert_eq!(
        shown(&quantities(&StockContext::default(), &stock)),
        "PEN@DE 6 later; reserved_above_stock at on_hand[7][2]"
    );
}

#[test]
fn stock_in_a_warehouse_that_nobody_listed_is_named_once() {
    let mut stock = Stock::default();
    stock.put(7, 3, Decimal::from(20), Decimal::ZERO);
    stock.put(8, 3, Decimal::from(5), Decimal::ZERO);
    stock.put(7, 4, Decimal::ZERO, Decimal::ZERO);
    stock.offers.push(Offer::new("PEN", "A1PA6795UKMFR9", 7));
    let mapped = quantities(&StockContext::default(), &stock);
    assert_eq!(mapped.draft[0].quantity, 0);
    let told: Vec<_> = mapped.issues.iter().map(|issue| (issue.kind.code(), issue.path.as_str())).collect();
    assert_eq!(told, [("unlisted_warehouse", "warehouses[3]")]);
}

#[test]
fn a_rule_for_a_warehouse_that_is_not_there_is_named() {
    let mut stock = stock(&[(7, 10, 0)]);
    stock.offers = vec![Offer::new("PEN", DE, 7)];
    let ctx = with_rule(|rule| rule.warehouses = vec![1, 9]);
    assert_eq!(
        shown(&quantities(&ctx, &stock)),
        "PEN@DE 10 later; unknown_warehouse at rules[rule].warehouses"
    );
}

/// Kits in kits that all hold each other's components: ten in each of fifteen levels, and units beyond counting.
#[test]
fn kits_of_many_kits_take_no_time_and_huge_ones_no_panic() {
    let mut stock = stock(&[(1, 10, 0)]);
    for level in 1..16 {
        for product in 0..10 {
            let below: Vec<(ProductId, i64)> = match level {
                1 => vec![(1, 1)],
                _ => (0..10).map(|below| ((level - 1) * 100 + below, 1)).collect(),
            };
            stock.kits.insert(level * 100 + product, kit(&below));
        }
    }
    stock.kits.insert(2, kit(&[(3, 1_000_000_000)]));
    stock.kits.insert(3, kit(&[(4, 1_000_000_000)]));
    stock.kits.insert(4, kit(&[(5, 1_000_000_000)]));
    stock.offers = vec![Offer::new("DEEP", DE, 1500), Offer::new("HUGE", DE, 2), Offer::new("TEN", DE, 200)];
    let pending = |sku: &str| Pending {
        order_id: "1-1-1".into(),
        seller_sku: sku.into(),
        marketplace_id: DE.into(),
        quantity: d(1_000_000_000),
    };
    stock.pending = vec![pending("HUGE"), pending("DEEP")];
    assert_eq!(
        shown(&quantities(&StockContext::default(), &stock)),
        "DEEP@DE 0 later; HUGE@DE 0 later; TEN@DE 1 later; out_of_range at kits[1500]; out_of_range at kits[2]"
    );
}

#[test]
fn bad_input_is_named_and_the_rest_goes_on() {
    let mut stock = stock(&[(1, -2, 0), (2, 3, 5), (4, 8, 0)]);
    stock.put(3, 1, Decimal::new(25, 1), d(0));
    stock.put(5, 1, d(5), d(-5));
    stock.offers = (1..=5).map(|product| Offer::new(format!("SKU-{product}"), DE, product)).collect();
    stock.offers.push(Offer::new("SKU-4", DE, 4).by_amazon());
    stock.offers.push(Offer::new("EMPTY", DE, 3).packs_of(d(0)));
    assert_eq!(
        shown(&quantities(&StockContext::default(), &stock)),
        "EMPTY@DE 0 later; SKU-1@DE 0 later; SKU-2@DE 0 later; SKU-3@DE 2 later; SKU-5@DE 0 later; \
         out_of_range at offers[EMPTY].units; duplicate_offer at offers[SKU-4]; negative_stock at on_hand[1][1]; \
         reserved_above_stock at on_hand[2][1]; fractional_stock at on_hand[3][1]; out_of_range at on_hand[5][1]"
    );
}

fn units() -> impl Strategy<Value = Decimal> {
    (-20_i64..100).prop_map(|halves| Decimal::new(halves * 5, 1))
}

prop_compose! {
    fn worlds()(
        quants in proptest::collection::vec((1_i64..7, 1_i64..4, units(), units()), 0..20),
        kits in proptest::collection::vec((5_i64..8, 1_i64..8, 1_i64..4), 0..5),
        offers in proptest::collection::vec(
            (0_u8..6, any::<bool>(), 1_i64..8, 1_i64..4, any::<bool>()), 0..10),
        pending in proptest::collection::vec((0_u8..6, any::<bool>(), units()), 0..6),
    ) -> Stock {
        let mut stock = stock(&[]);
        for (product, warehouse, on_hand, reserved) in quants {
            stock.put(product, warehouse, on_hand, reserved);
        }
        for (product, component, each) in kits {
            stock.kits.entry(product).or_default().components.insert(component, d(each));
        }
        let place = |german| if german { DE } else { FR };
        stock.offers = offers.into_iter().map(|(sku, german, product, units, by_amazon)| {
            let offer = Offer::new(format!("SKU-{sku}"), place(german), product).packs_of(d(units));
            if by_amazon { offer.by_amazon() } else { offer }
        }).collect();
        stock.pending = pending.into_iter().enumerate().map(|(index, (sku, german, quantity))| Pending {
            order_id: index.to_string(), seller_sku: format!("SKU-{sku}"), marketplace_id: place(german).into(), quantity,
        }).collect();
        stock
    }
}

prop_compose! {
    fn contexts()(
        buffer in units(), percent in -10_i64..130, warehouses in proptest::collection::vec(1_i64..5, 0..3),
        at_most in proptest::option::of(0_u64..20), at_least in 0_u64..3, weights in proptest::option::of((0_u32..5, 0_u32..5)),
    ) -> StockContext {
        let mut ctx = with_rule(|rule| {
            rule.buffer = buffer;
            rule.percent = d(percent);
            rule.warehouses = warehouses;
            rule.at_most = at_most;
            rule.at_least = at_least;
        });
        if let Some((german, french)) = weights {
            ctx.allocation = Allocation::Weighted(BTreeMap::from([(DE.to_owned(), german), (FR.to_owned(), french)]));
        }
        ctx
    }
}

/// What is on hand of the product in the merchant's warehouses, counted by hand; of kits, what could be assembled.
fn on_hand(stock: &Stock, product: ProductId) -> Decimal {
    let of = |product: ProductId| -> Decimal {
        let own = stock.on_hand.get(&product).into_iter().flatten().filter(|(warehouse, _)| **warehouse < 3);
        own.map(|(_, units)| (*units).max(Decimal::ZERO)).sum()
    };
    match shelf(stock, product) {
        Ok(needs) => needs.iter().map(|(product, each)| of(*product) / each).min().unwrap_or_default(),
        Err(_) => Decimal::ZERO,
    }
}

proptest! {
    #[test]
    fn never_more_than_is_on_hand(ctx in contexts(), stock in worlds()) {
        let mapped = quantities(&ctx, &stock);
        for offer in &mapped.draft {
            let most = stock.offers.iter()
                .filter(|one| one.seller_sku == offer.seller_sku && one.marketplace_id == offer.marketplace_id)
                .map(|one| on_hand(&stock, one.product) / one.units).max().unwrap_or_default();
            prop_assert!(Decimal::from(offer.quantity) <= most, "{offer:?} of {most}");
        }
    }

    #[test]
    fn the_order_of_events_does_not_matter(ctx in contexts(), stock in worlds(), turn in 0_usize..10) {
        let mut turned = stock.clone();
        if !turned.offers.is_empty() {
            let by = turn % turned.offers.len();
            turned.offers.rotate_left(by);
        }
        turned.pending.reverse();
        let (one, other) = (quantities(&ctx, &stock), quantities(&ctx, &turned));
        prop_assert_eq!(one.draft, other.draft);
        prop_assert_eq!(one.issues, other.issues);
    }

    #[test]
    fn amazons_stock_and_the_merchants_never_mix(ctx in contexts(), stock in worlds(), amazons in units()) {
        let mut other = stock.clone();
        for product in 1..7 {
            other.put(product, 3, amazons, Decimal::ZERO);
        }
        // Orders of Amazon's offers take nothing of the merchant's stock either.
        let by_amazon: Vec<Pending> = stock.offers.iter().filter(|offer| offer.channel == Channel::Fba)
            .map(|offer| Pending {
                order_id: "fba".into(), seller_sku: offer.seller_sku.clone(),
                marketplace_id: offer.marketplace_id.clone(), quantity: d(5),
            }).collect();
        other.pending.extend(by_amazon);
        prop_assert_eq!(quantities(&ctx, &stock).draft, quantities(&ctx, &other).draft);
        let fba = |sku: &str, marketplace: &str| stock.offers.iter().any(|offer| {
            offer.channel == Channel::Fba && offer.seller_sku == sku && offer.marketplace_id == marketplace
        });
        for offer in quantities(&ctx, &stock).draft {
            prop_assert!(!fba(&offer.seller_sku, &offer.marketplace_id), "a quantity would make it the merchant's");
        }
    }

    /// Also where each marketplace has a rule of its own.
    #[test]
    fn parts_of_marketplaces_never_sum_to_more(
        on_hand in 0_i64..60, places in proptest::collection::vec((0_u32..9, 0_i64..20, 0_i64..101), 1..5),
    ) {
        let mut stock = stock(&[(7, on_hand, 0)]);
        let mut ctx = StockContext::default();
        let mut weights = BTreeMap::new();
        for (place, (weight, buffer, percent)) in places.into_iter().enumerate() {
            let place = place.to_string();
            stock.offers.push(Offer::new("PEN", place.clone(), 7));
            let mut rule = StockRule::new(place.clone());
            (rule.marketplaces, rule.buffer, rule.percent) = (vec![place.clone()], d(buffer), d(percent));
            ctx.rules.push(rule);
            weights.insert(place, weight);
        }
        ctx.allocation = Allocation::Weighted(weights);
        let shown: u64 = quantities(&ctx, &stock).draft.iter().map(|offer| offer.quantity).sum();
        prop_assert!(i64::try_from(shown).unwrap() <= on_hand);
    }

    #[test]
    fn parts_of_marketplaces_sum_to_what_there_is(on_hand in 0_i64..1000, german in 0_u32..9, french in 1_u32..9) {
        let mut stock = stock(&[(7, on_hand, 0)]);
        stock.offers = vec![Offer::new("PEN", DE, 7), Offer::new("STYLO", FR, 7)];
        let weights = BTreeMap::from([(DE.to_owned(), german), (FR.to_owned(), french)]);
        let ctx = StockContext { allocation: Allocation::Weighted(weights), ..StockContext::default() };
        let shown: u64 = quantities(&ctx, &stock).draft.iter().map(|offer| offer.quantity).sum();
        prop_assert_eq!(i64::try_from(shown).unwrap(), on_hand);
    }
}
