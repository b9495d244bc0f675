//! Odoo's protocols.

/// How a client talks to Odoo.
///
/// Both carry the same calls with the same results and the same [`ErrorKind`](crate::ErrorKind)s. They differ in what
/// they ask of the settings, and in cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// JSON-RPC for as long as the server offers it, else JSON-2; JSON-2 at once when there is a key and no login.
    ///
    /// JSON-RPC answers in half the time, because JSON-2 hashes the key for each call; Odoo has announced to remove it
    /// in version 22.
    #[default]
    Auto,
    /// `/jsonrpc`, on every version from 16: a login with its password or an API key.
    JsonRpc,
    /// `/json/2`, from 19 on: an API key, and no login.
    Json2,
}
