//! Margins: what an order and a SKU leave over.

use crate::support::{Amount, ctx, drafted, only, total, v2};
use amz_odoo_mapping::Mapped;
use amz_odoo_mapping::settlement::{AccountRules, RevenueMode, SettlementDraft};
use rust_decimal::Decimal;

const ORDER: &str = "302-1234567-1234567";

/// `id units margin` of each.
fn margins(mapped: &Mapped<SettlementDraft>) -> Vec<String> {
    let margins = mapped.draft.margins.as_ref().unwrap();
    margins.iter().map(|m| format!("{} {} {}", m.id, m.units, m.margin)).collect()
}

#[test]
fn what_a_quantity_stands_alone_for_is_counted() {
    let file = "settlement-id\tsettlement-end-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tsku\tquantity-purchased\tprice-type\tprice-amount\titem-related-fee-type\titem-related-fee-amount\tother-fee-amount\tother-fee-reason-description\n\
        1\t2025-07-31T22:07:18+00:00\t8.40\tCAD\t\t\t\t\t\t\t\t\t\t\n\
        1\t\t\t\tOrder\t702-1234567-1234567\tPEN\t2\t\t\t\t\t\t\n\
        1\t\t\t\tOrder\t702-1234567-1234567\tPEN\t\tPrincipal\t\"32.09    \"\t\t\t\t\n\
        1\t\t\t\tServiceFee\t\t\t\t\t\tCost of Advertising\t-20.97\t-2.72\tTaxAmount\n";
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.margins = true;
    let mapped = only(&ctx, file);
    assert_eq!(mapped.issues, []);
    assert_eq!(margins(&mapped), ["702-1234567-1234567 2 32.09", "PEN 2 32.09"]);
}

#[test]
fn a_tax_in_the_price_and_another_channels_price_are_no_margin() {
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.margins = true;
    ctx.rules = AccountRules::parse(
        "version = 1\n[taxes.vat]\nname = \"19%\"\nrate = \"19\"\nincluded = true\naccount = \"vat_payable\"\n\
         [[rules]]\nname = \"german\"\ngroup = \"sales\"\naccount = \"sales\"\ntax = \"vat\"\n\
         when = { type = [\"ItemPrice\"], marketplaces = [\"Amazon.de\"] }\n",
    )
    .unwrap();
    let of = |marketplace: &str, order: &str, kind, description, cents| Amount {
        marketplace: marketplace.to_owned(),
        ..Amount::new("Order", kind, description, cents).order(order)
    };
    let amounts = [
        of("Amazon.de", ORDER, "ItemPrice", "Principal", 11_900),
        of("Amazon.de", ORDER, "ItemFees", "Commission", -1_500),
        of("Non-Amazon DE", "S01-1234567-1234567", "ItemPrice", "Principal", 5_000),
        of("Non-Amazon DE", "S01-1234567-1234567", "ItemPrice", "Tax", 950),
        of("Non-Amazon DE", "S01-1234567-1234567", "ItemFees", "FBAPerUnitFulfillmentFee", -600),
    ];
    let mapped = drafted(&ctx, &amounts);
    assert_eq!(margins(&mapped), [&format!("{ORDER} 0 85.00"), "S01-1234567-1234567 0 -6.00"]);
}

#[test]
fn margins_have_their_currencys_decimals_and_lose_none() {
    let mut ctx = ctx(RevenueMode::Settlement);
    ctx.margins = true;
    ctx.rules = AccountRules::parse("version = 1\n[costs]\nPEN = \"0.0005\"\n").unwrap();
    let pens = Amount::new("Order", "ItemPrice", "Principal", 100_000).order(ORDER).sku("PEN");
    let amounts = [
        Amount { quantity: Some(2), ..pens },
        Amount::new("Order", "ItemFees", "Commission", -30_000).order(ORDER).sku("CUP"),
    ];
    for (currency, sold, fees) in
        [("EUR", "1000.00", "-300.00"), ("JPY", "1000", "-300"), ("KWD", "1000.000", "-300.000")]
    {
        let file = v2("1", total(&amounts), &amounts).replace("EUR", currency);
        let mapped = only(&ctx, &file);
        let shown: Vec<[Decimal; 4]> = mapped
            .draft
            .margins
            .as_ref()
            .unwrap()
            .iter()
            .map(|m| [m.sales, m.fees, m.cost, m.margin])
            .collect();
        let nothing = sold.replacen("1000", "0", 1);
        assert_eq!(
            shown.iter().map(|amounts| amounts.map(|amount| amount.to_string())).collect::<Vec<_>>(),
            [
                [sold, fees, "-0.001", "699.999"],
                [sold, &nothing, "-0.001", "999.999"],
                [&nothing, fees, &nothing, fees]
            ]
        );
    }
}
