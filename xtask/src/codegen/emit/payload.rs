//! Writes the payloads of notifications: a module a type, and the index.

use std::fmt::Write as _;

use super::{HEADER, enumeration, list, structure};
use crate::codegen::schemas::Notification;

/// The module of a payload.
pub(in crate::codegen) fn module(notification: &Notification) -> String {
    let mut out = String::from(HEADER);
    let _ = write!(
        out,
        "//! The payload of `{kind}`.\n\
         //!\n\
         //! Reference: <https://developer-docs.amazon.com/sp-api/docs/notification-type-values#{anchor}>.\n\
         //!\n\
         //! ```\n\
         //! use spapi_types::notifications::{{Notification, Payload}};\n\
         //!\n\
         //! let notification = Notification::read(br#\"{{\"NotificationType\": {kind:?}, \"Payload\": {{}}}}\"#)?;\n\
         //! assert!(matches!(notification.payload, Payload::{variant}(_)));\n\
         //! # Ok::<(), spapi_types::notifications::NotificationError>(())\n\
         //! ```\n\n\
         use super::prelude::*;\n\n\
         /// The names of all members.\n\
         pub(super) const MEMBERS: &[&str] = &{members:?};\n\n",
        kind = notification.kind,
        variant = notification.variant(),
        anchor = notification.kind.to_lowercase(),
        members = notification.members(),
    );
    let records: Vec<&str> = notification.api.structs.iter().map(|item| item.name.as_str()).collect();
    list(&mut out, "records", &records);
    for item in &notification.api.structs {
        structure(&mut out, item);
    }
    for item in &notification.api.enums {
        enumeration(&mut out, item);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// `notifications/generated/mod.rs`.
pub(in crate::codegen) fn index(notifications: &[Notification]) -> String {
    let mut out = String::from(HEADER);
    for notification in notifications {
        let _ = writeln!(out, "pub mod {};", notification.module());
    }
    out.push_str(PRELUDE);
    out.push_str("payloads! {\n");
    for notification in notifications {
        let (variant, module) = (notification.variant(), notification.module());
        let _ = writeln!(out, "    {variant} {module} {:?},", notification.kind);
    }
    out.push_str("}\n");
    out
}

const PRELUDE: &str = r#"
use super::payload::payloads;

/// What the modules are made of.
#[allow(unused_imports, reason = "not every payload needs each of them")]
mod prelude {
    pub(super) use rust_decimal::Decimal;

    pub(super) use crate::{
        MarketplaceId, Pii, Timestamp, notifications::payload::records, open_enum::open_enum, record::record,
    };
}

"#;
