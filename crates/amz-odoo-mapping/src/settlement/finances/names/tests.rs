use super::*;
use crate::settlement::report::{SettlementLine, Text};
use crate::settlement::rules::{AccountRules, Matcher};

/// V2's names, and the rule that they fall under.
fn shown(path: &str, about: &str) -> String {
    let path = path.replace('/', &STEP.to_string());
    let names = Names::default().of(&path, About::of(about)).unwrap();
    let [transaction_type, amount_type, amount_description] = [0, 1, 2].map(|at| Text::new(&names[at]));
    let line =
        SettlementLine { transaction_type, amount_type, amount_description, ..SettlementLine::default() };
    let rules = AccountRules::built_in();
    let rule = Matcher::new(rules).matching(&line).settled().flatten();
    format!("{} > {}", names.join("/"), rule.map_or("-", |rule| &rules.rules[rule as usize].name))
}

#[test]
fn the_table_is_read() {
    let table: Table = toml::from_str(include_str!("../names.toml")).unwrap();
    assert!(table.names.iter().all(|row| !row.path.is_empty()));
    let described = Table::built_in().names.iter().filter(|row| !row.about.is_empty());
    let bits: Vec<u32> = described.map(|row| row.bit.trailing_zeros()).collect();
    assert!(bits.iter().copied().eq(0..bits.len() as u32), "a bit each: {bits:?}");
}

#[test]
fn what_is_kept_is_bounded() {
    let mut names = Names::default();
    for number in 0..2 * MOST {
        names.of("Adjustment", About::of(&number.to_string())).unwrap();
    }
    assert_eq!(names.triples.values().map(HashMap::len).sum::<usize>(), 1, "descriptions are free text");
    let long = "x".repeat(LONGEST + 1);
    assert_eq!(names.of(&long, About::default()), Err(ReportErrorKind::NameTooLong));
    assert_eq!(names.role(&long), Err(ReportErrorKind::NameTooLong));
    for number in 1..MOST {
        names.of(&number.to_string(), About::default()).unwrap();
        names.role(&number.to_string()).unwrap();
    }
    names.role("last").unwrap();
    let many = ReportErrorKind::TooManyNames { name: "breakdownType" };
    assert_eq!(names.of("one more", About::of("Successful charge")), Err(many));
    assert_eq!(names.role("one more"), Err(many));
}

