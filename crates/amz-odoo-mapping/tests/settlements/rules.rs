//! Account rules: refused where they do not hang together, and proposed where they are missing.

use crate::support::{Amount, ctx, drafted, only, other, shown, total, v1, v2};
use amz_odoo_mapping::settlement::{AccountRules, RevenueMode, propose};

#[test]
fn the_built_in_rules_hang_together() {
    let rules = AccountRules::built_in();
    assert_eq!(rules.check(), Ok(()));
    assert!(rules.rules.len() > 40 && rules.accounts.values().all(|account| !account.name.is_empty()));
}

#[test]
fn rules_that_name_what_is_not_there_are_refused() {
    let rule = |rest: &str| {
        format!("version = 1\n[[rules]]\nname = \"a\"\ngroup = \"sales\"\naccount = \"sales\"\n{rest}")
    };
    for (text, want) in [
        ("version = 2".to_owned(), "version 2"),
        ("version = ".to_owned(), "cannot be read"),
        (rule("color = 1"), "unknown field"),
        (rule("clears = \"nowhere\""), "`nowhere`"),
        (rule("tax = \"vat\""), "the tax `vat`"),
        (rule("collected = \"vat_payable\"\nanalytic = [\"DE\"]"), "`analytic` beside"),
        (rule("label = \"Payout\""), "choose another"),
        (format!("{}\n{}", rule(""), rule("").replace("version = 1", "")), "two rules"),
        ("version = 1\n[taxes.v]\nname = \"V\"\nrate = \"-1\"\naccount = \"sales\"".to_owned(), "rate"),
    ] {
        let error = AccountRules::parse(&text).unwrap_err().to_string();
        assert!(error.contains(want), "{error}");
    }
}

#[test]
fn an_account_that_nothing_uses_is_a_misspelled_one() {
    let error = AccountRules::parse("version = 1\n[accounts]\nslaes = { code = \"4400\" }").unwrap_err();
    assert_eq!(error.to_string(), "no rule uses the account `slaes`; did you mean `sales`?");
    let error = AccountRules::parse("version = 1\n[accounts]\nmoon_landings = {}").unwrap_err();
    assert!(error.to_string().contains("[accounts]"), "{error}");
}

#[test]
fn a_rule_of_ones_own_clears_what_the_built_in_one_does() {
    let rules = |more: &str| {
        AccountRules::parse(&format!(
            "version = 1\n[accounts]\nwash = {{ code = \"1790\" }}\n[[rules]]\nname = \"own\"\ngroup = \"sales\"\naccount = \"sales\"\n\
             when = {{ transaction = [\"Order\"], type = [\"ItemPrice\"] }}\n{more}\
             [[rules]]\nname = \"own_wash\"\ngroup = \"tax\"\naccount = \"wash\"\nwithheld = \"vat_payable\"\n\
             when = {{ type = [\"ItemWithheldTax\"] }}\n"
        ))
        .unwrap()
    };
    let order = |kind, description, cents| {
        Amount::new("Order", kind, description, cents).order("302-1234567-1234567")
    };
    let amounts = [
        order("ItemPrice", "Principal", 1_000),
        order("ItemPrice", "Tax", 80),
        order("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", -80),
    ];
    let booked = |revenue, more| {
        let mut ctx = ctx(revenue);
        ctx.rules = rules(more);
        shown(&drafted(&ctx, &amounts).draft.entries[0])
    };
    assert_eq!(
        booked(RevenueMode::Invoices, ""),
        ["1790 0.80", "payout 10.00", "receivable -10.80 302-1234567-1234567"]
    );
    // Who says that nothing is cleared is believed.
    assert_eq!(
        booked(RevenueMode::Invoices, "clears = \"\"\n"),
        ["sales -10.80", "1790 0.80", "payout 10.00"]
    );
}

#[test]
fn a_proposed_rule_knows_what_was_unknown() {
    let amounts = [
        Amount::new("Order", "ItemFees", "Moon Fee", -100),
        Amount::new("Order", "ItemPrice", "Moon Dust", 500).order("302-1234567-1234567"),
        Amount::new("Lease", "", "", -5),
    ];
    let mut ctx = ctx(RevenueMode::Settlement);
    let unknown = drafted(&ctx, &amounts).draft.unknown;
    assert_eq!(unknown.len(), 3);
    ctx.rules = AccountRules::parse(&propose(&unknown)).unwrap();
    assert_eq!(drafted(&ctx, &amounts).issues, []);
}

