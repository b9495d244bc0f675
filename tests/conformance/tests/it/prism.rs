//! The real client against Prism, which serves Amazon's models and validates every request by them.
//!
//! `cargo xtask test` installs Prism and names it by `AMZ_ODOO_PRISM`, and Node by `AMZ_ODOO_NODE`.

use std::path::PathBuf;

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
    assert!(violations.is_empty(), "{}: {violations:#?}", violations.len());
    let of_amazon: Vec<_> = report.outcomes.iter().filter(|outcome| !outcome.of_amazon.is_empty()).collect();
    eprintln!("{} of Amazon's cases violate its own model", of_amazon.len());
    // They are a minority, or nothing was validated.
    assert!(!of_amazon.is_empty() && of_amazon.len() * 5 < report.outcomes.len(), "{}", of_amazon.len());

    let seen = prism.seen();
    let unseen: Vec<_> = report
        .outcomes
        .iter()
        .filter(|outcome| !seen.contains(&(outcome.method.clone(), outcome.path.clone())))
        .map(|outcome| &outcome.name)
        .collect();
    assert!(unseen.is_empty(), "Prism's log does not have {unseen:?}");
}
