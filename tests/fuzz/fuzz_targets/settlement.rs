//! Any bytes as a settlement report, cut anywhere: refused at a place, or drafts whose entries balance.
#![no_main]

use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, SettlementReader, settlements};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((cut, file)) = data.split_first() else { return };
    let mut ctx =
        SettlementContext::new(if cut % 2 == 0 { RevenueMode::Invoices } else { RevenueMode::Settlement });
    ctx.by_month = cut % 3 == 0;
    ctx.margins = cut % 5 == 0;
    let whole = settlements(&ctx, file);
    let mut reader = SettlementReader::new(&ctx);
    let (first, rest) = file.split_at(usize::from(*cut).min(file.len()));
    let pieces = reader.feed(first).and_then(|()| reader.feed(rest)).and_then(|()| reader.finish());
    assert_eq!(format!("{whole:?}"), format!("{pieces:?}"), "the cut changes the result");
    for mapped in whole.into_iter().flatten() {
        for entry in &mapped.draft.entries {
            assert!(entry.balance().is_zero(), "an entry does not balance");
        }
        assert!(
            mapped.draft.entries.is_empty() || mapped.draft.total == Some(mapped.draft.sum),
            "booked without a tie"
        );
    }
});
