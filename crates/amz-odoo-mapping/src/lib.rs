//! Pure transforms between Amazon's documents and Odoo's records.
