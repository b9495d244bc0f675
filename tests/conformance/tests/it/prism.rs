//! The real client against Prism, which serves Amazon's models and validates every request by them.
//!
//! `cargo xtask test` installs Prism and names it by `AMZ_ODOO_PRISM`, and Node by `AMZ_ODOO_NODE`.

use std::path::PathBuf;

use amz_odoo_conformance::exceptions::PRISM;
use amz_odoo_conformance::prism::Prism;
use amz_odoo_conformance::send::{Target, send_all};
use amz_odoo_conformance::{Finding, Model};

#[tokio::test]
async fn prism_finds_no_violation_and_sees_every_operation() {
    let Some(folder) = crate::folder() else { return };
    let place = |name| std::env::var_os(name).map(PathBuf::from);
    let (Some(node), Some(installed)) = (place("AMZ_ODOO_NODE"), place("AMZ_ODOO_PRISM")) else {
        return crate::skipped("AMZ_ODOO_NODE and AMZ_ODOO_PRISM are not set; `cargo xtask test` sets them");
    };
    let models = Model::read_all(&folder, None).unwrap();
    let prism = Prism::start(&node, &installed, &folder).unwrap();
    let report = send_all(&models, &Target::new(&prism.url).unwrap()).await.unwrap();
    assert_eq!((report.unanswered.as_slice(), report.operations), (&[] as &[Finding], 370));

    let violations: Vec<(&str, &str)> = report
        .outcomes
        .iter()
        .flat_map(|outcome| {
            outcome.violations.iter().map(|violation| (outcome.name.as_str(), violation.as_str()))
        })
        .collect();
    let excused = |(name, violation): &(&str, &str)| {
        PRISM.iter().any(|exception| name.starts_with(exception.name) && violation.starts_with(exception.at))
    };
    let wrong: Vec<_> = violations.iter().filter(|violation| !excused(violation)).collect();
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), violations.len());
    for exception in PRISM {
        let needed = violations
            .iter()
            .any(|(name, violation)| name.starts_with(exception.name) && violation.starts_with(exception.at));
        assert!(needed, "{}: `{}` is no longer needed", exception.name, exception.at);
    }

    let seen = prism.seen();
    let unseen: Vec<_> = report
        .outcomes
        .iter()
        .filter(|outcome| !seen.contains(&(outcome.method.clone(), outcome.path.clone())))
        .map(|outcome| &outcome.name)
        .collect();
    assert!(unseen.is_empty(), "Prism's log does not have {unseen:?}");
}
