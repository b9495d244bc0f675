//! Progress bars on a terminal; nothing elsewhere.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use amz_odoo_sync::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// A bar that fills as orders end their way.
pub(crate) struct Bar {
    bar: ProgressBar,
    booked: AtomicU64,
}

impl Bar {
    /// A bar on standard error, hidden where that is no terminal.
    pub(crate) fn new(title: &'static str) -> Self {
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} orders, {elapsed}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_message(title);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, booked: AtomicU64::new(0) }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn fetched(&self, orders: usize) {
        self.bar.set_length(self.booked.load(Ordering::Relaxed).max(orders as u64));
    }

    fn booked(&self, orders: usize) {
        let booked = self.booked.fetch_add(orders as u64, Ordering::Relaxed) + orders as u64;
        self.bar.set_length(self.bar.length().unwrap_or_default().max(booked));
        self.bar.set_position(booked);
    }
}
