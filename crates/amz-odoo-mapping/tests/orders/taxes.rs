//! The treatment of an order's tax, and what becomes of amounts that contradict it.

use amz_odoo_mapping::taxes::TreatmentKind;
use amz_odoo_mapping::{MapContext, Mapped, OrderDraft};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::support::{DE, US, map, merge, money, v0, v2026};

/// A seller at home in Germany who takes part in OSS, with stock of Amazon's in Poland.
fn german() -> MapContext {
    let mut ctx = MapContext::default();
    ctx.taxes.seller.home = Some("DE".into());
    ctx.taxes.seller.oss = Some("DE".into());
    ctx.taxes.seller.fba_countries = ["PL".to_owned()].into();
    ctx
}

fn to(country: &str, zip: &str, item: Value, own: Value) -> Value {
    let mut order = v0(DE, "EUR", "119.00", json!([item]), json!({}));
    merge(&mut order, json!({"ShippingAddress": {"Name": "A", "CountryCode": country, "PostalCode": zip}}));
    merge(&mut order, own);
    order
}

fn shown(mapped: &Mapped<OrderDraft>) -> String {
    let treatment = mapped.draft.tax_treatment.as_ref().expect("a treatment");
    let country = treatment.country.as_deref().unwrap_or("-");
    format!("{} {country}, {} to {}\n{}", treatment.kind, treatment.from, treatment.to, money(mapped))
}

fn check(order: &Value, want: Expect) {
    want.assert_eq(&shown(&map(&german(), order)));
}