#[test]
fn proposals_do_not_book_taxes_debts_and_refunds_as_revenue_or_fees() {
    for (kind, account) in [
        ("Order/ItemPrice/MoonTaxCharge", "facilitator_tax"),
        ("Order/ItemPrice/Moon VAT", "facilitator_tax"),
        ("Moon Order/ItemPrice/Tax", "facilitator_tax"),
        ("Order/Promotion/MoonTaxRebate", "facilitator_tax"),
        ("Order/ItemWithheldTax/MarketplaceMoonTax", "facilitator_tax"),
        ("Order/ItemWithheldTax/MoonIncomeTax", "income_tax_withheld"),
        ("Order/ItemWithheldTax/Moon-ISR-2", "income_tax_withheld"),
        ("Order/ItemWithheldTax/MoonTax", "suspense"),
        ("Order/ItemMoon/Moon TDS", "income_tax_withheld"),
        ("Order/ItemMoon/Moon-TCS", "gst_tcs"),
        ("other-transaction/other-transaction/Moon Fee VAT", "fee_tax"),
        ("AmazonFees/Moon Service/GST on fee", "fee_tax"),
        ("other-transaction/other-transaction/Moon tax", "suspense"),
        ("other-transaction/other-transaction/Moon debt recovered", "amazon_payable"),
        ("A-to-z Moon Claim/ItemPrice/Principal", "refunds"),
        ("Moon Refund/ItemPrice/Moon Dust", "refunds"),
        ("Order/ItemPrice/Moon Dust", "sales"),
        ("Order/ItemPrice/Moon Shipping", "shipping_income"),
        ("Order/ItemPrice/MoonFee", "suspense"),
        ("Moon Landing/ItemPrice/Principal", "suspense"),
        ("Order/Promotion/Moon", "promotions"),
        ("other-transaction/other-transaction/MOON_CARRIER_DAMAGE", "reimbursements"),
        ("AmazonFees/Moon Storage Charge/Base fee", "storage"),
        ("FBAFees/Moon Returns Fee/Base fee", "fba_returns"),
        ("FBAFees/Moon Inbound Thing/Base fee", "fba_inbound"),
        ("FBAFees/Moon Disposal/Base fee", "fba_removal"),
        ("FBAFees/Moon Thing/Base fee", "suspense"),
        ("AmazonFees/Moon Listing Fee/Base fee", "other_fees"),
        ("AmazonFees/Private Moon Fee/Base fee", "other_fees"),
        ("Lease//", "suspense"),
    ] {
        let [transaction, amount_type, description] = kind.split('/').collect::<Vec<_>>().try_into().unwrap();
        // Whichever sign it has.
        for cents in [-700, 700] {
            let amount =
                Amount::new(transaction, amount_type, description, cents).order("302-1234567-1234567");
            let unknown = drafted(&ctx(RevenueMode::Settlement), &[amount]).draft.unknown;
            let text = propose(&unknown);
            let rules = AccountRules::parse(&text).unwrap();
            let rule = &rules.rules[0];
            assert_eq!(rule.account, account, "{kind}");
            assert_eq!(text.contains("# not sure"), account == "suspense", "{kind}");
            let washes = rule.collected.is_some() || rule.withheld.is_some();
            assert_eq!(washes, account == "facilitator_tax", "{kind}");
            let is_of_order = ["ItemPrice", "Promotion"].contains(&amount_type) && account != "suspense";
            assert_eq!(rule.clears.is_some(), is_of_order, "{kind}");
            assert_eq!(rule.withheld.is_some(), washes && amount_type == "ItemWithheldTax", "{kind}");
        }
    }
}

/// Orders of other channels that Amazon ships: their price is not Amazon's to settle.
#[test]
fn marketplaces_of_other_channels_sell_nothing_at_amazon() {
    for (marketplace, account) in [
        ("Non-Amazon", "mcf_clearing"),
        ("Non-Amazon US", "mcf_clearing"),
        ("SI UK Prod Marketplace", "mcf_clearing"),
        ("SI Prod DE Marketplace", "mcf_clearing"),
        ("SI Prod Marketplace", "mcf_clearing"),
        ("sim1.stores.amazon.com", "mcf_clearing"),
        ("Amazon.com", "sales"),
        ("Simazon Marketplace", "sales"),
        ("", "sales"),
    ] {
        let mut amount = Amount::new("Order", "ItemPrice", "Principal", 2_500).order("S02-1234567-7654321");
        amount.marketplace = marketplace.to_owned();
        let booked = shown(&drafted(&ctx(RevenueMode::Settlement), &[amount]).draft.entries[0]);
        assert!(booked.contains(&format!("{account} -25.00")), "{marketplace}: {booked:?}");
    }
}

