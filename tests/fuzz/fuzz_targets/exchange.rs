#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| amz_odoo_conformance::decoders::exchange(data));
