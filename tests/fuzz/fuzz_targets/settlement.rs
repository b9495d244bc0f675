//! Any bytes as a settlement report, cut anywhere: refused at a place, or drafts whose entries balance.
#![no_main]

use amz_odoo_mapping::settlement::{RevenueMode, SettlementContext, SettlementReader, settlements};

/// What the reader gathers before it reads a row.
const GATHERED: usize = 64 << 10;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let &[options, low, high, ref file @ ..] = data else { return };
    let mut ctx = SettlementContext::new(if options % 2 == 0 {
        RevenueMode::Invoices
    } else {
        RevenueMode::Settlement
    });
    ctx.by_month = options % 3 == 0;
    ctx.margins = options % 5 == 0;
    // Blank lines behind the heading, so that rows are read as they come and not all at the end.
    let heading = file.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let filled = if options % 7 < 3 { GATHERED } else { 0 };
    let (heading, rows) = file.split_at(heading);
    let file = [heading, &vec![b'\n'; filled], rows].concat();
    let whole = settlements(&ctx, &file);
    let mut reader = SettlementReader::new(&ctx);
    let behind = usize::from(u16::from_le_bytes([low, high]));
    let (first, rest) = file.split_at(file.len().saturating_sub(behind));
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
