//! Any bytes as two snapshots, an empty line between them: a plan or an error, and nothing to do for what was sent.
#![no_main]

use amz_odoo_mapping::plan::{PlanContext, plan};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let end = data.windows(2).position(|two| two == b"\n\n").unwrap_or(data.len());
    let (now, sent) = data.split_at(end);
    let ctx = PlanContext::default();
    let _ = plan(&ctx, now, sent);
    if let Ok(mapped) = plan(&ctx, now, now) {
        assert!(mapped.draft.deltas.is_empty(), "what was sent is planned again");
    }
});
