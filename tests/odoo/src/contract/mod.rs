//! What a client may rely on in an Odoo, as named cases that run against the emulator and against real servers.
//!
//! Each case makes the records it needs, so a database may be used again and again. Where the emulator and a real
//! Odoo differ, the emulator is wrong.
#![allow(clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed case")]

mod bench;
mod cases {
    pub(super) mod access;
    pub(super) mod deliveries;
    pub(super) mod domains;
    pub(super) mod load;
    pub(super) mod orders;
    pub(super) mod schema;
    pub(super) mod taxes;
    pub(super) mod typed;
}

use std::future::Future;
use std::pin::Pin;

use bench::Bench;

/// A server to run the cases against.
#[derive(Clone)]
pub struct Target {
    /// Where it listens.
    pub url: String,
    /// The database to use.
    pub database: String,
    /// An administrator's login.
    pub user: String,
    /// Its password.
    pub password: String,
}

/// One named case.
struct Case {
    name: &'static str,
    run: fn(Bench) -> Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// Names each case once: module and function.
macro_rules! cases {
    ($($module:ident: $($name:ident),+;)+) => {
        const CASES: &[Case] = &[$($(Case {
            name: concat!(stringify!($module), "::", stringify!($name)),
            run: |bench| Box::pin(cases::$module::$name(bench)),
        }),+),+];
    };
}

cases! {
    access: wrong_password, unknown_database, unknown_model, unknown_method, error_envelope, missing_argument,
        unknown_field, missing_record, required_value, taken_value, unknown_choice, unreadable_moment, text_for_an_id,
        a_user_without_rights;
    schema: the_recorded_fields_are_there, field_names_of_the_version, price_digits;
    load: again_changes_nothing, without_line_ids_appends, omitted_lines_stay, a_line_moves_to_another_order,
        one_bad_row_stops_all, rows_of_lines_count_to_their_order, an_unreadable_line_names_its_column,
        ids_without_a_module, ids_given_afterwards, an_id_with_a_space, moments_follow_the_timezone, tax_cell_left_out_empty_and_filled,
        a_tax_id_of_zero, references_within_a_batch, unreadable_cells, an_unknown_column, orders_without_lines;
    orders: default_tax, the_first_child_is_shipped_to, a_plain_contact_takes_its_parents_address,
        a_new_quantity_resets_the_price, a_typed_in_price_stays, currency_follows_the_pricelist,
        confirming_overwrites_the_date, confirming_twice, one_bad_order_aborts_the_batch, a_line_without_product,
        locked_orders_refuse, cancelling, cancelling_leaves_what_is_delivered, confirmed_lines_stay,
        less_than_delivered, a_warehouse_of_another_company;
    taxes: rounded_per_line, rounded_globally, inclusive_totals_tie, amounts_set_by_hand, an_inclusive_tax_set_by_hand, an_inclusive_copy,
        price_include_cannot_be_written;
    deliveries: services_make_none, goods_wait_for_stock, stock_is_reserved, nothing_picked_is_refused,
        the_sms_wizard_does_nothing, the_backorder_wizard_does_nothing, a_backorder_follows, no_backorder_cancels_the_rest,
        quantities_change_the_delivery, quantities_after_a_new_date, kits_become_their_parts,
        serial_numbers_are_asked_for, serial_numbers_are_entered_on_lines, no_message_leaves;
    domains: operators, archived_records, relations, windows, malformed;
    typed: orders_read_back_as_they_were_loaded, an_order_that_is_given_no_lines_loses_them, refusals_name_the_record,
        only_what_is_set_is_written, a_field_that_no_version_has, streams_and_batches;
}

/// Runs every case and panics with the list of those that failed.
pub async fn run(target: &Target) {
    let mut failed = Vec::new();
    let names = Bench::names(target).await;
    for case in CASES {
        let bench = Bench::new(target, &names).await;
        if let Err(error) = tokio::spawn((case.run)(bench)).await {
            let reason = error.into_panic();
            let text = reason.downcast_ref::<String>().cloned();
            let text = text.or_else(|| reason.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            failed.push(format!("{}: {}", case.name, text.unwrap_or_default()));
        }
    }
    assert!(failed.is_empty(), "{} of {} cases failed:\n{}", failed.len(), CASES.len(), failed.join("\n"));
}

/// How many cases there are.
#[must_use]
pub fn count() -> usize {
    CASES.len()
}
