//! Every type of field: written and read back on a real Odoo, typed and dynamic.
//!
//! The fields are those of a model of the test's own, so that nothing but Odoo's field types is in the way; types
//! that cannot be made from outside are tried where Odoo has them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod fields {
    pub(crate) mod dynamic;
    pub(crate) mod elsewhere;
    pub(crate) mod load;
    pub(crate) mod setup;
    pub(crate) mod typed;
}

use fields::{dynamic, elsewhere, load, setup, typed};
use odoo_contract::real::RealOdoo;

/// One database and one model for all cases: making a model takes Odoo seconds.
#[tokio::test(flavor = "multi_thread")]
async fn every_field_type_makes_the_round_trip() {
    let Some(real) = RealOdoo::find("every_field_type_makes_the_round_trip") else { return };
    let odoo = real.fresh("fields").await.connect().await;
    let ids = setup::make_models(&odoo).await;
    dynamic::every_value_reads_back(&odoo, &ids).await;
    dynamic::html_is_sanitized_once(&odoo).await;
    typed::records_read_back(&odoo, &ids).await;
    typed::only_what_is_set_changes(&odoo, &ids).await;
    typed::lines_are_created_updated_and_deleted(&odoo).await;
    typed::time_zones_change_nothing(&odoo, &ids).await;
    load::records_are_loaded_and_loaded_again(&odoo, &ids).await;
    load::a_bad_record_is_named_and_the_others_loaded(&odoo, &ids).await;
    elsewhere::many2one_references(&odoo).await;
    elsewhere::properties(&odoo).await;
    elsewhere::generated_structs_name_fields_that_exist(&odoo).await;
    elsewhere::streams_groups_and_batches(&odoo).await;
}
