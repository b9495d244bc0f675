//! Odoo as the flows see it: a session that knows the company, the field names and the records that set-up made.

mod access;
mod guard;
mod names;
mod record_name;
mod session;
pub mod setup;

pub(crate) use access::may;
pub use guard::{MailGuard, mail_guards};
pub use names::Names;
pub use record_name::{MODULE, RecordName};
pub use session::{Company, Currency, Session};
