//! A typed client for Odoo's external API, versions 16 to 19.
