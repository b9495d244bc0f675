//! What a client may rely on in an Odoo, as named cases that run against the emulator and against real servers.
//!
//! Each case makes the records it needs, so a database may be used again and again. Where the emulator and a real
//! Odoo differ, the emulator is wrong.
#![allow(clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed case")]

mod bench;
mod raw;
mod shared;
mod cases {
    pub(super) mod access;
    pub(super) mod deliveries;
    pub(super) mod domains;
    pub(super) mod keys;
    pub(super) mod load;
    pub(super) mod names;
    pub(super) mod orders;
    pub(super) mod repeats;
    pub(super) mod rights;
    pub(super) mod schema;
    pub(super) mod taxes;
    pub(super) mod transports;
    pub(super) mod typed;
    pub(super) mod values;
}

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use odoo_rpc::{Client, ClientBuilder, Protocol};
use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet};

use bench::Bench;
use shared::Shared;

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
        unknown_field, missing_record, required_value, taken_value, unknown_choice, unreadable_moment, text_for_an_id;
    keys: made_used_and_revoked, a_key_alone_finds_its_user, a_password_is_no_key, a_key_makes_no_keys,
        an_expired_key_is_refused, keys_of_users_must_expire_soon, a_user_who_left_has_no_keys;
    names: of_partners, of_products, of_units, of_orders, of_order_lines, of_transfers, of_moves, of_accounts, of_taxes,
        of_fiscal_positions, of_users;
    repeats: created_twice_are_two, an_order_reference_is_not_unique, written_twice_is_once, deleted_twice_is_missing,
        deleted_between_search_and_read, a_step_on_a_deleted_record, racing_loads_make_no_duplicate,
        a_load_of_other_columns_leaves_the_rest, a_load_of_a_deleted_record_makes_it_anew,
        back_to_draft_and_confirmed_again, counted_stock_is_set_not_added,
        counted_without_the_context_is_nothing, a_load_of_a_locked_order_is_refused;
    rights: orders_are_not_for_everybody, partners_are_read_alone, external_ids_are_for_everybody, rights_can_be_asked_for,
        groups_can_be_asked_for, private_methods, private_methods_without_an_underscore, a_field_is_no_method,
        who_left_may_not_enter;
    transports: both_tell_the_same_version, json_rpc_goes_first, databases_are_listed, unknown_database,
        a_created_record_is_answered_as_it_was_given, positions_and_names_are_the_same, positions_of_any_method,
        positions_of_a_limited_user, an_argument_that_no_parameter_takes, nothing_is_null, decimals_keep_their_digits,
        texts_come_back_as_they_went, many_callers_share_a_client, json_2_refusals, json_2_wants_a_key, json_2_results;
    values: unset_values_are_false, values_are_unset_by_false, a_relation_is_read_with_its_name, relations_to_many_are_ids,
        commands_on_links, commands_on_lines, moments_without_a_time, moments_are_utc, choices, yes_and_no, numbers_as_text,
        a_copy_has_a_name_of_its_own, found_by_name, windows_beyond_the_end, fields_are_described_as_asked,
        the_stamps_of_a_record, a_record_that_others_need, a_circle_of_parents, defaults_are_told;
    schema: the_recorded_fields_are_there, price_digits;
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
    typed: orders_read_back_as_they_were_loaded, an_order_that_is_given_no_lines_loses_them, refusals_name_the_record,
        only_what_is_set_is_written, a_field_that_no_version_has, streams_and_batches;
}

// They change what others see, such as the company's settings, or look at what others change.
cases! { ALONE:
    taxes: rounded_per_line, rounded_globally, inclusive_totals_tie, amounts_set_by_hand, an_inclusive_tax_set_by_hand, an_inclusive_copy,
        price_include_cannot_be_written;
    deliveries: the_sms_wizard_does_nothing, no_message_leaves;
}

/// Runs every case over each of these targets and panics with the list of those that failed.
///
/// Targets on the same database belong in one list: they take turns, because some cases need it for themselves.
pub async fn run(targets: &[Target]) {
    let mut failed = Vec::new();
    for target in targets {
        failed.extend(run_one(target).await);
    }
    let cases = targets.len() * (TOGETHER.len() + ALONE.len());
    assert!(failed.is_empty(), "{} of {cases} cases failed:\n{}", failed.len(), failed.join("\n"));
}

/// The cases that failed, with the reason. Over JSON-2 there is nothing to run before 19.
#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
async fn run_one(target: &Target) -> Vec<String> {
    let protocol = target.protocol;
    if protocol == Protocol::Json2 && !shared::by_password(target).await.version().at_least(19, 0) {
        eprintln!("SKIPPED the contract over JSON-2: the server does not offer it");
        return Vec::new();
    }
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
                outcome.err().map(|error| format!("{protocol:?} {}: {}", case.name, reason(error)))
            });
        }
        failed.extend(running.join_all().await.into_iter().flatten());
    }
    shared.end().await;
    failed.sort();
    failed
}

fn reason(error: JoinError) -> String {
    let panic = error.into_panic();
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