#[test]
fn a_tax_that_amazon_does_not_tell_is_the_treatments() {
    let untold = json!({"ItemPrice": "119.00"});
    check(
        &to("FR", "75001", untold.clone(), json!({})),
        expect![[r#"
            oss FR, DE to FR
            119.00 EUR
            1_item: 1 x 119.00 = 119.00, in 20 %
        "#]],
    );
    check(
        &to("ES", "35001", untold.clone(), json!({})),
        expect![[r#"
            export -, DE to IC
            119.00 EUR
            1_item: 1 x 119.00 = 119.00
        "#]],
    );
    check(
        &to("PL", "00-001", untold.clone(), json!({"FulfillmentChannel": "AFN"})),
        expect![[r#"
            domestic PL, PL to PL
            119.00 EUR
            1_item: 1 x 119.00 = 119.00, in 23 %
        "#]],
    );
    let from_austria = json!({"DefaultShipFromLocationAddress": {"CountryCode": "AT", "PostalCode": "1010"}});
    check(
        &to("AT", "1010", untold.clone(), from_austria),
        expect![[r#"
            domestic AT, AT to AT
            119.00 EUR
            1_item: 1 x 119.00 = 119.00, in 20 %
        "#]],
    );
    let mut ctx = german();
    ctx.taxes.seller.oss = None;
    let origin = shown(&map(&ctx, &to("FR", "75001", untold.clone(), json!({}))));
    assert!(origin.starts_with("origin DE") && origin.contains("in 19 %"), "{origin}");
    ctx.taxes.seller.small_business = true;
    let exempt = shown(&map(&ctx, &to("DE", "10115", untold, json!({}))));
    assert!(exempt.starts_with("exempt -") && !exempt.contains('%'), "{exempt}");
}

#[test]
fn amazons_tax_stays_where_it_contradicts_the_treatment() {
    let told = json!({"ItemPrice": "119.00", "ItemTax": "19.00"});
    check(
        &to("CH", "8001", told.clone(), json!({})),
        expect![[r#"
            export -, DE to CH
            119.00 EUR
            1_item: 1 x 119.00 = 119.00, in 19 % = 19.00
            ? tax_treatment_contradiction at OrderItems[0].ItemTax.Amount
        "#]],
    );
    // France has no 19 %.
    check(
        &to("FR", "75001", told.clone(), json!({})),
        expect![[r#"
            oss FR, DE to FR
            119.00 EUR
            1_item: 1 x 119.00 = 119.00, in 19 % = 19.00
            ? tax_rate_contradiction at OrderItems[0].ItemTax.Amount
        "#]],
    );
    check(
        &to("DE", "10115", told, json!({})),
        expect![[r#"
            domestic DE, DE to DE
            119.00 EUR
            1_item: 1 x 119.00 = 119.00, in 19 % = 19.00
        "#]],
    );
}

#[test]
fn the_tax_shifts_to_a_business_with_a_validated_number_alone() {
    let business = json!({"IsBusinessOrder": true, "BuyerInfo": {"BuyerTaxInfo": {"CompanyLegalName": "A SA",
        "TaxClassifications": [{"Name": "VAT", "Value": "FR12345678901"}]}}});
    let order = to("FR", "75001", json!({"ItemPrice": "119.00"}), business);
    check(
        &order,
        expect![[r#"
            oss FR, DE to FR
            119.00 EUR
            1_item: 1 x 119.00 = 119.00, in 20 %
            ? vat_number_unverified at ShippingAddress.CountryCode
        "#]],
    );
    let mut ctx = german();
    ctx.taxes.validated_vat_numbers.insert("FR 12345678901".to_owned().into());
    ctx.taxes.fiscal_positions.insert(TreatmentKind::ReverseCharge, "EU B2B".into());
    let mapped = map(&ctx, &order);
    let free = expect![[r#"
        reverse_charge -, DE to FR
        119.00 EUR
        1_item: 1 x 119.00 = 119.00
    "#]];
    free.assert_eq(&shown(&mapped));
    let treatment = mapped.draft.tax_treatment.expect("a treatment");
    assert_eq!(treatment.fiscal_position.as_deref(), Some("EU B2B"));
}

#[test]
fn both_versions_tell_where_the_goods_leave() {
    let item = json!([{"proceeds": {"breakdowns": [{"type": "ITEM", "subtotal": {"amount": "5", "currencyCode": "EUR"}}]}}]);
    let packages = json!([{"packageReferenceId": "1"}, {"shipFromAddress": {"countryCode": "at", "postalCode": "1010"}}]);
    let recipient = json!({"deliveryAddress": {"name": "A", "countryCode": "AT"}});
    let order = v2026(DE, "EUR", "5", item, json!({"packages": packages, "recipient": recipient}));
    let mapped = map(&german(), &order);
    let treatment = mapped.draft.tax_treatment.expect("a treatment");
    assert_eq!((treatment.kind, treatment.from.as_str()), (TreatmentKind::Domestic, "AT"));
    let sources: Vec<_> =
        mapped.trace.of("sale.order.fiscal_position_id").map(|entry| entry.source).collect();
    assert_eq!(sources, ["packages[1].shipFromAddress.countryCode", "recipient.deliveryAddress.countryCode"]);
}

#[test]
fn a_parcel_under_the_sellers_own_ioss_number_is_the_sellers_to_tax() {
    let mut ctx = german();
    ctx.taxes.seller.home = Some("CN".into());
    let order =
        to("FR", "75001", json!({"ItemPrice": "119.00", "ItemTax": "19.83", "IossNumber": "IM1"}), json!({}));
    let amazons = expect![[r#"
        deemed_reseller -, CN to FR
        119.00 EUR
        1_item: 1 x 99.17 = 99.17
        order_facilitator_tax: 1 x 19.83 = 19.83
    "#]];
    amazons.assert_eq(&shown(&map(&ctx, &order)));
    ctx.taxes.seller.ioss = Some("IM1".into());
    let own = expect![[r#"
        ioss FR, CN to FR
        119.00 EUR
        1_item: 1 x 119.00 = 119.00, in 20 % = 19.83
    "#]];
    own.assert_eq(&shown(&map(&ctx, &order)));
}

#[test]
fn an_order_of_which_amazon_collects_a_part_is_treated_as_the_rest() {
    let collected = json!({"ItemPrice": "11.90", "ItemTax": "1.90", "TaxCollection": {"Model": "MarketplaceFacilitator"}});
    let order = |items: Value, total: &str| v0(DE, "EUR", total, items, json!({}));
    let kind = |order: &Value| map(&german(), order).draft.tax_treatment.map(|treatment| treatment.kind);
    let mixed = order(json!([collected, {"ItemPrice": "11.90", "ItemTax": "1.90"}]), "23.80");
    assert_eq!(kind(&mixed), Some(TreatmentKind::Domestic));
    assert_eq!(kind(&order(json!([collected]), "11.90")), Some(TreatmentKind::DeemedReseller));
    let pending = v0(US, "USD", "0", json!([]), json!({"OrderStatus": "Pending"}));
    assert_eq!(kind(&pending), Some(TreatmentKind::Facilitator));
}

#[test]
fn a_draft_without_a_treatment_is_read() {
    let mapped = map(&german(), &to("FR", "75001", json!({"ItemPrice": "119.00"}), json!({})));
    let mut stored = serde_json::to_value(&mapped.draft).expect("JSON");
    stored.as_object_mut().expect("an object").remove("tax_treatment");
    let restored: OrderDraft = serde_json::from_value(stored).expect("a draft");
    let mut without = mapped.draft;
    without.tax_treatment = None;
    assert_eq!(restored, without);
}