#[test]
fn a_debt_that_is_moved_is_not_the_one_that_was_carried_over() {
    let amounts = [
        other("Payable to Amazon", -6_231),
        Amount::new("Debt Adjustment", "Debt Adjustment", "for DE", 4_000),
    ];
    let draft = drafted(&ctx(RevenueMode::Settlement), &amounts).draft;
    assert_eq!(draft.balances.opening_debt.to_string(), "-62.31");
    assert!(shown(&draft.entries[0]).contains(&"amazon_payable -40.00".to_owned()), "{:?}", draft.entries);
}

/// Where kinds of amounts go that reports have in several spellings: `transaction/type/description`.
#[test]
fn families_of_fees_go_to_one_account_in_every_spelling() {
    let other = |names: &[&str]| {
        names.iter().map(|name| format!("other-transaction/other-transaction/{name}")).collect()
    };
    let under = |transaction: &str, kind: &str, names: &[&str]| -> Vec<String> {
        names.iter().map(|name| format!("{transaction}/{kind}/{name}")).collect()
    };
    let fees = |names: &[&str]| -> Vec<String> {
        let all = names.iter().flat_map(|name| {
            let folded = name.replace([' ', '-'], "_").to_uppercase();
            [
                format!("AmazonFees/{name}/Base fee"),
                format!("FBAFees/{name}/Discount on Fee"),
                format!("AMAZONFEES/{folded}/BASE_FEE"),
                format!("AmazonFees - Reversal/{name}/Base fee"),
                format!("AmazonFees/{name} - Correction/Base charge"),
                format!("other-transaction/other-transaction/{name}"),
                format!("other-transaction/other-transaction/{}", name.replace(' ', "")),
                format!("other-transaction - Reversal/other-transaction/{name}"),
                format!("other-transaction/other-transaction/{name} - Reversal"),
                format!("{name}/ItemFees/{name}"),
            ]
        });
        all.collect()
    };
    let groups: Vec<(&str, Vec<String>)> = vec![
        (
            "promotion_fees",
            fees(&[
                "Coupon Moon Fee",
                "Deal Moon Fee",
                "Lightning Deal Fee",
                "Price Discount - Moon",
                "Deals - Moon",
            ]),
        ),
        (
            "storage",
            fees(&[
                "FBA storage fee",
                "FBA Inventory Storage Overage Fee",
                "Aged Inventory Surcharge",
                "FBA Long-Term Storage Fee",
            ]),
        ),
        (
            "storage",
            under("ServiceFee", "ItemFees", &["STARStorageFee", "FBAOverageFee", "FBALongTermStorageFee"]),
        ),
        (
            "fba_returns",
            fees(&["FBA Customer Returns Fee (Moon boots) for ASIN B0MOON", "FBA Returns Processing Fee"]),
        ),
        (
            "fba_inbound",
            fees(&[
                "Unplanned Service Charge (moon side)",
                "Manual Processing Fee",
                "Labeling Fee",
                "Polybagging Fee",
                "Bubblewrap Fee",
                "WarehousePrep",
                "FBA Inbound Transportation Program Fee",
                "FBA International Freight Moon Charge",
                "Inbound Defect Fee",
                "FBA Amazon-Partnered Carrier Shipment Fee",
                "AWD Transportation Fee",
            ]),
        ),
        (
            "fba_inbound",
            under(
                "ServiceFee",
                "ItemFees",
                &[
                    "AmazonUpstreamProcessingFee",
                    "AmazonUpstreamStorageTransportationFee",
                    "FBAInboundDefectFee",
                    "FBAPrepFee",
                    "FBAInternationalInboundFreightFee",
                ],
            ),
        ),
        ("fba_inbound", vec!["other-transaction/Inbound Defect Fee/Moon dust on the label".to_owned()]),
        ("fba_removal", fees(&["FBA Removal Order: Moon Fee"])),
        (
            "fba_fulfillment",
            fees(&[
                "FBA fulfilment fee per unit",
                "FBA fulfillment fee per moon",
                "FBA Pick & Pack Fee",
                "FBA Weight Handling Fee",
                "MCF Preferred Pricing Seller Credit",
                "FBA Low-Inventory-Level Fee",
            ]),
        ),
        ("fba_fulfillment", under("Fee Adjustment", "Item Fee Adjustment", &["FBA Pick & Pack Fee"])),
        ("fba_fulfillment", under("TBYB Trial Shipment", "ItemFees", &["FBAPerUnitFulfillmentFee"])),
        (
            "shipping_labels",
            fees(&[
                "Amazon Easy Ship Charges",
                "Shipping Label Purchased through Amazon",
                "Easy Ship weight handling fees",
            ]),
        ),
        (
            "shipping_labels",
            under("ServiceFee", "ItemFees", &["MFNPostageFee", "EasyShipFee", "ReturnPostageBilling_Moon"]),
        ),
        (
            "other_fees",
            fees(&[
                "Grade and Resell Charge",
                "High Volume Listing Fee",
                "Transparency Charges",
                "Amazon service fee for EPR Pay on Behalf - Moon - (2026)",
                "EPR Pay on Behalf eco-contribution",
                "Non-subscription Fee Adjustment",
            ]),
        ),
        (
            "other_fees",
            under(
                "Order",
                "ItemFees",
                &["RegulatoryFee", "Flexible Financing Fee", "Flexible Customer Financing fee"],
            ),
        ),
        ("other_fees", under("Order", "ItemPrice", &["RegulatoryFee"])),
        ("subscription_fees", fees(&["Subscription Fee"])),
        ("advertising", under("ServiceFee", "Cost of Advertising", &["Base fee", "TransactionTotalAmount"])),
        ("referral_fees", under("Order", "ItemFees", &["Selling Fee", "Shipping commission"])),
        ("loans", other(&["Amazon Capital Services", "Amazon Lending"])),
        ("gst_tcs", under("Order", "ItemTCS", &["TCS-IGST", "TCS-UTGST"])),
        ("gst_tcs", other(&["TCS-CGST"])),
        ("income_tax_withheld", under("Order", "ItemTDS", &["TDS (Section 194-O)"])),
        ("income_tax_withheld", other(&["TDS - Section 194-O", "TDS Reimbursement"])),
        (
            "income_tax_withheld",
            under("Order", "ItemWithheldTax", &["ISR-Withholding", "IVA Withholding", "WithheldTax-ISR"]),
        ),
        (
            "fee_tax",
            under(
                "Order",
                "ItemFees",
                &["Commission IGST", "FBA Weight Handling Fee CGST", "Technology Fee SGST", "Moon Fee VAT"],
            ),
        ),
        ("fee_tax", other(&["MFNPostagePurchaseCompleteIGST", "MFNPostageFeeTax"])),
        ("fee_tax", under("FBAFees", "FBA Inventory Storage Fee", &["IGST", "Tax on fee"])),
        ("fee_tax", under("ServiceFee", "Cost of Advertising", &["Tax on fee"])),
        (
            "amazon_payable",
            under(
                "Debt Adjustment",
                "Debt Adjustment",
                &[
                    "Cross-Account Debt Adjustment against the Moon",
                    "Debt adjustment against COD Transactions",
                ],
            ),
        ),
        ("amazon_payable", other(&["Debt Adjustment", "Balance Adjustment", "DebtRecovery"])),
        (
            "reimbursements",
            other(&[
                "INCORRECT_FEES_MOON",
                "INBOUND_CARRIER_DAMAGE",
                "PAYMENT_RETRACTION_ITEMS",
                "Goodwill Concession",
                "SAFE-T Claim",
            ]),
        ),
        ("reimbursements", under("Other", "Other transactions", &["Reimbursement for Lost packages"])),
        ("sales", under("TBYB Order Payment", "ItemPrice", &["Principal"])),
        ("sales", under("Order", "ItemPrice", &["CODItemCharge", "CODFee"])),
        ("shipping_income", under("Order", "ItemPrice", &["CODShippingCharge"])),
        ("facilitator_tax", under("TBYB Order Payment", "ItemPrice", &["Tax"])),
        (
            "facilitator_tax",
            under(
                "Order",
                "ItemPrice",
                &["Product Tax", "Shipping tax", "CODItemTaxCharge", "TaxOnRegulatoryFee"],
            ),
        ),
        ("refunds", under("A-to-z Guarantee Claim", "ItemPrice", &["Principal"])),
        ("points", under("Order", "ItemFees", &["PointsGranted", "PointsReclaimed"])),
        // What looks alike and is something else stays unknown.
        ("suspense", other(&["Moon Fee", "FBA Moon", "Storage", "Correction"])),
        ("suspense", under("Order", "ItemPrice", &["GenericDeduction", "MoonGST"])),
        ("suspense", under("AmazonFees", "Account Level Reserve", &["Base fee"])),
    ];
    for (account, kinds) in groups {
        for kind in kinds {
            let [transaction, amount_type, description] =
                kind.split('/').collect::<Vec<_>>().try_into().unwrap();
            let amount =
                Amount::new(transaction, amount_type, description, -700).order("302-1234567-1234567");
            let booked = shown(&drafted(&ctx(RevenueMode::Settlement), &[amount]).draft.entries[0]);
            let is_there = |line: &String| {
                line.starts_with(&format!("{account} "))
                    || account == "facilitator_tax" && line.starts_with("vat_payable ")
            };
            assert!(booked.iter().any(is_there), "{kind}: {booked:?}, not {account}");
        }
    }
}

