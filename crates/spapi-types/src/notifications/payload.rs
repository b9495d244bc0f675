//! The types of notifications as enums, from the generated list of their modules.

/// Defines [`NotificationType`](super::NotificationType) and [`Payload`](super::Payload).
macro_rules! payloads {
    ($($variant:ident $module:ident $text:literal,)*) => {
        $crate::open_enum::open_enum! {
            /// What a notification is about; the types of which Amazon publishes a schema, and `Unknown` for all others.
            pub enum NotificationType {
                $(#[doc = ::std::concat!("`", $text, "`")] $variant = $text,)*
            }
        }

        /// What a notification says, by its type.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Payload {
            $(#[doc = ::std::concat!("Of `", $text, "`.")] $variant(Box<$module::Payload>),)*
            /// Of a type without a published schema, or of one whose payload is no object: the JSON as it came. It
            /// may hold a secret or a buyer's data.
            Unknown($crate::Json),
        }

        impl Payload {
            /// Reads the payload of a type. One that is no object stays unknown, with a defect.
            pub(super) fn read(kind: &NotificationType, raw: &$crate::Json) -> (Self, Vec<$crate::Defect>) {
                match kind {
                    $(NotificationType::$variant => {
                        let text = super::casing::with_names(raw.as_str(), $module::MEMBERS);
                        match $crate::decode::<$module::Payload>(text.as_bytes()) {
                            Ok(decoded) => (Self::$variant(Box::new(decoded.value)), decoded.defects),
                            Err(_) => (Self::Unknown(raw.clone()), vec![super::payload::no_object()]),
                        }
                    })*
                    NotificationType::Unknown(_) => (Self::Unknown(raw.clone()), Vec::new()),
                }
            }
        }

        /// One of each struct, for the tests of what holds for all.
        #[cfg(test)]
        pub(super) fn one_of_each() -> Vec<Box<dyn $crate::record::Record>> {
            let mut all = Vec::new();
            $(all.extend($module::one_of_each());)*
            all
        }

        /// The names that the modules' members are found by.
        #[cfg(test)]
        pub(super) const MEMBERS: &[&[&str]] = &[$($module::MEMBERS),*];
    };
}
pub(super) use payloads;

/// Lists a module's structs, for the tests of what holds for all.
macro_rules! records {
    ($($name:ident)*) => {
        #[cfg(test)]
        pub(super) fn one_of_each() -> Vec<Box<dyn crate::record::Record>> {
            vec![$(Box::new($name::default())),*]
        }
    };
}
pub(super) use records;

/// What is told of a payload that is no object.
pub(super) fn no_object() -> crate::Defect {
    crate::Defect { path: String::new(), expected: "an object" }
}
