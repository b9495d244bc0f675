//! What is decoded; the benchmark of the peers takes it, too.

/// A page of 100 orders, as getOrders answers it with a Restricted Data Token.
pub(crate) fn page() -> Vec<u8> {
    let order = |n: u32| {
        format!(
            r#"{{"AmazonOrderId":"902-{n:07}-5435065","SellerOrderId":"902-{n:07}-5435065",
            "PurchaseDate":"2026-03-01T09:{minute:02}:00Z","LastUpdateDate":"2026-03-02T10:{minute:02}:00Z",
            "OrderStatus":"Shipped","FulfillmentChannel":"MFN","SalesChannel":"Amazon.de",
            "ShipServiceLevel":"Std DE Dom_1","OrderTotal":{{"CurrencyCode":"EUR","Amount":"{euros}.95"}},
            "NumberOfItemsShipped":1,"NumberOfItemsUnshipped":0,"PaymentMethod":"Other",
            "PaymentMethodDetails":["Standard"],"MarketplaceId":"A1PA6795UKMFR9",
            "ShipmentServiceLevelCategory":"Standard","OrderType":"StandardOrder",
            "EarliestShipDate":"2026-03-02T07:00:00Z","LatestShipDate":"2026-03-03T22:59:59Z",
            "EarliestDeliveryDate":"2026-03-04T07:00:00Z","LatestDeliveryDate":"2026-03-06T22:59:59Z",
            "IsBusinessOrder":false,"IsPrime":false,"IsPremiumOrder":false,"IsGlobalExpressEnabled":false,
            "IsReplacementOrder":false,"IsSoldByAB":false,"IsIBA":false,"IsISPU":false,
            "IsAccessPointOrder":false,"HasRegulatedItems":false,"EasyShipShipmentStatus":"PendingPickUp",
            "ElectronicInvoiceStatus":"NotRequired",
            "BuyerInfo":{{"BuyerEmail":"user{n}@marketplace.amazon.de","BuyerName":"Erika Mustermann"}},
            "ShippingAddress":{{"Name":"Erika Mustermann","AddressLine1":"Musterstraße {n}","City":"Köln",
            "StateOrRegion":"NRW","PostalCode":"50667","CountryCode":"DE","Phone":"+49 221 1234567",
            "AddressType":"Residential"}},
            "DefaultShipFromLocationAddress":{{"Name":"Muster GmbH","AddressLine1":"Lagerweg 7","City":"Bonn",
            "StateOrRegion":"NRW","PostalCode":"53111","CountryCode":"DE","Phone":"+49 228 7654321",
            "AddressType":"Commercial"}},
            "FulfillmentInstruction":{{"FulfillmentSupplySourceId":"55448834-8d9b-4323-a3ba-9f5c2b7c1a55"}},
            "AutomatedShippingSettings":{{"HasAutomatedShippingSettings":false}}}}"#,
            minute = n % 60,
            euros = 10 + n,
        )
    };
    let orders: Vec<String> = (0..100).map(order).collect();
    // Amazon sends no white space.
    let orders = orders.join(",").replace("\n            ", "");
    format!(r#"{{"payload":{{"Orders":[{orders}],"NextToken":"2YgYW55IGNhcm5hbCBwbGVhc3VyZS4="}}}}"#)
        .into_bytes()
}