/// V1 tells less of an amount beside orders: in the transaction type, or in a type's column without an amount.
#[test]
fn what_v1_says_of_amounts_beside_orders_is_read_whole() {
    let row = |transaction: &str, price: &str, fee: &str, amount: &str| {
        format!("9\t\t\t\t{transaction}\t{price}\t\t{fee}\t\t{amount}")
    };
    for (transaction, price, fee, want) in [
        ("Storage Fee - Reversal", "", "", "storage"),
        ("Storage Fee - Correction", "", "", "storage"),
        ("STORAGE FEE - REVERSAL", "", "", "storage"),
        ("Other", "SAFE-T Reimbursement", "", "reimbursements"),
        ("Amazon Easy Ship Charges", "", "MFNPostageFee", "shipping_labels"),
        ("Amazon Easy Ship Charges", "", "MFNPostageFeeTax", "fee_tax"),
        ("Inbound Defect Fee - Moon side up", "", "", "fba_inbound"),
        (" - Reversal", "", "", "other_fees"),
    ] {
        let report = format!(
            "settlement-id\tsettlement-end-date\ttotal-amount\tcurrency\ttransaction-type\tprice-type\tprice-amount\t\
             item-related-fee-type\titem-related-fee-amount\tother-amount\n9\t2026-05-27\t-7.00\tEUR\t\t\t\t\t\t\n{}\n",
            row(transaction, price, fee, "-7.00")
        );
        let booked = shown(&only(&ctx(RevenueMode::Settlement), &report).draft.entries[0]);
        assert!(booked.contains(&format!("{want} 7.00")), "{transaction} {price} {fee}: {booked:?}");
    }
    let moon =
        v1("9", -700, &[Amount::new("other-transaction - Reversal", "other-transaction", "Moon", -700)]);
    let unknown = only(&ctx(RevenueMode::Settlement), &moon).draft.unknown.remove(0);
    assert_eq!(
        (unknown.transaction.as_str(), unknown.description.as_str()),
        ("other-transaction - Reversal", "Moon")
    );
}

