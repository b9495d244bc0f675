//! Derive macros of odoo-rpc: none yet; `#[derive(OdooModel)]` comes with typed records.
