//! The rows of the generated modules become structs, tables and setters.

/// Defines a struct of a document: its fields, optional all, and its table.
///
/// A row is: index, field, type, name on the wire, marks of the [`Member`](super::Member).
#[allow(unused_macros, reason = "without a feature nothing is generated")]
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$doc:meta])* $index:literal $field:ident: $type:ty = $wire:literal $($mark:ident)*,)*
    }) => {
        $(#[$meta])*
        #[derive(Default)]
        #[non_exhaustive]
        $vis struct $name {
            $($(#[$doc])* pub $field: $type,)*
        }

        $crate::record::common!($name default { $($index $field = $wire $($mark)*,)* });

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::record::deserialize(Self::default(), deserializer)
            }
        }
    };
}
#[allow(unused_imports, reason = "as above")]
pub(crate) use record;

/// Defines a call: its parameters, its table, its operation and the type of its answer. Rows as in [`record`].
#[allow(unused_macros, reason = "as above")]
macro_rules! call {
    ($(#[$meta:meta])* $vis:vis struct $name:ident -> $response:ty {
        $($(#[$doc:meta])* $index:literal $field:ident: $type:ty = $wire:literal $($mark:ident)*,)*
    }
    $operation:expr) => {
        $(#[$meta])*
        #[non_exhaustive]
        $vis struct $name {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl $name {
            /// What a reader starts with; what the call needs is not there yet.
            fn blank() -> Self {
                Self { $($field: ::std::default::Default::default(),)* }
            }
        }

        $crate::record::common!($name blank { $($index $field = $wire $($mark)*,)* });

        impl $crate::Request for $name {
            type Response = $response;

            const OPERATION: &'static $crate::Operation = &$operation;

            fn to_http(
                &self,
            ) -> ::std::result::Result<::http::Request<::bytes::Bytes>, $crate::EncodeError> {
                $crate::request::encode(Self::OPERATION, self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::record::deserialize_call(Self::blank(), deserializer)
            }
        }
    };
}
#[allow(unused_imports, reason = "as above")]
pub(crate) use call;

/// What structs of documents and calls have in common: the table, copies (of what `$empty` makes), equality, `Debug`
/// and `Serialize`.
#[allow(unused_macros, reason = "as above")]
macro_rules! common {
    ($name:ident $empty:ident { $($index:literal $field:ident = $wire:literal $($mark:ident)*,)* }) => {
        impl $crate::record::Record for $name {
            fn table(&self) -> &'static $crate::record::Table {
                const {
                    &$crate::record::Table {
                        name: ::std::stringify!($name),
                        members: &[$($crate::record::Member::new($wire)$(.$mark())*),*],
                    }
                }
            }

            fn field(&self, index: usize) -> ::std::option::Option<&dyn $crate::record::Field> {
                match index {
                    $($index => ::std::option::Option::Some(&self.$field),)*
                    _ => ::std::option::Option::None,
                }
            }

            fn field_mut(&mut self, index: usize) -> ::std::option::Option<&mut dyn $crate::record::Field> {
                match index {
                    $($index => ::std::option::Option::Some(&mut self.$field),)*
                    _ => ::std::option::Option::None,
                }
            }
        }

        impl ::std::clone::Clone for $name {
            fn clone(&self) -> Self {
                $crate::record::copy(self, Self::$empty())
            }
        }

        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::record::same(self, other)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::record::debug(self, f)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::record::serialize(self, serializer)
            }
        }
    };
}
#[allow(unused_imports, reason = "as above")]
pub(crate) use common;

/// Gives a struct that is sent its `new`, with what the model requires, and its setters.
#[allow(unused_macros, reason = "as above")]
macro_rules! sent {
    // A document: every field is optional.
    ($name:ident { new($($field:ident: $type:tt),*) $($setters:tt)* }) => {
        impl $name {
            /// With what the model requires, and nothing else set.
            #[allow(clippy::too_many_arguments, reason = "the model requires them")]
            pub fn new($($field: $crate::record::setters!(@argument $type)),*) -> Self {
                Self {
                    $($field: ::std::option::Option::Some($crate::record::setters!(@value $field $type)),)*
                    ..Self::default()
                }
            }
        }

        $crate::record::setters!($name { $($setters)* });
    };
    // A call: what it needs is no option.
    ($name:ident { call($($field:ident: $type:tt),*) $($setters:tt)* }) => {
        impl $name {
            /// With what the model requires, and nothing else set.
            #[allow(clippy::too_many_arguments, reason = "the model requires them")]
            pub fn new($($field: $crate::record::setters!(@argument $type)),*) -> Self {
                Self {
                    $($field: $crate::record::setters!(@value $field $type),)*
                    ..Self::blank()
                }
            }
        }

        $crate::record::setters!($name { $($setters)* });
    };
}
#[allow(unused_imports, reason = "as above")]
pub(crate) use sent;

/// Setters `with_…`: of `(T)` what becomes one, of `[T]` a list of what becomes them, of `{T}` the value itself.
#[allow(unused_macros, reason = "as above")]
macro_rules! setters {
    (@argument ($type:ty)) => { impl ::std::convert::Into<$type> };
    (@argument [$item:ty]) => {
        impl ::std::iter::IntoIterator<Item = impl ::std::convert::Into<$item>>
    };
    (@argument {$type:ty}) => { $type };
    (@value $field:ident ($type:ty)) => { $field.into() };
    (@value $field:ident [$item:ty]) => {
        $field.into_iter().map(::std::convert::Into::into).collect()
    };
    (@value $field:ident {$type:ty}) => { $field };
    ($name:ident {}) => {};
    ($name:ident { $($setter:ident($field:ident: $type:tt))+ }) => {
        impl $name {
            $(
                #[doc = ::std::concat!("Sets `", ::std::stringify!($field), "`.")]
                #[must_use]
                pub fn $setter(mut self, $field: $crate::record::setters!(@argument $type)) -> Self {
                    self.$field =
                        ::std::option::Option::Some($crate::record::setters!(@value $field $type));
                    self
                }
            )+
        }
    };
}
#[allow(unused_imports, reason = "as above")]
pub(crate) use setters;
