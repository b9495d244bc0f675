//! The flows: each is one module with the four parts fetch, plan, apply and verify.

pub mod orders;
