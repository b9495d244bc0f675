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
}

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use odoo_rpc::{Client, ClientBuilder, Protocol};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use bench::{Bench, Shared};

/// How many cases run at a time: as many as `cargo xtask odoo` gives Odoo workers.
const AT_A_TIME: usize = 4;

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
    /// How to talk to it. For JSON-2, a key is made with the password.
    pub protocol: Protocol,
}

impl Target {
    /// The settings of a connection to this server, without anybody's login.
    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder(&self.url).database(&self.database).allow_plain_http(true)
    }
}

/// One named case.
struct Case {
    name: &'static str,
    run: fn(Bench) -> Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// Names each case once: module and function.
macro_rules! cases {
    ($list:ident: $($module:ident: $($name:ident),+;)+) => {
        const $list: &[Case] = &[$($(Case {
            name: concat!(stringify!($module), "::", stringify!($name)),
            run: |bench| Box::pin(cases::$module::$name(bench)),
        }),+),+];
    };
}

cases! { TOGETHER:
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
    deliveries: services_make_none, goods_wait_for_stock, stock_is_reserved, nothing_picked_is_refused,
        the_backorder_wizard_does_nothing, a_backorder_follows, no_backorder_cancels_the_rest,
        quantities_change_the_delivery, quantities_after_a_new_date, kits_become_their_parts,
        serial_numbers_are_asked_for, serial_numbers_are_entered_on_lines;
    domains: operators, archived_records, relations, windows, malformed;
}

// They change what others see, such as the company's settings, or look at what others change.
cases! { ALONE:
    taxes: rounded_per_line, rounded_globally, inclusive_totals_tie, amounts_set_by_hand, an_inclusive_tax_set_by_hand, an_inclusive_copy,
        price_include_cannot_be_written;
    deliveries: the_sms_wizard_does_nothing, no_message_leaves;
}

/// Runs every case and panics with the list of those that failed.
pub async fn run(target: &Target) {
    let shared = Arc::new(Shared::new(target).await);
    let mut failed = Vec::new();
    for (cases, at_a_time) in [(TOGETHER, AT_A_TIME), (ALONE, 1)] {
        let workers = Arc::new(Semaphore::new(at_a_time));
        let mut running = JoinSet::new();
        for case in cases {
            let (shared, workers) = (Arc::clone(&shared), Arc::clone(&workers));
            running.spawn(async move {
                let _worker = workers.acquire().await;
                let outcome = tokio::spawn(async move { (case.run)(Bench::new(shared).await).await }).await;
                outcome.err().map(|error| format!("{}: {}", case.name, reason(error.into_panic())))
            });
        }
        failed.extend(running.join_all().await.into_iter().flatten());
    }
    shared.end().await;
    failed.sort();
    assert!(failed.is_empty(), "{} of {} cases failed:\n{}", failed.len(), count(), failed.join("\n"));
}

fn reason(panic: Box<dyn std::any::Any + Send>) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

/// How many cases there are.
#[must_use]
pub fn count() -> usize {
    TOGETHER.len() + ALONE.len()
}
