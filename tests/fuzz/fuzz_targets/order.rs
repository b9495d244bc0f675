//! Any file of orders: it is refused, or each order's lines come to its total, or an issue holds it back.
#![no_main]

use amz_odoo_mapping::MapContext;
use amz_odoo_mapping::document::document;
use amz_odoo_mapping::order::{Policy, target};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(orders) = document(data) else { return };
    let context = MapContext::default();
    for order in orders {
        let mapped = order.map(&context);
        assert!(
            mapped.is_blocked() || mapped.draft.sum() == mapped.draft.total,
            "the lines do not come to the total"
        );
        assert!(order.map(&context) == mapped, "another draft the second time");
        let _ = (target(&mapped.draft, &Policy::default()), order.json());
    }
});
