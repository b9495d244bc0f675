//! What a client may do.

/// Whether a client may change anything in Odoo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Only methods that are known to read reach the network; every other one is refused, unknown ones too.
    ReadOnly,
    /// Every method may be called.
    #[default]
    ReadWrite,
}

/// The methods that change nothing. `export_data` is missing on purpose: it gives records external ids.
const READS: [&str; 17] = [
    "check_access_rights",
    "check_object_reference",
    "fields_get",
    "formatted_read_group",
    "get_external_id",
    "get_metadata",
    "has_access",
    "has_group",
    "name_get",
    "name_search",
    "read",
    "read_group",
    "search",
    "search_count",
    "search_fetch",
    "search_read",
    "web_search_read",
];

/// Whether a method is known to change nothing, so that it may run in read-only mode and may be repeated.
#[must_use]
pub(crate) fn is_read(method: &str) -> bool {
    READS.contains(&method)
}
