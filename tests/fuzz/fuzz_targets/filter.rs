//! Any text as a filter over orders: it is refused, or it says whether an order passes. Filter and order are two lines.
#![no_main]

use amz_odoo_mapping::MapContext;
use amz_odoo_mapping::document::document;
use amz_odoo_mapping::filter::OrderFilter;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(end) = data.iter().position(|byte| *byte == b'\n') else { return };
    let (filter, file) = data.split_at(end);
    let Some(filter) = std::str::from_utf8(filter).ok().and_then(|text| text.parse::<OrderFilter>().ok())
    else {
        return;
    };
    for order in document(file).unwrap_or_default() {
        let passes = filter.matches(&order.map(&MapContext::default()).draft);
        assert!(passes.is_ok(), "a filter that was read cannot be asked");
    }
});
