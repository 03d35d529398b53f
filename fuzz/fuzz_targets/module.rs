#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| at_ferry_fuzz::module::check(input));
