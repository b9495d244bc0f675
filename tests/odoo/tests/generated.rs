//! The generator of structs writes what is committed, which compiles.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};

use odoo_contract::generated::{MODELS, source};

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generated").join(file).with_extension("rs")
}

#[test]
fn structs_are_what_the_generator_writes() {
    for (model, file) in MODELS {
        let committed = fs::read_to_string(path(file)).unwrap();
        assert!(
            committed == source(model),
            "{file}.rs is out of date: cargo test -p odoo-contract --test generated -- --ignored"
        );
    }
}

/// Not a test: writes the files.
#[test]
#[ignore = "writes the generated files"]
fn write() {
    for (model, file) in MODELS {
        fs::write(path(file), source(model)).unwrap();
    }
}
