//! Everything that Amazon published, on both sides.

use amz_odoo_conformance::{check, entries};

/// Operations of the models of August 2026.
const OPERATIONS: usize = 370;
/// Their static sandbox cases.
const CASES: usize = 913;

#[test]
fn every_operation_is_as_the_models_have_it() {
    let Some(models) = crate::models(None) else { return };
    let report = check(&models, &entries());
    assert!(report.failures.is_empty(), "{report}");
    let total = &report.total;
    assert_eq!((total.typed, total.operations), (OPERATIONS, OPERATIONS));
    assert_eq!((total.cases, total.decoded), (CASES, total.documents()));
}