#[test]
fn both_versions_names_are_those_of_v2() {
    for (path, want) in [
        ("Shipment/ProductCharges/OurPricePrincipal", "Order/ItemPrice/Principal > sales"),
        ("Shipment/Sales/ProductCharges", "Order/ItemPrice/Principal > sales"),
        ("Shipment/ShipmentItem/ItemCharge/Principal", "Order/ItemPrice/Principal > sales"),
        ("Shipment/Tax/OurPriceTax", "Order/ItemPrice/Tax > tax_collected"),
        ("Shipment/Tax/ShippingTax", "Order/ItemPrice/ShippingTax > tax_collected"),
        ("Shipment/ShipmentItem/ItemCharge/Tax", "Order/ItemPrice/Tax > tax_collected"),
        ("Shipment/Shipping/ShippingPrincipal", "Order/ItemPrice/Shipping > shipping"),
        ("Shipment/ShipmentItem/ItemCharge/ShippingCharge", "Order/ItemPrice/Shipping > shipping"),
        ("Shipment/PromoRebates/ShippingDiscount", "Order/Promotion/Shipping > promotions"),
        ("Shipment/PromotionRebates/OurPriceDiscount", "Order/Promotion/Principal > promotions"),
        ("Shipment/PromoRebates/OurPriceTaxDiscount", "Order/Promotion/TaxDiscount > tax_discounts"),
        (
            "Shipment/ShipmentItem/Promotion/PromotionMetaDataDefinitionValue",
            "Order/Promotion/Principal > promotions",
        ),
        ("Shipment/AmazonFees/Commission/Base", "Order/ItemFees/Commission > referral"),
        ("Shipment/AmazonFees/Commission/Tax", "Order/ItemFees/Commission > referral"),
        (
            "Shipment/Expenses/FBAFees/FBAPerUnitFulfillmentFee/Promo",
            "Order/ItemFees/FBAPerUnitFulfillmentFee > fba_fulfillment",
        ),
        ("Shipment/ShipmentItem/ItemFee/Commission", "Order/ItemFees/Commission > referral"),
        (
            "Shipment/ShipmentFee/FBAPerOrderFulfillmentFee",
            "Order/ShipmentFees/FBAPerOrderFulfillmentFee > fba_fulfillment",
        ),
        ("Shipment/AmazonFees/ShippingChargeback", "Order/ItemFees/ShippingChargeback > selling_fees"),
        ("Shipment/AmazonFees/MoonFee/Base", "Order/ItemFees/MoonFee > -"),
        ("Shipment/ShipmentItem/ItemFee/MoonFee", "Order/ItemFees/MoonFee > -"),
        (
            "Shipment/MarketplaceFacilitatorTax-Principal",
            "Order/ItemWithheldTax/MarketplaceFacilitatorTax-Principal > tax_withheld",
        ),
        (
            "Shipment/ShipmentItem/ItemTaxWithheld/TaxesWithheld/MarketplaceFacilitatorTax-Shipping",
            "Order/ItemWithheldTax/MarketplaceFacilitatorTax-Shipping > tax_withheld",
        ),
        (
            "Shipment/Tax/LowValueGoodsTax-Principal",
            "Order/ItemWithheldTax/LowValueGoodsTax-Principal > tax_withheld",
        ),
        ("Shipment/Tax/TCS-IGST", "Order/ItemWithheldTax/TCS-IGST > gst_tcs"),
        ("Refund/ItemTDS", "Refund/ItemWithheldTax/TDS (Section 194-O) > income_tax_withheld"),
        ("Refund/ProductCharges/OurPricePrincipal", "Refund/ItemPrice/Principal > refunds"),
        (
            "Refund/ShipmentItemAdjustment/ItemChargeAdjustment/Goodwill",
            "Refund/ItemPrice/Goodwill > goodwill",
        ),
        (
            "Refund/ShipmentItemAdjustment/ItemFeeAdjustment/RefundCommission",
            "Refund/ItemFees/RefundCommission > refund_administration",
        ),
        ("Refund/RestockingDeductionPrincipal", "Refund/ItemPrice/RestockingFee > refunds"),
        (
            "Refund/ShipmentItemAdjustment/ItemChargeAdjustment/RestockingFee",
            "Refund/ItemPrice/RestockingFee > refunds",
        ),
        (
            "GuaranteeClaim/ProductCharges/OurPricePrincipal",
            "A-to-z Guarantee Refund/ItemPrice/Principal > claims",
        ),
        (
            "Chargeback/ShipmentItemAdjustment/ItemChargeAdjustment/Principal",
            "Chargeback Refund/ItemPrice/Principal > claims",
        ),
        ("Shipment/ShipmentItem/CostOfPointsGranted", "Order/Points/CostOfPointsGranted > points"),
        (
            "ServiceFee/Expenses/FBAFees/FBAStorageFee/Base",
            "other-transaction/other-transaction/Storage Fee > storage",
        ),
        ("ServiceFee/Tax", "ServiceFee/other-transaction/Tax on fee > fee_tax_of_services"),
        ("ServiceFee/FBAStorageFee/Tax", "ServiceFee/other-transaction/Tax on fee > fee_tax_of_services"),
        ("ServiceFee/VineFee/Tax", "ServiceFee/other-transaction/Tax on fee > fee_tax_of_services"),
        ("ServiceFee/AdvertisingFee/Tax", "ServiceFee/other-transaction/Tax on fee > fee_tax_of_services"),
        (
            "ServiceFee/CouponParticipationFee/Tax",
            "ServiceFee/other-transaction/Tax on fee > fee_tax_of_services",
        ),
        ("ServiceFee/PostageBilling/Tax", "ServiceFee/other-transaction/Tax on fee > fee_tax_of_services"),
        (
            "ServiceFee/Fee/FBALongTermStorageFee",
            "other-transaction/other-transaction/StorageRenewalBilling > storage",
        ),
        (
            "ServiceFee/AmazonFees/Subscription/Tax",
            "other-transaction/other-transaction/Subscription Fee > subscription",
        ),
        ("ServiceFee/FBARemovalFee", "other-transaction/other-transaction/RemovalComplete > fba_removal"),
        ("ServiceFee/FBADisposalFee", "other-transaction/other-transaction/DisposalComplete > fba_removal"),
        (
            "ServiceFee/FBAInboundConvenienceFee",
            "other-transaction/other-transaction/FBAInboundConvenienceFee > fba_inbound",
        ),
        (
            "ServiceFee/FBAInboundTransportationProgramFee",
            "other-transaction/other-transaction/FBAInboundTransportationFee > fba_inbound",
        ),
        (
            "ServiceFee/CouponPerformanceFee",
            "CouponRedemptionFee/CouponRedemptionFee/CouponPerformanceFee > coupons",
        ),
        (
            "ServiceFee/CustomerReturnHRRUnitFee",
            "ServiceFee/ItemFees/FBACustomerReturnPerUnitFee > fba_returns",
        ),
        (
            "ServiceFee/PaidServicesFee",
            "other-transaction/other-transaction/Paid Services Fee > subscription",
        ),
        (
            "ProductAdsPayment/AdvertisingFee",
            "ServiceFee/Cost of Advertising/TransactionTotalAmount > advertising",
        ),
        (
            "ProductAdsPayment/AdvertisingFeeRefund",
            "ServiceFee/Refund for Advertiser/TransactionTotalAmount > advertising",
        ),
        (
            "ProductAdsPayment/charge/transactionValue",
            "ServiceFee/Cost of Advertising/TransactionTotalAmount > advertising",
        ),
        ("Adjustment/ReserveDebit", "other-transaction/other-transaction/Current Reserve Amount > reserve"),
        (
            "Adjustment/ReserveCredit/AdjustmentAmount",
            "other-transaction/other-transaction/Previous Reserve Amount Balance > reserve",
        ),
        (
            "Adjustment/WAREHOUSE_LOST/AdjustmentItem/TotalAmount",
            "other-transaction/FBA Inventory Reimbursement/WAREHOUSE_LOST > reimbursements",
        ),
        (
            "Adjustment/COMPENSATED_CLAWBACK/AdjustmentAmount",
            "other-transaction/FBA Inventory Reimbursement/COMPENSATED_CLAWBACK > reimbursements",
        ),
        (
            "Adjustment/PostageBilling/AdjustmentAmount",
            "other-transaction/other-transaction/Shipping label purchase > shipping_labels",
        ),
        ("Adjustment/MoonDust/AdjustmentAmount", "other-transaction/other-transaction/MoonDust > -"),
        ("Adjustment/Tax", "Order_Retrocharge/ItemPrice/Tax > tax_corrections"),
        ("Adjustment/Sales/AmazonFees", "other-transaction/other-transaction/AmazonFees > -"),
        (
            "FBAInventoryReimbursement/FBAInventoryReimbursement",
            "other-transaction/FBA Inventory Reimbursement/FBAInventoryReimbursement > reimbursements",
        ),
        (
            "FBAInventoryReimbursement/FBAReversedReimbursement",
            "other-transaction/FBA Inventory Reimbursement/REVERSAL_REIMBURSEMENT > reimbursements",
        ),
        ("Retrocharge/RetrochargeReversal/BaseTax", "Refund_Retrocharge/ItemPrice/Tax > tax_corrections"),
        ("Retrocharge/ShippingTax", "Order_Retrocharge/ItemPrice/ShippingTax > tax_corrections"),
        ("RemovalShipment/RecommerceLiquidation", "Liquidations/ItemPrice/Principal > liquidations"),
        (
            "RemovalShipment/WHOLESALE_LIQUIDATION/RemovalShipmentItem/Revenue",
            "Liquidations/ItemPrice/Principal > liquidations",
        ),
        (
            "RemovalShipment/WHOLESALE_LIQUIDATION/RemovalShipmentItem/TaxAmount",
            "Liquidations/ItemPrice/Tax > tax_of_liquidations",
        ),
        (
            "RemovalShipment/WHOLESALE_LIQUIDATION/RemovalShipmentItem/TaxWithheld",
            "Liquidations/ItemWithheldTax/MarketplaceFacilitatorTax-Principal > tax_withheld_without_invoice",
        ),
        (
            "DebtRecovery/DebtPayment/RecoveryAmount",
            "other-transaction/other-transaction/Successful charge > charged",
        ),
        ("LoanServicing/LoanAdvance/LoanAmount", "other-transaction/other-transaction/Loan Advance > loans"),
        (
            "SAFETReimbursement/ReimbursedAmount",
            "SAFE-T Reimbursement/other-transactions/SAFE-T Reimbursement > reimbursements_by_name",
        ),
        (
            "NetworkComminglingTransaction/ComminglingVAT/TaxAmount",
            "Commingling VAT/other-transaction/Commingling VAT > commingling",
        ),
        (
            "TaxWithholding/WithheldAmount",
            "other-transaction/other-transaction/Income Tax Charged > income_tax",
        ),
        (
            "SellerDealPayment/RunLightningDealFee/feeAmount",
            "other-transaction/Deals/Lightning Deal Fee > deals",
        ),
        (
            "SellerDealPayment/RunLightningDealFee/taxAmount",
            "other-transaction/Deals/Tax on fee > fee_tax_of_services",
        ),
        (
            "CapacityReservationBilling/FBA Inventory Fee/TransactionAmount",
            "other-transaction/Capacity Reservation Fee/Reservation Fee > capacity",
        ),
        ("Transfer/FundTransfer", "Transfer//FundTransfer > -"),
        ("Shipment/PointsReclaimed", "Order/Points/PointsReclaimed > points"),
        ("PayWithAmazon/OurPricePrincipal", "Order/ItemPrice/Principal > sales"),
        ("Liquidation/LiquidationsProceeds", "Liquidations/ItemPrice/Principal > liquidations"),
        ("DebtRecovery/DebtAdjustment", "DebtRecovery//DebtAdjustment > debt_moved"),
        (
            "FTBalanceDeduction/FTBalanceDeduction",
            "FTBalanceDeduction//FTBalanceDeduction > selling_fees_by_name",
        ),
        ("ServiceFee/AWDTransportationFee/Base", "ServiceFee/ItemFees/AWDTransportationFee > fba_inbound"),
        ("ServiceFee/STARStorageFee/Base", "ServiceFee/ItemFees/STARStorageFee > storage"),
        ("ServiceFee/EPRChargebackEcoFee", "ServiceFee/ItemFees/EPRChargebackEcoFee > selling_fees_by_name"),
        (
            "ServiceFee/ReturnPostageBilling_Moon",
            "ServiceFee/ItemFees/ReturnPostageBilling_Moon > shipping_labels",
        ),
        ("MoonLanding/Expenses/Crater", "MoonLanding//Crater > -"),
    ] {
        assert_eq!(shown(path, ""), want, "{path}");
    }
    for (path, about, want) in [
        ("Adjustment/Other", "Payable to Amazon", "Payable to Amazon > carried_debt"),
        ("Adjustment/Other", "Successful charge", "Successful charge > charged"),
        ("Adjustment/Other", "Current Reserve Amount", "Current Reserve Amount > reserve"),
        (
            "Transfer/FundTransfer",
            "Transfer of funds unsuccessful: closed",
            "Failed bank transfer > failed_transfer",
        ),
    ] {
        assert_eq!(shown(path, about), format!("other-transaction/other-transaction/{want}"), "{path}");
    }
    for (path, about, want) in [
        ("Adjustment/Sales/Tax", "Order Retrocharge", "Order_Retrocharge/ItemPrice/Tax > tax_corrections"),
        (
            "Adjustment/Expenses/AmazonFees",
            "FBA Liquidation fee",
            "other-transaction/ItemFees/LiquidationsBrokerageFee > liquidation_fees",
        ),
    ] {
        assert_eq!(shown(path, about), want, "{path}");
    }
}