#[test]
fn a_kind_of_amount_is_proposed_once_whatever_settlement_it_is_in() {
    let ctx = ctx(RevenueMode::Settlement);
    let fee = |description: &str, cents| {
        Amount::new("Order", "ItemFees", description, cents).order("302-1234567-1234567")
    };
    let of = |currency: &str, amounts: &[Amount]| {
        let file = v2("1", total(amounts), amounts).replace("EUR", currency);
        only(&ctx, &file).draft.unknown
    };
    let unknown = [
        of("EUR", &[fee("Moon Fee", -1_230), fee("Star Fee", 50)]),
        of("EUR", &[fee("MoonFee", -1_000)]),
        of("JPY", &[fee("Moon Fee", -40_000)]),
        of("KWD", &[Amount::new("Lease", "ItemFees", "Moon Fee", -500)]),
    ];
    let proposed = propose(&unknown.concat());
    let told: Vec<&str> = proposed
        .lines()
        .filter(|line| ["# ", "name = ", "account = "].iter().any(|start| line.starts_with(start)))
        .collect();
    assert_eq!(
        told,
        [
            "# 3 lines, -22.30 EUR and -400 JPY in all",
            "name = \"own_moonfee\"",
            "account = \"other_fees\"",
            "# 1 line, 0.50 EUR",
            "name = \"own_starfee\"",
            "account = \"other_fees\"",
            "# 1 line, -5.000 KWD",
            "name = \"own_moonfee_2\"",
            "account = \"other_fees\"",
        ]
    );
}
