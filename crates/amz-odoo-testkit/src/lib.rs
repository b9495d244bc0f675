//! Emulators of the Selling Partner API and of Odoo, faults and a data generator.
