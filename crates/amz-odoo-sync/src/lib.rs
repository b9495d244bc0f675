//! The engine that keeps Amazon Seller Central and Odoo in step.
